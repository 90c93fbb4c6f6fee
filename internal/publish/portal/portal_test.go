package portal_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/uptrace/bun"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/publish/portal"
	"openroadmap/internal/testkit"
)

var (
	update = flag.Bool("update", false, "write the golden files")
	serve  = flag.String("serve", "", "address at which TestServe shows the sample")
)

func practising(p *portal.Portal) { p.PracticeMode = true }

// pages are the addresses of every kind of page on the sample.
var pages = []string{
	"/", "/activities", "/activities?output=2&status=late", "/activities?q=nothing+like+it", "/parties", "/parties?q=fra", "/reference", "/reference/or2019", "/reference/or2019/2.4", "/reference/or2019/s3.1",
	"/practices", "/practices?line=2.4", "/about", "/privacy", "/accessibility",
	"/parties/xma", "/parties/xma?wording=official", "/parties/xma/activities", "/parties/xma/activities?status=late&sort=-end", "/parties/xma/activities/1.1", "/parties/xma/activities/2.4",
	"/parties/xma/activities/3.2", "/parties/xma/activities/3.4", "/parties/xma/activities/4.3", "/parties/xma/activities/2.5", "/parties/xma/outputs/3", "/parties/xma/versions", "/parties/xma/versions/1",
	"/parties/xma/changes", "/parties/xma/about", "/parties/xma/roadmaps/2025", "/parties/xma/roadmaps/2025/activities/2.4", "/parties/fra", "/parties/fra/about",
}

func TestPagesInEveryLanguage(t *testing.T) {
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, practising)
		k.party("xma", maravia)
		k.sample("xma")
		for _, l := range i18n.Langs {
			for _, path := range pages {
				code, doc := k.get("/" + string(l) + path)
				if code != http.StatusOK {
					t.Errorf("%s%s answers %d", l, path, code)
					continue
				}
				outline(t, string(l)+path, l, doc)
			}
		}
	})
}

// outline checks what every page has to have.
func outline(t *testing.T, path string, l i18n.Lang, doc *goquery.Document) {
	t.Helper()
	html := doc.Find("html")
	if lang, _ := html.Attr("lang"); lang != string(l) {
		t.Errorf("%s: lang is %q", path, lang)
	}
	if dir, _ := html.Attr("dir"); dir != l.Dir() {
		t.Errorf("%s: dir is %q", path, dir)
	}
	if doc.Find("title").Text() == "" || doc.Find("h1").Length() != 1 || strings.TrimSpace(doc.Find("h1").Text()) == "" {
		t.Errorf("%s: title %q, %d h1", path, doc.Find("title").Text(), doc.Find("h1").Length())
	}
	level := 1
	doc.Find("main h1, main h2, main h3, main h4").Each(func(_ int, s *goquery.Selection) {
		n := int(goquery.NodeName(s)[1] - '0')
		if n > level+1 {
			t.Errorf("%s: h%d %q follows h%d", path, n, s.Text(), level)
		}
		level = n
	})
	text, _ := doc.Find("body").Html()
	for _, bad := range []string{"[portal.", "[roadmap.", "[party.", "[ui.", "<no value>", "<script", "style=", "%!"} {
		if strings.Contains(text, bad) {
			i := strings.Index(text, bad)
			t.Errorf("%s: %q in %q", path, bad, text[max(0, i-60):min(len(text), i+80)])
		}
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if ids[id] {
			t.Errorf("%s: id %q twice", path, id)
		}
		ids[id] = true
	})
}

func TestMissing(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	for _, path := range []string{"/parties/zzz", "/parties/XMA", "/parties/xma/activities/9.9", "/parties/xma/versions/7", "/parties/xma?version=abc", "/parties/xma/versions/01", "/parties/xma/outputs/9",
		"/parties/xma/roadmaps/1999", "/reference/none", "/reference/or2019/9.9", "/parties/xma/activities?page=0", "/parties/fra/activities"} {
		if code, doc := k.get("/en" + path); code != http.StatusNotFound || strings.Contains(doc.Text(), "[e") {
			t.Errorf("%s answers %d, want 404: %s", path, code, doc.Find("main").Text())
		}
	}
}

// A number written in other letters leads to the one address of its page.
func TestNumbersInOtherLetters(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	for path, want := range map[string]string{
		"/en/reference/or2019/S3.1":        "/en/reference/or2019/s3.1",
		"/ar/reference/or2019/S3.2?page=2": "/ar/reference/or2019/s3.2?page=2",
	} {
		if w := k.fetch(path); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != want {
			t.Errorf("%s answers %d %s, want 301 %s", path, w.Code, w.Header().Get("Location"), want)
		}
	}
}

