package identity

import (
	"context"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// HealthRows says how the installation stands: database, mail and clock, then
// what app supplies. Errors: Forbidden.
func (s *Service) HealthRows(ctx context.Context, a access.Actor, l *i18n.Localizer) ([]HealthRow, error) {
	if err := s.need(a, PermAdmin, ""); err != nil {
		return nil, err
	}
	rows := []HealthRow{s.databaseHealth(ctx, l)}
	rows = append(rows, s.mailHealth(ctx, l)...)
	rows = append(rows, s.clockHealth(l))
	for _, h := range s.health {
		rows = append(rows, h.Health(ctx, l)...)
	}
	return rows, nil
}

func (s *Service) databaseHealth(ctx context.Context, l *i18n.Localizer) HealthRow {
	row := HealthRow{Label: l.T(MsgHealthDatabase), Value: "SQLite", OK: true}
	if s.db.Engine == db.Postgres {
		row.Value = "PostgreSQL"
	}
	if err := s.db.Check(ctx); err != nil {
		s.log.Error("check the database", "error", err)
		row.OK, row.Value = false, l.T(MsgHealthUnreachable, "Name", row.Value)
	}
	return row
}

func (s *Service) mailHealth(ctx context.Context, l *i18n.Localizer) []HealthRow {
	c, err := s.mail.Counts(ctx)
	if err != nil {
		s.log.Error("count mails", "error", err)
		return []HealthRow{{Label: l.T(MsgHealthMailWaiting), Value: l.T(MsgHealthUnknown)}}
	}
	rows := []HealthRow{
		{l.T(MsgHealthMailWaiting), l.Int(c.Waiting), c.Problem == "" || c.Waiting == 0},
		{l.T(MsgHealthMailFailed), l.Int(c.Failed), c.Failed == 0},
	}
	if c.Problem != "" {
		rows = append(rows, HealthRow{l.T(MsgHealthMailProblem), c.Problem, false})
	}
	return rows
}

// clockHealth compares the clock with nothing but shows it: a practice
// country runs on another date.
func (s *Service) clockHealth(l *i18n.Localizer) HealthRow {
	now := s.db.Now()
	return HealthRow{l.T(MsgHealthClock), l.Date(clock.DateOf(now, time.UTC)) + " " + now.UTC().Format("15:04") + " UTC", true}
}
