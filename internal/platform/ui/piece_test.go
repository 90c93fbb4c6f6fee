package ui

import (
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

func TestShownMarksOtherLanguages(t *testing.T) {
	en := bundle(t).For(i18n.EN)
	same := parse(t, Shown(en, i18n.Shown{Text: "Words", Lang: i18n.EN}))
	if same.Find("[lang]").Length() != 0 {
		t.Error("text in the page's language carries lang")
	}
	doc := parse(t, Shown(en, i18n.Shown{Text: "كلمات", Lang: i18n.AR, Fallback: true}))
	if s := doc.Find(`[lang="ar"][dir="rtl"]`); s.Text() != "كلمات" {
		t.Errorf("Arabic text reads %q", s.Text())
	}
	if got := doc.Find(".fallback").Text(); !strings.Contains(got, "Arabic") {
		t.Errorf("the line before it says %q", got)
	}
}

func TestFormKeepsWhatWasTyped(t *testing.T) {
	l := bundle(t).For(i18n.EN)
	doc := parse(t, fields(l))
	text := doc.Find("textarea#text")
	if text.Text() != "\n"+hostile {
		t.Errorf("textarea holds %q", text.Text())
	}
	if text.AttrOr("lang", "") != "ar" || text.AttrOr("dir", "") != "rtl" {
		t.Error("the control does not carry the language of its text")
	}
	founded := doc.Find("input#founded")
	if founded.AttrOr("value", "") != "19987" || founded.AttrOr("aria-invalid", "") != "true" {
		t.Error("the wrong value is lost or not marked")
	}
	if got := doc.Find("#founded-error").Text(); !strings.HasPrefix(got, "Error: ") {
		t.Errorf("error reads %q", got)
	}
	if got := doc.Find("#title-limit").Text(); got != "59 of 120 characters" {
		t.Errorf("limit reads %q", got)
	}
	if c := doc.Find(`input[name="pos"][checked]`); c.AttrOr("value", "") != "adapted" || c.Length() != 1 {
		t.Error("the choice is lost")
	}
	for i, name := range []string{"end_day", "end_month", "end_year"} {
		if got := doc.Find(`input[name="`+name+`"]`).AttrOr("value", ""); got != []string{"31", "12", "2024"}[i] {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestSummaryLeadsToControls(t *testing.T) {
	doc := parse(t, fields(bundle(t).For(i18n.EN)))
	if got := doc.Find(".summary h2").Text(); got != "There are 2 mistakes. Nothing was lost." {
		t.Errorf("summary says %q", got)
	}
	for _, a := range doc.Find(".summary a").EachIter() {
		if target := doc.Find(a.AttrOr("href", "")); !target.Is("input") {
			t.Errorf("%s is no control", a.AttrOr("href", ""))
		}
	}
}

func TestSummaryNamesControlsThatFollow(t *testing.T) {
	l := bundle(t).For(i18n.EN)
	var mistakes errs.Fields
	mistakes.Add("title", MsgErrorNotFound)
	body := templ.Join(ErrorSummary(l, mistakes.Err(), nil), TextField(l, Field{Name: "title", Label: "Short <title>", Error: "wrong"}))
	doc := parse(t, Layout(Frame{L: l}, body))
	if got := doc.Find("main .summary a").Text(); !strings.HasPrefix(got, "Short <title>: ") {
		t.Errorf("the summary says %q", got)
	}
	if html, _ := doc.Html(); strings.Contains(html, summaryHere) || doc.Find(".summary").Length() != 1 {
		t.Error("the place of the summary is left, or it stands twice")
	}
}

func TestErrorsOfOtherErrors(t *testing.T) {
	l := bundle(t).For(i18n.EN)
	if ErrorsOf(l, nil) != nil || ErrorsOf(l, errs.New(errs.NotFound, MsgErrorNotFound)) != nil {
		t.Error("mistakes where there are none")
	}
}

func TestLengthCountsWhatOneSees(t *testing.T) {
	for s, want := range map[string]int{"": 0, "Élan": 4, "e\u0301": 1, "👩‍👩‍👧": 1, "a\r\nb": 3, "中文": 2, "مُدُن": 3} {
		if got := Length(s); got != want {
			t.Errorf("Length(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestPagesWindow(t *testing.T) {
	cases := []struct {
		p    Pages
		want []int
	}{
		{Pages{Page: 1, Size: 20, Total: 0}, []int{1}},
		{Pages{Page: 1, Size: 20, Total: 63}, []int{1, 2, 3, 4}},
		{Pages{Page: 5, Size: 20, Total: 263}, []int{1, 0, 3, 4, 5, 6, 7, 0, 14}},
		{Pages{Page: 14, Size: 20, Total: 263}, []int{1, 0, 12, 13, 14}},
	}
	for _, c := range cases {
		if got := c.p.window(); !slices.Equal(got, c.want) {
			t.Errorf("window of page %d of %d = %v, want %v", c.p.Page, c.p.Last(), got, c.want)
		}
	}
}

func TestTimelineGeometry(t *testing.T) {
	data := timeline()
	if x := data.x(data.From); x != axisFrom {
		t.Errorf("first day at %v", x)
	}
	if x := data.x(data.To); x != axisTo {
		t.Errorf("last day at %v", x)
	}
	if x := data.x(data.To.Add(900)); x != axisTo {
		t.Errorf("a day beyond at %v", x)
	}
	doc := parse(t, Timeline(bundle(t).For(i18n.AR), data))
	if doc.Find(".slip").Length() != 2 || doc.Find(".m-done").Length() != 2 || doc.Find(".m-late").Length() != 1 || doc.Find(".m-next").Length() != 3 {
		t.Error("points or slips are missing")
	}
}

func TestProblemsInAllLanguages(t *testing.T) {
	b := bundle(t)
	for _, lang := range i18n.Langs {
		for k := errs.Internal; k <= errs.TooMany; k++ {
			l := b.For(lang)
			doc := parse(t, ErrorPage(l, Problem{Kind: k, Request: "r-" + hostile, HomeURL: "/", SignIn: "/en/sign-in"}))
			if doc.Find("h1").Text() == "" || strings.Contains(doc.Text(), "[") {
				t.Errorf("%s: kind %d reads %q", lang, k, doc.Text())
			}
		}
	}
}

func TestConflictShowsBoth(t *testing.T) {
	l := bundle(t).For(i18n.EN)
	doc := parse(t, ConflictPage(l, Conflict{Action: "/x", Hidden: [][2]string{{"version", "7"}}, Fields: []ConflictField{
		{Name: "title", Label: "Title", Theirs: "One word", Yours: hostile, TheirsBy: "D. Anders", TheirsTime: "10:41", Lang: i18n.AR}}}))
	checkPage(t, doc)
	if got := doc.Find("textarea[name=title]").Text(); got != hostile {
		t.Errorf("own text reads %q", got)
	}
	if !strings.Contains(doc.Text(), "One word") || !strings.Contains(doc.Text(), "D. Anders") {
		t.Error("the other's text or name is missing")
	}
	if doc.Find(`input[name=title_choice][value=theirs]`).Length() != 1 || doc.Find(`input[name=version]`).AttrOr("value", "") != "7" {
		t.Error("the choice or what travels with it is missing")
	}
}

func TestWorldLinks(t *testing.T) {
	doc := parse(t, World(bundle(t).For(i18n.FR), []Place{{Code: "fra", Name: "France", URL: "/fr/parties/fra"}, {Code: "xma", Name: "Maravia", URL: "/x"}}))
	if doc.Find(".world a").Length() != 1 || doc.Find(".world a path").AttrOr("d", "") == "" {
		t.Error("France is not on the map, or Maravia is")
	}
	if doc.Find("figcaption").Text() == "" {
		t.Error("the note about borders is missing")
	}
}
