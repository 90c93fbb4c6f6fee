package roadmap

import (
	"net/url"
	"slices"

	"openroadmap/internal/platform/ui"
)

// positionParam is the query parameter by which lists ask for a position.
const positionParam = "position"

// filter reads what the page asks for: a position, and values of the Party's
// own fields; and puts the bar of controls for them onto the page.
func (e *editor) filter() []OwnTest {
	fields, params := asked(e.View.Fields), e.R.Params()
	tests := ReadOwn(fields, params)
	e.Position = Position(e.R.Get(positionParam))
	e.Shown, e.Narrowed = ShownOwn(fields, e.R.All(ShowParam)), len(tests) > 0 || e.Position != ""
	e.Filters = ui.Filters{Action: e.Base}
	without := func(param string) string {
		left := e.R.Params()
		left.Del(param)
		return e.Base + "?" + left.Encode()
	}
	e.positions(without)
	OwnFilters(e.R.L, &e.Filters, fields, tests, e.Shown, without)
	if len(params) > 0 {
		e.Filters.Clear = e.Base
	}
	return tests
}

// listed finishes the bar once it is known what the filter finds.
func (e *editor) listed() {
	n := 0
	for _, c := range e.Columns {
		n += len(c.Items)
	}
	if e.Narrowed {
		e.Filters.Found = e.R.L.N(MsgOwnFilterFound, len(e.View.Items), "Found", e.R.L.Int(n))
	}
	e.Filters.Export, e.Filters.Exports = e.R.L.T(ui.MsgExport), e.Files
}

// positions is the select of positions and its chip.
func (e *editor) positions(without func(param string) string) {
	l := e.R.L
	c := ui.Choice{Name: positionParam, Label: l.T(MsgFieldPosition), Value: string(e.Position), Options: []ui.Option{{Label: l.T(ui.MsgFiltersAny)}}}
	for _, p := range Asked {
		c.Options = append(c.Options, ui.Option{Value: string(p), Label: AskedWord(l, p)})
	}
	e.Filters.Selects = append(e.Filters.Selects, c)
	if slices.Contains(Asked, e.Position) {
		e.Filters.Chips = append(e.Filters.Chips, ui.Chip{Label: l.T(MsgOwnFilterChip, "Field", c.Label, "Value", AskedWord(l, e.Position)), URL: without(positionParam)})
	}
}

// query is the part of an address that says the same as the filter.
func (e *editor) query(tests []OwnTest) url.Values {
	q := url.Values{}
	if e.Position != "" {
		q.Set(positionParam, string(e.Position))
	}
	for _, t := range tests {
		q.Set(t.Param, t.Value)
	}
	return q
}

// heads are those of the tables of activities.
func (e editor) heads() []ui.Column {
	l := e.R.L
	heads := []ui.Column{{Label: l.T(MsgColumnNumber)}, {Label: l.T(MsgColumnActivity)}, {Label: l.T(MsgFieldPosition)}, {Label: l.T(MsgColumnStatus)}, {Label: l.T(MsgFieldLead)}}
	return append(append(heads, OwnHeads(l, e.Shown)...), ui.Column{Label: l.T(MsgColumnAction), SR: true})
}

// none says that no activity fits the filter.
func (e editor) none() ui.EmptyState {
	l := e.R.L
	return ui.EmptyState{Title: l.T(MsgOwnFilterNone), Why: l.T(MsgOwnFilterNoneWhy), Next: &ui.Link{Label: l.T(ui.MsgClearFilters), URL: e.Base}}
}
