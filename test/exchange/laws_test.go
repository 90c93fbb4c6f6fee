package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
	"openroadmap/test/house"
)

const laws = "measure-texts"

// pack is an archive of files by name.
func pack(t *testing.T, files map[string]string) string {
	t.Helper()
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	err := exchange.Pack(context.Background(), &b, names, func(name string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(files[name])), nil })
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The thirteen laws of Uruguay: number, day of adoption, first day of the
// text, articles. Three are about agriculture.
var uruguay = []string{
	"10904 1947-04-22 1947-05-08 15", "11135 1948-10-26 1948-11-16 16", "14040 1971-10-20 1971-10-27 26", "17473 2002-05-09 2002-05-14 14", "17802 2004-08-20 2004-08-31 1",
	"18126 2007-05-12 2007-05-22 13", "18284 2008-05-16 2008-06-02 11", "18384 2008-10-17 2008-10-31 12", "18501 2009-06-18 2009-06-30 8", "18632 2009-12-24 2010-01-11 10",
	"19580 2017-12-22 2018-01-09 98", "20383 2024-10-16 2024-10-21 96", "9739 1937-12-17 1940-06-27 67",
}

func realLaws(t *testing.T) map[string]string {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(testkit.Samples(t, "laws", "uruguay"), "*.md"))
	files := map[string]string{}
	for _, f := range found {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(f)] = string(data)
	}
	return files
}

func TestLawsComeInTogether(t *testing.T) {
	files := realLaws(t)
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		before := k.measures()
		start := time.Now()
		im := k.start(k.list(laws), i18n.EN, "laws.zip", pack(t, files), exchange.Plan{})
		if im.State != exchange.Ready || im.Created != 13 || im.Failed != 0 {
			t.Fatalf("dry run: %s %+v, %v", im.State, im.Counts, problems(k, im))
		}
		if now := k.measures(); len(now) != len(before) {
			t.Errorf("a dry run saves: %d measures, were %d", len(now), len(before))
		}
		im = k.accept(im, true)
		took := time.Since(start)
		if t.Logf("13 laws through the sandbox, dry run and saving, in %s", took.Round(time.Millisecond)); im.State != exchange.Applied || took > 6*time.Second {
			t.Errorf("saved: %s in %s; the aim is 2 s", im.State, took)
		}
		k.checkLaws()
		k.checkDecoys()
		if again := k.start(k.list(laws), i18n.FR, "laws.zip", pack(t, files), exchange.Plan{}); again.Same != 13 {
			t.Errorf("the same laws again: %+v, %v", again.Counts, problems(k, again))
		}
		if im = k.undo(im); im.State != exchange.Undone || im.Refused != 0 || !slices.Equal(k.measures(), before) {
			t.Errorf("undone: %s, %d refused, %d measures, were %d", im.State, im.Refused, len(k.measures()), len(before))
		}
	})
}

// measures are the titles of all measures that there are.
func (k *desk) measures() (titles []string) {
	k.Helper()
	err := k.DB.Read().NewRaw("SELECT title FROM measure_measures WHERE party = ? AND removed = ? ORDER BY number", house.Here, false).Scan(context.Background(), &titles)
	if err != nil {
		k.Fatal(err)
	}
	return titles
}

