package measure

import (
	"testing"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// life builds events from stage and day, in the order given.
func life(t *testing.T, pairs ...string) []Event {
	t.Helper()
	var events []Event
	for i := 0; i < len(pairs); i += 2 {
		on, err := clock.ParseDate(pairs[i+1])
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, Event{ID: pairs[i], Stage: Stage(pairs[i]), On: on})
	}
	inOrder(events)
	return events
}

func TestStanding(t *testing.T) {
	events := life(t, "in_force", "2027-01-01", "draft", "2026-01-01", "adopted", "2026-06-01")
	for day, want := range map[string]Stage{"2025-12-31": StageUnknown, "2026-01-01": Draft, "2026-12-31": Adopted, "2027-01-01": InForce, "2030-01-01": InForce} {
		on, _ := clock.ParseDate(day)
		if got, _ := standing(events, on); got != want {
			t.Errorf("on %s: %q, want %q", day, got, want)
		}
	}
}

func TestCheckLife(t *testing.T) {
	for name, c := range map[string]struct {
		events []string
		want   string // message; "" = in order
		at     Stage
	}{
		"a whole life":                     {[]string{"idea", "2020-01-01", "draft", "2020-02-01", "parliament", "2020-03-01", "adopted", "2020-04-01", "in_force", "2020-05-01", "amended", "2021-01-01", "repealed", "2022-01-01"}, "", ""},
		"back to a draft before adoption":  {[]string{"parliament", "2020-01-01", "draft", "2020-06-01", "adopted", "2021-01-01"}, "", ""},
		"adopted and in force on one day":  {[]string{"in_force", "2020-01-01", "adopted", "2020-01-01"}, "", ""},
		"amendments entering into force":   {[]string{"in_force", "2020-01-01", "amended", "2021-01-01", "in_force", "2021-06-01", "amended", "2022-01-01"}, "", ""},
		"a draft after adoption":           {[]string{"adopted", "2020-01-01", "draft", "2020-02-01"}, MsgErrorOrder, Draft},
		"adopted after it was in force":    {[]string{"in_force", "2020-01-01", "adopted", "2020-02-01"}, MsgErrorOrder, Adopted},
		"an amendment of a repealed law":   {[]string{"in_force", "2020-01-01", "repealed", "2021-01-01", "amended", "2022-01-01"}, MsgErrorAmendedRepealed, Amended},
		"anything after the end":           {[]string{"repealed", "2021-01-01", "in_force", "2022-01-01"}, MsgErrorAfterRepealed, InForce},
		"an amendment of what is not":      {[]string{"draft", "2020-01-01", "amended", "2021-01-01"}, MsgErrorAmendedNothing, Amended},
		"repealed without anything before": {[]string{"repealed", "2021-01-01"}, "", ""},
	} {
		got := checkLife(life(t, c.events...))
		switch {
		case got == nil && c.want != "":
			t.Errorf("%s: nothing wrong, want %s", name, c.want)
		case got != nil && (got.ID != c.want || got.At.Stage != c.at):
			t.Errorf("%s: %s at %s, want %q at %s", name, got.ID, got.At.Stage, c.want, c.at)
		}
	}
}

func TestVersionOn(t *testing.T) {
	day := func(s string) clock.Date { d, _ := clock.ParseDate(s); return d }
	all := []Version{{ID: "draft"}, {ID: "second", From: day("2025-01-01")}, {ID: "first", From: day("2020-01-01")}}
	for on, want := range map[string]string{"2019-12-31": "", "2020-01-01": "first", "2024-12-31": "first", "2026-01-01": "second"} {
		if got, _ := VersionOn(all, day(on)); got.ID != want {
			t.Errorf("on %s: %q, want %q", on, got.ID, want)
		}
	}
}

// What is flattened and set again is the same record.
func TestFlattenAndBack(t *testing.T) {
	typed := map[string]string{"title:en": "Law", "title:fr": "Loi", "kind": "law", "domains": "music,design", "youth": "true",
		"money/a": "0", "money/a/year": "2027", "money/a/currency": "EUR", "money/a/amount": "100",
		"step/b": "0", "step/b/title:en": "Hearing", "step/b/due": "2027-01-01"}
	keys := keysOf(typed)
	r := Record{}.with(keys, typed)
	if got := r.Flatten(); !equal(got, typed) {
		t.Errorf("flattened %v, want %v", got, typed)
	}
	if got := r.Texts[fieldTitle].StateIn(i18n.FR); got != i18n.Human {
		t.Errorf("state of the French title: %s", got)
	}
	empty := r.with([]string{"money/a", "money/a/year"}, map[string]string{})
	if len(empty.Rows[listMoney]) != 0 || len(r.Rows[listMoney]) != 1 {
		t.Errorf("removing a row: %v, and the record before: %v", empty.Rows, r.Rows)
	}
}

func equal(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

func TestPlainAmount(t *testing.T) {
	for _, c := range []struct {
		minor  int64
		digits int
		want   string
	}{{1250050, 2, "12500.50"}, {5, 2, "0.05"}, {1200, 0, "1200"}, {1, 3, "0.001"}} {
		got := plainAmount(c.minor, c.digits)
		if got != c.want {
			t.Errorf("%d with %d: %s, want %s", c.minor, c.digits, got, c.want)
		}
		if back, ok := parsePlain(got, c.digits); !ok || back != itoa(c.minor) {
			t.Errorf("%s back: %s %v", got, back, ok)
		}
	}
	for _, s := range []string{"", ".5", "-3", "1.234", "12,5", "x"} {
		if got, ok := parsePlain(s, 2); ok {
			t.Errorf("%q read as %s", s, got)
		}
	}
}

func FuzzSetList(f *testing.F) {
	f.Add("life", "2027-03-01 adopted\n2027-04-01 in_force")
	f.Add("money", "2027 EUR 12000.00\n\n2028 JPY 3")
	f.Fuzz(func(t *testing.T, list, cell string) {
		if list != listLife && list != listMoney {
			return
		}
		m := Measure{Record: Record{}.clone()}
		if m.setList(list, cell) != "" {
			return
		}
		out := m.lifeCell() + m.moneyCell()
		again := Measure{Record: Record{}.clone()}
		if bad := again.setList(list, out); bad != "" && list == listMoney {
			t.Errorf("%q came out as %q, which is not read", cell, out)
		}
	})
}

func itoa(n int64) string { return plainAmount(n, 0) }
