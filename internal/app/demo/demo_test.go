package demo_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/app"
	"openroadmap/internal/app/demo"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

// kit is an installation with the practice country.
type kit struct {
	*app.App
	t        *testing.T
	accounts []demo.Account
}

func each(t *testing.T, test func(t *testing.T, k kit)) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			c := app.Config{DataDir: t.TempDir(), Practice: true, Clock: clock.Fixed(testkit.Now), Log: testkit.Quiet()}
			if engine == db.Postgres {
				c.Database = testkit.PostgresURL(t)
			}
			a, err := app.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { a.Close() })
			accounts, err := a.Practice(t.Context(), 2)
			if err != nil {
				t.Fatal(a.Explain(err))
			}
			test(t, kit{a, t, accounts})
		})
	}
}

// actor signs a person in by address.
func (k kit) actor(email string) access.Actor {
	k.t.Helper()
	people, err := k.Identity.All(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	for _, p := range people {
		if p.Email == email {
			a, err := k.Identity.Actor(k.t.Context(), p.ID)
			if err != nil {
				k.t.Fatal(err)
			}
			return a
		}
	}
	k.t.Fatalf("no account %s", email)
	return access.Actor{}
}

func (k kit) view(email, party string) roadmap.View {
	k.t.Helper()
	v, err := k.Roadmaps.View(k.t.Context(), k.actor(email), party, "")
	if err != nil {
		k.t.Fatal(err)
	}
	return v
}

func (k kit) public(party string) roadmap.View {
	k.t.Helper()
	v, err := k.Roadmaps.PublicView(k.t.Context(), party, "", 0)
	if err != nil {
		k.t.Fatal(err)
	}
	return v
}

func TestPractice(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		k.t = t
		for name, test := range map[string]func(kit){
			"accounts": testAccounts, "positions and statuses": testPositions, "override lapses": testOverride, "proposal waits": testProposal,
			"translations": testTranslations, "revision open": testRevision, "neighbour": testNeighbour, "history": testHistory, "further Parties": testFurther, "twice": testTwice,
		} {
			t.Run(name, func(t *testing.T) { k.t = t; test(k) })
		}
	})
}

// The history is as old as what it tells of.
func testHistory(k kit) {
	entries, _, err := history.List(k.t.Context(), k.DB.Read(), history.Filter{Party: "xma", Limit: 10_000})
	if err != nil {
		k.t.Fatal(err)
	}
	days := map[clock.Date]bool{}
	_, versions, err := k.Roadmaps.PublicVersions(k.t.Context(), "xma", "")
	if err != nil || len(versions) != 2 {
		k.t.Fatalf("%d adopted versions, %v", len(versions), err)
	}
	adopted := map[clock.Date]bool{versions[0].Act.On: true, versions[1].Act.On: true}
	for _, e := range entries {
		day := clock.DateOf(e.At, time.UTC)
		days[day] = true
		if e.At.After(k.DB.Now()) {
			k.t.Errorf("%s of %s lies ahead: %s", e.Action, e.Ref.Kind, e.At)
		}
		if e.Action == "adopted" && !adopted[day] {
			k.t.Errorf("history says adopted on %s, the acts %v", day, adopted)
		}
	}
	if len(days) < 8 {
		k.t.Errorf("the history tells of %d days", len(days))
	}
}

func testAccounts(k kit) {
	seen := map[string]bool{}
	for _, a := range k.accounts {
		actor := k.actor(a.Email)
		switch {
		case a.Party == "" && !actor.Operator, a.Party != "" && !actor.Has(a.Party, access.Role(a.Role)):
			k.t.Errorf("%s is not %s in %q", a.Email, a.Role, a.Party)
		}
		seen[a.Party+" "+a.Role] = true
	}
	for _, r := range identity.Roles() {
		if !seen["xma "+string(r)] {
			k.t.Errorf("nobody is %s in xma", r)
		}
	}
	if !seen[" operator"] {
		k.t.Error("no operator")
	}
	if both := k.actor("both@maravia.example").Parties(); !slices.Equal(both, []string{"xes", "xma"}) {
		k.t.Errorf("a person of both Parties has %v", both)
	}
	if _, err := k.Identity.SignIn(k.t.Context(), k.accounts[1].Email, k.accounts[1].Password, identity.Client{}); err != nil {
		k.t.Errorf("sign in: %v", err)
	}
}

