package pages_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// A word of a reference line in each language.
var wordOf = map[i18n.Lang]string{i18n.AR: "مسح", i18n.ZH: "数字", i18n.EN: "mapping", i18n.FR: "cartographie", i18n.RU: "цифровой", i18n.ES: "mapeo"}

func searchPath(l i18n.Lang, pairs ...string) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "/" + string(l) + "/search?" + q.Encode()
}

// links lists the addresses of the results, in order.
func resultLinks(doc *goquery.Document) (all []string) {
	doc.Find(".hits h3 a").Each(func(_ int, a *goquery.Selection) { all = append(all, a.AttrOr("href", "")) })
	return all
}

// The page in every language: before a search, with results, with a filter,
// with nothing found, with nothing to look for.
func TestSearchPages(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		c := w.Open(t).Anonymous()
		for _, l := range i18n.Langs {
			word := wordOf[l]
			for _, path := range []string{"/" + string(l) + "/search", searchPath(l, "q", word), searchPath(l, "q", word, "kind", "line", "text", string(l)),
				searchPath(l, "q", "zzzzzz"), searchPath(l, "q", "( *"), searchPath(l, "q", word, "party", "nowhere")} {
				a := c.Get(path)
				if a.Status != 200 {
					t.Errorf("%s = %d", path, a.Status)
					continue
				}
				if bad := problemsOf(a, a.Doc(t), l); len(bad) > 0 {
					t.Errorf("%s: %v", path, bad)
				}
			}
			doc := c.Get(searchPath(l, "q", word)).Doc(t)
			if len(resultLinks(doc)) == 0 || doc.Find(".hits mark").Length() == 0 {
				t.Errorf("%s: %q finds nothing, or marks nothing", l, word)
			}
			if doc.Find(`meta[name=robots][content=noindex]`).Length() != 1 {
				t.Errorf("%s: results may be indexed by search engines", l)
			}
			for _, link := range resultLinks(doc) {
				if a := c.Get(link); a.Status != 200 {
					t.Errorf("%s: result %s = %d", l, link, a.Status)
				}
			}
			if a := c.Get(searchPath(l, "q", "zzzzzz")); a.Doc(t).Find("main .empty").Length() != 1 {
				t.Errorf("%s: nothing found, and nothing said", l)
			}
		}
	})
}

// Filters say how much they would leave, and leave as much.
func TestSearchFilters(t *testing.T) {
	c := house.Make(t, db.SQLite).Open(t).Anonymous()
	doc := c.Get(searchPath(i18n.EN, "q", "digital")).Doc(t)
	tried := 0
	doc.Find("form.filter select").Each(func(_ int, s *goquery.Selection) {
		s.Find("option").Each(func(_ int, o *goquery.Selection) {
			value, label := o.AttrOr("value", ""), o.Text()
			if value == "" || tried > 12 {
				return
			}
			tried++
			found := c.Get(searchPath(i18n.EN, "q", "digital", s.AttrOr("name", ""), value)).Doc(t).Find(".tools b").Text()
			number := strings.TrimSuffix(label[strings.LastIndex(label, "(")+1:], ")")
			if !strings.HasPrefix(found, number+" ") {
				t.Errorf("%s offers %q, and then it says %q", s.AttrOr("name", ""), label, found)
			}
		})
	})
	if tried < 8 {
		t.Errorf("only %d filters offered", tried)
	}
	if len(resultLinks(c.Get(searchPath(i18n.EN, "q", "digital", "page", "2")).Doc(t))) == 0 {
		t.Error("no second page")
	}
	for _, page := range []string{"0", "-1", "x", "501", "99999999999999999999"} {
		if a := c.Get(searchPath(i18n.EN, "q", "digital", "page", page)); a.Status != 404 {
			t.Errorf("page %s = %d, want 404", page, a.Status)
		}
	}
}

