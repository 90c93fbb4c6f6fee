package measure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

type readingRow struct {
	bun.BaseModel `bun:"table:measure_readings"`
	Party         string       `bun:"party,pk"`
	State         string       `bun:"state"`
	Done          int          `bun:"done"`
	Found         int          `bun:"found"`
	Worker        string       `bun:"worker"`
	LeaseAt       bun.NullTime `bun:"lease_at"`
	BegunAt       time.Time    `bun:"begun_at"`
}

// waits selects the versions that are to be looked through.
const waits = "party = ? AND looked < rev"

// selectReading reads how far a Party is; the zero State where nothing was
// asked for.
func selectReading(ctx context.Context, q db.IDB, party string) (Reading, error) {
	var r readingRow
	err := q.NewSelect().Model(&r).Where("party = ?", party).Scan(ctx)
	if err = db.NotFound(err); errs.Is(err, errs.NotFound) {
		return Reading{Party: party}, nil
	}
	if err != nil {
		return Reading{}, fmt.Errorf("read how far texts are looked through: %w", err)
	}
	return Reading{Party: party, State: ReadingState(r.State), Done: r.Done, Found: r.Found, Begun: r.BegunAt}, nil
}

// putReading writes r, held by nobody.
func putReading(ctx context.Context, tx *db.Tx, r Reading) error {
	row := readingRow{Party: r.Party, State: string(r.State), Done: r.Done, Found: r.Found, BegunAt: r.Begun}
	if row.BegunAt.IsZero() {
		row.BegunAt = tx.At
	}
	_, err := tx.NewInsert().Model(&row).On("CONFLICT (party) DO UPDATE").Set("state = EXCLUDED.state, done = EXCLUDED.done, found = EXCLUDED.found, worker = '', lease_at = NULL, begun_at = EXCLUDED.begun_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("write how far texts are looked through: %w", err)
	}
	return nil
}

// updateReading writes r and keeps hold of it until lease; zero lets go.
func updateReading(ctx context.Context, tx *db.Tx, r Reading, lease time.Time) error {
	_, err := tx.NewRaw("UPDATE measure_readings SET state = ?, done = ?, found = ?, lease_at = ? WHERE party = ?", string(r.State), r.Done, r.Found, bun.NullTime{Time: lease}, r.Party).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write how far texts are looked through: %w", err)
	}
	return nil
}

// askReading has the texts of a Party looked through that wait for it, unless
// a person has stopped that.
func askReading(ctx context.Context, tx *db.Tx, party string) error {
	r, err := selectReading(ctx, tx, party)
	if err != nil || r.State == ReadingOn || r.State == ReadingStopped {
		return err
	}
	return putReading(ctx, tx, Reading{Party: party, State: ReadingOn, Begun: tx.At})
}

// claimReading takes hold of the work of a Party; "" if there is none.
func claimReading(ctx context.Context, tx *db.Tx, worker string, lease time.Duration) (string, error) {
	var rows []readingRow
	err := tx.NewSelect().Model(&rows).Where("state = ?", string(ReadingOn)).Where("lease_at IS NULL OR lease_at < ?", tx.At).OrderExpr("begun_at, party").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	_, err = tx.NewRaw("UPDATE measure_readings SET worker = ?, lease_at = ? WHERE party = ?", worker, tx.At.Add(lease), rows[0].Party).Exec(ctx)
	return rows[0].Party, err
}

// releaseReadings frees what workers that are gone had taken hold of.
func releaseReadings(ctx context.Context, tx *db.Tx) error {
	_, err := tx.NewRaw("UPDATE measure_readings SET lease_at = NULL WHERE lease_at IS NOT NULL").Exec(ctx)
	return err
}

// selectWaiting reads the first versions that are to be looked through.
func selectWaiting(ctx context.Context, q db.IDB, party string, limit int) ([]Version, error) {
	var rows []versionRow
	if err := q.NewSelect().Model(&rows).Where(waits, party).OrderExpr("id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list texts to look through: %w", err)
	}
	all := make([]Version, len(rows))
	for i, r := range rows {
		all[i] = r.value()
	}
	return all, nil
}

func countWaiting(ctx context.Context, q db.IDB, party string) (int, error) {
	n, err := q.NewSelect().Model((*versionRow)(nil)).Where(waits, party).Count(ctx)
	return int(n), err
}

// markLooked writes which revision of each text was looked through, and takes
// away what had been proposed before.
func markLooked(ctx context.Context, tx *db.Tx, read []readText) error {
	looked, old := make([][]any, len(read)), make([][]any, len(read))
	for i, t := range read {
		looked[i], old[i] = []any{t.Rev, t.ID}, []any{t.ID, string(Proposed)}
	}
	return errors.Join(db.ExecEach(ctx, tx, "UPDATE measure_versions SET looked = $1 WHERE id = $2", looked),
		db.ExecEach(ctx, tx, "DELETE FROM measure_provisions WHERE version = $1 AND state = $2", old))
}

// forgetLooked has all texts of a Party looked through once more.
func forgetLooked(ctx context.Context, tx *db.Tx, party string) error {
	_, err := tx.NewRaw("UPDATE measure_versions SET looked = -1 WHERE party = ?", party).Exec(ctx)
	return err
}

// putProposals adds proposals, many at a time; what a person decided about the
// same article and theme stays.
func putProposals(ctx context.Context, tx *db.Tx, party string, list []Provision) error {
	rows := make([][]any, len(list))
	for i, p := range list {
		terms, err := json.Marshal(p.Terms)
		if err != nil {
			return err
		}
		rows[i] = []any{p.ID, party, p.Measure, p.Version, p.Article, string(p.Theme), string(p.State), string(terms), strings.Join(p.Activities, ","), p.Asks, p.Whom, ""}
	}
	return db.ExecEach(ctx, tx, `INSERT INTO measure_provisions (id, party, measure, version, article, theme, state, terms, activities, asks, whom, decided_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (version, article, theme) DO NOTHING`, rows)
}
