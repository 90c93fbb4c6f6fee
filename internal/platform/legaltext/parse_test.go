package legaltext_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/sandbox"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == sandbox.Command {
		os.Exit(sandbox.Main(legaltext.Parsers(), os.Args[2:]))
	}
	os.Exit(m.Run())
}

func parse(t testing.TB, k legaltext.Kind, s string) (legaltext.Document, []legaltext.Problem) {
	t.Helper()
	d, problems, err := legaltext.Parse(k, []byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return d, problems
}

// Every file of testdata is a small law of our own, with the articles that
// should be found.
func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		name, text string
		lang       i18n.Lang
		numbers    []string
		path       string // of the last article
		heading    string // of the last article
		words      string // with which the last article begins
	}{
		{"spanish text", "LEY DEL TEATRO\n\nTÍTULO I\nDe las salas\n\nArtículo 1°.- Las salas abren de acuerdo con el\nArtículo 9 de otra ley, y las obras se anuncian por la prensa.\n\nArt. 2 bis. El telón es rojo.\n\nARTÍCULO TERCERO.- (Fiestas).- En las fiestas hay función.\n",
			i18n.ES, []string{"1", "2 bis", "3"}, "TÍTULO I - De las salas", "Fiestas", "En las fiestas"},
		{"french text", "Loi sur les phares\n\nChapitre Ier : Des feux\n\nArticle premier\nLes feux sont allumés dans la nuit.\n\nArticle 2\n\nLes gardiens et les feux sont comptés.\n\nSection 2 - Des gardiens\n\nArt. L. 111-1. - Le gardien est dans la tour.\n",
			i18n.FR, []string{"1", "2", "L. 111-1"}, "Chapitre Ier : Des feux › Section 2 - Des gardiens", "", "Le gardien"},
		{"english sections", "Lanterns Act\n\nPART 1—LANTERNS\n\nSection 1. Every lantern shall be lit by the keeper.\n\n§ 2 (1) The keeper is paid.\n\nSection 12A. Duties of the keeper\n\nThe keeper shall sleep by day.\n",
			i18n.EN, []string{"1", "2", "12A"}, "PART 1—LANTERNS", "Duties of the keeper", "The keeper shall sleep"},
		{"russian text", "ЗАКОН О ЦИРКЕ\n\nГлава 1. Общие положения\n\nСтатья 1. Основные понятия\n\nЦирк есть круг.\n\nСтатья 5.1. Арена\n\nАрена посыпана опилками.\n",
			i18n.RU, []string{"1", "5.1"}, "Глава 1. Общие положения", "Арена", "Арена посыпана"},
		{"arabic text", "قانون المسرح\n\nالباب الأول\nأحكام عامة\n\nالمادة 1\nتفتح القاعات مساء.\n\nالمادة الثانية: ترفع الستارة.\n\nالمادة (٣) مكرر\nيدق الجرس.\n",
			i18n.AR, []string{"1", "2", "3 مكرر"}, "الباب الأول - أحكام عامة", "", "يدق الجرس"},
		{"chinese text", "灯塔法\n\n第一章 总则\n\n第一条　为了保护灯塔，制定本法。\n第二条 灯塔属于国家。\n\n第二章 守塔人\n第十三条之一　守塔人住在塔内。\n",
			i18n.ZH, []string{"1", "2", "13-1"}, "第二章 守塔人", "", "守塔人住"},
		{"roman numbers", "Charter\n\nArticle I. The sea is free to all and the law of it.\n\nArticle IV. The wind is free.\n", i18n.EN, []string{"I", "IV"}, "", "", "The wind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := parse(t, legaltext.Text, c.text)
			var got []string
			for _, a := range d.Articles {
				if a.Number != "" {
					got = append(got, a.Number)
				}
			}
			last := d.Articles[len(d.Articles)-1]
			if d.Lang != c.lang || !slices.Equal(got, c.numbers) || last.Path != c.path || last.Heading != c.heading || !strings.HasPrefix(last.Text, c.words) {
				t.Errorf("lang %q, numbers %q, last %+v", d.Lang, got, last)
			}
		})
	}
}

func TestMarkdown(t *testing.T) {
	d, problems := parse(t, legaltext.Markdown, `---
title: "Ley Nº 12 - LEY DE LOS FAROS
Y BOYAS"
official_number: 12
publication_date: "3 de marzo de 2001"
promulgation_date: 2001-02-27
signatories: "ANA SOSA - LUIS PAZ"
source: "https://example.org/12"
---
# Ley Nº 12 - LEY DE LOS FAROS
Y BOYAS

### CAPITULO I

De los faros

##### Artículo 1

Los **faros** del [Estado](https://example.org) se
encienden de noche:
A) en verano;
B) en invierno. <!-- nota -->

##### Artículo Unico bis

| Faro | Luz |
| --- | --- |
| Norte | blanca |

**ANA SOSA -
LUIS PAZ**
`)
	want := legaltext.Document{Title: "Ley Nº 12 - LEY DE LOS FAROS Y BOYAS", Lang: i18n.ES,
		Meta: legaltext.Meta{Number: "12", Source: "https://example.org/12", Published: clock.Date{Year: 2001, Month: 3, Day: 3}, Promulgated: clock.Date{Year: 2001, Month: 2, Day: 27}},
		Articles: []legaltext.Article{
			{Number: "1", Path: "CAPITULO I - De los faros", Text: "Los faros del Estado se encienden de noche:\nA) en verano;\nB) en invierno.", Line: 17},
			{Number: "1", Path: "CAPITULO I - De los faros", Heading: "bis", Text: "| Faro | Luz |\n| --- | --- |\n| Norte | blanca |", Line: 24},
		}}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(problems) != 1 || problems[0] != (legaltext.Problem{Code: legaltext.Twice, Line: 24, Article: "1", Detail: "17"}) {
		t.Errorf("problems: %+v", problems)
	}
}

