package measure

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

func TestMatrix(t *testing.T) {
	acts := []activity{{key: "a"}, {key: "b"}, {key: "c"}, {key: "d"}}
	measures := []*listed{{id: "law", stage: InForce}, {id: "old", stage: Repealed}, {id: "bill", stage: Parliament}, {id: "plan", stage: Adopted}}
	marks := []Mark{{Measure: "law", Activity: "a", Cover: Partly}, {Measure: "plan", Activity: "a", Cover: Not}, {Measure: "bill", Activity: "a", Cover: Covers},
		{Measure: "old", Activity: "b", Cover: Covers}, {Measure: "bill", Activity: "b", Cover: Partly}, {Measure: "law", Activity: "c", Cover: Conflicts},
		{Measure: "bill", Activity: "d", Cover: Conflicts}, {Measure: "gone", Activity: "a", Cover: Covers}, {Measure: "law", Activity: "gone", Cover: Covers}}
	packed(measures, marks)
	for name, c := range map[string]struct {
		assumed map[string]bool
		want    string // by activity: now, if, bars now, bars if
	}{
		"as it is":               {nil, "[partly partly false false] [  false false] [  true true] [  false false] "},
		"if the bill is adopted": {map[string]bool{"bill": true}, "[partly covers false false] [ partly false false] [  true true] [  false true] "},
		"what holds already":     {map[string]bool{"law": true}, "[partly partly false false] [  false false] [  true true] [  false false] "},
	} {
		x, got := newMatrix(acts, measures, marks, c.assumed), ""
		for _, col := range x.Activities {
			got += fmt.Sprintf("[%s %s %v %v] ", col.Now, col.If, col.Bars, col.BarsIf)
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// packed gives measures the line that lists are made of.
func packed(measures []*listed, marks []Mark) {
	for _, m := range measures {
		var mine []Mark
		for _, k := range marks {
			if k.Measure == m.id {
				mine = append(mine, k)
			}
		}
		m.cols[atActivities] = packMarks(mine)
	}
}

// What is not shown counts nevertheless.
func TestMatrixShowsAtMost(t *testing.T) {
	measures := make([]*listed, matrixRows+3)
	for i := range measures {
		measures[i] = &listed{id: fmt.Sprint(i), stage: InForce}
	}
	packed(measures[matrixRows:], []Mark{{Measure: fmt.Sprint(matrixRows + 2), Activity: "a", Cover: Covers}})
	if x := newMatrix([]activity{{key: "a"}}, measures, nil, nil); len(x.Rows) != matrixRows || x.Left != 3 || x.Activities[0].Now != Covers {
		t.Errorf("%d rows and %d left, covered: %q", len(x.Rows), x.Left, x.Activities[0].Now)
	}
}

func BenchmarkMatrix(b *testing.B) {
	var acts []activity
	var measures []*listed
	var marks []Mark
	for i := range 24 {
		acts = append(acts, activity{key: fmt.Sprint(i)})
	}
	for i := range 500 {
		measures = append(measures, &listed{id: fmt.Sprint(i), stage: InForce})
		for j := range 24 {
			marks = append(marks, Mark{Measure: fmt.Sprint(i), Activity: fmt.Sprint(j), Cover: Partly})
		}
	}
	packed(measures, marks)
	for b.Loop() {
		newMatrix(acts, measures, marks, nil)
	}
}

func dateOf(s string) clock.Date { d, _ := clock.ParseDate(s); return d }

// read reads a figure of a Party.
func (k kit) read(t *testing.T, key string, sc convention.FigureScope) convention.Reading {
	t.Helper()
	sc.Party, sc.On = "xma", dateOf("2027-06-01")
	for _, f := range k.figures() {
		if f.Key == key {
			got, err := f.Read(ctx, k.DB.Read(), sc)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
	}
	t.Fatalf("no figure %s", key)
	return convention.Reading{}
}

func TestFigures(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		k.Localizer = func(i18n.Lang) *i18n.Localizer { return bundle(t).For(i18n.EN) }
		if got := k.read(t, "measures_evaluated", convention.FigureScope{}); got.Known {
			t.Errorf("of nothing something is known: %+v", got)
		}
		m := k.add(t, "evaluated", "true", "gender", "2", "domains", "music",
			"life/a", "0", "life/a/stage", "draft", "life/a/on", "2026-01-01", "life/b", "1", "life/b/stage", "parliament", "life/b/on", "2026-01-11",
			"life/c", "2", "life/c/stage", "adopted", "life/c/on", "2026-02-10",
			"money/a", "0", "money/a/year", "2026", "money/a/currency", "EUR", "money/a/amount", "300")
		k.add(t, "title:en", "Plan", "gender", "0", "life/a", "0", "life/a/stage", "in_force", "life/a/on", "2020-01-01",
			"money/a", "0", "money/a/year", "2026", "money/a/currency", "EUR", "money/a/amount", "100",
			"money/b", "1", "money/b/year", "2026", "money/b/currency", "USD", "money/b/amount", "9999")
		k.add(t, "title:en", "Old", "life/a", "0", "life/a/stage", "repealed", "life/a/on", "2020-01-01")
		k.add(t, "title:en", "Later", "life/a", "0", "life/a/stage", "adopted", "life/a/on", "2030-01-01")
		if err := k.Mark(ctx, k.editor, "xma", m.ID, []Mark{{Activity: "x", Cover: Covers}}); err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]float64{"measures_adopted": 2, "measures_drafting_days": 40, "measures_evaluated": 0.5, "measures_money_stated": 1, "measures_money_gender": 0.75} {
			if got := k.read(t, key, convention.FigureScope{}); !got.Known || got.Value != want || len(got.Rows) == 0 {
				t.Errorf("%s = %+v, want %v", key, got, want)
			}
		}
		if got := k.read(t, "measures_adopted", convention.FigureScope{Activity: "x"}); got.Value != 1 || len(got.Rows) != 1 {
			t.Errorf("of an activity: %+v", got)
		}
		if got := k.read(t, "measures_adopted", convention.FigureScope{Public: true}); got.Known {
			t.Errorf("to everybody, of what is the team's: %+v", got)
		}
		if parts := k.read(t, "measures_drafting_days", convention.FigureScope{}).Parts; len(parts) != 2 || parts[0].Value != 10 || parts[1].Value != 30 {
			t.Errorf("days by stage: %+v", parts)
		}
		k.checkRows(t)
		if parts := k.read(t, "measures_money_gender", convention.FigureScope{}).Parts; len(parts) != 2 {
			t.Errorf("currencies added up: %+v", parts)
		}
	})
}

// checkRows holds the rows behind each figure against what was counted by hand:
// what each measure contributed.
func (k kit) checkRows(t *testing.T) {
	t.Helper()
	for key, want := range map[string]string{
		"measures_adopted":       "Law on the arts 1; Plan 1; ",
		"measures_drafting_days": "Law on the arts 40; ",
		"measures_evaluated":     "Law on the arts 1; Plan 0; ",
		"measures_money_stated":  "Law on the arts 1; Plan 1; ",
		"measures_money_gender":  "Law on the arts 300 EUR true; Plan 100 EUR false; ",
	} {
		got := ""
		for _, r := range k.read(t, key, convention.FigureScope{}).Rows {
			if got += fmt.Sprint(r.Title.OriginalText(), " ", r.Value); r.Currency != "" {
				got += fmt.Sprint(" ", r.Currency, " ", r.In)
			}
			got += "; "
			if !strings.HasPrefix(r.Path, "/work/xma/measures/") {
				t.Errorf("%s: the row leads to %q", key, r.Path)
			}
		}
		if got != want {
			t.Errorf("rows of %s: %q, want %q", key, got, want)
		}
	}
	got := ""
	for _, p := range k.read(t, "measures_adopted", convention.FigureScope{}).Parts {
		got += fmt.Sprint(p.By, " ", p.Label.OriginalText(), " ", p.Value, "; ")
	}
	if want := MsgFieldDomains + " Music 1; " + MsgFieldActivity + " x 1; "; got != want {
		t.Errorf("adopted by domain and activity: %q, want %q", got, want)
	}
}

func bundle(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.NewBundle(Messages)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReport(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		k.add(t, "areas", "ccs,flow", "features:en", "What it does", "life/a", "0", "life/a/stage", "adopted", "life/a/on", "2024-05-01")
		k.add(t, "title:en", "Later", "life/a", "0", "life/a/stage", "adopted", "life/a/on", "2029-01-01")
		k.add(t, "title:en", "Ended", "life/a", "0", "life/a/stage", "in_force", "life/a/on", "2010-01-01", "life/b", "1", "life/b/stage", "repealed", "life/b/on", "2020-01-01")
		got, err := k.report(ctx, k.DB.Read(), convention.ReportScope{Party: "xma", From: dateOf("2023-01-01"), To: dateOf("2026-12-31")})
		if err != nil || len(got) != 1 || len(got[0].Areas) != 2 {
			t.Fatalf("report: %+v, %v", got, err)
		}
		for _, f := range got[0].Fields {
			if f.Key == "features" && (f.Text.Get(i18n.EN) != "What it does" || f.Limit != maxAnswer) {
				t.Errorf("features: %+v", f)
			}
		}
	})
}

// BenchmarkMatrixPage draws a matrix of 24 activities and 500 measures, every
// cell of them marked.
func BenchmarkMatrixPage(b *testing.B) {
	bundle, err := i18n.NewBundle(Messages, ui.Messages)
	if err != nil {
		b.Fatal(err)
	}
	p := gapPage{l: bundle.For(i18n.EN), drawn: map[gapCell]string{}}
	for i := range 24 {
		p.Columns = append(p.Columns, ui.Link{Label: fmt.Sprint(i), URL: "/en/x"})
	}
	for range 500 {
		row := gapRow{Ref: "M-1", URL: "/en/x", Mark: ui.StatusDone, Status: "In force", Title: i18n.Shown{Text: "Law on the arts", Lang: i18n.EN}}
		for range 24 {
			row.Cells = append(row.Cells, gapCell{Sign: ui.StatusDone, Word: "Covers"})
		}
		p.Rows = append(p.Rows, row)
	}
	for b.Loop() {
		if err := gapTable(p).Render(ctx, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
