package mail

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
)

// States of a row.
const (
	waiting = "waiting"
	sent    = "sent"
	failed  = "failed"
)

type row struct {
	bun.BaseModel `bun:"table:mail_outbox"`
	ID            string `bun:",pk"`
	State         string
	Recipient     string
	Lang          string
	Subject       string
	Body          string
	Tries         int64
	Problem       string
	CreatedAt     time.Time
	NextAt        time.Time
}

func insert(ctx context.Context, tx *db.Tx, m Message) error {
	r := row{ID: db.NewID(), State: waiting, Recipient: m.To, Lang: string(m.Lang), Subject: m.Subject, Body: m.Text, CreatedAt: tx.At, NextAt: tx.At}
	_, err := tx.NewInsert().Model(&r).Exec(ctx)
	return err
}

// due lists what may be tried at, the longest waiting first.
func due(ctx context.Context, q db.IDB, at time.Time, limit int) (rows []row, err error) {
	err = q.NewSelect().Model(&rows).Where("state = ?", waiting).Where("next_at <= ?", at).Order("next_at", "id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// claim takes r for one server until the given time; ok is false if another
// was quicker.
func claim(ctx context.Context, tx *db.Tx, r row, until time.Time) (ok bool, err error) {
	res, err := tx.NewRaw("UPDATE mail_outbox SET next_at = ?, tries = tries + 1 WHERE id = ? AND state = ? AND tries = ?", until, r.ID, waiting, r.Tries).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func markSent(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.NewRaw("UPDATE mail_outbox SET state = ?, recipient = '', subject = '', body = '', problem = '', next_at = ? WHERE id = ?", sent, tx.At, id).Exec(ctx)
	return err
}

func markFailed(ctx context.Context, tx *db.Tx, id, problem string) error {
	_, err := tx.NewRaw("UPDATE mail_outbox SET state = ?, subject = '', body = '', problem = ?, next_at = ? WHERE id = ?", failed, problem, tx.At, id).Exec(ctx)
	return err
}

func postpone(ctx context.Context, tx *db.Tx, id, problem string, until time.Time) error {
	_, err := tx.NewRaw("UPDATE mail_outbox SET problem = ?, next_at = ? WHERE id = ?", problem, until, id).Exec(ctx)
	return err
}

// purge drops what was sent or given up before the given time.
func purge(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.NewRaw("DELETE FROM mail_outbox WHERE state <> ? AND next_at < ?", waiting, before).Exec(ctx)
	return err
}

func forget(ctx context.Context, tx *db.Tx, address string) error {
	_, err := tx.NewRaw("DELETE FROM mail_outbox WHERE lower(recipient) = lower(?)", address).Exec(ctx)
	return err
}

// Counts says how the outbox stands.
type Counts struct {
	Waiting, Failed int
	Problem         string // what the last failing message met, "" if none
}

// Counts reads how many messages wait and how many were given up.
func (m *Mailer) Counts(ctx context.Context) (c Counts, err error) {
	var rows []struct {
		State string
		N     int
	}
	if err = m.db.Read().NewRaw("SELECT state, COUNT(*) AS n FROM mail_outbox GROUP BY state").Scan(ctx, &rows); err != nil {
		return c, err
	}
	for _, r := range rows {
		switch r.State {
		case waiting:
			c.Waiting = r.N
		case failed:
			c.Failed = r.N
		}
	}
	var problems []string
	err = m.db.Read().NewRaw("SELECT problem FROM mail_outbox WHERE problem <> '' ORDER BY next_at DESC LIMIT 1").Scan(ctx, &problems)
	if len(problems) > 0 {
		c.Problem = problems[0]
	}
	return c, err
}
