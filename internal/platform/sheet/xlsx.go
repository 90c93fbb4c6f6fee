package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// xlsxBook reads one sheet of a workbook (ISO/IEC 29500) as a stream. Only
// values are read: formulas are not computed, links not followed, macros not
// looked at.
type xlsxBook struct {
	zip    *zip.Reader
	shared []string
	dates  []bool // by style: the number is a date
	d1904  bool   // days count from 1904
	body   io.ReadCloser
	d      *xml.Decoder
	merged map[int]map[int]int // column → row → the row whose cell it repeats
	above  map[int]map[int]string
	n      int
	row    []string
	notes  map[int]Note
	exact  map[int]bool
}

func openXLSX(src io.ReaderAt, size int64, o Options) (Book, Info, error) {
	info := Info{Format: XLSX}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, info, problem(Truncated, 0, err)
	}
	b := &xlsxBook{zip: z}
	if b.file("xl/workbook.xml") == nil {
		return nil, info, problem(NoTable, 0, zipKind(z))
	}
	target, err := b.workbook(&info, o.Sheet)
	if err == nil {
		err = b.load(target)
	}
	if err != nil {
		return nil, info, asProblem(err, 0)
	}
	return b, info, nil
}

// zipKind names the commonest files that are archives too.
func zipKind(z *zip.Reader) string {
	for _, f := range z.File {
		switch {
		case strings.HasPrefix(f.Name, "word/"):
			return "Word"
		case strings.HasPrefix(f.Name, "ppt/"):
			return "PowerPoint"
		case f.Name == "content.xml":
			return "OpenDocument"
		}
	}
	return "ZIP"
}

func asProblem(err error, row int) error {
	var p *Problem
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, zip.ErrChecksum), errors.As(err, &syntax) && strings.Contains(syntax.Msg, "unexpected EOF"):
		return problem(Truncated, row, err)
	}
	return problem(Broken, row, err)
}

func (b *xlsxBook) file(name string) *zip.File {
	for _, f := range b.zip.File {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func (b *xlsxBook) open(name string, max int64) (io.ReadCloser, error) {
	f := b.file(name)
	if f == nil {
		return nil, problem(Broken, 0, name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &bounded{r, max}, nil
}

func (b *xlsxBook) Next() (Row, error) {
	for {
		t, err := b.d.RawToken()
		if err == io.EOF {
			return Row{}, io.EOF
		}
		if err != nil {
			return Row{}, asProblem(err, b.n)
		}
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "row" {
			continue
		}
		if err := b.readRow(e); err != nil {
			return Row{}, asProblem(err, b.n)
		}
		if b.n > MaxRows+1 {
			return Row{}, problem(TooMany, b.n, "")
		}
		if !empty(b.row) {
			return Row{N: b.n, Text: b.row, Notes: b.notes, Exact: b.exact}, nil
		}
	}
}

func (b *xlsxBook) Close() error { return b.body.Close() }
