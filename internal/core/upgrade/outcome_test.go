package upgrade_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/upgrade"
	"openroadmap/internal/platform/i18n"
)

// frameworks are the embedded one and the revision made up for tests.
func frameworks(t testing.TB) (from, to framework.Framework) {
	t.Helper()
	set, err := framework.Load()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join("testdata", "or2028-test.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	to, problems := framework.Check(f, "or2028-test.yaml")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	from, _ = set.Get("or2019")
	return from, to
}

// planOf is a plan with one activity for each line of f.
func planOf(f framework.Framework) (acts []roadmap.Activity) {
	for i, l := range f.Lines {
		acts = append(acts, roadmap.Activity{ID: "id-" + l.Number, Line: l.ID, Output: roadmap.OutputOf(f, l), Number: l.Number, Order: i})
	}
	return acts
}

func TestKinds(t *testing.T) {
	from, to := frameworks(t)
	got := map[string]upgrade.Kind{}
	for _, r := range upgrade.Rows(planOf(from), from, to, nil) {
		got[r.Activity.Number] = r.Kind
	}
	for number, want := range map[string]upgrade.Kind{"1.1": upgrade.Changed, "1.3": upgrade.Unchanged, "2.3": upgrade.Split, "4.1": upgrade.Joined, "4.2": upgrade.Joined, "5.3": upgrade.Dropped, "S3.2": upgrade.Unchanged} {
		if got[number] != want {
			t.Errorf("%s is %q, want %q", number, got[number], want)
		}
	}
}

func TestDecisions(t *testing.T) {
	from, to := frameworks(t)
	acts := planOf(from)
	decided := map[string]upgrade.Decision{
		"id-1.1": {Line: "or2028test/1.1", Words: upgrade.Accept},
		"id-1.2": {Line: "or2028test/1.2", Words: upgrade.Keep},
		"id-2.3": {Line: "or2028test/2.5", Words: upgrade.Accept},
		"id-4.1": {Line: "", Words: upgrade.Keep},
		"id-4.2": {Line: "or2028test/4.1", Words: upgrade.Accept},
	}
	for i := range acts {
		acts[i].Plan.Position = roadmap.PositionAdopted
	}
	res := upgrade.Outcome(roadmap.Roadmap{}, upgrade.Rows(acts, from, to, decided), from, to, i18n.NewText(i18n.EN, "kept"))
	by := map[string]roadmap.Activity{}
	for _, a := range res.After {
		by[a.ID] = a
	}
	if a := by["id-1.1"]; !a.Plan.Title.IsZero() || a.Line != "or2028test/1.1" {
		t.Errorf("1.1 = %+v", a)
	}
	if a := by["id-1.2"]; a.Plan.Title.IsZero() || a.Plan.Position != roadmap.PositionAdapted || a.Plan.Reason.IsZero() {
		t.Errorf("1.2 does not keep the old words with a reason: %+v", a)
	}
	if a := by["id-2.3"]; a.Number != "2.5" || a.Line != "or2028test/2.5" {
		t.Errorf("2.3 = %+v", a)
	}
	if a := by["id-4.1"]; !a.Own() || a.Plan.Title.IsZero() || a.Number == "4.1" {
		t.Errorf("4.1 = %+v", a)
	}
	if a := by["id-4.2"]; a.Number != "4.1" {
		t.Errorf("4.2 = %+v", a)
	}
	if a := by["id-5.3"]; !a.Own() || !a.Plan.Title.Equal(lineText(from, "or2019/5.3")) {
		t.Errorf("5.3 = %+v", a)
	}
	if len(res.Added) != 3 { // the other half of 2.3, 1.5, 6.1
		t.Errorf("added %d", len(res.Added))
	}
}

func lineText(f framework.Framework, id framework.LineID) i18n.Text {
	l, _ := f.Line(id)
	return l.Text
}

// Whatever was written and decided, every activity is there afterwards under
// its id, no own word is lost but those that the Party gave up by accepting,
// numbers are unique, and every line is carried on once.
func TestNothingIsLost(t *testing.T) {
	from, to := frameworks(t)
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		acts := random(rnd, from)
		decided := decide(rnd, acts, from, to)
		rows := upgrade.Rows(acts, from, to, decided)
		res := upgrade.Outcome(roadmap.Roadmap{ID: "r", Party: "xma"}, rows, from, to, i18n.NewText(i18n.EN, "kept"))
		checkKept(t, seed, acts, decided, res)
		checkPlaces(t, seed, to, res)
	}
}