func TestHTML(t *testing.T) {
	d, problems := parse(t, legaltext.HTML, `<!doctype html><html lang="fr"><head><title>Loi sur les phares</title><style>p{}</style>
<script>document.write("<p>Article 9</p>")</script></head><body><nav>Accueil</nav>
<h1>Loi sur les phares</h1><h2>TITRE I<br>Des feux</h2>
<p><b>Article 1<sup>er</sup></b></p><p>Le feu &amp; la tour&nbsp;: caf&eacute;.</p>
<table><tr><th>Phare</th><th>Feu</th></tr><tr><td>Nord</td><td>blanc</td></tr></table>
<h3>Article 2 - Gardiens</h3><ul><li>un</li><li>deux</li></ul><noscript>Article 8</noscript>
<svg><script>x</script><text>Article 7</text></svg></body></html>`)
	want := []legaltext.Article{
		{Number: "1", Path: "TITRE I - Des feux", Text: "Le feu & la tour : café.\nPhare | Feu\nNord | blanc", Line: 4},
		{Number: "2", Path: "TITRE I - Des feux", Heading: "Gardiens", Text: "un\ndeux", Line: 6},
	}
	if diff := cmp.Diff(want, d.Articles); diff != "" || d.Title != "Loi sur les phares" || d.Lang != i18n.FR || len(problems) > 0 {
		t.Errorf("title %q, %s, problems %v\n%s", d.Title, d.Lang, problems, diff)
	}
}

