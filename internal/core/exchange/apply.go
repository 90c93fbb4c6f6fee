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

// save saves the good rows, block after block.
func (w *work) save(ctx context.Context, a access.Actor) error {
	return w.eachBlock(ctx, a, false, func(ctx context.Context, tx *db.Tx, im dataset.Importer, b *blockRow, lines []Line) error {
		if b.State != "" {
			return nil
		}
		diffs := make([]dataset.Diff, 0, len(lines))
		at := make([]int, 0, len(lines))
		for i, x := range lines {
			if x.Op == dataset.Create || x.Op == dataset.Change {
				diffs, at = append(diffs, dataset.Diff{N: x.N, ID: x.ID, Op: x.Op, Deltas: x.Deltas}), append(at, i)
			}
		}
		b.State = blockSaved
		return w.carryOut(ctx, tx, im, b, lines, diffs, at)
	})
}

// takeBack undoes what was saved, the last block first.
func (w *work) takeBack(ctx context.Context, a access.Actor) error {
	return w.eachBlock(ctx, a, true, func(ctx context.Context, tx *db.Tx, im dataset.Importer, b *blockRow, lines []Line) error {
		if b.State != blockSaved {
			return nil
		}
		var diffs []dataset.Diff
		var at []int
		for i, x := range slices.Backward(lines) {
			if (x.Op == dataset.Create || x.Op == dataset.Change) && x.Refused == nil {
				d := dataset.Diff{N: x.N, ID: x.ID, Op: x.Op, Deltas: x.Deltas}
				diffs, at = append(diffs, d.Invert()), append(at, i)
			}
			lines[i].Refused = nil
		}
		b.State = blockUndone
		return w.carryOut(ctx, tx, im, b, lines, diffs, at)
	})
}

// carryOut has the importer make the changes, and keeps in the block how each
// came out. at are the places of diffs among the lines.
func (w *work) carryOut(ctx context.Context, tx *db.Tx, im dataset.Importer, b *blockRow, lines []Line, diffs []dataset.Diff, at []int) error {
	list := make([]*dataset.Diff, len(diffs))
	for i := range diffs {
		list[i] = &diffs[i]
	}
	if len(list) > 0 {
		if err := im.Apply(ctx, tx, list); err != nil {
			return fmt.Errorf("rows %d to %d: %w", lines[0].N, lines[len(lines)-1].N, err)
		}
	}
	b.Refused = 0
	changed := false
	for i, d := range list {
		x := &lines[at[i]]
		changed = changed || x.ID != d.ID || d.Refused != nil
		x.ID = d.ID
		if d.Refused != nil {
			m := wrong(*d.Refused)
			x.Refused = &m
			b.Refused++
		}
	}
	if changed || b.State == blockUndone || len(w.personal) > 0 {
		b.Body = encode(forget(lines, w.personal))
	}
	return updateBlock(ctx, tx, *b)
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

// eachBlock runs do on every block in a transaction of its own, and stops
// where a person says so.
func (w *work) eachBlock(ctx context.Context, a access.Actor, undo bool, do func(context.Context, *db.Tx, dataset.Importer, *blockRow, []Line) error) error {
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
		b, err := selectBlock(ctx, w.DB.Read(), w.im.ID, head.Seq)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		lines, err := decode(b.Body)
		if err != nil {
			return err
		}
		w.im.Done += len(lines)
		err = w.step(ctx, func(ctx context.Context, tx *db.Tx) error {
			fresh := b // a transaction may run twice
			if held, err := blockState(ctx, tx, b); err != nil || held != b.State {
				return err // another server was quicker
			}
			copied := slices.Clone(lines)
			if err := do(ctx, tx, im, &fresh, copied); err != nil {
				return err
			}
			head = fresh
			return nil
		})
		w.im.Refused += head.Refused
		if err != nil {
			return err
		}
	}
	return nil
}

// importer is the list's importer for the fields that the blocks speak of.
func (w *work) importer(ctx context.Context, a access.Actor, undo bool) (dataset.Importer, error) {
	d, err := w.find(w.im.Dataset)
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
