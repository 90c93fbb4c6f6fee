package evidence_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// finds lists the pages that a reader finds, in any order.
func (k *kit) finds(a access.Actor, text string) []string {
	k.t.Helper()
	x := &search.Index{DB: k.DB, Access: k.Access, Sources: []search.Source{k.SearchSource()}}
	r, err := x.Find(k.ctx, a, search.Query{Text: text, Lang: i18n.EN})
	check(k.t, err)
	paths := []string{}
	for _, h := range r.Hits {
		paths = append(paths, strings.Replace(h.Path, "/work/xma/evidence/", "…", 1))
	}
	slices.Sort(paths)
	return paths
}

// Everybody finds by their words what they may read: the public on the page of
// the record, the team all but the restricted, nobody what was taken away.
func TestSearchFindsWhatOneMayRead(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		set := func(title string, v access.Visibility) func(*evidence.Input) {
			return func(in *evidence.Input) {
				in.Title, in.Visibility, in.Note, in.Office = title, v, "Counts zithers", "Statistics office"
			}
		}
		onOpen := k.addLink(identity.Editor, open, set("Public on open", access.Public))
		team := k.addLink(identity.Editor, open, set("Team on open", access.Team))
		secret := k.addLink(identity.Editor, open, set("Secret on open", access.Restricted))
		onClosed := k.addLink(identity.Editor, closed, set("Public on closed", access.Public))
		proposed := k.addLink(identity.Contributor, open, set("Proposed on open", access.Public))
		public := "/parties/xma/notebooks/open#evidence"
		of := func(list ...evidence.Evidence) []string {
			paths := []string{public}
			for _, e := range list {
				paths = append(paths, "…"+e.ID)
			}
			slices.Sort(paths)
			return paths
		}
		want := func(name string, a access.Actor, text string, want []string) {
			t.Helper()
			if diff := cmp.Diff(want, k.finds(a, text)); diff != "" {
				t.Errorf("%s finds with %q: -want +got\n%s", name, text, diff)
			}
		}
		for _, word := range []string{"zither", "statistics", "open"} {
			want("the public", access.Actor{}, word, []string{public})
			want("the neighbour", actor("xes"), word, []string{public})
		}
		want("the observer", actor(identity.Observer), "zithers", of(team, onClosed, proposed))
		want("the reviewer", actor(identity.Reviewer), "zithers", of(team, onClosed, proposed, secret))
		want("a contributor", actor("other"), "secret", []string{})

		_, err := k.Change(k.ctx, actor(identity.Editor), "xma", onOpen.ID, link(set("Renamed", access.Team)), web.NewBase(onOpen.Flatten()), nil)
		check(t, err)
		want("the public, of what was narrowed", access.Actor{}, "zithers", []string{})
		want("the observer", actor(identity.Observer), "renamed", []string{"…" + onOpen.ID})
		_, err = k.Accept(k.ctx, actor(identity.Reviewer), "xma", proposed.ID)
		check(t, err)
		want("the public, of what was accepted", access.Actor{}, "proposed", []string{public})
		_, err = k.ReplaceLink(k.ctx, actor(identity.Editor), "xma", team.ID, link(set("Newer edition", access.Team)))
		check(t, err)
		want("the observer, of what was replaced", actor(identity.Observer), "team", []string{})
		_, err = k.Remove(k.ctx, actor(identity.Editor), "xma", proposed.ID, "Withdrawn by its office.")
		check(t, err)
		want("the observer, of what was removed", actor(identity.Observer), "proposed", []string{})
	})
}

// An index made anew holds the same.
func TestSearchSourceMakesTheSame(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.addLink(identity.Editor, open)
		k.addLink(identity.Contributor, closed)
		if _, err := k.addFile(identity.Editor, open, "budget.pdf", pdf); err != nil {
			t.Fatal(err)
		}
		dump := func() (rows []string) {
			check(t, k.DB.Read().NewRaw("SELECT record || ' ' || hash FROM search_records ORDER BY record").Scan(k.ctx, &rows))
			return rows
		}
		want := dump()
		check(t, k.DB.Tx(k.ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, table := range []string{"search_records", "search_parts", "search_words"} {
				if _, err := tx.NewRaw("DELETE FROM " + table).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		}))
		x := &search.Index{DB: k.DB, Access: k.Access, Sources: []search.Source{k.SearchSource()}}
		check(t, x.Rebuild(k.ctx))
		if diff := cmp.Diff(want, dump()); diff != "" || len(want) != 3 {
			t.Errorf("made anew (%d records): -want +got\n%s", len(want), diff)
		}
		if got := k.finds(access.Actor{}, "budget pdf"); len(got) != 1 {
			t.Errorf("the public finds %v by the name of the file, want one", got)
		}
	})
}
