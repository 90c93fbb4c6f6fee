package roadmap_test

import (
	"testing"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// carriedOut is an adopted roadmap under implementation in which a proposal
// waits.
func (k *kit) carriedOut() (proposal string) {
	k.t.Helper()
	k.begin()
	k.mustSave(editor, "1.1", roadmap.Fields{"lead": "b1", "title:en": "Map the sector", "ms/" + id(1): "0", "ms/" + id(1) + "/title:en": "Audit", "ms/" + id(1) + "/due": "2027-06-30"})
	k.adopt()
	must(k.t, 0, second(k.Move(k.ctx, contact, party, "", roadmap.UnderImplementation)))
	return k.mustSave(contributor, "1.1", roadmap.Fields{"ms/" + id(1) + "/done": "2027-03-01"}).Proposal
}

func TestClosedRoadmapIsNotChanged(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		proposal := k.carriedOut()
		it := k.item("1.1")
		must(t, 0, second(k.Close(k.ctx, contact, party, "", "")))
		f, _ := k.Frameworks.Get("or2019")
		refused := map[string]error{
			"progress": third(k.save(editor, "1.1", roadmap.Fields{"narrative:en": "New"})),
			"plan":     third(k.save(contact, "1.1", roadmap.Fields{"end": "2028-01-01"})),
			"proposal": third(k.save(contributor, "1.1", roadmap.Fields{"narrative:en": "New"})),
			"accept":   k.reviews.Accept(k.ctx, reviewer, party, proposal, ""),
			"order":    k.Reorder(k.ctx, editor, party, it.ID, 1),
			"adopt":    second(k.Adopt(k.ctx, contact, party, "", roadmap.Adoption{StartOn: date("2025-01-01"), EndOn: date("2028-12-31"), Act: roadmap.Act{Title: i18n.NewText(i18n.EN, "Decree"), Body: i18n.NewText(i18n.EN, "Council"), On: date("2027-03-01")}})),
			"settings": second(k.ChangeSettings(k.ctx, contact, party, "", roadmap.Settings{Title: "New", Lang: i18n.EN, StartOn: date("2025-01-01"), EndOn: date("2028-12-31"), RhythmDays: 90})),
		}
		_, refused["own"] = k.AddOwn(k.ctx, editor, party, "", f.ReferenceOutputs()[1].ID, "New", i18n.EN)
		_, refused["line"] = k.AddLine(k.ctx, editor, party, "", f.SupplementaryLines()[0].ID)
		for what, err := range refused {
			if !errs.Is(err, errs.Invalid) {
				t.Errorf("%s in a closed roadmap: %v, want invalid", what, err)
			}
		}
		if now := k.item("1.1"); now.Rev != it.Rev || now.Plan.Lead != it.Plan.Lead {
			t.Error("the activity was changed all the same")
		}
		if _, err := k.Translate(k.ctx, editor, party, it.ID, i18n.FR, nil, map[string]string{"title": "Cartographier"}); err != nil {
			t.Errorf("a text of a closed roadmap cannot be translated: %v", err)
		}
		if v := k.public(0); v.Roadmap.State != roadmap.Closed || len(v.Items) != 20 {
			t.Errorf("the public sees %s with %d activities", v.Roadmap.State, len(v.Items))
		}
	})
}

func third(_ roadmap.Saved, err error) error { return err }

func TestReopeningNeedsTheContactAndAReason(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		proposal := k.carriedOut()
		if _, err := k.Close(k.ctx, editor, party, "", ""); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an editor closed the roadmap: %v", err)
		}
		must(t, 0, second(k.Close(k.ctx, contact, party, "", "The period is over")))
		if _, err := k.Close(k.ctx, contact, party, "", ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("closed twice: %v", err)
		}
		if _, err := k.Reopen(k.ctx, contact, party, "", ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("reopened without a reason: %v", err)
		}
		if _, err := k.Reopen(k.ctx, editor, party, "", "Wanted"); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an editor reopened the roadmap: %v", err)
		}
		must(t, 0, second(k.Reopen(k.ctx, contact, party, "", "Two activities go on")))
		k.checkReasons("The period is over", "Two activities go on")
		if err := k.reviews.Accept(k.ctx, reviewer, party, proposal, ""); err != nil {
			t.Errorf("the proposal that waited cannot be accepted: %v", err)
		}
		k.mustSave(editor, "1.1", roadmap.Fields{"narrative:en": "It goes on."})
	})
}

// checkReasons finds the reasons in the team's history, and the changes of
// state without them in the public one.
func (k *kit) checkReasons(reasons ...string) {
	k.t.Helper()
	entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Kind: roadmap.KindRoadmap})
	must(k.t, 0, err)
	moves := 0
	for _, e := range entries {
		for i, r := range reasons {
			if e.Reason == r && e.Visibility == access.Team && e.Person == contact.Person {
				reasons[i] = ""
			}
		}
		if e.Action == "moved" && e.Visibility == access.Public && e.Reason == "" {
			moves++
		}
	}
	for _, r := range reasons {
		if r != "" {
			k.t.Errorf("history does not hold %q", r)
		}
	}
	if moves != 3 {
		k.t.Errorf("the public history tells of %d moves, want 3", moves)
	}
}

func TestUnfinishedActivities(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.carriedOut()
		k.mustSave(editor, "1.1", roadmap.Fields{"ms/" + id(1) + "/done": "2027-03-01"})
		k.mustSave(editor, "1.2", roadmap.Fields{"position": "deferred", "reason:en": "Later", "decided_by:en": "Committee", "decided_on": "2027-01-01"})
		v := must2(t)(k.View(k.ctx, observer, party, ""))
		if n := len(v.Unfinished()); n != 18 {
			t.Errorf("%d unfinished, want 18: all but the one done and the one deferred", n)
		}
	})
}
