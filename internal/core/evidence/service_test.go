package evidence_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

func TestAddLink(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		day, _ := clock.NewDate(2027, 1, 31)
		e := k.addLink(identity.Editor, open, func(in *evidence.Input) {
			in.Note, in.Date, in.Office, in.Part = "It lists 212 festivals.", day, "Statistics office", "page1"
		})
		got, rec, err := k.Get(k.ctx, actor(identity.Observer), "xma", e.ID)
		check(t, err)
		if got.State != evidence.Accepted || got.Date != day || got.Ref.Part != "page1" || got.AddedBy != "p-editor" || rec.Title.Get(i18n.EN) != "Notebook open" {
			t.Errorf("read back %+v of %+v", got, rec)
		}
		entries, n, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: "xma", Kind: evidence.KindEvidence, Record: e.ID})
		check(t, err)
		if n != 1 || entries[0].Action != "added" || entries[0].Visibility != access.Public {
			t.Errorf("history %+v", entries)
		}
	})
}

func TestBadInput(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		for field, change := range map[string]func(*evidence.Input){
			"kind":       func(in *evidence.Input) { in.Kind = "rumour" },
			"title":      func(in *evidence.Input) { in.Title = "" },
			"note":       func(in *evidence.Input) { in.Note = "a\x07b" },
			"office":     func(in *evidence.Input) { in.Office = strings.Repeat("x", 300) },
			"part":       func(in *evidence.Input) { in.Part = "page9" },
			"visibility": func(in *evidence.Input) { in.Visibility = "" },
			"url":        func(in *evidence.Input) { in.URL = "javascript:alert(1)" },
		} {
			_, err := k.AddLink(k.ctx, actor(identity.Editor), open, link(change))
			if e := errs.As(err); e == nil || e.Kind != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != field {
				t.Errorf("a bad %s: %v", field, err)
			}
		}
	})
}

// Who may add, and where it is absent.
func TestWhoMayAdd(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		for role, want := range map[access.Role]errs.Kind{identity.Observer: errs.Forbidden, identity.Reviewer: errs.Forbidden, "other": errs.Forbidden, "xes": errs.NotFound} {
			if _, err := k.AddLink(k.ctx, actor(role), open, link()); !errs.Is(err, want) {
				t.Errorf("%s: %v, want kind %d", role, err, want)
			}
		}
		if _, err := k.AddLink(k.ctx, access.Actor{}, open, link()); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("nobody: %v", err)
		}
		for _, ref := range []evidence.Ref{{Party: "xma", Kind: "notebook", ID: "none"}, {Party: "xma", Kind: "none", ID: "open"}, {Party: "xma", Kind: "notebook"}} {
			if _, err := k.AddLink(k.ctx, actor(identity.Editor), ref, link()); !errs.Is(err, errs.NotFound) {
				t.Errorf("%+v: %v", ref, err)
			}
		}
	})
}

// What a contributor adds waits, is never public, and is decided by others.
func TestProposal(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		e := k.addLink(identity.Contributor, open)
		if e.State != evidence.Proposed || len(k.public(open)) != 0 {
			t.Errorf("a contributor's link is %s, public %v", e.State, k.public(open))
		}
		if _, err := k.Accept(k.ctx, actor(identity.Contributor), "xma", e.ID); !errs.Is(err, errs.Forbidden) {
			t.Errorf("accepting one's own: %v", err)
		}
		if _, err := k.Accept(k.ctx, actor("xes"), "xma", e.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("accepting as a stranger: %v", err)
		}
		if _, err := k.Change(k.ctx, actor(identity.Contributor), "xma", e.ID, link(func(in *evidence.Input) { in.Title = "Report 2026" }), web.NewBase(e.Flatten()), nil); err != nil {
			t.Errorf("changing one's own proposal: %v", err)
		}
		_, err := k.Accept(k.ctx, actor(identity.Reviewer), "xma", e.ID)
		check(t, err)
		if got := k.public(open); len(got) != 1 || got[0].Title.Get(i18n.EN) != "Report 2026" {
			t.Errorf("public after acceptance: %+v", got)
		}
		if _, err := k.Accept(k.ctx, actor(identity.Reviewer), "xma", e.ID); !errs.Is(err, errs.Conflict) {
			t.Errorf("accepting twice: %v", err)
		}
		if _, err := k.Change(k.ctx, actor(identity.Contributor), "xma", e.ID, link(), web.NewBase(e.Flatten()), nil); !errs.Is(err, errs.Forbidden) {
			t.Errorf("changing it after acceptance: %v", err)
		}
		back := k.addLink(identity.Contributor, open)
		if _, err := k.Return(k.ctx, actor(identity.Reviewer), "xma", back.ID, " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("returning without a reason: %v", err)
		}
		_, err = k.Return(k.ctx, actor(identity.Reviewer), "xma", back.ID, "The date is missing.")
		check(t, err)
	})
}

