package mail

import (
	"context"
	"fmt"
	"strings"
	"time"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

const (
	batch  = 20                  // messages taken at once
	lease  = 5 * time.Minute     // how long a claimed message is left to its server
	pause  = 15 * time.Second    // between looks at the outbox when nothing wakes the loop
	giveUp = 3 * 24 * time.Hour  // from queueing
	keep   = 30 * 24 * time.Hour // emptied rows, for the counts on the health page
)

// Run delivers until ctx ends. One per server; several servers share the
// outbox.
func (m *Mailer) Run(ctx context.Context) {
	defer m.transport.Close()
	m.bell.Loop(ctx, pause, func() {
		if err := m.Deliver(ctx); err != nil && ctx.Err() == nil {
			m.log.Error("deliver mail", "error", err)
		}
	})
}

// Deliver tries each message that is due, once.
func (m *Mailer) Deliver(ctx context.Context) error {
	for {
		rows, err := due(ctx, m.db.Read(), m.db.Now(), batch)
		if err != nil {
			return fmt.Errorf("read the outbox: %w", err)
		}
		for _, r := range rows {
			if err := m.deliver(ctx, r); err != nil {
				return fmt.Errorf("deliver mail %s: %w", r.ID, err)
			}
		}
		if len(rows) < batch {
			return m.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return purge(ctx, tx, tx.At.Add(-keep)) })
		}
	}
}

func (m *Mailer) deliver(ctx context.Context, r row) error {
	mine := false
	err := m.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		mine, err = claim(ctx, tx, r, tx.At.Add(lease))
		return err
	})
	if err != nil || !mine {
		return err
	}
	msg := Message{To: r.Recipient, Lang: i18n.Lang(r.Lang), Subject: r.Subject, Text: r.Body}
	temporary, sendErr := m.transport.Send(ctx, r.ID, m.db.Now(), msg)
	// What was handed over must be marked even if the server is stopping.
	return m.db.Tx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		return m.settle(ctx, tx, r, temporary, sendErr)
	})
}

func (m *Mailer) settle(ctx context.Context, tx *db.Tx, r row, temporary bool, sendErr error) error {
	if sendErr == nil {
		return markSent(ctx, tx, r.ID)
	}
	problem := plain(sendErr, r.Recipient)
	m.log.Warn("mail not sent", "id", r.ID, "try", r.Tries+1, "problem", problem)
	if !temporary || tx.At.Sub(r.CreatedAt) >= giveUp {
		return markFailed(ctx, tx, r.ID, problem)
	}
	return postpone(ctx, tx, r.ID, problem, tx.At.Add(backoff(r.Tries)))
}

// backoff is the wait after a try that failed: 1, 4, 16 minutes, then an hour.
func backoff(tries int64) time.Duration {
	wait := time.Minute
	for range min(tries, 3) {
		wait *= 4
	}
	return min(wait, time.Hour)
}

// plain is an error for logs and the health page: one line, no address.
func plain(err error, address string) string {
	s := strings.ReplaceAll(err.Error(), address, "(address)")
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "")
	}
	return s
}
