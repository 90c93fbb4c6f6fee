package roadmap

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/search"
)

// entryChanges bounds the changes in one entry of the history, so that its
// page stays readable.
const entryChanges = 200

// record writes what follows from a block: history, freshness, the revision
// mark, the public list, the generation of the cache.
func (b *milestoneBlock) record(ctx context.Context, tx *db.Tx) error {
	if len(b.order) == 0 {
		return nil
	}
	r, err := selectRoadmapByID(ctx, tx, b.roadmap.ID)
	if err != nil {
		return err
	}
	acts, err := b.touchedActivities(ctx, tx)
	if err != nil {
		return err
	}
	plan := false
	for _, a := range acts {
		t := b.byActivity[a.ID]
		for _, c := range t.changes {
			plan = plan || ClassOf(c.Field) == PlanField
		}
		if err := b.freshen(ctx, tx, &a, t); err != nil {
			return err
		}
		if err := b.write(ctx, tx, r, a, t.changes); err != nil {
			return err
		}
		if err := b.republish(ctx, tx, r, a, t.changes); err != nil {
			return err
		}
		if err := b.offer(ctx, tx, r, a, t); err != nil {
			return err
		}
	}
	if plan && r.Frozen() && !r.Revised {
		r.Revised = true
		return updateRoadmap(ctx, tx, r)
	}
	return nil
}

func (b *milestoneBlock) touchedActivities(ctx context.Context, tx *db.Tx) ([]Activity, error) {
	var rows []activityRow
	if err := tx.NewSelect().Model(&rows).Where("id IN (?)", bun.List(b.order)).OrderExpr("sort_order, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read activities: %w", err)
	}
	return joinMilestones(rows, nil)
}

// freshen marks a as updated today where progress changed.
func (b *milestoneBlock) freshen(ctx context.Context, tx *db.Tx, a *Activity, t *touched) (err error) {
	if t.progress && !b.scope.Undo {
		a.UpdatedOn, a.UpdatedFor = b.s.today(a.Party, tx.At), officeOf(b.scope.Actor, *a)
		_, err = tx.NewRaw("UPDATE roadmap_activities SET rev = rev + 1, updated_on = ?, updated_for = ? WHERE id = ?", a.UpdatedOn, a.UpdatedFor, a.ID).Exec(ctx)
	} else {
		_, err = tx.NewRaw("UPDATE roadmap_activities SET rev = rev + 1 WHERE id = ?", a.ID).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("mark activity %s: %w", a.ID, err)
	}
	return nil
}

