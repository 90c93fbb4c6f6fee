package evidence_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/testkit"
)

const addFile = "/work/xma/evidence/of/notebook/open/file"

func fields(change ...string) map[string]string {
	f := map[string]string{"kind": "report", "title": "Annual report", "office": "Archive", "visibility": "team", "date_day": "31", "date_month": "1", "date_year": "2027"}
	for i := 0; i < len(change); i += 2 {
		f[change[i]] = change[i+1]
	}
	return f
}

func site(t *testing.T) *kit {
	t.Helper()
	return newKit(t, testkit.SQLite(t, historyAndEvidence...))
}

func TestUploadPage(t *testing.T) {
	eachStore(t, func(t *testing.T, k *kit) {
		w, _ := k.send(identity.Editor, addFile, fields(), upload{"a.pdf", pdf}, upload{"b.csv", "x;y\n"})
		if w.Code != 303 || w.Header().Get("Location") != "/en/work/xma/notebooks/open" {
			t.Fatalf("two good files: %d %s", w.Code, w.Body)
		}
		_, list, err := k.Of(k.ctx, actor(identity.Observer), open)
		check(t, err)
		if len(list) != 2 || list[0].Title.Get("en") != "Annual report: a" || list[1].File.Charset != "utf-8" {
			t.Errorf("kept %+v", list)
		}
		page := k.get(identity.Editor, "/work/xma/evidence/of/notebook/open")
		if page.Code != 200 || !strings.Contains(page.Body.String(), list[0].File.SHA256) {
			t.Errorf("the page of the record: %d", page.Code)
		}
	})
}

// A refused file loses nothing that was typed, and says which file and why;
// nothing is kept of the good one beside it.
func TestRefusedUpload(t *testing.T) {
	k := site(t)
	w, doc := k.send(identity.Editor, addFile, fields(), upload{"good.pdf", pdf}, upload{"bad.pdf", "MZ\x90\x00"})
	if w.Code != 422 || !strings.Contains(doc.Find("#file-error").Text(), "bad.pdf") || !strings.Contains(doc.Find("#file-error").Text(), "EXE") {
		t.Errorf("a mislabelled file: %d %q", w.Code, doc.Find("#file-error").Text())
	}
	for name, want := range map[string]string{"title": "Annual report", "office": "Archive", "date_year": "2027"} {
		if got, _ := doc.Find(`[name="` + name + `"]`).Attr("value"); got != want {
			t.Errorf("%s came back as %q", name, got)
		}
	}
	w, doc = k.send(identity.Editor, addFile, fields("kind", ""), upload{"big.csv", strings.Repeat("x", 2<<20)})
	if w.Code != 413 || !strings.Contains(doc.Find("#file-error").Text(), "big.csv") || doc.Find("#kind-error").Length() != 1 {
		t.Errorf("a large file with another mistake: %d", w.Code)
	}
	if w, doc := k.send(identity.Editor, addFile, fields()); w.Code != 422 || doc.Find("#file-error").Length() != 1 {
		t.Errorf("no file: %d", w.Code)
	}
	many := make([]upload, 11)
	for i := range many {
		many[i] = upload{"a.csv", "x"}
	}
	if w, _ := k.send(identity.Editor, addFile, fields(), many...); w.Code != 422 {
		t.Errorf("eleven files: %d", w.Code)
	}
	if w, doc := k.send(identity.Editor, addFile, fields(), upload{"a.csv", strings.Repeat("x", 12<<20)}); w.Code != 413 || doc.Find("#title").AttrOr("value", "") != "Annual report" {
		t.Errorf("more than the route takes: %d", w.Code)
	}
	if _, list, err := k.Of(k.ctx, actor(identity.Observer), open); err != nil || len(list) > 0 {
		t.Errorf("something was kept: %+v, %v", list, err)
	}
	if w, _ := k.send(identity.Observer, addFile, fields(), upload{"a.pdf", pdf}); w.Code != 403 {
		t.Errorf("an observer: %d", w.Code)
	}
	if w, _ := k.send("xes", addFile, fields(), upload{"a.pdf", pdf}); w.Code != 404 {
		t.Errorf("a stranger: %d", w.Code)
	}
}

