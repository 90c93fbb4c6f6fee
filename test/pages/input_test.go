package pages_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// form opens a page and gives what a browser would send of its form, with
// changes made; action is where it goes.
func form(t *testing.T, c *house.Client, path string, changes ...string) (action string, v url.Values) {
	t.Helper()
	a := c.Get(path)
	if a.Status != 200 {
		t.Fatalf("%s = %d", path, a.Status)
	}
	control := ""
	if len(changes) > 0 {
		control = changes[0]
	}
	f := mainForm(a.Doc(t), control)
	v = house.Fields(f)
	for i := 0; i < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	return f.AttrOr("action", path), v
}

// mainForm is the form of a page with the most controls among those that hold
// control, if there are such.
func mainForm(doc *goquery.Document, control string) (best *goquery.Selection) {
	forms := doc.Find("form[method=post]")
	if with := forms.Has(`[name="` + control + `"]`); with.Length() > 0 {
		forms = with
	}
	most := -1
	forms.Each(func(_ int, f *goquery.Selection) {
		if n := f.Find("input, select, textarea").Length(); n > most {
			best, most = f, n
		}
	})
	return best
}

func send(t *testing.T, c *house.Client, path string, changes ...string) house.Answer {
	t.Helper()
	action, v := form(t, c, path, changes...)
	return c.Post(action, v)
}

// writable are forms with the text controls that they hold and their limits;
// 0 where only control characters are asked about.
var writable = []struct {
	role, path string
	limits     map[string]int
}{
	{"point_of_contact", "/en/work/xma/activities/{activity}/edit", map[string]int{"title": 250, "text": 5000, "reason": 2000, "decided_by": 250, "narrative": 10000, "note": 2000}},
	{"point_of_contact", "/en/work/xma/activities/{activity}/update", map[string]int{"narrative": 10000}},
	{"point_of_contact", "/en/work/xma/activities/{activity}/translate?to=es", map[string]int{"t_narrative": 10000}},
	{"point_of_contact", "/en/work/xma/bodies/new", map[string]int{"name": 250, "contact": 250}},
	{"point_of_contact", "/en/work/xma/roadmaps/{slug}/settings", map[string]int{"title": 250}},
	{"point_of_contact", "/en/work/xma/roadmaps/{slug}/adopt", map[string]int{"act_title": 250, "act_body": 250, "act_number": 60}},
	{"point_of_contact", "/en/work/xma/roadmaps/{slug}/sent", map[string]int{"sent_to": 250}},
	{"point_of_contact", "/en/work/xma/roadmaps/{slug}/withdraw", map[string]int{"reason": 2000}},
	{"point_of_contact", "/en/work/xma/roadmaps/{slug}/close", map[string]int{"reason": 2000}},
	{"point_of_contact", "/en/work/xma/roadmaps/{slug}/activities/new", map[string]int{"title": 250}},
	{"point_of_contact", "/en/work/xma/people/new", map[string]int{"email": 0}},
	{"point_of_contact", "/en/account", map[string]int{"name": 250}},
	{"operator", "/en/admin/settings", map[string]int{"site_name": 250}},
	{"operator", "/en/admin/parties/xma/edit", map[string]int{"note": 2000}},
}

func eachWritable(w *house.World, do func(role, path, control string, limit int)) {
	for _, x := range writable {
		path := strings.NewReplacer("{activity}", w.IDs.Activity, "{slug}", w.IDs.Slug).Replace(x.path)
		for control, limit := range x.limits {
			do(x.role, path, control, limit)
		}
	}
}

func as(h *house.House, role string) *house.Client {
	if role == "operator" {
		return h.With("", role)
	}
	return h.With(house.Here, role)
}

// Control characters, NUL and bytes that are no text are refused everywhere,
// with a page that says so.
func TestControlCharacters(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		eachWritable(w, func(role, path, control string, _ int) {
			for _, bad := range []string{"a\x01b", "a\x00b", "a\xff\xfeb", "a\u0085b", "a\x1bb"} {
				a := send(t, as(h, role), path, control, bad)
				if a.Status != 422 || a.Doc(t).Find("h1").Length() != 1 {
					t.Errorf("%s: %s=%q: status %d, want 422 and a page", path, control, bad, a.Status)
					continue
				}
				kept := a.Doc(t).Find(`[name="` + control + `"]`)
				if shown := kept.AttrOr("value", kept.Text()); !strings.ContainsAny(shown, "⟦\ufffd") {
					t.Errorf("%s: %s=%q comes back as %q, want the character to be seen", path, control, bad, shown)
				}
				if kept.AttrOr("aria-invalid", "") != "true" {
					t.Errorf("%s: the sentence is not by the field %s", path, control)
				}
			}
		})
	})
}

// A text that nobody can see is as good as none: it is refused everywhere.
func TestUnseenText(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	eachWritable(h.World, func(role, path, control string, _ int) {
		if a := send(t, as(h, role), path, control, "\u200b\u202e\u2060"); a.Status != 422 {
			t.Errorf("%s: unseen characters in %s: status %d, want 422", path, control, a.Status)
		}
	})
}

