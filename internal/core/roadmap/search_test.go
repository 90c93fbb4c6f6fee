package roadmap_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// finds lists what a reader finds, as "kind field field …", the best first.
func (k *kit) finds(a access.Actor, text string) []string {
	k.t.Helper()
	x := &search.Index{DB: k.DB, Access: k.Access, Sources: []search.Source{k.SearchSource()}}
	r, err := x.Find(k.ctx, a, search.Query{Text: text, Lang: i18n.EN})
	if err != nil {
		k.t.Fatal(err)
	}
	out := []string{}
	for _, h := range r.Hits {
		s := h.Kind
		for _, m := range h.Matches {
			s += " " + m.Field
		}
		out = append(out, s)
	}
	return out
}

func (k *kit) wantFinds(a access.Actor, text string, want ...string) {
	k.t.Helper()
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, k.finds(a, text)); diff != "" {
		k.t.Errorf("%s finds with %q: -want +got\n%s", a.Name, text, diff)
	}
}

// What is written is found by the team at once, and by the public when it may
// read it: published, adopted, public.
func TestSearchFollowsPublication(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		anonymous := access.Actor{}
		k.begin()
		k.mustSave(editor, "1.1", roadmap.Fields{"title:en": "Mapping of xylophones", "text:en": "With <b>ballads</b>", "note": "Nobody wants zithers",
			"ms/" + id(1): "0", "ms/" + id(1) + "/due": "2027-06-30", "ms/" + id(1) + "/title:en": "Marimba counted"})
		for _, word := range []string{"xylophones", "ballads", "zithers", "marimba"} {
			k.wantFinds(anonymous, word)
			k.wantFinds(stranger, word)
			k.wantFinds(operator, word)
		}
		k.wantFinds(observer, "xylophones", "activity")
		k.wantFinds(observer, "zither", "activity note")
		k.wantFinds(observer, "marimba", "milestone")

		_, err := k.Move(k.ctx, contact, party, "", roadmap.InConsultation)
		must(t, 0, err)
		r, err := k.Publish(k.ctx, contact, party, "")
		must(t, 0, err)
		k.wantFinds(anonymous, "xylophone", "activity")
		k.wantFinds(anonymous, "ballads", "activity text")
		k.wantFinds(anonymous, "marimba", "milestone")
		k.wantFinds(anonymous, "zithers")

		k.adopt()
		k.mustSave(editor, "1.1", roadmap.Fields{"text:en": "With oboes", "narrative:en": "A saxophone was found"})
		k.wantFinds(anonymous, "oboes")
		k.wantFinds(anonymous, "ballads", "activity text")
		k.wantFinds(anonymous, "saxophone", "activity narrative")
		k.wantFinds(observer, "oboes", "activity text")
		k.mustSave(editor, "1.1", roadmap.Fields{"ms/" + id(1): ""})
		k.wantFinds(anonymous, "marimba", "milestone")
		k.adopt()
		k.wantFinds(anonymous, "ballads")
		k.wantFinds(anonymous, "oboes", "activity text")
		k.wantFinds(anonymous, "marimba")

		k.mustSave(editor, "1.1", roadmap.Fields{"visibility": "team"})
		k.wantFinds(anonymous, "oboes")
		k.wantFinds(observer, "oboes", "activity text")
		k.mustSave(editor, "1.1", roadmap.Fields{"visibility": "public"})
		if _, err := k.Withdraw(k.ctx, contact, party, r.Slug, "why"); err != nil {
			t.Fatal(err)
		}
		k.wantFinds(anonymous, "oboes")
		k.wantFinds(contributor, "oboes", "activity text")
	})
}

// Ticking a milestone touches nothing of the index.
func TestTickingIsNotIndexed(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "1.1", roadmap.Fields{"title:en": "Own title", "ms/" + id(1): "0", "ms/" + id(1) + "/due": "2027-06-30", "ms/" + id(1) + "/title:en": "Step"})
		newest := func() (n int64) {
			if err := k.DB.Read().NewRaw("SELECT max(number) FROM search_records").Scan(k.ctx, &n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := newest()
		k.mustSave(editor, "1.1", roadmap.Fields{"ms/" + id(1) + "/done": "2027-03-01", "start": "2027-01-01"})
		if got := newest(); got != before {
			t.Errorf("newest record %d, want %d as before", got, before)
		}
	})
}

