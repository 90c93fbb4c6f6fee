package upgrade_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/upgrade"
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
	*upgrade.Service
	t   *testing.T
	ctx context.Context
}

const party = "xma"

func actor(person, code string, r access.Role) access.Actor {
	return access.Actor{Person: person, Roles: map[string][]access.Role{code: {r}}}
}

var (
	contact   = actor("contact", party, identity.PointOfContact)
	successor = actor("successor", party, identity.PointOfContact)
	editor    = actor("editor", party, identity.Editor)
	stranger  = actor("stranger", "xes", identity.PointOfContact)
)

func eachKit(t *testing.T, test func(k *kit)) {
	t.Helper()
	all := []fs.FS{history.Migrations, review.Migrations, search.Migrations, roadmap.Migrations, upgrade.Migrations}
	testkit.EachDB(t, all, func(t *testing.T, d *db.DB) { test(newKit(t, d)) })
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	from, to := frameworks(t)
	voc, err := convention.Load()
	must(t, err)
	rules, err := access.NewTable(roadmap.Rules(), review.Rules())
	must(t, err)
	bundle, err := i18n.NewBundle(upgrade.Messages)
	must(t, err)
	none := func(context.Context, db.IDB, string) (map[string]i18n.Text, error) { return nil, nil }
	rm := &roadmap.Service{DB: d, Access: rules, Frameworks: framework.NewSet(from, to), Vocabulary: voc, Bodies: none, PublicBodies: none, Log: testkit.Quiet(),
		Zone: func(string) *time.Location { return time.UTC }}
	k := &kit{&upgrade.Service{DB: d, Access: rules, Roadmaps: rm, Bundle: bundle}, t, context.Background()}
	_, err = rm.Create(k.ctx, contact, party, roadmap.NewRoadmap{Framework: "or2019", StartOn: date("2025-01-01"), EndOn: date("2028-12-31"), Supplementary: true})
	must(t, err)
	return k
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func date(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (k *kit) item(number string) roadmap.Item {
	k.t.Helper()
	v, err := k.Roadmaps.View(k.ctx, contact, party, "")
	must(k.t, err)
	it, ok := v.Item(number)
	if !ok {
		k.t.Fatalf("no activity %s", number)
	}
	return it
}

func (k *kit) save(number string, typed roadmap.Fields) {
	k.t.Helper()
	it := k.item(number)
	_, err := k.Roadmaps.Save(k.ctx, contact, party, it.ID, roadmap.Edit{Base: web.NewBase(it.Flatten()), Typed: typed})
	must(k.t, err)
}

func (k *kit) adopt() {
	k.t.Helper()
	r, err := k.Roadmaps.Get(k.ctx, contact, party, "")
	must(k.t, err)
	if r.State == roadmap.Draft {
		_, err = k.Roadmaps.Move(k.ctx, contact, party, "", roadmap.InConsultation)
		must(k.t, err)
	}
	_, err = k.Roadmaps.Publish(k.ctx, contact, party, "")
	must(k.t, err)
	_, err = k.Roadmaps.Adopt(k.ctx, contact, party, "", roadmap.Adoption{StartOn: date("2025-01-01"), EndOn: date("2028-12-31"),
		Act: roadmap.Act{Title: i18n.NewText(i18n.EN, "Decree"), Body: i18n.NewText(i18n.EN, "Council"), On: date("2027-03-01")}})
	must(k.t, err)
}

func (k *kit) decide(number string, line framework.LineID, w upgrade.Words) error {
	return k.Decide(k.ctx, successor, party, "", k.item(number).ID, upgrade.Decision{Line: line, Words: w})
}

// A whole upgrade: begun by one person, gone on with by another, applied once;
// what was adopted stays.
func TestUpgrade(t *testing.T) {
	eachKit(t, func(k *kit) {
		k.save("1.2", roadmap.Fields{"position": "adapted", "reason:en": "Small", "decided_by:en": "Council", "decided_on": "2027-01-01", "title:en": "Meet twice a year"})
		own, err := k.Roadmaps.AddOwn(k.ctx, contact, party, "", "or2019/o2", "Digital library", i18n.EN) // 2.5, which the revision takes
		must(t, err)
		k.adopt()
		must(t, k.Start(k.ctx, contact, party, "", "or2028test"))
		if err := k.Start(k.ctx, successor, party, "", "or2028test"); !errs.Is(err, errs.Conflict) {
			t.Errorf("a second start: %v", err)
		}
		n, err := k.AcceptRest(k.ctx, contact, party, "")
		if must(t, err); n != 2 { // 1.1 and 3.2; 1.2 is adapted
			t.Errorf("accepted %d at once", n)
		}
		if err := k.Apply(k.ctx, contact, party, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("applied with open decisions: %v", err)
		}
		must(t, k.decide("1.2", "or2028test/1.2", upgrade.Keep))
		must(t, k.decide("2.3", "or2028test/2.3", upgrade.Accept))
		must(t, k.decide("4.1", "or2028test/4.1", upgrade.Accept))
		if err := k.decide("4.2", "or2028test/4.1", upgrade.Accept); !errs.Is(err, errs.Invalid) {
			t.Errorf("two activities carry on one line: %v", err)
		}
		if err := k.decide("4.2", "or2028test/5.1", upgrade.Keep); !errs.Is(err, errs.Invalid) {
			t.Errorf("a line that does not take it up: %v", err)
		}
		must(t, k.decide("4.2", "", upgrade.Keep))
		ids := k.ids()
		must(t, k.Apply(k.ctx, successor, party, ""))
		k.checkApplied(ids, own.ID)
	})
}

func (k *kit) ids() map[string]bool {
	ids := map[string]bool{}
	v, err := k.Roadmaps.View(k.ctx, contact, party, "")
	must(k.t, err)
	for _, it := range v.Items {
		ids[it.ID] = true
	}
	return ids
}

func (k *kit) checkApplied(ids map[string]bool, own string) {
	t := k.t
	t.Helper()
	v, err := k.Roadmaps.View(k.ctx, contact, party, "")
	must(t, err)
	if v.Framework.ID != "or2028test" || !v.Roadmap.Revised {
		t.Errorf("the live plan is under %s, revised %v", v.Framework.ID, v.Roadmap.Revised)
	}
	for _, it := range v.Items {
		delete(ids, it.ID)
	}
	if len(ids) > 0 {
		t.Errorf("activities are gone: %v", ids)
	}
	if it := k.item("1.2"); it.Plan.Title.Get("en") != "Meet twice a year" || it.Line != "or2028test/1.2" {
		t.Errorf("1.2 = %+v", it.Plan)
	}
	if it, _ := v.ItemByID(own); it.Number == "2.5" || it.Plan.Title.IsZero() {
		t.Errorf("the own activity bears %s", it.Number)
	}
	if len(v.Of("or2028test/o6")) != 1 {
		t.Error("nothing stands under the new output")
	}
	old, err := k.Roadmaps.PublicView(k.ctx, party, "", 0)
	must(t, err)
	if w, _ := old.Items[0].Wording(i18n.EN); old.Framework.ID != "or2019" || old.Items[0].Line != "or2019/1.1" || strings.Contains(w.Text, "artists") {
		t.Errorf("the adopted version is under %s: %s", old.Framework.ID, w.Text)
	}
	listed, _, err := k.Roadmaps.PublicList(k.ctx, roadmap.ListFilter{Party: party}, i18n.EN)
	must(t, err)
	for _, x := range listed {
		if x.Title.Text == "" {
			t.Errorf("%s has no title in the public list", x.Number)
		}
	}
	entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Record: k.item("1.1").ID})
	if must(t, err); entries[0].Action != "recast" || entries[0].Person != "successor" {
		t.Errorf("history of 1.1 = %+v", entries[0])
	}
}

