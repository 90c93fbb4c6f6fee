package identity

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
)

// Service carries out what people do with accounts. Its methods may be called
// from many goroutines. They check the permission of the actor they are
// given; those without an actor are for the command line and for whoever
// holds the right token.
type Service struct {
	db       *db.DB
	mail     *mail.Mailer
	bundle   *i18n.Bundle
	baseURL  string
	log      *slog.Logger
	parties  Parties
	bodies   BodyNames
	health   []Health
	address  func(*http.Request) netip.Addr
	remember func(context.Context, *db.Tx, Act) error
	rules    *access.Table
	hasher   *hasher
	settings settingsCache
	secretMu sync.Mutex
	secret   []byte
}

// NewService makes the service of c.
func NewService(c Config) (*Service, error) {
	rules, err := access.NewTable(Rules())
	if err != nil {
		return nil, err
	}
	if c.Address == nil {
		c.Address = peerOf
	}
	return &Service{
		address: c.Address, remember: c.Record, db: c.DB, mail: c.Mail, bundle: c.Bundle, baseURL: c.BaseURL, log: c.Log, parties: c.Parties, bodies: c.Bodies,
		health: c.Health, rules: rules, hasher: newHasher(c.Cost),
	}, nil
}

// Run removes what has ended by itself, once an hour, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	defer s.hasher.stop()
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := s.db.Tx(ctx, purge); err != nil && ctx.Err() == nil {
			s.log.Error("purge sessions and links", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// need checks that a holds p in party.
func (s *Service) need(a access.Actor, p access.Permission, party string) error {
	switch {
	case s.rules.Allows(a, p, access.Object{Party: party}):
		return nil
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "error.unauthenticated")
	case party != "" && len(a.Roles[party]) == 0:
		return errs.New(errs.NotFound, "error.not_found")
	}
	return errs.New(errs.Forbidden, "error.forbidden")
}

// Names gives the words to show for person ids: the name, else the address;
// "" for an erased person. Unknown ids are missing from the map.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]string, error) {
	return namesOf(ctx, s.db.Read(), ids)
}

// Client is where a request comes from, as far as identity looks at it.
type Client struct {
	Address   netip.Addr
	Device    string // token of the device cookie, "" if there is none
	UserAgent string
}

// SignedIn is a new session: its token and that of the device, both for
// cookies, and who it is.
type SignedIn struct {
	Token  string
	Device string
	Person string // id
}

// SignIn checks address and password and begins a session.
//
// Errors: TooMany while further attempts must wait; Invalid with field email
// when the two do not belong together (unknown people included, in equal
// time) or the account is disabled; Unavailable when too many sign in at once.
func (s *Service) SignIn(ctx context.Context, email, password string, from Client) (SignedIn, error) {
	var bad errs.Fields
	if email == "" {
		bad.Add("email", MsgErrorEmailMissing)
	}
	if password == "" {
		bad.Add("password", MsgErrorPasswordEmpty)
	}
	if err := bad.Err(); err != nil {
		return SignedIn{}, err
	}
	p, _, keys, err := s.attempt(ctx, trySignIn, email, from)
	if err != nil {
		return SignedIn{}, err
	}
	if ok, err := s.hasher.verify(ctx, password, p.PasswordHash); err != nil {
		return SignedIn{}, err
	} else if !ok {
		bad.Add("email", MsgErrorSignIn)
		return SignedIn{}, bad.Err()
	}
	var in SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		// Read again: hashing took a while, outside the transaction.
		now, err := getPerson(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if !now.DisabledAt.IsZero() || now.PasswordHash != p.PasswordHash {
			var bad errs.Fields
			bad.Add("email", MsgErrorDisabled)
			return bad.Err()
		}
		if err := release(ctx, tx, keys); err != nil {
			return err
		}
		in, err = s.begin(ctx, tx, p.ID, from)
		return err
	})
	return in, err
}

// What is tried, each with counters of its own.
const (
	trySignIn = "sign-in"
	tryReset  = "reset"
)

// attempt finds the account of email and reserves a try for it. p is empty
// for an unknown address; what is asked of the database is the same.
func (s *Service) attempt(ctx context.Context, what, email string, from Client) (p personRow, ok bool, keys []throttleKey, err error) {
	key, err := s.throttleSecret(ctx)
	if err != nil {
		return p, false, nil, err
	}
	p, ok, err = personByEmail(ctx, s.db.Read(), email)
	if err != nil {
		return p, false, nil, err
	}
	known, err := knownDevice(ctx, s.db.Read(), hashToken(from.Device), p.ID, s.db.Now().Add(-deviceLife))
	if err != nil {
		return p, false, nil, err
	}
	keys = throttleKeys(key, what, email, from, known && ok)
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return reserve(ctx, tx, keys) })
	return p, ok, keys, err
}

