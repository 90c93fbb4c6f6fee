// Package exchange_test takes every list of the practice country out and back
// in: the whole program with both engines.
package exchange_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/test/house"
)

// desk is a point of contact of the practice country with files.
type desk struct {
	*testing.T
	*house.House
	actor access.Actor
}

func open(t *testing.T, w *house.World) *desk {
	t.Helper()
	h := w.Open(t)
	return &desk{t, h, h.Actor(t, w.Email(house.Here, "point_of_contact"))}
}

func (k *desk) list(key string) dataset.Dataset {
	k.Helper()
	d, ok := k.Exchange.Dataset(key)
	if !ok {
		k.Fatalf("no list %s", key)
	}
	return d
}

func (k *desk) slug(d dataset.Dataset) string {
	if d.OfRoadmap() {
		return k.World.IDs.Slug
	}
	return ""
}

func (k *desk) export(d dataset.Dataset, l i18n.Lang, f dataset.Form) string {
	k.Helper()
	var b bytes.Buffer
	if err := k.Exchange.Export(context.Background(), d, k.Exchange.Scope(k.actor, house.Here, k.slug(d), l), f, &b); err != nil {
		k.Fatal(err)
	}
	return b.String()
}

// start takes a file in and makes its dry run.
func (k *desk) start(d dataset.Dataset, l i18n.Lang, name, file string, p exchange.Plan) exchange.Import {
	k.Helper()
	im, err := k.Exchange.Start(context.Background(), k.actor, d, exchange.New{Party: house.Here, Slug: k.slug(d), Lang: l, FileName: name, File: strings.NewReader(file), Plan: p})
	if err != nil {
		k.Fatalf("%s: %v", name, err)
	}
	return k.run(im)
}

// run does the work that an import waits for.
func (k *desk) run(im exchange.Import) exchange.Import {
	k.Helper()
	im, err := k.Exchange.RunNow(context.Background(), k.actor, im)
	if err != nil {
		k.Fatal(err)
	}
	return im
}

func (k *desk) accept(im exchange.Import, all bool) exchange.Import {
	k.Helper()
	im, err := k.Exchange.Accept(context.Background(), k.actor, im.Party, im.ID, all)
	if err != nil {
		k.Fatal(err)
	}
	return k.run(im)
}

func (k *desk) undo(im exchange.Import) exchange.Import {
	k.Helper()
	im, err := k.Exchange.Undo(context.Background(), k.actor, im.Party, im.ID)
	if err != nil {
		k.Fatal(err)
	}
	return k.run(im)
}

func (k *desk) lines(im exchange.Import, show string) []exchange.Line {
	k.Helper()
	lines, _, err := k.Exchange.Lines(context.Background(), im, show, 0, 1000)
	if err != nil {
		k.Fatal(err)
	}
	return lines
}

// What goes out comes back without a difference: every list, format and way
// of writing.
func TestWhatGoesOutComesBack(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		for _, d := range k.Exchange.Datasets {
			if d.Import == nil || d.Rows == nil { // goes one way only
				continue
			}
			for _, f := range []dataset.Form{{Format: sheet.CSV}, {Format: sheet.CSV, BOM: true, Codes: true, All: true}, {Format: sheet.XLSX, All: true}, {Format: sheet.JSON, All: true}} {
				for _, l := range []i18n.Lang{i18n.EN, i18n.AR, i18n.ZH} {
					before := k.export(d, l, f)
					im := k.start(d, l, "file."+string(f.Format), before, exchange.Plan{})
					if im.State != exchange.Ready || im.Rows == 0 || im.Same != im.Rows {
						t.Fatalf("%s %+v in %s: %s %+v of %d; %v", d.Key, f, l, im.State, im.Counts, im.Rows, problems(k, im))
					}
				}
			}
		}
	})
}

func problems(k *desk, im exchange.Import) (out []string) {
	if im.Problem != nil {
		out = append(out, fmt.Sprint(*im.Problem))
	}
	for _, x := range k.lines(im, "") {
		if len(x.Bad) > 0 || x.Refused != nil || im.Failed+im.Refused == 0 && len(x.Deltas) > 0 {
			out = append(out, fmt.Sprint(x))
		}
		if len(out) > 5 {
			break
		}
	}
	return out
}

// nasty are texts that spreadsheets, parsers and databases trip over.
var nasty = []string{"=1+1", "'=x", "''", "-5 per cent", "+33 1 23", "@home", "\"quoted\", and; semi", "two\nlines", "тест", "مرحبا ١٢", "文化，产品", "é̀", "a'b", "TRUE", "007", "1e5", "30.6.2027", "#REF"}

// Property: random changes go in, come out as they went in, and are undone
// without a trace.
func TestRandomChangesGoInComeOutAndAreUndone(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		r := rand.New(rand.NewPCG(2005, 10))
		for _, key := range []string{"milestones", "organizations", "activities", "budget", "risks", "stocktake", "fields"} {
			d := k.list(key)
			all := dataset.Form{Format: sheet.CSV, Codes: true, All: true}
			before := k.export(d, i18n.EN, all)
			for round := range 3 {
				file := before
				for slices.EqualFunc(k.parse(file), k.parse(before), slices.Equal[[]string]) {
					file = k.shuffle(r, d, before) // short lists may come out as they were
				}
				im := k.start(d, i18n.EN, "changed.csv", file, exchange.Plan{})
				if im.Failed > 0 {
					t.Fatalf("%s round %d: %v", key, round, problems(k, im))
				}
				im = k.accept(im, true)
				if im.State != exchange.Applied || im.Refused > 0 {
					t.Fatalf("%s: %s, %d refused: %v", key, im.State, im.Refused, im.Problem)
				}
				after := k.export(d, i18n.EN, all)
				if after == before {
					t.Fatalf("%s: nothing changed", key)
				}
				again := k.start(d, i18n.EN, "again.csv", after, exchange.Plan{})
				if again.Same != again.Rows {
					t.Fatalf("%s: what came out differs: %v", key, problems(k, again))
				}
				if im = k.undo(im); im.State != exchange.Undone || im.Refused > 0 {
					t.Fatalf("%s: %s, %d refused: %v", key, im.State, im.Refused, problems(k, im))
				}
				if diff := cmp.Diff(k.steady(before), k.steady(k.export(d, i18n.EN, all))); diff != "" {
					t.Fatalf("%s after undo: %s", key, diff)
				}
			}
		}
	})
}

