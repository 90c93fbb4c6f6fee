package measure

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/testkit"
)

const lanterns = "Article 1. The author of a work has the exclusive right to authorize its reproduction.\n\nArticle 2. An online platform takes a work down.\n\nArticle 3. The sea is free."

func articles(t testing.TB, text string) []Article {
	t.Helper()
	d, _, err := legaltext.Parse(legaltext.Text, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return articlesOf(d)
}

func mayFirst(y int) clock.Date { return clock.Date{Year: y, Month: time.May, Day: 1} }

func (k kit) text(t testing.TB, m Measure, label string, from clock.Date, text string) Version {
	t.Helper()
	v, err := k.AddText(ctx, k.editor, "xma", m.ID, Version{Label: label, Lang: "en", From: from}, articles(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if err := k.ReadTexts(ctx, "xma"); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestProvisionsAreDecidedByAPerson(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		if m, err := k.save(m, "visibility", "public"); err != nil {
			t.Fatal(m, err)
		}
		m, _ = k.Get(ctx, k.editor, "xma", m.ID)
		v := k.text(t, m, "First", mayFirst(2020), lanterns)
		all, err := k.Provisions(ctx, k.editor, m, v.ID)
		if err != nil || len(all) != 2 || all[0].State != Proposed || len(all[0].Terms) == 0 {
			t.Fatalf("proposed: %+v, %v", all, err)
		}
		if public, err := k.Provisions(ctx, access.Actor{}, m, v.ID); err != nil || len(public) != 0 {
			t.Errorf("the public reads proposals: %+v, %v", public, err)
		}
		if err := k.DecideProvision(ctx, k.observer, "xma", m.ID, all[0].ID, Accepted); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an observer decides: %v", err)
		}
		if err := k.DecideProvision(ctx, k.stranger, "xma", m.ID, all[0].ID, Accepted); err == nil {
			t.Error("a stranger decides")
		}
		if err := k.DecideProvision(ctx, k.editor, "xma", m.ID, all[0].ID, Accepted); err != nil {
			t.Fatal(err)
		}
		if public, err := k.Provisions(ctx, access.Actor{}, m, v.ID); err != nil || len(public) != 1 || public[0].Theme != all[0].Theme {
			t.Errorf("public: %+v, %v", public, err)
		}
		k.checkKept(t, m, all[0])
	})
}

// What was decided about an article stays decided where its words stay.
func (k kit) checkKept(t *testing.T, m Measure, decided Provision) {
	t.Helper()
	v := k.text(t, m, "Second", mayFirst(2022), strings.Replace(lanterns, "The sea is free", "The sea is open", 1))
	all, err := k.Provisions(ctx, k.editor, m, v.ID)
	i := slices.IndexFunc(all, func(p Provision) bool { return p.Theme == decided.Theme })
	if err != nil || i < 0 || all[i].State != Accepted || len(all) != 2 {
		t.Errorf("kept: %+v, %v", all, err)
	}
	if err := k.MarkProvision(ctx, k.editor, "xma", m.ID, v.ID, "3", "public_media"); err != nil {
		t.Error(err)
	}
	if err := k.MarkProvision(ctx, k.editor, "xma", m.ID, v.ID, "9", "public_media"); !errs.Is(err, errs.Invalid) {
		t.Errorf("an article that is not there: %v", err)
	}
}

func TestVersionsAreHeldAgainstTheLife(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m, err := k.save(k.add(t), "life/e1", "0", "life/e1/stage", "adopted", "life/e1/on", "2019-01-01", "life/e2", "1", "life/e2/stage", "repealed", "life/e2/on", "2021-01-01")
		if err != nil {
			t.Fatal(err)
		}
		k.text(t, m, "First", mayFirst(2019), lanterns)
		for name, v := range map[string]Version{"label label": {From: mayFirst(2020)}, "from day": {Label: "x", From: mayFirst(2019)}, "from adopted": {Label: "x", From: mayFirst(1990)}, "from repealed": {Label: "x", From: mayFirst(2022)}} {
			if _, err := k.AddText(ctx, k.editor, "xma", m.ID, v, articles(t, lanterns)); !errs.Is(err, errs.Invalid) || len(mistakes(err)) != 1 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if all, err := k.Versions(ctx, k.editor, "xma", m.ID); err != nil || len(all) != 1 {
			t.Errorf("something was half saved: %+v, %v", all, err)
		}
	})
}

func TestArticlesAreCorrectedByHand(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		v := k.text(t, m, "First", mayFirst(2020), lanterns)
		read := func() []Article {
			_, list, err := k.Articles(ctx, k.editor, "xma", m.ID, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		third := read()[2]
		typed := third
		typed.Heading, typed.Text = "Sea", "The sea is free.\n\nArticle 4. The wind is free."
		if err := k.CorrectArticle(ctx, k.editor, "xma", m.ID, v.ID, third, typed); err != nil {
			t.Fatal(err)
		}
		if list := read(); len(list) != 4 || list[2].Heading != "Sea" || list[3].Number != "4" || list[3].Text != "The wind is free." {
			t.Fatalf("split: %+v", list)
		}
		if err := k.CorrectArticle(ctx, k.editor, "xma", m.ID, v.ID, third, typed); !errs.Is(err, errs.Conflict) {
			t.Errorf("a change over somebody else's: %v", err)
		}
		if err := k.JoinArticle(ctx, k.editor, "xma", m.ID, v.ID, read()[2]); err != nil {
			t.Fatal(err)
		}
		if list := read(); len(list) != 3 || list[2].Text != "The sea is free.\nThe wind is free." {
			t.Errorf("joined: %+v", list)
		}
	})
}

func TestRefusedTextsSayWhere(t *testing.T) {
	for code, want := range map[legaltext.Code]string{legaltext.TooLarge: MsgErrorTextLarge, legaltext.Mislabel: MsgErrorTextMislabel, legaltext.Encoding: MsgErrorTextEncoding, legaltext.Empty: MsgErrorTextEmpty} {
		if got := mistakes(refusedText("law.txt", legaltext.Problem{Code: code, Line: 3})); len(got) != 1 || got[0] != fileControl+" "+want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

// The thirteen laws of Uruguay as versions of thirteen measures.
func TestRealLawsAreImported(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(testkit.Samples(t, "laws", "uruguay"), "*.md"))
	each(t, func(t *testing.T, k kit) {
		start := time.Now()
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			d, _, err := legaltext.Parse(legaltext.Markdown, data)
			var no *legaltext.Refused
			if errors.As(err, &no) {
				t.Fatal(err)
			}
			m := k.add(t, "title:es", d.Title, "national", d.Meta.Number)
			if _, err := k.AddText(ctx, k.editor, "xma", m.ID, Version{Label: "Ley " + d.Meta.Number, Lang: d.Lang, From: d.Meta.Published, Source: d.Meta.Source}, articlesOf(d)); err != nil {
				t.Fatal(err)
			}
		}
		took := time.Since(start)
		if t.Logf("%d laws read, saved, searched for themes and made findable in %s", len(files), took.Round(time.Millisecond)); len(files) != 13 || took > 6*time.Second {
			t.Errorf("%d laws in %s; the aim is 13 in 2 s", len(files), took)
		}
	})
}
