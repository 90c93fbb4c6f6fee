package dataset

import (
	"context"
	"io"
	"slices"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
)

// Form says how an export is written.
type Form struct {
	Format  sheet.Format
	Codes   bool     // codes instead of the reader's words, for programs
	BOM     bool     // a mark of the encoding before CSV
	Columns []string // keys of columns or fields, e.g. "due", "title", "title:fr"; none = all but the rare ones
	All     bool     // every language and every column
}

// Choose picks the fields of an export: those asked for, in the dataset's
// order, or the usual ones. An unknown key is passed over.
func (d Dataset) Choose(s Scope, f Form) []Field {
	all := d.Fields(s.Public, i18n.Langs[:])
	if f.All {
		return all
	}
	if len(f.Columns) == 0 {
		return slices.DeleteFunc(all, func(x Field) bool { return x.Rare || x.Lang != "" && !slices.Contains(s.Langs, x.Lang) })
	}
	return slices.DeleteFunc(all, func(x Field) bool {
		whole := slices.Contains(f.Columns, x.ID) && (x.Lang == "" || slices.Contains(s.Langs, x.Lang))
		return !whole && !slices.Contains(f.Columns, x.Key())
	})
}

// Export writes the records that s selects, as a stream.
func (d Dataset) Export(ctx context.Context, q db.IDB, b *i18n.Bundle, s Scope, f Form, w io.Writer) error {
	fields := d.Choose(s, f)
	words, err := Load(ctx, q, b, d, s, fields)
	if err != nil {
		return err
	}
	codes := f.Codes || f.Format == sheet.JSON
	return sheet.Write(w, f.Format, d.table(words, s, f, codes), func(yield func([]string) error) error {
		out := make([]string, len(fields))
		return d.Rows(ctx, q, s, fields, func(cells []string) error {
			for i, v := range cells {
				out[i] = words.Cell(i, v, codes)
			}
			return yield(out)
		})
	})
}

func (d Dataset) table(w *Words, s Scope, f Form, codes bool) sheet.Table {
	l := w.L
	t := sheet.Table{Schema: d.Schema(), Title: l.T(d.Title), BOM: f.BOM, RTL: l.Lang.Dir() == "rtl" && !codes,
		Explain: []string{l.T(d.Title), d.Schema(), l.T(MsgExplainId), l.T(MsgExplainEmpty), l.T(MsgExplainGuard)}}
	for i, x := range w.Fields {
		c := sheet.Column{Key: x.Key(), Head: x.Head(l), Choices: w.Choices(i, codes), About: about(l, x)}
		if list := w.lists[i]; s.Public && list != nil && list.ofParty {
			c.Choices = nil // they name what the public may not know of
		}
		if codes {
			c.Head = x.Key()
		}
		switch x.Type {
		case Number:
			c.Kind = sheet.Number
		case Date:
			c.Kind = sheet.Day
		case Choice, Bool:
			c.Kind = sheet.Pick
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

var typeWords = map[Type]string{ID: MsgTypeId, Line: MsgTypeLine, Text: MsgTypeText, LangLine: MsgTypeLine, LangText: MsgTypeText, Number: MsgTypeNumber,
	Amount: MsgTypeAmount, Currency: MsgTypeCurrency, Date: MsgTypeDate, Bool: MsgTypeBool, Choice: MsgTypeChoice, Choices: MsgTypeChoices}

// about is the line that explains a field: its key, how it is written, what
// is special about it.
func about(l *i18n.Localizer, x Field) []string {
	special := ""
	switch {
	case x.ReadOnly:
		special = l.T(MsgExplainReadOnly)
	case x.Required:
		special = l.T(MsgExplainRequired)
	}
	if x.Hint != "" {
		special = join(special, l.T(x.Hint))
	}
	return []string{x.Key(), l.T(typeWords[x.Type]), special}
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ". " + b
}
