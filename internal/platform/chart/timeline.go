// Package chart draws in SVG what a table beside it says in words. Geometry
// stands in attributes, colours come from classes of the style sheet, so that
// the drawings need neither style attributes nor scripts. It knows nothing of
// what is drawn: callers bring words, addresses and hues.
//
// Lengths along an axis are percent of the width, heights are pixels: a
// drawing widens with its place and its marks keep their size on a phone.
package chart

import (
	"strconv"
	"time"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// Axis is a stretch of whole years. Time runs from left to right in every
// language, as in other charts; the captions follow the page. Its zero value has no length; see NewAxis.
type Axis struct {
	From, To clock.Date // first day of the first year, last day of the last
	Today    clock.Date // drawn as a dotted line if it lies on the axis; zero draws none
}

// NewAxis is the shortest axis that holds days; zero days are passed over.
func NewAxis(today clock.Date, days ...clock.Date) Axis {
	a := Axis{Today: today}
	first, last := 0, 0
	for _, d := range days {
		if d.IsZero() {
			continue
		}
		if first == 0 || d.Year < first {
			first = d.Year
		}
		last = max(last, d.Year)
	}
	if first > 0 {
		a.From, a.To = clock.Date{Year: first, Month: time.January, Day: 1}, clock.Date{Year: last, Month: time.December, Day: 31}
	}
	return a
}

// IsZero tells whether there is nothing to lay out.
func (a Axis) IsZero() bool { return a.From.IsZero() }

// at is the place of the beginning of d, in percent from the left; days
// outside lie at the ends.
func (a Axis) at(d clock.Date) float64 {
	days := a.To.Sub(a.From) + 1
	share := min(max(float64(d.Sub(a.From))/float64(days), 0), 1)
	return 100 * share
}

// span is the bar from the beginning of one day to the end of another. It is
// never so thin that it cannot be seen.
func (a Axis) span(from, to clock.Date) (x, width float64) {
	x = a.at(from)
	return x, max(a.at(to.Add(1))-x, 0.4)
}

func (a Axis) showsToday() bool {
	return !a.Today.IsZero() && !a.Today.Before(a.From) && !a.Today.After(a.To)
}

// yearsWithQuarters is the longest axis on which quarters are drawn.
const yearsWithQuarters = 8

// rules are the days at which the grid has a line: years, and on a short axis
// quarters.
func (a Axis) rules() (years, quarters []clock.Date) {
	for y := a.From.Year; y <= a.To.Year; y++ {
		years = append(years, clock.Date{Year: y, Month: time.January, Day: 1})
		for m := time.April; m < time.December && a.To.Year-a.From.Year < yearsWithQuarters; m += 3 {
			quarters = append(quarters, clock.Date{Year: y, Month: m, Day: 1})
		}
	}
	return years, quarters
}

// yearLabels is how many years can be named along an axis on a phone.
const yearLabels = 7

// labels are the years that are named, each in the middle of its stretch; on
// a long axis only every second, fifth … one.
func (a Axis) labels() (labels []axisLabel) {
	n := a.To.Year - a.From.Year + 1
	step := (n + yearLabels - 1) / yearLabels
	for y := a.From.Year; y <= a.To.Year; y += step {
		mid := (a.at(clock.Date{Year: y, Month: time.January, Day: 1}) + a.at(clock.Date{Year: y + 1, Month: time.January, Day: 1})) / 2
		labels = append(labels, axisLabel{percent(mid), strconv.Itoa(y)})
	}
	return labels
}

type axisLabel struct{ x, words string }

// today are the words at the dotted line, and on which side of it they stand
// so that they never leave the picture.
func (a Axis) today(l *i18n.Localizer) (words, x, dx, anchor string) {
	words, at := l.T(ui.MsgDateToday, "Date", l.DateShort(a.Today)), a.at(a.Today)
	if at > 50 {
		return words, percent(at), "-5", "end"
	}
	return words, percent(at), "5", "start"
}

// Lane is one period with its points, a link to what it draws.
type Lane struct {
	URL   string
	Label string // names the link: all that the lane shows, in words
	Hue   string // class of the bar, "o1" …
	Off   bool   // not carried out by itself: an outline instead of a bar
	From  clock.Date
	To    clock.Date // zero From or To: open at that end
	Marks []Mark
}

// Mark is a dated point. It stands at Done, or before that at Due; a red line
// runs from Due to Done, or to today if it is late.
type Mark struct {
	Due, Done clock.Date
	State     ui.PointState
}

// HasDates tells whether there is anything to draw.
func (l Lane) HasDates() bool {
	return !l.From.IsZero() || !l.To.IsZero() || len(l.Marks) > 0
}

// Days are all days of l, for NewAxis.
func (l Lane) Days() []clock.Date {
	days := []clock.Date{l.From, l.To}
	for _, m := range l.Marks {
		days = append(days, m.Due, m.Done)
	}
	return days
}

// bar is the geometry of the period; ok is false without one.
func (l Lane) bar(a Axis) (x, width, class string, ok bool) {
	if l.From.IsZero() && l.To.IsZero() {
		return "", "", "", false
	}
	from, to := l.From, l.To
	class = "span"
	if from.IsZero() {
		from, class = a.From, "span open"
	}
	if to.IsZero() {
		to, class = a.To, "span open"
	}
	if l.Off {
		class = "span off"
	}
	left, wide := a.span(from, to)
	return percent(left), percent(wide), class, true
}

// at is the day on which m is drawn.
func (m Mark) at() clock.Date {
	if !m.Done.IsZero() {
		return m.Done
	}
	return m.Due
}

// slip is the stretch by which m is late; ok is false where it is not.
func (m Mark) slip(a Axis) (from, to string, ok bool) {
	end := m.Done
	if end.IsZero() && m.State == ui.PointLate {
		end = a.Today
	}
	if end.IsZero() || m.Due.IsZero() || !end.After(m.Due) {
		return "", "", false
	}
	return percent(a.at(m.Due)), percent(a.at(end)), true
}

// percent writes a length for an SVG attribute.
func percent(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + "%" }
