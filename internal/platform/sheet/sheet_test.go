package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"openroadmap/internal/platform/sheet"
)

func read(t *testing.T, data []byte, o sheet.Options) ([][]string, sheet.Info, error) {
	t.Helper()
	b, info, err := sheet.Open(bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		return nil, info, err
	}
	defer b.Close()
	var rows [][]string
	for {
		r, err := b.Next()
		if err == io.EOF {
			return rows, info, nil
		}
		if err != nil {
			return rows, info, err
		}
		rows = append(rows, append([]string(nil), r.Text...))
	}
}

var table = sheet.Table{Schema: "openroadmap/things/1", Title: "Things", Explain: []string{"About"}, Columns: []sheet.Column{
	{Key: "id", Head: "Id"}, {Key: "title:ar", Head: "العنوان"}, {Key: "due", Head: "Due", Kind: sheet.Day}, {Key: "n", Head: "N", Kind: sheet.Number},
	{Key: "kind", Head: "Kind", Kind: sheet.Pick, Choices: []string{"one", "two, or more"}}}}

var rows = [][]string{
	{"a", "=1+1", "2027-06-30", "42", "one"},
	{"b", "'=x", "", "1.5", "two, or more"},
	{"c", "two\nlines, \"quoted\"; متن", "1999-01-01", "", ""},
	{"d", "-5 per cent", "", "123456789012345678", "one"},
	{"e", "''x", "", "", ""},
}

