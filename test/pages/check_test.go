package pages_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// headers that every answer carries.
var headers = []string{"Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy", "Permissions-Policy"}

func missingHeader(h http.Header) string {
	for _, name := range headers {
		if h.Get(name) == "" {
			return name
		}
	}
	return ""
}

// lostMessage is how a message id without words would look.
var lostMessage = regexp.MustCompile(`\[[a-z]+(\.[a-z0-9_]+)+\]`)

// dirOf is the direction of a language.
func dirOf(l i18n.Lang) string {
	if l == i18n.AR {
		return "rtl"
	}
	return "ltr"
}

// problemsOf checks a page against what holds for every page, and says what
// is wrong.
func problemsOf(a house.Answer, doc *goquery.Document, l i18n.Lang) (bad []string) {
	say := func(format string, args ...any) { bad = append(bad, fmt.Sprintf(format, args...)) }
	if h := missingHeader(a.Header); h != "" {
		say("header %s is missing", h)
	}
	html := doc.Find("html")
	if html.AttrOr("lang", "") != string(l) || html.AttrOr("dir", "") != dirOf(l) {
		say("lang=%q dir=%q", html.AttrOr("lang", ""), html.AttrOr("dir", ""))
	}
	if strings.TrimSpace(doc.Find("head title").Text()) == "" {
		say("no title")
	}
	if n := doc.Find("main").Length(); n != 1 {
		say("%d main elements", n)
	}
	if m := lostMessage.FindString(doc.Text()); m != "" {
		say("message without words: %s", m)
	}
	if m := regexp.MustCompile(`\{\{|%!|<no value>`).FindString(doc.Text()); m != "" {
		say("unfinished text: %s", m)
	}
	bad = append(bad, headings(doc)...)
	bad = append(bad, controls(doc)...)
	bad = append(bad, inline(doc)...)
	return append(bad, references(doc)...)
}

// headings: one h1, first, and no level passed over on the way down.
func headings(doc *goquery.Document) (bad []string) {
	last, tops := 0, 0
	doc.Find("h1, h2, h3, h4, h5, h6").Each(func(_ int, h *goquery.Selection) {
		level := int(goquery.NodeName(h)[1] - '0')
		if level == 1 {
			tops++
		}
		if level > last+1 {
			bad = append(bad, fmt.Sprintf("h%d %q follows h%d", level, strings.TrimSpace(h.Text()), last))
		}
		if strings.TrimSpace(h.Text()) == "" {
			bad = append(bad, fmt.Sprintf("empty h%d", level))
		}
		last = level
	})
	if tops != 1 {
		bad = append(bad, fmt.Sprintf("%d h1", tops))
	}
	return bad
}

// controls: each has a name for those who do not see it.
func controls(doc *goquery.Document) (bad []string) {
	doc.Find("input, select, textarea").Each(func(_ int, c *goquery.Selection) {
		switch c.AttrOr("type", "") {
		case "hidden", "submit", "button":
			return
		}
		id := c.AttrOr("id", "")
		labelled := strings.TrimSpace(c.AttrOr("aria-label", "")) != "" || c.AttrOr("aria-labelledby", "") != "" ||
			strings.TrimSpace(c.ParentsFiltered("label").Text()) != ""
		if !labelled && id != "" {
			labelled = strings.TrimSpace(doc.Find(`label[for="`+id+`"]`).Text()) != ""
		}
		if !labelled {
			bad = append(bad, "no label: "+goquery.NodeName(c)+" "+c.AttrOr("name", id))
		}
	})
	doc.Find("button, a[href]").Each(func(_ int, b *goquery.Selection) {
		if strings.TrimSpace(b.Text()) == "" && b.AttrOr("aria-label", "") == "" && b.Find("[aria-label], img[alt]").Length() == 0 {
			bad = append(bad, "no words in "+goquery.NodeName(b)+" "+b.AttrOr("href", b.AttrOr("name", "")))
		}
	})
	return bad
}

// inline: nothing that the content security policy forbids.
func inline(doc *goquery.Document) (bad []string) {
	if n := doc.Find("style, [style], script:not([src])").Length(); n > 0 {
		bad = append(bad, fmt.Sprintf("%d inline styles or scripts", n))
	}
	doc.Find("*").Each(func(_ int, e *goquery.Selection) {
		for _, a := range e.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
				bad = append(bad, "script in attribute "+a.Key)
			}
			if (a.Key == "href" || a.Key == "action" || a.Key == "src") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
				bad = append(bad, "script in "+a.Key)
			}
		}
	})
	return bad
}

// references: ids are given once, and what points to an id finds it.
func references(doc *goquery.Document) (bad []string) {
	ids := map[string]int{}
	doc.Find("[id]").Each(func(_ int, e *goquery.Selection) { ids[e.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 || id == "" {
			bad = append(bad, fmt.Sprintf("id %q stands %d times", id, n))
		}
	}
	for _, attr := range []string{"for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers"} {
		doc.Find("[" + attr + "]").Each(func(_ int, e *goquery.Selection) {
			for _, id := range strings.Fields(e.AttrOr(attr, "")) {
				if ids[id] == 0 {
					bad = append(bad, fmt.Sprintf("%s=%q points nowhere", attr, id))
				}
			}
		})
	}
	doc.Find(`a[href^="#"]`).Each(func(_ int, e *goquery.Selection) {
		if to := e.AttrOr("href", ""); to != "#" && ids[to[1:]] == 0 {
			bad = append(bad, "link to "+to+" leads nowhere")
		}
	})
	return bad
}

func report(t *testing.T, seen map[string]int, path string, bad []string) {
	t.Helper()
	for _, b := range bad {
		seen[b]++
		if seen[b] <= 2 {
			t.Errorf("%s: %s", path, b)
		}
	}
}
