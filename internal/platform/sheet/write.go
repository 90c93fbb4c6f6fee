package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Kind says how a column is written.
type Kind int

// The kinds of column. Text is guarded against being taken for a formula.
const (
	Text   Kind = iota
	Number      // digits, written as they are
	Day         // 2027-06-30; a real date in XLSX
	Pick        // one of Choices; a drop-down in XLSX
)

// Column is one column of a table that is written.
type Column struct {
	Key     string // in JSON
	Head    string
	Kind    Kind
	Choices []string
	About   []string // its line on the sheet that explains columns: what it is, how it is written, what it may hold
}

// Table is what is written around the rows.
type Table struct {
	Schema  string // "openroadmap/milestones/1"
	Title   string // of the sheet
	Explain []string
	Columns []Column
	BOM     bool // before CSV, for spreadsheets that otherwise guess the encoding
	RTL     bool // the sheet reads from right to left
}

// Rows gives the rows in order; yield keeps nothing of the slice.
type Rows func(yield func(cells []string) error) error

// Write writes a table as a stream: memory does not grow with its rows.
func Write(w io.Writer, f Format, t Table, rows Rows) error {
	switch f {
	case XLSX:
		return writeXLSX(w, t, rows)
	case JSON:
		return writeJSON(w, t, rows)
	}
	return writeCSV(w, t, rows)
}

// Heads are the column heads; the first names the schema.
func (t Table) heads() []string {
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Head
	}
	if len(heads) > 0 {
		heads[0] += " {" + t.Schema + "}"
	}
	return heads
}

// SplitHead takes the schema off a column head.
func SplitHead(head string) (name, schema string) {
	i := strings.LastIndex(head, "{openroadmap/")
	if i < 0 || !strings.HasSuffix(head, "}") {
		return head, ""
	}
	return strings.TrimSpace(head[:i]), head[i+1 : len(head)-1]
}

func writeCSV(w io.Writer, t Table, rows Rows) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	if t.BOM {
		buf.WriteString("\xef\xbb\xbf")
	}
	c := csv.NewWriter(buf)
	c.UseCRLF = false
	if err := c.Write(t.heads()); err != nil {
		return err
	}
	line := make([]string, len(t.Columns))
	err := rows(func(cells []string) error {
		for i, s := range cells {
			if line[i] = s; t.Columns[i].Kind != Number {
				line[i] = Guard(s)
			}
		}
		return c.Write(line)
	})
	if err != nil {
		return err
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return err
	}
	return buf.Flush()
}

// writeJSON writes texts as they are: JSON is not opened by spreadsheets.
func writeJSON(w io.Writer, t Table, rows Rows) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	keys := make([]string, len(t.Columns))
	quoted := make([][]byte, len(t.Columns))
	for i, c := range t.Columns {
		keys[i], quoted[i] = c.Key, append(jsonString(c.Key), ':', ' ')
	}
	columns, err := json.Marshal(keys)
	if err != nil {
		return err
	}
	fmt.Fprintf(buf, "{\n\"schema\": %s,\n\"columns\": %s,\n\"rows\": [", jsonString(t.Schema), columns)
	first := true
	err = rows(func(cells []string) error {
		if !first {
			buf.WriteByte(',')
		}
		first = false
		buf.WriteString("\n{")
		n := 0
		for i, s := range cells {
			if s == "" {
				continue
			}
			if n > 0 {
				buf.WriteString(", ")
			}
			n++
			buf.Write(quoted[i])
			buf.Write(jsonString(s))
		}
		return buf.WriteByte('}')
	})
	if err != nil {
		return err
	}
	buf.WriteString("\n]\n}\n")
	return buf.Flush()
}

// jsonString quotes s without escaping what only HTML needs.
func jsonString(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return []byte(`""`) // a string cannot fail
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