func (k *desk) checkLaws() {
	k.Helper()
	var rows []struct {
		National, Record string
		FromOn           string
		Articles         int
	}
	err := k.DB.Read().NewRaw(`SELECT m.national, r.record, CAST(v.from_on AS TEXT) AS from_on, v.articles FROM measure_measures AS m
		JOIN measure_records AS r ON r.measure = m.id JOIN measure_versions AS v ON v.measure = m.id
		WHERE m.party = ? AND v.label LIKE 'Ley %' AND m.visibility = 'team' ORDER BY m.national`, house.Here).Scan(context.Background(), &rows)
	if err != nil {
		k.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		_, adopted, _ := strings.Cut(r.Record, `"stage":"adopted"`)
		on := r.Record[max(strings.Index(r.Record, `"on":"`), 0)+6:]
		if adopted == "" {
			on = "none      "
		}
		got = append(got, fmt.Sprintf("%s %s %s %d", r.National, on[:10], r.FromOn[:10], r.Articles))
	}
	if !slices.Equal(got, uruguay) {
		k.Errorf("laws:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(uruguay, "\n"))
	}
}

// checkDecoys looks the laws through: nothing is proposed for the three on
// agriculture, something for all others but the one of a single article.
func (k *desk) checkDecoys() {
	k.Helper()
	for _, i := range k.Instruments {
		if i.Run == nil {
			continue
		}
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		go i.Run(ctx)
		for ctx.Err() == nil && k.count("SELECT COUNT(*) FROM measure_versions WHERE looked < rev") > 0 {
			time.Sleep(20 * time.Millisecond)
		}
		stop()
	}
	by := "SELECT COUNT(*) FROM measure_provisions AS p JOIN measure_measures AS m ON m.id = p.measure WHERE m.national = '%s'"
	for _, law := range uruguay {
		n, _, _ := strings.Cut(law, " ")
		found := k.count(fmt.Sprintf(by, n))
		decoy := n == "10904" || n == "11135" || n == "18126"
		if decoy && found > 0 || !decoy && found == 0 {
			k.Errorf("%d proposals for law %s", found, n)
		}
	}
}

func (k *desk) count(query string) (n int) {
	k.Helper()
	if err := k.DB.Read().NewRaw(query).Scan(context.Background(), &n); err != nil {
		k.Fatal(err)
	}
	return n
}

const front = "---\ntitle: \"%s\"\nrank: \"ley\"\nofficial_number: \"%s\"\npromulgation_date: \"%s\"\nin_force: \"%s\"\n---\n"

// What is wrong with a file is said before anything is saved, with its place;
// the good ones can be saved alone.
func TestBadLawsAreNamed(t *testing.T) {
	files := map[string]string{
		"a-good.md":      fmt.Sprintf(front, "Ley de faroles", "77001", "2020-01-01", "2020-02-01") + "##### Artículo 1\n\nLos faroles son libres.\n\n##### Artículo 2\n\nLa luz es de todos.\n",
		"b-same.md":      fmt.Sprintf(front, "Otra ley de faroles", "77001", "2020-01-01", "2020-02-01") + "##### Artículo 1\n\nNo.\n",
		"c-twice.md":     fmt.Sprintf(front, "Ley de sombras", "77002", "2020-01-01", "2020-02-01") + "##### Artículo 1\n\nUno.\n\n##### Artículo 1\n\nOtra vez.\n\n##### Artículo 4\n\nCuatro.\n",
		"d-backwards.md": fmt.Sprintf(front, "Ley de ayer", "77003", "2021-05-01", "2020-02-01") + "##### Artículo 1\n\nUno.\n",
		"e-label.html":   "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
		"f.docx":         "PK whatever",
		"g-empty.txt":    "",
		"h-script.html":  "<html><head><title>Law No. 5</title><script>alert(1)</script></head><body><h1>Law No. 5</h1><p>Article 1. Light is free.<script>steal()</script></p><p onclick=\"x()\">Article 2. So is dark.</p></body></html>",
		"i-readme.txt":   "These files were made by somebody.",
		"LICENSE":        "Anybody may copy these files.",
		"k-month.md":     fmt.Sprintf(front, "Ley de meses", "77006", "2005-13-40", "2006-01-01") + "##### Artículo 1\n\nUno.\n",
		"l-repealed.md":  strings.Replace(fmt.Sprintf(front, "Ley derogada", "77007", "2005-01-01", "2006-01-01"), "rank:", "status: repealed\nrank:", 1) + "##### Artículo 1\n\nUno.\n",
		"m-early.md":     strings.Replace(fmt.Sprintf(front, "Ley temprana", "77008", "2021-01-01", ""), "in_force:", "publication_date: 2020-01-01\nin_force:", 1) + "##### Artículo 1\n\nUno.\n",
		"j-date.md":      fmt.Sprintf(front, "Ley de nunca", "77004", "32 de enero", "2020-02-01") + "##### Artículo 1\n\nUno.\n",
	}
	want := map[string]string{
		"a-good.md": "", "b-same.md": "measure.error.law_twice", "c-twice.md": "measure.odd.line_twice measure.odd.line_missing", "d-backwards.md": "measure.error.order", "e-label.html": "measure.error.text_mislabel",
		"f.docx": "measure.error.text_type", "g-empty.txt": "measure.error.text_empty", "h-script.html": "measure.odd.date", "i-readme.txt": "measure.odd.skipped", "LICENSE": "measure.odd.skipped", "k-month.md": "measure.odd.line_date", "l-repealed.md": "measure.odd.repealed", "m-early.md": "measure.error.text_adopted", "j-date.md": "measure.odd.line_date",
	}
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		im := k.start(k.list(laws), i18n.EN, "laws.zip", pack(t, files), exchange.Plan{})
		for _, x := range k.lines(im, "") {
			var said []string
			for _, m := range append(x.Bad, x.Odd...) {
				said = append(said, m.ID)
			}
			if got := strings.Join(said, " "); got != want[x.Name] {
				t.Errorf("%s: %q, want %q", x.Name, got, want[x.Name])
			}
		}
		if _, err := k.Exchange.Accept(context.Background(), k.actor, im.Party, im.ID, true); !errs.Is(err, errs.Invalid) {
			t.Errorf("all are accepted: %v", err)
		}
		if im = k.accept(im, false); im.State != exchange.Applied || im.Created != 6 || im.Same != 2 {
			t.Errorf("good ones: %s %+v", im.State, im.Counts)
		}
		if n := k.count("SELECT COUNT(*) FROM measure_articles WHERE body LIKE '%steal%' OR body LIKE '%alert%'"); n > 0 {
			t.Errorf("a script was kept in %d articles", n)
		}
		k.undo(im)
	})
}

