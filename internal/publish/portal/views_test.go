package portal_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	ics "github.com/arran4/golang-ical"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/pdf"
	"openroadmap/internal/publish/portal"
	"openroadmap/internal/testkit"
)

// viewPages are the pages of a whole roadmap in other forms.
var viewPages = []string{"/parties/xma/timeline", "/parties/xma/timeline?output=2&status=late", "/parties/xma/timeline?output=99", "/parties/xma/roadmaps/2025/timeline",
	"/parties/xma/versions/1/timeline", "/parties/xma/calendar", "/parties/xma/roadmaps/2025/calendar",
	"/parties/xma/budget", "/parties/xma/print", "/parties/xma/versions/1/print", "/parties/xma/roadmaps/2025/print", "/parties/xma/print.pdf"}

func TestViewsInEveryLanguage(t *testing.T) {
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, practising)
		k.party("xma", maravia)
		k.sample("xma")
		for _, l := range i18n.Langs {
			for _, path := range viewPages {
				code, doc := k.get("/" + string(l) + path)
				if strings.HasSuffix(path, ".pdf") { // nothing here prints: the page says how
					if code != http.StatusSeeOther {
						t.Errorf("%s%s answers %d, want a way to the page", l, path, code)
					}
					continue
				}
				if code != http.StatusOK {
					t.Errorf("%s%s answers %d", l, path, code)
					continue
				}
				outline(t, string(l)+path, l, doc)
			}
		}
	})
}

func TestViewsOfNothing(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...))
	k.party("xma", maravia)
	k.start("xma")
	for _, path := range []string{"/timeline", "/calendar", "/calendar.ics", "/changes.atom", "/outputs/1/changes.atom", "/versions/1/timeline", "/budget", "/budget.csv", "/print", "/print.css", "/print.pdf"} {
		if code, doc := k.get("/en/parties/xma" + path); code != http.StatusNotFound || strings.Contains(doc.Text(), "Conduct overall mapping") {
			t.Errorf("%s of a draft that nobody published answers %d, want 404", path, code)
		}
	}
	if w := k.fetch("/en/changes.atom"); w.Code != http.StatusOK {
		t.Errorf("feed of no roadmaps answers %d", w.Code)
	} else {
		readFeed(t, w.Body.Bytes())
	}
}

func TestViewsMissing(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	for _, path := range []string{"/versions/7/timeline", "/versions/x/timeline", "/outputs/9/calendar.ics", "/outputs/9/changes.atom", "/outputs/%3F/changes.atom", "/changes.atom?page=0",
		"/changes.atom?page=x", "/roadmaps/1999/timeline", "/roadmaps/1999/calendar.ics"} {
		if w := k.fetch("/en/parties/xma" + path); w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d, want 404", path, w.Code)
		}
	}
}

// The drawing has a lane for each activity with dates, each a link whose name
// says what it shows; the table beneath has a row for every activity.
func TestTimeline(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	_, doc := k.get("/en/parties/xma/timeline")
	items := len(k.view("xma").Public().Items)
	lanes, undated, rows := doc.Find(".tl .lane a"), doc.Find("#undated").Parent().Find("li"), doc.Find("#table").Parent().Find("tbody tr")
	if lanes.Length()+undated.Length() != items || rows.Length() != items {
		t.Errorf("%d lanes, %d without dates, %d rows for %d activities", lanes.Length(), undated.Length(), rows.Length(), items)
	}
	lanes.Each(func(_ int, a *goquery.Selection) {
		if name, to := a.AttrOr("aria-label", ""), a.AttrOr("href", ""); !strings.Contains(name, "activity") || !strings.Contains(to, "/activities/") {
			t.Errorf("lane is named %q and leads to %q", name, to)
		}
	})
	label := doc.Find(`.lane a[href*="/activities/2.4#"]`).AttrOr("aria-label", "")
	if !strings.Contains(label, "2.4") || !strings.Contains(label, "1 Jan 2025") || !strings.Contains(label, "milestones done") {
		t.Errorf("lane of 2.4 is named %q", label)
	}
}

