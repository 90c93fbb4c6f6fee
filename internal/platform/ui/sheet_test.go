package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	assets "openroadmap/web"
)

// hostile is text that would do harm if a piece forgot to escape it.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

func bundle(t testing.TB) *i18n.Bundle {
	t.Helper()
	b, err := i18n.NewBundle(Messages)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t testing.TB, c templ.Component) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(render(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// with gives a component its children.
func with(c templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return c.Render(templ.WithChildren(ctx, templ.Join(children...)), w)
	})
}

func raw(s string) templ.Component { return templ.Raw(s) }

// rubric is one column of the sheet.
func rubric(id, heading string, cs ...templ.Component) templ.Component {
	return templ.Join(raw(`<section aria-labelledby="`+id+`"><h2 class="rub" id="`+id+`">`+heading+`</h2>`), templ.Join(cs...), raw(`</section>`))
}

func three(cs ...templ.Component) templ.Component {
	return templ.Join(raw(`<div class="three">`), templ.Join(cs...), raw(`</div>`))
}

func rows(name string, cells ...templ.Component) templ.Component {
	all := []templ.Component{raw(`<table class="dense"><caption class="sr">` + name + `</caption><tbody>`)}
	for i := 0; i+1 < len(cells); i += 2 {
		all = append(all, raw(`<tr><th scope="row">`), cells[i], raw(`</th><td>`), cells[i+1], raw(`</td></tr>`))
	}
	return templ.Join(append(all, raw(`</tbody></table>`))...)
}

func frame(l *i18n.Localizer) Frame {
	return Frame{
		L: l, Title: "Component sheet", Description: "Every piece in its states", Kind: Work, Path: "/work/components?x=1",
		Party:   &PartyLink{Name: i18n.Shown{Text: "Republic of Maravia", Lang: i18n.EN}, URL: "/en/parties/xma"},
		Nav:     []Link{{Label: "My work", URL: "/en/work"}, {Label: "Roadmap", URL: "/en/work/xma", Current: true}, {Label: "Report", URL: "/en/work/xma/report"}},
		Crumbs:  []Link{{Label: "My work", URL: "/en/work"}, {Label: "Components"}},
		Person:  &PersonLink{Name: "Ilena Moradi", ProfileURL: "/en/work/profile"},
		Notices: &Link{Label: "Notices", URL: "/en/work/notices"}, NoticeCount: "3", SearchURL: "/en/search",
	}
}

func points(states ...PointState) (out []PathPoint) {
	for _, s := range states {
		out = append(out, PathPoint{s})
	}
	return out
}

func statuses() templ.Component {
	return rows("Status marks",
		Status(StatusNone, "Not started"), raw("Ring. Start date ahead, or nothing recorded yet by rule"),
		Status(StatusWay, "Under way"), raw("Ring, lower half filled. Not mirrored in right-to-left"),
		Status(StatusLate, "Late"), raw("Triangle with a mark. The reason always stands beside or below"),
		Status(StatusDone, "Done"), raw("Filled disc, tick cut out"),
		Status(StatusHold, "On hold"), raw("Square with two bars. With who and until when"),
		Status(StatusNA, "Not applicable"), raw("Bar. With the reason; leaves the totals"),
		Status(StatusUnknown, "Unknown"), raw("Broken ring with a question mark. Never drawn as zero or empty"))
}

func positions() templ.Component {
	return rows("Position chips",
		Position(PositionAdopted, "Adopted"), raw("Equal sign"),
		Position(PositionAdapted, "Adapted"), raw("Nearly equal sign"),
		Position(PositionMerged, "Merged"), raw("Two lines into one; names the target"),
		Position(PositionDeferred, "Deferred"), raw("Arrow to a stop; names the date"),
		Position(PositionNA, "Not applicable"), raw("Bar; with the reason"),
		Position(PositionOwn, "Added"), raw("Plus; not counted among the reference activities"))
}