// write leaves the changes in the history, in entries of a readable size, one
// kind for each audience.
func (b *milestoneBlock) write(ctx context.Context, tx *db.Tx, r Roadmap, a Activity, changes []history.Change) error {
	e := history.Entry{Ref: a.ref(), Person: b.scope.Actor.Person, Office: officeOf(b.scope.Actor, a), Action: "imported"}
	if b.scope.Undo {
		e.Action = "import_undone"
	}
	for _, audience := range []access.Visibility{access.Public, access.Team} {
		var kept []history.Change
		for _, c := range changes {
			if audienceOf(r, a, c.Field) == audience {
				kept = append(kept, c)
			}
		}
		e.Visibility, e.Reason = audience, ""
		if audience == access.Team {
			e.Reason = b.scope.Source
		}
		for len(kept) > 0 {
			n := min(entryChanges, len(kept))
			e.Changes, kept = kept[:n], kept[n:]
			if err := history.Write(ctx, tx, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// republish brings the public list up to date. Before the first adoption it
// needs the days of the milestones alone; after it the adopted plan decides.
func (b *milestoneBlock) republish(ctx context.Context, tx *db.Tx, r Roadmap, a Activity, changes []history.Change) (err error) {
	if !r.Published {
		return nil
	}
	if r.Frozen() {
		a.Milestones, err = adoptedMilestones(ctx, tx, r, a.ID)
	} else {
		a.Milestones, err = milestoneDays(ctx, tx, a.ID)
	}
	if err != nil {
		return err
	}
	return b.s.republish(ctx, tx, r, a, changes)
}

// adoptedMilestones reads those of an activity that the adopted plan holds: the
// public sees no others.
func adoptedMilestones(ctx context.Context, tx *db.Tx, r Roadmap, activity string) ([]Milestone, error) {
	frozen, err := selectFrozen(ctx, tx, r, r.Version, activity)
	if err != nil || len(frozen[activity].Milestones) == 0 {
		return nil, err
	}
	var ids []string
	for _, m := range frozen[activity].Milestones {
		ids = append(ids, m.ID)
	}
	return readMilestonesWhere(ctx, tx, "id IN (?)", bun.List(ids))
}

// offer makes the milestones that changed findable by their new words, and
// those removed by none.
func (b *milestoneBlock) offer(ctx context.Context, tx *db.Tx, r Roadmap, a Activity, t *touched) error {
	a.Milestones = t.changed
	shown, known, err := b.s.asPublished(ctx, tx, r, a)
	if err != nil {
		return err
	}
	active, err := b.s.active(ctx, tx, r.Party)
	if err != nil {
		return err
	}
	w := offered{r: r, live: Item{Activity: a}, shown: Item{Activity: shown}, public: known && r.Published && active[r.Party] && shown.Visibility == access.Public}
	f, _ := b.s.Frameworks.Get(r.Framework)
	w.live.Ref, _ = f.Line(a.Line)
	w.shown.Ref = w.live.Ref
	if err := search.Put(ctx, tx, w.changed(t)...); err != nil {
		return err
	}
	return search.Add(ctx, tx, w.added(t, !r.Frozen())...)
}

// changed are the entries of milestones that may have been found before.
func (w offered) changed(t *touched) (entries []search.Entry) {
	words := w.milestoneWords()
	for _, m := range t.changed {
		shown, _ := w.shown.Milestone(m.ID)
		entries = append(entries, words.entry(m.ID, m, shown))
	}
	for _, id := range t.removed {
		shown, _ := w.shown.Milestone(id)
		entries = append(entries, words.entry(id, Milestone{}, shown))
	}
	return entries
}

// added are the entries of new milestones, which the public reads where no
// version is adopted yet (atOnce).
func (w offered) added(t *touched, atOnce bool) []search.Entry {
	words, entries := w.milestoneWords(), make([]search.Entry, len(t.added))
	for i, m := range t.added {
		e := search.Entry{Kind: KindMilestone, Record: m.id, Party: w.r.Party, Group: string(w.live.Output), Parts: make([]search.Part, 0, len(m.words))}
		for _, t := range m.words {
			p := search.Part{Lang: t.lang, Permission: PermRead, Path: words.workPath, Title: t.title, Context: words.liveTitle[t.lang], Words: t.words}
			if w.public && atOnce {
				p.Permission, p.Path, p.Context = "", words.publicPath, words.shownTitle[t.lang]
			}
			e.Parts = append(e.Parts, p)
		}
		entries[i] = e
	}
	return entries
}

// milestoneDays reads only the days of an activity's milestones.
func milestoneDays(ctx context.Context, q db.IDB, activity string) ([]Milestone, error) {
	rows, err := q.QueryContext(ctx, "SELECT due_on, done_on FROM roadmap_milestones WHERE activity = ?", activity)
	if err != nil {
		return nil, fmt.Errorf("days of milestones: %w", err)
	}
	defer rows.Close()
	var list []Milestone
	for rows.Next() {
		var due, done clock.Date
		if err := rows.Scan(&due, &done); err != nil {
			return nil, fmt.Errorf("days of milestones: %w", err)
		}
		list = append(list, Milestone{DueOn: due, DoneOn: done})
	}
	return list, rows.Err()
}