func (k *kit) public(ref evidence.Ref) []evidence.Evidence {
	k.t.Helper()
	list, err := k.PublicOf(k.ctx, ref)
	check(k.t, err)
	return list
}

// Evidence of a record of the team is never public, and each visibility has
// its readers.
func TestVisibility(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		hidden, err := k.addFile(identity.Editor, closed, "a.pdf", pdf)
		check(t, err)
		if len(k.public(closed)) != 0 {
			t.Error("evidence of a closed record is public")
		}
		if _, err := k.PublicFile(k.ctx, "xma", hidden.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("its file: %v", err)
		}
		restricted := k.addLink(identity.Contributor, open, func(in *evidence.Input) { in.Visibility = access.Restricted })
		for role, sees := range map[access.Role]bool{identity.Contributor: true, identity.Editor: true, identity.Reviewer: true, identity.PointOfContact: true,
			identity.Observer: false, "other": false, "xes": false} {
			_, _, err := k.Get(k.ctx, actor(role), "xma", restricted.ID)
			if sees != (err == nil) || err != nil && !errs.Is(err, errs.NotFound) {
				t.Errorf("%s reads restricted evidence: %v, want %v", role, err, sees)
			}
			if role == "xes" {
				continue
			}
			rows, n, err := k.List(k.ctx, actor(role), "xma", evidence.Filter{})
			check(t, err)
			if want := map[bool]int{true: 2, false: 1}[sees]; n != want || len(rows) != want {
				t.Errorf("%s lists %d, want %d", role, n, want)
			}
		}
		if _, _, err := k.List(k.ctx, actor("xes"), "xma", evidence.Filter{}); !errs.Is(err, errs.NotFound) {
			t.Errorf("a stranger lists: %v", err)
		}
		rows, n, err := k.List(k.ctx, actor(identity.Editor), "xma", evidence.Filter{Kind: evidence.Report, Record: "notebook", Visibility: access.Public, State: evidence.Accepted})
		check(t, err)
		if n != 1 || rows[0].ID != hidden.ID || !rows[0].Known {
			t.Errorf("filtered: %+v", rows)
		}
	})
}

// A newer version takes the place of the older one; removed, it gives it back.
func TestReplace(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		old := k.addLink(identity.Editor, open)
		draft, err := k.ReplaceLink(k.ctx, actor(identity.Contributor), "xma", old.ID, link(func(in *evidence.Input) { in.Title = "Second edition" }))
		check(t, err)
		if got := k.public(open); len(got) != 1 || got[0].ID != old.ID {
			t.Errorf("a proposed version shows: %+v", got)
		}
		_, err = k.Accept(k.ctx, actor(identity.Editor), "xma", draft.ID)
		check(t, err)
		if got := k.public(open); len(got) != 1 || got[0].ID != draft.ID {
			t.Errorf("after acceptance: %+v", got)
		}
		now, _, err := k.Get(k.ctx, actor(identity.Observer), "xma", draft.ID)
		check(t, err)
		if older, err := k.Earlier(k.ctx, actor(identity.Observer), now); err != nil || len(older) != 1 || older[0].ID != old.ID {
			t.Errorf("earlier versions %+v, %v", older, err)
		}
		if _, err := k.ReplaceLink(k.ctx, actor(identity.Editor), "xma", old.ID, link()); !errs.Is(err, errs.Conflict) {
			t.Errorf("replacing what is replaced: %v", err)
		}
		_, err = k.Remove(k.ctx, actor(identity.Editor), "xma", draft.ID, "Wrong file")
		check(t, err)
		if got := k.public(open); len(got) != 1 || got[0].ID != old.ID {
			t.Errorf("after the removal: %+v", got)
		}
		if _, _, err := k.Get(k.ctx, actor(identity.Editor), "xma", draft.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("the removed one: %v", err)
		}
	})
}

// Two people who change different fields do not disturb each other; the same
// field is a conflict.
func TestChangeMeanwhile(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		e := k.addLink(identity.Editor, open)
		base := web.NewBase(e.Flatten())
		_, err := k.Change(k.ctx, actor(identity.Editor), "xma", e.ID, link(func(in *evidence.Input) { in.Office = "Archive" }), base, nil)
		check(t, err)
		after, err := k.Change(k.ctx, actor(identity.PointOfContact), "xma", e.ID, link(func(in *evidence.Input) { in.Title = "Report" }), base, nil)
		check(t, err)
		if after.Office != "Archive" || after.Title.Get(i18n.EN) != "Report" {
			t.Errorf("merged to %+v", after)
		}
		_, err = k.Change(k.ctx, actor(identity.Editor), "xma", e.ID, link(func(in *evidence.Input) { in.Title = "Other" }), base, nil)
		clash, ok := errs.As(err).Detail.(evidence.Clash)
		if !errs.Is(err, errs.Conflict) || !ok || len(clash.Fields) != 1 || clash.Fields[0] != "title:en" {
			t.Errorf("the same field: %v %+v", err, clash)
		}
	})
}