func TestCancelAndConflict(t *testing.T) {
	eachKit(t, func(k *kit) {
		must(t, k.Start(k.ctx, contact, party, "", "or2028test"))
		must(t, k.Cancel(k.ctx, contact, party, ""))
		if it := k.item("1.1"); it.Line != "or2019/1.1" {
			t.Errorf("1.1 is on %s after an upgrade that was ended", it.Line)
		}
		must(t, k.Start(k.ctx, contact, party, "", "or2028test"))
		st, res, err := k.Preview(k.ctx, contact, party, "")
		must(t, err)
		k.save("1.3", roadmap.Fields{"end": "2027-12-31"})
		err = k.DB.Tx(k.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := k.Roadmaps.Recast(ctx, tx, contact, st.Roadmap, roadmap.Recasting{To: st.To.ID, After: res.After, Added: res.Added})
			return err
		})
		if !errs.Is(err, errs.Conflict) {
			t.Errorf("written over a change made meanwhile: %v", err)
		}
	})
}

func TestWhoMay(t *testing.T) {
	eachKit(t, func(k *kit) {
		for name, c := range map[string]struct {
			who  access.Actor
			want errs.Kind
		}{"editor": {editor, errs.Forbidden}, "stranger": {stranger, errs.NotFound}, "nobody": {access.Actor{}, errs.NotFound}} {
			_, err := k.Get(k.ctx, c.who, party, "")
			if !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
			if err := k.Start(k.ctx, c.who, party, "", "or2028test"); !errs.Is(err, c.want) {
				t.Errorf("%s starts: %v", name, err)
			}
		}
		for _, to := range []framework.ID{"", "or2019", "nothing"} {
			if err := k.Start(k.ctx, contact, party, "", to); !errs.Is(err, errs.Invalid) {
				t.Errorf("start to %q: %v", to, err)
			}
		}
	})
}

// Lists over several Parties filter by the newest framework, and find what
// Parties under the older one carry out in the place of its lines.
func TestKin(t *testing.T) {
	from, to := frameworks(t)
	all := []framework.Framework{from, to}
	for id, want := range map[framework.LineID]string{
		"or2028test/1.1": "[or2028test/1.1 or2019/1.1]",
		"or2019/1.1":     "[or2019/1.1 or2028test/1.1]",
		"or2028test/4.1": "[or2028test/4.1 or2019/4.1 or2019/4.2]",
		"or2019/4.2":     "[or2019/4.2 or2028test/4.1]",
		"or2028test/9.9": "[or2028test/9.9]",
	} {
		if got := fmt.Sprint(framework.Kin(all, id)); got != want {
			t.Errorf("Kin(%s) = %s, want %s", id, got, want)
		}
	}
	if got := fmt.Sprint(framework.OutputsOf(all, "2")); got != "[or2019/o2 or2028test/o2]" {
		t.Errorf("outputs 2 are %s", got)
	}
}
