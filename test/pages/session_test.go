package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// A session that ends while a form is open: sign in, and the form is there
// with what was typed.
func TestSessionEndsWhileFormIsOpen(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		tests := []struct{ path, control, typed string }{
			{"/en/work/xma/activities/" + w.IDs.Activity + "/edit", "title", `Typed <before> the "end"`},
			{"/ar/work/xma/activities/" + w.IDs.Activity + "/edit?in=fr", "narrative", "Tapé\nsur deux lignes"},
			{"/en/work/xma/activities/" + w.IDs.Activity + "/update", "narrative", "Typed in the update"},
			{"/en/work/xma/activities/" + w.IDs.Activity + "/translate?to=es", "t_narrative", "Escrito"},
			{"/en/work/xma/bodies/new", "name", "Typed office"},
			{"/fr/work/xma/bodies/" + w.IDs.Body + "/edit", "name", "Nom tapé"},
			{"/en/work/xma/roadmaps/" + w.IDs.Slug + "/settings", "title", "Typed title"},
			{"/en/work/xma/roadmaps/" + w.IDs.Slug + "/adopt", "act_title", "Typed act"},
			{"/en/work/xma/roadmaps/" + w.IDs.Slug + "/withdraw", "reason", "Typed reason"},
			{"/en/work/xma/roadmaps/" + w.IDs.Slug + "/close", "reason", "Typed reason"},
			{"/en/work/xma/roadmaps/" + w.IDs.Slug + "/activities/new", "title", "Typed activity"},
			{"/en/work/xma/people/new", "email", "typed@maravia.example"},
		}
		h := w.Open(t)
		email := w.Email(house.Here, "point_of_contact")
		for _, tt := range tests {
			action, v := form(t, h.As(email), tt.path, tt.control, tt.typed)
			late := h.Anonymous()
			a := late.Post(action, v)
			if a.Status != 401 {
				t.Errorf("%s sent without a session = %d, want 401", tt.path, a.Status)
				continue
			}
			sign := mainForm(a.Doc(t), "")
			in := house.Fields(sign)
			in.Set("email", email)
			in.Set("password", "practice-maravia-2027")
			a = late.Post(sign.AttrOr("action", ""), in)
			if a.Status != 303 || !strings.Contains(a.Location(), "kept=") {
				t.Errorf("%s: sign-in = %d to %s", tt.path, a.Status, a.Location())
				continue
			}
			page := late.Get(a.Location())
			kept := page.Doc(t).Find(`[name="` + tt.control + `"]`)
			got := kept.AttrOr("value", strings.TrimPrefix(kept.Text(), "\n"))
			if page.Status != 200 || got != tt.typed {
				t.Errorf("%s: after signing in %s holds %q, want %q (status %d)", tt.path, tt.control, got, tt.typed, page.Status)
			}
			if page.Doc(t).Find("[role=status] .notice.warn").Length() != 1 {
				t.Errorf("%s: the form that came back does not say that it is not saved yet", tt.path)
			}
			if strings.HasPrefix(tt.path, "/ar") && page.Doc(t).Find("html").AttrOr("dir", "") != "rtl" {
				t.Errorf("%s: came back in another language", tt.path)
			}
		}
	})
}

// A sign-in that fails first keeps the form all the same.
func TestFormSurvivesWrongPassword(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	email := h.World.Email(house.Here, "editor")
	action, v := form(t, h.As(email), "/en/work/xma/bodies/new", "name", "Typed office")
	late := h.Anonymous()
	sign := mainForm(late.Post(action, v).Doc(t), "")
	for _, password := range []string{"wrong wrong wrong", "practice-maravia-2027"} {
		in := house.Fields(sign)
		in.Set("email", email)
		in.Set("password", password)
		a := late.Post(sign.AttrOr("action", ""), in)
		if a.Status == 303 {
			if got := late.Get(a.Location()).Doc(t).Find("[name=name]").AttrOr("value", ""); got != "Typed office" {
				t.Errorf("after a wrong and a right password the form holds %q", got)
			}
			return
		}
		sign = mainForm(a.Doc(t), "")
	}
	t.Error("the right password did not sign in")
}