// throttleSecret is the key of the hashes in sign_in_attempts.
func (s *Service) throttleSecret(ctx context.Context) ([]byte, error) {
	s.secretMu.Lock()
	defer s.secretMu.Unlock()
	if s.secret != nil {
		return s.secret, nil
	}
	key, err := s.SiteSecret(ctx, "sign_in_attempts")
	if err == nil {
		s.secret = key
	}
	return s.secret, err
}

// SiteSecret is a key of this installation: 32 random bytes, made when first
// asked for and kept in the database.
func (s *Service) SiteSecret(ctx context.Context, name string) ([]byte, error) {
	if kept, err := secret(ctx, s.db.Read(), name); err != nil || kept != nil {
		return kept, err
	}
	fresh := randomBytes(32)
	err := s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := insertSecret(ctx, tx, name, fresh); err != nil {
			return err
		}
		fresh, err = secret(ctx, tx, name)
		return err
	})
	return fresh, err
}

// begin starts a session in the caller's transaction and remembers the device.
func (s *Service) begin(ctx context.Context, tx *db.Tx, person string, from Client) (SignedIn, error) {
	in := SignedIn{Token: newToken(), Device: from.Device, Person: person}
	if len(in.Device) != len(in.Token) {
		in.Device = newToken()
	}
	if err := putDevice(ctx, tx, hashToken(in.Device), person); err != nil {
		return in, err
	}
	return in, insertSession(ctx, tx, sessionRow{TokenHash: hashToken(in.Token), PersonID: person, Device: deviceLabel(from.UserAgent)})
}

// SignOut ends the session of token; an unknown token is no error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	if token == "" {
		return nil
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return endSession(ctx, tx, hashToken(token)) })
}

// Authenticate finds who a session token stands for, with roles and bodies in
// all Parties: two queries, and a write at most every half hour. Errors:
// NotFound for a token that is unknown, ended or of a disabled person.
func (s *Service) Authenticate(ctx context.Context, token string) (access.Actor, error) {
	if len(token) != 43 {
		return access.Actor{}, errs.New(errs.NotFound, "error.not_found")
	}
	hash, now := hashToken(token), s.db.Now()
	w, err := findSession(ctx, s.db.Read(), hash, now)
	if err != nil {
		return access.Actor{}, err
	}
	grants, err := grantsOf(ctx, s.db.Read(), w.PersonID)
	if err != nil {
		return access.Actor{}, err
	}
	if now.Sub(w.SeenAt) >= seenEvery {
		err := s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return touchSession(ctx, tx, hash) })
		if err != nil && ctx.Err() == nil {
			// Reading goes on while the database cannot be written.
			s.log.Warn("note that a session is used", "error", err)
		}
	}
	return actorOf(w, grants), nil
}

// Actor is the person as an actor, for the command line and work done in
// their name. Errors: NotFound, for a disabled person too.
func (s *Service) Actor(ctx context.Context, person string) (access.Actor, error) {
	p, err := getPerson(ctx, s.db.Read(), person)
	if err != nil {
		return access.Actor{}, err
	}
	if !p.DisabledAt.IsZero() {
		return access.Actor{}, errs.New(errs.NotFound, "error.not_found")
	}
	grants, err := grantsOf(ctx, s.db.Read(), person)
	return actorOf(who{PersonID: p.ID, Name: p.Name, Email: p.Email, TimeZone: p.TimeZone, Operator: p.Operator}, grants), err
}

func actorOf(w who, grants []grant) access.Actor {
	a := access.Actor{Person: w.PersonID, Name: Person{Name: w.Name, Email: w.Email}.Shown(), Operator: w.Operator, TimeZone: w.TimeZone}
	a.Roles, a.Bodies = map[string][]access.Role{}, map[string][]string{}
	for _, g := range grants {
		if g.Kind == kindRole {
			a.Roles[g.Party] = append(a.Roles[g.Party], access.Role(g.Value))
		} else {
			a.Bodies[g.Party] = append(a.Bodies[g.Party], g.Value)
		}
	}
	return a
}
