package web_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"openroadmap/internal/platform/web"
)

func form(pairs ...string) *web.Form {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return web.NewForm(v)
}

func TestDateBoxes(t *testing.T) {
	for typed, want := range map[[3]string]string{
		{"30", "6", "2027"}: "2027-06-30", {" 1", "02 ", "2028"}: "2028-02-01", {"29", "2", "2028"}: "2028-02-29", {"", "", ""}: "",
	} {
		f := form("d_day", typed[0], "d_month", typed[1], "d_year", typed[2])
		if got := f.Date("d").String(); got != want || len(f.Bad) != 0 {
			t.Errorf("Date(%q) = %q, %v; want %q", typed, got, f.Bad, want)
		}
	}
	for _, typed := range [][3]string{{"29", "2", "2027"}, {"31", "6", "2027"}, {"0", "1", "2027"}, {"1", "13", "2027"}, {"1", "1", ""}, {"", "1", "2027"}, {"one", "1", "2027"}, {"1", "1", "12027"}, {"1", "1", "-5"}} {
		f := form("d_day", typed[0], "d_month", typed[1], "d_year", typed[2])
		if got := f.Date("d"); !got.IsZero() || len(f.Bad) != 1 || f.Bad[0].Name != "d" {
			t.Errorf("Date(%q) = %v, mistakes %v; want one at d", typed, got, f.Bad)
		}
		if f.Get("d_day") != typed[0] {
			t.Errorf("what was typed is lost: %q", f.Get("d_day"))
		}
	}
}

func TestTextLimitsCountWhatPeopleSee(t *testing.T) {
	family := "👩‍👩‍👧" // one character of five code points
	f := form("t", strings.Repeat(family, 10), "u", strings.Repeat("é", 11))
	if f.Line("t", 10); len(f.Bad) != 0 {
		t.Errorf("ten characters in a limit of ten: %v", f.Bad)
	}
	if f.Line("u", 10); len(f.Bad) != 1 {
		t.Errorf("eleven characters in a limit of ten: %v", f.Bad)
	}
}

func TestControlCharacters(t *testing.T) {
	for s, bad := range map[string]bool{"plain": false, "two\nlines\tand tab": false, "zwj \u200d, marks \u200e\u200f\u061c": false, "bell \a": true, "c1 \u0085 inside": true, "escape \x1b[0m": true, "delete \x7f": true} {
		f := form("t", s)
		f.Text("t", 100)
		if (len(f.Bad) != 0) != bad {
			t.Errorf("Text(%q): mistakes %v, want %v", s, f.Bad, bad)
		}
	}
	f := form("t", "two\nlines")
	if f.Line("t", 100); len(f.Bad) != 1 {
		t.Errorf("two lines in a box of one: %v", f.Bad)
	}
}

func TestUnseenCharacters(t *testing.T) {
	for s, bad := range map[string]bool{"": false, "  ": false, "\u200b": true, "\u200e\u202e\u2066": true, "\ufeff\u00ad": true, "\u3164": true, "\u2800": true, "\ufe0f\u034f": true,
		"a\u200b": false, "نص\u200c": false, "文": false, "👩\u200d👧": false, "\u0600": false, "–": false} {
		f := form("t", s)
		if f.Line("t", 100); (len(f.Bad) != 0) != bad {
			t.Errorf("Line(%q): mistakes %v, want %v", s, f.Bad, bad)
		}
	}
}

// What cannot be stored comes back as something a reader can find.
func TestControlsAreShown(t *testing.T) {
	f := form("t", "a\ab\u0085c")
	if f.Text("t", 100); len(f.Bad) != 1 || f.Get("t") != "a⟦U+0007⟧b⟦U+0085⟧c" {
		t.Errorf("shown as %q, mistakes %v", f.Get("t"), f.Bad)
	}
	q := &web.Request{Request: httptest.NewRequest("POST", "/", strings.NewReader("t=a%00b&u=%ff%fex&s=y"))}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	f, err := q.ReadTyped()
	if err != nil || len(f.Bad) != 2 || f.Bad[0].Name != "t" || f.Bad[1].Name != "u" {
		t.Fatalf("mistakes %v, %v", f.Bad, err)
	}
	if f.Get("t") != "a⟦U+0000⟧b" || f.Get("u") != "\ufffdx" || f.Get("s") != "y" {
		t.Errorf("shown as %v", f.Values())
	}
	done := false
	if err := f.Then(func() error { done = true; return nil }); err == nil || done {
		t.Error("a form with mistakes was acted on")
	}
}

func TestChoiceAndInt(t *testing.T) {
	f := form("c", "x", "n", "12a")
	if got := f.Choice("c", "a", "b"); got != "" || len(f.Bad) != 1 {
		t.Errorf("Choice = %q, %v", got, f.Bad)
	}
	if got := f.Int("n", 0, 100); got != 0 || len(f.Bad) != 2 {
		t.Errorf("Int = %d, %v", got, f.Bad)
	}
}

// Whatever is posted, reading it notes mistakes or gives clean values.
func FuzzForm(f *testing.F) {
	f.Add("t=a&d_day=1&d_month=2&d_year=2027&n=5&c=a")
	f.Add("t=%00&d_day=%FF&d=2027-06-30")
	f.Add("t=%E2%80%AE&d_year=99999999999999999999")
	f.Fuzz(func(t *testing.T, body string) {
		v, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		x := web.NewForm(v)
		s := x.Text("t", 50)
		d := x.Date("d")
		n := x.Int("n", 1, 9)
		c := x.Choice("c", "a")
		if len(x.Bad) > 0 {
			return
		}
		if web.Length(s) > 50 || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Errorf("accepted text %q", s)
		}
		if !d.IsZero() && (d.Year < 1900 || d.Year > 2200) || n < 0 || n > 9 || c != "a" {
			t.Errorf("accepted %v %d %q", d, n, c)
		}
	})
}
