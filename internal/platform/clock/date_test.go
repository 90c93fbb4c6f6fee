package clock_test

import (
	"testing"
	"time"

	"openroadmap/internal/platform/clock"
)

func TestNewDate(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		ok      bool
	}{{2027, 6, 30, true}, {2028, 2, 29, true}, {2027, 2, 29, false}, {2027, 0, 1, false}, {2027, 13, 1, false}, {2027, 4, 31, false}, {0, 1, 1, false}} {
		if _, ok := clock.NewDate(c.y, c.m, c.d); ok != c.ok {
			t.Errorf("NewDate(%d, %d, %d) ok = %v", c.y, c.m, c.d, ok)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	a, _ := clock.NewDate(2027, 2, 28)
	if got := a.Add(1).String(); got != "2027-03-01" {
		t.Errorf("the day after = %s", got)
	}
	b, _ := clock.NewDate(2028, 3, 1)
	if n := b.Sub(a); n != 367 {
		t.Errorf("%d days apart, want 367", n)
	}
	if !a.Before(b) || a.After(b) || a.Before(a) {
		t.Error("order of days")
	}
}

func TestDateStoresAndReads(t *testing.T) {
	d, _ := clock.NewDate(2027, 6, 30)
	for _, src := range []any{"2027-06-30", []byte("2027-06-30"), "2027-06-30T00:00:00Z", time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC)} {
		var got clock.Date
		if err := got.Scan(src); err != nil || got != d {
			t.Errorf("Scan(%v) = %v, %v", src, got, err)
		}
	}
	var none clock.Date
	if v, err := none.Value(); v != nil || err != nil {
		t.Errorf("no date is stored as %v, %v", v, err)
	}
	if err := none.Scan(nil); err != nil || !none.IsZero() {
		t.Errorf("Scan(nil) = %v, %v", none, err)
	}
	if err := none.Scan(5); err == nil {
		t.Error("a number was read as a date")
	}
}

// "Today" is the Party's: 23:30 UTC on 1 March is already 2 March in Kiribati.
func TestDateOfZone(t *testing.T) {
	loc, err := time.LoadLocation("Pacific/Kiritimati")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2027, 3, 1, 23, 30, 0, 0, time.UTC)
	if got := clock.DateOf(at, loc).String(); got != "2027-03-02" {
		t.Errorf("DateOf = %s", got)
	}
}
