package identity

import (
	"context"
	"errors"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Me is the actor's own account. Errors: Unauthenticated.
func (s *Service) Me(ctx context.Context, a access.Actor) (Person, error) {
	if err := s.need(a, PermAccount, ""); err != nil {
		return Person{}, err
	}
	p, err := getPerson(ctx, s.db.Read(), a.Person)
	return p.person(), err
}

// SaveProfile changes the actor's name, language and time zone. Errors:
// Invalid with fields name, lang, time_zone.
func (s *Service) SaveProfile(ctx context.Context, a access.Actor, name string, l i18n.Lang, zone string) error {
	if err := s.need(a, PermAccount, ""); err != nil {
		return err
	}
	var bad errs.Fields
	checkName(&bad, "name", name)
	checkLang(&bad, "lang", l)
	checkZone(&bad, "time_zone", zone)
	if err := bad.Err(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return updateProfile(ctx, tx, a.Person, name, l, zone)
	})
}

// ChangePassword sets a new password and ends every session but the one of
// token. Guesses at the current one are throttled like sign-in. Errors:
// Invalid with fields current, password; TooMany; Unavailable.
func (s *Service) ChangePassword(ctx context.Context, a access.Actor, token, current, password string, from Client) error {
	me, err := s.Me(ctx, a)
	if err != nil {
		return err
	}
	var bad errs.Fields
	if current == "" {
		bad.Add("current", MsgErrorCurrentMissing)
	}
	checkPassword(&bad, "password", password, me.Name, me.Email)
	if err := bad.Err(); err != nil {
		return err
	}
	p, _, keys, err := s.attempt(ctx, trySignIn, me.Email, from)
	if err != nil {
		return err
	}
	if ok, err := s.hasher.verify(ctx, current, p.PasswordHash); err != nil {
		return err
	} else if !ok {
		bad.Add("current", MsgErrorCurrentWrong)
		return bad.Err()
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(
			release(ctx, tx, keys), updatePassword(ctx, tx, a.Person, hash),
			deleteOf(ctx, tx, a.Person, "one_time_links"), endSessions(ctx, tx, a.Person, hashToken(token)))
	})
}

// Sessions lists the actor's sessions, the last used first.
func (s *Service) Sessions(ctx context.Context, a access.Actor, token string) ([]Session, error) {
	if err := s.need(a, PermAccount, ""); err != nil {
		return nil, err
	}
	rows, err := listSessions(ctx, s.db.Read(), a.Person, s.db.Now())
	if err != nil {
		return nil, err
	}
	list := make([]Session, len(rows))
	for i, r := range rows {
		list[i] = Session{r.ID, r.Device, r.CreatedAt.UTC(), r.SeenAt.UTC(), r.TokenHash == hashToken(token)}
	}
	return list, nil
}

// EndSession ends one of the actor's sessions. Errors: NotFound.
func (s *Service) EndSession(ctx context.Context, a access.Actor, id string) error {
	if err := s.need(a, PermAccount, ""); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return endSessionByID(ctx, tx, a.Person, id) })
}

// EndOtherSessions ends all of the actor's sessions but the one of token.
func (s *Service) EndOtherSessions(ctx context.Context, a access.Actor, token string) error {
	if err := s.need(a, PermAccount, ""); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return endSessions(ctx, tx, a.Person, hashToken(token)) })
}