func testPositions(k kit) {
	v := k.public("xma")
	positions, statuses, fresh := map[roadmap.Position]int{}, map[roadmap.Status]int{}, map[roadmap.Freshness]int{}
	own := 0
	for _, it := range v.Items {
		positions[it.Plan.Position]++
		statuses[it.StatusOn(v.Today).Status]++
		f, _ := roadmap.FreshOn(it.UpdatedOn, v.Roadmap.RhythmDays, v.Today)
		fresh[f]++
		if it.Own() {
			own++
		}
		if n := len(it.Milestones); it.Plan.Position.OutOfTotals() && n > 0 || n > 0 && (n < 3 || n > 7) {
			k.t.Errorf("%s has %d milestones", it.Number, n)
		}
	}
	for _, p := range roadmap.Positions {
		if positions[p] == 0 {
			k.t.Errorf("no activity is %s", p)
		}
	}
	for _, s := range roadmap.Statuses {
		if statuses[s] == 0 {
			k.t.Errorf("no activity is %s", s)
		}
	}
	for _, f := range []roadmap.Freshness{roadmap.FreshCurrent, roadmap.FreshDue, roadmap.FreshOverdue, roadmap.FreshNever} {
		if fresh[f] == 0 {
			k.t.Errorf("no activity's update is %s", f)
		}
	}
	if own != 2 || positions[roadmap.PositionMerged] != 1 {
		k.t.Errorf("%d own and %d merged activities, want 2 and 1", own, positions[roadmap.PositionMerged])
	}
	s := item(v, "S3.2")
	if s.Plan.Position != roadmap.PositionAdopted {
		k.t.Errorf("S3.2 is %q", s.Plan.Position)
	}
	if m := item(v, "3.2"); m.Plan.MergedInto != item(v, "1.3").ID {
		k.t.Error("3.2 is not merged into 1.3")
	}
	bodies, err := organization.Choices(k.t.Context(), k.DB.Read(), "xma", i18n.EN)
	kinds := map[organization.Kind]bool{}
	for _, b := range bodies {
		kinds[b.Kind] = true
		if b.Name.Get(i18n.EN) == "" || b.Name.Get(i18n.FR) == "" || b.Name.Get(i18n.AR) == "" {
			k.t.Errorf("body %s lacks a name", b.Name.OriginalText())
		}
	}
	if err != nil || len(bodies) < 8 || len(kinds) < 8 {
		k.t.Errorf("%d bodies of %d kinds, %v", len(bodies), len(kinds), err)
	}
}

func item(v roadmap.View, number string) roadmap.Item {
	for _, it := range v.Items {
		if it.Number == number {
			return it
		}
	}
	return roadmap.Item{}
}

func testOverride(k kit) {
	v := k.view("observer@maravia.example", "xma")
	for _, it := range v.Items {
		if it.Override.Status == "" {
			continue
		}
		if left := it.Override.Until.Sub(v.Today); left < 1 || left > 3 {
			k.t.Errorf("the override lapses in %d days", left)
		}
		if it.StatusOn(v.Today.Add(4)).Overridden {
			k.t.Error("the override does not lapse")
		}
		return
	}
	k.t.Error("no override")
}

func testProposal(k kit) {
	list, n, err := k.Review.List(k.t.Context(), k.actor("reviewer@maravia.example"), review.Filter{Party: "xma"})
	if err != nil || n != 2 {
		k.t.Fatalf("proposals: %d, %v; want one of an activity, one of a measure", n, err)
	}
	by := k.actor("contributor@maravia.example")
	for _, p := range list {
		if p.State != review.Waiting || len(p.Changes) != 2 || p.By != by.Person || p.Office != by.Bodies["xma"][0] {
			k.t.Errorf("%s proposed by %s for %s: %s, %d changes", p.Kind, p.By, p.Office, p.State, len(p.Changes))
		}
	}
}

// testTranslations: French and Arabic are complete and approved but for the
// outdated and the missing one; the other languages fall back in places.
func testTranslations(k kit) {
	v := k.view("reviewer@maravia.example", "xma")
	got := map[i18n.Lang][3]int{}
	for _, l := range []i18n.Lang{i18n.FR, i18n.AR, i18n.ES, i18n.RU, i18n.ZH} {
		var sum [3]int
		for _, q := range v.TranslationQueue(l) {
			sum[0], sum[1], sum[2] = sum[0]+q.Missing, sum[1]+q.Outdated, sum[2]+q.ToApprove
		}
		got[l] = sum
	}
	if got[i18n.FR] != [3]int{0, 1, 0} || got[i18n.AR] != [3]int{1, 0, 0} {
		k.t.Errorf("missing, outdated, to approve: French %v, want one outdated; Arabic %v, want one missing", got[i18n.FR], got[i18n.AR])
	}
	for _, l := range []i18n.Lang{i18n.ES, i18n.RU, i18n.ZH} {
		if got[l][0] == 0 || got[l][2] == 0 {
			k.t.Errorf("%s: %v, want some missing and some there", l, got[l])
		}
	}
}

