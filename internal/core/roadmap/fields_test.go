package roadmap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// full is an activity with every field set.
func full() Activity {
	title := i18n.NewText(i18n.EN, "Map the sector").With(i18n.FR, "Cartographier le secteur", i18n.Human)
	money := []BudgetLine{{ID: "l1", Year: 2026, Source: SourceState, Currency: "EUR", Planned: Amount{120050, true}, Note: i18n.NewText(i18n.EN, "two\nlines")},
		{ID: "l2", Order: 1, Year: 2027, Source: SourceOther, SourceName: i18n.NewText(i18n.EN, "Levy\ton services"), Currency: "JPY"}}
	risks := []Risk{{ID: "r1", Text: i18n.NewText(i18n.EN, "No data"), Likelihood: 4, Impact: 5, Response: "reduce", Answer: i18n.NewText(i18n.EN, "Ask early"), Owner: "b2", Public: true},
		{ID: "r2", Order: 1, Text: i18n.NewText(i18n.EN, "No staff")}}
	return Activity{
		Spending: "l1/committed\t100000\nl1/spent\t0\n", Risks: packRisks(risks),
		ID: "a1", Order: 3, Visibility: access.Team, Note: "internal", Narrative: i18n.NewText(i18n.AR, "نص"),
		Override: Override{Status: OnHold, Reason: i18n.NewText(i18n.EN, "budget"), Until: day("2027-05-01")},
		Plan: Plan{Position: PositionAdapted, Reason: i18n.NewText(i18n.EN, "why"), DecidedBy: i18n.NewText(i18n.EN, "Committee"), DecidedOn: day("2026-10-09"),
			MergedInto: "x", DeferredUntil: day("2028-01-01"), Title: title, Text: i18n.NewText(i18n.EN, "text"), Lead: "b1", Partners: []string{"b2", "b3"},
			StartOn: day("2025-01-01"), EndOn: day("2028-12-31"), Domains: []convention.DomainKey{"music", "design"}, Stages: []convention.StageKey{"access"},
			Areas: []convention.AreaKey{"flow"}, Targets: []TargetWeight{{"8.3", 60}, {"16.10", 40}},
			Markers: Markers{Priority: "high", Groups: []convention.GroupKey{"women", "artists"}, Gender: "1", Youth: true, Legal: i18n.NewText(i18n.EN, "Act 12")},
			Depends: []string{"a2"}, Budget: packBudget(money)},
		Milestones: []Milestone{{ID: "m1", Order: 0, Title: i18n.NewText(i18n.EN, "one"), DueOn: day("2026-01-01"), DoneOn: day("2026-02-01"), Proof: i18n.NewText(i18n.EN, "https://example.org")},
			{ID: "m2", Order: 1, Title: i18n.NewText(i18n.EN, "two"), DueOn: day("2027-01-01")}},
	}
}

