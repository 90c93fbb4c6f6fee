// Package dataset lets a feature offer a list of its records for export and
// import: one Dataset value per list, with its columns, the rows for an
// export, and an Importer that finds, checks and changes records.
//
// Here are the declaration and what follows from it for every list: how a
// value is written for a reader and read back (cell.go, parse.go), and the
// export itself (export.go). Imports, with their dry run and undo, are
// core/exchange's. How to add a list stands in docs/exchange.md.
package dataset

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Messages holds the words of this package.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .

// Dataset is one list that can be exported, and imported unless Import is nil.
type Dataset struct {
	Key     string // "milestones": part of addresses, file names and the schema
	Version int    // of the columns; grows when a column changes its meaning
	Title   string // message id
	Order   int    // among the lists, ascending
	Read    access.Permission
	Write   access.Permission
	Path    string   // of the list on the working side, e.g. "/work/{code}/bodies"; with {slug} for lists of a roadmap
	Query   []string // names of the query parameters that filter it
	Public  []Public // the same list for everybody; none for lists of the team
	Columns []Column
	// Own gives further columns that a Party has defined for itself; nil where
	// there are none. See Of.
	Own func(ctx context.Context, party string) ([]Column, error)
	// Batch is how many rows an import saves in one transaction, for which
	// others wait: as many as take a tenth of a second; 0 = 200.
	Batch int
	// Options gives, by column, the choices that depend on the Party. May be
	// nil.
	Options func(ctx context.Context, q db.IDB, s Scope) (map[string][]Option, error)
	// Rows gives the records that s.Filter selects, in a fixed order: one cell
	// in canonical form per field. It checks what s.Actor may read. yield keeps
	// nothing of the slice.
	Rows func(ctx context.Context, q db.IDB, s Scope, fields []Field, yield func(cells []string) error) error
	// Import gets ready to import columns; it checks what s.Actor may write.
	Import func(ctx context.Context, q db.IDB, s Scope, fields []Field) (Importer, error)
	// Files says that imports take documents, one record each, and no table;
	// nil for tables.
	Files *Files
}

// Files takes documents in: one, several, or an archive of them. Each is a row,
// whose fields the Importer fills in Match.
type Files struct {
	Accept string // endings for a file control: ".md,.zip"
	Lede   string // message ids of what stands above the control, …
	Hint   string // … in it, with {{.Max}} in MB
	// Open lists the documents of what came in, by name. Errors: Invalid for
	// an archive that cannot be read.
	Open func(s Scope) ([]string, error)
}

// Public is an address of the portal that shows the list.
type Public struct {
	Path  string
	Query []string
}

// Schema names the dataset and its version in files.
func (d Dataset) Schema() string { return "openroadmap/" + d.Key + "/" + strconv.Itoa(d.Version) }

// Of is d with the columns of a Party's own at its end.
func (d Dataset) Of(ctx context.Context, party string) (Dataset, error) {
	if d.Own == nil {
		return d, nil
	}
	own, err := d.Own(ctx, party)
	if err != nil {
		return d, fmt.Errorf("own columns of %s: %w", d.Key, err)
	}
	d.Columns = slices.Concat(d.Columns, own)
	return d, nil
}

// BatchRows is Batch, or what is usual.
func (d Dataset) BatchRows() int { return cmp.Or(d.Batch, 200) }

// OfRoadmap tells whether the list belongs to a roadmap, not to the Party.
func (d Dataset) OfRoadmap() bool { return hasSlug(d.Path) }

func hasSlug(path string) bool {
	for i := 0; i+6 <= len(path); i++ {
		if path[i:i+6] == "{slug}" {
			return true
		}
	}
	return false
}

// Scope is for whom, where and when a dataset is read or written.
type Scope struct {
	Actor  access.Actor
	Party  string
	Slug   string // of the roadmap; "" = the current one
	Lang   i18n.Lang
	Langs  []i18n.Lang // of the Party's content, its own first; never empty
	Today  clock.Date  // at the Party
	Public bool        // only what everybody may read
	Filter url.Values
	Source string // of an import: the name of its file, for the history
	Undo   bool   // an import is being undone
	File   *Kept  // of an import whose file is still kept; serves one goroutine
}

