// Package mail sends messages of plain text. A message is queued in the
// transaction of what it tells about (Mailer.Queue), so that it goes out if
// and only if that is saved; a loop (Mailer.Run) delivers what is due by SMTP
// or, where none is configured, into a folder.
//
// It knows nothing of people: an address, a language and a text.
package mail

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/jobs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations holds the outbox's table.
func Migrations() fs.FS { return migrations }

// Message is one mail to one address.
type Message struct {
	To      string // an address, e.g. "ana@example.org"
	Lang    i18n.Lang
	Subject string // one line
	Text    string // plain text, lines end with \n
}

// Transport hands one message over. temporary is true when trying again may
// help.
type Transport interface {
	Send(ctx context.Context, id string, at time.Time, m Message) (temporary bool, err error)
	Close() error
}

// Mailer is the outbox and what empties it. Its methods may be called from
// many goroutines.
type Mailer struct {
	db        *db.DB
	transport Transport
	log       *slog.Logger
	bell      jobs.Bell
}

// New makes a Mailer that delivers by t.
func New(d *db.DB, t Transport, log *slog.Logger) *Mailer {
	return &Mailer{db: d, transport: t, log: log, bell: jobs.NewBell()}
}

// Queue writes m to the outbox in the caller's transaction and wakes the
// loop after its commit. An address or subject that could carry further
// header lines is refused.
func (m *Mailer) Queue(ctx context.Context, tx *db.Tx, msg Message) error {
	if err := msg.check(); err != nil {
		return fmt.Errorf("queue mail: %w", err)
	}
	if err := insert(ctx, tx, msg); err != nil {
		return fmt.Errorf("queue mail: %w", err)
	}
	tx.AfterCommit(m.bell.Ring)
	return nil
}

// Forget removes what waits for an address and what failed to reach it, for
// the day its owner is erased.
func (m *Mailer) Forget(ctx context.Context, tx *db.Tx, address string) error {
	return forget(ctx, tx, address)
}

// The mistakes of a message. They are ours, not a reader's: addresses typed
// into forms are checked there with IsAddress.
var (
	errAddress = errors.New("the address is not one plain e-mail address")
	errSubject = errors.New("the subject is empty, longer than a line, or holds control characters")
)

func (m Message) check() error {
	if !IsAddress(m.To) {
		return errAddress
	}
	if m.Subject == "" || len(m.Subject) > 500 || strings.ContainsFunc(m.Subject, unicode.IsControl) {
		return errSubject
	}
	return nil
}

// IsAddress tells whether s is one plain address such as "ana@example.org":
// no display name, no list, no control characters, at most 254 bytes.
func IsAddress(s string) bool {
	if len(s) > 254 || strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsAny(s, " <>\",;:\\") {
		return false
	}
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(host, "."), ".") || host == "localhost"
}
