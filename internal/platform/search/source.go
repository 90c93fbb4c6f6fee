package search

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
)

// Source makes the entries of some kinds from what is stored, so that an index
// can be made anew: for data older than the index, and when the tokenizer
// changes. Entries are made by units, e.g. all of one roadmap.
type Source struct {
	Name  string   // fixed for ever
	Kinds []string // of the entries; no other source makes them
	// Words are the message ids of what readers are shown: of a kind by its
	// name ("activity"), of a field by kind and name ("activity.note").
	Words map[string]string
	// Permissions lists what the parts may demand of a reader.
	Permissions []access.Permission
	// Fixed says that the entries come with the program rather than from
	// records, and are looked through at every start.
	Fixed bool
	// Units lists up to n ids of units above after, ascending.
	Units func(ctx context.Context, q db.IDB, after string, n int) ([]string, error)
	// Entries makes the entries of one unit.
	Entries func(ctx context.Context, q db.IDB, unit string) ([]Entry, error)
}

// Word is the message id of a kind or a field, see Source.Words; "" for one
// that no source names.
func (x *Index) Word(name string) string {
	for _, s := range x.Sources {
		if id := s.Words[name]; id != "" {
			return id
		}
	}
	return ""
}

// Kinds lists the kinds of all sources, in their order.
func (x *Index) Kinds() []string {
	var all []string
	for _, s := range x.Sources {
		all = append(all, s.Kinds...)
	}
	return all
}

// unitsAtOnce is how many units are listed at a time.
const unitsAtOnce = 100

type progressRow struct {
	bun.BaseModel `bun:"table:search_progress"`
	Source        string `bun:"source,pk"`
	Edition       int    `bun:"edition"`
	After         string `bun:"after"`
	Done          bool   `bun:"done"`
}

// Rebuild indexes what is not indexed by this edition of the program yet. It
// writes unit by unit, each in a transaction that reads the records anew, so
// that saves go on meanwhile and none is lost; it can be stopped at any time
// and goes on where it was. When everything is indexed it does nothing.
func (x *Index) Rebuild(ctx context.Context) error {
	for _, s := range x.Sources {
		if err := x.rebuild(ctx, s); err != nil {
			return fmt.Errorf("index %s: %w", s.Name, err)
		}
	}
	return nil
}

func (x *Index) rebuild(ctx context.Context, s Source) error {
	p, err := x.progress(ctx, s)
	if err != nil || p.Done {
		return err
	}
	seen := map[string]bool{}
	for {
		units, err := s.Units(ctx, x.DB.Read(), p.After, unitsAtOnce)
		if err != nil {
			return err
		}
		for _, unit := range units {
			p.After = unit
			if err := x.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.unit(ctx, tx, p, seen) }); err != nil {
				return err
			}
		}
		if len(units) == 0 {
			p.Done = true
			return x.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.finish(ctx, tx, p, seen) })
		}
	}
}

// progress is how far s has come. A source that comes with the program, or was
// indexed by another edition, begins anew.
func (x *Index) progress(ctx context.Context, s Source) (progressRow, error) {
	var rows []progressRow
	if err := x.DB.Read().NewSelect().Model(&rows).Where("source = ?", s.Name).Scan(ctx); err != nil {
		return progressRow{}, fmt.Errorf("read progress: %w", err)
	}
	if len(rows) == 0 || rows[0].Edition != Version || s.Fixed && rows[0].Done {
		return progressRow{Source: s.Name, Edition: Version}, nil
	}
	return rows[0], nil
}

func (s Source) unit(ctx context.Context, tx *db.Tx, p progressRow, seen map[string]bool) error {
	entries, err := s.Entries(ctx, tx, p.After)
	if err != nil {
		return err
	}
	for _, e := range entries {
		seen[e.key()] = true
	}
	if err := Put(ctx, tx, entries...); err != nil {
		return err
	}
	return p.save(ctx, tx)
}

// finish removes what an earlier edition indexed and no record stands for any
// more; of a fixed source also what this program does not bring.
func (s Source) finish(ctx context.Context, tx *db.Tx, p progressRow, seen map[string]bool) error {
	var rows, gone []recordRow
	sel := tx.NewSelect().Model(&rows).Where("kind IN (?)", bun.List(s.Kinds))
	if !s.Fixed {
		sel.Where("edition <> ?", Version)
	}
	if err := sel.Scan(ctx); err != nil {
		return fmt.Errorf("find what is left over: %w", err)
	}
	for _, r := range rows {
		if r.Edition != Version || !seen[r.Kind+"\x00"+r.Record] {
			gone = append(gone, r)
		}
	}
	if err := remove(ctx, tx, gone); err != nil {
		return err
	}
	return p.save(ctx, tx)
}

func (p progressRow) save(ctx context.Context, tx db.IDB) error {
	_, err := tx.NewInsert().Model(&p).On("CONFLICT (source) DO UPDATE").Set("edition = EXCLUDED.edition").Set("after = EXCLUDED.after").Set("done = EXCLUDED.done").Exec(ctx)
	if err != nil {
		return fmt.Errorf("note progress: %w", err)
	}
	return nil
}

// Run rebuilds what needs it once, and tries again a minute after a failure.
func (x *Index) Run(ctx context.Context, log *slog.Logger) {
	for {
		err := x.Rebuild(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		log.Error("index for search", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
		}
	}
}