// What the team keeps to itself is found by the team alone, marked as such;
// nobody else learns of it by results, counts, suggestions or spelling.
func TestSearchKeepsTeamContent(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		note := "Gamelan bespoke " + strings.Repeat("<b>loud</b> ", 3) + `"quoted" 'single'`
		a := send(t, h.With(house.Here, "point_of_contact"), "/en/work/xma/activities/"+w.IDs.Activity+"/edit", "note", note)
		if a.Status != 303 {
			t.Fatalf("save a note = %d", a.Status)
		}
		for _, c := range []struct {
			name   string
			reader *house.Client
			finds  bool
		}{
			{"anonymous", h.Anonymous(), false}, {"operator", h.With("", "operator"), false}, {"editor of another Party", h.With(house.There, "editor"), false},
			{"observer", h.With(house.Here, "observer"), true}, {"contributor", h.With(house.Here, "contributor"), true},
		} {
			doc := c.reader.Get(searchPath(i18n.EN, "q", "gamelan loud")).Doc(t)
			if got := len(resultLinks(doc)) == 1; got != c.finds {
				t.Errorf("%s finds the note: %v, want %v", c.name, got, c.finds)
			}
			if c.finds && (!strings.Contains(doc.Find(".hits").Text(), "Team only") || !strings.Contains(doc.Find(".hits").Text(), "<b>loud</b>")) {
				t.Errorf("%s: the note is shown as %q", c.name, doc.Find(".hits").Text())
			}
			if c.finds && doc.Find(".hits mark").First().Text() != "Gamelan" {
				t.Errorf("%s: marked %q", c.name, doc.Find(".hits mark").First().Text())
			}
			missing := strings.Contains(doc.Find("main").Text(), "Words that occur nowhere: gamelan, loud")
			if missing == c.finds {
				t.Errorf("%s is told that the words occur nowhere: %v", c.name, missing)
			}
		}
	})
}

// A Party that is deactivated takes its public words along.
func TestSearchForgetsDeactivated(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		reader, operator := h.Anonymous(), h.With("", "operator")
		mine := func() bool {
			links := resultLinks(reader.Get(searchPath(i18n.EN, "q", "digital", "party", house.Here, "kind", "activity")).Doc(t))
			return slices.ContainsFunc(links, func(s string) bool { return strings.Contains(s, "/parties/xma/") })
		}
		if !mine() {
			t.Fatal("nothing of the practice country is found")
		}
		operator.Post("/en/admin/parties/xma/deactivate", url.Values{})
		if mine() {
			t.Error("what a deactivated Party published is found")
		}
		if links := resultLinks(h.With(house.Here, "observer").Get(searchPath(i18n.EN, "q", "digital", "party", house.Here)).Doc(t)); len(links) == 0 {
			t.Error("the team finds nothing any more")
		}
		send(t, operator, "/en/admin/parties/xma/settings", "act", "activate")
		if !mine() {
			t.Error("what a Party published is not found when it is active again")
		}
	})
}

func TestSearchSuggests(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	for _, l := range i18n.Langs {
		a := h.Anonymous().Get("/" + string(l) + "/search/suggest?q=" + url.QueryEscape(wordOf[l]))
		var list []struct{ Title, Kind, URL string }
		if err := json.Unmarshal(a.Body, &list); err != nil || len(list) == 0 || len(list) > 8 {
			t.Errorf("%s: %d suggestions, %v: %s", l, len(list), err, a.Body)
		}
		for _, s := range list {
			if !strings.HasPrefix(s.URL, "/"+string(l)+"/") || s.Kind == "" || s.Title == "" || strings.Contains(s.Kind, ".") {
				t.Errorf("%s: suggestion %+v", l, s)
			}
		}
	}
	for _, q := range []string{"", "(", "zzzzzz"} {
		if a := h.Anonymous().Get("/en/search/suggest?q=" + url.QueryEscape(q)); strings.TrimSpace(string(a.Body)) != "[]" {
			t.Errorf("suggestions for %q: %s", q, a.Body)
		}
	}
}

// Bad input gets a page.
func TestSearchBadInput(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		c := w.Open(t).Anonymous()
		for _, q := range []string{"", " ", "' OR NEAR( *)", `"`, "NEAR(a b)", "title:x", "\x00", "a\x01b", "\xff\xfe", "\u202eabc", strings.Repeat("a", 10000), strings.Repeat("文", 3000),
			"the of and", "<script>alert(1)</script>", "{{.}}", "%s%d"} {
			for _, path := range []string{searchPath(i18n.EN, "q", q), searchPath(i18n.EN, "q", q, "kind", q, "party", q, "output", q, "text", q)} {
				a := c.Get(path)
				if a.Status != 200 {
					t.Errorf("q=%.30q: %d", q, a.Status)
					continue
				}
				if bad := problemsOf(a, a.Doc(t), i18n.EN); len(bad) > 0 {
					t.Errorf("q=%.30q: %v", q, bad)
				}
			}
		}
	})
}

// The box stands on every page, and leads to the page without a script.
func TestSearchBox(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	for path, c := range map[string]*house.Client{"/fr/": h.Anonymous(), "/fr/parties/xma": h.Anonymous(), "/fr/work/xma": h.With(house.Here, "observer")} {
		form := c.Get(path).Doc(t).Find("header form[role=search]")
		if form.AttrOr("action", "") != "/fr/search" || form.AttrOr("method", "") != "get" || form.Find("input[name=q]").Length() != 1 {
			t.Errorf("%s has no search box", path)
		}
	}
}