// Time runs from left to right in every language; only the captions turn.
func TestTimelineIsNotMirrored(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	years := func(lang string) (at []float64) {
		_, doc := k.get("/" + lang + "/parties/xma/timeline")
		doc.Find(".years").First().Find(`text[text-anchor="middle"]`).Each(func(_ int, x *goquery.Selection) {
			v, err := strconv.ParseFloat(strings.TrimSuffix(x.AttrOr("x", ""), "%"), 64)
			check(t, err)
			at = append(at, v)
		})
		return at
	}
	english, arabic := years("en"), years("ar")
	if len(english) != 4 || !slices.Equal(english, arabic) || !slices.IsSorted(arabic) {
		t.Errorf("years stand at %v in English and at %v in Arabic, want the same four in order", english, arabic)
	}
}

// A past version tells its plan and nothing of how things stand today.
func TestTimelineOfAVersion(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	k.set("xma", "1.1", roadmap.Fields{"end": "2027-12-31"})
	k.adopt("xma")
	_, doc := k.get("/en/parties/xma/versions/1/timeline")
	if n := doc.Find(".lane .m-done, .lane .m-late, .lane .slip, .g-now, main .st").Length(); n > 0 {
		t.Errorf("version 1 shows %d marks of progress", n)
	}
	if got := doc.Find("#table").Parent().Find("tbody tr").First().Text(); !strings.Contains(got, "31 Dec 2028") {
		t.Errorf("version 1 shows 1.1 as %q, want its end as adopted", got)
	}
	_, doc = k.get("/en/parties/xma/timeline")
	if got := doc.Find("#table").Parent().Find("tbody tr").First().Text(); !strings.Contains(got, "31 Dec 2027") {
		t.Errorf("the newest version shows 1.1 as %q", got)
	}
}

func TestTimelineOfManyActivities(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	o, _ := k.view("xma").Item("2.1")
	for i := range 180 {
		title := fmt.Sprintf("Activity of the Party's own with a title that goes on %d", i) + strings.Repeat(" and on and on", 12)
		a, err := k.rm.AddOwn(context.Background(), poc("xma"), "xma", "", o.Output, title, i18n.EN)
		check(t, err)
		k.set("xma", a.Number, roadmap.Fields{"start": "2026-01-01", "end": "2099-12-31", "visibility": "public"})
	}
	k.adopt("xma")
	code, doc := k.get("/en/parties/xma/timeline")
	if n := doc.Find(".tl .lane a").Length(); code != http.StatusOK || n < 200 {
		t.Errorf("answers %d with %d lanes", code, n)
	}
}

// The calendar comes back through a parser: every public milestone with a due
// date and every end once, whole days, ids that stay, lines that are folded.
func TestCalendarFile(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	k.set("xma", "1.1", with(roadmap.Fields{}, milestone{"Agree, with the unions; then \\ publish\nand answer " + strings.Repeat("every question ", 9), "2027-02-28", "", ""}))
	k.adopt("xma")
	want := 0
	for _, it := range k.view("xma").Public().Items {
		if !it.Plan.Position.OutOfTotals() {
			want += len(it.Milestones)
			if !it.Plan.EndOn.IsZero() {
				want++
			}
		}
	}
	for _, l := range i18n.Langs {
		w := k.fetch("/" + string(l) + "/parties/xma/calendar.ics")
		if got := w.Header().Get("Content-Type"); w.Code != http.StatusOK || got != "text/calendar; charset=utf-8" {
			t.Fatalf("%s answers %d, %s", l, w.Code, got)
		}
		folded(t, w.Body.Bytes())
		cal, err := ics.ParseCalendar(bytes.NewReader(w.Body.Bytes()))
		check(t, err)
		events(t, cal, want)
	}
	first, second := k.fetch("/en/parties/xma/calendar.ics"), k.fetch("/en/parties/xma/calendar.ics")
	if etag := first.Header().Get("ETag"); etag == "" || etag != second.Header().Get("ETag") || first.Body.String() != second.Body.String() {
		t.Error("the file differs though nothing changed")
	}
}

