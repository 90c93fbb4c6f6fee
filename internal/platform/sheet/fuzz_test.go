package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"testing"

	"openroadmap/internal/platform/sheet"
)

// readable fails where a file is answered with anything but rows, an end or a
// *Problem, or rows that do not go up.
func readable(t *testing.T, data []byte, o sheet.Options) {
	t.Helper()
	b, _, err := sheet.Open(bytes.NewReader(data), int64(len(data)), o)
	last := -1
	for err == nil {
		var row sheet.Row
		if row, err = b.Next(); err == nil {
			if row.N <= last {
				t.Fatalf("row %d after row %d", row.N, last)
			}
			last = row.N
		}
	}
	var p *sheet.Problem
	if err != io.EOF && !errors.As(err, &p) {
		t.Errorf("%v is no *Problem", err)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;b\r\n\"x;y\";\"two\nlines\"\r\n", "sep=\t\na\tb", "\ufeffa,b\n", "caf\xe9;d\xe9\n", "\xff\xfea\x00,\x00b\x00\n\x00", "\xfe\xff\x00a\x00,\x00b", "\"\"\"\"\n", "a\n\n\nb"} {
		f.Add([]byte(s), "")
	}
	f.Add([]byte("\xc7\xe1\xe4\xd4\xc7\xd8"), "windows-1256")
	f.Fuzz(func(t *testing.T, data []byte, encoding string) {
		e := sheet.Encoding(encoding)
		if !e.Valid() {
			e = ""
		}
		readable(t, data, sheet.Options{Encoding: e})
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"rows":[{"a":1,"b":null}]}`, `[{"a":[1,2],"b":{"c":true}}]`, `{"schema":"x","columns":[{"key":"a"}],"rows":[{"a":"\u0000"}]}`, `{"rows":[{"a":1},{"b":2}]}`, `[]`, `[1]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		readable(t, []byte("{"+s), sheet.Options{})
		readable(t, []byte(s), sheet.Options{})
	})
}

// FuzzXLSX puts what it makes into a workbook, past the checksums of the
// archive: as a sheet, as its shared texts and as its styles.
func FuzzXLSX(f *testing.F) {
	var b bytes.Buffer
	if err := sheet.Write(&b, sheet.XLSX, table, func(yield func([]string) error) error { return yield(rows[0]) }); err != nil {
		f.Fatal(err)
	}
	parts := map[string][]byte{}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		f.Fatal(err)
	}
	for _, x := range z.File {
		r, err := x.Open()
		if err != nil {
			f.Fatal(err)
		}
		var part bytes.Buffer
		if _, err := part.ReadFrom(r); err != nil {
			f.Fatal(err)
		}
		parts[x.Name] = part.Bytes()
	}
	f.Add(parts["xl/worksheets/sheet1.xml"], []byte(`<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>`), parts["xl/styles.xml"])
	f.Add([]byte(`<worksheet><sheetData><row r="2"><c r="B2" t="s"><v>1</v></c><c t="inlineStr"><is><t>x</t></is></c></row><row><c s="1"><v>45000.5</v></c><c t="e"><v>#REF!</v></c></row></sheetData><mergeCells><mergeCell ref="A1:ZZ99"/></mergeCells></worksheet>`), []byte(`<sst/>`), []byte(`<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`))
	f.Fuzz(func(t *testing.T, sheetXML, shared, styles []byte) {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for name, data := range parts {
			switch name {
			case "xl/worksheets/sheet1.xml":
				data = sheetXML
			case "xl/sharedStrings.xml":
				continue
			case "xl/styles.xml":
				data = styles
			}
			p, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			p.Write(data)
		}
		if p, err := w.Create("xl/sharedStrings.xml"); err == nil {
			p.Write(shared)
		}
		w.Close()
		readable(t, out.Bytes(), sheet.Options{})
	})
}
