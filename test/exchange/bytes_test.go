package exchange_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/test/house"
)

// Property, of every list that comes in, in every format: what went out, is
// changed here, and comes in again, goes out as it was, byte for byte.
func TestEveryListComesBackToTheByte(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		for _, d := range k.Exchange.Datasets {
			if d.Import == nil || d.Rows == nil { // goes one way only
				continue
			}
			for _, format := range sheet.Formats {
				form := dataset.Form{Format: format, Codes: true, All: true}
				plain := dataset.Form{Format: sheet.CSV, Codes: true, All: true}
				before, table := k.export(d, i18n.EN, form), k.export(d, i18n.EN, plain)
				changed := k.accept(k.start(d, i18n.EN, "changed.csv", k.elsewise(d, table), exchange.Plan{}), true)
				if changed.State != exchange.Applied || changed.Changed == 0 || changed.Refused > 0 || k.export(d, i18n.EN, plain) == table {
					t.Fatalf("%s: %s %+v: %v", d.Key, changed.State, changed.Counts, problems(k, changed))
				}
				back := k.accept(k.start(d, i18n.EN, "back."+string(format), before, exchange.Plan{}), true)
				if back.State != exchange.Applied || back.Changed != changed.Changed || back.Refused > 0 {
					t.Fatalf("%s as %s back: %s %+v: %v", d.Key, format, back.State, back.Counts, problems(k, back))
				}
				after := k.export(d, i18n.EN, form)
				if d.Key == "activities" { // they show the day of the last update
					if diff := cmp.Diff(k.steady(before), k.steady(after)); diff != "" {
						t.Errorf("%s as %s: %s", d.Key, format, diff)
					}
				} else if before != after {
					t.Errorf("%s as %s differs: %s", d.Key, format, cmp.Diff(strings.Split(table, "\n"), strings.Split(k.export(d, i18n.EN, plain), "\n")))
				}
			}
		}
	})
}

// elsewise is a table with every text in a language changed that may be, and
// of people, whose names and languages are their own, what they may do.
func (k *desk) elsewise(d dataset.Dataset, file string) string {
	k.Helper()
	rows := k.parse(file)
	open := rows[len(rows)-1][0] // of the stocktake only the last round
	for i, f := range d.Fields(false, i18n.Langs[:]) {
		if f.ReadOnly || !f.HasLangs() && f.Key() != "roles" {
			continue
		}
		for _, row := range rows[1:] {
			switch {
			case row[i] == "" || d.Key == "stocktake" && row[0] != open:
			case f.Key() == "roles":
				row[i] = map[bool]string{true: row[i] + "; observer", false: row[i]}[row[i] == "editor"]
			default:
				row[i] += " ★"
			}
		}
	}
	return unparse(rows)
}

// What of money and risks is public goes out on the portal, and no more than
// that: no risk of the team's, and no name in a drop-down that stands in no
// row.
func TestPublicMoneyAndRisks(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		visible := 0
		for _, row := range k.table("risks", "id", "visibility") {
			if row[1] == "public" {
				visible++
			}
		}
		if visible == 0 || visible == len(k.table("risks", "id")) {
			t.Fatalf("%d risks are public, want some and not all", visible)
		}
		at := "/en/parties/" + house.Here
		for path, want := range map[string]int{at + "/risks.csv": visible, at + "/budget-lines.csv": len(k.table("budget", "id"))} {
			a := k.Anonymous().Get(path + "?codes=1")
			rows := k.parse(string(a.Body))
			if a.Status != 200 || len(rows) < 2 || len(rows)-1 > want || slices.Contains(rows[0], "visibility") {
				t.Errorf("%s: %d, %d rows of at most %d, %v", path, a.Status, len(rows)-1, want, rows[0])
			}
		}
		for _, list := range []string{"/budget-lines", "/risks"} {
			for _, f := range sheet.Formats {
				if a := k.Anonymous().Get(at + list + "." + string(f)); a.Status != 200 || len(a.Body) == 0 {
					t.Errorf("%s.%s: %d", list, f, a.Status)
				}
				if n := k.Anonymous().Get(at + "/budget").Doc(t).Find(`a[href="` + at + list + "." + string(f) + `"]`).Length(); n != 1 {
					t.Errorf("%d links to %s.%s", n, list, f)
				}
			}
		}
		workbook := k.Anonymous().Get(at + "/risks.xlsx").Body
		for _, row := range k.table("organizations", "name:en") {
			if row[0] != "" && bytes.Contains(unpack(t, workbook), []byte(row[0])) && !bytes.Contains(k.Anonymous().Get(at+"/risks.csv").Body, []byte(row[0])) {
				t.Errorf("the workbook for everybody names %q", row[0])
			}
		}
	})
}

// unpack is all that the parts of a workbook say.
func unpack(t *testing.T, workbook []byte) (all []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part...)
	}
	return all
}
