package identity

import (
	"context"
	"errors"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// AccountPage is a part of the list of accounts.
type AccountPage struct {
	People []Person // in the order of their addresses
	Total  int
}

// Accounts lists accounts for the operator, erased ones excepted. words are
// looked for in names and addresses; state is "", active, invited, disabled
// or operator; page counts from 1.
func (s *Service) Accounts(ctx context.Context, a access.Actor, words, state string, page, size int) (AccountPage, error) {
	if err := s.need(a, PermAdmin, ""); err != nil {
		return AccountPage{}, err
	}
	rows, total, err := listAccounts(ctx, s.db.Read(), accountFilter{words, state}, (page-1)*size, size)
	if err != nil {
		return AccountPage{}, err
	}
	out := AccountPage{Total: total}
	for _, r := range rows {
		out.People = append(out.People, r.person())
	}
	return out, nil
}

// Account is one account with its roles by Party. Errors: NotFound, for an
// erased person too.
func (s *Service) Account(ctx context.Context, a access.Actor, person string) (Person, map[string][]access.Role, error) {
	if err := s.need(a, PermAdmin, ""); err != nil {
		return Person{}, nil, err
	}
	row, err := living(ctx, s.db.Read(), person)
	if err != nil {
		return Person{}, nil, err
	}
	grants, err := grantsOf(ctx, s.db.Read(), person)
	actor := actorOf(who{}, grants)
	for _, rs := range actor.Roles {
		sortRoles(rs)
	}
	return row.person(), actor.Roles, err
}

// living reads a person who is not erased.
func living(ctx context.Context, q db.IDB, person string) (personRow, error) {
	row, err := getPerson(ctx, q, person)
	if err == nil && !row.ErasedAt.IsZero() {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	return row, err
}

// CreateAccount invites an operator (party "") or the point of contact of a
// Party, which becomes active here. Errors: Invalid with fields email, party,
// lang.
func (s *Service) CreateAccount(ctx context.Context, a access.Actor, email, party string, l i18n.Lang) error {
	if err := s.need(a, PermAdmin, ""); err != nil {
		return err
	}
	in := invitation{email: email, lang: l, party: party, operator: party == "", by: a.Person, byName: a.Name}
	var bad errs.Fields
	checkEmail(&bad, "email", email)
	checkLang(&bad, "lang", l)
	if party != "" {
		in.roles = []access.Role{PointOfContact}
		var err error
		if in.partyName, err = s.parties.PartyName(ctx, party, l); errs.Is(err, errs.NotFound) {
			bad.Add("party", MsgErrorPartyUnknown)
		} else if err != nil {
			return err
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if party != "" {
			if err := s.parties.Activate(ctx, tx, a.Person, []string{party}, settingsIn(ctx, tx)); err != nil {
				return err
			}
		}
		_, err := s.invite(ctx, tx, in)
		return err
	})
}

// Disable keeps a person out and ends their sessions and links; roles stay.
// Errors: NotFound; Invalid for the last operator.
func (s *Service) Disable(ctx context.Context, a access.Actor, person string) error {
	return s.manage(ctx, a, person, func(ctx context.Context, tx *db.Tx, p personRow) error {
		return s.disable(ctx, tx, a.Person, p)
	})
}

func (s *Service) disable(ctx context.Context, tx *db.Tx, by string, p personRow) error {
	if err := keepsOperator(ctx, tx, p); err != nil {
		return err
	}
	return errors.Join(
		s.record(ctx, tx, Act{Subject: p.ID, By: by, Action: ActDisabled}), updateDisabled(ctx, tx, p.ID, tx.At),
		deleteOf(ctx, tx, p.ID, "sessions", "access_tokens", "calendar_addresses", "one_time_links", "known_devices", "kept_forms"))
}

// Enable lets a disabled person in again. Errors: NotFound.
func (s *Service) Enable(ctx context.Context, a access.Actor, person string) error {
	return s.manage(ctx, a, person, func(ctx context.Context, tx *db.Tx, p personRow) error {
		return errors.Join(s.record(ctx, tx, Act{Subject: p.ID, By: a.Person, Action: ActEnabled}), updateDisabled(ctx, tx, p.ID, time.Time{}))
	})
}

// SendLink mails a person a new link: an invitation to one who never chose a
// password, else a reset. Errors: NotFound, for a disabled person too.
func (s *Service) SendLink(ctx context.Context, a access.Actor, person string) error {
	return s.manage(ctx, a, person, func(ctx context.Context, tx *db.Tx, p personRow) error {
		if !p.DisabledAt.IsZero() {
			return errs.New(errs.NotFound, "error.not_found")
		}
		if p.PasswordHash == "" {
			_, err := s.sendInvitation(ctx, tx, p.person(), a.Name, "")
			return err
		}
		_, err := s.sendReset(ctx, tx, p.person())
		return err
	})
}

// Erase empties a person's row for good: name, address, password, roles,
// sessions, mails that wait. Records keep the id. Errors: NotFound; Invalid
// for the last operator.
func (s *Service) Erase(ctx context.Context, a access.Actor, person string) error {
	return s.manage(ctx, a, person, func(ctx context.Context, tx *db.Tx, p personRow) error {
		if err := keepsOperator(ctx, tx, p); err != nil {
			return err
		}
		if err := s.mail.Forget(ctx, tx, p.Email); err != nil {
			return err
		}
		return errors.Join(
			s.record(ctx, tx, Act{Subject: p.ID, By: a.Person, Action: ActErased}), erasePerson(ctx, tx, p.ID),
			deleteOf(ctx, tx, p.ID, "sessions", "access_tokens", "calendar_addresses", "one_time_links", "known_devices", "kept_forms", "person_roles", "person_bodies"))
	})
}

// manage runs an act of the operator on one account.
func (s *Service) manage(ctx context.Context, a access.Actor, person string, act func(context.Context, *db.Tx, personRow) error) error {
	if err := s.need(a, PermAdmin, ""); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := living(ctx, tx, person)
		if err != nil {
			return err
		}
		return act(ctx, tx, p)
	})
}

// keepsOperator refuses to lose the last operator who can sign in.
func keepsOperator(ctx context.Context, tx *db.Tx, p personRow) error {
	if !p.Operator {
		return nil
	}
	others, err := otherOperators(ctx, tx, p.ID)
	if err != nil || others > 0 {
		return err
	}
	return errs.New(errs.Invalid, MsgErrorLastOperator)
}

// TestMail queues a mail to the operator who asks.
func (s *Service) TestMail(ctx context.Context, a access.Actor) error {
	return s.manage(ctx, a, a.Person, func(ctx context.Context, tx *db.Tx, p personRow) error {
		return s.write(ctx, tx, p.person(), MsgMailTestSubject, MsgMailTestText)
	})
}