func random(rnd *rand.Rand, f framework.Framework) []roadmap.Activity {
	var acts []roadmap.Activity
	for _, a := range planOf(f) {
		if rnd.IntN(5) == 0 {
			continue
		}
		if rnd.IntN(2) == 0 {
			a.Plan.Title = i18n.NewText(i18n.Langs[rnd.IntN(6)], fmt.Sprintf("own words %d", rnd.Int()))
		}
		a.Plan.Text = i18n.NewText(i18n.EN, fmt.Sprintf("text %d", rnd.Int()))
		a.Plan.Position = append(roadmap.Positions, roadmap.Undecided)[rnd.IntN(6)]
		a.Note = fmt.Sprint(rnd.Int())
		a.Milestones = []roadmap.Milestone{{ID: a.ID + "m", Title: i18n.NewText(i18n.FR, fmt.Sprint(rnd.Int()))}}
		acts = append(acts, a)
	}
	for n := range rnd.IntN(4) {
		o := f.ReferenceOutputs()[rnd.IntN(len(f.ReferenceOutputs()))]
		acts = append(acts, roadmap.Activity{ID: fmt.Sprintf("own-%d", n), Output: o.ID, Number: fmt.Sprintf("%s.%d", o.Number, 5+n), Order: len(acts),
			Plan: roadmap.Plan{Title: i18n.NewText(i18n.EN, fmt.Sprintf("own %d", n))}})
	}
	return acts
}

func decide(rnd *rand.Rand, acts []roadmap.Activity, from, to framework.Framework) map[string]upgrade.Decision {
	decided := map[string]upgrade.Decision{}
	for _, r := range upgrade.Rows(acts, from, to, nil) {
		if len(r.New) == 0 || rnd.IntN(4) == 0 {
			continue
		}
		decided[r.Activity.ID] = upgrade.Decision{Line: r.New[rnd.IntN(len(r.New))].ID, Words: []upgrade.Words{upgrade.Accept, upgrade.Keep}[rnd.IntN(2)]}
	}
	return decided
}

func checkKept(t *testing.T, seed uint64, acts []roadmap.Activity, decided map[string]upgrade.Decision, res upgrade.Result) {
	t.Helper()
	after := map[string]roadmap.Activity{}
	for _, a := range res.After {
		after[a.ID] = a
	}
	for _, before := range acts {
		a, ok := after[before.ID]
		if !ok {
			t.Fatalf("seed %d: activity %s is gone", seed, before.ID)
		}
		gaveUp := decided[a.ID].Words == upgrade.Accept
		if !before.Plan.Title.IsZero() && !gaveUp && !a.Plan.Title.Equal(before.Plan.Title) {
			t.Errorf("seed %d: %s lost its words", seed, a.ID)
		}
		was, is := before.Flatten(), a.Flatten()
		for _, key := range []string{"text:en", "note", "ms/" + a.ID + "m/title:fr"} {
			if was[key] != is[key] {
				t.Errorf("seed %d: %s: %s was %q, is %q", seed, a.ID, key, was[key], is[key])
			}
		}
		if a.Own() && a.Plan.Title.IsZero() {
			t.Errorf("seed %d: %s has no words at all", seed, a.ID)
		}
	}
}

func checkPlaces(t *testing.T, seed uint64, to framework.Framework, res upgrade.Result) {
	t.Helper()
	numbers, lines := map[string]bool{}, map[framework.LineID]bool{}
	for _, a := range res.All() {
		if numbers[a.Number] {
			t.Errorf("seed %d: two activities bear the number %s", seed, a.Number)
		}
		numbers[a.Number] = true
		if _, ok := to.Output(a.Output); !ok {
			t.Errorf("seed %d: %s stands under output %q", seed, a.ID, a.Output)
		}
		if a.Line != "" && lines[a.Line] {
			t.Errorf("seed %d: two activities carry on %s", seed, a.Line)
		}
		lines[a.Line] = true
	}
	for _, l := range to.ReferenceLines() {
		if !lines[l.ID] {
			t.Errorf("seed %d: nothing carries on %s", seed, l.ID)
		}
	}
}
