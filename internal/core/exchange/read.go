package exchange

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
)

// importScope is the scope of an import: all languages, the Party's own first.
func (s *Service) importScope(a access.Actor, im Import) dataset.Scope {
	sc := s.Scope(a, im.Party, im.Slug, im.Lang)
	sc.Source, sc.File = im.FileName, &dataset.Kept{ReaderAt: s.file(context.Background(), im), Size: im.Bytes}
	for _, l := range i18n.Langs {
		if !contains(sc.Langs, l) {
			sc.Langs = append(sc.Langs[:len(sc.Langs):len(sc.Langs)], l)
		}
	}
	return sc
}

func contains(ls []i18n.Lang, l i18n.Lang) bool {
	for _, x := range ls {
		if x == l {
			return true
		}
	}
	return false
}

// reading is a dry run being made.
type reading struct {
	*work
	d        dataset.Dataset
	layout   layout
	parser   *dataset.Parser
	importer dataset.Importer
	id       int // place of the identifier, -1 without one
	seed     maphash.Seed
	seen     map[uint64]int // what names a record → its row
	twins    twins
	rows     []*dataset.Row
	notes    [][]CellNote
	seq      int
}

// open gets the file ready and reads its heads.
func (s *Service) open(ctx context.Context, im Import, rows int) (sheet.Book, sheet.Info, heads, error) {
	o := sheet.Options{Encoding: im.Plan.Encoding, Sheet: im.Plan.Sheet}
	book, info, err := sheet.Open(s.file(ctx, im), im.Bytes, o)
	if err != nil {
		return nil, info, heads{}, asInvalid(err)
	}
	h, err := readHeads(book, im.Plan, rows)
	if err == io.EOF {
		err = &sheet.Problem{Kind: sheet.Empty}
	}
	if err != nil {
		book.Close()
	}
	return book, info, h, asInvalid(err)
}

// dryRun keeps what each row of the file would change. Where it turns out that
// dates can be read in two ways, the rest of the file decides, or a person.
func (w *work) dryRun(ctx context.Context, a access.Actor) error {
	err := w.readRows(ctx, a)
	if !errors.Is(err, errDays) {
		return err
	}
	if err = w.settleDays(ctx, a); err != nil || !w.im.Plan.DaysHold {
		return err
	}
	return w.readRows(ctx, a)
}

// readRows reads the file of im from its beginning. Error: errDays.
func (w *work) readRows(ctx context.Context, a access.Actor) error {
	if err := w.clear(ctx); err != nil {
		return err
	}
	r, book, err := w.reading(ctx, a)
	if err != nil {
		return err
	}
	defer book.Close()
	for {
		row, err := book.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return asInvalid(err)
		}
		if r.take(row); r.parser.Unsure {
			return errDays
		}
		if len(r.rows) == r.d.BatchRows() {
			if err := r.finish(ctx); err != nil {
				return err
			}
		}
	}
	if err := r.finish(ctx); err != nil {
		return err
	}
	if err := r.failTwins(ctx); err != nil {
		return err
	}
	if w.im.Rows == 0 {
		return errs.New(errs.Invalid, MsgProblemNoRows)
	}
	w.im.State, w.im.Plan.Fields = Ready, r.layout.keys()
	return nil
}

// clear takes away what an interrupted run has left.
func (w *work) clear(ctx context.Context) error {
	w.im.Rows, w.im.Counts, w.im.Done, w.im.Refused = 0, Counts{}, 0, 0
	return w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteParts(ctx, tx, w.im.ID, "exchange_blocks") })
}

func (w *work) reading(ctx context.Context, a access.Actor) (*reading, sheet.Book, error) {
	d, err := w.find(ctx, w.im.Dataset, w.im.Party)
	if err != nil {
		return nil, nil, err
	}
	book, h, err := w.bookOf(ctx, a, d)
	if err != nil {
		return nil, nil, err
	}
	r, err := w.prepare(ctx, a, d, h)
	if err != nil {
		book.Close()
		return nil, nil, err
	}
	return r, book, nil
}