// The file is asked for anew each time, and comes in a form that no browser
// runs.
func TestDownloadPage(t *testing.T) {
	eachStore(t, func(t *testing.T, k *kit) {
		e, err := k.addFile(identity.Editor, open, "Décret.pdf", pdf)
		check(t, err)
		path := "/work/xma/evidence/" + e.ID + "/file"
		w := k.get(identity.Observer, path)
		if w.Code != 200 || w.Body.String() != pdf || w.Header().Get("Content-Type") != "application/pdf" || w.Header().Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("download: %d %v", w.Code, w.Header())
		}
		q := httptest.NewRequest("GET", "/en"+path, nil)
		q.Header.Set("Range", "bytes=0-4")
		if w := k.do(identity.Observer, q); w.Code != 206 || w.Body.String() != "%PDF-" {
			t.Errorf("a range: %d %q", w.Code, w.Body)
		}
		for role, want := range map[access.Role]int{"": 401, "xes": 404} {
			if got := k.get(role, path).Code; got != want {
				t.Errorf("%q gets %d, want %d", role, got, want)
			}
		}
		public := "/parties/xma/evidence/" + e.ID + "/file"
		if w := k.get("", public); w.Code != 200 || w.Body.String() != pdf {
			t.Errorf("everybody: %d", w.Code)
		}
		if w := k.get("", strings.Replace(public, "xma", "xes", 1)); w.Code != 404 {
			t.Errorf("under another Party: %d", w.Code)
		}
		_, err = k.Remove(k.ctx, actor(identity.Editor), "xma", e.ID, "Outdated")
		check(t, err)
		if w := k.get("", public); w.Code != 404 {
			t.Errorf("after the removal: %d", w.Code)
		}
		l := k.addLink(identity.Editor, open)
		if w := k.get("", "/parties/xma/evidence/"+l.ID+"/file"); w.Code != 404 {
			t.Errorf("the file of a link: %d", w.Code)
		}
	})
}

// The forms of change, newer version and removal keep what is typed.
func TestOtherForms(t *testing.T) {
	k := site(t)
	e, err := k.addFile(identity.Editor, open, "a.pdf", pdf)
	check(t, err)
	at := "/work/xma/evidence/" + e.ID
	for _, page := range []string{"", "/edit", "/edit?in=ar", "/replace", "/remove"} {
		if w := k.get(identity.Editor, at+page); w.Code != 200 {
			t.Errorf("%s: %d", page, w.Code)
		}
	}
	if w, doc := k.send(identity.Editor, at+"/replace", fields(), upload{"b.html", "<html>"}); w.Code != 422 || doc.Find("#title").AttrOr("value", "") != "Annual report" {
		t.Errorf("a bad newer version: %d", w.Code)
	}
	if w, _ := k.send(identity.Editor, at+"/replace", fields(), upload{"b.csv", "x"}); w.Code != 303 {
		t.Errorf("a newer version: %d", w.Code)
	}
	_, list, err := k.Of(k.ctx, actor(identity.Observer), open)
	check(t, err)
	if len(list) != 1 || list[0].File.Name != "b.csv" || list[0].Replaces != e.ID {
		t.Errorf("after replacing: %+v", list)
	}
	if w, _ := k.send(identity.Editor, at+"/replace", fields(), upload{"c.csv", "x"}); w.Code != 409 {
		t.Errorf("replacing the older one again: %d", w.Code)
	}
}

// Titles and file names of strangers are text, never markup.
func TestNamesAreText(t *testing.T) {
	k := site(t)
	k.addLink(identity.Editor, open, func(in *evidence.Input) { in.Title, in.Note = "<b>bold</b>\u202e", "<script>x</script>" })
	body := k.get(identity.Editor, "/work/xma/evidence").Body.String() + k.get(identity.Editor, "/work/xma/evidence/of/notebook/open").Body.String()
	if strings.Contains(body, "<b>bold") || strings.Contains(body, "<script>x") || strings.Contains(body, "\u202e") {
		t.Error("a title is markup")
	}
}