func TestFlattenAndSetAreInverse(t *testing.T) {
	want := full()
	got := Activity{ID: "a1"}
	flat := want.Flatten()
	for _, key := range flat.Keys() {
		// The original of a text comes first, as an editor would write it.
		if _, lang, _ := splitKey(key); lang == i18n.FR {
			continue
		}
		if err := got.Set(key, flat[key]); err != nil {
			t.Fatal(err)
		}
	}
	if err := got.Set("title:fr", flat["title:fr"]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(flat, got.Flatten()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSetRefusesNonsense(t *testing.T) {
	for key, value := range map[string]string{"titel:en": "x", "title:xx": "x", "start": "30.6.2027", "ms/1/colour": "x", "budget/1/colour": "x", "budget/1/planned": "-1", "budget/1/spent": "1.5", "budget/1/year": "27", "budget//year": "2027", "risk/1/impact": "6", "risk/1/level": "high", "youth": "yes", "targets": "8.3=many", "order": "first"} {
		a := full()
		if err := a.Set(key, value); err == nil {
			t.Errorf("Set(%q, %q) was accepted", key, value)
		}
	}
}

func TestRemovingAMilestone(t *testing.T) {
	a := full()
	if err := a.Set("ms/m1", ""); err != nil {
		t.Fatal(err)
	}
	if len(a.Milestones) != 1 || a.Milestones[0].ID != "m2" {
		t.Errorf("milestones %+v, want m2 alone", a.Milestones)
	}
	if orig := full(); len(orig.Milestones) != 2 {
		t.Error("another activity lost its milestone")
	}
}

func TestClassOf(t *testing.T) {
	for key, want := range map[string]Class{"title:fr": PlanField, "position": PlanField, "ms/1": PlanField, "ms/1/due": PlanField, "ms/1/done": ProgressField,
		"ms/1/proof:en": ProgressField, "budget/1": PlanField, "budget/1/planned": PlanField, "budget/1/note:fr": PlanField, "budget/1/committed": ProgressField, "budget/1/spent": ProgressField,
		"risk/1": InternalField, "risk/1/text:fr": InternalField, "risk/1/impact": InternalField, "depends": PlanField, "gender": PlanField, "legal:fr": PlanField, "narrative:ar": ProgressField, "override_until": ProgressField, "note": InternalField, "visibility": InternalField} {
		if got := ClassOf(key); got != want {
			t.Errorf("ClassOf(%q) = %v, want %v", key, got, want)
		}
	}
}

func TestMerge(t *testing.T) {
	before := Fields{"title:en": "A", "start": "2025-01-01", "lead": "b1"}
	base := web.NewBase(before)
	now := Fields{"title:en": "B", "start": "2025-01-01", "lead": "b2"} // somebody else
	typed := Fields{"title:en": "C", "title:fr": "D", "start": "2025-02-01", "lead": "b1"}
	changes, conflicts := Merge(base, now, typed)
	if len(conflicts) != 1 || conflicts[0] != (Conflict{"title:en", "C", "B"}) {
		t.Errorf("conflicts %+v, want title:en alone", conflicts)
	}
	got := map[string]string{}
	for _, c := range changes {
		got[c.Field] = c.To
	}
	if diff := cmp.Diff(map[string]string{"title:fr": "D", "start": "2025-02-01"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWeightsAddUpTo100(t *testing.T) {
	for _, weights3 := range [][]int{{1, 1, 1}, {3, 1}, {1}, {2, 3, 5, 7}, {}} {
		var links []framework.TargetLink
		for i, w := range weights3 {
			links = append(links, framework.TargetLink{Target: convention.TargetKey(rune('a' + i)), Weight: w})
		}
		sum := 0
		for _, w := range weights(links) {
			sum += w.Weight
		}
		if want := min(len(weights3), 1) * 100; sum != want {
			t.Errorf("weights(%v) add up to %d", weights3, sum)
		}
	}
}

func TestFreezeAndThaw(t *testing.T) {
	a := full()
	back, err := thaw(a.freeze(), "xma", "r1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.Plan, back.Plan); diff != "" {
		t.Error(diff)
	}
	if back.Note != "" || !back.Narrative.IsZero() || back.Milestones[0].Done() {
		t.Errorf("the frozen plan holds progress or notes: %+v", back)
	}
	if back.Spending != "" || back.Risks != "" {
		t.Errorf("the frozen plan holds money spent or risks: %+v", back)
	}
	if !back.Milestones[0].Title.Equal(a.Milestones[0].Title) || back.Milestones[1].DueOn != a.Milestones[1].DueOn {
		t.Errorf("milestones %+v", back.Milestones)
	}
}

// An approved translation into a language that the adopted plan lacked is
// added to the newest version; no adopted word changes.
func TestFrozenPlanTakesLaterTranslations(t *testing.T) {
	a := full()
	back, err := thaw(a.freeze(), "xma", "r1")
	if err != nil {
		t.Fatal(err)
	}
	now := a
	now.Plan.Title = a.Plan.Title.With(i18n.ES, "Mapear el sector", i18n.Human).With(i18n.FR, "Autre texte", i18n.Approved)
	if got := back.with(now, true).Plan.Title; !got.Equal(a.Plan.Title) {
		t.Errorf("an unapproved or changed translation is shown: %+v", got)
	}
	now.Plan.Title = now.Plan.Title.With(i18n.ES, "Mapear el sector", i18n.Approved)
	if got := back.with(now, true).Plan.Title; got.Get(i18n.ES) != "Mapear el sector" || got.Get(i18n.FR) != a.Plan.Title.Get(i18n.FR) {
		t.Errorf("title of the newest version %+v", got)
	}
	if got := back.with(now, false).Plan.Title; !got.Equal(a.Plan.Title) {
		t.Errorf("title of a past version %+v", got)
	}
	now.Plan.Title = now.Plan.Title.With(i18n.EN, "Another plan", i18n.Human)
	if got := back.with(now, true).Plan.Title; !got.Equal(a.Plan.Title) {
		t.Errorf("the adopted title became %+v", got)
	}
}

// Versions adopted by earlier builds kept a plan as JSON.
func TestThawJSON(t *testing.T) {
	const body = `{"id":"a1","line":"or2019/1.4","output":"or2019/1","number":"1.4","order":3,"fields":{"position":"adapted","start":"2026-02-01","ms/m2":"1","ms/m2/due":"2026-07-01","ms/m1":"0"},` +
		`"texts":{"title":{"original":"fr","in":{"fr":{"text":"Un inventaire","state":"original"}}},"milestones":{"m2":{"original":"fr","in":{"fr":{"text":"Fin","state":"original"}}}}}}`
	a, err := thaw(body, "xma", "r1")
	if err != nil {
		t.Fatal(err)
	}
	if a.Number != "1.4" || a.Plan.Position != PositionAdapted || a.Plan.Title.Get(i18n.FR) != "Un inventaire" || len(a.Milestones) != 2 || a.Milestones[1].Title.Get(i18n.FR) != "Fin" {
		t.Errorf("%+v", a)
	}
	again, err := thaw(a.freeze(), "xma", "r1")
	if diff := cmp.Diff(a, again); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func FuzzSet(f *testing.F) {
	for key, value := range full().Flatten() {
		f.Add(key, value)
	}
	f.Add("ms//", "x")
	f.Add("targets", "=,=")
	f.Add("budget/a\tb", "0")
	f.Add("budget/1/note:en", "a\\nb\n\t")
	f.Fuzz(func(t *testing.T, key, value string) {
		a := full()
		if a.Set(key, value) != nil {
			return
		}
		flat := a.Flatten()
		b := a
		b.Milestones = append([]Milestone(nil), a.Milestones...)
		for k, v := range flat {
			if err := b.Set(k, v); err != nil {
				t.Fatalf("Set(%q, %q) after Set(%q, %q): %v", k, v, key, value, err)
			}
		}
	})
}
