package roadmap_test

import (
	"testing"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

func TestCreateTakesEveryReferenceLine(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		v := must2(t)(k.View(k.ctx, observer, party, ""))
		if len(v.Items) != 20 {
			t.Errorf("%d activities, want the 20 reference lines", len(v.Items))
		}
		for _, it := range v.Items {
			sum := 0
			for _, w := range it.Plan.Targets {
				sum += w.Weight
			}
			if it.Plan.Position != roadmap.Undecided || len(it.Plan.Areas) == 0 || sum != 0 && sum != 100 {
				t.Errorf("%s begins as %+v", it.Number, it.Plan)
			}
		}
	})
}

func must2(t *testing.T) func(roadmap.View, error) roadmap.View {
	return func(v roadmap.View, err error) roadmap.View { t.Helper(); return must(t, v, err) }
}

func TestPositionNeedsItsReason(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		for position, wants := range map[string][]string{
			"adopted": {"decided_by", "decided_on"}, "adapted": {"reason", "decided_by", "decided_on", "title"}, "merged": {"reason", "decided_by", "decided_on", "merged_into"},
			"deferred": {"reason", "decided_by", "decided_on"}, "not_applicable": {"reason", "decided_by", "decided_on"}, "perhaps": {"position"},
		} {
			_, err := k.save(editor, "2.4", roadmap.Fields{"position": position})
			wantFields(t, position, err, wants)
		}
		if p := k.item("2.4").Plan.Position; p != roadmap.Undecided {
			t.Errorf("half a position was saved: %s", p)
		}
	})
}

func wantFields(t *testing.T, what string, err error, wants []string) {
	t.Helper()
	got := map[string]bool{}
	if e := errs.As(err); e != nil {
		for _, f := range e.Fields {
			got[f.Name] = true
		}
	}
	for _, w := range wants {
		if !got[w] {
			t.Errorf("%s: no mistake noted at %s (%v)", what, w, err)
		}
	}
	if len(got) != len(wants) {
		t.Errorf("%s: mistakes at %v, want %v", what, got, wants)
	}
}

func decided(position string, more roadmap.Fields) roadmap.Fields {
	f := roadmap.Fields{"position": position, "decided_by:en": "Committee", "decided_on": "2026-10-09", "reason:en": "because"}
	for k, v := range more {
		f[k] = v
	}
	return f
}

func TestMergingInACircleIsRefused(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		a, b, c := k.item("1.1"), k.item("1.2"), k.item("1.3")
		k.mustSave(editor, "1.1", decided("merged", roadmap.Fields{"merged_into": b.ID}))
		k.mustSave(editor, "1.2", decided("merged", roadmap.Fields{"merged_into": c.ID}))
		_, err := k.save(editor, "1.3", decided("merged", roadmap.Fields{"merged_into": a.ID}))
		wantFields(t, "circle of three", err, []string{"merged_into"})
		_, err = k.save(editor, "1.3", decided("merged", roadmap.Fields{"merged_into": c.ID}))
		wantFields(t, "itself", err, []string{"merged_into"})
	})
}

func TestDatesAndWeights(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		_, err := k.save(editor, "1.1", roadmap.Fields{"start": "2026-01-01", "end": "2025-01-01"})
		wantFields(t, "end before start", err, []string{"end"})
		_, err = k.save(editor, "1.1", roadmap.Fields{"targets": "8.3=60,4.4=50"})
		wantFields(t, "weights", err, []string{"targets"})
		_, err = k.save(editor, "1.1", roadmap.Fields{"lead": "nobody"})
		wantFields(t, "unknown body", err, []string{"lead"})
		saved := k.mustSave(editor, "1.1", roadmap.Fields{"start": "2026-01-01", "end": "2026-12-31", "ms/" + id(1): "0", "ms/" + id(1) + "/title:en": "late one", "ms/" + id(1) + "/due": "2027-06-01"})
		if len(saved.Warnings) != 1 {
			t.Errorf("warnings %v, want one: the milestone lies outside", saved.Warnings)
		}
	})
}

func id(n int) string { return "01900000-0000-7000-8000-00000000000" + string(rune('0'+n)) }