// Kept is the file of an import.
type Kept struct {
	io.ReaderAt
	Size int64
}

// Type is what a column holds and how its cells are written. The canonical
// form of a value is text; empty text is no value.
type Type int

// The types, with their canonical forms.
const (
	ID       Type = iota // a UUID
	Line                 // one line of text
	Text                 // text of several lines
	LangLine             // Line in each language: a column per language
	LangText             // Text in each language
	Number               // a whole number, 0-9
	Amount               // a decimal number with a point
	Currency             // a code of ISO 4217, capitals
	Date                 // 2027-06-30
	Bool                 // "true" or ""
	Choice               // the code of an Option
	Choices              // codes with commas between
)

// IsText tells whether values are words of people.
func (t Type) IsText() bool { return t == Line || t == Text || t == LangLine || t == LangText }

// Column is one column. Its fields are itself, or one per language.
type Column struct {
	ID         string    // stable: it stands in files
	Label      string    // message id
	Name       i18n.Text // in place of Label, of a column of the Party's own
	Hint       string    // message id of a sentence for the sheet that explains columns; may be ""
	Type       Type
	Options    []Option // of Choice and Choices; Dataset.Options gives those that depend on the Party
	Required   bool     // must not be empty
	ReadOnly   bool     // exported only
	Personal   bool     // about a person: forgotten once an import is done
	Visibility access.Visibility
	Max        int  // longest text in characters a person sees; 0 = no limit
	Rare       bool // left out of exports unless asked for
}

// Title is the name of c for a reader.
func (c Column) Title(l *i18n.Localizer) string {
	if !c.Name.IsZero() {
		return c.Name.For(l.Lang).Text
	}
	return l.T(c.Label)
}

// HasLangs tells whether there is a field for each language.
func (c Column) HasLangs() bool { return c.Type == LangLine || c.Type == LangText }

// Option is one choice. Label gives it for a reader; Also lists further words
// by which imports know it.
type Option struct {
	Code  string
	Label func(l *i18n.Localizer) string
	Also  []string
}

// Labelled makes an Option of a message.
func Labelled(code, id string) Option {
	return Option{Code: code, Label: func(l *i18n.Localizer) string { return l.T(id) }}
}

// Named makes an Option of a text.
func Named(code string, t i18n.Text) Option {
	return Option{Code: code, Label: func(l *i18n.Localizer) string { return t.For(l.Lang).Text }}
}

// Field is a column, or one of its languages.
type Field struct {
	*Column
	Lang i18n.Lang // "" unless the column has languages
}

// Key is the field in files: "due", "title:fr". It is also its key in the
// record's flat form and in history.
func (f Field) Key() string {
	if f.Lang != "" {
		return f.ID + ":" + string(f.Lang)
	}
	return f.ID
}

// Head is the field for a reader: "Due", "Title (Français)".
func (f Field) Head(l *i18n.Localizer) string {
	if f.Lang != "" {
		return l.T(MsgHeadLang, "Column", f.Title(l), "Lang", f.Lang.Name())
	}
	return f.Title(l)
}

// Fields lists the fields of the columns that s may read, in langs.
func (d Dataset) Fields(public bool, langs []i18n.Lang) []Field {
	var fields []Field
	for i := range d.Columns {
		c := &d.Columns[i]
		switch {
		case public && c.Visibility != access.Public:
		case c.HasLangs():
			for _, l := range langs {
				fields = append(fields, Field{c, l})
			}
		default:
			fields = append(fields, Field{c, ""})
		}
	}
	return fields
}

// Pick puts the wanted values of a record in the order of fields.
func Pick(fields []Field, values map[string]string, cells []string) []string {
	cells = cells[:0]
	for _, f := range fields {
		cells = append(cells, values[f.Key()])
	}
	return cells
}

// Write yields the wanted values of each record; for lists that are in memory.
// yield must not keep its cells.
func Write[T any](list []T, fields []Field, values func(T) map[string]string, yield func([]string) error) error {
	var cells []string
	for _, x := range list {
		cells = Pick(fields, values(x), cells)
		if err := yield(cells); err != nil {
			return err
		}
	}
	return nil
}

// Op is what an import does with a row.
type Op byte

