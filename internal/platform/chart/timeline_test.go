package chart

import (
	"testing"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/ui"
)

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestNewAxis(t *testing.T) {
	a := NewAxis(day("2027-03-12"), clock.Date{}, day("2026-05-01"), day("2025-11-30"), day("2028-01-01"))
	if a.From != day("2025-01-01") || a.To != day("2028-12-31") {
		t.Errorf("axis runs from %s to %s, want whole years 2025 to 2028", a.From, a.To)
	}
	if !NewAxis(day("2027-03-12"), clock.Date{}).IsZero() {
		t.Error("an axis without days has a length")
	}
}

func TestPlacesOnTheAxis(t *testing.T) {
	a := NewAxis(clock.Date{}, day("2025-01-01"), day("2028-12-31"))
	if x, w := a.span(day("2025-01-01"), day("2025-12-31")); x != 0 || percent(w) != "24.98%" {
		t.Errorf("the first of four years is drawn at %.2f, %s wide", x, percent(w))
	}
	if a.at(day("2026-01-01")) >= a.at(day("2027-01-01")) {
		t.Error("time runs backwards")
	}
}

func TestDaysOutsideLieAtTheEnds(t *testing.T) {
	a := NewAxis(clock.Date{}, day("2025-01-01"))
	if a.at(day("1999-01-01")) != 0 || a.at(day("2080-01-01")) != 100 {
		t.Errorf("outside: %.2f and %.2f", a.at(day("1999-01-01")), a.at(day("2080-01-01")))
	}
}

func TestLabelsOfALongAxis(t *testing.T) {
	a := NewAxis(clock.Date{}, day("2000-01-01"), day("2099-12-31"))
	if n := len(a.labels()); n > yearLabels {
		t.Errorf("%d years are named, want at most %d", n, yearLabels)
	}
	if _, quarters := a.rules(); len(quarters) > 0 {
		t.Error("a hundred years have quarters")
	}
}

func TestSlip(t *testing.T) {
	a := NewAxis(day("2027-03-12"), day("2025-01-01"), day("2028-12-31"))
	for _, x := range []struct {
		name string
		m    Mark
		want bool
	}{
		{"done in time", Mark{Due: day("2026-05-01"), Done: day("2026-04-01"), State: ui.PointDone}, false},
		{"done late", Mark{Due: day("2026-05-01"), Done: day("2026-06-01"), State: ui.PointDone}, true},
		{"late", Mark{Due: day("2026-05-01"), State: ui.PointLate}, true},
		{"to come", Mark{Due: day("2027-05-01")}, false},
		{"done without a date", Mark{Done: day("2027-01-01"), State: ui.PointDone}, false},
	} {
		if _, _, ok := x.m.slip(a); ok != x.want {
			t.Errorf("%s: slip is %t", x.name, ok)
		}
	}
}

func TestOpenPeriod(t *testing.T) {
	a := NewAxis(clock.Date{}, day("2025-01-01"), day("2026-12-31"))
	if _, width, class, ok := (Lane{From: day("2026-01-01")}).bar(a); !ok || class != "span open" || width != "50.00%" {
		t.Errorf("open end: %s %q %t", width, class, ok)
	}
	if _, _, _, ok := (Lane{}).bar(a); ok {
		t.Error("a lane without a period has a bar")
	}
}