func TestTwoPeopleOnOneActivity(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "First"})
		opened := k.item("2.4")
		base := web.NewBase(opened.Flatten())
		// Two people opened the same form.
		_, err := k.Save(k.ctx, contact, party, opened.ID, roadmap.Edit{Base: base, Typed: roadmap.Fields{"title:en": "Theirs", "lead": ""}})
		must(t, 0, err)
		_, err = k.Save(k.ctx, editor, party, opened.ID, roadmap.Edit{Base: base, Typed: roadmap.Fields{"title:en": "First", "lead": "b1"}})
		must(t, 0, err)
		if it := k.item("2.4"); it.Plan.Title.Get(i18n.EN) != "Theirs" || it.Plan.Lead != "b1" {
			t.Errorf("changes to different fields did not merge: %+v", it.Plan)
		}
		_, err = k.Save(k.ctx, editor, party, opened.ID, roadmap.Edit{Base: base, Typed: roadmap.Fields{"title:fr": "Le mien"}})
		must(t, 0, err)
		_, err = k.Save(k.ctx, editor, party, opened.ID, roadmap.Edit{Base: base, Typed: roadmap.Fields{"title:en": "Mine"}})
		if !errs.Is(err, errs.Conflict) {
			t.Fatalf("Save = %v, want a conflict", err)
		}
		d := errs.As(err).Detail.(roadmap.Conflicts)
		if len(d.Conflicts) != 1 || d.Conflicts[0] != (roadmap.Conflict{Field: "title:en", Yours: "Mine", Theirs: "Theirs"}) {
			t.Errorf("conflicts %+v", d.Conflicts)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		it := k.item("1.1")
		k.mustSave(editor, "1.1", roadmap.Fields{"lead": "b1"})
		typed := roadmap.Edit{Typed: roadmap.Fields{"title:en": "x"}}
		for name, c := range map[string]struct {
			a    access.Actor
			want errs.Kind
		}{"anonymous": {access.Actor{}, errs.Unauthenticated}, "observer": {observer, errs.Forbidden}, "reviewer": {reviewer, errs.Forbidden}, "another Party": {stranger, errs.NotFound},
			"operator": {operator, errs.NotFound}, "contributor, plan field": {contributor, errs.Forbidden}} {
			_, err := k.Save(k.ctx, c.a, party, it.ID, typed)
			if errs.KindOf(err) != c.want || err == nil {
				t.Errorf("%s: Save = %v, want kind %d", name, err, c.want)
			}
			if _, err := k.Adopt(k.ctx, c.a, party, "", roadmap.Adoption{}); err == nil {
				t.Errorf("%s adopted", name)
			}
		}
		if _, err := k.View(k.ctx, stranger, party, ""); !errs.Is(err, errs.NotFound) {
			t.Errorf("another Party's contact reads team content: %v", err)
		}
		if _, err := k.Save(k.ctx, stranger, neighbour, it.ID, typed); !errs.Is(err, errs.NotFound) {
			t.Errorf("an id of another Party was found: %v", err)
		}
	})
}

func TestContributorProposes(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "1.1", roadmap.Fields{"lead": "b1"})
		saved, err := k.save(contributor, "1.1", roadmap.Fields{"narrative:en": "It goes well."})
		must(t, saved, err)
		if saved.Proposal == "" || !k.item("1.1").Narrative.IsZero() {
			t.Fatalf("a contributor's change was saved directly: %+v", saved)
		}
		if _, err := k.save(contributor, "1.2", roadmap.Fields{"narrative:en": "Not mine."}); !errs.Is(err, errs.Forbidden) {
			t.Errorf("a contributor proposed for another body: %v", err)
		}
		must(t, 0, k.reviews.Accept(k.ctx, reviewer, party, saved.Proposal, ""))
		it := k.item("1.1")
		if it.Narrative.Get(i18n.EN) != "It goes well." || it.UpdatedOn != date("2027-03-12") || it.UpdatedFor != "b1" {
			t.Errorf("accepted, but stored is %+v", it.Activity)
		}
		entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Record: it.ID})
		must(t, 0, err)
		who := map[string]string{}
		for _, e := range entries {
			who[e.Action] = e.Person
		}
		if who["accepted_proposal"] != reviewer.Person || entries[len(entries)-1].Person != editor.Person || !namesAuthor(entries) {
			t.Errorf("history says %v; want the author of the change and who accepted it", who)
		}
	})
}

// namesAuthor tells whether a change is recorded as the contributor's.
func namesAuthor(entries []history.Entry) bool {
	for _, e := range entries {
		if e.Action == "changed" && e.Person == contributor.Person {
			return true
		}
	}
	return false
}

func TestProposalMeetsAnotherChange(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "1.1", roadmap.Fields{"lead": "b1"})
		saved, err := k.save(contributor, "1.1", roadmap.Fields{"narrative:en": "Proposed."})
		must(t, saved, err)
		k.mustSave(editor, "1.1", roadmap.Fields{"narrative:en": "Edited."})
		if err := k.reviews.Accept(k.ctx, reviewer, party, saved.Proposal, ""); !errs.Is(err, errs.Conflict) {
			t.Errorf("Accept = %v, want a conflict", err)
		}
		if got := k.item("1.1").Narrative.Get(i18n.EN); got != "Edited." {
			t.Errorf("narrative %q", got)
		}
	})
}

var _ review.Target = roadmap.Target{}
var _ = identity.Readers

func TestMilestoneOfAnotherActivityIsNotTaken(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		fields := roadmap.Fields{"ms/" + id(7): "0", "ms/" + id(7) + "/title:en": "Once", "ms/" + id(7) + "/due": "2027-01-01"}
		if _, err := k.save(editor, "1.1", fields); err != nil {
			t.Fatal(err)
		}
		_, err := k.save(editor, "2.4", fields)
		wantFields(t, "a milestone of another activity", err, []string{roadmap.Control("ms/" + id(7) + "/title")})
		if n := len(k.item("2.4").Milestones); n != 0 {
			t.Errorf("%d milestones were taken over", n)
		}
	})
}
