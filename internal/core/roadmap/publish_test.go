package roadmap_test

import (
	"testing"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

func TestNothingIsPublicBeforePublication(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		if _, err := k.PublicView(k.ctx, party, "", 0); !errs.Is(err, errs.NotFound) {
			t.Errorf("PublicView of a draft = %v", err)
		}
		if _, err := k.Publish(k.ctx, contact, party, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("a draft was published: %v", err)
		}
		if _, n, err := k.PublicList(k.ctx, roadmap.ListFilter{}, i18n.EN); err != nil || n != 0 {
			t.Errorf("%d public activities, %v", n, err)
		}
	})
}

// Before adoption the public sees the live plan; afterwards the adopted one
// with live progress, until the next adoption.
func TestAdoptionFreezesThePlan(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "Adopted words", "lead": "b1", "ms/" + id(1): "0", "ms/" + id(1) + "/title:en": "Audit", "ms/" + id(1) + "/due": "2027-06-30"})
		r := k.adopt()
		if r.Version != 1 || r.State != roadmap.Adopted || r.Revised {
			t.Fatalf("after adoption: %+v", r)
		}
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "New words", "ms/" + id(1) + "/due": "2027-12-31", "ms/" + id(2): "1", "ms/" + id(2) + "/title:en": "Added", "ms/" + id(2) + "/due": "2028-01-01"})
		k.mustSave(editor, "2.4", roadmap.Fields{"ms/" + id(1) + "/done": "2027-03-10", "narrative:en": "Live."})
		it, _ := k.public(0).Item("2.4")
		if it.Plan.Title.Get(i18n.EN) != "Adopted words" || len(it.Milestones) != 1 || it.Milestones[0].DueOn != date("2027-06-30") {
			t.Errorf("the public sees the open revision: %+v", it.Activity)
		}
		if !it.Milestones[0].Done() || it.Narrative.Get(i18n.EN) != "Live." || it.Computed.Status != roadmap.Done {
			t.Errorf("progress is not live: %+v %v", it.Activity, it.Computed)
		}
		if now, _ := k.Get(k.ctx, contact, party, ""); !now.Revised {
			t.Error("the open revision is not marked")
		}
		k.checkList("2.4", "Adopted words", roadmap.Done)
		if r := k.adopt(); r.Version != 2 || r.Revised {
			t.Errorf("second adoption: %+v", r)
		}
		if it, _ := k.public(0).Item("2.4"); it.Plan.Title.Get(i18n.EN) != "New words" || len(it.Milestones) != 2 {
			t.Errorf("version 2 shows %+v", it.Activity)
		}
		old := k.public(1)
		if it, _ := old.Item("2.4"); !old.Past() || it.Plan.Title.Get(i18n.EN) != "Adopted words" {
			t.Errorf("version 1 shows %+v", it.Activity)
		}
	})
}

// checkList finds an activity in the public list as the public sees it.
func (k *kit) checkList(number, title string, status roadmap.Status) {
	k.t.Helper()
	rows, n, err := k.PublicList(k.ctx, roadmap.ListFilter{Party: party, Words: title}, i18n.EN)
	if err != nil || n != 1 || rows[0].Number != number || rows[0].Title.Text != title || rows[0].Status != status {
		k.t.Errorf("list for %q = %+v (%d), %v; want %s %s", title, rows, n, err, number, status)
	}
}

func TestFrozenNamesOfBodies(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "1.1", roadmap.Fields{"lead": "b1"})
		k.adopt()
		v := k.public(1)
		if s, ok := v.BodyName("b1", i18n.EN); !ok || s.Text != "Ministry" || len(v.Bodies) != 1 {
			t.Errorf("frozen bodies %v", v.Bodies)
		}
	})
}

func TestTeamOnlyActivityIsLeftOut(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.adopt()
		k.mustSave(editor, "5.3", roadmap.Fields{"visibility": "team", "note": "secret"})
		v := k.public(0)
		if _, shown := v.Item("5.3"); shown || len(v.Items) != 19 {
			t.Errorf("%d public activities, 5.3 among them: %v", len(v.Items), shown)
		}
		if _, n, err := k.PublicList(k.ctx, roadmap.ListFilter{Party: party}, i18n.EN); err != nil || n != 19 {
			t.Errorf("public list holds %d, %v", n, err)
		}
		counted := 0
		for _, c := range v.Counts() {
			counted += c.N
		}
		if counted != 19 {
			t.Errorf("counts add up to %d", counted)
		}
		entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Record: k.item("5.3").ID, PublicOnly: true})
		if err != nil || len(entries) != 0 {
			t.Errorf("public history of a team activity: %+v", entries)
		}
	})
}

