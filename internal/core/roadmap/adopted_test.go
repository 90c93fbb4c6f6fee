package roadmap_test

import (
	"strings"
	"testing"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

func TestDoneMilestoneOfTheAdoptedVersionStays(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.carriedOut()
		k.mustSave(editor, "1.1", roadmap.Fields{"ms/" + id(1) + "/done": "2027-03-01"})
		_, err := k.save(editor, "1.1", roadmap.Fields{"ms/" + id(1): ""})
		wantFields(t, "a done milestone is removed", err, []string{roadmap.Control("ms/" + id(1) + "/title")})
		k.mustSave(editor, "1.1", roadmap.Fields{"ms/" + id(2): "1", "ms/" + id(2) + "/title:en": "New", "ms/" + id(2) + "/due": "2027-05-01", "ms/" + id(2) + "/done": "2027-02-01", "ms/" + id(2) + "/proof:en": "secret"})
		entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Record: k.item("1.1").ID, PublicOnly: true})
		for _, x := range must(t, entries, err) {
			for _, c := range x.Changes {
				if strings.Contains(c.Field, id(2)) {
					t.Errorf("%s of a milestone that no version holds is public", c.Field)
				}
			}
		}
		k.mustSave(editor, "1.1", roadmap.Fields{"ms/" + id(2): ""})
	})
}

func TestNothingIsTypedIntoARemovedMilestone(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		proposal := k.carriedOut()
		before := k.item("1.1")
		k.mustSave(editor, "1.1", roadmap.Fields{"ms/" + id(1): ""})
		_, err := k.Save(k.ctx, editor, party, before.ID, roadmap.Edit{Base: web.NewBase(before.Flatten()), Typed: roadmap.Fields{"ms/" + id(1) + "/done": "2027-03-01"}})
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("Save = %v, want a conflict", err)
		}
		if proposal == "" || len(k.item("1.1").Milestones) != 0 {
			t.Error("the milestone came back")
		}
	})
}

func TestAnotherOrderChangesNothing(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.4", roadmap.Fields{"domains": "music,publishing"})
		if saved := k.mustSave(editor, "2.4", roadmap.Fields{"domains": "publishing,music"}); len(saved.Changes) != 0 {
			t.Errorf("changes %+v", saved.Changes)
		}
	})
}

func TestTranslationOfAnOriginalThatChanged(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "Works easy to find"})
		opened := k.item("2.4")
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "Works hard to find"})
		_, err := k.Translate(k.ctx, contact, party, opened.ID, i18n.FR, web.NewBase(opened.Flatten()), map[string]string{"title": "Faciles à trouver"})
		wantFields(t, "a translation of what no longer stands there", err, []string{"title"})
	})
}
