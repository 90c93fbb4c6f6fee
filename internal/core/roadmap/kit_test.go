package roadmap_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

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

// kit is a service on a fresh database, with two bodies and people in roles.
type kit struct {
	t *testing.T
	*roadmap.Service
	reviews *review.Service
	ctx     context.Context
}

const party, neighbour = "xma", "xes"

func actor(person, code string, roles ...access.Role) access.Actor {
	return access.Actor{Person: person, Name: person, Roles: map[string][]access.Role{code: roles}}
}

var (
	contact     = actor("contact", party, identity.PointOfContact)
	editor      = actor("editor", party, identity.Editor)
	reviewer    = actor("reviewer", party, identity.Reviewer)
	observer    = actor("observer", party, identity.Observer)
	stranger    = actor("stranger", neighbour, identity.PointOfContact)
	operator    = access.Actor{Person: "operator", Operator: true}
	contributor = func() access.Actor {
		a := actor("contributor", party, identity.Contributor)
		a.Bodies = map[string][]string{party: {"b1"}}
		return a
	}()
)

func eachKit(t *testing.T, test func(t *testing.T, k *kit)) {
	t.Helper()
	migrations := []fs.FS{history.Migrations, review.Migrations, roadmap.Migrations, search.Migrations}
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) { test(t, newKit(t, d)) })
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	set, err := framework.Load()
	if err != nil {
		t.Fatal(err)
	}
	voc, err := convention.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := access.NewTable(roadmap.Rules(), review.Rules())
	if err != nil {
		t.Fatal(err)
	}
	bodies := func(context.Context, db.IDB, string) (map[string]i18n.Text, error) {
		return map[string]i18n.Text{"b1": i18n.NewText(i18n.EN, "Ministry"), "b2": i18n.NewText(i18n.EN, "Agency")}, nil
	}
	s := &roadmap.Service{DB: d, Access: rules, Frameworks: set, Vocabulary: voc, Bodies: bodies, PublicBodies: bodies, Log: testkit.Quiet(),
		Zone: func(string) *time.Location { return time.UTC }}
	r := &review.Service{DB: d, Access: rules, Targets: []review.Target{roadmap.Target{Service: s}}, Notify: func(context.Context, *db.Tx, review.Proposal) error { return nil }}
	s.Review = r
	return &kit{t, s, r, context.Background()}
}

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func date(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// begin starts a roadmap of 2025 to 2028.
func (k *kit) begin() roadmap.Roadmap {
	k.t.Helper()
	r, err := k.Create(k.ctx, contact, party, roadmap.NewRoadmap{Framework: "or2019", StartOn: date("2025-01-01"), EndOn: date("2028-12-31")})
	return must(k.t, r, err)
}

// item reads an activity by number, as the team sees it.
func (k *kit) item(number string) roadmap.Item {
	k.t.Helper()
	v, err := k.View(k.ctx, observer, party, "")
	it, ok := must(k.t, v, err).Item(number)
	if !ok {
		k.t.Fatalf("no activity %s", number)
	}
	return it
}

// save changes fields of an activity, based on what is stored now.
func (k *kit) save(a access.Actor, number string, typed roadmap.Fields) (roadmap.Saved, error) {
	k.t.Helper()
	it := k.item(number)
	return k.Save(k.ctx, a, party, it.ID, roadmap.Edit{Base: web.NewBase(it.Flatten()), Typed: typed})
}

func (k *kit) mustSave(a access.Actor, number string, typed roadmap.Fields) roadmap.Saved {
	k.t.Helper()
	s, err := k.save(a, number, typed)
	return must(k.t, s, err)
}

// adopt brings the roadmap to the public and adopts a version.
func (k *kit) adopt() roadmap.Roadmap {
	k.t.Helper()
	r, err := k.Get(k.ctx, contact, party, "")
	must(k.t, r, err)
	if r.State == roadmap.Draft {
		_, err := k.Move(k.ctx, contact, party, "", roadmap.InConsultation)
		must(k.t, 0, err)
	}
	_, err = k.Publish(k.ctx, contact, party, "")
	must(k.t, 0, err)
	r, err = k.Adopt(k.ctx, contact, party, "", roadmap.Adoption{StartOn: r.StartOn, EndOn: r.EndOn,
		Act: roadmap.Act{Title: i18n.NewText(i18n.EN, "Decree"), Body: i18n.NewText(i18n.EN, "Council"), On: date("2027-03-01")}})
	return must(k.t, r, err)
}

func (k *kit) public(version int) roadmap.View {
	k.t.Helper()
	v, err := k.PublicView(k.ctx, party, "", version)
	return must(k.t, v, err)
}
