package i18n_test

import (
	"testing"
	"testing/fstest"
	"time"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

func TestDatesOfEveryMonth(t *testing.T) {
	files := fstest.MapFS{}
	for _, l := range i18n.Langs {
		files["locale/"+string(l)+".json"] = &fstest.MapFile{Data: []byte("{}")}
	}
	b, err := i18n.NewBundle(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Langs {
		loc := b.For(l)
		seen := map[string]bool{}
		for m := time.January; m <= time.December; m++ {
			day := clock.Date{Year: 2027, Month: m, Day: 12}
			short, long := loc.DateShort(day), loc.Date(day)
			if short == "" || long == "" || seen[short] {
				t.Errorf("%s: %s is %q and %q", l, day, short, long)
			}
			seen[short] = true
		}
	}
	if got := b.For(i18n.EN).DateShort(clock.Date{Year: 2027, Month: time.March, Day: 2}); got != "2 Mar 2027" {
		t.Errorf("DateShort = %q, want 2 Mar 2027", got)
	}
}