// bookOf opens the file as the list has it: a table, or documents.
func (w *work) bookOf(ctx context.Context, a access.Actor, d dataset.Dataset) (sheet.Book, heads, error) {
	if d.Files == nil {
		book, _, h, err := w.open(ctx, w.im, 0)
		return book, h, err
	}
	names, err := d.Files.Open(w.importScope(a, w.im))
	w.im.Rows = len(names)
	return &documents{names: names}, headsOf(d), err
}

func (w *work) prepare(ctx context.Context, a access.Actor, d dataset.Dataset, h heads) (*reading, error) {
	plan, sc, q := w.im.Plan, w.importScope(a, w.im), w.DB.Read()
	if !plan.Mapped {
		plan.Columns, _ = w.known(d, sc.Langs[0]).recognized(h.Names)
	}
	r := &reading{work: w, d: d, layout: lay(d, plan, h.Names), id: -1, seed: maphash.MakeSeed(), seen: map[uint64]int{}, twins: twins{}}
	words, err := dataset.Load(ctx, q, w.Bundle, d, sc, r.layout.fields)
	if err != nil {
		return nil, err
	}
	r.parser = dataset.NewParser(words)
	if plan.DaysHold {
		r.parser.Days = plan.Days
	}
	for i, f := range r.layout.fields {
		r.parser.Map = append(r.parser.Map, plan.Values[f.Key()])
		if f.Type == dataset.ID {
			r.id = i
		}
	}
	if len(r.layout.fields) == 0 {
		return nil, errs.New(errs.Invalid, MsgErrorNoColumns)
	}
	r.importer, err = d.Import(ctx, q, sc, r.layout.fields)
	return r, err
}

// take parses a row of the file.
func (r *reading) take(in sheet.Row) {
	row := &dataset.Row{N: in.N, To: make([]string, len(r.layout.fields))}
	if r.d.Files != nil {
		row.Name = in.Text[0]
	}
	var notes []CellNote
	for i, c := range r.layout.columns {
		text := r.layout.fixed[i]
		r.parser.Exact = false
		if c >= 0 && c < len(in.Text) && in.Text[c] != "" {
			text, r.parser.Exact = in.Text[c], in.Exact[c]
			if n, ok := in.Notes[c]; ok {
				notes = append(notes, CellNote{i, n})
			}
		}
		v, bad := r.parser.Parse(i, text)
		if row.To[i] = v; v != text && r.layout.fields[i].Type == dataset.Amount {
			row.Quote(i, text)
		}
		if bad != nil {
			row.Bad = append(row.Bad, dataset.Mistake{Field: i, Message: *bad})
		}
	}
	if r.id >= 0 {
		row.ID = row.To[r.id]
	}
	r.rows, r.notes = append(r.rows, row), append(r.notes, notes)
}

// finish compares the rows taken since the last time with what is stored, and
// keeps them as a block.
func (r *reading) finish(ctx context.Context) error {
	if len(r.rows) == 0 {
		return nil
	}
	q := r.DB.Read()
	if err := r.importer.Match(ctx, q, r.rows); err != nil {
		return fmt.Errorf("match rows: %w", err)
	}
	for _, row := range r.rows {
		dataset.Settle(row)
		r.identify(row)
	}
	if err := r.importer.Check(ctx, q, r.rows); err != nil {
		return fmt.Errorf("check rows: %w", err)
	}
	lines := make([]Line, len(r.rows))
	var counts Counts
	for i, row := range r.rows {
		lines[i] = r.compare(row)
		lines[i].Notes = r.notes[i]
		counts.add(lines[i].Op)
	}
	block := blockOf(r.im.ID, r.seq, lines)
	r.count(counts, len(lines))
	r.seq++
	r.rows, r.notes = r.rows[:0], r.notes[:0]
	return r.step(ctx, func(ctx context.Context, tx *db.Tx) error { return insertBlock(ctx, tx, block) })
}