func freshness() templ.Component {
	return templ.Join(rows("Freshness marks",
		Fresh(FreshCurrent, "2 Mar 2027"), raw("Within the agreed rhythm"),
		Fresh(FreshDue, "11 Dec 2026"), raw("Due within 30 days"),
		Fresh(FreshOverdue, "14 Jan 2026"), raw("Overdue"),
		Fresh(FreshNever, "never updated"), raw("No update since it was created")),
		raw("<p>"), Path(points(PointDone, PointDone, PointDone, PointDone), "4 of 4 milestones done"), raw("</p><p>"),
		Path(points(PointDone, PointDone, PointLate, PointNext, PointNext, PointNext), "2 of 6 milestones done, 1 late"), raw("</p>"))
}

func fields(l *i18n.Localizer) templ.Component {
	var bad errs.Fields
	bad.Add("founded", MsgErrorInvalid)
	bad.Add("end", MsgErrorInvalid)
	e := ErrorsOf(l, bad.Err())
	return with(Form(l, FormSpec{Action: "/x", Key: "sheet"}),
		ErrorSummary(l, bad.Err(), map[string]string{"end": "End date"}),
		TextField(l, Field{Name: "org", Label: "Name of the organization", Hint: "As in its statutes", Dir: "auto"}),
		TextField(l, Field{Name: "founded", Label: "Founded", Value: "19987", Width: "w8", Error: e["founded"]}),
		TextField(l, Field{Name: "title", Label: "Title", Limit: 120, Value: "Make Maravian works easy to find on the services people use"}),
		TextArea(l, Field{Name: "text", Label: "Public text", Limit: 20, Rows: 3, Optional: true, Lang: i18n.AR, Value: "\n" + hostile}),
		Select(l, Choice{Name: "lead", Label: "Lead body", Value: "b", Options: []Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}}),
		Radios(l, Choice{Name: "pos", Label: "Position", Big: true, Value: "adapted", Options: []Option{
			{Value: "adopted", Label: "Adopted", Hint: "As worded", Mark: PositionAdopted},
			{Value: "adapted", Label: "Adapted", Hint: "In own words", Mark: PositionAdapted, Under: TextArea(l, Field{Name: "reason", Label: "Reason"})},
		}}),
		Checkboxes(l, Choice{Name: "domain", Label: "Domains", Values: []string{"music"}, Options: []Option{{Value: "music", Label: "Music"}, {Value: "books", Label: "Publishing"}}}),
		Checkbox(l, Field{Name: "agree", Label: "Known to all", Hint: "A hint"}, true),
		Date(l, DateField{Name: "end", Label: "End date", Day: "31", Month: "12", Year: "2024", Error: e["end"]}),
		Hidden("v", hostile),
		Buttons(Button{Label: "Save the draft"}, Button{Label: "Save and send", Style: "ghost", Name: "act", Value: "send"}, Button{Label: "Archive", Style: "bad"}, Button{Label: "Leave", Style: "link", URL: "/en/work"}))
}

func timeline() TimelineData {
	day := func(s string) clock.Date { d, _ := clock.ParseDate(s); return d }
	return TimelineData{From: day("2025-01-01"), To: day("2028-12-31"), Today: day("2027-03-12"), Points: []TimelinePoint{
		{Number: 1, Due: day("2025-06-30"), Done: day("2025-06-12"), State: PointDone},
		{Number: 2, Due: day("2026-03-31"), Done: day("2026-05-20"), State: PointDone},
		{Number: 3, Due: day("2027-01-31"), State: PointLate},
		{Number: 4, Due: day("2027-09-30")},
		{Number: 5, Due: day("2028-03-31")},
		{Number: 6, Due: day("2028-11-30")},
	}}
}

