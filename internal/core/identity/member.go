package identity

import (
	"context"
	"slices"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Members lists the people of a Party, the earliest account first. Errors:
// NotFound for those without a role there.
func (s *Service) Members(ctx context.Context, a access.Actor, party string) ([]Member, error) {
	if err := s.need(a, PermPeopleRead, party); err != nil {
		return nil, err
	}
	return members(ctx, s.db.Read(), party)
}

// MembersIn is Members for other features, in the caller's transaction or on
// a read: for addressing reminders and choosing responsible people. It checks
// no permission.
func (s *Service) MembersIn(ctx context.Context, q db.IDB, party string) ([]Member, error) {
	return members(ctx, q, party)
}

func members(ctx context.Context, q db.IDB, party string) ([]Member, error) {
	rows, err := peopleIn(ctx, q, party)
	if err != nil {
		return nil, err
	}
	grants, err := grantsIn(ctx, q, party)
	if err != nil {
		return nil, err
	}
	list, at := make([]Member, len(rows)), map[string]int{}
	for i, r := range rows {
		list[i].Person, at[r.ID] = r.person(), i
	}
	for _, g := range grants {
		i, ok := at[g.PersonID]
		switch {
		case !ok: // a body without a role gives nothing
		case g.Kind == kindRole:
			list[i].Roles = append(list[i].Roles, access.Role(g.Value))
		default:
			list[i].Bodies = append(list[i].Bodies, g.Value)
		}
	}
	for i := range list {
		sortRoles(list[i].Roles)
	}
	return list, nil
}

// sortRoles puts roles in the order of Roles.
func sortRoles(rs []access.Role) {
	order := Roles()
	slices.SortFunc(rs, func(a, b access.Role) int { return slices.Index(order, a) - slices.Index(order, b) })
}

// Member is one person of a Party. Errors: NotFound.
func (s *Service) Member(ctx context.Context, a access.Actor, party, person string) (Member, error) {
	list, err := s.Members(ctx, a, party)
	if err != nil {
		return Member{}, err
	}
	for _, m := range list {
		if m.ID == person {
			return m, nil
		}
	}
	return Member{}, errs.New(errs.NotFound, "error.not_found")
}

// Invite gives the owner of an address roles in a Party. Someone without an
// account gets one, and an invitation in language l; someone with one is told
// by mail. Errors: Invalid with fields email, roles, bodies; Conflict never:
// inviting a member again changes nothing and says so at email.
func (s *Service) Invite(ctx context.Context, a access.Actor, party, email string, l i18n.Lang, roles []access.Role, bodies []string) error {
	if err := s.need(a, PermPeopleManage, party); err != nil {
		return err
	}
	var bad errs.Fields
	checkEmail(&bad, "email", email)
	checkLang(&bad, "lang", l)
	checkRoles(&bad, "roles", roles)
	if err := s.checkBodies(ctx, &bad, party, bodies); err != nil {
		return err
	}
	if err := bad.Err(); err != nil {
		return err
	}
	in := invitation{email: email, lang: l, party: party, roles: roles, bodies: bodies, by: a.Person, byName: a.Name}
	var err error
	if in.partyName, err = s.parties.PartyName(ctx, party, l); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.invite(ctx, tx, in)
		return err
	})
}

// invitation is all that inviting needs. party is "" for a new operator.
type invitation struct {
	email, name      string
	lang             i18n.Lang
	party, partyName string
	roles            []access.Role
	bodies           []string
	operator         bool
	by, byName       string
}

// invite makes or finds the person and grants; token is "" for one who has
// an account already.
func (s *Service) invite(ctx context.Context, tx *db.Tx, in invitation) (token string, err error) {
	row, known, err := personByEmail(ctx, tx, in.email)
	if err != nil {
		return "", err
	}
	if !known {
		row = personRow{ID: db.NewID(), Name: in.name, Email: in.email, Lang: string(in.lang), TimeZone: settingsIn(ctx, tx).TimeZone, Operator: in.operator}
		if err := insertPerson(ctx, tx, row); err != nil {
			return "", err
		}
	} else if err := s.checkKnown(ctx, tx, row, in); err != nil {
		return "", err
	}
	if in.party != "" {
		if err := s.grant(ctx, tx, in.by, in.party, row.ID, in.roles, in.bodies); err != nil {
			return "", err
		}
	}
	if row.PasswordHash == "" {
		return s.sendInvitation(ctx, tx, row.person(), in.byName, in.partyName)
	}
	p := row.person()
	return "", s.write(ctx, tx, p, MsgMailAddedSubject, MsgMailAddedText, "By", in.byName, "Party", in.partyName, "Link", s.baseURL+"/"+string(p.Lang)+"/work")
}

