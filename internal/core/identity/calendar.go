package identity

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// secretLength is that of newToken's.
const secretLength = 43

// calendarRow is a person's secret address for calendar programs.
type calendarRow struct {
	bun.BaseModel `bun:"table:calendar_addresses"`
	PersonID      string `bun:",pk"`
	SecretHash    string
	CreatedAt     time.Time
}

// NewCalendar makes the secret of the actor's calendar address, which is kept
// nowhere; the former one ends. Errors: Unauthenticated.
func (s *Service) NewCalendar(ctx context.Context, a access.Actor) (secret string, err error) {
	if err := s.need(a, PermAccount, ""); err != nil {
		return "", err
	}
	secret = newToken()
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := deleteOf(ctx, tx, a.Person, "calendar_addresses"); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&calendarRow{PersonID: a.Person, SecretHash: hashToken(secret), CreatedAt: tx.At}).Exec(ctx)
		return err
	})
	return secret, err
}

// EndCalendar ends the actor's calendar address at once; without one it does
// nothing.
func (s *Service) EndCalendar(ctx context.Context, a access.Actor) error {
	if err := s.need(a, PermAccount, ""); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteOf(ctx, tx, a.Person, "calendar_addresses") })
}

// CalendarSince tells since when the actor has a calendar address; the zero
// time is none.
func (s *Service) CalendarSince(ctx context.Context, a access.Actor) (time.Time, error) {
	var r calendarRow
	err := db.NotFound(s.db.Read().NewSelect().Model(&r).Where("person_id = ?", a.Person).Scan(ctx))
	if errs.Is(err, errs.NotFound) {
		return time.Time{}, nil
	}
	return r.CreatedAt.UTC(), err
}

// CalendarOf finds whose calendar an address is, with what they are in each
// Party now. It gives no other right: the operator's office is left out.
// Errors: NotFound for a secret that is unknown, has ended, or whose person is
// disabled.
func (s *Service) CalendarOf(ctx context.Context, secret string) (access.Actor, error) {
	if len(secret) != secretLength {
		return access.Actor{}, errs.New(errs.NotFound, "error.not_found")
	}
	q := s.db.Read()
	var r calendarRow
	if err := q.NewSelect().Model(&r).Where("secret_hash = ?", hashToken(secret)).Scan(ctx); err != nil {
		return access.Actor{}, db.NotFound(err)
	}
	var w who
	err := q.NewRaw("SELECT id AS person_id, name, email, time_zone FROM people WHERE id = ? AND disabled_at IS NULL", r.PersonID).Scan(ctx, &w)
	if err != nil {
		return access.Actor{}, db.NotFound(err)
	}
	grants, err := grantsOf(ctx, q, w.PersonID)
	return actorOf(w, grants), err
}

// webcal is an address as calendar programs open it.
func webcal(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	return "webcal://" + rest
}

// calendarAddress is the whole address with a secret, for readers of l.
func calendarAddress(base string, l i18n.Lang, secret string) string {
	return base + "/" + string(l) + "/my/" + secret + "/calendar.ics"
}