func TestOddNumbers(t *testing.T) {
	_, problems := parse(t, legaltext.Text, "Artículo 1. Uno de la ley.\n\nArtículo 2. Dos.\n\nArtículo 2. Otra vez.\n\nArtículo 6. Seis.\n\nArtículo 5. Cinco.\n\nArtículo 7.\n\nANEXO I\n\nArtículo 1. Del anexo.\n")
	want := []legaltext.Problem{{Code: legaltext.Twice, Line: 5, Article: "2", Detail: "3"}, {Code: legaltext.Missing, Line: 7, Article: "6", Detail: "3–5"},
		{Code: legaltext.Backwards, Line: 9, Article: "5", Detail: "6"}, {Code: legaltext.EmptyText, Line: 11, Article: "7"}}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBadInput(t *testing.T) {
	for name, c := range map[string]struct {
		kind legaltext.Kind
		data string
		want legaltext.Code
	}{
		"empty":               {legaltext.Text, " \n ", legaltext.Empty},
		"a PDF called text":   {legaltext.Text, "%PDF-1.7 …", legaltext.Mislabel},
		"a page called text":  {legaltext.Text, "<!doctype html><p>Article 1", legaltext.Mislabel},
		"text called a page":  {legaltext.HTML, "Article 1\nThe sea.", legaltext.Mislabel},
		"a ZIP called a page": {legaltext.HTML, "PK\x03\x04xx", legaltext.Mislabel},
		"bytes":               {legaltext.Text, strings.Repeat("\x01\x02\xff\xfe\x80", 400), legaltext.Encoding},
		"NUL":                 {legaltext.Text, "Article 1\nThe\x00sea", legaltext.Encoding},
		"only scripts":        {legaltext.HTML, "<html><script>alert(1)</script></html>", legaltext.Empty},
		"too much":            {legaltext.Text, strings.Repeat("The sea is free. ", 1<<19), legaltext.TooLarge},
		"too many articles":   {legaltext.Text, strings.Repeat("Article 1\n\n", legaltext.MaxArticles+2), legaltext.TooLarge},
	} {
		_, _, err := legaltext.Parse(c.kind, []byte(c.data))
		var no *legaltext.Refused
		if !errors.As(err, &no) || no.Code != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	d, problems := parse(t, legaltext.Text, "Of the sea and the wind.\n\nNo article is here.")
	if len(d.Articles) != 1 || len(problems) != 1 || problems[0].Code != legaltext.NoArticles {
		t.Errorf("no articles: %+v, %+v", d, problems)
	}
	if _, problems = parse(t, legaltext.Markdown, "---\npublication_date: 31/02/2001\n---\nArtículo 1. Uno.\n"); len(problems) != 1 || problems[0] != (legaltext.Problem{Code: legaltext.BadDate, Line: 2, Detail: "31/02/2001"}) {
		t.Errorf("a date that is none: %+v", problems)
	}
}

func TestEncodings(t *testing.T) {
	latin := "Art\xedculo 1. La funci\xf3n es p\xfablica y gratuita para los ni\xf1os."
	d, problems := parse(t, legaltext.Text, latin)
	if d.Articles[0].Text != "La función es pública y gratuita para los niños." || len(problems) != 1 || problems[0].Code != legaltext.Guessed || problems[0].Line != 1 {
		t.Errorf("%+v, %+v", d, problems)
	}
	d, problems = parse(t, legaltext.HTML, "<html><meta charset=iso-8859-1><p>Art\xedculo 1</p><p>La funci\xf3n.</p>")
	if d.Articles[0].Text != "La función." || len(problems) != 0 {
		t.Errorf("%+v, %+v", d, problems)
	}
	if d, _ = parse(t, legaltext.Text, "\xef\xbb\xbfArticle 1\r\nThe sea.\r\n"); d.Articles[0].Text != "The sea." {
		t.Errorf("%+v", d)
	}
}

func TestParseDate(t *testing.T) {
	want := clock.Date{Year: 2017, Month: 12, Day: 22}
	for _, s := range []string{"2017-12-22", "22/12/2017", "22 de diciembre de 2017", "22 décembre 2017", "December 22, 2017", "22nd December 2017", "22 декабря 2017 г.", "22 ديسمبر 2017", "2017年12月22日", "٢٢ ديسمبر ٢٠١٧"} {
		if got, ok := legaltext.ParseDate(s); !ok || got != want {
			t.Errorf("%q is %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "2017", "30/02/2017", "soon", "1 de nada de 2017"} {
		if got, ok := legaltext.ParseDate(s); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
}

func separate(t *testing.T) *sandbox.Runner {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &sandbox.Runner{Program: self, Parsers: legaltext.Parsers(), Limits: sandbox.Limits{Output: legaltext.MaxAnswer}}
}

// A page of fifty megabytes and one of a million open elements are answered
// within the limits of the child process.
func TestHostilePages(t *testing.T) {
	var law strings.Builder
	for i := range 200 {
		law.WriteString("<h3>Article " + strconv.Itoa(i+1) + "</h3><p>The sea is free.</p>")
	}
	for name, c := range map[string]struct {
		page string
		want int // articles, 0 = refused
	}{
		"50 MB of markup": {"<html><body>" + strings.Repeat(`<div class="a b c d e f" data-x="0123456789">`, 1_100_000) + law.String(), 200},
		"50 MB of text":   {"<html><body>" + strings.Repeat("<p>The sea is free to all.</p>", 1_700_000) + law.String(), 0},
		"50 MB of script": {"<html><script>" + strings.Repeat("document.write('x');", 2_600_000) + "</script>" + law.String(), 200},
		"deep":            {"<html>" + strings.Repeat("<b><i><svg><svg>", 200_000) + strings.Repeat("</svg></svg>", 200_000) + law.String(), 200},
		"open quote":      {`<html><p>x</p><a href="` + strings.Repeat("x", 20<<20), 1},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "page.html")
			if err := os.WriteFile(path, []byte(c.page), 0o600); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			d, _, err := legaltext.Read(context.Background(), separate(t), legaltext.HTML, path)
			var no *legaltext.Refused
			if c.want == 0 && (!errors.As(err, &no) || no.Code != legaltext.TooLarge || no.Line == 0) || c.want > 0 && (err != nil || len(d.Articles) < c.want) {
				t.Errorf("%d articles, %v", len(d.Articles), err)
			}
			t.Logf("%d MB in %s", len(c.page)>>20, time.Since(start).Round(time.Millisecond))
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(0, []byte("Artículo 1°.- Uno.\n\nCAPÍTULO II\nArt. 2 bis. Dos."))
	f.Add(1, []byte("---\ntitle: x\ndate: 1 de mayo de 2001\n---\n# T\n##### Artículo 1\n(Objeto).- Uno **dos** [x](y)."))
	f.Add(2, []byte("<html lang=fr><h2>TITRE I</h2><p>Article 1er</p><table><tr><td>a<td>b</table><script>x"))
	f.Add(0, []byte("第一章 总则\n第十二条之一　为了。"))
	f.Add(0, []byte("الباب الأول\nالمادة الحادية عشرة: نص"))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		if kind < 0 || kind >= len(legaltext.Kinds) {
			return
		}
		d, _, err := legaltext.Parse(legaltext.Kinds[kind], data)
		var no *legaltext.Refused
		if err != nil && !errors.As(err, &no) {
			t.Fatal(err)
		}
		if err == nil && len(d.Articles) == 0 {
			t.Fatal("read, and nothing is there")
		}
		for _, c := range legaltext.Diff(d, d) {
			if c.From == nil || c.To == nil || c.Rewritten() {
				t.Fatalf("a text differs from itself: %+v", c)
			}
		}
	})
}

func FuzzParseDate(f *testing.F) {
	f.Add("22 de diciembre de 2017")
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := legaltext.ParseDate(s); ok && d.IsZero() {
			t.Errorf("%q is the zero date", s)
		}
	})
}
