package practice_test

import (
	"encoding/csv"
	"os"
	"testing"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

func shelf(t *testing.T) practice.Shelf {
	t.Helper()
	s, err := practice.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryPracticeIsWhole(t *testing.T) {
	set, err := framework.Load()
	if err != nil {
		t.Fatal(err)
	}
	list, err := party.Reference()
	if err != nil {
		t.Fatal(err)
	}
	known := map[party.Code]bool{"": true}
	for _, e := range list.Entries {
		known[e.Code] = true
	}
	seen := map[practice.ID]bool{}
	for _, p := range shelf(t).All() {
		if seen[p.ID] || p.ID == "" {
			t.Errorf("%s is empty or stands twice", p.ID)
		}
		seen[p.ID] = true
		if _, ok := set.Line(p.Line); !ok || !known[p.Party] {
			t.Errorf("%s: line %s or Party %s is unknown", p.ID, p.Line, p.Party)
		}
		if p.Title.Get(i18n.EN) == "" || p.Summary.Get(i18n.EN) == "" || p.Source == "" || p.State == "" {
			t.Errorf("%s lacks a title, summary, source or state", p.ID)
		}
	}
}

func TestEveryReferenceLineHasPractices(t *testing.T) {
	set, err := framework.Load()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range set.All() {
		for _, l := range f.ReferenceLines() {
			list := shelf(t).ForLines([]framework.LineID{l.ID})
			if len(list) < 2 {
				t.Errorf("%s has %d practices", l.ID, len(list))
			}
			n += len(list)
		}
	}
	if n != len(shelf(t).All()) {
		t.Errorf("%d of %d practices stand on a reference line", n, len(shelf(t).All()))
	}
}

// TestFollowsCompiledList holds the shelf against the list that the project
// was given.
func TestFollowsCompiledList(t *testing.T) {
	r, err := os.Open(testkit.Samples(t, "reference", "good-practices.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	bySummary := map[string]practice.Practice{}
	for _, p := range shelf(t).All() {
		bySummary[p.Summary.OriginalText()] = p
	}
	if len(bySummary) != len(rows)-1 {
		t.Errorf("%d practices, the list has %d", len(bySummary), len(rows)-1)
	}
	for _, row := range rows[1:] {
		p, ok := bySummary[row[4]]
		if !ok || p.Line.Local() != row[0] || p.Title.OriginalText() != row[3] || p.Source != row[6] {
			t.Errorf("%s: %+v, the list has %v", p.ID, p, row)
		}
	}
}

func TestList(t *testing.T) {
	s := shelf(t)
	for _, p := range s.List(practice.Filter{Line: "or2019/2.4", State: practice.Partly}) {
		if p.Line != "or2019/2.4" || p.State != practice.Partly || p.Party != "aut" {
			t.Errorf("%+v", p)
		}
	}
	if n := len(s.List(practice.Filter{Party: "eu"})); n != 2 {
		t.Errorf("%d practices of the European Union, want 2", n)
	}
	if p, ok := s.Get("gp001"); !ok || p.Party != "ury" || p.Year != 2009 {
		t.Errorf("gp001 = %+v", p)
	}
	if _, ok := s.Get("gp999"); ok {
		t.Error("gp999 exists")
	}
}