// Text with everything that has to be escaped comes back as it was.
func TestCalendarEscapes(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	title := "Agree, with the unions; then \\ publish: \"all\" " + strings.Repeat("每一个问题", 20)
	k.set("xma", "1.1", with(roadmap.Fields{}, milestone{title, "2027-02-28", "", ""}))
	k.adopt("xma")
	cal, err := ics.ParseCalendar(k.fetch("/en/parties/xma/calendar.ics").Body)
	check(t, err)
	for _, e := range cal.Events() {
		if s := e.GetProperty(ics.ComponentPropertySummary).Value; s == "1.1: "+title {
			return
		}
	}
	t.Errorf("no event says %q", title)
}

func events(t *testing.T, cal *ics.Calendar, want int) {
	t.Helper()
	seen := map[string]bool{}
	for _, e := range cal.Events() {
		start, err := e.GetAllDayStartAt()
		check(t, err)
		end, err := e.GetAllDayEndAt()
		check(t, err)
		if end.Sub(start) != 24*time.Hour {
			t.Errorf("event lasts from %s to %s", start, end)
		}
		if seen[e.Id()] || !strings.HasSuffix(e.Id(), "@example.org") {
			t.Errorf("id %q is not its own", e.Id())
		}
		seen[e.Id()] = true
		stamp, err := e.GetDtStampTime()
		check(t, err)
		changed, err := e.GetLastModifiedAt()
		check(t, err)
		if stamp.IsZero() || changed.IsZero() {
			t.Errorf("%s has no stamp", e.Id())
		}
		if u := e.GetProperty(ics.ComponentPropertyUrl).Value; !strings.HasPrefix(u, "https://example.org/") {
			t.Errorf("event leads to %q", u)
		}
	}
	if len(seen) != want {
		t.Errorf("%d events, want %d", len(seen), want)
	}
}

// folded checks RFC 5545, 3.1: lines end with CR LF and have at most 75 bytes.
func folded(t *testing.T, file []byte) {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(string(file), "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Fatalf("line of %d bytes: %.200q", len(line), line)
		}
	}
}

func TestCalendarOfAnOutput(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	cal, err := ics.ParseCalendar(k.fetch("/en/parties/xma/outputs/2/calendar.ics").Body)
	check(t, err)
	for _, e := range cal.Events() {
		if u := e.GetProperty(ics.ComponentPropertyUrl).Value; !strings.Contains(u, "/activities/2.") {
			t.Errorf("output 2 has an event of %s", u)
		}
	}
	if len(cal.Events()) == 0 {
		t.Error("output 2 has no events")
	}
}

