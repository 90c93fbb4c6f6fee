package exchange

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
)

// batch is what is to be done to the records of a block.
type batch struct {
	lines []Line
	diffs []dataset.Diff
	at    []int // places of diffs among the lines
}

// list gives the diffs anew, as nobody has judged them: a transaction may run
// twice.
func (b batch) list() []*dataset.Diff {
	fresh := slices.Clone(b.diffs)
	list := make([]*dataset.Diff, len(fresh))
	for i := range fresh {
		list[i] = &fresh[i]
	}
	return list
}

func (b *batch) add(at int, d dataset.Diff) { b.diffs, b.at = append(b.diffs, d), append(b.at, at) }

// changes tells whether the row is one that changes a record.
func (x Line) changes() bool { return x.Op == dataset.Create || x.Op == dataset.Change }

func (x Line) diff() dataset.Diff {
	return dataset.Diff{N: x.N, Name: x.Name, ID: x.ID, Op: x.Op, Deltas: x.Deltas}
}

// save saves the good rows, block after block.
func (w *work) save(ctx context.Context, a access.Actor) error {
	return w.eachBlock(ctx, a, false, "", blockSaved, func(b *batch) {
		for i, x := range b.lines {
			if x.changes() {
				b.add(i, x.diff())
			}
		}
	})
}

// takeBack undoes what was saved, the last block first.
func (w *work) takeBack(ctx context.Context, a access.Actor) error {
	return w.eachBlock(ctx, a, true, blockSaved, blockUndone, func(b *batch) {
		for i, x := range slices.Backward(b.lines) {
			if x.changes() && x.Refused == nil {
				b.add(i, x.diff().Invert())
			}
			b.lines[i].Refused = nil
		}
	})
}

// carryOut has the importer make the changes, and keeps in the block how each
// came out.
func (w *work) carryOut(ctx context.Context, tx *db.Tx, im dataset.Importer, row *blockRow, b batch) error {
	list := b.list()
	if len(list) > 0 {
		if err := im.Apply(ctx, tx, list); err != nil {
			return fmt.Errorf("rows %d to %d: %w", b.lines[0].N, b.lines[len(b.lines)-1].N, err)
		}
	}
	lines, changed := slices.Clone(b.lines), false
	row.Refused = 0
	for i, d := range list {
		x := &lines[b.at[i]]
		changed = changed || x.ID != d.ID || d.Refused != nil
		x.ID = d.ID
		if d.Refused != nil {
			m := wrong(*d.Refused)
			x.Refused = &m
			row.Refused++
		}
	}
	if changed || row.State == blockUndone || len(w.personal) > 0 {
		row.Body = encode(forget(lines, w.personal))
		return updateBlock(ctx, tx, *row)
	}
	return markBlock(ctx, tx, *row)
}

// forget takes what is personal out of rows that are done with.
func forget(lines []Line, personal map[int]bool) []Line {
	if len(personal) == 0 {
		return lines
	}
	for i := range lines {
		lines[i].Deltas = slices.DeleteFunc(lines[i].Deltas, func(d dataset.Delta) bool { return personal[d.Field] })
		lines[i].Bad = nil
	}
	return lines
}

// eachBlock brings the blocks in state from to state to, each in a transaction
// of its own, and stops where a person says so. gather says what is to be done
// to the records of a block.
func (w *work) eachBlock(ctx context.Context, a access.Actor, undo bool, from, to string, gather func(*batch)) error {
	im, err := w.importer(ctx, a, undo)
	if err != nil {
		return err
	}
	all, err := selectHeads(ctx, w.DB.Read(), w.im.ID)
	if err != nil {
		return err
	}
	if undo {
		slices.Reverse(all)
	}
	w.im.Done, w.im.Refused = 0, 0
	for _, head := range all {
		row, err := selectBlock(ctx, w.DB.Read(), w.im.ID, head.Seq)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		if err := w.oneBlock(ctx, im, row, from, to, gather); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) oneBlock(ctx context.Context, im dataset.Importer, row blockRow, from, to string, gather func(*batch)) error {
	lines, err := decode(row.Body)
	if err != nil {
		return err
	}
	w.im.Done += len(lines)
	if row.State != from {
		w.im.Refused += row.Refused
		return w.step(ctx, func(context.Context, *db.Tx) error { return nil })
	}
	b := batch{lines: lines}
	gather(&b)
	if p, ok := im.(dataset.Preparer); ok {
		p.Prepare(b.list())
	}
	done := row
	err = w.step(ctx, func(ctx context.Context, tx *db.Tx) error {
		if held, err := blockState(ctx, tx, row); err != nil || held != from {
			return err // another server was quicker
		}
		fresh := row // a transaction may run twice
		fresh.State = to
		if err := w.carryOut(ctx, tx, im, &fresh, b); err != nil {
			return err
		}
		done = fresh
		return nil
	})
	w.im.Refused += done.Refused
	return err
}

// importer is the list's importer for the fields that the blocks speak of.
func (w *work) importer(ctx context.Context, a access.Actor, undo bool) (dataset.Importer, error) {
	d, err := w.find(ctx, w.im.Dataset, w.im.Party)
	if err != nil {
		return nil, err
	}
	fields := fieldsOf(d, w.im.Plan.Fields)
	w.personal = map[int]bool{}
	for i, f := range fields {
		if f.Personal {
			w.personal[i] = true
		}
	}
	sc := w.importScope(a, w.im)
	sc.Undo = undo
	return d.Import(ctx, w.DB.Read(), sc, fields)
}
