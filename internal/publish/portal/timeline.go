package portal

import (
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/chart"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// timelinePage shows the periods and milestones of all activities on one axis,
// and the same in a table.
type timelinePage struct {
	l       *i18n.Localizer
	Marks   []string
	Filters ui.Filters
	Axis    chart.Axis
	Groups  []timelineGroup
	Undated []timelineRow // activities with neither period nor dated milestone
	Rows    []timelineRow // all, for the table
	Past    bool          // of a version that has been replaced: nothing is said of progress
	Empty   *ui.EmptyState
}

// timelineGroup is the activities of one output.
type timelineGroup struct {
	ID, Number, Hue string
	Text            i18n.Shown
	Rows            []timelineRow
}

// timelineRow is one activity.
type timelineRow struct {
	Number, URL, Hue   string
	Title              i18n.Shown
	Official           bool
	StatusMark, Status string // "" shows none
	Start, End         string
	Lane               chart.Lane
	Milestones         []timelineStep
}

// timelineStep is a milestone in the table.
type timelineStep struct {
	Number  string
	Title   i18n.Shown
	Due     string
	Outcome string // how it stands; "" on a past version
	Mark    string
}

// timeline answers with the timeline of an opened roadmap.
func (s *Portal) timeline(r *web.Request, o opened) (web.Response, error) {
	b := timelineBuilder{s: s, o: o, l: r.L, output: r.Get("output"), status: roadmap.Status(r.Get("status"))}
	page := b.page(r)
	title := r.L.T(MsgTimelineTitle)
	f := s.openFrame(r, o, title, r.L.T(MsgTimelineDescription, "Party", o.name().Text))
	f.BodyClass = "across"
	f.Wide = true
	return r.Page(f, timelineBody(page))
}

// timelineBuilder turns a view into a timelinePage. output and status are the
// filter as typed; a value that is not known finds nothing.
type timelineBuilder struct {
	s      *Portal
	o      opened
	l      *i18n.Localizer
	output string
	status roadmap.Status
}

func (b timelineBuilder) page(r *web.Request) timelinePage {
	v := b.o.v
	page := timelinePage{l: b.l, Marks: b.s.openMarks(b.o), Past: v.Past()}
	days := []clock.Date{v.Roadmap.StartOn, v.Roadmap.EndOn}
	if len(v.Items) == 0 {
		days = nil
	}
	for i, out := range v.Framework.ReferenceOutputs() {
		g := timelineGroup{ID: "out" + b.l.Int(i+1), Number: out.Number, Hue: hue(i), Text: out.Text.For(b.l.Lang)}
		for _, it := range v.Of(out.ID) {
			if !b.wants(out, it) {
				continue
			}
			row := b.row(it, g.Hue)
			page.Rows = append(page.Rows, row)
			if !row.Lane.HasDates() {
				page.Undated = append(page.Undated, row)
				continue
			}
			days = append(days, row.Lane.Days()...)
			g.Rows = append(g.Rows, row)
		}
		if len(g.Rows) > 0 {
			page.Groups = append(page.Groups, g)
		}
	}
	page.Axis = chart.NewAxis(b.today(), days...)
	b.filters(r, &page)
	return page
}

// today is the Party's day; a version that has been replaced has none.
func (b timelineBuilder) today() clock.Date {
	if b.o.v.Past() {
		return clock.Date{}
	}
	return b.o.v.Today
}

func (b timelineBuilder) wants(out convention.Output, it roadmap.Item) bool {
	return (b.output == "" || b.output == out.Number) && (b.status == "" || it.Computed.Status == b.status)
}

func (b timelineBuilder) row(it roadmap.Item, hue string) timelineRow {
	l := b.l
	row := timelineRow{Number: it.Number, URL: b.o.activity(it), Hue: hue, Start: l.DateShort(it.Plan.StartOn), End: l.DateShort(it.Plan.EndOn)}
	row.Title, row.Official = it.Wording(l.Lang)
	row.Lane = chart.Lane{URL: row.URL + "#milestones", Hue: hue, Off: it.Plan.Position.OutOfTotals(), From: it.Plan.StartOn, To: it.Plan.EndOn}
	if !b.o.v.Past() {
		row.StatusMark, row.Status = roadmap.StatusMark(it.Computed.Status), roadmap.StatusWord(l, it.Computed.Status)
	}
	for i, m := range it.Milestones {
		row.Milestones = append(row.Milestones, b.step(i, m))
		if !m.DueOn.IsZero() || m.Done() && !b.o.v.Past() {
			row.Lane.Marks = append(row.Lane.Marks, b.mark(m))
		}
	}
	row.Lane.Label = b.label(it, row)
	return row
}

// label says in words what the lane of it shows.
func (b timelineBuilder) label(it roadmap.Item, row timelineRow) string {
	l := b.l
	words := []string{l.T(MsgTimelineLane, "Number", it.Number)}
	if when := period(l, it.Plan.StartOn, it.Plan.EndOn); when != "" {
		words = append(words, when)
	}
	if len(it.Milestones) > 0 && !b.o.v.Past() {
		_, path := path(l, it, b.o.v.Today)
		words = append(words, path)
	}
	return semicolons(l, words)
}

func (b timelineBuilder) mark(m roadmap.Milestone) chart.Mark {
	if b.o.v.Past() {
		return chart.Mark{Due: m.DueOn}
	}
	return chart.Mark{Due: m.DueOn, Done: m.DoneOn, State: pointState(m, b.o.v.Today)}
}

func (b timelineBuilder) step(i int, m roadmap.Milestone) timelineStep {
	row, _ := milestone(b.l, i+1, m, b.o.v)
	return timelineStep{Number: b.l.Int(i + 1), Title: row.Title, Due: row.Due, Outcome: row.Outcome, Mark: row.Key}
}

// filters is the bar over the drawing; a past version has no status to filter
// by.
func (b timelineBuilder) filters(r *web.Request, page *timelinePage) {
	l, v := b.l, b.o.v
	li := &listing{s: b.s, r: r, l: l, at: b.o.at("/timeline"), params: r.Params(), fw: v.Framework}
	all, found := len(v.Items), len(page.Rows)
	fs := ui.Filters{Action: li.at, Found: li.found(found, all)}
	var outputs, statuses []ui.Option
	for _, o := range v.Framework.ReferenceOutputs() {
		outputs = append(outputs, ui.Option{Value: o.Number, Label: l.T(MsgOutputNumber, "Number", o.Number)})
	}
	li.choice(&fs, "output", l.T(MsgFilterOutput), outputs)
	if !v.Past() {
		for _, st := range roadmap.Statuses {
			statuses = append(statuses, ui.Option{Value: string(st), Label: roadmap.StatusWord(l, st)})
		}
		li.choice(&fs, "status", l.T(MsgStatus), statuses)
	}
	if li.inUse() {
		fs.Clear = li.at
	}
	page.Filters = fs
	if found == 0 {
		page.Empty = li.empty(all)
	}
}

// columns are the heads of the table.
func (p timelinePage) columns() []ui.Column {
	l := p.l
	cols := []ui.Column{{Label: l.T(MsgColumnNumber)}, {Label: l.T(MsgColumnActivity)}, {Label: l.T(MsgColumnStart)}, {Label: l.T(MsgColumnEnd)}}
	if !p.Past {
		cols = append(cols, ui.Column{Label: l.T(MsgStatus)})
	}
	return append(cols, ui.Column{Label: l.T(MsgMilestones)})
}