// Two people change one field: both texts stand side by side, nothing is
// saved, and a choice saves. Other fields merge without a word.
func TestStaleForm(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		editor, contact := h.With(house.Here, "editor"), h.With(house.Here, "point_of_contact")
		tests := []struct{ path, control, other string }{
			{"/en/work/xma/activities/" + w.IDs.Activity + "/edit", "text", "note"},
			{"/en/work/xma/activities/" + w.IDs.Activity + "/update", "narrative", ""},
			{"/en/work/xma/activities/" + w.IDs.Activity + "/translate?to=ru", "t_narrative", ""},
			{"/en/work/xma/bodies/" + w.IDs.Body + "/edit", "name", "contact"},
		}
		for _, tt := range tests {
			action, mine := form(t, contact, tt.path, tt.control, "Mine & <mine>")
			if a := send(t, editor, tt.path, tt.control, "Theirs & <theirs>"); a.Status != 303 {
				t.Fatalf("%s: their save = %d", tt.path, a.Status)
			}
			if tt.other != "" {
				mine.Set(tt.other, "Typed elsewhere")
			}
			a := contact.Post(action, mine)
			doc := a.Doc(t)
			text := doc.Find("main").Text()
			if a.Status != 409 || !strings.Contains(text, "Mine & <mine>") && !strings.Contains(string(a.Body), "Mine") || !strings.Contains(text, "Theirs & <theirs>") {
				t.Errorf("%s: stale form = %d, both texts on the page: %t", tt.path, a.Status, strings.Contains(text, "Theirs & <theirs>"))
				continue
			}
			if got := value(t, contact, tt.path, tt.control); got != "Theirs & <theirs>" {
				t.Errorf("%s: %s = %q while nobody has chosen", tt.path, tt.control, got)
			}
			choice := mainForm(doc, "")
			v := house.Fields(choice)
			v.Set(tt.control+"_choice", "yours")
			v.Set(tt.control, "Mine & <mine>")
			if a := contact.Post(choice.AttrOr("action", ""), v); a.Status != 303 {
				t.Errorf("%s: choosing mine = %d", tt.path, a.Status)
				continue
			}
			if got := value(t, contact, tt.path, tt.control); got != "Mine & <mine>" {
				t.Errorf("%s: %s = %q after choosing mine", tt.path, tt.control, got)
			}
			if tt.other != "" {
				if got := value(t, contact, tt.path, tt.other); got != "Typed elsewhere" {
					t.Errorf("%s: what was typed in %s is %q", tt.path, tt.other, got)
				}
			}
		}
		// Different fields, and the same field in another language, are no conflict.
		path := "/en/work/xma/activities/" + w.IDs.Activity + "/edit"
		action, mine := form(t, contact, path, "note", "A note of mine")
		if a := send(t, editor, path, "text", "A text of theirs"); a.Status != 303 {
			t.Fatalf("their save = %d", a.Status)
		}
		if a := contact.Post(action, mine); a.Status != 303 {
			t.Errorf("different fields: %d, want 303", a.Status)
		}
		if got := value(t, contact, path, "text"); got != "A text of theirs" {
			t.Errorf("their text is %q after my save", got)
		}
	})
}

func value(t *testing.T, c *house.Client, path, control string) string {
	t.Helper()
	_, v := form(t, c, path)
	return v.Get(control)
}

// Sent from another site, a form does nothing.
func TestCrossOriginPost(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	editor := h.With(house.Here, "editor")
	action, v := form(t, editor, "/en/work/xma/bodies/new", "name", "Forged office")
	for _, header := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
		q := house.NewRequest("POST", action, v)
		q.Header.Del("Sec-Fetch-Site")
		q.Header.Set(header[0], header[1])
		if a := editor.Do(q); a.Status != 403 || a.Doc(t).Find("h1").Text() != "Sent from another site" {
			t.Errorf("%s %s = %d, want 403 and a page", header[0], header[1], a.Status)
		}
	}
	if list := editor.Get("/en/work/xma/bodies?q=" + url.QueryEscape("Forged")).Doc(t).Find("main").Text(); strings.Contains(list, "Forged office") {
		t.Error("the forged body was saved")
	}
}