func lists(l *i18n.Localizer) templ.Component {
	shown := func(s string) i18n.Shown { return i18n.Shown{Text: s, Lang: l.Lang} }
	return templ.Join(
		State(StateBlock{Key: StatusLate, Word: "Late", Reasons: []templ.Component{Text("Milestone 3 was due on 31 January 2027 and is not done.")}, Fresh: FreshCurrent, Updated: "Updated 3 March 2027", How: "How this status is computed", HowBody: Text("Late: by rule."), Override: Text("Set by I. Moradi until 1 April.")}),
		with(Section("ms", "Milestones: 2 of 6 done, 1 late", Link{Label: "All", URL: "/x"}), Timeline(l, timeline()), Milestones(l,
			Milestone{Key: StatusDone, Number: 1, Title: shown("First audit published"), Due: "due 30 Jun 2025", Outcome: "done 12 Jun 2025, on time"},
			Milestone{ID: "m3", Key: StatusLate, Number: 3, Title: shown("Draft decree sent"), Due: "due 31 Jan 2027", Outcome: "40 days late", Late: true, Detail: Text("Waits for an opinion")})),
		Facts("rail-facts", Fact{Term: "Lead", Text: "Office for Digital Affairs"}, Fact{Term: "Mark", Value: Status(StatusWay, "Under way")}),
		FilterBar(l, Filters{Action: "/x", Query: &Field{Name: "q", Label: "Words", Value: hostile}, Selects: []Choice{{Name: "status", Label: "Status", Options: []Option{{Value: "", Label: l.T(MsgFiltersAny)}}}}, Hidden: [][2]string{{"sort", "no"}}, Clear: "/x", Chips: []Chip{{Label: "Since 2018", URL: "/x"}}, Found: "63 of 214", Export: "Export these 63", Exports: []Link{{Label: "CSV", URL: "/x.csv"}}}),
		with(Scroll(l, "Measures"), raw(`<table class="dense stack"><caption>Measures</caption>`), TableHead(true, Column{Label: "No", URL: "?sort=no", Sort: "ascending"}, Column{Label: "USD", Num: true}, Column{Label: "Action", SR: true}), raw(`<tbody><tr><td>1</td><td>2</td><td></td></tr></tbody></table>`)),
		Pagination(l, Pages{Page: 5, Size: 20, Total: 263, URL: func(n int) string { return "?page=" + l.Int(n) }, SizeURL: func(n int) string { return "?size=" + l.Int(n) }, Sizes: []int{20, 50}}),
		TaskList(l, "Next", TaskHeads{"When", "What", "Who"}, Task{When: "Mon 15 Mar", What: "2.4 Correct the form", URL: "/x", Sub: "Saved as a draft", Who: "You", Verb: Button{Label: "Continue", URL: "/x", Style: "ghost", Small: true, After: " with 2.4"}}),
		Tabs("Versions", Link{Label: "Draft", URL: "/x", Current: true}, Link{Label: "Adopted", URL: "/y"}),
		LangTabs("Language of the words", LangTab{Lang: i18n.EN, URL: "?lang=en", State: "original", Current: true}, LangTab{Lang: i18n.AR, URL: "?lang=ar", State: "missing"}),
		Mini("The twenty activities", []MiniColumn{{Number: "1", Hue: "o1", Cells: []MiniCell{{Number: "1.1", URL: "/x", Mark: StatusDone, Word: "Done"}, {Number: "1.2", URL: "/x", Mark: StatusLate, Word: "Late", Current: true}}}}),
		Empty(EmptyState{Title: "No agreement has been coded yet.", Why: "Import one as XML, PDF or text.", Next: &Link{Label: "Import an agreement", URL: "/x"}}),
		raw("<p>"), Official(l, i18n.Shown{Text: "Design regulations " + hostile, Lang: i18n.EN, Fallback: l.Lang != i18n.EN}), raw("</p><p class=\"read\">"),
		Diff(l, "The draft decree was sent in May", "The decree was sent to the Council in May"), raw("</p>"),
		Markdown("A *narrative* with [a link](https://example.org) and\n\n- one\n- two\n\n"+hostile),
		World(l, []Place{{Code: "fra", Name: "France", URL: "/en/parties/fra"}, {Code: "mlt", Name: "Malta", URL: "/en/parties/mlt"}, {Code: "xma", Name: "Maravia", URL: "/en/parties/xma"}}),
	)
}