// Two laws that are called the same are told apart by their numbers, and a law
// that its file says was repealed is.
func TestLawsOfOneTitle(t *testing.T) {
	body := "##### Artículo 1\n\nUno.\n"
	repealed := strings.Replace(fmt.Sprintf(front, "Ley de museos", "77102", "2015-01-01", "2016-01-01"), "rank:", "status: repealed\nrepeal_date: 2020-05-01\nrank:", 1) + body
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		old := k.accept(k.start(k.list(laws), i18n.EN, "old.md", fmt.Sprintf(front, "Ley de museos", "77101", "2005-01-01", "2006-01-01")+body, exchange.Plan{}), true)
		other := k.start(k.list(laws), i18n.EN, "other.md", repealed, exchange.Plan{})
		if other.Created != 1 || other.Changed != 0 {
			t.Fatalf("a law of the same title and another number: %+v, %v", other.Counts, problems(k, other))
		}
		other = k.accept(other, true)
		if n := k.count("SELECT COUNT(*) FROM measure_measures WHERE national IN ('77101', '77102') AND removed = FALSE"); n != 2 {
			t.Errorf("%d measures, want both laws", n)
		}
		if n := k.count(`SELECT COUNT(*) FROM measure_records AS r JOIN measure_measures AS m ON m.id = r.measure WHERE m.national = '77102' AND r.record LIKE '%repealed%2020-05-01%' OR m.national = '77102' AND r.record LIKE '%2020-05-01%repealed%'`); n != 1 {
			t.Errorf("the repeal was not kept")
		}
		k.undo(other)
		k.undo(old)
	})
}

func TestArchivesThatCannotBeRead(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		const pieces = "SELECT COUNT(*) FROM exchange_chunks"
		before := k.count(pieces)
		_, err := k.Exchange.Start(context.Background(), k.actor, k.list(laws), exchange.New{Party: house.Here, Lang: i18n.EN, FileName: "laws.zip", File: strings.NewReader("PK\x03\x04 cut off")})
		if e := errs.As(err); e == nil || e.Kind != errs.Invalid {
			t.Errorf("a broken archive: %v", err)
		}
		if n := k.count(pieces) - before; n > 0 {
			t.Errorf("%d pieces of what cannot be read are kept", n)
		}
	})
}