// feedRead is an Atom feed as a reader sees it.
type feedRead struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Author  string `xml:"author>name"`
		Summary string `xml:"summary"`
		Link    struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func (f feedRead) link(rel string) string {
	for _, l := range f.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

// readFeed parses a feed and checks what RFC 4287 asks of every feed.
func readFeed(t *testing.T, data []byte) (f feedRead) {
	t.Helper()
	check(t, xml.Unmarshal(data, &f))
	if !strings.HasPrefix(f.ID, "tag:example.org,") || f.Title == "" || f.Author == "" || f.link("self") == "" || f.Lang == "" {
		t.Errorf("feed lacks a part: %+v", f)
	}
	last, err := time.Parse(time.RFC3339, f.Updated)
	check(t, err)
	seen := map[string]bool{}
	for _, e := range f.Entries {
		at, err := time.Parse(time.RFC3339, e.Updated)
		check(t, err)
		if at.After(last) {
			t.Errorf("entry of %s stands after one of %s", at, last)
		}
		last = at
		if u, err := url.Parse(e.Link.Href); err != nil || !u.IsAbs() || e.Link.Rel != "alternate" || e.Title == "" || e.Author == "" || seen[e.ID] {
			t.Errorf("entry lacks a part: %+v", e)
		}
		seen[e.ID] = true
	}
	return f
}

func TestFeeds(t *testing.T) {
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, practising)
		k.party("xma", maravia)
		k.sample("xma")
		k.set("xma", "2.4", roadmap.Fields{"note": "For the team's eyes only"})
		for _, l := range i18n.Langs {
			for _, path := range []string{"/changes.atom", "/parties/xma/changes.atom", "/parties/xma/outputs/2/changes.atom"} {
				w := k.fetch("/" + string(l) + path)
				if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" || w.Header().Get("ETag") == "" {
					t.Fatalf("%s%s answers %d, %v", l, path, w.Code, w.Header())
				}
				f := readFeed(t, w.Body.Bytes())
				if len(f.Entries) == 0 || f.Lang != string(l) || f.link("self") != "https://example.org/"+string(l)+path {
					t.Errorf("%s%s: %d entries, self %s", l, path, len(f.Entries), f.link("self"))
				}
				if s := w.Body.String(); strings.Contains(s, "Imani") || strings.Contains(s, "eyes only") {
					t.Errorf("%s%s tells more than the public may know", l, path)
				}
			}
		}
	})
}

// Pages of a feed follow one another without a gap or a repetition.
func TestFeedPages(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	for i := range 70 {
		k.set("xma", "2.4", roadmap.Fields{"narrative:en": fmt.Sprintf("Report number %d.", i)})
	}
	seen, pages := map[string]bool{}, 0
	for at := "https://example.org/en/parties/xma/changes.atom"; at != ""; pages++ {
		w := k.fetch(strings.TrimPrefix(at, "https://example.org"))
		f := readFeed(t, w.Body.Bytes())
		for _, e := range f.Entries {
			if seen[e.ID] {
				t.Errorf("%s stands on two pages", e.ID)
			}
			seen[e.ID] = true
		}
		at = f.link("next")
	}
	if pages < 3 || len(seen) < 70 {
		t.Errorf("%d entries on %d pages", len(seen), pages)
	}
}

// What is the team's is in none of the forms, whatever asks.
func TestViewsKeepTheTeamsToTheTeam(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	own := decided("adapted", "It is done otherwise here.")
	own["title:en"] = "Talks with the platforms, in confidence"
	k.set("xma", "2.3", own)
	k.adopt("xma")
	k.set("xma", "2.3", roadmap.Fields{"visibility": "team"})
	for _, path := range []string{"/timeline", "/versions/1/timeline", "/calendar", "/calendar.ics", "/outputs/2/calendar.ics", "/changes.atom", "/outputs/2/changes.atom", "/print", "/versions/1/print"} {
		if s := k.fetch("/en/parties/xma" + path).Body.String(); strings.Contains(s, "in confidence") || strings.Contains(s, "activities/2.3") {
			t.Errorf("%s shows an activity of the team's", path)
		}
	}
}

// paper notes what it is given to print.
type paper struct {
	html []byte
	err  error
}

func (p *paper) Print(_ context.Context, html []byte) ([]byte, error) {
	p.html = html
	return []byte("%PDF-1.4 sample"), p.err
}

