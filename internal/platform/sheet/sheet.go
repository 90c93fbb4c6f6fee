// Package sheet reads and writes tables as people exchange them: CSV, XLSX
// and JSON. It knows rows of cells and nothing of what they mean; package
// dataset does.
//
// Its types are Book (an open file), Row and Problem (why a file cannot be
// read, in terms a reader can act on). Reading streams: memory does not grow
// with the number of rows. Nothing that a file says is executed, and what it
// unpacks to is limited.
package sheet

import (
	"bytes"
	"fmt"
	"io"
)

// Format is how a file is written.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
	JSON Format = "json"
)

// Formats lists them in the order of forms.
var Formats = [...]Format{CSV, XLSX, JSON}

// Valid tells whether f is one of Formats.
func (f Format) Valid() bool { return f == CSV || f == XLSX || f == JSON }

// ContentType is what the web calls it.
func (f Format) ContentType() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case JSON:
		return "application/json"
	}
	return "text/csv; charset=utf-8"
}

// Limits of a file.
const (
	MaxUnpacked = 300 << 20 // bytes that one part of a workbook unpacks to
	MaxShared   = 64 << 20  // bytes of the strings that its cells share
	MaxRows     = 200_000
	MaxColumns  = 500
	MaxCell     = 64 << 10 // bytes of one cell
)

// Row is one row of cells, Text by column. N counts from 1 as spreadsheets
// do; in JSON it is the number of the record, and 0 for the names. Text is valid until the next one is
// read. Notes is nil for the common row. Exact are the cells that hold a number
// with decimals, not text: nobody has to guess what its point means.
type Row struct {
	N     int
	Text  []string
	Notes map[int]Note
	Exact map[int]bool
}

// Note says how the text of a cell came about.
type Note string

// The notes.
const (
	Formula Note = "formula" // the value that the formula had when it was saved
	Merged  Note = "merged"  // of the first cell of the merged ones
)

// Book is an open file: one table of it.
type Book interface {
	// Next gives the next row that is not empty; io.EOF at the end. Other
	// errors are a *Problem.
	Next() (Row, error)
	Close() error
}

// Options say what cannot be seen in the file. Zero values ask Open to see
// for itself.
type Options struct {
	Encoding  Encoding
	Delimiter rune   // of CSV
	Sheet     string // of a workbook; "" = the first visible one
}

// Info is what Open saw.
type Info struct {
	Format    Format
	Encoding  Encoding // of CSV
	Guessed   bool     // the encoding is a guess: ask
	Delimiter rune
	Sheet     string
	Sheets    []string // all of a workbook
}

// Problem is why a file, or the rest of it, cannot be read. Kind is one of the
// constants below; the rest serves its sentence.
type Problem struct {
	Kind   string
	Row    int // 0 = the whole file
	Detail string
}

// The kinds of problem.
const (
	Empty     = "empty"     // nothing in it
	NoTable   = "no_table"  // a file of another kind; Detail names it
	OldExcel  = "old_excel" // .xls, or locked with a password
	Truncated = "truncated" // cut off
	Broken    = "broken"    // not what it claims to be; Detail is the parser's word
	Bomb      = "bomb"      // unpacks to too much
	TooMany   = "too_many"  // rows or columns
	LongCell  = "long_cell"
	Quote     = "quote"     // a quotation mark out of place
	Key       = "key"       // JSON: a name that the first row does not have
	KeyTwice  = "key_twice" // JSON: a record has a name twice
	Misplaced = "misplaced" // JSON: what is said of the rows comes after them, or twice
	NoSheet   = "no_sheet"  // the workbook has no such sheet
)

func (p *Problem) Error() string {
	return fmt.Sprintf("read table: %s at row %d: %s", p.Kind, p.Row, p.Detail)
}

func problem(kind string, row int, detail any) *Problem {
	return &Problem{Kind: kind, Row: row, Detail: fmt.Sprint(detail)}
}

// foreign are the beginnings of files that are no table.
var foreign = []struct{ begins, name string }{
	{"%PDF", "PDF"}, {"\x89PNG", "PNG"}, {"\xff\xd8\xff", "JPEG"}, {"GIF8", "GIF"}, {"\x1f\x8b", "gzip"}, {"Rar!", "RAR"}, {"7z\xbc\xaf", "7z"},
	{"<!DOCTYPE", "HTML"}, {"<html", "HTML"}, {"<?xml", "XML"}, {"{\\rtf", "RTF"}, {"\x7fELF", "ELF"}, {"MZ\x90", "EXE"},
}

// Open looks at a file of size bytes and gets it ready to read. Its name
// decides nothing: files are often named wrongly. Errors: *Problem.
func Open(src io.ReaderAt, size int64, o Options) (Book, Info, error) {
	head := make([]byte, min(size, 4096))
	if _, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, Info{}, problem(Broken, 0, err)
	}
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return nil, Info{}, problem(Empty, 0, "")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return openXLSX(src, size, o)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, Info{}, problem(OldExcel, 0, "")
	}
	for _, f := range foreign {
		if n := len(f.begins); len(trimmed) >= n && equalASCII(trimmed[:n], f.begins) {
			return nil, Info{}, problem(NoTable, 0, f.name)
		}
	}
	if trimmed[0] == '{' || trimmed[0] == '[' {
		return openJSON(io.NewSectionReader(src, 0, size))
	}
	return openCSV(src, size, o)
}

// empty tells whether no cell holds anything.
func empty(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}

// equalASCII compares without regard to the case of Latin letters, byte by
// byte: what it compares may be no text.
func equalASCII(b []byte, s string) bool {
	for i := range b {
		x, y := b[i], s[i]
		if 'A' <= x && x <= 'Z' {
			x |= 0x20
		}
		if 'A' <= y && y <= 'Z' {
			y |= 0x20
		}
		if x != y {
			return false
		}
	}
	return true
}
