// Package pages_test reads every page in every language, as somebody who is
// not signed in and as people of the practice country who are, and holds each
// against what is true of every page.
package pages_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// Budgets of one answer, packed.
const (
	pageBudget = 100 << 10
	leanBudget = 20 << 10 // first page, poster: with the stylesheet all that a reader waits for
)

// crawler follows links inside the site, once each.
type crawler struct {
	t       *testing.T
	c       *house.Client
	lang    i18n.Lang
	queue   []string
	known   map[string]string // address → page that linked to it
	seen    map[string]int    // problem → how often
	status  map[string]int
	only    func(link string) bool // nil = everything
	visited int
	each    func(path string, a house.Answer)
}

func newCrawler(t *testing.T, c *house.Client, l i18n.Lang) *crawler {
	return &crawler{t: t, c: c, lang: l, known: map[string]string{}, seen: map[string]int{}, status: map[string]int{}}
}

func (w *crawler) add(from, to string) {
	if _, ok := w.known[to]; !ok {
		w.known[to] = from
		w.queue = append(w.queue, to)
	}
}

// run visits until nothing is left. Pages of other languages and files are
// asked for but not followed.
func (w *crawler) run() {
	w.t.Helper()
	for len(w.queue) > 0 && w.visited < 6000 {
		path := w.queue[0]
		w.queue = w.queue[1:]
		w.visit(path)
	}
	if len(w.queue) > 0 {
		w.t.Errorf("%d addresses left after %d: the links never end, for example %s", len(w.queue), w.visited, w.queue[0])
	}
}

func (w *crawler) visit(path string) {
	w.t.Helper()
	w.visited++
	a := w.c.Get(path)
	for hops := 0; a.Status/100 == 3 && hops < 3; hops++ {
		path = a.Location()
		a = w.c.Get(path)
	}
	w.status[path] = a.Status
	if a.Status != 200 {
		w.t.Errorf("%s = %d (linked from %s)", path, a.Status, w.known[path])
		return
	}
	if w.each != nil {
		w.each(path, a)
	}
	if !a.IsHTML() || !strings.HasPrefix(path, "/"+string(w.lang)) {
		return
	}
	doc := a.Doc(w.t)
	report(w.t, w.seen, path, problemsOf(a, doc, w.lang))
	if a.Packed > pageBudget && !strings.Contains(path, "/work") {
		w.t.Errorf("%s weighs %d bytes packed", path, a.Packed)
	}
	for _, link := range linksOf(a.Body, path) {
		if link = w.own(link); w.wanted(path, link) {
			w.add(path, link)
		}
	}
}

// wanted keeps the walk finite and short: combinations of filters are one
// click deep, and only is asked about what lies in the same language.
func (w *crawler) wanted(from, link string) bool {
	if strings.Contains(link, "?") && strings.Contains(from, "?") {
		return false
	}
	return w.only == nil || w.only(link)
}

// own is link in the language of the walk: the same page in another language
// is the business of that language's walk, but must be a page here too.
func (w *crawler) own(link string) string {
	for _, l := range i18n.Langs {
		if rest, ok := strings.CutPrefix(link, "/"+string(l)+"/"); ok {
			return "/" + string(w.lang) + "/" + rest
		}
	}
	return link
}

// linksOf lists the addresses of this site in a page, without fragments.
func linksOf(body []byte, path string) (links []string) {
	base, err := url.Parse(house.BaseURL + path)
	if err != nil {
		return nil
	}
	for _, href := range hrefs(body) {
		u, err := base.Parse(href)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
			continue
		}
		to := u.EscapedPath()
		if u.RawQuery != "" {
			to += "?" + u.RawQuery
		}
		links = append(links, to)
	}
	return links
}

// public are the beginnings of patterns that everybody reads.
var public = []string{"/parties", "/activities", "/reference", "/practices", "/about", "/privacy", "/accessibility", "/sign-in", "/forgot", "/u/"}

func TestPublicPages(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	for _, l := range i18n.Langs {
		t.Run(string(l), func(t *testing.T) {
			w := newCrawler(t, h.Anonymous(), l)
			w.add("", "/"+string(l)+"/")
			for _, path := range h.Paths(l, public...) {
				w.add("the routes", path)
			}
			w.run()
			t.Logf("%d pages", w.visited)
		})
	}
}

func TestWorkingPages(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	for _, l := range i18n.Langs {
		t.Run(string(l), func(t *testing.T) {
			people := map[string][]string{"point_of_contact": {"/work", "/account"}, "operator": {"/admin", "/account"}}
			if l == i18n.EN {
				for _, role := range []string{"observer", "contributor", "editor", "reviewer"} {
					people[role] = nil
				}
			}
			for role, prefixes := range people {
				party := house.Here
				if role == "operator" {
					party = ""
				}
				w := newCrawler(t, h.With(party, role), l)
				w.only = working(l, l == i18n.EN && role == "point_of_contact")
				w.add("", "/"+string(l)+"/work")
				if prefixes != nil {
					for _, path := range h.Paths(l, prefixes...) {
						w.add("the routes", path)
					}
				}
				w.run()
				t.Logf("%s: %d pages", role, w.visited)
			}
		})
	}
}

// working keeps to the working side and to some of the Parties; portal adds
// the public pages of the practice country, which know who reads.
func working(l i18n.Lang, portal bool) func(string) bool {
	alike := samples{}
	return func(link string) bool {
		rest := strings.TrimPrefix(link, "/"+string(l))
		if strings.Contains(rest, "?in=") && l != i18n.EN && !alike.takes(link) {
			return false
		}
		if strings.HasPrefix(rest, "/parties/") {
			return portal && strings.HasPrefix(rest, "/parties/"+house.Here)
		}
		if one, ok := strings.CutPrefix(rest, "/admin/parties/"); ok {
			return strings.HasPrefix(one, house.Here) || strings.HasPrefix(one, "fra") || strings.HasPrefix(one, "eu/") || strings.HasPrefix(one, "new")
		}
		if strings.Contains(rest, "/stocktake/") && strings.Count(rest, "/") > 4 { // one form for each line, alike but for the words
			return l == i18n.EN || strings.HasSuffix(rest, "/1.1") || strings.HasSuffix(rest, "/5.3?in=ar")
		}
		return strings.HasPrefix(rest, "/work") || strings.HasPrefix(rest, "/admin") || strings.HasPrefix(rest, "/account") || strings.HasPrefix(rest, "/static")
	}
}

// samples are addresses by their shape: the form of one record in each language
// of its content differs from that of the next in the words alone. English
// reads them all.
type samples map[string][]string

// perShape is how many records of a kind are asked for each of their forms.
const perShape = 2

func (s samples) takes(link string) bool {
	shape := anyID.ReplaceAllString(link, "*")
	if len(s[shape]) < perShape && !slices.Contains(s[shape], link) {
		s[shape] = append(s[shape], link)
	}
	return slices.Contains(s[shape], link)
}

var anyID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// The first page and the poster are there after one answer and the stylesheet.
func TestLeanPages(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	for _, l := range i18n.Langs {
		for _, path := range []string{"/", "/parties/" + house.Here, "/parties/" + house.Here + "?wording=official"} {
			a := h.Anonymous().Get("/" + string(l) + path)
			if a.Status != 200 || a.Packed > leanBudget {
				t.Errorf("/%s%s = %d, %d bytes packed, want at most %d", l, path, a.Status, a.Packed, leanBudget)
			}
			if n := a.Doc(t).Find("script").Length(); n > 0 {
				t.Errorf("/%s%s has %d scripts", l, path, n)
			}
		}
	}
}