func TestWithdrawing(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.adopt()
		before := k.DB.Generation(party)
		must(t, 0, second(k.Withdraw(k.ctx, contact, party, "", "mistake")))
		_, err := k.PublicView(k.ctx, party, "", 0)
		w, ok := errs.As(err).Detail.(roadmap.Withdrawn)
		if !errs.Is(err, errs.NotFound) || !ok || w.Roadmap.WithdrawnOn != date("2027-03-12") {
			t.Errorf("withdrawn: %v", err)
		}
		if _, n, _ := k.PublicList(k.ctx, roadmap.ListFilter{}, i18n.EN); n != 0 {
			t.Errorf("%d activities are still listed", n)
		}
		if k.DB.Generation(party) <= before {
			t.Error("cached pages stay valid")
		}
	})
}

func second(_ roadmap.Roadmap, err error) error { return err }

func TestStatesMoveAsAllowed(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		if _, err := k.Move(k.ctx, contact, party, "", roadmap.Adopted); !errs.Is(err, errs.Invalid) {
			t.Errorf("a draft moved to adopted by hand: %v", err)
		}
		k.adopt()
		must(t, 0, second(k.Move(k.ctx, contact, party, "", roadmap.UnderImplementation)))
		if _, err := k.Move(k.ctx, contact, party, "", roadmap.Closed); !errs.Is(err, errs.Invalid) {
			t.Errorf("a roadmap was closed without closing it: %v", err)
		}
	})
}

func TestOwnAndSupplementaryActivities(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		f, _ := k.Frameworks.Get("or2019")
		out := f.ReferenceOutputs()[1]
		a, err := k.AddOwn(k.ctx, editor, party, "", out.ID, "Put works online", i18n.EN)
		if must(t, a, err); a.Number != "2.5" {
			t.Errorf("own activity got number %s", a.Number)
		}
		b, err := k.AddOwn(k.ctx, editor, party, "", out.ID, "Another", i18n.EN)
		if must(t, b, err); b.Number != "2.6" {
			t.Errorf("second own activity got number %s", b.Number)
		}
		s := f.SupplementaryLines()[1]
		l, err := k.AddLine(k.ctx, editor, party, "", s.ID)
		if must(t, l, err); l.Number != "S3.2" || l.Output != f.ReferenceOutputs()[2].ID {
			t.Errorf("supplementary line stands as %s under %s", l.Number, l.Output)
		}
		if _, err := k.AddLine(k.ctx, editor, party, "", s.ID); !errs.Is(err, errs.Invalid) {
			t.Errorf("the line was taken in twice: %v", err)
		}
		n := 0
		for _, c := range must2(t)(k.View(k.ctx, observer, party, "")).Counts() {
			n += c.N
		}
		if n != 20 {
			t.Errorf("%d counted, want the 20 reference lines", n)
		}
	})
}

func TestTranslations(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "Works easy to find"})
		k.adopt()
		it := k.item("2.4")
		_, err := k.Translate(k.ctx, editor, party, it.ID, i18n.FR, nil, map[string]string{"title": "Des œuvres faciles à trouver"})
		must(t, 0, err)
		if s, _ := k.public(0).Item("2.4"); s.Plan.Title.Get(i18n.FR) != "" {
			t.Error("a translation is public before it is approved")
		}
		if now, _ := k.Get(k.ctx, contact, party, ""); now.Revised {
			t.Error("a translation opened a revision")
		}
		if err := k.ApproveTranslation(k.ctx, contact, party, it.ID, i18n.FR, []string{"title"}); err != nil {
			t.Fatal(err)
		}
		if st := k.item("2.4").Plan.Title.StateIn(i18n.FR); st != i18n.Approved {
			t.Errorf("state %s, want approved", st)
		}
		if s, _ := k.public(0).Item("2.4"); s.Plan.Title.Get(i18n.FR) == "" {
			t.Error("the approved translation of an adopted title is not shown")
		}
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "Works very easy to find"})
		if st := k.item("2.4").Plan.Title.StateIn(i18n.FR); st != i18n.Outdated {
			t.Errorf("state %s after the original changed, want outdated", st)
		}
	})
}

func TestNobodyApprovesTheirOwnTranslation(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.4", roadmap.Fields{"title:en": "Works"})
		it := k.item("2.4")
		_, err := k.Translate(k.ctx, contact, party, it.ID, i18n.FR, nil, map[string]string{"title": "Œuvres"})
		must(t, 0, err)
		if err := k.ApproveTranslation(k.ctx, contact, party, it.ID, i18n.FR, []string{"title"}); !errs.Is(err, errs.Invalid) {
			t.Errorf("ApproveTranslation = %v, want invalid", err)
		}
		if err := k.ApproveTranslation(k.ctx, reviewer, party, it.ID, i18n.FR, []string{"title"}); err != nil {
			t.Errorf("a reviewer cannot approve: %v", err)
		}
	})
}
