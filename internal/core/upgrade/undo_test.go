package upgrade_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/upgrade"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// upgraded brings a plan with own words and a translation over to the revised
// framework.
func (k *kit) upgraded() {
	k.t.Helper()
	k.save("1.2", roadmap.Fields{"position": "adapted", "reason:en": "Small", "decided_by:en": "Council", "decided_on": "2027-01-01", "title:en": "Meet twice a year"})
	a := k.item("1.2").Activity
	_, err := k.Roadmaps.Translate(k.ctx, contact, party, a.ID, i18n.FR, web.NewBase(a.Flatten()), map[string]string{"title": "Deux réunions par an"})
	must(k.t, err)
	_, err = k.Roadmaps.AddOwn(k.ctx, contact, party, "", "or2019/o2", "Digital library", i18n.EN)
	must(k.t, err)
	k.adopt()
	k.apply()
}

func (k *kit) apply() {
	k.t.Helper()
	must(k.t, k.Start(k.ctx, contact, party, "", "or2028test"))
	_, err := k.AcceptRest(k.ctx, contact, party, "")
	must(k.t, err)
	must(k.t, k.decide("1.2", "or2028test/1.2", upgrade.Accept))
	must(k.t, k.decide("2.3", "or2028test/2.3", upgrade.Accept))
	must(k.t, k.decide("4.1", "or2028test/4.1", upgrade.Accept))
	must(k.t, k.decide("4.2", "", upgrade.Keep))
	must(k.t, k.Apply(k.ctx, contact, party, ""))
}

// plan is the whole plan in order.
func (k *kit) plan() (roadmap.Roadmap, []string) {
	k.t.Helper()
	v, err := k.Roadmaps.View(k.ctx, contact, party, "")
	must(k.t, err)
	var plans []string
	for _, it := range v.Items {
		plans = append(plans, it.PlanText())
	}
	return v.Roadmap, plans
}

// Undone, the plan is what it was to the letter, states of translations too;
// what was reached meanwhile stays. It can be upgraded and undone again.
func TestUndo(t *testing.T) {
	eachKit(t, func(k *kit) {
		k.save("1.2", roadmap.Fields{"note": "kept"})
		k.upgraded()
		must(t, k.Undo(k.ctx, contact, party, ""))
		r, before := k.plan()
		if r.Framework != "or2019" || r.Revised || k.item("1.2").Plan.Title.Get(i18n.FR) != "Deux réunions par an" {
			t.Fatalf("after undoing: under %s, revised %v, 1.2 %+v", r.Framework, r.Revised, k.item("1.2").Plan.Title)
		}
		compared, err := k.Roadmaps.Editions(k.ctx, contact, party, "", 1)
		must(t, err)
		for i, a := range compared[0].Activities {
			if diff := cmp.Diff(a.PlanText(), before[i]); diff != "" {
				t.Errorf("%s is not what was adopted: -adopted +now\n%s", a.Number, diff)
			}
		}

		k.apply()
		k.save("1.1", roadmap.Fields{"narrative:en": "Half of the regions are mapped", "note": "ask again"})
		must(t, k.Undo(k.ctx, contact, party, ""))
		r, after := k.plan()
		if diff := cmp.Diff(before, after); diff != "" || r.Revised {
			t.Errorf("revised %v; -before +after\n%s", r.Revised, diff)
		}
		if a := k.item("1.1"); a.Narrative.Get(i18n.EN) == "" || a.Note != "ask again" || k.item("1.2").Note != "kept" {
			t.Error("progress or notes are lost")
		}
		if err := k.Undo(k.ctx, contact, party, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("undone twice: %v", err)
		}
		if st, err := k.Get(k.ctx, contact, party, ""); err != nil || st.Applied.ID != "" || len(st.Choices) != 1 {
			t.Errorf("afterwards: %+v, %v", st.Applied, err)
		}
	})
}

// What changed since is named, and nothing is undone.
func TestUndoRefused(t *testing.T) {
	eachKit(t, func(k *kit) {
		k.upgraded()
		refused := func(name, id string, args ...string) {
			t := k.t
			t.Helper()
			_, before := k.plan()
			err := k.Undo(k.ctx, contact, party, "")
			e := errs.As(err)
			if e == nil || e.Kind != errs.Invalid || e.Message.ID != id {
				t.Fatalf("%s: %v, want %s", name, err, id)
			}
			said := k.Bundle.For(i18n.EN).T(e.Message.ID, e.Message.Args...)
			for _, a := range args {
				if !strings.Contains(said, a) {
					t.Errorf("%s: %q does not name %s", name, said, a)
				}
			}
			if _, after := k.plan(); !cmp.Equal(before, after) {
				t.Errorf("%s: something was undone", name)
			}
		}
		k.save("1.3", roadmap.Fields{"end": "2027-12-31"})
		refused("changed", upgrade.MsgErrorChanged, "1.3")
		own, err := k.Roadmaps.AddOwn(k.ctx, contact, party, "", "or2028test/o2", "Later", i18n.EN)
		must(k.t, err)
		refused("changed and added", upgrade.MsgErrorChanged, "1.3, "+own.Number)
		k.adopt()
		refused("adopted", upgrade.MsgErrorAdopted, "2")
	})
}

// An activity that came with the upgrade does not go with its evidence.
func TestUndoKeepsEvidence(t *testing.T) {
	eachKit(t, func(k *kit) {
		k.upgraded()
		k.Proven = func(_ context.Context, _ access.Actor, _ string, ids []string) (map[string]bool, error) {
			return map[string]bool{ids[0]: true}, nil
		}
		err := k.Undo(k.ctx, contact, party, "")
		if e := errs.As(err); e == nil || e.Message.ID != upgrade.MsgErrorChanged {
			k.t.Errorf("undone over evidence: %v", err)
		}
		for _, who := range []access.Actor{editor, stranger, {}} {
			if err := k.Undo(k.ctx, who, party, ""); !errs.Is(err, errs.Forbidden) && !errs.Is(err, errs.NotFound) {
				k.t.Errorf("%s undoes: %v", who.Person, err)
			}
		}
	})
}