func TestFiles(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		e, err := k.addFile(identity.Editor, open, "../Décret 12.pdf", pdf)
		check(t, err)
		if e.File.Name != "Décret 12.pdf" || e.Title.Get(i18n.EN) != "Décret 12" || e.File.Type != "pdf" || e.File.Size != int64(len(pdf)) || !blob.IsID(e.File.SHA256) {
			t.Errorf("kept %+v", e)
		}
		for why, c := range map[string]struct {
			name, content, id string
			kind              errs.Kind
		}{
			"a page":            {"a.html", "<html>", "evidence.refused.type", errs.Invalid},
			"a page as text":    {"a.txt", "<html>", "evidence.refused.active", errs.Invalid},
			"text as PDF":       {"a.pdf", "hello", "evidence.refused.not_it", errs.Invalid},
			"a program as PDF":  {"a.pdf", "MZ\x90", "evidence.refused.other", errs.Invalid},
			"half a PDF":        {"a.pdf", pdf[:30], "evidence.refused.truncated", errs.Invalid},
			"nothing":           {"a.csv", "", "evidence.refused.empty", errs.Invalid},
			"a file without .":  {"pdf", pdf, "evidence.refused.type", errs.Invalid},
			"more than allowed": {"a.csv", strings.Repeat("x", 1<<20+1), "evidence.refused.size", errs.TooLarge},
		} {
			_, err := k.addFile(identity.Editor, open, c.name, c.content)
			if x := errs.As(err); x == nil || x.Kind != c.kind || len(x.Fields) != 1 || x.Fields[0].Name != "file" || x.Fields[0].ID != c.id {
				t.Errorf("%s: %v", why, err)
			}
		}
	})
}

func TestQuota(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		for i := range 3 {
			_, err := k.addFile(identity.Editor, open, "a.csv", strings.Repeat("x", 1<<20-i-100))
			check(t, err)
		}
		_, err := k.addFile(identity.Editor, open, "b.csv", strings.Repeat("y", 1<<20))
		if x := errs.As(err); x == nil || x.Kind != errs.TooLarge || x.Fields[0].ID != "evidence.refused.quota" {
			t.Errorf("over the quota: %v", err)
		} else if left := x.Fields[0].Args; !slices.Equal(left, []any{"Size", "1", "Left", "0", "Max", "3"}) {
			t.Errorf("the sentence says %v", left)
		}
		if used, err := k.Used(k.ctx, "xma"); err != nil || used != 3<<20-303 {
			t.Errorf("used %d, %v", used, err)
		}
	})
}

// Content goes when nothing refers to it any more, a day later; what is
// referred to, damaged or missing, is told.
func TestCollectAndVerify(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		kept, err := k.addFile(identity.Editor, open, "a.pdf", pdf)
		check(t, err)
		f, err := k.Receive(k.ctx, "b.csv", strings.NewReader("a;b\n"))
		check(t, err)
		spool, err := blob.NewSpool(t.TempDir())
		check(t, err)
		loose, err := spool.Receive(strings.NewReader("a;b\n"), 100)
		check(t, err)
		check(t, k.Store.Put(k.ctx, loose))
		check(t, f.Close())
		if n, err := k.Collect(k.ctx, time.Now().Add(-time.Hour)); n != 0 || err != nil {
			t.Errorf("collected within the day of grace: %d, %v", n, err)
		}
		if n, err := k.Collect(k.ctx, time.Now().Add(time.Hour)); n != 1 || err != nil {
			t.Errorf("collected %d, %v; want the loose one", n, err)
		}
		if n, bad, err := k.Verify(k.ctx, true); n != 1 || len(bad) != 0 || err != nil {
			t.Errorf("Verify = %d, %v, %v", n, bad, err)
		}
		check(t, k.Store.Delete(k.ctx, kept.File.SHA256))
		if n, bad, err := k.Verify(k.ctx, false); n != 1 || len(bad) != 1 || bad[0].Why != "is missing" || err != nil {
			t.Errorf("Verify of a missing file = %d, %v, %v", n, bad, err)
		}
		if _, _, err := k.Content(k.ctx, kept); !errs.Is(err, errs.Unavailable) {
			t.Errorf("reading it: %v", err)
		}
	})
}

// What the public never reads takes no public evidence.
func TestTeamOnly(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		kept := evidence.Ref{Party: "xma", Kind: "notebook", ID: "kept"}
		_, err := k.AddLink(k.ctx, actor(identity.Editor), kept, link(func(in *evidence.Input) { in.Visibility = access.Public }))
		if e := errs.As(err); e == nil || len(e.Fields) != 1 || e.Fields[0].Name != "visibility" {
			t.Errorf("public evidence of a record of the team: %v", err)
		}
		k.addLink(identity.Editor, kept, func(in *evidence.Input) { in.Visibility = access.Team })
	})
}
