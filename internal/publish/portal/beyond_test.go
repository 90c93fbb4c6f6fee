package portal_test

import (
	"strings"
	"testing"

	"openroadmap/internal/testkit"
)

// A page after the last one does not exist, and says where the first is.
func TestPageBeyondTheEnd(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	k.party("xma", maravia)
	k.sample("xma")
	for path, first := range map[string]string{
		"/en/activities?page=2":             "/en/activities?page=1",
		"/en/activities?status=late&page=9": "/en/activities?page=1&status=late",
		"/en/parties/xma/activities?page=3": "/en/parties/xma/activities?page=1",
		"/en/parties/xma/changes?page=77":   "/en/parties/xma/changes",
		"/en/practices?page=40":             "/en/practices?page=1",
	} {
		status, doc := k.get(path)
		text := doc.Find("main").Text()
		if status != 404 || !strings.Contains(text, "does not exist") || strings.Contains(text, "Nothing was found") {
			t.Errorf("%s = %d: %s", path, status, text)
		}
		link := doc.Find(`main a:contains("Go to page 1")`).AttrOr("href", "")
		if link != first {
			t.Errorf("%s leads to %q, want %q", path, link, first)
		}
		if status, _ := k.get(link); status != 200 {
			t.Errorf("%s = %d", link, status)
		}
	}
	if status, doc := k.get("/en/activities?q=nosuchword&page=2"); status != 200 || !strings.Contains(doc.Text(), "Nothing was found") {
		t.Errorf("an empty list, page 2 = %d", status)
	}
}

// Between parts of a title stands the comma of the language.
func TestTitlesAreJoinedByTheirLanguage(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...))
	k.party("xma", maravia)
	k.sample("xma")
	for lang, comma := range map[string]string{"en": ", Republic of", "zh": "，马拉维亚", "ar": "، جمهورية"} {
		_, doc := k.get("/" + lang + "/parties/xma/activities")
		title := doc.Find("head title").Text()
		if !strings.Contains(title, comma) || lang != "en" && strings.Contains(title, ", ") {
			t.Errorf("title in %s: %q", lang, title)
		}
	}
}
