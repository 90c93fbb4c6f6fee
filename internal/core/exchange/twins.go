package exchange

import (
	"context"
	"fmt"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
)

// twins are the first rows of records that later rows name too, by number of
// the row: the first of those later ones. Nobody knows which of them is meant,
// so that none is good.
type twins map[int]int

func (t twins) add(first, later int) {
	if t[first] == 0 {
		t[first] = later
	}
}

// failTwins notes in the rows that were taken for good what came to light later.
func (r *reading) failTwins(ctx context.Context) error {
	for seq := 0; seq < r.seq && len(r.twins) > 0; seq++ {
		b, err := selectBlock(ctx, r.DB.Read(), r.im.ID, seq)
		if err != nil {
			return fmt.Errorf("block %d of import %s: %w", seq, r.im.ID, err)
		}
		lines, err := decode(b.Body)
		if err != nil {
			return err
		}
		if !r.failIn(lines) {
			continue
		}
		was := Counts{b.Created, b.Changed, b.Same, b.Failed}
		b = blockOf(r.im.ID, seq, lines)
		r.im.Created, r.im.Changed = r.im.Created+b.Created-was.Created, r.im.Changed+b.Changed-was.Changed
		r.im.Same, r.im.Failed = r.im.Same+b.Same-was.Same, r.im.Failed+b.Failed-was.Failed
		if err := r.step(ctx, func(ctx context.Context, tx *db.Tx) error { return replaceBlock(ctx, tx, b) }); err != nil {
			return err
		}
	}
	return nil
}

// failIn marks the twins among lines, and tells whether there were any.
func (r *reading) failIn(lines []Line) (some bool) {
	for i := range lines {
		x := &lines[i]
		later, found := r.twins[x.N]
		if !found {
			continue
		}
		delete(r.twins, x.N)
		m := dataset.Mistake{Field: max(r.id, 0)}
		m.ID, m.Args = dataset.MsgErrorTwice, []any{"Row", later}
		x.Op, x.Bad, some = dataset.Fail, append(x.Bad, wrong(m)), true
	}
	return some
}

// blockOf is lines as they are kept, counted.
func blockOf(id string, seq int, lines []Line) blockRow {
	var c Counts
	for _, x := range lines {
		c.add(x.Op)
	}
	return blockRow{Import: id, Seq: seq, Created: c.Created, Changed: c.Changed, Same: c.Same, Failed: c.Failed, Body: encode(lines)}
}
