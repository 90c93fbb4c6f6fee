package upgrade

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/db"
)

// upgradeRow is an Upgrade in the table framework_upgrades.
type upgradeRow struct {
	bun.BaseModel `bun:"table:framework_upgrades"`
	ID            string     `bun:"id,pk"`
	Party         string     `bun:"party"`
	Roadmap       string     `bun:"roadmap"`
	From          string     `bun:"from_framework"`
	To            string     `bun:"to_framework"`
	State         string     `bun:"state"`
	StartedAt     time.Time  `bun:"started_at"`
	StartedBy     string     `bun:"started_by"`
	EndedAt       *time.Time `bun:"ended_at"`
	Before        string     `bun:"before"`
}

// States of an upgrade.
const (
	stateOpen      = "open"
	stateApplied   = "applied"
	stateCancelled = "cancelled"
	stateUndone    = "undone"
)

// decisionRow is a Decision in the table framework_upgrade_decisions.
type decisionRow struct {
	bun.BaseModel `bun:"table:framework_upgrade_decisions"`
	Upgrade       string    `bun:"upgrade,pk"`
	Activity      string    `bun:"activity,pk"`
	Line          string    `bun:"line"`
	Words         string    `bun:"words"`
	By            string    `bun:"decided_by"`
	At            time.Time `bun:"decided_at"`
}

// selectOpen finds the upgrade of a roadmap that is under way. NotFound when
// none is.
func selectOpen(ctx context.Context, q db.IDB, roadmap string) (Upgrade, error) {
	var r upgradeRow
	err := q.NewSelect().Model(&r).Where("roadmap = ? AND state = ?", roadmap, stateOpen).Scan(ctx)
	return Upgrade{r.ID, r.Party, r.Roadmap, framework.ID(r.From), framework.ID(r.To), r.StartedAt, r.StartedBy}, db.NotFound(err)
}

// selectApplied finds the last upgrade of a roadmap that was applied and not
// undone, when that was and the record kept of it. NotFound when there is none.
func selectApplied(ctx context.Context, q db.IDB, roadmap string) (u Upgrade, at time.Time, kept string, err error) {
	var r upgradeRow
	err = q.NewSelect().Model(&r).Where("roadmap = ? AND state = ?", roadmap, stateApplied).OrderExpr("ended_at DESC").Limit(1).Scan(ctx)
	if r.EndedAt != nil {
		at = *r.EndedAt
	}
	return Upgrade{r.ID, r.Party, r.Roadmap, framework.ID(r.From), framework.ID(r.To), r.StartedAt, r.StartedBy}, at, r.Before, db.NotFound(err)
}

func insertUpgrade(ctx context.Context, tx db.IDB, u Upgrade) error {
	row := upgradeRow{ID: u.ID, Party: u.Party, Roadmap: u.Roadmap, From: string(u.From), To: string(u.To), State: stateOpen, StartedAt: u.StartedAt, StartedBy: u.StartedBy}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return fmt.Errorf("insert upgrade: %w", err)
	}
	return nil
}

// endUpgrade closes an upgrade; before is the record of an applied one, else
// "".
func endUpgrade(ctx context.Context, tx *db.Tx, id, state, before string) error {
	_, err := tx.NewRaw("UPDATE framework_upgrades SET state = ?, ended_at = ?, before = ? WHERE id = ?", state, tx.At, before, id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("end upgrade %s: %w", id, err)
	}
	return nil
}

func selectDecisions(ctx context.Context, q db.IDB, upgrade string) (map[string]Decision, error) {
	var rows []decisionRow
	if err := q.NewSelect().Model(&rows).Where("upgrade = ?", upgrade).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list decisions: %w", err)
	}
	decided := make(map[string]Decision, len(rows))
	for _, r := range rows {
		decided[r.Activity] = Decision{framework.LineID(r.Line), Words(r.Words), r.By, r.At}
	}
	return decided, nil
}

// saveDecision writes the decision for one activity, over an earlier one.
func saveDecision(ctx context.Context, tx db.IDB, upgrade, activity string, d Decision) error {
	row := decisionRow{Upgrade: upgrade, Activity: activity, Line: string(d.Line), Words: string(d.Words), By: d.By, At: d.At}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT (upgrade, activity) DO UPDATE").
		Set("line = EXCLUDED.line, words = EXCLUDED.words, decided_by = EXCLUDED.decided_by, decided_at = EXCLUDED.decided_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("save decision: %w", err)
	}
	return nil
}