// Over-long text is refused by the field, and what was typed is kept.
func TestLongText(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	family := "👨‍👩‍👧‍👦"
	eachWritable(h.World, func(role, path, control string, limit int) {
		if limit == 0 {
			return
		}
		long := strings.Repeat("é", limit+1)
		a := send(t, as(h, role), path, control, long)
		if a.Status != 422 {
			t.Errorf("%s: %d characters in %s: status %d, want 422", path, limit+1, control, a.Status)
			return
		}
		doc := a.Doc(t)
		kept := doc.Find(`[name="` + control + `"]`)
		if kept.AttrOr("value", strings.TrimPrefix(kept.Text(), "\n")) != long {
			t.Errorf("%s: %s was not kept", path, control)
		}
		if kept.AttrOr("aria-invalid", "") != "true" || kept.AttrOr("aria-describedby", "") == "" {
			t.Errorf("%s: the message is not by the field %s", path, control)
		}
		if doc.Find(`[role=alert] a[href^="#"]`).Length() == 0 {
			t.Errorf("%s: no summary of mistakes", path)
		}
		if !strings.HasPrefix(doc.Find("title").Text(), "Error") {
			t.Errorf("%s: title %q does not say that there are mistakes", path, doc.Find("title").Text())
		}
	})
	// What counts is what a reader sees as one character.
	path := "/en/work/xma/activities/" + h.World.IDs.Activity + "/edit"
	if a := send(t, h.With(house.Here, "editor"), path, "position", "adapted", "reason", "Why", "title", strings.Repeat(family, 250)); a.Status != 303 {
		t.Errorf("250 characters of many bytes: status %d, want 303", a.Status)
	}
}

// Marks that turn the direction are shown as marks, wherever the text stands.
func TestMarksOfDirection(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	path := "/en/work/xma/activities/" + h.World.IDs.Activity + "/edit"
	editor := h.With(house.Here, "editor")
	if a := send(t, editor, path, "position", "adapted", "reason", "Why", "title", "Pay \u202eelpoep\u202c \u2067now\u2069", "narrative", "Read \u202dthis", "note", "Inside \u2066note"); a.Status != 303 {
		t.Fatalf("save = %d", a.Status)
	}
	bodies := "/en/work/xma/bodies/" + h.World.IDs.Body + "/edit"
	if a := send(t, editor, bodies, "name", "Ministry \u202efo"); a.Status != 303 {
		t.Fatalf("save = %d", a.Status)
	}
	w := newCrawler(t, editor, "en")
	w.only = working("en", true)
	w.each = func(path string, a house.Answer) {
		if !a.IsHTML() {
			return
		}
		doc := a.Doc(t)
		doc.Find("input, textarea").Remove() // there the text itself can be corrected
		// FSI and PDI are ours: they keep names apart from the sentence around.
		const marks = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
		if text := doc.Text(); strings.ContainsAny(text, marks) {
			i := strings.IndexAny(text, marks)
			report(t, w.seen, path, []string{fmt.Sprintf("an unseen mark of direction after %q", text[max(0, i-20):i])})
		}
	}
	w.add("", "/en/work/xma")
	w.add("", "/en/parties/xma")
	w.run()
}

func TestBodyTooLarge(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	for _, path := range []string{"/en/work/xma/activities/" + h.World.IDs.Activity + "/edit", "/en/work/xma/bodies/new", "/fr/sign-in"} {
		a := h.With(house.Here, "editor").Post(path, url.Values{"text": {strings.Repeat("a", 3<<20)}})
		if a.Status != 413 || a.Doc(t).Find("h1").Length() != 1 || strings.TrimSpace(a.Doc(t).Find("main p").Text()) == "" {
			t.Errorf("%s with three megabytes = %d, want 413 and a sentence", path, a.Status)
		}
	}
}

// Dates that do not exist, an end before its start, a milestone outside.
func TestDates(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		path := "/en/work/xma/activities/" + w.IDs.Activity + "/edit"
		editor := h.With(house.Here, "editor")
		a := send(t, editor, path, "end_day", "31", "end_month", "2", "end_year", "2027", "title", "Kept as typed")
		doc := a.Doc(t)
		if a.Status != 422 || doc.Find(`[name=end_day]`).AttrOr("value", "") != "31" || doc.Find("[name=title]").AttrOr("value", doc.Find("[name=title]").Text()) != "Kept as typed" {
			t.Errorf("31 February = %d, or what was typed is lost", a.Status)
		}
		if a := send(t, editor, path, "start_day", "1", "start_month", "6", "start_year", "2028", "end_day", "1", "end_month", "6", "end_year", "2027"); a.Status != 422 {
			t.Errorf("end before start = %d, want 422", a.Status)
		}
		a = send(t, h.With(house.Here, "point_of_contact"), "/en/work/xma/roadmaps/new", "start_day", "29", "start_month", "2", "start_year", "2027")
		if a.Status != 422 {
			t.Errorf("29 February 2027 = %d, want 422", a.Status)
		}
	})
}
