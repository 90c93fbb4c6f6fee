package exchange

import (
	"encoding/binary"
	"errors"
	"fmt"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/sheet"
)

// Line is one row of a dry run as it is kept.
type Line struct {
	N       int    // in the file
	Name    string // of a document that is the row; "" in tables
	ID      string
	Op      dataset.Op
	Deltas  []dataset.Delta
	Bad     []Wrong
	Notes   []CellNote
	Odd     []Wrong // to be looked at; saved all the same
	Refused *Wrong  // not saved, or not undone, and why
}

// Wrong is a mistake as it is kept. Field is -1 for the row.
type Wrong struct {
	Field int
	Message
}

// CellNote says how the text of a cell came about.
type CellNote struct {
	Field int
	Note  sheet.Note
}

// wrong keeps a mistake: arguments become texts, dates marked as such.
func wrong(m dataset.Mistake) Wrong {
	return Wrong{m.Field, message(m.Message)}
}

func message(m errs.Message) Message {
	out := Message{ID: m.ID}
	for i, v := range m.Args {
		if d, ok := v.(clock.Date); ok && i%2 == 1 {
			out.Args = append(out.Args, "@"+d.String())
		} else if s, ok := v.(string); ok && i%2 == 1 && len(s) > 0 && s[0] == '@' {
			out.Args = append(out.Args, "@@"+s[1:])
		} else {
			out.Args = append(out.Args, fmt.Sprint(v))
		}
	}
	return out
}

// args gives the arguments back as a Localizer takes them.
func (m Message) args() []any {
	out := make([]any, len(m.Args))
	for i, s := range m.Args {
		out[i] = s
		if i%2 == 0 || len(s) == 0 || s[0] != '@' {
			continue
		}
		if d, err := clock.ParseDate(s[1:]); err == nil {
			out[i] = d
		} else {
			out[i] = s[1:]
		}
	}
	return out
}

// Blocks are written by hand: a dry run of a hundred thousand rows is written
// and read several times, and JSON would take most of the time.

func putInt(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

func putString(b []byte, s string) []byte { return append(putInt(b, len(s)), s...) }

func putWrong(b []byte, w Wrong) []byte {
	b = putString(putInt(b, w.Field+1), w.ID)
	b = putInt(b, len(w.Args))
	for _, a := range w.Args {
		b = putString(b, a)
	}
	return b
}

func (x *Line) put(b []byte) []byte {
	b = append(putInt(b, x.N), byte(x.Op))
	b = putString(b, x.ID)
	b = putInt(b, len(x.Deltas))
	for _, d := range x.Deltas {
		b = putString(putString(putInt(b, d.Field), d.From), d.To)
	}
	b = putInt(b, len(x.Bad))
	for _, w := range x.Bad {
		b = putWrong(b, w)
	}
	b = putInt(b, len(x.Notes))
	for _, n := range x.Notes {
		b = putString(putInt(b, n.Field), string(n.Note))
	}
	return x.putRest(b)
}

// What rows may have at their end.
const (
	hasRefused = 1 << iota
	hasName
	hasOdd
)

// putRest writes what few rows have, after a byte that tells what it is.
func (x *Line) putRest(b []byte) []byte {
	at := len(b)
	b = append(b, 0)
	if x.Refused != nil {
		b[at] |= hasRefused
		b = putWrong(b, *x.Refused)
	}
	if x.Name != "" {
		b[at] |= hasName
		b = putString(b, x.Name)
	}
	if len(x.Odd) > 0 {
		b[at] |= hasOdd
		b = putInt(b, len(x.Odd))
		for _, w := range x.Odd {
			b = putWrong(b, w)
		}
	}
	return b
}

func encode(lines []Line) []byte {
	b := make([]byte, 0, 256*len(lines))
	b = putInt(b, len(lines))
	for i := range lines {
		b = lines[i].put(b)
	}
	return b
}

var errBlock = errors.New("a block of an import is damaged")

// blockReader reads what put wrote. After an error everything is empty.
type blockReader struct {
	b   []byte
	bad bool
}

func (r *blockReader) int() int {
	n, size := binary.Uvarint(r.b)
	if size <= 0 || n > 1<<40 {
		r.bad, r.b = true, nil
		return 0
	}
	r.b = r.b[size:]
	return int(n)
}

func (r *blockReader) count() int {
	n := r.int()
	if n > len(r.b) {
		r.bad = true
		return 0
	}
	return n
}

func (r *blockReader) string() string {
	n := r.count()
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *blockReader) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *blockReader) wrong() Wrong {
	w := Wrong{Field: r.int() - 1}
	w.ID = r.string()
	for range r.count() {
		w.Args = append(w.Args, r.string())
	}
	return w
}

func (r *blockReader) line() Line {
	x := Line{N: r.int(), Op: dataset.Op(r.byte()), ID: r.string()}
	if n := r.count(); n > 0 {
		x.Deltas = make([]dataset.Delta, 0, n)
		for range n {
			x.Deltas = append(x.Deltas, dataset.Delta{Field: r.int(), From: r.string(), To: r.string()})
		}
	}
	for range r.count() {
		x.Bad = append(x.Bad, r.wrong())
	}
	for range r.count() {
		x.Notes = append(x.Notes, CellNote{r.int(), sheet.Note(r.string())})
	}
	r.rest(&x)
	return x
}

func (r *blockReader) rest(x *Line) {
	has := r.byte()
	if has&hasRefused != 0 {
		w := r.wrong()
		x.Refused = &w
	}
	if has&hasName != 0 {
		x.Name = r.string()
	}
	if has&hasOdd != 0 {
		for range r.count() {
			x.Odd = append(x.Odd, r.wrong())
		}
	}
}

func decode(b []byte) ([]Line, error) {
	r := &blockReader{b: b}
	n := r.count()
	lines := make([]Line, 0, n)
	for range n {
		lines = append(lines, r.line())
	}
	if r.bad || len(r.b) > 0 {
		return nil, errBlock
	}
	return lines, nil
}
