package compare_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

// kit is a roadmap with people, on a fresh database.
type kit struct {
	*roadmap.Service
	t       *testing.T
	ctx     context.Context
	compare *compare.Service
	names   map[string]i18n.Text
}

const party = "xma"

func actor(person, code string, r access.Role) access.Actor {
	return access.Actor{Person: person, Roles: map[string][]access.Role{code: {r}}}
}

var (
	contact  = actor("contact", party, identity.PointOfContact)
	observer = actor("observer", party, identity.Observer)
	stranger = actor("stranger", "xes", identity.PointOfContact)
)

func eachKit(t *testing.T, test func(k *kit)) {
	t.Helper()
	testkit.EachDB(t, []fs.FS{history.Migrations, review.Migrations, search.Migrations, roadmap.Migrations}, func(t *testing.T, d *db.DB) { test(newKit(t, d)) })
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	set, err := framework.Load()
	must(t, err)
	voc, err := convention.Load()
	must(t, err)
	rules, err := access.NewTable(roadmap.Rules(), review.Rules())
	must(t, err)
	k := &kit{t: t, ctx: context.Background(), names: map[string]i18n.Text{"b1": i18n.NewText(i18n.EN, "Ministry"), "b2": i18n.NewText(i18n.EN, "Agency")}}
	bodies := func(context.Context, db.IDB, string) (map[string]i18n.Text, error) { return k.names, nil }
	k.Service = &roadmap.Service{DB: d, Access: rules, Frameworks: set, Vocabulary: voc, Bodies: bodies, PublicBodies: bodies, Log: testkit.Quiet(),
		Zone: func(string) *time.Location { return time.UTC }}
	k.compare = &compare.Service{Roadmaps: k.Service}
	_, err = k.Create(k.ctx, contact, party, roadmap.NewRoadmap{Framework: "or2019", StartOn: date("2025-01-01"), EndOn: date("2028-12-31")})
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

func (k *kit) id(number string) string {
	k.t.Helper()
	v, err := k.View(k.ctx, observer, party, "")
	must(k.t, err)
	it, ok := v.Item(number)
	if !ok {
		k.t.Fatalf("no activity %s", number)
	}
	return it.ID
}

func (k *kit) save(number string, typed roadmap.Fields) {
	k.t.Helper()
	a, _, err := k.Activity(k.ctx, contact, party, k.id(number))
	must(k.t, err)
	_, err = k.Save(k.ctx, contact, party, a.ID, roadmap.Edit{Base: web.NewBase(a.Flatten()), Typed: typed})
	must(k.t, err)
}

// publish shows everything there is to everyone.
func (k *kit) publish() {
	k.t.Helper()
	_, err := k.Move(k.ctx, contact, party, "", roadmap.InConsultation)
	must(k.t, err)
	_, err = k.Publish(k.ctx, contact, party, "")
	must(k.t, err)
}

func (k *kit) adopt() {
	k.t.Helper()
	r, err := k.Get(k.ctx, contact, party, "")
	must(k.t, err)
	_, err = k.Adopt(k.ctx, contact, party, "", roadmap.Adoption{StartOn: r.StartOn, EndOn: r.EndOn,
		Act: roadmap.Act{Title: i18n.NewText(i18n.EN, "Decree"), Body: i18n.NewText(i18n.EN, "Council"), On: date("2027-03-01")}})
	must(k.t, err)
}

func (k *kit) public(a, b int) compare.Comparison {
	k.t.Helper()
	c, err := k.compare.Public(k.ctx, party, "", a, b)
	must(k.t, err)
	return c
}

// of finds an activity of a comparison.
func of(t *testing.T, c compare.Comparison, number string) compare.Activity {
	t.Helper()
	for _, a := range c.Activities {
		if a.Now().Number == number {
			return a
		}
	}
	t.Fatalf("%s is not in the comparison", number)
	return compare.Activity{}
}
