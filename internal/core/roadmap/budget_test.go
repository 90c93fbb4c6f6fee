package roadmap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/platform/i18n"
)

func TestBudgetLinesJoinPlanAndProgress(t *testing.T) {
	lines := full().BudgetLines()
	if len(lines) != 2 || lines[0].Committed != (Amount{100000, true}) || lines[0].Spent != (Amount{0, true}) || lines[1].Spent.Known {
		t.Fatalf("budget lines %+v", lines)
	}
	if lines[0].Note.Get(i18n.EN) != "two\nlines" || lines[1].SourceName.Get(i18n.EN) != "Levy\ton services" {
		t.Errorf("texts did not survive storing: %+v", lines)
	}
}

func TestRemovingABudgetLine(t *testing.T) {
	a := full()
	if err := a.Set("budget/l1", ""); err != nil {
		t.Fatal(err)
	}
	if lines := a.BudgetLines(); len(lines) != 1 || lines[0].ID != "l2" || a.Spending != "" {
		t.Errorf("left %+v, spending %q", lines, a.Spending)
	}
}

// A field of a line that is gone does not bring it back empty.
func TestEmptyFieldAddsNoRow(t *testing.T) {
	a := full()
	for _, key := range []string{"budget/l9/year", "budget/l9/note:en", "budget/l9/spent", "risk/r9/text:en"} {
		if err := a.Set(key, ""); err != nil {
			t.Fatal(err)
		}
	}
	if b := full(); a.Plan.Budget != b.Plan.Budget || a.Risks != b.Risks || a.Spending != b.Spending {
		t.Errorf("rows were added: %+v", a)
	}
}

func TestTotals(t *testing.T) {
	known := func(n int64) Amount { return Amount{n, true} }
	got := Totals([]BudgetLine{
		{Currency: "USD", Year: 2026, Planned: known(50)},
		{Currency: "EUR", Year: 2027, Planned: known(200), Spent: known(0)},
		{Currency: "EUR", Year: 2026, Planned: known(100), Committed: known(80), Spent: known(40)},
		{Currency: "EUR", Year: 2026, Planned: known(10)},
		{Currency: "USD", Planned: known(7)},
	})
	want := []Total{
		{"EUR", 2026, false, known(110), known(80), known(40)}, {"EUR", 2027, false, known(200), Amount{}, known(0)}, {"EUR", 0, true, known(310), known(80), known(40)},
		{"USD", 2026, false, known(50), Amount{}, Amount{}}, {"USD", 0, false, known(7), Amount{}, Amount{}}, {"USD", 0, true, known(57), Amount{}, Amount{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if p, ok := got[0].SpentOf(); p != 36 || !ok {
		t.Errorf("spent of planned %d, %v, want 36", p, ok)
	}
	if _, ok := got[3].SpentOf(); ok {
		t.Error("an unknown amount counts as nothing spent")
	}
}

func TestRiskLevel(t *testing.T) {
	for _, c := range []struct {
		likelihood, impact int
		want               RiskLevel
	}{{1, 1, RiskLow}, {2, 2, RiskLow}, {1, 5, RiskMedium}, {3, 4, RiskMedium}, {3, 5, RiskHigh}, {5, 5, RiskHigh}, {0, 5, RiskUnknown}, {4, 0, RiskUnknown}} {
		if got := (Risk{Likelihood: c.likelihood, Impact: c.impact}).Level(); got != c.want {
			t.Errorf("level of %d times %d is %q, want %q", c.likelihood, c.impact, got, c.want)
		}
	}
}

func TestOnlyPublicRisksAreShown(t *testing.T) {
	a := full()
	shown := View{Items: []Item{{Activity: a}}}
	shown.Items[0].Visibility = "public"
	if got := shown.Public().Items[0].Risks.All(); len(got) != 1 || got[0].ID != "r1" {
		t.Errorf("the public reads %+v", got)
	}
}
