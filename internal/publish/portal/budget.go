package portal

import (
	"strconv"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// budgetTable is the money of one currency by year, with its sum.
type budgetTable struct {
	Caption string
	Head    string // of the first column
	Live    bool   // committed and spent are told: not of a past version
	Years   []budgetYear
}

// budgetYear is one row; the widths of its bar are shares of the largest
// planned amount of the table, in percent.
type budgetYear struct {
	Label                              string
	Sum                                bool
	Planned, Committed, Spent, SpentOf string
	PlannedW, CommittedW, SpentW       string
}

// budgetLine is one line of the list of sources.
type budgetLine struct {
	Year, Planned, Committed, Spent string
	Source                          string
	Note                            i18n.Shown
}

// riskRow is one risk that the Party made public.
type riskRow struct {
	Text, Answer           i18n.Shown
	Level, Response, Owner string
	Team                   bool // only in the print of the team
}

// budget fills in the money of it, as v tells it.
func (page *activityPage) budget(l *i18n.Localizer, v roadmap.View, it roadmap.Item) {
	lines := it.BudgetLines()
	for _, b := range lines {
		page.Lines = append(page.Lines, budgetLine{Year: yearWord(b.Year), Source: b.SourceText(l), Note: b.Note.For(l.Lang),
			Planned: b.Planned.Text(l, b.Currency), Committed: b.Committed.Text(l, b.Currency), Spent: b.Spent.Text(l, b.Currency)})
	}
	totals, currency := roadmap.Totals(lines), ""
	for _, t := range totals {
		if t.Currency != currency {
			currency = t.Currency
			page.Budget = append(page.Budget, budgetTable{Caption: l.T(roadmap.MsgBudgetCaption, "Currency", currency), Head: l.T(roadmap.MsgColumnYear), Live: !v.Past()})
		}
		table := &page.Budget[len(page.Budget)-1]
		table.Years = append(table.Years, yearOf(l, t, largest(totals, currency)))
	}
}

// largest is the largest amount of a currency in one year: one scale for all
// bars of a table.
func largest(totals []roadmap.Total, currency string) int64 {
	most := int64(0)
	for _, t := range totals {
		if t.Currency == currency && !t.All {
			most = max(most, t.Planned.Minor, t.Committed.Minor, t.Spent.Minor)
		}
	}
	return most
}

func yearOf(l *i18n.Localizer, t roadmap.Total, most int64) budgetYear {
	y := budgetYear{Label: yearWord(t.Year), Sum: t.All, Planned: t.Planned.Figure(l, t.Currency), Committed: t.Committed.Figure(l, t.Currency), Spent: t.Spent.Figure(l, t.Currency)}
	if percent, ok := t.SpentOf(); ok {
		y.SpentOf = l.Int(percent) + "\u00a0%"
	}
	if y.Sum {
		y.Label = l.T(roadmap.MsgBudgetAllYears)
		return y
	}
	if t.Year == 0 {
		y.Label = l.T(roadmap.MsgBudgetNoYear)
	}
	y.PlannedW, y.CommittedW, y.SpentW = share(t.Planned, most), share(t.Committed, most), share(t.Spent, most)
	return y
}

// share is a width in percent of most.
func share(a roadmap.Amount, most int64) string {
	if most == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(a.Minor)/float64(most)*100, 'f', 1, 64)
}

func yearWord(year int) string {
	if year == 0 {
		return "–"
	}
	return strconv.Itoa(year)
}

// risks lists what v shows of the risks.
func (page *activityPage) risks(l *i18n.Localizer, v roadmap.View, it roadmap.Item) {
	for _, r := range it.Risks.All() {
		row := riskRow{Text: r.Text.For(l.Lang), Answer: r.Answer.For(l.Lang), Level: roadmap.LevelWord(l, r.Level()), Response: roadmap.ResponseWord(l, r.Response), Team: !r.Public}
		if name, ok := v.BodyName(r.Owner, l.Lang); ok {
			row.Owner = name.Text
		}
		page.Risks = append(page.Risks, row)
	}
}

// markerFacts are priority, groups, markers, legal base and what waits for
// what.
func (s *Portal) markerFacts(p place, v roadmap.View, it roadmap.Item, linked int) []ui.Fact {
	l, m := p.l, it.Plan.Markers
	var facts []ui.Fact
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	add(roadmap.MsgFieldPriority, roadmap.PriorityWord(l, m.Priority))
	add(roadmap.MsgFieldGroups, s.groupNames(l, m.Groups))
	add(roadmap.MsgFieldGender, roadmap.GenderWord(l, m.Gender))
	if m.Youth {
		add(roadmap.MsgFieldYouth, l.T(roadmap.MsgYouthBox))
	}
	if !m.Legal.IsZero() {
		facts = append(facts, ui.Fact{Term: l.T(roadmap.MsgFieldLegal), Value: ui.ShownQuiet(l, m.Legal.For(l.Lang))})
	}
	for _, f := range v.Fields {
		value := it.Custom.Of(f.ID)
		if words, text := roadmap.CustomWords(l, f, value); text {
			if words != "" {
				facts = append(facts, ui.Fact{Term: f.Name.For(l.Lang).Text, Value: ui.ShownQuiet(l, value.Text.For(l.Lang))})
			}
		} else if words != "" {
			facts = append(facts, ui.Fact{Term: f.Name.For(l.Lang).Text, Text: words})
		}
	}
	for _, way := range []struct {
		term  string
		items []roadmap.Item
	}{{roadmap.MsgSectionDepends, v.WaitsFor(it)}, {roadmap.MsgNeededBy, v.NeededBy(it.ID)}} {
		if len(way.items) > 0 {
			facts = append(facts, ui.Fact{Term: l.T(way.term), Value: numberLinks(numbered(p, way.items, linked))})
		}
	}
	return facts
}

func (s *Portal) groupNames(l *i18n.Localizer, keys []convention.GroupKey) string {
	var names []string
	for _, k := range keys {
		if g, ok := s.Vocabulary.Group(k); ok {
			names = append(names, plain(g.Text, l))
		}
	}
	return semicolons(l, names)
}
