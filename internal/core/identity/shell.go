package identity

import (
	"context"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// NewPerson is what the command line and practice data make a person from.
type NewPerson struct {
	ID           string // "" makes one
	Name, Email  string
	Lang         i18n.Lang
	TimeZone     string // "" = the installation's
	PasswordHash string // from HashPassword; "" = to be chosen by link
	Operator     bool
	Roles        map[string][]access.Role // by Party
	Bodies       map[string][]string      // by Party
}

// HashPassword makes the hash of a password; never inside db.Tx. Errors:
// Unavailable.
func (s *Service) HashPassword(ctx context.Context, password string) (string, error) {
	return s.hasher.hash(ctx, password)
}

// Create makes a person in the caller's transaction and returns the id.
// Errors: Invalid with the fields that are wrong, the address being taken
// included. It checks no permission.
func (s *Service) Create(ctx context.Context, tx *db.Tx, n NewPerson) (id string, err error) {
	if n.TimeZone == "" {
		n.TimeZone = settingsIn(ctx, tx).TimeZone
	}
	var bad errs.Fields
	checkName(&bad, "name", n.Name)
	checkEmail(&bad, "email", n.Email)
	checkLang(&bad, "lang", n.Lang)
	checkZone(&bad, "time_zone", n.TimeZone)
	for _, roles := range n.Roles {
		checkRoles(&bad, "roles", roles)
	}
	if _, taken, err := personByEmail(ctx, tx, n.Email); err != nil {
		return "", err
	} else if taken {
		bad.Add("email", MsgErrorEmailTaken)
	}
	if err := bad.Err(); err != nil {
		return "", err
	}
	if n.ID == "" {
		n.ID = db.NewID()
	}
	row := personRow{ID: n.ID, Name: n.Name, Email: n.Email, Lang: string(n.Lang), TimeZone: n.TimeZone, PasswordHash: n.PasswordHash, Operator: n.Operator}
	if err := insertPerson(ctx, tx, row); err != nil {
		return "", err
	}
	for party, roles := range n.Roles {
		if err := s.grant(ctx, tx, "", party, n.ID, roles, n.Bodies[party]); err != nil {
			return "", err
		}
	}
	return n.ID, nil
}

// Add makes a person from the command line. Without a password it returns
// the address of an invitation; nothing is mailed. Errors as in Create, and
// Invalid with field password.
func (s *Service) Add(ctx context.Context, n NewPerson, password string) (id, link string, err error) {
	if password != "" {
		var bad errs.Fields
		checkPassword(&bad, "password", password, n.Name, n.Email)
		if err := bad.Err(); err != nil {
			return "", "", err
		}
		if n.PasswordHash, err = s.HashPassword(ctx, password); err != nil {
			return "", "", err
		}
	}
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if id, err = s.Create(ctx, tx, n); err != nil || password != "" {
			return err
		}
		token, err := newLink(ctx, tx, id, Invitation)
		link = s.linkURL(n.Lang, token)
		return err
	})
	return id, link, err
}

// All lists every account, erased ones excepted, in the order of addresses,
// for the command line.
func (s *Service) All(ctx context.Context) ([]Person, error) {
	rows, _, err := listAccounts(ctx, s.db.Read(), accountFilter{}, 0, 1<<30)
	people := make([]Person, len(rows))
	for i, r := range rows {
		people[i] = r.person()
	}
	return people, err
}

// ResetLink makes a reset link for the owner of an address and returns its
// URL; nothing is mailed. Errors: NotFound.
func (s *Service) ResetLink(ctx context.Context, email string) (link string, err error) {
	err = s.byEmail(ctx, email, func(ctx context.Context, tx *db.Tx, p personRow) error {
		token, err := newLink(ctx, tx, p.ID, Reset)
		link = s.linkURL(i18n.Lang(p.Lang), token)
		return err
	})
	return link, err
}

// DisableByEmail is Disable for the command line. Errors: NotFound; Invalid
// for the last operator.
func (s *Service) DisableByEmail(ctx context.Context, email string) error {
	return s.byEmail(ctx, email, func(ctx context.Context, tx *db.Tx, p personRow) error { return s.disable(ctx, tx, "", p) })
}

func (s *Service) byEmail(ctx context.Context, email string, act func(context.Context, *db.Tx, personRow) error) error {
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, ok, err := personByEmail(ctx, tx, email)
		if err != nil {
			return err
		}
		if !ok {
			return errs.New(errs.NotFound, MsgErrorEmailUnknown, "Email", email)
		}
		return act(ctx, tx, p)
	})
}
