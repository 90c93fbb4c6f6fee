package roadmap

import (
	"slices"
	"strings"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/money"
)

// budget checks each budget line: year, source and currency must be given;
// amounts may be unknown.
func (c checks) budget(a Activity, bad *errs.Fields) {
	lines := a.Plan.Budget.lines()
	for id := range a.Spending.byLine() { // of programs: forms offer no such line
		if !slices.ContainsFunc(lines, func(b BudgetLine) bool { return b.ID == id }) {
			bad.Add(Control("budget/"+id+"/committed"), MsgErrorNoField)
			bad.Add(Control("budget/"+id+"/spent"), MsgErrorNoField)
		}
	}
	for i, b := range lines {
		add := func(part, id string, args ...any) {
			bad.Add(Control("budget/"+b.ID+"/"+part), id, append([]any{"Number", i + 1}, args...)...)
		}
		if b.Year == 0 {
			add("year", MsgErrorBudgetYear)
		}
		if !slices.Contains(Sources, b.Source) {
			add("source", MsgErrorBudgetSource)
		}
		if b.Source == SourceOther && b.SourceName.IsZero() {
			add("source_name", MsgErrorBudgetSourceName)
		}
		if _, ok := money.Decimals(b.Currency); !ok {
			add("currency", MsgErrorBudgetCurrency, "Typed", b.Currency)
		}
	}
}

// risks checks that each risk says what may happen, and the choices.
func (c checks) risks(a Activity, bad *errs.Fields) {
	for i, r := range a.Risks.All() {
		at := func(part string) string { return Control("risk/" + r.ID + "/" + part) }
		if r.Text.IsZero() {
			bad.Add(at("text"), MsgErrorRiskText, "Number", i+1)
		}
		if r.Response != "" && !slices.Contains(Responses, r.Response) {
			bad.Add(at("response"), "web.choice")
		}
		if r.Owner != "" && !c.bodies[r.Owner] {
			bad.Add(at("owner"), MsgErrorRiskOwner, "Number", i+1)
		}
	}
}

func touchesOwner(touched map[string]bool) bool {
	for control := range touched {
		if strings.HasPrefix(control, "risk_") && strings.HasSuffix(control, "_owner") {
			return true
		}
	}
	return false
}

func touchesCustom(touched map[string]bool) bool {
	for control := range touched {
		if strings.HasPrefix(control, "custom_") {
			return true
		}
	}
	return false
}

func (c checks) markers(a Activity, bad *errs.Fields) {
	m := a.Plan.Markers
	if m.Priority != "" && !slices.Contains(Priorities, m.Priority) {
		bad.Add("priority", "web.choice")
	}
	if m.Gender != "" && !slices.Contains(GenderMarkers, m.Gender) {
		bad.Add("gender", "web.choice")
	}
	for _, k := range m.Groups {
		if _, ok := c.vocabulary.Group(k); !ok {
			bad.Add("groups", "web.choice")
		}
	}
}

// budgetWarnings notes the budget lines of years outside the period of r.
func (a Activity) budgetWarnings(r Roadmap) (ws []Warning) {
	if a.Plan.Budget == "" || r.StartOn.IsZero() || r.EndOn.IsZero() {
		return nil
	}
	for i, b := range a.Plan.Budget.lines() {
		if b.Year != 0 && (b.Year < r.StartOn.Year || b.Year > r.EndOn.Year) {
			m := errs.Message{ID: MsgWarnBudgetYear, Args: []any{"Number", i + 1, "Year", b.Year, "Period", r.Period()}}
			ws = append(ws, Warning{Message: m})
		}
	}
	return ws
}
