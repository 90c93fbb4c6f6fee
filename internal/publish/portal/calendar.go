package portal

import (
	"cmp"
	"io"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// date is one day of the calendar: a milestone that is due, or the end of an
// activity.
type date struct {
	id    string // stable: of the milestone or the activity, with what it is
	on    clock.Date
	it    roadmap.Item
	title i18n.Shown // of the milestone; zero for the end of the activity
	state string     // how the milestone stands, in words
	done  bool
}

// dates lists the days of the items that want keeps, the earliest first. What
// is not carried out by itself has none.
func (o opened) dates(want func(roadmap.Item) bool) []date {
	var all []date
	for _, it := range o.v.Items {
		if it.Plan.Position.OutOfTotals() || !want(it) {
			continue
		}
		for i, m := range it.Milestones {
			if !m.DueOn.IsZero() {
				row, _ := milestone(o.l, i+1, m, o.v)
				all = append(all, date{id: "due-" + m.ID, on: m.DueOn, it: it, title: row.Title, state: row.Outcome, done: m.Done()})
			}
		}
		if !it.Plan.EndOn.IsZero() {
			all = append(all, date{id: "end-" + it.ID, on: it.Plan.EndOn, it: it})
		}
	}
	slices.SortStableFunc(all, func(x, y date) int { return cmp.Compare(x.on.String(), y.on.String()) })
	return all
}

func everything(roadmap.Item) bool { return true }

// what names a date in one line.
func (d date) what(l *i18n.Localizer) string {
	if d.title.Text == "" {
		return l.T(MsgCalendarEnds, "Number", d.it.Number)
	}
	return l.T(MsgCalendarDue, "Number", d.it.Number, "Title", d.title.Text)
}

// calendarFile answers with all dates as iCalendar (RFC 5545).
func (s *Portal) calendarFile(r *web.Request, o opened) (web.Response, error) {
	return s.icsFile(r, o, r.L.T(MsgCalendarName, "Party", o.name().Text), everything)
}

// outputCalendarFile is calendarFile for one output.
func (s *Portal) outputCalendarFile(r *web.Request, o opened) (web.Response, error) {
	id := outputID(o.v.Framework, r.PathValue("n"))
	if _, ok := o.v.Framework.Output(id); !ok {
		return nil, missing()
	}
	name := r.L.T(MsgCalendarNameOutput, "Party", o.name().Text, "Number", r.PathValue("n"))
	return s.icsFile(r, o, name, func(it roadmap.Item) bool { return it.Output == id })
}

func (s *Portal) icsFile(r *web.Request, o opened, name string, want func(roadmap.Item) bool) (web.Response, error) {
	changed, err := history.Latest(r.Context(), s.DB.Read(), string(o.party.Code), roadmap.KindActivity)
	if err != nil {
		return nil, err
	}
	base := s.base(r)
	cal := newCalendar(name, base+o.at("/calendar"))
	addEvents(cal, o, o.dates(want), base, changed)
	return web.File{Type: calendarType, Public: true, Write: func(w io.Writer) error { return cal.SerializeTo(w, ics.WithNewLineWindows) }}, nil
}

// since is when the plan that o shows was last fixed: nothing in it is newer
// but for public changes.
func (o opened) since() time.Time {
	if o.v.Version != nil {
		return o.v.Version.FrozenAt
	}
	return o.v.Roadmap.CreatedAt
}

// event writes d as an event of one whole day that takes nobody's time. Its
// stamp is the last change, so that the file is the same until something
// changes.
func (d date) event(e *ics.VEvent, o opened, base string, changed time.Time) {
	e.SetDtStampTime(changed)
	e.SetLastModifiedAt(changed)
	e.SetAllDayStartAt(d.on.Time())
	e.SetAllDayEndAt(d.on.Add(1).Time())
	e.SetSummary(d.what(o.l), language(d.title.Lang, o.l.Lang))
	e.SetURL(base + o.activity(d.it))
	e.SetTimeTransparency(ics.TransparencyTransparent)
	e.SetStatus(ics.ObjectStatusConfirmed)
	title, _ := d.it.Wording(o.l.Lang)
	text := []string{d.it.Number + " " + title.Text}
	if d.state != "" {
		text = append(text, d.state)
	}
	if lead, ok := o.v.BodyName(d.it.Plan.Lead, o.l.Lang); ok {
		text = append(text, o.l.T(MsgLead)+o.l.T(MsgColon)+lead.Text)
	}
	e.SetDescription(strings.Join(text, "\n"), language(title.Lang, o.l.Lang))
}

// language names the language of a text: its own, else that of the address.
func language(own, page i18n.Lang) ics.PropertyParameter {
	if own == i18n.None {
		own = page
	}
	return &ics.KeyValues{Key: "LANGUAGE", Value: []string{string(own)}}
}

// calendarPage lists the dates and says how to follow them.
type calendarPage struct {
	l           *i18n.Localizer
	Marks       []string
	Months      []calendarMonth
	Past        []calendarRow
	None        string // said where there are no dates ahead
	File        string // absolute address
	Open        string // the same for a calendar program
	Outputs     []ui.Link
	HasAnything bool
}

type calendarMonth struct {
	ID, Name string
	Rows     []calendarRow
}

type calendarRow struct {
	On, Number, URL, Hue string
	Ends                 bool
	Title                i18n.Shown
	State                string
}

// calendar answers with the dates as a page.
func (s *Portal) calendar(r *web.Request, o opened) (web.Response, error) {
	l := r.L
	file := s.base(r) + o.at("/calendar.ics")
	_, rest, _ := strings.Cut(file, "://")
	page := calendarPage{l: l, Marks: s.openMarks(o), File: file, Open: "webcal://" + rest}
	for _, out := range o.v.Framework.ReferenceOutputs() {
		page.Outputs = append(page.Outputs, ui.Link{Label: l.T(MsgOutputNumber, "Number", out.Number), URL: o.at("/outputs/" + out.Number + "/calendar.ics")})
	}
	page.fill(o)
	f := s.openFrame(r, o, l.T(MsgCalendarTitle), l.T(MsgCalendarDescription, "Party", o.name().Text))
	return r.Page(f, calendarBody(page))
}

func (page *calendarPage) fill(o opened) {
	all := o.dates(everything)
	page.HasAnything = len(all) > 0
	for _, d := range all {
		row := calendarRow{On: o.l.DateShort(d.on), Number: d.it.Number, URL: o.activity(d.it), Hue: hueOf(o.v.Framework, string(d.it.Output)), Ends: d.title.Text == "", Title: d.title, State: d.state}
		if row.Ends {
			row.Title, _ = d.it.Wording(o.l.Lang)
		}
		if d.on.Before(o.v.Today) {
			page.Past = append(page.Past, row)
			continue
		}
		id := d.on.String()[:len("2006-01")]
		if n := len(page.Months); n == 0 || page.Months[n-1].ID != id {
			page.Months = append(page.Months, calendarMonth{ID: id, Name: o.l.Month(d.on)})
		}
		last := &page.Months[len(page.Months)-1]
		last.Rows = append(last.Rows, row)
	}
	slices.Reverse(page.Past)
	switch {
	case len(all) == 0:
		page.None = o.l.T(MsgCalendarNone)
	case len(page.Months) == 0:
		page.None = o.l.T(MsgCalendarNoMore)
	}
}
