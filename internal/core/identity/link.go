package identity

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
)

// LinkKind says what a one-time link is for.
type LinkKind string

// The kinds of one-time links.
const (
	Invitation LinkKind = "invitation" // choose name and password
	Reset      LinkKind = "reset"      // choose a new password
	setup      LinkKind = "setup"      // set up an empty installation
)

// linkLife is how long each kind can be used.
var linkLife = map[LinkKind]time.Duration{Invitation: 7 * 24 * time.Hour, Reset: 24 * time.Hour, setup: 24 * time.Hour}

// Link is a one-time link that can still be used.
type Link struct {
	Kind   LinkKind
	Person Person
}

var errLinkGone = errs.New(errs.NotFound, MsgErrorLink)

// newLink makes a link for person and voids the one of the same kind before.
func newLink(ctx context.Context, tx *db.Tx, person string, kind LinkKind) (token string, err error) {
	token = newToken()
	return token, putLink(ctx, tx, person, kind, hashToken(token), tx.At.Add(linkLife[kind]))
}

// FindLink looks a link up and consumes nothing: mail scanners fetch links.
// Errors: NotFound when it is unknown, used, voided or out of date.
func (s *Service) FindLink(ctx context.Context, token string) (Link, error) {
	return findLink(ctx, s.db.Read(), token, s.db.Now())
}

func findLink(ctx context.Context, q db.IDB, token string, at time.Time) (Link, error) {
	r, err := getLink(ctx, q, hashToken(token), at)
	if errors.Is(err, sql.ErrNoRows) || err == nil && r.PersonID == "" {
		return Link{}, errLinkGone
	}
	if err != nil {
		return Link{}, err
	}
	p, err := getPerson(ctx, q, r.PersonID)
	if err != nil {
		return Link{}, err
	}
	if !p.DisabledAt.IsZero() {
		return Link{}, errLinkGone
	}
	return Link{LinkKind(r.Kind), p.person()}, nil
}

// UseLink consumes a link: sets the password (and, where the person has none
// yet, the name), ends all sessions and begins a new one. Errors: NotFound as
// in FindLink; Invalid with fields name, password; Unavailable.
func (s *Service) UseLink(ctx context.Context, token, name, password string, from Client) (SignedIn, error) {
	link, err := s.FindLink(ctx, token)
	if err != nil {
		return SignedIn{}, err
	}
	var bad errs.Fields
	if link.NeedsName() {
		checkName(&bad, "name", name)
	} else {
		name = link.Person.Name
	}
	checkPassword(&bad, "password", password, name, link.Person.Email)
	if err := bad.Err(); err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		link, err := findLink(ctx, tx, token, tx.At)
		if err != nil {
			return err
		}
		p := link.Person
		err = errors.Join(
			updateProfile(ctx, tx, p.ID, name, p.Lang, p.TimeZone), updatePassword(ctx, tx, p.ID, hash),
			deleteOf(ctx, tx, p.ID, "one_time_links", "sessions"))
		if err != nil {
			return err
		}
		in, err = s.begin(ctx, tx, p.ID, from)
		return err
	})
	return in, err
}

// NeedsName tells whether the person is asked for a name.
func (l Link) NeedsName() bool { return l.Kind == Invitation || l.Person.Name == "" }

// Forgot mails a reset link if email has an account, at most as often as
// sign-in may be tried. Nothing tells the asker whether there is one. Errors:
// Invalid with field email; TooMany.
func (s *Service) Forgot(ctx context.Context, email string, from Client) error {
	var bad errs.Fields
	checkEmail(&bad, "email", email)
	if err := bad.Err(); err != nil {
		return err
	}
	p, ok, _, err := s.attempt(ctx, tryReset, email, from)
	if err != nil {
		return err
	}
	if !ok || !p.DisabledAt.IsZero() {
		return nil
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.sendReset(ctx, tx, p.person())
		return err
	})
}

// sendReset mails a reset link.
func (s *Service) sendReset(ctx context.Context, tx *db.Tx, p Person) (token string, err error) {
	token, err = newLink(ctx, tx, p.ID, Reset)
	if err != nil {
		return "", err
	}
	return token, s.write(ctx, tx, p, MsgMailResetSubject, MsgMailResetText, "Link", s.linkURL(p.Lang, token))
}

// sendInvitation mails an invitation to party ("" = to run the installation).
func (s *Service) sendInvitation(ctx context.Context, tx *db.Tx, p Person, by, party string) (token string, err error) {
	token, err = newLink(ctx, tx, p.ID, Invitation)
	if err != nil {
		return "", err
	}
	if party == "" {
		return token, s.write(ctx, tx, p, MsgMailOperatorSubject, MsgMailOperatorText, "By", by, "Link", s.linkURL(p.Lang, token))
	}
	return token, s.write(ctx, tx, p, MsgMailInviteSubject, MsgMailInviteText, "By", by, "Party", party, "Link", s.linkURL(p.Lang, token))
}

// write queues a mail in the person's language. args fill subject and text.
func (s *Service) write(ctx context.Context, tx *db.Tx, p Person, subject, text string, args ...any) error {
	l := s.bundle.For(p.Lang)
	args = append(args, "Site", s.siteName(ctx, tx, l))
	return s.mail.Queue(ctx, tx, mail.Message{To: p.Email, Lang: l.Lang, Subject: l.T(subject, args...), Text: l.T(text, args...) + "\n"})
}

// siteName is what mails call this installation.
func (s *Service) siteName(ctx context.Context, q db.IDB, l *i18n.Localizer) string {
	v, ok, err := readSettings(ctx, q)
	if err != nil || !ok || v.Name.IsZero() {
		return l.T(MsgProduct)
	}
	return v.Name.For(l.Lang).Text
}

func (s *Service) linkURL(l i18n.Lang, token string) string {
	return s.baseURL + "/" + string(l) + "/u/" + token
}
