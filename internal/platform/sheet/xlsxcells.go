package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"
	"time"
)

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (b *xlsxBook) readRow(e xml.StartElement) error {
	b.n++
	if n, err := strconv.Atoi(attr(e, "r")); err == nil {
		b.n = n
	}
	b.row, b.notes, b.exact = b.row[:0], nil, nil
	for {
		t, err := b.d.RawToken()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "c" {
				if err := b.readCell(t); err != nil {
					return err
				}
			}
		case xml.EndElement:
			if t.Name.Local == "row" {
				b.fillMerged()
				return nil
			}
		}
	}
}

// cell is what a cell holds before it is a text.
type cell struct {
	kind, style string
	value       strings.Builder
	formula     bool
}

func (b *xlsxBook) readCell(e xml.StartElement) error {
	column := len(b.row)
	if ref := attr(e, "r"); ref != "" {
		column, _ = place(ref)
	}
	if column < 0 || column >= MaxColumns {
		return problem(TooMany, b.n, column)
	}
	c := cell{kind: attr(e, "t"), style: attr(e, "s")}
	if err := b.readValue(&c); err != nil {
		return err
	}
	for len(b.row) <= column {
		b.row = append(b.row, "")
	}
	b.row[column] = strings.TrimSpace(b.text(&c))
	if c.number() && strings.Contains(b.row[column], ".") {
		b.exact = markExact(b.exact, column)
	}
	if c.formula {
		b.note(column, Formula)
	}
	return nil
}

func (b *xlsxBook) readValue(c *cell) error {
	in := ""
	for {
		t, err := b.d.RawToken()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local
			c.formula = c.formula || in == "f"
		case xml.CharData:
			if in == "v" || in == "t" {
				c.value.Write(t)
			}
			if c.value.Len() > MaxCell {
				return problem(LongCell, b.n, c.value.Len())
			}
		case xml.EndElement:
			in = ""
			if t.Name.Local == "c" {
				return nil
			}
		}
	}
}

// number tells whether the cell holds a number: kinds name all else.
func (c *cell) number() bool { return c.kind == "" || c.kind == "n" }

func markExact(m map[int]bool, column int) map[int]bool {
	if m == nil {
		m = map[int]bool{}
	}
	m[column] = true
	return m
}

func (b *xlsxBook) note(column int, n Note) {
	if b.notes == nil {
		b.notes = map[int]Note{}
	}
	b.notes[column] = n
}

// text is what the cell says.
func (b *xlsxBook) text(c *cell) string {
	v := c.value.String()
	switch c.kind {
	case "s":
		if i, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && i >= 0 && i < len(b.shared) {
			return b.shared[i]
		}
		return ""
	case "inlineStr", "str", "e", "d":
		return v
	case "b":
		return map[string]string{"1": "true", "0": "false"}[strings.TrimSpace(v)]
	}
	f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil {
		return v
	}
	if s, err := strconv.Atoi(c.style); err == nil && s >= 0 && s < len(b.dates) && b.dates[s] {
		if day, ok := Serial(f, b.d1904); ok {
			return day
		}
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Serial is the day, as 2027-06-30, that a spreadsheet stores as a number.
// The day 29 February 1900, which never was, is counted as spreadsheets do.
func Serial(f float64, d1904 bool) (day string, ok bool) {
	if f < 1 || f > 2_958_465 {
		return "", false
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if d1904 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if f < 60 {
		start = start.AddDate(0, 0, 1)
	}
	return start.AddDate(0, 0, int(f)).Format("2006-01-02"), true
}

// fillMerged repeats the first cell of cells merged downwards.
func (b *xlsxBook) fillMerged() {
	for c := range b.above[b.n] {
		if c < len(b.row) {
			b.above[b.n][c] = b.row[c]
		}
	}
	for c, rows := range b.merged {
		first, ok := rows[b.n]
		if v := b.above[first][c]; ok && v != "" {
			for len(b.row) <= c {
				b.row = append(b.row, "")
			}
			b.row[c] = v
			b.note(c, Merged)
		}
	}
}
