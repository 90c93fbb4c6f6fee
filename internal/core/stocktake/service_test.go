package stocktake_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

type kit struct {
	*stocktake.Service
	t   *testing.T
	ctx context.Context
}

func eachKit(t *testing.T, run func(k kit)) {
	testkit.EachDB(t, []fs.FS{stocktake.Migrations, history.Migrations, search.Migrations}, func(t *testing.T, d *db.DB) {
		set, err := framework.Load()
		if err != nil {
			t.Fatal(err)
		}
		shelf, err := practice.Load()
		if err != nil {
			t.Fatal(err)
		}
		rules, err := access.NewTable(stocktake.Rules())
		if err != nil {
			t.Fatal(err)
		}
		s := &stocktake.Service{DB: d, Access: rules, Frameworks: set, Practices: shelf, Zone: func(string) *time.Location { return time.UTC }}
		run(kit{s, t, context.Background()})
	})
}

func as(role access.Role) access.Actor {
	return access.Actor{Person: "p-" + string(role), Roles: map[string][]access.Role{"xma": {role}}}
}

func (k kit) begin(on string, keep bool) stocktake.Round {
	k.t.Helper()
	d, err := clock.ParseDate(on)
	if err != nil {
		k.t.Fatal(err)
	}
	r, err := k.Begin(k.ctx, as(identity.PointOfContact), "xma", d, keep)
	if err != nil {
		k.t.Fatal(err)
	}
	return r
}

func (k kit) save(r stocktake.Round, line framework.LineID, base map[string]string, typed map[string]string) (stocktake.Entry, error) {
	return k.Save(k.ctx, as(identity.Editor), "xma", r.ID, line, web.NewBase(base), typed)
}

func (k kit) closeRound(r stocktake.Round) {
	k.t.Helper()
	if err := k.Close(k.ctx, as(identity.PointOfContact), "xma", r.ID); err != nil {
		k.t.Fatal(err)
	}
}

const line = framework.LineID("or2019/1.4")

func TestRoundsAreComparedWithEarlierOnes(t *testing.T) {
	eachKit(t, func(k kit) {
		first := k.begin("2026-01-10", false)
		e, err := k.save(first, line, nil, map[string]string{"found:fr": "Une loi", "gap:fr": "Rien sur les plateformes", "readiness": "1", "finished": "yes", "links": "https://example.org/law A law"})
		if err != nil || e.Readiness != 1 || len(e.Links) != 1 || e.Links[0].Label() != "A law" {
			k.t.Fatalf("%+v, %v", e, err)
		}
		k.closeRound(first)
		second := k.begin("2027-01-09", true)
		v, before, err := k.Round(k.ctx, as(identity.Observer), "xma", second.ID)
		if err != nil || before == nil {
			k.t.Fatal(before, err)
		}
		kept := v.Entry(line)
		if kept.Found.Get(i18n.FR) != "Une loi" || kept.Readiness != stocktake.NotJudged || kept.Finished {
			k.t.Errorf("the second round begins with %+v", kept)
		}
		if was := before.Entry(line); was.Readiness != 1 || !was.Finished {
			k.t.Errorf("the first round says %+v", was)
		}
		if done, of := before.Done(); done != 1 || of != len(v.Framework.ReferenceLines()) {
			k.t.Errorf("%d of %d are finished", done, of)
		}
	})
}

func TestNextLineGoesRoundOnce(t *testing.T) {
	eachKit(t, func(k kit) {
		r := k.begin("2026-01-10", false)
		v, _, err := k.Round(k.ctx, as(identity.Editor), "xma", r.ID)
		if err != nil {
			k.t.Fatal(err)
		}
		lines := v.Framework.ReferenceLines()
		for _, l := range lines[1:] {
			v.Entries[l.ID] = stocktake.Entry{Finished: true}
		}
		if next, ok := v.NextLine(lines[5].ID); !ok || next.ID != lines[0].ID {
			k.t.Errorf("after the sixth comes %s", next.Number)
		}
		if _, ok := v.NextLine(lines[0].ID); ok {
			k.t.Error("the only line left leads to itself")
		}
	})
}

func TestSaveKeepsApartAndRefuses(t *testing.T) {
	eachKit(t, func(k kit) {
		r := k.begin("2026-01-10", false)
		if _, err := k.save(r, line, nil, map[string]string{"gap:en": "Gap"}); err != nil {
			k.t.Fatal(err)
		}
		if _, err := k.save(r, line, nil, map[string]string{"next:en": "Next"}); err != nil {
			k.t.Errorf("another field, saved from a form opened before: %v", err)
		}
		if _, err := k.save(r, line, nil, map[string]string{"gap:en": "Other"}); !errs.Is(err, errs.Conflict) {
			k.t.Errorf("the same field: %v", err)
		}
		if _, err := k.save(r, line, nil, map[string]string{"links": "javascript:alert(1)"}); !errs.Is(err, errs.Invalid) {
			k.t.Errorf("a link that is none: %v", err)
		}
		if _, err := k.save(r, "or2019/9.9", nil, map[string]string{"gap:en": "x"}); !errs.Is(err, errs.NotFound) {
			k.t.Errorf("a line that is none: %v", err)
		}
		k.closeRound(r)
		if _, err := k.save(r, line, nil, map[string]string{"practice:en": "x"}); !errs.Is(err, errs.Invalid) {
			k.t.Errorf("into a closed round: %v", err)
		}
	})
}

