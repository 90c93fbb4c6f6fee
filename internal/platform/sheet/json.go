package sheet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonBook reads {"schema": …, "columns": […], "rows": [{…}, …]} as Write
// makes it, or a bare list of objects. Its first row is the header.
type jsonBook struct {
	d       *json.Decoder
	schema  string
	columns []string
	at      map[string]int
	first   map[string]any // the object that gave the columns
	n       int            // of the record being read; the first is 1
	headed  bool
	bare    bool
}

func openJSON(src io.Reader) (Book, Info, error) {
	b := &jsonBook{d: json.NewDecoder(&bomless{r: src})}
	b.d.UseNumber()
	info := Info{Format: JSON, Encoding: UTF8}
	if err := b.open(); err != nil {
		return nil, info, b.problem(err)
	}
	return b, info, nil
}

// bomless drops the mark that some editors put before JSON.
type bomless struct {
	r    io.Reader
	past bool
}

func (b *bomless) Read(p []byte) (int, error) {
	if !b.past {
		b.past = true
		head := make([]byte, 3)
		n, err := io.ReadFull(b.r, head)
		if n == 3 && string(head) == "\xef\xbb\xbf" {
			n = 0
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			b.r = strings.NewReader(string(head[:n]))
		} else {
			b.r = io.MultiReader(strings.NewReader(string(head[:n])), b.r)
		}
	}
	return b.r.Read(p)
}

// open reads up to the first row.
func (b *jsonBook) open() error {
	t, err := b.d.Token()
	if err != nil {
		return err
	}
	if t == json.Delim('[') {
		b.bare = true
		return b.header()
	}
	seen := map[json.Token]bool{}
	for b.d.More() {
		key, err := b.d.Token()
		if err != nil {
			return err
		}
		if seen[key] {
			return problem(Misplaced, 0, key)
		}
		seen[key] = true
		switch key {
		case "schema":
			err = b.d.Decode(&b.schema)
		case "columns":
			err = b.d.Decode(&b.columns)
		case "rows":
			if t, err = b.d.Token(); err == nil && t != json.Delim('[') {
				return problem(NoTable, 0, "JSON")
			}
			if err == nil {
				return b.header()
			}
		default:
			var skip json.RawMessage
			err = b.d.Decode(&skip)
		}
		if err != nil {
			return err
		}
	}
	return problem(NoTable, 0, "JSON")
}

// header takes the columns from the first row where none are given.
func (b *jsonBook) header() error {
	if b.columns == nil {
		if !b.d.More() {
			return b.headless()
		}
		b.n = 1
		keys, row, err := b.object()
		if err != nil {
			return err
		}
		b.columns, b.first = keys, row
	}
	if len(b.columns) > MaxColumns {
		return problem(TooMany, 0, len(b.columns))
	}
	b.at = make(map[string]int, len(b.columns))
	for i, c := range b.columns {
		b.at[c] = i
	}
	return nil
}

// headless is a list without a row: what it says of itself still counts.
func (b *jsonBook) headless() error {
	if b.schema == "" {
		return problem(Empty, 0, "")
	}
	b.columns = []string{""}
	return nil
}

// object reads one row with its names in order.
func (b *jsonBook) object() (keys []string, row map[string]any, err error) {
	t, err := b.d.Token()
	if err != nil {
		return nil, nil, err
	}
	if t != json.Delim('{') {
		return nil, nil, problem(NoTable, 0, "JSON")
	}
	row = map[string]any{}
	for b.d.More() {
		k, err := b.d.Token()
		if err != nil {
			return nil, nil, err
		}
		key, _ := k.(string)
		var v any
		if err := b.d.Decode(&v); err != nil {
			return nil, nil, err
		}
		if _, twice := row[key]; twice {
			return nil, nil, problem(KeyTwice, max(b.n, 1), key)
		}
		keys, row[key] = append(keys, key), v
	}
	_, err = b.d.Token()
	return keys, row, err
}

// Next gives the header first, as row 0, then the records.
func (b *jsonBook) Next() (Row, error) {
	if !b.headed {
		b.headed, b.n = true, 0
		head := append([]string(nil), b.columns...)
		if b.schema != "" && len(head) > 0 {
			head[0] += " {" + b.schema + "}"
		}
		return Row{N: 0, Text: head}, nil
	}
	b.n++
	row := b.first
	b.first = nil
	if row == nil {
		if !b.d.More() {
			return Row{}, b.end()
		}
		var err error
		if _, row, err = b.object(); err != nil {
			return Row{}, b.problem(err)
		}
	}
	if b.n > MaxRows {
		return Row{}, problem(TooMany, b.n, "")
	}
	return b.cells(row)
}

func (b *jsonBook) cells(row map[string]any) (Row, error) {
	cells := make([]string, len(b.columns))
	var exact map[int]bool
	for key, v := range row {
		i, ok := b.at[key]
		if !ok {
			return Row{}, problem(Key, b.n, key)
		}
		if cells[i] = jsonText(v); len(cells[i]) > MaxCell {
			return Row{}, problem(LongCell, b.n, len(cells[i]))
		}
		if n, ok := v.(json.Number); ok && strings.Contains(string(n), ".") {
			exact = markExact(exact, i)
		}
	}
	return Row{N: b.n, Text: cells, Exact: exact}, nil
}

func jsonText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []any:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = jsonText(x)
		}
		return strings.Join(parts, "; ")
	case bool, json.Number:
		return fmt.Sprint(v)
	}
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}

// end reads what stands after the last row, so that a file that is cut off is
// not taken for a whole one.
func (b *jsonBook) end() error {
	if _, err := b.d.Token(); err != nil {
		return b.problem(err)
	}
	if b.bare {
		return io.EOF
	}
	for b.d.More() {
		key, err := b.d.Token()
		if err != nil {
			return b.problem(err)
		}
		if key == "schema" || key == "columns" || key == "rows" {
			return problem(Misplaced, 0, key)
		}
		var skip json.RawMessage
		if err := b.d.Decode(&skip); err != nil {
			return b.problem(err)
		}
	}
	if _, err := b.d.Token(); err != nil {
		return b.problem(err)
	}
	return io.EOF
}

func (b *jsonBook) problem(err error) error {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return problem(Truncated, max(b.n, 1), err)
	}
	return problem(Broken, max(b.n, 1), err)
}

func (b *jsonBook) Close() error { return nil }