func TestNothingPublished(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...))
	k.party("xma", maravia)
	k.start("xma")
	for _, path := range []string{"/", "/activities", "/parties/xma", "/parties/xma/about", "/reference/or2019/1.1"} {
		code, doc := k.get("/en" + path)
		if code != http.StatusOK {
			t.Errorf("%s answers %d", path, code)
		}
		outline(t, path, i18n.EN, doc)
		if strings.Contains(doc.Find("main").Text(), "Undecided") {
			t.Errorf("%s tells of a draft that nobody published", path)
		}
	}
}

// TestAnyNumberOfOutputs cuts the framework down to three outputs with up to
// six lines: the poster follows the data.
func TestAnyNumberOfOutputs(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	f, _ := k.rm.Frameworks.Latest()
	f.ID, f.Outputs, f.Goals = "short", slices.Clone(f.Outputs[:3]), nil
	var lines []framework.Line
	for i := range 12 {
		l := f.Lines[0]
		o := f.Outputs[[]int{0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2}[i]]
		l.ID, l.Number, l.Output = framework.LineID(fmt.Sprintf("short/%d", i)), fmt.Sprintf("%s.%d", o.Number, i+1), o.ID
		lines = append(lines, l)
	}
	f.Lines = lines
	set := framework.NewSet(f)
	k.rm.Frameworks, k.portal.Frameworks = set, set
	k.party("xma", maravia)
	k.start("xma")
	_, err := k.rm.Move(context.Background(), poc("xma"), "xma", "", roadmap.InConsultation)
	check(t, err)
	_, err = k.rm.Publish(context.Background(), poc("xma"), "xma", "")
	check(t, err)
	for _, path := range []string{"/parties/xma", "/reference/short"} {
		_, doc := k.get("/en" + path)
		if class, _ := doc.Find(".poster").Attr("class"); class != "poster c3 r6" || doc.Find(".p-act").Length() != 12 {
			t.Errorf("%s: class %q, %d cells", path, class, doc.Find(".p-act").Length())
		}
	}
	if _, doc := k.get("/en/parties/xma/activities/2.8"); doc.Find(".mini b").Length() != 3 {
		t.Error("the small grid does not follow the framework")
	}
}

func TestPracticePartiesStandApart(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...))
	k.party("xma", maravia)
	k.sample("xma")
	_, doc := k.get("/en/")
	if doc.Find("#practice").Length() != 1 || doc.Find(".world a").Length() != 0 {
		t.Error("the practice Party does not stand apart")
	}
	if _, doc := k.get("/en/activities"); strings.Contains(doc.Find("main").Text(), "Maravia") {
		t.Error("practice activities are listed among those of real Parties")
	}
	if _, doc := k.get("/en/parties/xma/activities/1.1"); !strings.Contains(doc.Find(".practice").Text(), "does not exist") {
		t.Error("no practice banner")
	}
}

func TestHTMLInjection(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	evil := `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`
	k.party("xma", map[i18n.Lang]string{i18n.EN: "Maravia " + evil})
	k.sample("xma")
	adapted := decided("adapted", evil)
	adapted["title:en"], adapted["text:en"], adapted["narrative:en"] = evil, evil, evil+"\n\n[x](javascript:alert(1))"
	k.set("xma", "1.1", with(adapted, milestone{evil, "2027-05-01", "", "javascript:alert(1)"}, milestone{"Order", "2027-06-01", "", "https://example.org/ok"}))
	k.adopt("xma")
	for _, path := range pages {
		_, doc := k.get("/en" + path)
		if doc.Find("script, img[onerror], [onerror]").Length() > 0 {
			t.Errorf("%s: markup of a reader came through", path)
		}
		doc.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
			if href, _ := s.Attr("href"); strings.HasPrefix(strings.ToLower(href), "javascript") {
				t.Errorf("%s links to %s", path, href)
			}
		})
	}
	_, doc := k.get("/en/parties/xma/activities/1.1")
	if doc.Find(`a[href="https://example.org/ok"]`).Length() != 1 {
		t.Error("a web address as proof is no link")
	}
}