func sheet(l *i18n.Localizer) templ.Component {
	return templ.Join(
		WorkHead("Component sheet", "Every piece the pages are built from, in its states.", Button{Label: "Add", URL: "/x"}),
		three(rubric("c1", "Status", statuses()), rubric("c2", "Position", positions()), rubric("c3", "Freshness", freshness())),
		three(rubric("c4", "Provenance", Prov("2.4", "/x"), raw(" activity"), Prov("M-044", "/x")),
			rubric("c5", "Buttons", raw(`<div class="btns">`), ButtonOf(Button{Label: "Save"}), ButtonOf(Button{Label: "Add", Style: "ghost"}), ButtonOf(Button{Label: "Archive", Style: "bad"}), ButtonOf(Button{Label: "Review", Style: "ghost", Small: true}), raw(`</div>`)),
			rubric("c6", "Translation state", TranslationState(l, i18n.Original), raw(" "), TranslationState(l, i18n.Outdated), Notice("good", "Saved at 11:06."), Notice("bad", "Someone saved before you."))),
		with(Section("f", "Form", Link{}), fields(l)),
		lists(l),
	)
}

// TestSheet renders every piece in every language and looks at what all of
// them must keep: closed escaping, no style, unique ids, labels, marks in the
// sprite. With SHEET=folder in the environment it leaves the pages there, to be
// looked at.
func TestSheet(t *testing.T) {
	b := bundle(t)
	for _, lang := range i18n.Langs {
		t.Run(string(lang), func(t *testing.T) {
			l := b.For(lang)
			html := render(t, Layout(frame(l), sheet(l)))
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
			if err != nil {
				t.Fatal(err)
			}
			checkPage(t, doc)
			if strings.Contains(html, "[ui.") || strings.Contains(html, "[error.") || strings.Contains(html, "<no value>") {
				t.Error("a message is missing")
			}
			if dir := os.Getenv("SHEET"); dir != "" {
				leave(t, filepath.Join(dir, "sheet-"+string(lang)+".html"), html)
			}
		})
	}
}

// leave writes a page that can be opened without a server.
func leave(t *testing.T, name, html string) {
	t.Helper()
	abs, err := filepath.Abs("../../../web/dist")
	if err != nil {
		t.Fatal(err)
	}
	html = strings.ReplaceAll(html, assets.Prefix, "file://"+abs+"/")
	if err := os.WriteFile(name, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkPage looks at what every page must keep.
func checkPage(t *testing.T, doc *goquery.Document) {
	t.Helper()
	if n := doc.Find("script:not([src]), style, [style], [onerror], [onclick], img[src=x]").Length(); n > 0 {
		t.Errorf("%d inline scripts or styles", n)
	}
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d h1", n)
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if ids[id] {
			t.Errorf("id %q stands twice", id)
		}
		ids[id] = true
	})
	for _, attr := range []string{"for", "aria-labelledby", "aria-describedby"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for _, id := range strings.Fields(s.AttrOr(attr, "")) {
				if !ids[id] {
					t.Errorf("%s=%q leads nowhere", attr, id)
				}
			}
		})
	}
	doc.Find(`a[href^="#"], use`).Each(func(_ int, s *goquery.Selection) {
		if id := strings.TrimPrefix(s.AttrOr("href", ""), "#"); !ids[id] {
			t.Errorf("%s leads nowhere", id)
		}
	})
	doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
		if doc.Find(`label[for="`+s.AttrOr("id", "-")+`"]`).Length() == 0 {
			t.Errorf("control %q has no label", s.AttrOr("name", ""))
		}
	})
}