func (r *reading) count(c Counts, rows int) {
	r.im.Done += rows
	r.im.Rows = max(r.im.Rows, r.im.Done) // of documents it is known beforehand
	r.im.Created, r.im.Changed = r.im.Created+c.Created, r.im.Changed+c.Changed
	r.im.Same, r.im.Failed = r.im.Same+c.Same, r.im.Failed+c.Failed
}

// identify notes an id that nothing here has, and a record that two rows name.
func (r *reading) identify(row *dataset.Row) {
	if row.Now == nil && row.ID != "" && db.IsID(row.ID) {
		row.Note(r.id, dataset.MsgErrorUnknownId, "Typed", row.ID)
		return
	}
	name := row.ID
	if name == "" {
		name = row.Key
	}
	if name == "" {
		return
	}
	key := maphash.String(r.seed, name)
	if first, twice := r.seen[key]; twice {
		row.Note(max(r.id, 0), dataset.MsgErrorTwice, "Row", first)
		if r.d.Files == nil { // of documents the first is kept
			r.twins.add(first, row.N)
		}
		return
	}
	r.seen[key] = row.N
}

// compare tells what a row would change.
func (r *reading) compare(row *dataset.Row) Line {
	x := Line{N: row.N, Name: row.Name, ID: row.ID, Op: dataset.Keep}
	for _, m := range row.Odd {
		x.Odd = append(x.Odd, wrong(m))
	}
	for i, to := range row.To {
		from := ""
		if row.Now != nil {
			from = row.Now[i]
		}
		if len(row.Bad) > 0 {
			to = row.Text(i)
		}
		if to != from && (i != r.id || len(row.Bad) > 0) {
			x.Deltas = append(x.Deltas, dataset.Delta{Field: i, From: from, To: to})
		}
	}
	switch {
	case len(row.Bad) > 0:
		x.Op = dataset.Fail
		for _, m := range row.Bad {
			x.Bad = append(x.Bad, wrong(m))
		}
	case row.Now == nil:
		x.Op, x.ID = dataset.Create, db.NewID()
	case len(x.Deltas) > 0:
		x.Op = dataset.Change
	}
	return x
}

// problems are the sentences for files that cannot be read.
var problems = map[string]string{sheet.Empty: MsgProblemEmpty, sheet.NoTable: MsgProblemNoTable, sheet.OldExcel: MsgProblemOldExcel, sheet.Truncated: MsgProblemTruncated,
	sheet.Broken: MsgProblemBroken, sheet.Bomb: MsgProblemBomb, sheet.TooMany: MsgProblemTooMany, sheet.LongCell: MsgProblemLongCell, sheet.Quote: MsgProblemQuote,
	sheet.Key: MsgProblemKey, sheet.NoSheet: MsgProblemNoSheet,
	sheet.KeyTwice: MsgProblemKeyTwice, sheet.Misplaced: MsgProblemMisplaced}

// wholeProblems are those that have no row where nothing could be read yet.
var wholeProblems = map[string]string{sheet.Truncated: MsgProblemTruncatedWhole, sheet.Broken: MsgProblemBrokenWhole, sheet.LongCell: MsgProblemLongCellWhole}

// asInvalid turns a problem of a file into an error for its reader; others
// pass.
func asInvalid(err error) error {
	var p *sheet.Problem
	if !errors.As(err, &p) {
		return err
	}
	id := problems[p.Kind]
	if whole := wholeProblems[p.Kind]; whole != "" && p.Row == 0 {
		id = whole
	}
	return errs.Wrap(p, errs.Invalid, id, "Row", p.Row, "Detail", dataset.Short(p.Detail), "Rows", sheet.MaxRows, "Columns", sheet.MaxColumns, "Max", sheet.MaxUnpacked>>20)
}