// What is printed stands alone: its styles inside, its links whole, nothing
// to fetch.
func TestPDF(t *testing.T) {
	printer := &paper{}
	k := newKit(t, testkit.SQLite(t, migrations...), practising, func(p *portal.Portal) { p.PDF = printer })
	k.party("xma", maravia)
	k.sample("xma")
	w := k.fetch("/ar/parties/xma/print.pdf")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" || !strings.Contains(w.Header().Get("Content-Disposition"), "roadmap-xma-2025-ar.pdf") {
		t.Fatalf("answers %d, %v", w.Code, w.Header())
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(printer.html))
	check(t, err)
	if doc.Find(`meta[http-equiv="Content-Security-Policy"]`).Length() != 1 || doc.Find("style").Length() != 1 || doc.Find(`link[rel="stylesheet"], script, img, iframe`).Length() != 0 {
		t.Error("the document loads something from elsewhere, or may")
	}
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		if to := a.AttrOr("href", ""); !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "#") {
			t.Errorf("link to %q is not whole", to)
		}
	})
	if s := string(printer.html); !strings.Contains(s, "counter(page)") || !strings.Contains(s, `dir="rtl"`) {
		t.Error("the document has no page numbers or no direction")
	}
	printer.err = pdf.ErrBusy
	k.fresh.Add(1)
	if w := k.fetch("/en/parties/xma/print.pdf"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "Too many documents") {
		t.Errorf("a busy printer answers %d", w.Code)
	}
}

// The style of a print carries names that people wrote; none of them ends the
// string or the style sheet.
func TestPrintStyle(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", map[i18n.Lang]string{i18n.EN: "Republic \"of\" } </style> \\ Maravia"})
	k.sample("xma")
	w := k.fetch("/en/parties/xma/print.css")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Fatalf("answers %d, %v", w.Code, w.Header())
	}
	css := w.Body.String()
	if want := "content: \"Republic \\22 of\\22  \\7d  \\3c /style\\3e  \\5c  Maravia\";"; !strings.Contains(css, want) {
		t.Errorf("style says %s, want %s", css, want)
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Errorf("braces do not match: %s", css)
	}
}

// Contents lead to every activity, and each stands once with its words.
func TestPrintHoldsEverything(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	_, doc := k.get("/en/parties/xma/print")
	items := len(k.view("xma").Public().Items)
	if n := doc.Find(".entry").Length(); n != items {
		t.Errorf("%d activities are told of, want %d", n, items)
	}
	doc.Find(".toc a").Each(func(_ int, a *goquery.Selection) {
		if to := a.AttrOr("href", ""); doc.Find(to).Length() != 1 {
			t.Errorf("contents lead to %q, which is not there", to)
		}
	})
	for _, want := range []string{"Decree on the digital roadmap", "2024/118", "Terms of reference agreed", "Fair pay is dealt with", "https://example.org/en/parties/xma"} {
		if !strings.Contains(doc.Find(".book").Text(), want) {
			t.Errorf("the print lacks %q", want)
		}
	}
}

// Currencies stand apart, amounts are written with the decimals of their own,
// and what is the team's is not counted.
func TestBudget(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	line := func(number, year, currency, planned, spent string) {
		key := "budget/" + db.NewID()
		k.set("xma", number, roadmap.Fields{key: "1", key + "/year": year, key + "/source": "state", key + "/currency": currency, key + "/planned": planned, key + "/spent": spent})
	}
	line("1.1", "2026", "EUR", "120050", "5000")
	line("2.1", "2026", "EUR", "79950", "")
	line("2.1", "2027", "XOF", "700", "")
	line("2.2", "2027", "EUR", "999999900", "")
	k.adopt("xma")
	k.set("xma", "2.2", roadmap.Fields{"visibility": "team"})
	code, doc := k.get("/en/parties/xma/budget")
	if code != http.StatusOK || doc.Find("#ceur").Length() != 1 || doc.Find("#cxof").Length() != 1 {
		t.Fatalf("answers %d without a part for each currency", code)
	}
	if s := doc.Find("#ceur").Parent().Text(); !strings.Contains(s, "2,000") || strings.Contains(s, "9999999") {
		t.Errorf("euro: %s", s)
	}
	want := "1.1,1,2026,State budget,EUR,1200.50,,50.00\n2.1,2,2026,State budget,EUR,799.50,,\n2.1,2,2027,State budget,XOF,700,,\n"
	if got := k.fetch("/en/parties/xma/budget.csv").Body.String(); !strings.HasSuffix(got, want) {
		t.Errorf("CSV is %s, want at the end %s", got, want)
	}
}
