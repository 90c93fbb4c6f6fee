package ui

import (
	"strconv"
	"time"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// TimelineData is the horizontal axis of milestones. It is hidden from screen
// readers: the ordered list (Milestones) always follows. It runs from left to
// right in every language.
type TimelineData struct {
	From, To clock.Date // first and last day of the axis
	Today    clock.Date // drawn if it lies on the axis
	Points   []TimelinePoint
}

// TimelinePoint is one milestone; Number is the one of the list. A slip is
// drawn in red from Due to Done, or to today if it is late and not done.
type TimelinePoint struct {
	Number int
	Due    clock.Date
	Done   clock.Date // zero: not done
	State  PointState
}

// The axis is 800 wide with 10 free at each end.
const (
	axisFrom = 10.0
	axisTo   = 790.0
)

// x is the place of d on the axis; days outside lie at its ends.
func (t TimelineData) x(d clock.Date) float64 {
	days := t.To.Sub(t.From)
	if days <= 0 {
		return axisFrom
	}
	share := float64(d.Sub(t.From)) / float64(days)
	return axisFrom + (axisTo-axisFrom)*min(max(share, 0), 1)
}

func (t TimelineData) showsToday() bool {
	return !t.Today.IsZero() && !t.Today.Before(t.From) && !t.Today.After(t.To)
}

// axisYear is a year on the axis: where it begins, and where its figure stands.
type axisYear struct {
	tick, label string
	words       string // "" when its part of the axis is too short for a figure
}

// years are the years of the axis, and a last one for the tick at the end.
func (t TimelineData) years() []axisYear {
	var out []axisYear
	for y := t.From.Year; y <= t.To.Year; y++ {
		from, to := t.x(clock.Date{Year: y, Month: time.January, Day: 1}), t.x(clock.Date{Year: y + 1, Month: time.January, Day: 1})
		a := axisYear{tick: "M" + px(from) + " 52v12", label: px((from + to) / 2)}
		if to-from >= 30 {
			a.words = strconv.Itoa(y)
		}
		out = append(out, a)
	}
	return append(out, axisYear{tick: "M" + px(axisTo) + " 52v12"})
}

// slip is the red bar of a point that was or is late; "" is none.
func (t TimelineData) slip(p TimelinePoint) string {
	end := p.Done
	if end.IsZero() && p.State == PointLate {
		end = t.Today
	}
	if end.IsZero() || !end.After(p.Due) {
		return ""
	}
	return "M" + px(t.x(p.Due)) + " 58H" + px(t.x(end))
}

// at is where the point is drawn: the day it was done, else the day it is due.
func (t TimelineData) at(p TimelinePoint) float64 {
	if !p.Done.IsZero() {
		return t.x(p.Done)
	}
	return t.x(p.Due)
}

// todayWords are the words at the dotted line and on which side of it they
// stand, so that they never leave the picture.
func (t TimelineData) todayWords(l *i18n.Localizer) (words, x, anchor string) {
	words = l.T(MsgDateToday, "Date", l.Date(t.Today))
	if at := t.x(t.Today); at > 560 {
		return words, px(at - 5), "end"
	}
	return words, px(t.x(t.Today) + 5), "start"
}

func pointClass(p TimelinePoint) string {
	if p.State == PointLate {
		return "t-bad"
	}
	return "t-ink"
}

func (p TimelinePoint) number() string { return strconv.Itoa(p.Number) }
