package pages_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

const actPDF = "%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"

// postFile sends a form with a file, or without one where name is "".
func postFile(t *testing.T, c *house.Client, path string, typed url.Values, name, content string) house.Answer {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for field, all := range typed {
		for _, v := range all {
			m.WriteField(field, v)
		}
	}
	w, err := m.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, content)
	m.Close()
	q := house.NewRequest("POST", path, nil)
	q.Body, q.ContentLength = io.NopCloser(&b), int64(b.Len())
	q.Header.Set("Content-Type", m.FormDataContentType())
	return c.Do(q)
}

// The file of the act comes in with the adoption: both or neither, and a file
// that is refused takes nothing of what was typed with it.
func TestAdoptWithFile(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	contact := h.With(house.Here, "point_of_contact")
	one := "/en/work/xma/roadmaps/" + h.World.IDs.Slug
	action, typed := form(t, contact, one+"/adopt", "act_title", "Decree of the test")
	typed.Set("act_body", "Council of Ministers")
	typed.Set("act_file_public", "1")
	for _, bad := range []struct{ name, content, year, says string }{
		{"act.pdf", "<html><script>", "2026", "browser could run"},
		{"act.exe", "MZ", "2026", "type that is not kept"},
		{"act.pdf", actPDF, "2999", "Choose it again"},
	} {
		v := url.Values{}
		for k, all := range typed {
			v[k] = all
		}
		if bad.year != "2026" {
			v.Set("act_on_year", bad.year)
		}
		a := postFile(t, contact, action, v, bad.name, bad.content)
		doc := a.Doc(t)
		if a.Status != 422 || !strings.Contains(doc.Find(".summary").Text(), bad.says) || doc.Find("[name=act_title]").AttrOr("value", "") != "Decree of the test" ||
			doc.Find("[name=act_file_public][checked]").Length() != 1 {
			t.Errorf("%s: %d %s", bad.name, a.Status, doc.Find(".summary").Text())
		}
	}
	if contact.Get("/en/parties/xma/versions/3").Status != 404 {
		t.Fatal("a form with mistakes adopted the roadmap")
	}
	if a := postFile(t, contact, action, typed, "act.pdf", actPDF); a.Status != 303 {
		t.Fatalf("adopt = %d: %s", a.Status, a.Doc(t).Find("main").Text())
	}
	link, _ := h.Anonymous().Get("/en/parties/xma").Doc(t).Find(`a[href*="/evidence/"]`).Attr("href")
	if file := h.Anonymous().Get(link); file.Status != 200 || string(file.Body) != actPDF {
		t.Errorf("the public reads the act at %q: %d", link, file.Status)
	}
	if text := h.Anonymous().Get("/en/parties/xma/changes").Doc(t).Find("main").Text(); !strings.Contains(text, "Evidence added: Decree of the test") {
		t.Error("the public changes do not tell of the file")
	}
}

// A file is optional.
func TestAdoptWithoutFile(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	contact := h.With(house.Here, "point_of_contact")
	action, typed := form(t, contact, "/en/work/xma/roadmaps/"+h.World.IDs.Slug+"/adopt", "act_title", "Decree of the test")
	typed.Set("act_body", "Council of Ministers")
	if a := postFile(t, contact, action, typed, "", ""); a.Status != 303 {
		t.Errorf("adopt = %d: %s", a.Status, a.Doc(t).Find("main").Text())
	}
}