func TestWithdrawn(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	_, err := k.rm.Withdraw(context.Background(), poc("xma"), "xma", "", "errors")
	check(t, err)
	for _, path := range []string{"/parties/xma", "/parties/xma/activities", "/parties/xma/activities/1.1", "/parties/xma/versions", "/parties/xma/changes"} {
		code, doc := k.get("/en" + path)
		if code != http.StatusNotFound || !strings.Contains(doc.Find(".lede").Text(), "12 March 2027") {
			t.Errorf("%s: %d %q", path, code, doc.Find("main").Text())
		}
	}
}

func TestPastVersion(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	f := decided("adapted", "The sector said so.")
	f["title:en"] = "Map the sector with its own words"
	k.set("xma", "1.1", f)
	if _, doc := k.get("/en/parties/xma"); strings.Contains(doc.Text(), "Map the sector") {
		t.Error("a revision shows before it is adopted")
	}
	k.adopt("xma")
	if _, doc := k.get("/en/parties/xma"); !strings.Contains(doc.Text(), "Map the sector") {
		t.Error("the new version does not show")
	}
	_, doc := k.get("/en/parties/xma/versions/1")
	if strings.Contains(doc.Text(), "Map the sector") || doc.Find(".p-act .st").Length() > 0 || doc.Find(".marks").Length() > 0 {
		t.Error("version 1 shows today's plan or status")
	}
	if doc.Find(".notice").Length() == 0 {
		t.Error("version 1 does not say that it is an earlier one")
	}
	if _, doc := k.get("/en/parties/xma/activities/1.1?version=1"); doc.Find(".state").Length() != 0 || strings.Contains(doc.Text(), "Map the sector") {
		t.Error("the activity of version 1 shows today's plan or status")
	}
}

func TestTeamOnlyIsLeftOut(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	total := func() (n int) {
		_, doc := k.get("/en/parties/xma")
		doc.Find(".marks b").Each(func(_ int, s *goquery.Selection) {
			var one int
			fmt.Sscan(s.Text(), &one)
			n += one
		})
		return n
	}
	before := total()
	f := roadmap.Fields{"visibility": "team", "note": "secret note"}
	k.set("xma", "2.2", f)
	if after := total(); after != before-1 {
		t.Errorf("%d counted, want %d", after, before-1)
	}
	for _, path := range []string{"/parties/xma", "/parties/xma/activities", "/parties/xma/changes", "/activities", "/parties/xma/outputs/2", "/sitemap.xml"} {
		if body := k.fetch("/en" + path).Body.String(); strings.Contains(body, "activities/2.2") || strings.Contains(body, "secret note") {
			t.Errorf("%s tells of an activity of the team", path)
		}
	}
	if code, _ := k.get("/en/parties/xma/activities/2.2"); code != http.StatusNotFound {
		t.Errorf("its page answers %d", code)
	}
}

func TestDraftIsMarked(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.start("xma")
	_, err := k.rm.Move(context.Background(), poc("xma"), "xma", "", roadmap.InConsultation)
	check(t, err)
	_, err = k.rm.Publish(context.Background(), poc("xma"), "xma", "")
	check(t, err)
	_, doc := k.get("/en/parties/xma")
	if !strings.Contains(doc.Find(".notice").First().Text(), "Draft") {
		t.Error("no mark on a draft")
	}
	if n := doc.Find(".p-act").Length(); n != len(k.view("xma").Items) {
		t.Errorf("%d cells, want one per activity", n)
	}
}

func TestList(t *testing.T) {
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, practising)
		k.party("xma", maravia)
		k.party("x01", map[i18n.Lang]string{i18n.EN: "Zembla"})
		k.party("x02", map[i18n.Lang]string{i18n.EN: "Aldona"})
		for _, code := range []string{"xma", "x01", "x02"} {
			k.sample(code)
		}
		_, doc := k.get("/en/activities")
		first, _ := doc.Find("tbody tr").First().Find("a").First().Attr("href")
		if first != "/en/parties/x02" {
			t.Errorf("the list begins with %s, want Aldona", first)
		}
		if n := doc.Find("tbody tr").Length(); n != 50 || doc.Find("nav.pages a").Length() == 0 {
			t.Errorf("%d rows on the first page", n)
		}
		_, doc = k.get("/en/reference/or2019/2.4")
		if names := doc.Find("#parties").Parent().Find("tbody th").Text(); strings.Index(names, "Aldona") > strings.Index(names, "Zembla") {
			t.Errorf("not in alphabetical order: %s", names)
		}
		_, doc = k.get("/en/parties/xma/activities?position=adapted&sort=-number")
		if doc.Find("tbody tr").Length() != 1 || doc.Find(".chip").Length() != 1 || doc.Find(`th[aria-sort="descending"]`).Length() != 1 {
			t.Errorf("filter and sort: %s", doc.Find("main").Text())
		}
		if found := doc.Find(".tools b").Text(); found != "1 of 22 activities" {
			t.Errorf("count says %q", found)
		}
	})
}

