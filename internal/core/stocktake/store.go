package stocktake

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

type roundRow struct {
	bun.BaseModel `bun:"table:stocktake_rounds"`
	ID            string     `bun:"id,pk"`
	Party         string     `bun:"party"`
	Framework     string     `bun:"framework"`
	BeganOn       clock.Date `bun:"began_on"`
	ClosedOn      clock.Date `bun:"closed_on"`
	Rev           int        `bun:"rev"`
}

func (r roundRow) value() Round {
	return Round{r.ID, r.Party, framework.ID(r.Framework), r.BeganOn, r.ClosedOn, r.Rev}
}

func roundRowOf(r Round) *roundRow {
	return &roundRow{ID: r.ID, Party: r.Party, Framework: string(r.Framework), BeganOn: r.BeganOn, ClosedOn: r.ClosedOn, Rev: r.Rev}
}

type entryRow struct {
	bun.BaseModel `bun:"table:stocktake_entries"`
	Round         string     `bun:"round,pk"`
	Line          string     `bun:"line,pk"`
	Party         string     `bun:"party"`
	Found         i18n.Text  `bun:"found,type:text"`
	Gap           i18n.Text  `bun:"gap,type:text"`
	Practice      i18n.Text  `bun:"practice,type:text"`
	Next          i18n.Text  `bun:"next,type:text"`
	Links         string     `bun:"links"`
	Readiness     int        `bun:"readiness"`
	Finished      bool       `bun:"finished"`
	UpdatedOn     clock.Date `bun:"updated_on"`
	Rev           int        `bun:"rev"`
}

func (r entryRow) value() Entry {
	links, _ := parseLinks(r.Links) // checked before it was written
	return Entry{r.Party, r.Round, framework.LineID(r.Line), r.Found, r.Gap, r.Practice, r.Next, links, r.Readiness, r.Finished, r.UpdatedOn, r.Rev}
}

func entryRowOf(e Entry) *entryRow {
	return &entryRow{Round: e.Round, Line: string(e.Line), Party: e.Party, Found: e.Found, Gap: e.Gap, Practice: e.Practice, Next: e.Next,
		Links: formatLinks(e.Links), Readiness: e.Readiness, Finished: e.Finished, UpdatedOn: e.UpdatedOn, Rev: e.Rev}
}

// selectRounds lists a Party's rounds, oldest first.
func selectRounds(ctx context.Context, q db.IDB, party string) ([]Round, error) {
	var rows []roundRow
	if err := q.NewSelect().Model(&rows).Where("party = ?", party).OrderExpr("began_on, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list stocktakes of %s: %w", party, err)
	}
	rounds := make([]Round, len(rows))
	for i, r := range rows {
		rounds[i] = r.value()
	}
	return rounds, nil
}

// selectRound finds a round of a Party; another Party's is NotFound.
func selectRound(ctx context.Context, q db.IDB, party, id string) (Round, error) {
	var row roundRow
	err := q.NewSelect().Model(&row).Where("id = ? AND party = ?", id, party).Scan(ctx)
	return row.value(), db.NotFound(err)
}

func insertRound(ctx context.Context, tx db.IDB, r Round) error {
	if _, err := tx.NewInsert().Model(roundRowOf(r)).Exec(ctx); err != nil {
		return fmt.Errorf("insert stocktake: %w", err)
	}
	return nil
}

func updateRound(ctx context.Context, tx db.IDB, r Round) error {
	if _, err := tx.NewUpdate().Model(roundRowOf(r)).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update stocktake %s: %w", r.ID, err)
	}
	return nil
}

// selectEntries reads the entries of rounds by round and line: one query.
func selectEntries(ctx context.Context, q db.IDB, rounds ...Round) (map[string]map[framework.LineID]Entry, error) {
	entries := make(map[string]map[framework.LineID]Entry, len(rounds))
	var ids []string
	for _, r := range rounds {
		ids = append(ids, r.ID)
		entries[r.ID] = map[framework.LineID]Entry{}
	}
	if len(ids) == 0 {
		return entries, nil
	}
	var rows []entryRow
	if err := q.NewSelect().Model(&rows).Where("round IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read stocktake: %w", err)
	}
	for _, r := range rows {
		entries[r.Round][framework.LineID(r.Line)] = r.value()
	}
	return entries, nil
}

// upsertEntries writes entries, new or changed: one statement.
func upsertEntries(ctx context.Context, tx db.IDB, entries ...Entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows := make([]*entryRow, len(entries))
	for i, e := range entries {
		rows[i] = entryRowOf(e)
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (round, line) DO UPDATE").
		Set("found = EXCLUDED.found, gap = EXCLUDED.gap, practice = EXCLUDED.practice, next = EXCLUDED.next, links = EXCLUDED.links").
		Set("readiness = EXCLUDED.readiness, finished = EXCLUDED.finished, updated_on = EXCLUDED.updated_on, rev = EXCLUDED.rev").Exec(ctx)
	if err != nil {
		return fmt.Errorf("write stocktake: %w", err)
	}
	return nil
}
