package roadmap

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// moreView is what the form of an activity shows in its folded sections.
type moreView struct {
	Budget   []budgetRowView
	Sums     string // what is planned in all, by currency
	Risks    []riskRowView
	Owners   []ui.Option
	Depends  ui.Choice
	NeededBy []ui.Link
	Priority ui.Choice
	Groups   ui.Choice
	Gender   ui.Choice
	Custom   []customBox
	Open     map[string]bool // sections that stand open
}

// budgetRowView is one budget line of the form.
type budgetRowView struct {
	ID     string
	Number int
	Saved  bool
	Line   BudgetLine
}

// riskRowView is one risk of the form.
type riskRowView struct {
	ID     string
	Number int
	Saved  bool
	Level  string // "" for a new one
}

// more fills the folded sections. What holds a mistake, or was just asked for
// more rows, stands open.
func (v *activityView) more(voc convention.Vocabulary) {
	v.More.Open = map[string]bool{strings.TrimPrefix(v.Form.Get("act"), rowAct): true}
	for control := range v.Errors {
		v.More.Open[sectionOf(control)] = true
	}
	v.budgetRows()
	v.riskRows()
	v.links()
	v.markerChoices(voc)
	v.customBoxes(v.View.Fields)
}

func (v *activityView) budgetRows() {
	for _, id := range v.Form.All("budget") {
		b, saved := v.Item.BudgetLine(id)
		if saved || v.Plan {
			v.More.Budget = append(v.More.Budget, budgetRowView{ID: id, Number: len(v.More.Budget) + 1, Saved: saved, Line: b})
		}
	}
	var sums []string
	for _, t := range Totals(v.Item.BudgetLines()) {
		if t.All && t.Planned.Known {
			sums = append(sums, t.Planned.Text(v.L, t.Currency))
		}
	}
	v.More.Sums = v.L.List(sums)
}

func (v *activityView) riskRows() {
	for _, id := range v.Form.All("risk") {
		row := riskRowView{ID: id, Number: len(v.More.Risks) + 1}
		if r, saved := v.Item.Risk(id); saved {
			row.Saved, row.Level = true, LevelWord(v.L, r.Level())
		}
		v.More.Risks = append(v.More.Risks, row)
	}
	v.More.Owners = append([]ui.Option{{Label: v.L.T(MsgRiskNoOwner)}}, v.Bodies...)
}

func (v *activityView) links() {
	l := v.L
	v.More.Depends = ui.Choice{Name: "depends", Label: l.T(MsgFieldDepends), Hint: l.T(MsgFieldDependsHint), Values: v.Form.All("depends"), Error: v.Errors["depends"], Optional: true}
	for _, o := range v.View.Items {
		if o.ID != v.Item.ID {
			v.More.Depends.Options = append(v.More.Depends.Options, ui.Option{Value: o.ID, Label: o.Number + " " + words(o, l.Lang)})
		}
	}
	for _, o := range v.View.NeededBy(v.Item.ID) {
		v.More.NeededBy = append(v.More.NeededBy, ui.Link{Label: o.Number, URL: v.R.Link(activityPath(o.Activity) + "/edit")})
	}
}

func (v *activityView) markerChoices(voc convention.Vocabulary) {
	l, f := v.L, v.Form
	v.More.Priority = ui.Choice{Name: "priority", Label: l.T(MsgFieldPriority), Value: f.Get("priority"), Error: v.Errors["priority"], Width: "w20", Optional: true,
		Options: []ui.Option{{Label: l.T(MsgNotSaid)}}}
	for _, p := range Priorities {
		v.More.Priority.Options = append(v.More.Priority.Options, ui.Option{Value: string(p), Label: PriorityWord(l, p)})
	}
	v.More.Groups = ui.Choice{Name: "groups", Label: l.T(MsgFieldGroups), Values: f.All("groups"), Error: v.Errors["groups"], Optional: true,
		Options: option(voc.Groups, func(g convention.TargetGroup) string { return string(g.Key) }, func(g convention.TargetGroup) i18n.Text { return g.Text }, l.Lang)}
	v.More.Gender = ui.Choice{Name: "gender", Label: l.T(MsgFieldGender), Value: f.Get("gender"), Error: v.Errors["gender"], Optional: true,
		Options: []ui.Option{{Label: l.T(MsgNotSaid)}}}
	for _, g := range GenderMarkers {
		v.More.Gender.Options = append(v.More.Gender.Options, ui.Option{Value: string(g), Label: l.T(genderWords[g][0]), Hint: l.T(genderWords[g][1])})
	}
}