// steady is a file without what shows that somebody was there: the day of the
// last update, and what follows from it.
func (k *desk) steady(file string) [][]string {
	rows := k.parse(file)
	for i, name := range rows[0] {
		if name == "updated_on" || name == "status" {
			for _, row := range rows {
				row[i] = ""
			}
		}
	}
	return rows
}

// shuffle changes texts at random and adds rows.
func (k *desk) shuffle(r *rand.Rand, d dataset.Dataset, file string) string {
	k.Helper()
	rows := k.parse(file)
	head := rows[0]
	for _, row := range rows[1:] {
		if d.Key == "stocktake" && row[0] != rows[len(rows)-1][0] {
			continue // a round that is closed
		}
		for i, name := range head {
			if free(name) && r.IntN(6) == 0 && (row[i] != "" || strings.HasPrefix(name, "note") || strings.HasPrefix(name, "contact")) {
				row[i] = nasty[r.IntN(len(nasty))]
				if !strings.HasPrefix(name, "note") {
					row[i] = strings.ReplaceAll(row[i], "\n", " ")
				}
				if strings.HasPrefix(name, "name") {
					row[i] += fmt.Sprint(" ", r.Uint32()) // names are unique
				}
			}
		}
	}
	if d.Key == "milestones" {
		for i := range 5 {
			row := slices.Clone(rows[1+i])
			for j, name := range head {
				switch {
				case strings.HasPrefix(name, "id"), strings.HasPrefix(name, "proof"), strings.HasPrefix(name, "title:") && name != "title:en":
					row[j] = ""
				case name == "title:en":
					row[j] = fmt.Sprintf("%s %d", nasty[r.IntN(8)], r.Uint32())
					row[j] = strings.ReplaceAll(row[j], "\n", " ")
				}
			}
			rows = append(rows, row)
		}
	}
	return unparse(rows)
}

// free are the columns in which any text may stand.
func free(name string) bool {
	for _, p := range []string{"proof:", "note", "contact", "narrative:", "name:", "text:", "found:", "gap:", "answer:", "help:"} {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

func (k *desk) parse(file string) (rows [][]string) {
	k.Helper()
	b, _, err := sheet.Open(strings.NewReader(file), int64(len(file)), sheet.Options{})
	if err != nil {
		k.Fatal(err)
	}
	for {
		row, err := b.Next()
		if err != nil {
			return rows
		}
		cells := slices.Clone(row.Text)
		for i := range cells {
			cells[i] = sheet.Unguard(cells[i])
		}
		rows = append(rows, cells)
	}
}

func unparse(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, c := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(sheet.Guard(c), `"`, `""`) + `"`)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Numbers of activities are known as spreadsheets of many countries write
// them, and dates with the months of every Arabic.
func TestNumbersAndDatesOfManyCountries(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		file := "activity;title:ar;due\n1.1;a;30.6.2027\n1,1;b;30 حزيران 2027\n١.١;c;٣٠ يونيو ٢٠٢٧\n1.1;d;30 июня 2027 г.\n1.1;e;30 de junio de 2027\n1.1;f;2027年6月30日\n1.1;g;30 juin 2027\n1.1;h;30 June 2027\n"
		im := k.start(k.list("milestones"), i18n.AR, "steps.csv", file, exchange.Plan{})
		if im.Created != 8 || im.Failed > 0 {
			t.Fatalf("%+v, %v", im.Counts, problems(k, im))
		}
		for _, x := range k.lines(im, "") {
			if x.Deltas[0].To != "1.1" || x.Deltas[2].To != "2027-06-30" {
				t.Errorf("row %d is read as %v", x.N, x.Deltas)
			}
		}
	})
}

// A wrong file is answered with its place and reason, and nothing is kept.
func TestWrongFiles(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		d := k.list("milestones")
		for name, c := range map[string]struct{ file, id string }{
			"newer.csv":   {"id {openroadmap/milestones/9},title:en\n,x\n", exchange.MsgErrorNewer},
			"other.csv":   {"id {openroadmap/people/1},email\n,x\n", exchange.MsgErrorSchema},
			"letter.pdf":  {"%PDF-1.4", exchange.MsgProblemNoTable},
			"nothing.csv": {"", exchange.MsgProblemEmpty},
		} {
			_, err := k.Exchange.Start(context.Background(), k.actor, d, exchange.New{Party: house.Here, Slug: k.slug(d), Lang: i18n.EN, FileName: name, File: strings.NewReader(c.file)})
			if e := errs.As(err); e == nil || e.Kind != errs.Invalid || e.Message.ID != c.id {
				t.Errorf("%s: %v, want %s", name, err, c.id)
			}
		}
	})
}
