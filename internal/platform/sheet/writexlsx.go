package sheet

import (
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Names of sheets besides the table. They are the same in every language, so
// that formulas and scripts find them.
const (
	tableSheet   = "data"
	explainSheet = "columns"
	choiceSheet  = "choices"
)

// writeXLSX writes the table, a sheet that explains its columns, and one with
// what the drop-downs offer.
func writeXLSX(w io.Writer, t Table, rows Rows) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	if err := f.SetSheetName("Sheet1", tableSheet); err != nil {
		return err
	}
	x := &xlsxWriter{f: f, t: t}
	for _, step := range []func() error{x.styles, x.explain, x.choices, func() error { return x.table(rows) }} {
		if err := step(); err != nil {
			return err
		}
	}
	f.SetActiveSheet(0)
	return f.Write(w)
}

type xlsxWriter struct {
	f         *excelize.File
	t         Table
	head, day int
	ranges    map[int]string // column → where its choices stand
}

func (x *xlsxWriter) styles() (err error) {
	if x.head, err = x.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return err
	}
	format := "yyyy-mm-dd"
	x.day, err = x.f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	return x.f.SetDocProps(&excelize.DocProperties{Title: x.t.Title, Subject: x.t.Schema, Creator: "Open Roadmap", Created: "2005-10-20T00:00:00Z", Modified: "2005-10-20T00:00:00Z"})
}

func (x *xlsxWriter) direction(sheet string) error {
	if !x.t.RTL {
		return nil
	}
	right := true
	return x.f.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: &right})
}

// explain says what each column is. It is no stream: a workbook with two of
// them has its parts in an order that changes from one time to the next.
func (x *xlsxWriter) explain() error {
	if _, err := x.f.NewSheet(explainSheet); err != nil {
		return err
	}
	if err := x.direction(explainSheet); err != nil {
		return err
	}
	if err := x.f.SetColWidth(explainSheet, "A", "D", 34); err != nil {
		return err
	}
	for i, words := range x.t.Explain {
		if err := x.say(i+1, words); err != nil {
			return err
		}
	}
	if err := x.f.SetCellStyle(explainSheet, "A1", "A1", x.head); err != nil {
		return err
	}
	for i, c := range x.t.Columns {
		if err := x.say(len(x.t.Explain)+i+1, append([]string{c.Head}, c.About...)...); err != nil {
			return err
		}
	}
	return nil
}

// say writes a row of words.
func (x *xlsxWriter) say(row int, words ...string) error {
	for i, word := range words {
		at, err := excelize.CoordinatesToCellName(i+1, row)
		if err != nil {
			return err
		}
		if err := x.f.SetCellStr(explainSheet, at, Guard(word)); err != nil {
			return err
		}
	}
	return nil
}

// choices lists what the drop-downs offer, a column for each.
func (x *xlsxWriter) choices() error {
	x.ranges = map[int]string{}
	longest, columns := 0, []int{}
	for i, c := range x.t.Columns {
		if c.Kind == Pick && len(c.Choices) > 0 {
			columns = append(columns, i)
			longest = max(longest, len(c.Choices))
		}
	}
	if len(columns) == 0 {
		return nil
	}
	if _, err := x.f.NewSheet(choiceSheet); err != nil {
		return err
	}
	for n, i := range columns {
		name, err := excelize.ColumnNumberToName(n + 1)
		if err != nil {
			return err
		}
		list := x.t.Columns[i].Choices
		for r, c := range list {
			at, err := excelize.CoordinatesToCellName(n+1, r+1)
			if err != nil {
				return err
			}
			if err := x.f.SetCellStr(choiceSheet, at, Guard(c)); err != nil {
				return err
			}
		}
		x.ranges[i] = choiceSheet + "!$" + name + "$1:$" + name + "$" + itoa(len(list))
	}
	return x.f.SetSheetVisible(choiceSheet, false)
}

func (x *xlsxWriter) table(rows Rows) error {
	// What the stream does not write itself must stand before it is opened.
	if err := x.dropDowns(); err != nil {
		return err
	}
	if err := x.direction(tableSheet); err != nil {
		return err
	}
	s, err := x.f.NewStreamWriter(tableSheet)
	if err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := s.SetColWidth(1, max(len(x.t.Columns), 1), 24); err != nil {
		return err
	}
	heads := x.t.heads()
	cells := make([]any, len(heads))
	for i, h := range heads {
		cells[i] = excelize.Cell{StyleID: x.head, Value: Guard(h)}
	}
	if err := s.SetRow("A1", cells); err != nil {
		return err
	}
	n := 1
	err = rows(func(texts []string) error {
		n++
		for i, text := range texts {
			cells[i] = x.cell(x.t.Columns[i].Kind, text)
		}
		return s.SetRow("A"+itoa(n), cells)
	})
	if err != nil {
		return err
	}
	return s.Flush()
}

func (x *xlsxWriter) cell(k Kind, text string) any {
	switch {
	case text == "":
		return nil
	case k == Day:
		if t, err := time.Parse("2006-01-02", text); err == nil && t.Year() >= 1900 {
			return excelize.Cell{StyleID: x.day, Value: t}
		}
	case k == Number:
		if f, ok := parseNumber(text); ok {
			return f
		}
	}
	return strings.ReplaceAll(Guard(text), "\r\n", "\n")
}

// dropDowns offers the choices in every row that a table may have.
func (x *xlsxWriter) dropDowns() error {
	for _, i := range slices.Sorted(maps.Keys(x.ranges)) { // in order: the same table is the same file
		where := x.ranges[i]
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = name + "2:" + name + itoa(MaxRows+1)
		v.SetSqrefDropList(where)
		if err := x.f.AddDataValidation(tableSheet, v); err != nil {
			return err
		}
	}
	return nil
}