// counting counts the statements that reach the database.
type counting struct{ n atomic.Int64 }

func (c *counting) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context {
	c.n.Add(1)
	return ctx
}
func (c *counting) AfterQuery(context.Context, *bun.QueryEvent) {}

func TestPosterQueries(t *testing.T) {
	d := testkit.SQLite(t, migrations...)
	k := newKit(t, d, practising)
	k.party("xma", maravia)
	k.sample("xma")
	count := &counting{}
	d.Read().(interface{ AddQueryHook(bun.QueryHook) }).AddQueryHook(count)
	for _, page := range []struct {
		path string
		most int64
	}{{"/parties/xma", 20}, {"/parties/xma/activities/2.4", 20}, {"/parties/xma/activities", 20}, {"/activities", 8}, {"/", 4}} {
		count.n.Store(0)
		k.fetch("/en" + page.path)
		if n := count.n.Load(); n > page.most {
			t.Errorf("%s asks %d times, want at most %d", page.path, n, page.most)
		} else {
			t.Logf("%s asks %d times", page.path, n)
		}
	}
}

func TestWeight(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	for _, l := range i18n.Langs {
		for _, path := range []string{"/", "/parties/xma", "/parties/xma/activities/2.4", "/reference/or2019"} {
			var b bytes.Buffer
			z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
			z.Write(k.fetch("/" + string(l) + path).Body.Bytes())
			z.Close()
			if b.Len() > 20<<10 {
				t.Errorf("%s%s is %d bytes gzipped", l, path, b.Len())
			}
			if l == i18n.EN || l == i18n.AR {
				t.Logf("%s%s: %d bytes gzipped", l, path, b.Len())
			}
		}
	}
}

func TestGoldenPoster(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	for _, l := range []i18n.Lang{i18n.EN, i18n.AR} {
		_, doc := k.get("/" + string(l) + "/parties/xma")
		got, err := doc.Find("main").Html()
		check(t, err)
		got = strings.ReplaceAll(got, "><", ">\n<")
		file := filepath.Join("testdata", "poster."+string(l)+".html")
		if *update {
			check(t, os.MkdirAll("testdata", 0o755))
			check(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		check(t, err)
		if got != string(want) {
			t.Errorf("the poster in %s differs from %s; look at it, then run with -update", l, file)
		}
	}
}

func TestSitemap(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	w := k.fetch("/sitemap.xml")
	body := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(body, "<loc>https://example.org/ar/parties/xma/activities/2.4</loc>") || !strings.Contains(body, `hreflang="zh"`) {
		t.Errorf("sitemap: %d %.200s", w.Code, body)
	}
	if w := k.fetch("/robots.txt"); !strings.Contains(w.Body.String(), "Sitemap: https://example.org/sitemap.xml") {
		t.Errorf("robots: %s", w.Body)
	}
}

func TestHomeParty(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising, func(p *portal.Portal) { p.HomeParty = "xma" })
	k.party("xma", maravia)
	k.sample("xma")
	_, doc := k.get("/en/")
	if doc.Find(".poster").Length() != 1 {
		t.Error("the first page is not the poster")
	}
	if href, _ := doc.Find(`link[rel="canonical"]`).Attr("href"); href != "https://example.org/en/parties/xma" {
		t.Errorf("canonical is %s", href)
	}
}

// TestServe shows the sample to a person: go test -run TestServe -serve :8090.
func TestServe(t *testing.T) {
	if *serve == "" {
		t.Skip("for looking at the pages: -serve ADDRESS")
	}
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	t.Log(http.ListenAndServe(*serve, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		q.Host = "example.org"
		k.handler.ServeHTTP(w, q)
	})))
}

func BenchmarkPoster(b *testing.B) {
	k := newKit(b, testkit.SQLite(b, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	b.ReportAllocs()
	for b.Loop() {
		k.fresh.Add(1)
		k.fetch("/en/parties/xma")
	}
}
