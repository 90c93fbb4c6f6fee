package roadmap

import (
	"context"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

func (m *milestoneImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	b := &milestoneBlock{milestoneImport: m, byActivity: map[string]*touched{}}
	if err := b.sort(ctx, tx, diffs); err != nil {
		return err
	}
	for _, write := range []func(context.Context, *db.Tx) error{b.insert, b.update, b.remove, b.record} {
		if err := write(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// milestoneBlock is one block being applied.
type milestoneBlock struct {
	*milestoneImport
	created    [][]any
	changed    []Milestone
	removed    []string
	byActivity map[string]*touched
	order      []string // ids of the activities touched
}

// touched is what a block does to one activity.
type touched struct {
	changes  []history.Change
	progress bool
	added    []addedMilestone // for the search
	changed  []Milestone
	removed  []string
}

// sort turns the diffs into what is written, and refuses those whose record
// is no longer as the dry run saw it.
func (b *milestoneBlock) sort(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	now, err := b.now(ctx, tx, diffs)
	if err != nil {
		return err
	}
	for _, d := range diffs {
		x, there := now[d.ID]
		switch {
		case d.Op == dataset.Create && !there:
			err = b.create(ctx, tx, d)
		case d.Op == dataset.Create:
			d.Refuse(-1, dataset.MsgErrorThere)
		case !there:
			d.Refuse(-1, dataset.MsgErrorGone)
		case d.Op == dataset.Delete:
			b.delete(d, x)
		default:
			err = b.change(d, x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// now reads the milestones that the diffs speak of. The ids of new ones were
// made by the dry run: nothing bears them yet.
func (b *milestoneBlock) now(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) (map[string]stored, error) {
	ids := map[string][]*dataset.Row{}
	for _, d := range diffs {
		if d.Op != dataset.Create || b.scope.Undo {
			ids[d.ID] = nil
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := b.read(ctx, tx, ids)
	now := make(map[string]stored, len(found))
	for _, x := range found {
		now[x.ID] = x
	}
	return now, err
}

func (b *milestoneBlock) of(activity string) *touched {
	t := b.byActivity[activity]
	if t == nil {
		t = &touched{}
		b.byActivity[activity] = t
		b.order = append(b.order, activity)
	}
	return t
}

func (t *touched) add(ms string, f dataset.Field, x dataset.Delta) {
	t.changes = append(t.changes, history.Change{Field: "ms/" + ms + "/" + f.Key(), From: x.From, To: x.To})
	t.progress = t.progress || f.ID == "done" || f.ID == "proof"
}

func (b *milestoneBlock) create(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	number, _ := d.Get(b.at["activity"])
	a, ok := b.activity[number]
	if !ok {
		d.Refuse(b.at["activity"], dataset.MsgErrorGone)
		return nil
	}
	place, err := b.place(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	v, ready := b.ready[d.ID]
	if !ready {
		v = b.compose(d)
	}
	t := b.of(a.ID)
	t.changes = append(append(t.changes, history.Change{Field: "ms/" + d.ID, To: strconv.Itoa(place)}), v.changes...)
	t.progress = t.progress || v.progress
	t.added = append(t.added, addedMilestone{d.ID, v.words})
	b.created = append(b.created, v.row(b.scope.Party, b.roadmap.ID, a.ID, d.ID, place))
	return nil
}

// place is the next place among an activity's milestones.
func (b *milestoneBlock) place(ctx context.Context, tx *db.Tx, activity string) (int, error) {
	n, ok := b.milestoneImport.order[activity]
	if !ok {
		if err := tx.NewRaw("SELECT COALESCE(MAX(sort_order) + 1, 0) FROM roadmap_milestones WHERE activity = ?", activity).Scan(ctx, &n); err != nil {
			return 0, fmt.Errorf("place of a milestone: %w", err)
		}
	}
	b.milestoneImport.order[activity] = n + 1
	return n, nil
}

func (b *milestoneBlock) change(d *dataset.Diff, x stored) error {
	number := b.number[x.Activity]
	for _, delta := range d.Deltas {
		if x.value(b.fields[delta.Field], number) != delta.From {
			d.Refuse(delta.Field, dataset.MsgErrorChangedSince)
			return nil
		}
	}
	t := b.of(x.Activity)
	for _, l := range append([]i18n.Lang{""}, b.scope.Langs...) {
		for _, delta := range d.Deltas {
			f := b.fields[delta.Field]
			if f.Lang != l || f.ID == "id" || f.ID == "activity" {
				continue
			}
			if err := x.Milestone.set(f, delta.To); err != nil {
				return err
			}
			t.add(x.ID, f, delta)
		}
	}
	t.changed = append(t.changed, x.Milestone)
	b.changed = append(b.changed, x.Milestone)
	return nil
}

// delete takes back a milestone, while it is what the import made it.
func (b *milestoneBlock) delete(d *dataset.Diff, x stored) {
	from := map[string]string{}
	for _, delta := range d.Deltas {
		from[b.fields[delta.Field].Key()] = delta.From
	}
	a := Activity{Milestones: []Milestone{x.Milestone}}
	t := &touched{}
	for key, v := range a.Flatten() {
		name, lang, ms := splitKey(key)
		if ms == "" {
			continue
		}
		if name != "ms" && from[keyOf(name, lang)] != v {
			d.Refuse(b.fieldOf(name), dataset.MsgErrorChangedSince)
			return
		}
		t.changes = append(t.changes, history.Change{Field: key, From: v})
		t.progress = t.progress || name == "done" || name == "proof"
	}
	into := b.of(x.Activity)
	into.changes, into.progress = append(into.changes, t.changes...), into.progress || t.progress
	into.removed = append(into.removed, x.ID)
	b.removed = append(b.removed, x.ID)
}

func keyOf(name string, l i18n.Lang) string {
	if l == "" {
		return name
	}
	return name + ":" + string(l)
}

func (b *milestoneBlock) fieldOf(name string) int {
	for i, f := range b.fields {
		if f.ID == name {
			return i
		}
	}
	return -1
}

func (b *milestoneBlock) insert(ctx context.Context, tx *db.Tx) error {
	return db.Bulk(ctx, tx, "roadmap_milestones", milestoneColumns, b.created)
}

func (b *milestoneBlock) update(ctx context.Context, tx *db.Tx) error {
	rows := make([][]any, len(b.changed))
	for i, m := range b.changed {
		rows[i] = []any{m.Title, m.DueOn, m.DoneOn, m.Proof, m.ID}
	}
	return db.ExecEach(ctx, tx, "UPDATE roadmap_milestones SET title = $1, due_on = $2, done_on = $3, proof = $4 WHERE id = $5", rows)
}

func (b *milestoneBlock) remove(ctx context.Context, tx *db.Tx) error {
	if len(b.removed) == 0 {
		return nil
	}
	if _, err := tx.NewDelete().Model((*milestoneRow)(nil)).Where("id IN (?)", bun.List(b.removed)).Exec(ctx); err != nil {
		return fmt.Errorf("remove milestones: %w", err)
	}
	return nil
}