func TestRoundTripInEveryFormat(t *testing.T) {
	for _, f := range sheet.Formats {
		var b bytes.Buffer
		err := sheet.Write(&b, f, table, func(yield func([]string) error) error {
			for _, r := range rows {
				if err := yield(r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		got, info, err := read(t, b.Bytes(), sheet.Options{})
		if err != nil || info.Format != f {
			t.Fatalf("%s: %+v, %v", f, info, err)
		}
		for i := range got {
			for len(got[i]) < len(table.Columns) {
				got[i] = append(got[i], "")
			}
			for j := range got[i] {
				if f != sheet.JSON {
					got[i][j] = sheet.Unguard(got[i][j])
				}
			}
		}
		head := []string{"Id {openroadmap/things/1}", "العنوان", "Due", "N", "Kind"}
		if f == sheet.JSON {
			head = []string{"id {openroadmap/things/1}", "title:ar", "due", "n", "kind"}
		}
		if diff := cmp.Diff(append([][]string{head}, rows...), got); diff != "" {
			t.Errorf("%s: %s", f, diff)
		}
	}
}

func TestEncodingsAndDelimiters(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("titre;échéance\nÉtude;x\n")
	if err != nil {
		t.Fatal(err)
	}
	encode := func(m *charmap.Charmap, s string) string {
		out, err := m.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, c := range map[string]struct {
		in   string
		want sheet.Encoding
		cell string
	}{
		"utf-8":   {"titre\téchéance\nÉtude\tx\n", sheet.UTF8, "Étude"},
		"bom":     {"\xef\xbb\xbftitre,échéance\nÉtude,x\n", sheet.UTF8, "Étude"},
		"utf-16":  {utf16, sheet.UTF16LE, "Étude"},
		"western": {encode(charmap.Windows1252, "titre;échéance\nÉtude de marché à Genève;x\n"), sheet.Windows1252, "Étude de marché à Genève"},
		"arabic":  {encode(charmap.Windows1256, "العنوان;x\nمسح القطاع الثقافي;y\n"), sheet.Windows1256, "مسح القطاع الثقافي"},
		"russian": {encode(charmap.Windows1251, "название;x\nОбзор сектора культуры;y\n"), sheet.Windows1251, "Обзор сектора культуры"},
		"sep":     {"sep=;\r\na;b\r\nÉtude;2\r\n", sheet.UTF8, "Étude"},
	} {
		got, info, err := read(t, []byte(c.in), sheet.Options{})
		if err != nil || len(got) != 2 || info.Encoding != c.want || got[1][0] != c.cell {
			t.Errorf("%s: %q, %+v, %v; want %s", name, got, info, err, c.want)
		}
	}
}

func workbook(t *testing.T, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbookOfOthers(t *testing.T) {
	data := workbook(t, func(f *excelize.File) {
		for at, v := range map[string]any{"A1": "Action", "B1": "Due", "C1": "Sum", "A2": "One", "B2": 46203.0, "A3": nil, "B3": "30 June 2027", "A4": "Two", "C4": 3} {
			f.SetCellValue("Sheet1", at, v)
		}
		day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		f.SetCellStyle("Sheet1", "B2", "B2", day)
		f.SetCellFormula("Sheet1", "C2", "1+1")
		f.MergeCell("Sheet1", "A2", "A3")
	})
	b, info, err := sheet.Open(bytes.NewReader(data), int64(len(data)), sheet.Options{})
	if err != nil || info.Format != sheet.XLSX || len(info.Sheets) != 1 {
		t.Fatalf("%+v, %v", info, err)
	}
	var got []string
	for {
		r, err := b.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(r.N, r.Text, r.Notes))
	}
	want := []string{"1 [Action Due Sum] map[]", "2 [One 2026-06-30 ] map[2:formula]", "3 [One 30 June 2027] map[0:merged]", "4 [Two  3] map[]"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	good := workbook(t, func(f *excelize.File) {
		for i := 1; i < 500; i++ {
			f.SetCellValue("Sheet1", fmt.Sprintf("A%d", i), fmt.Sprint("text number ", i))
		}
	})
	bomb := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		put := func(name string, body io.Reader) {
			w, _ := z.Create(name)
			io.Copy(w, body)
		}
		put("xl/workbook.xml", strings.NewReader(`<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>`))
		put("xl/_rels/workbook.xml.rels", strings.NewReader(`<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>`))
		put("xl/worksheets/sheet1.xml", io.LimitReader(zeros{}, sheet.MaxUnpacked+1))
		z.Close()
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		data []byte
		kind string
	}{
		"nothing":           {nil, sheet.Empty},
		"spaces":            {[]byte(" \n\n"), sheet.Empty},
		"pdf":               {[]byte("%PDF-1.7 …"), sheet.NoTable},
		"old excel":         {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), sheet.OldExcel},
		"page":              {[]byte("<!doctype html><table>"), sheet.NoTable},
		"half a workbook":   {good[:len(good)/2], sheet.Truncated},
		"half a csv":        {[]byte("a,b\n1,\"two\nthree"), sheet.Truncated},
		"quote":             {[]byte("a,b\n1,tw\"o\n"), sheet.Quote},
		"half a json":       {[]byte(`{"rows": [{"a": 1}, {"a"`), sheet.Truncated},
		"json without rows": {[]byte(`{"a": 1}`), sheet.NoTable},
		"bomb":              {bomb(), sheet.Bomb},
		"long cell":         {[]byte("a\n" + strings.Repeat("x", sheet.MaxCell+1)), sheet.LongCell},
	} {
		_, _, err := read(t, c.data, sheet.Options{})
		var p *sheet.Problem
		if !errors.As(err, &p) || p.Kind != c.kind {
			t.Errorf("%s: %v, want %s", name, err, c.kind)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func FuzzGuard(f *testing.F) {
	for _, s := range []string{"", "=", "'", "'=", "''", "-1", "\ta", "'''+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := sheet.Unguard(sheet.Guard(s)); got != s {
			t.Errorf("Unguard(Guard(%q)) = %q", s, got)
		}
	})
}

// Records of JSON count from one, and what would be lost without a word is
// refused with its place.
func TestJSONRecords(t *testing.T) {
	rows, _, err := read(t, []byte(`{"schema": "openroadmap/things/1", "rows": [{"a": 1, "b": 2}, {"b": 3}]}`), sheet.Options{})
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v, %v", rows, err)
	}
	for name, c := range map[string]struct {
		in, kind, detail string
		row              int
	}{
		"a name twice in the first":   {`[{"a": 1, "a": 2}]`, sheet.KeyTwice, "a", 1},
		"a name twice in the second":  {`{"columns": ["a"], "rows": [{"a": 1}, {"a": 1, "a": 1}]}`, sheet.KeyTwice, "a", 2},
		"a name of another record":    {`[{"a": 1}, {"a": 2}, {"b": 1}]`, sheet.Key, "b", 3},
		"the schema after the rows":   {`{"rows": [{"a": 1}], "schema": "openroadmap/things/9"}`, sheet.Misplaced, "schema", 0},
		"rows twice":                  {`{"rows": [{"a": 1}], "rows": [{"a": 2}]}`, sheet.Misplaced, "rows", 0},
		"the schema twice":            {`{"schema": "x/things/1", "schema": "x/things/9", "rows": [{"a": 1}]}`, sheet.Misplaced, "schema", 0},
		"no rows and nothing of them": {`{"rows": []}`, sheet.Empty, "", 0},
		"cut off in the third":        {`[{"a": 1}, {"a": 2}, {"a"`, sheet.Truncated, "", 3},
	} {
		_, _, err := read(t, []byte(c.in), sheet.Options{})
		var p *sheet.Problem
		if !errors.As(err, &p) || p.Kind != c.kind || p.Row != c.row || c.detail != "" && p.Detail != c.detail {
			t.Errorf("%s: %v, want %s of record %d", name, err, c.kind, c.row)
		}
	}
	if rows, _, err := read(t, []byte(`{"schema": "openroadmap/things/9", "rows": []}`), sheet.Options{}); err != nil || len(rows) != 1 || !strings.Contains(rows[0][0], "openroadmap/things/9") {
		t.Errorf("a newer file without rows: %q, %v", rows, err)
	}
}

// The same table is the same file, every time.
func TestWorkbooksAreSteady(t *testing.T) {
	var first bytes.Buffer
	for n := range 20 {
		var b bytes.Buffer
		if err := sheet.Write(&b, sheet.XLSX, table, func(yield func([]string) error) error { return yield([]string{"1", "a", "2027-01-01", "2", "one"}) }); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			first = b
		} else if !bytes.Equal(first.Bytes(), b.Bytes()) {
			t.Fatalf("writing %d differs", n)
		}
	}
}