func testRevision(k kit) {
	live, public := k.view("observer@maravia.example", "xma"), k.public("xma")
	r := public.Roadmap
	if r.Version != 2 || !r.Revised || r.State != roadmap.UnderImplementation || r.SentOn.IsZero() {
		k.t.Errorf("roadmap: version %d, revised %t, %s, sent %s", r.Version, r.Revised, r.State, r.SentOn)
	}
	if public.Version == nil || public.Version.Act.Title.Get(i18n.AR) == "" {
		k.t.Error("no act of adoption in Arabic")
	}
	open := 0
	for _, it := range live.Items {
		if it.Plan.EndOn != item(public, it.Number).Plan.EndOn {
			open++
		}
	}
	if open != 2 {
		k.t.Errorf("the revision changed %d end dates, want 2", open)
	}
	if c := live.Check(); len(c.Undecided) > 0 {
		k.t.Errorf("%d lines are undecided", len(c.Undecided))
	}
}

func testNeighbour(k kit) {
	public, team := k.public("xes"), k.view("editor@estelle.example", "xes")
	if r := public.Roadmap; r.State != roadmap.InConsultation || r.Version != 0 || !r.Published {
		k.t.Errorf("the roadmap is %s, version %d", r.State, r.Version)
	}
	if len(public.Items) != len(team.Items)-1 {
		k.t.Errorf("%d of %d activities are public, want all but one", len(public.Items), len(team.Items))
	}
	if _, err := k.Roadmaps.View(k.t.Context(), k.actor("contact@maravia.example"), "xes", ""); !errs.Is(err, errs.NotFound) {
		k.t.Errorf("Maravia sees Estelle's work: %v", err)
	}
}

func testFurther(k kit) {
	for _, code := range []string{"x01", "x02"} {
		p, err := k.Parties.Get(k.t.Context(), "x01")
		if err != nil || !p.Active || !p.IsPractice() {
			k.t.Errorf("%s: %+v, %v", code, p, err)
		}
		for _, l := range i18n.Langs {
			if !strings.Contains(p.Name.Get(l), "01") {
				k.t.Errorf("%s is called %q in %s", code, p.Name.Get(l), l)
			}
		}
		v := k.public(code)
		if len(v.Items) != 24 {
			k.t.Errorf("%s has %d activities", code, len(v.Items))
		}
		for _, it := range v.Items {
			if len(it.Milestones) != 5 {
				k.t.Errorf("%s %s has %d milestones", code, it.Number, len(it.Milestones))
			}
		}
	}
	for _, code := range []string{"x01", "xma"} {
		rows, n, err := k.Roadmaps.PublicList(k.t.Context(), roadmap.ListFilter{Party: code}, i18n.EN)
		if err != nil || n != len(k.public(code).Items) {
			k.t.Errorf("list of %s: %d rows, %d in all, %v", code, len(rows), n, err)
		}
		for _, row := range rows {
			if it := item(k.public(code), row.Number); it.UpdatedOn != row.UpdatedOn || it.StatusOn(k.public(code).Today).Status != row.Status {
				k.t.Errorf("%s %s: the list says %s, %s", code, row.Number, row.Status, row.UpdatedOn)
			}
		}
	}
}

// testTwice makes the data again: nothing changes, and a further Party is
// added beside the others.
func testTwice(k kit) {
	before := k.snapshot()
	again, err := k.Practice(context.Background(), 3)
	if err != nil {
		k.t.Fatal(err)
	}
	if !reflect.DeepEqual(again, k.accounts) {
		k.t.Errorf("accounts differ: %v", again)
	}
	after := k.snapshot()
	if len(after) != len(before)+1 {
		k.t.Errorf("%d roadmaps, want one more than %d", len(after), len(before))
	}
	for code := range maps.Keys(before) {
		if before[code] != after[code] {
			k.t.Errorf("%s changed", code)
		}
	}
}

// snapshot is every published roadmap in words.
func (k kit) snapshot() map[string]string {
	k.t.Helper()
	list, err := k.Roadmaps.PublishedRoadmaps(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	all := map[string]string{}
	for _, r := range list {
		all[r.Party] = fmt.Sprintf("%+v %+v", r, k.public(r.Party).Items)
	}
	return all
}
