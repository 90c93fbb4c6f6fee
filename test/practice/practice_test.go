// Package practice_test walks good practices through the running site, as a
// visitor, the operator and an editor would, without script.
package practice_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/test/house"
)

// typed is a whole submission of a visitor.
func typed(ticket string) url.Values {
	return url.Values{"ticket": {ticket}, "lang": {"en"}, "line": {"or2019/2.2"}, "title": {"Instrument library of the harbour"},
		"summary": {"People borrow instruments and recording gear with their library card."}, "place": {"xma"}, "year": {"2025"},
		"sources": {"https://harbour.example/library"}, "office": {"Harbour library"}, "consent": {"1"}}
}

// ticket is that of a form opened just now.
func ticket(t *testing.T, c *house.Client) string {
	t.Helper()
	form := c.Get("/en/practices/submit?line=or2019/2.2").Doc(t).Find("main form").First()
	if got := form.Find("select[name=line] option[selected]").AttrOr("value", ""); got != "or2019/2.2" {
		t.Errorf("the form begins with line %q", got)
	}
	return house.Fields(form).Get("ticket")
}

func TestVisitor(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		visitor, operator := h.Anonymous(), h.With("", "operator")
		wrong := typed(ticket(t, visitor))
		wrong.Set("summary", "")
		wrong.Del("consent")
		wrong.Set("sources", "javascript:alert(1)")
		a := visitor.Post("/en/practices/submit", wrong)
		doc := a.Doc(t)
		if a.Status != 422 || doc.Find("[name=title]").AttrOr("value", "") != typed("").Get("title") {
			t.Errorf("mistakes: %d, title kept as %q", a.Status, doc.Find("[name=title]").AttrOr("value", ""))
		}
		for _, name := range []string{"summary", "consent", "sources"} {
			if doc.Find(".summary a[href='#"+name+"'], .summary a[href='#f-"+name+"']").Length() == 0 {
				t.Errorf("the mistake in %s is not listed: %s", name, doc.Find(".summary").Text())
			}
		}
		robot := typed(ticket(t, visitor))
		robot.Set("website", "https://spam.example")
		if a := visitor.Post("/en/practices/submit", robot); a.Status != 422 {
			t.Errorf("what nobody sees was filled in: %d", a.Status)
		}
		a = visitor.Post("/en/practices/submit", typed(ticket(t, visitor)))
		code := strings.TrimSpace(a.Doc(t).Find("main .notice.good b").First().Text())
		if a.Status != 200 || code == "" {
			t.Fatalf("sent: %d, code %q", a.Status, code)
		}
		found := func() bool {
			return strings.Contains(visitor.Get("/en/practices?q=harbour").Doc(t).Find("main").Text(), "Instrument library of the harbour")
		}
		if found() {
			t.Error("it is public before anybody looked at it")
		}
		at := ""
		operator.Get("/en/admin/practices").Doc(t).Find("main a").EachWithBreak(func(_ int, s *goquery.Selection) bool {
			if strings.Contains(s.Text(), "Instrument library") {
				at = s.AttrOr("href", "")
			}
			return at == ""
		})
		if at == "" {
			t.Fatal("the operator does not see it")
		}
		for party, role := range map[string]string{house.Here: "point_of_contact", house.There: "editor"} {
			if a := h.With(party, role).Get(at); a.Status != 404 && a.Status != 403 {
				t.Errorf("%s of %s opens the operator's desk: %d", role, party, a.Status)
			}
		}
		form := operator.Get(at).Doc(t).Find("main form").First()
		decision := house.Fields(form)
		decision.Set("act", "return")
		decision.Set("reason", "")
		if a := operator.Post(at, decision); a.Status != 422 {
			t.Errorf("returned without a reason: %d", a.Status)
		}
		decision.Set("act", "accept")
		decision.Set("verified", "partly")
		if a := operator.Post(at, decision); a.Status != 303 {
			t.Fatalf("published: %d %s", a.Status, a.Doc(t).Find(".summary").Text())
		}
		if !found() {
			t.Error("it is not on the shelf")
		}
		if a := visitor.Post("/en/practices/submitted", url.Values{"code": {code}}); a.Status != 200 || !strings.Contains(a.Doc(t).Find("main").Text(), "Instrument library") {
			t.Errorf("the visitor asks what became of it: %d", a.Status)
		}
		if a := visitor.Post("/en/practices/submitted", url.Values{"code": {"nothing"}}); a.Status != 422 {
			t.Errorf("a code that nobody has: %d", a.Status)
		}
	})
}

// Who sends much waits; what was typed is kept.
func TestVisitorIsThrottled(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		visitor := w.Open(t).Anonymous()
		for range 50 {
			a := visitor.Post("/en/practices/submit", typed(ticket(t, visitor)))
			if a.Status == 429 {
				if got := a.Doc(t).Find("[name=summary]").Text(); !strings.Contains(got, "library card") {
					t.Errorf("what was typed is lost: %q", got)
				}
				return
			}
			if a.Status != 200 {
				t.Fatalf("answer %d", a.Status)
			}
		}
		t.Error("fifty submissions in a row were taken")
	})
}

// An editor copies a practice into a draft of the team's, which names its
// source; the public does not see it.
func TestCopy(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		editor := h.With(house.Here, "editor")
		list := h.Anonymous().Get("/en/practices?line=2.2").Doc(t)
		id := ""
		list.Find("main a[href*='/practices/']").EachWithBreak(func(_ int, s *goquery.Selection) bool {
			id = s.AttrOr("href", "")[strings.LastIndex(s.AttrOr("href", ""), "/")+1:]
			return id == "" || id == "submit" || id == "submitted"
		})
		at := "/en/work/" + house.Here + "/practices/" + id + "/copy"
		page := editor.Get(at).Doc(t)
		target := page.Find("[name=target]").Last().AttrOr("value", "")
		if a := editor.Post(at, url.Values{"target": {"nothing"}}); a.Status != 422 {
			t.Errorf("copied to nowhere: %d", a.Status)
		}
		a := editor.Post(at, url.Values{"target": {target}})
		if a.Status != 303 || !strings.Contains(a.Location(), "/activities/") {
			t.Fatalf("copied: %d %s", a.Status, a.Location())
		}
		title := strings.TrimSpace(list.Find("main a[href$='/" + id + "']").First().Text())
		edit := editor.Get(a.Location()).Doc(t)
		if got := edit.Find("main").Text() + edit.Find("main textarea").Text(); !strings.Contains(got, title) {
			t.Errorf("the draft does not name %q", title)
		}
		if got := h.Anonymous().Get("/en/parties/" + house.Here + "/activities?q=" + url.QueryEscape(title)).Doc(t).Find("main table").Text(); strings.Contains(got, title) {
			t.Error("the public reads the draft")
		}
		if a := h.With(house.Here, "observer").Get(at); a.Status != 403 {
			t.Errorf("an observer may copy: %d", a.Status)
		}
	})
}