// An index made anew is the one that was there.
func TestSearchSourceMakesTheSame(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "1.1", roadmap.Fields{"title:en": "Own title", "note": "noted"})
		k.adopt()
		dump := func() (rows []string) {
			if err := k.DB.Read().NewRaw("SELECT kind || ' ' || record || ' ' || hash FROM search_records ORDER BY kind, record").Scan(k.ctx, &rows); err != nil {
				t.Fatal(err)
			}
			return rows
		}
		want := dump()
		err := k.DB.Tx(k.ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, table := range []string{"search_records", "search_parts", "search_words"} {
				if _, err := tx.NewRaw("DELETE FROM " + table).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		x := &search.Index{DB: k.DB, Access: k.Access, Sources: []search.Source{k.SearchSource()}}
		if err := x.Rebuild(k.ctx); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, dump()); diff != "" || len(want) < 20 {
			t.Errorf("made anew (%d records): -want +got\n%s", len(want), diff)
		}
	})
}

// What stands beside the plan is found too: legal base, notes of the budget,
// risks, of which the public finds those that the Party made public.
func TestSearchFindsRows(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		anonymous := access.Actor{}
		k.begin()
		budget, shown, hidden := "budget/"+id(1), "risk/"+id(2), "risk/"+id(3)
		k.mustSave(editor, "1.1", roadmap.Fields{"legal:en": "Decree on harpsichords", "visibility": "public",
			budget: "0", budget + "/year": "2027", budget + "/source": "other", budget + "/source_name:en": "Guild of luthiers", budget + "/currency": "EUR", budget + "/note:en": "Only for sackbuts",
			shown: "0", shown + "/text:en": "Too few bassoonists", shown + "/owner": "b1", shown + "/visibility": "public", shown + "/answer:en": "Train hornists",
			hidden: "1", hidden + "/text:en": "The timpanist leaves", hidden + "/owner": "b1"})
		k.wantFinds(anonymous, "harpsichord")
		k.wantFinds(observer, "sackbuts", "activity budget")
		k.wantFinds(observer, "timpanist", "activity risk")
		k.adopt()
		k.wantFinds(anonymous, "harpsichord", "activity legal")
		k.wantFinds(anonymous, "luthiers", "activity budget")
		k.wantFinds(anonymous, "bassoonist", "activity risk")
		k.wantFinds(anonymous, "hornists", "activity risk")
		k.wantFinds(anonymous, "timpanist")
		k.wantFinds(observer, "timpanist", "activity risk")

		k.mustSave(editor, "1.1", roadmap.Fields{shown + "/visibility": "", hidden: "", budget + "/note:en": "Only for shawms"})
		k.wantFinds(anonymous, "bassoonist")
		k.wantFinds(observer, "timpanist")
		k.wantFinds(anonymous, "sackbuts", "activity budget") // as adopted
		k.wantFinds(observer, "shawms", "activity budget")
	})
}

// A translation made after the adoption is found by the public once it is
// approved, as the pages show it.
func TestSearchFindsLaterTranslations(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		ms := "ms/" + id(1)
		k.mustSave(editor, "1.1", roadmap.Fields{"title:en": "Mapping of studios", "legal:en": "Decree 12", "visibility": "public", ms: "0", ms + "/due": "2027-06-30", ms + "/title:en": "Studios counted"})
		k.adopt()
		a := k.item("1.1").Activity
		typed := map[string]string{"title": "Annuaire des xylographes", "legal": "Arrêté 12", ms + "/title": "Ateliers dénombrés"}
		_, err := k.Translate(k.ctx, editor, party, a.ID, i18n.FR, web.NewBase(a.Flatten()), typed)
		must(t, 0, err)
		k.wantFinds(observer, "xylographes", "activity")
		k.wantFinds(access.Actor{}, "xylographes")
		must(t, 0, k.ApproveTranslation(k.ctx, reviewer, party, a.ID, i18n.FR, []string{"title", "legal", ms + "/title"}))
		k.wantFinds(access.Actor{}, "xylographes", "activity")
		k.wantFinds(access.Actor{}, "arrêté", "activity legal")
		k.wantFinds(access.Actor{}, "dénombrés", "milestone")
	})
}
