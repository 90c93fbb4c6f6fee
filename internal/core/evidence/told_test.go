package evidence_test

import (
	"slices"
	"testing"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// told are the public acts on e, oldest first.
func (k *kit) told(e evidence.Evidence) []string {
	k.t.Helper()
	entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: "xma", Kind: evidence.KindEvidence, Record: e.ID, PublicOnly: true})
	check(k.t, err)
	acts := []string{}
	for _, x := range slices.Backward(entries) {
		if x.Reason != "" {
			k.t.Errorf("the public reads why: %q", x.Reason)
		}
		acts = append(acts, x.Action)
	}
	return acts
}

func (k *kit) see(e evidence.Evidence, v access.Visibility) evidence.Evidence {
	k.t.Helper()
	e, err := k.Change(k.ctx, actor(identity.Editor), "xma", e.ID, link(func(in *evidence.Input) { in.Visibility = v }), web.NewBase(e.Flatten()), nil)
	check(k.t, err)
	return e
}

// The public learns of what it may read, from the moment that it may, and not
// why it was removed.
func TestPublicHistory(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		e := k.addLink(identity.Editor, open, func(in *evidence.Input) { in.Visibility = access.Team; in.Title = "A secret name" })
		if got := k.told(e); len(got) != 0 {
			t.Errorf("the public reads of the team's evidence: %v", got)
		}
		e = k.see(e, access.Public)
		if got := k.told(e); !slices.Equal(got, []string{"published"}) {
			t.Errorf("opened to the public: %v", got)
		}
		check(t, second(k.Remove(k.ctx, actor(identity.Editor), "xma", e.ID, "A person is named")))
		if got := k.told(e); !slices.Equal(got, []string{"published", "removed"}) {
			t.Errorf("removed: %v", got)
		}
		of, err := k.Told(k.ctx, "xma", []string{e.ID})
		check(t, err)
		if x := of[e.ID]; !x.Removed || !x.Title.IsZero() {
			t.Errorf("told of removed evidence: %+v", x)
		}
	})
}

// What is narrowed again, waits, or lies on a record of the team is not told.
func TestNotTold(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		narrowed := k.see(k.addLink(identity.Editor, open), access.Team)
		waiting := k.addLink(identity.Contributor, open)
		teams := k.addLink(identity.Editor, closed)
		if got := append(k.told(waiting), k.told(teams)...); len(got) != 0 {
			t.Errorf("public entries %v, want none", got)
		}
		of, err := k.Told(k.ctx, "xma", []string{narrowed.ID, waiting.ID, teams.ID})
		check(t, err)
		if len(of) != 0 {
			t.Errorf("told of %+v", of)
		}
	})
}

// On a locked record evidence is read and removed, not added to or changed.
func TestLocked(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		e, waiting := k.addLink(identity.Editor, locked), k.addLink(identity.Contributor, locked)
		rules, err := access.NewTable(evidence.Rules())
		check(t, err)
		k.Owners = []evidence.Owner{notebooks{rules: rules, locked: true}}
		editor := actor(identity.Editor)
		_, add := k.AddLink(k.ctx, editor, locked, link())
		_, change := k.Change(k.ctx, editor, "xma", e.ID, link(), web.NewBase(e.Flatten()), nil)
		_, replace := k.ReplaceLink(k.ctx, editor, "xma", e.ID, link())
		_, accept := k.Accept(k.ctx, editor, "xma", waiting.ID)
		for what, err := range map[string]error{"add": add, "change": change, "replace": replace, "accept": accept} {
			if x := errs.As(err); x == nil || x.Message.ID != "error.locked" {
				t.Errorf("%s: %v, want why it is locked", what, err)
			}
		}
		check(t, second(k.Return(k.ctx, editor, "xma", waiting.ID, "Too late")))
		check(t, second(k.Remove(k.ctx, editor, "xma", e.ID, "A person is named")))
	})
}

func second(_ evidence.Evidence, err error) error { return err }
