package roadmap_test

import (
	"testing"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// What is added to a roadmap, a published one too, is the team's until
// somebody makes it public.
func TestAddedActivitiesBeginWithTheTeam(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		_, err := k.Move(k.ctx, contact, party, "", roadmap.InConsultation)
		must(t, 0, err)
		_, err = k.Publish(k.ctx, contact, party, "")
		must(t, 0, err)
		f, _ := k.Frameworks.Get("or2019")
		own, err := k.AddOwn(k.ctx, editor, party, "", f.ReferenceOutputs()[1].ID, "Put works online", i18n.EN)
		must(t, own, err)
		line, err := k.AddLine(k.ctx, editor, party, "", f.SupplementaryLines()[1].ID)
		must(t, line, err)
		if len(k.public(0).Items) != 20 {
			t.Errorf("%d activities are public, want 20", len(k.public(0).Items))
		}
		ids := []string{own.ID, line.ID, k.item("1.1").ID}
		for who, a := range map[string]access.Actor{"observer": observer, "contributor": contributor} {
			if err := k.MakePublic(k.ctx, a, party, "", ids); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s made activities public: %v", who, err)
			}
		}
		if err := k.MakePublic(k.ctx, stranger, party, "", ids); !errs.Is(err, errs.NotFound) {
			t.Errorf("a stranger made activities public: %v", err)
		}
		if err := k.MakePublic(k.ctx, editor, party, "", nil); !errs.Is(err, errs.Invalid) {
			t.Errorf("nothing ticked: %v", err)
		}
		if err := k.MakePublic(k.ctx, editor, party, "", append(ids, id(9))); !errs.Is(err, errs.NotFound) {
			t.Errorf("an unknown activity: %v", err)
		}
		if n := len(k.public(0).Items); n != 20 {
			t.Fatalf("%d activities are public after what was refused", n)
		}
		if err := k.MakePublic(k.ctx, editor, party, "", ids); err != nil {
			t.Fatal(err)
		}
		if n := len(k.public(0).Items); n != 22 {
			t.Errorf("%d activities are public, want 22", n)
		}
		k.checkList("2.5", "Put works online", roadmap.Unknown)
		if now := k.item("1.1"); now.Rev != 0 {
			t.Error("an activity that was public already was written")
		}
	})
}

// A version keeps its order, whatever is put elsewhere later.
func TestReorderingIsARevision(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.adopt()
		if err := k.Reorder(k.ctx, editor, party, k.item("1.1").ID, 1); err != nil {
			t.Fatal(err)
		}
		if first := k.public(0).Items[0].Number; first != "1.1" {
			t.Errorf("version 1 begins with %s", first)
		}
		if r, _ := k.Get(k.ctx, contact, party, ""); !r.Revised {
			t.Error("the new order opens no revision")
		}
		k.adopt()
		if first := k.public(0).Items[0].Number; first != "1.2" {
			t.Errorf("version 2 begins with %s", first)
		}
	})
}
