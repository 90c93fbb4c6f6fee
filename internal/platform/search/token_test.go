package search

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTokens(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"only signs", "' OR NEAR( *) — \"\" \x00\x07", "or near"},
		{"English", "The Party’s Roadmap: 20 activities", "the party s roadmap 20 activities"},
		{"French accents", "Élaborer des stratégies numériques d’œuvres", "elaborer des strategies numeriques d oeuvres"},
		{"French decomposed", "E\u0301laborer", "elaborer"},
		{"Spanish", "Diversificación y niñez", "diversificacion y ninez"},
		{"Russian yo", "Ещё съёмка, МЕРОПРИЯТИЕ", "еще съемка мероприятие"},
		{"Russian short i", "Йод и край", "йод и край"},
		{"Russian short i decomposed", "кра\u0438\u0306", "край"},
		{"Ukrainian", "Їжак Ґанок", "іжак ґанок"},
		{"Arabic article", "الثقافة والثقافة بالثقافة وبالثقافة كالثقافة فالثقافة", "ثقافه ثقافه ثقافه ثقافه ثقافه ثقافه"},
		{"Arabic li-al", "للثقافة", "ثقافه/لثقافه"},
		{"Arabic words that begin like the article", "ألعاب إلكترونية الألعاب وألعاب العاب", "العاب الكترونيه العاب العاب عاب"},
		{"Arabic vowels and tatweel", "الثَّقَافَـــة", "ثقافه"},
		{"Arabic alef and ya", "إعداد أعمال آثار على مستوى", "اعداد اعمال اثار علي مستوي"},
		{"Arabic words that begin like a particle", "والد وزارة بالغ ال", "والد وزاره بالغ ال"},
		{"Arabic presentation forms", "ﻻ ﺍﻟﺜﻘﺎﻓﺔ", "لا ثقافه"},
		{"Arabic digits", "٢٠٢٧ و ۲.۴", "2027 و 2·4"},
		{"Chinese", "保护文化", "保护 护文 文化 化"},
		{"Chinese one", "书", "书"},
		{"Chinese and Latin", "2005年《公约》APP", "2005 年 公约 约 app"},
		{"Chinese full width", "ＡＢＣ１２", "abc12"},
		{"numbers", "2.4, 19.307; S3.1 and 3.", "2·4 19·307 s3·1 and 3"},
		{"version-like", "1.2.3", "1·2·3"},
		{"a number and a sentence", "in 2027. Then", "in 2027 then"},
		{"ligatures and letters of Latin", "ﬁn Straße Łódź smørrebrød İstanbul", "fin strasse lodz smorrebrod istanbul"},
		{"Greek sigma", "ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"},
		{"bad UTF-8", "a\xffb \xe4\xb8", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, k := range Tokens(c.in) {
				if k.Alt != "" {
					k.Text += "/" + k.Alt
				}
				got = append(got, k.Text)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("Tokens(%q) = %q, want %q", c.in, s, c.want)
			}
		})
	}
}

func TestTermsOf(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []term
	}{
		{"", nil},
		{"' \" * ( ) : ^ - + {}", nil},
		{"Museum", []term{{"museum", "", true}}},
		{"museum a", []term{{"museum", "", false}, {"a", "", false}}},
		{"museum museum", []term{{"museum", "", false}}},
		{"2.4", []term{{"2·4", "", false}}},
		{"书", []term{{"书", "", true}}},
		{"公约", []term{{"公约", "", false}}},
		{"文化 书 法律", []term{{"文化", "", false}, {"书", "", true}, {"法律", "", false}}},
		{"للغات", []term{{"غات", "لغات", true}}},
	} {
		if diff := cmp.Diff(c.want, termsOf(c.in), cmp.AllowUnexported(term{})); diff != "" {
			t.Errorf("termsOf(%q): -want +got\n%s", c.in, diff)
		}
	}
	for _, text := range []string{"ألعاب", "الألعاب", "والألعاب", "للألعاب", "العاب"} {
		for _, query := range []string{"ألعاب", "العاب"} {
			if !mark(text, termsOf(query), wholeTitle).Any() {
				t.Errorf("%s does not find %s", query, text)
			}
		}
	}
	if n := len(termsOf(strings.Repeat("many different words like w", 400) + " 1 2 3 4 5 6 7 8 9 10 11 12 13")); n > maxTerms {
		t.Errorf("%d terms of a query of 10,000 characters, want at most %d", n, maxTerms)
	}
}

func TestMark(t *testing.T) {
	for _, c := range []struct{ query, in, want string }{
		{"museum", "Museums & <b>museum</b> shops", "[Museums] & <b>[museum]</b> shops"},
		{"elaborer", "Élaborer", "[Élaborer]"},
		{"ثقافة", "وزارة الثقافة.", "وزارة [الثقافة]."},
		{"文化表现", "保护文化表现形式", "保护[文化表现]形式"},
		{"化", "文化", "文[化]"},
		{"文", "保护文化", "保护[文]化"},
		{"nothing", "else", "else"},
	} {
		if got := bracket(mark(c.in, termsOf(c.query), wholeTitle)); got != c.want {
			t.Errorf("mark(%q) for %q = %q, want %q", c.in, c.query, got, c.want)
		}
	}
	long := strings.Repeat("many words before ", 40) + "needle " + strings.Repeat("and words after ", 40)
	m := mark(long, termsOf("needle"), snippet)
	if got := bracket(m); !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || !strings.Contains(got, "[needle]") || len(got) > snippet+20 {
		t.Errorf("snippet = %q", got)
	}
}

func bracket(m Marked) string {
	var b strings.Builder
	for _, s := range m {
		if s.Hit {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// FuzzTokens: any bytes give tokens of letters and digits at valid places, in
// order, and a marked text that is the text.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"The 2.4 Élan", "الثقافة للغات", "保护文化 a", "a\xff\u0306й", "ﷺ ½ Ⅳ ŉ ㎏", strings.Repeat("ä", 100)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		last := 0
		for _, k := range Tokens(text) {
			if k.Start < last || k.End <= k.Start || k.End > len(text) {
				t.Fatalf("token %+v after %d in %q", k, last, text)
			}
			last = k.Start
			for _, w := range []string{k.Text, k.Alt} {
				if !wellFormed(w) || k.Text == "" || len(w) > maxToken+len("ل") {
					t.Fatalf("token %q of %q", w, text)
				}
			}
		}
		terms := termsOf(query)
		if len(terms) > maxTerms {
			t.Fatalf("%d terms", len(terms))
		}
		if got := mark(text, terms, len(text)+1).String(); got != text {
			t.Fatalf("mark changed %q to %q", text, got)
		}
		if utf8.ValidString(text) && !utf8.ValidString(mark(text, terms, 2*before).String()) {
			t.Fatalf("%q cut inside a character", text)
		}
	})
}

func wellFormed(w string) bool {
	for _, r := range w {
		if r != joint && !unicode.IsLetter(r) && !unicode.IsNumber(r) || r < utf8.RuneSelf && unicode.IsUpper(r) {
			return false
		}
	}
	return utf8.ValidString(w)
}