// The operations.
const (
	Keep   Op = 'k' // nothing differs
	Create Op = 'c'
	Change Op = 'u'
	Delete Op = 'd' // only to undo a Create
	Fail   Op = 'e' // the row has mistakes
)

// Mistake is what is wrong with a row. Field is the place in the fields, -1
// for the row as a whole.
type Mistake struct {
	Field int
	errs.Message
}

// Row is one row of an import before it is compared. To and Now hold
// canonical values by field; Now is nil for a record that there is none of.
type Row struct {
	N    int    // in the file, as spreadsheets count
	Name string // of the document, where each is a row; "" in tables
	ID   string // as given; Match fills it for one found by its reference
	Key  string // Match: what tells records apart beside the id; "" = nothing
	To   []string
	Now  []string
	Bad  []Mistake
	Odd  []Mistake // to be looked at; saved all the same
	said map[int]string
}

// Quote keeps what stands in the cell of a field, where To holds how it is read.
func (r *Row) Quote(field int, text string) {
	if r.said == nil {
		r.said = map[int]string{}
	}
	r.said[field] = text
}

// Text is what stands in the cell of a field.
func (r *Row) Text(field int) string {
	if s, ok := r.said[field]; ok {
		return s
	}
	return r.To[field]
}

// Mention records what is to be looked at in a field, or in the row (-1).
func (r *Row) Mention(field int, id string, args ...any) {
	r.Odd = append(r.Odd, Mistake{field, errs.Message{ID: id, Args: args}})
}

// Note records a mistake in a field, or in the row (-1).
func (r *Row) Note(field int, id string, args ...any) {
	r.Bad = append(r.Bad, Mistake{field, errs.Message{ID: id, Args: args}})
}

// Wrong tells whether a field has a mistake already: one says enough of a cell.
func (r *Row) Wrong(field int) bool {
	return slices.ContainsFunc(r.Bad, func(m Mistake) bool { return m.Field == field })
}

// Delta is one field's old and new value.
type Delta struct {
	Field    int
	From, To string
}

// Diff is what is to be done to one record. Apply sets Refused where it did
// not do it: somebody else changed the same field meanwhile, or a rule that
// held in the dry run no longer holds.
type Diff struct {
	N       int
	Name    string // see Row
	ID      string
	Op      Op
	Deltas  []Delta
	Refused *Mistake
}

// Get is the new value of a field; ok is false where the row leaves it alone.
func (d *Diff) Get(field int) (to string, ok bool) {
	for _, x := range d.Deltas {
		if x.Field == field {
			return x.To, true
		}
	}
	return "", false
}

// Refuse marks d as not done.
func (d *Diff) Refuse(field int, id string, args ...any) {
	d.Refused = &Mistake{field, errs.Message{ID: id, Args: args}}
}

// Importer finds, checks and changes the records of one import. It serves one
// goroutine, block after block, and may remember between blocks.
type Importer interface {
	// Match finds the record of each row, by id where one is given, otherwise
	// by what names it, and fills ID, Key and Now. A row with an id that no
	// record of the Party has keeps Now nil.
	Match(ctx context.Context, q db.IDB, rows []*Row) error
	// Check notes what breaks the rules of the record.
	Check(ctx context.Context, q db.IDB, rows []*Row) error
	// Apply makes the changes with their history, and refuses a Diff whose
	// From is no longer what is stored. Undoing is applying what Invert gives.
	Apply(ctx context.Context, tx *db.Tx, diffs []*Diff) error
}

// Preparer is an Importer that does a part of Apply's work ahead of the
// transaction, which others wait for. What it makes of the diffs serves the
// next Apply of the same ones, and may be lost without harm.
type Preparer interface {
	Prepare(diffs []*Diff)
}

// Invert is the Diff that undoes d.
func (d Diff) Invert() Diff {
	out := Diff{N: d.N, Name: d.Name, ID: d.ID, Op: map[Op]Op{Create: Delete, Delete: Create, Change: Change}[d.Op], Deltas: make([]Delta, len(d.Deltas))}
	for i, x := range d.Deltas {
		out.Deltas[i] = Delta{x.Field, x.To, x.From}
	}
	return out
}

// Index finds fields by key.
func Index(fields []Field) map[string]int {
	at := make(map[string]int, len(fields))
	for i, f := range fields {
		at[f.Key()] = i
	}
	return at
}