func TestRules(t *testing.T) {
	eachKit(t, func(k kit) {
		r := k.begin("2026-01-10", false)
		foreign := access.Actor{Person: "p", Roles: map[string][]access.Role{"xes": {identity.PointOfContact}}}
		if _, err := k.Rounds(k.ctx, foreign, "xma"); !errs.Is(err, errs.NotFound) {
			k.t.Errorf("another Party reads: %v", err)
		}
		if _, err := k.Save(k.ctx, as(identity.Observer), "xma", r.ID, line, nil, nil); !errs.Is(err, errs.Forbidden) {
			k.t.Errorf("an observer writes: %v", err)
		}
		if err := k.Close(k.ctx, as(identity.Editor), "xma", r.ID); !errs.Is(err, errs.Forbidden) {
			k.t.Errorf("an editor closes: %v", err)
		}
		if _, err := k.Begin(k.ctx, as(identity.PointOfContact), "xma", r.BeganOn, false); !errs.Is(err, errs.Invalid) {
			k.t.Errorf("a second open round: %v", err)
		}
		k.closeRound(r)
		if _, err := k.Begin(k.ctx, as(identity.PointOfContact), "xma", r.BeganOn.Add(-1), false); !errs.Is(err, errs.Invalid) {
			k.t.Errorf("a round before the last one: %v", err)
		}
	})
}

func TestTheTeamFindsEntries(t *testing.T) {
	eachKit(t, func(k kit) {
		r := k.begin("2026-01-10", false)
		if _, err := k.save(r, line, nil, map[string]string{"gap:en": "Nothing about zeppelins"}); err != nil {
			k.t.Fatal(err)
		}
		index := &search.Index{DB: k.DB, Access: k.Access, Sources: []search.Source{k.SearchSource()}}
		for role, want := range map[access.Role]int{identity.Observer: 1, "": 0} {
			actor := access.Actor{}
			if role != "" {
				actor = as(role)
			}
			found, err := index.Find(k.ctx, actor, search.Query{Text: "zeppelins"})
			if err != nil || found.Total != want {
				k.t.Errorf("%q finds %d, want %d, %v", role, found.Total, want, err)
			}
			for _, hit := range found.Hits {
				if !strings.Contains(hit.Path, "/stocktake/"+r.ID+"/1.4") {
					k.t.Errorf("leads to %s", hit.Path)
				}
			}
		}
	})
}

// What supports an entry is the team's; an entry of a closed round, of
// another Party or of no line takes none.
func TestEntriesHaveEvidence(t *testing.T) {
	eachKit(t, func(k kit) {
		r := k.begin("2026-01-10", false)
		of := stocktake.EntryRecords{Service: k.Service}
		id := stocktake.EntryRef("xma", r.ID, line).ID
		find := func(a access.Actor, party string, ids ...string) map[string]evidence.Record {
			found, err := of.Records(k.ctx, k.DB.Read(), a, party, ids)
			if err != nil {
				k.t.Fatal(err)
			}
			return found
		}
		rec, ok := find(as(identity.Observer), "xma", id)[id]
		if !ok || rec.Public || !rec.TeamOnly || rec.Locked != nil || rec.Path != "/work/xma/stocktake/"+r.ID+"/1.4" || !strings.Contains(rec.Title.For(i18n.FR).Text, "2026-01-10 · 1.4 ") {
			k.t.Errorf("entry: %+v, %v", rec, ok)
		}
		stranger := access.Actor{Person: "p", Roles: map[string][]access.Role{"xes": {identity.PointOfContact}}}
		for _, none := range []map[string]evidence.Record{find(access.Actor{}, "xma", id), find(stranger, "xma", id), find(stranger, "xes", id),
			find(as(identity.Editor), "xma", r.ID+".9.9", "nothing", "", ".1.4")} {
			if len(none) > 0 {
				k.t.Errorf("found %+v", none)
			}
		}
		if open, err := of.PublicRecords(k.ctx, k.DB.Read(), "xma", []string{id}); err != nil || len(open) > 0 {
			k.t.Errorf("public: %+v, %v", open, err)
		}
		k.closeRound(r)
		if rec := find(as(identity.Editor), "xma", id)[id]; !errs.Is(rec.Locked, errs.Invalid) {
			k.t.Errorf("an entry of a closed round is locked by %v", rec.Locked)
		}
	})
}