// cell is one box of a row: a text, or a list where it has Options.
type cell struct {
	Name, Label, Value, Error string
	Width                     string // "wide" takes two columns
	Attrs                     templ.Attributes
	Options                   []ui.Option
}

// cell is the box of a part of a row.
func (v activityView) cell(list, id, part, label string) cell {
	name := Control(list + "/" + id + "/" + part)
	return cell{Name: name, Label: v.L.T(label), Value: v.val(name), Error: v.bad(name)}
}

// budgetCells are the boxes of a budget line: all of it, or what is progress.
func (v activityView) budgetCells(m budgetRowView) []cell {
	box := func(part, label, input string) cell {
		c := v.cell("budget", m.ID, part, label)
		if input != "" {
			c.Attrs = templ.Attributes{"inputmode": input}
		}
		return c
	}
	paid := []cell{box("committed", MsgColumnCommitted, "decimal"), box("spent", MsgColumnSpent, "decimal")}
	if !v.Plan {
		return paid
	}
	source, name, note := box("source", MsgColumnSource, ""), box("source_name", MsgSourceName, ""), box("note", MsgColumnNote, "")
	source.Options = []ui.Option{{Label: v.L.T(MsgSourceChoose)}}
	for _, s := range Sources {
		source.Options = append(source.Options, ui.Option{Value: string(s), Label: SourceWord(v.L, s)})
	}
	name.Attrs, note.Attrs, note.Width = attrsOf(v.L, v.Lang), attrsOf(v.L, v.Lang), "wide"
	cells := []cell{box("year", MsgColumnYear, "numeric"), box("currency", MsgColumnCurrency, ""), source, name, box("planned", MsgColumnPlanned, "decimal")}
	return append(append(cells, paid...), note)
}

// plannedWords say what a line plans: "2026, State budget, 1,500,000 EUR".
func plannedWords(v activityView, b BudgetLine) string {
	return v.L.List([]string{count(b.Year), ui.Visible(b.SourceText(v.L)), v.L.T(MsgColumnPlanned) + " " + b.Planned.Text(v.L, b.Currency)})
}

// amountExample shows how amounts are written here.
func (v activityView) amountExample() string { return v.L.Decimal(1250050, 2) }

// riskField is a text of a risk.
func (v activityView) riskField(m riskRowView, part, label string) ui.Field {
	name := Control("risk/" + m.ID + "/" + part)
	return ui.Field{Name: name, Label: v.L.T(label), Value: v.val(name), Error: v.bad(name), Lang: v.Lang, Limit: maxReason, Rows: 2}
}

// riskCells are the lists of a risk.
func (v activityView) riskCells(m riskRowView) []cell {
	var degrees, responses []ui.Option
	for n, id := range degreeWords[1:] {
		degrees = append(degrees, ui.Option{Value: strconv.Itoa(n + 1), Label: v.L.T(id)})
	}
	for _, k := range Responses {
		responses = append(responses, ui.Option{Value: string(k), Label: ResponseWord(v.L, k)})
	}
	cells := []cell{v.cell("risk", m.ID, "likelihood", MsgRiskLikelihood), v.cell("risk", m.ID, "impact", MsgRiskImpact), v.cell("risk", m.ID, "response", MsgRiskResponse), v.cell("risk", m.ID, "owner", MsgRiskOwner)}
	for i, options := range [][]ui.Option{degrees, degrees, responses} {
		cells[i].Options = append([]ui.Option{{Label: v.L.T(MsgNotSaid)}}, options...)
	}
	cells[3].Options, cells[3].Width = v.More.Owners, "wide"
	return cells
}

// wrong marks a box that holds a mistake.
func (c cell) wrong() templ.Attributes {
	if c.Error == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": c.Name + "-error"}
}

// The notes beside the headings of folded sections say what is in them.

func savedRisks(v activityView) string {
	n := 0
	for _, r := range v.More.Risks {
		if r.Saved {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return v.L.Int(n)
}

func waitsNote(v activityView) string {
	var numbers []string
	for _, o := range v.View.WaitsFor(v.Item) {
		numbers = append(numbers, o.Number)
	}
	return v.L.List(numbers)
}

func markersNote(v activityView) string {
	var notes []string
	m := v.Item.Plan.Markers
	if w := PriorityWord(v.L, m.Priority); w != "" {
		notes = append(notes, v.L.T(MsgFieldPriority)+v.L.T(MsgColon)+w)
	}
	if m.Gender != "" {
		notes = append(notes, v.L.T(MsgFieldGender)+v.L.T(MsgColon)+string(m.Gender))
	}
	return v.L.List(notes)
}