// checkKnown refuses to invite a member again, an account that is disabled,
// and a second account for an operator.
func (s *Service) checkKnown(ctx context.Context, tx *db.Tx, row personRow, in invitation) error {
	var bad errs.Fields
	switch {
	case in.operator:
		bad.Add("email", MsgErrorEmailTaken)
	case !row.DisabledAt.IsZero():
		bad.Add("email", MsgErrorInviteDisabled)
	default:
		grants, err := grantsOf(ctx, tx, row.ID)
		if err != nil {
			return err
		}
		for _, g := range grants {
			if g.Party == in.party && g.Kind == kindRole {
				bad.Add("email", MsgErrorMember)
				break
			}
		}
	}
	return bad.Err()
}

// checkBodies notes bodies that the Party does not have.
func (s *Service) checkBodies(ctx context.Context, bad *errs.Fields, party string, bodies []string) error {
	if len(bodies) == 0 {
		return nil
	}
	known, err := s.BodyNames(ctx, party)
	if err != nil {
		return err
	}
	for _, b := range bodies {
		if !slices.ContainsFunc(known, func(n BodyName) bool { return n.ID == b }) {
			bad.Add("bodies", MsgErrorBodyUnknown)
			return nil
		}
	}
	return nil
}

// BodyNames lists the bodies of a Party; none where no feature knows bodies.
func (s *Service) BodyNames(ctx context.Context, party string) ([]BodyName, error) {
	if s.bodies == nil {
		return nil, nil
	}
	return s.bodies.Names(ctx, party)
}

// SetRoles changes what a member is in a Party. Errors: NotFound; Invalid
// with fields roles, bodies, also when nobody would be left as point of
// contact.
func (s *Service) SetRoles(ctx context.Context, a access.Actor, party, person string, roles []access.Role, bodies []string) error {
	if err := s.need(a, PermPeopleManage, party); err != nil {
		return err
	}
	var bad errs.Fields
	checkRoles(&bad, "roles", roles)
	if err := s.checkBodies(ctx, &bad, party, bodies); err != nil {
		return err
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := memberOf(ctx, tx, party, person); err != nil {
			return err
		}
		if !slices.Contains(roles, PointOfContact) {
			if err := keepsContact(ctx, tx, party, person); err != nil {
				return err
			}
		}
		return s.grant(ctx, tx, a.Person, party, person, roles, bodies)
	})
}

// Remove takes all roles in a Party from a person; the account stays. Errors:
// NotFound; Invalid with field roles for the last point of contact.
func (s *Service) Remove(ctx context.Context, a access.Actor, party, person string) error {
	if err := s.need(a, PermPeopleManage, party); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := memberOf(ctx, tx, party, person); err != nil {
			return err
		}
		if err := keepsContact(ctx, tx, party, person); err != nil {
			return err
		}
		return s.grant(ctx, tx, a.Person, party, person, nil, nil)
	})
}

// InviteAgain mails a member who has not answered a new invitation; the old
// link is void. Errors: NotFound, also for one who has answered.
func (s *Service) InviteAgain(ctx context.Context, a access.Actor, party, person string) error {
	if err := s.need(a, PermPeopleManage, party); err != nil {
		return err
	}
	p, err := s.Member(ctx, a, party, person)
	if err != nil {
		return err
	}
	name, err := s.parties.PartyName(ctx, party, p.Lang)
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := getPerson(ctx, tx, person)
		if err != nil {
			return err
		}
		if row.PasswordHash != "" || !row.DisabledAt.IsZero() {
			return errs.New(errs.NotFound, "error.not_found")
		}
		_, err = s.sendInvitation(ctx, tx, row.person(), a.Name, name)
		return err
	})
}

// memberOf is NotFound unless person has a role in party.
func memberOf(ctx context.Context, tx *db.Tx, party, person string) error {
	grants, err := grantsOf(ctx, tx, person)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if g.Party == party && g.Kind == kindRole {
			return nil
		}
	}
	return errs.New(errs.NotFound, "error.not_found")
}

// keepsContact refuses to take the last point of contact who can sign in
// from a Party.
func keepsContact(ctx context.Context, tx *db.Tx, party, person string) error {
	grants, err := grantsOf(ctx, tx, person)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(grants, func(g grant) bool {
		return g.Party == party && access.Role(g.Value) == PointOfContact && g.Kind == kindRole
	}) {
		return nil
	}
	others, err := otherHolders(ctx, tx, party, PointOfContact, person)
	if err != nil || others > 0 {
		return err
	}
	var bad errs.Fields
	bad.Add("roles", MsgErrorLastContact)
	return bad.Err()
}
