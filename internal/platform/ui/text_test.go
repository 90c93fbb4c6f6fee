package ui

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/platform/i18n"
)

func TestWords(t *testing.T) {
	cases := []struct{ old, new, want string }{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "new", "+new+"},
		{"old", "", "-old-"},
		{"The draft decree", "The decree", "The -draft -decree"},
		{"ten services", "fourteen services", "-ten-+fourteen+ services"},
		{"发展政策与措施", "发展文化政策", "发展+文化+政策-与措施-"},
		{"One committee decides", "Ministries decide together with all cities", "-One committee decides-+Ministries decide together with all cities+"},
		{"The committee of ministers meets twice a year", "Artists, the unions and all the regions are asked once before any decree", "-The committee of ministers meets twice a year-+Artists, the unions and all the regions are asked once before any decree+"},
		{"Short text", "Short text that somebody made very much longer than it was", "Short text+ that somebody made very much longer than it was+"},
		{"مشروع المرسوم", "المرسوم", "-مشروع -المرسوم"},
	}
	for _, c := range cases {
		if got := written(Words(c.old, c.new)); got != c.want {
			t.Errorf("Words(%q, %q) = %q, want %q", c.old, c.new, got, c.want)
		}
	}
}

// written marks removed text with - and added text with +.
func written(ps []Piece) string {
	var b strings.Builder
	for _, p := range ps {
		sign := map[Change]string{Removed: "-", Added: "+"}[p.Change]
		b.WriteString(sign + p.Text + sign)
	}
	return b.String()
}

func FuzzWords(f *testing.F) {
	f.Add("The draft decree", "The decree")
	f.Add("发展政策", "发展文化政策")
	f.Add("e\u0301 \xff", "\u202eabc")
	f.Fuzz(func(t *testing.T, old, new string) {
		var a, b strings.Builder
		last := Change(-1)
		for _, p := range Words(old, new) {
			if p.Change == last || p.Text == "" {
				t.Fatalf("pieces of one change are apart, or empty: %q", p.Text)
			}
			last = p.Change
			if p.Change != Added {
				a.WriteString(p.Text)
			}
			if p.Change != Removed {
				b.WriteString(p.Text)
			}
		}
		if a.String() != old || b.String() != new {
			t.Fatalf("got %q and %q back from %q and %q", a.String(), b.String(), old, new)
		}
	})
}

func TestWordsOfLongTexts(t *testing.T) {
	old, new := strings.Repeat("one two ", 5000), strings.Repeat("three four ", 5000)
	if got := len(Words(old, new)); got > 4 {
		t.Errorf("%d pieces", got)
	}
}

func TestVisible(t *testing.T) {
	if got := Visible("a\u202eb\u2069"); got != "a⟦RLO⟧b⟦PDI⟧" {
		t.Errorf("got %q", got)
	}
	if got := Visible("نص e\u0301\u200d"); got != "نص e\u0301\u200d" {
		t.Errorf("harmless text became %q", got)
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("plain")
	f.Add("a\u202eb\u2069\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := Visible(s)
		if strings.ContainsFunc(got, isMarkOfDirection) {
			t.Fatalf("%q keeps a mark", got)
		}
		if !strings.ContainsFunc(s, isMarkOfDirection) && got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func TestMarkdown(t *testing.T) {
	doc := parse(t, Markdown("# Head\n\nA *b* [l](https://e.org) ![p](https://e.org/p.png) [bad](javascript:alert(1)) <b onclick=x>raw</b>\n\n- one\n\n"+hostile))
	if doc.Find("h1, img, script, b, [onclick]").Length() != 0 {
		t.Error("what may not stand in a narrative stands in it")
	}
	link := doc.Find(`a[href="https://e.org"]`)
	if link.Length() != 1 || !strings.Contains(link.AttrOr("rel", ""), "nofollow") {
		t.Error("the link is lost or followed")
	}
	if doc.Find(`a[href^="javascript"]`).Length() != 0 || doc.Find("em").Text() != "b" || doc.Find("li").Text() != "one" {
		t.Error("emphasis or list is lost, or a bad link kept")
	}
}

// forms are the plural forms that CLDR asks of each language.
var forms = map[i18n.Lang][]string{
	i18n.AR: {"few", "many", "one", "other", "two", "zero"}, i18n.EN: {"one", "other"}, i18n.ES: {"many", "one", "other"},
	i18n.FR: {"many", "one", "other"}, i18n.RU: {"few", "many", "one", "other"}, i18n.ZH: {"other"},
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// Languages are complete: same ids, no empty text, all plural forms, and no
// placeholder that English does not have.
func TestMessagesAreComplete(t *testing.T) {
	en := messages(t, i18n.EN)
	for _, lang := range i18n.Langs {
		got := messages(t, lang)
		if len(got) != len(en) {
			t.Errorf("%s has %d messages, en %d", lang, len(got), len(en))
		}
		for id, m := range got {
			if en[id] == nil {
				t.Errorf("%s: %s is not in en", lang, id)
				continue
			}
			checkMessage(t, lang, id, m, places(en[id]))
		}
	}
}

func messages(t *testing.T, lang i18n.Lang) map[string]any {
	t.Helper()
	data, err := Messages.ReadFile("locale/" + string(lang) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func checkMessage(t *testing.T, lang i18n.Lang, id string, m any, allowed []string) {
	t.Helper()
	if plural, ok := m.(map[string]any); ok {
		var have []string
		for form := range plural {
			have = append(have, form)
		}
		slices.Sort(have)
		if !slices.Equal(have, forms[lang]) {
			t.Errorf("%s: %s has the forms %v", lang, id, have)
		}
	}
	if m == "" {
		t.Errorf("%s: %s is empty", lang, id)
	}
	for _, p := range places(m) {
		if !slices.Contains(allowed, p) {
			t.Errorf("%s: %s has {{.%s}}, en has not", lang, id, p)
		}
	}
}

// places are the names of the placeholders of a message, in all its forms.
func places(m any) (names []string) {
	data, err := json.Marshal(m)
	if err != nil {
		return nil
	}
	for _, x := range placeholder.FindAllStringSubmatch(string(data), -1) {
		names = append(names, x[1])
	}
	return names
}
