package identity

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// SetupLink makes the link that sets up an installation without people and
// returns its URL; the one before is void. ok is false when there are people.
func (s *Service) SetupLink(ctx context.Context) (link string, ok bool, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		some, err := anyPerson(ctx, tx)
		if err != nil || some {
			return err
		}
		token, err := newLink(ctx, tx, "", setup)
		link, ok = s.baseURL+"/"+string(i18n.EN)+"/setup/"+token, true
		return err
	})
	return link, ok, err
}

// MaySetup is nil for the token of a link made by SetupLink, NotFound
// otherwise.
func (s *Service) MaySetup(ctx context.Context, token string) error {
	_, err := s.setupLink(ctx, s.db.Read(), token)
	return err
}

func (s *Service) setupLink(ctx context.Context, q db.IDB, token string) (linkRow, error) {
	r, err := getLink(ctx, q, hashToken(token), s.db.Now())
	if errors.Is(err, sql.ErrNoRows) || err == nil && r.Kind != string(setup) {
		return r, errLinkGone
	}
	if err != nil {
		return r, err
	}
	some, err := anyPerson(ctx, q)
	if err == nil && some {
		err = errLinkGone
	}
	return r, err
}

// Setup is what the first page of an installation asks.
type Setup struct {
	SiteName string // in Lang
	Lang     i18n.Lang
	TimeZone string
	Parties  []SetupParty // active here; empty ones are passed over
	Name     string       // of the operator
	Email    string
	Password string
}

// SetupParty is a Party that will be active here.
type SetupParty struct {
	Code    string
	Contact string // address of its point of contact; "" = later
}

// partyField and contactField name the controls of row i.
func partyField(i int) string   { return "party_" + strconv.Itoa(i+1) }
func contactField(i int) string { return "contact_" + strconv.Itoa(i+1) }

// codes lists the chosen Parties, each once.
func (in Setup) codes() []string {
	var codes []string
	for _, p := range in.Parties {
		if p.Code != "" && !slices.Contains(codes, p.Code) {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// SetUp consumes the setup link: it writes the settings, makes the Parties
// active, creates the operator and signs them in, invites the points of
// contact and sends the operator a mail that shows whether mail works.
// Errors: NotFound for the link; Invalid with the fields that are wrong.
func (s *Service) SetUp(ctx context.Context, token string, in Setup, from Client) (SignedIn, error) {
	if err := s.MaySetup(ctx, token); err != nil {
		return SignedIn{}, err
	}
	names, err := s.checkSetup(ctx, in)
	if err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return SignedIn{}, err
	}
	var signed SignedIn
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.setupLink(ctx, tx, token); err != nil {
			return err
		}
		signed, err = s.setUp(ctx, tx, in, names, hash, from)
		return err
	})
	return signed, err
}

func (s *Service) setUp(ctx context.Context, tx *db.Tx, in Setup, names map[string]string, hash string, from Client) (SignedIn, error) {
	set := Settings{i18n.NewText(in.Lang, in.SiteName), in.Lang, in.TimeZone}
	if err := s.putSettings(ctx, tx, set); err != nil {
		return SignedIn{}, err
	}
	id, err := s.Create(ctx, tx, NewPerson{Name: in.Name, Email: in.Email, Lang: in.Lang, TimeZone: in.TimeZone, PasswordHash: hash, Operator: true})
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.parties.Activate(ctx, tx, id, in.codes(), set); err != nil {
		return SignedIn{}, err
	}
	for i, p := range in.Parties {
		if err := s.setUpContact(ctx, tx, in, i, names[p.Code], id); err != nil {
			return SignedIn{}, err
		}
	}
	operator := Person{ID: id, Name: in.Name, Email: in.Email, Lang: in.Lang}
	if err := s.write(ctx, tx, operator, MsgMailTestSubject, MsgMailTestText); err != nil {
		return SignedIn{}, err
	}
	if err := deleteOf(ctx, tx, "", "one_time_links"); err != nil {
		return SignedIn{}, err
	}
	return s.begin(ctx, tx, id, from)
}

// setUpContact gives a Party its point of contact: the operator when it is
// their own address, else whoever is invited.
func (s *Service) setUpContact(ctx context.Context, tx *db.Tx, in Setup, i int, name, operator string) error {
	p, roles := in.Parties[i], []access.Role{PointOfContact}
	switch emailKey(p.Contact) {
	case "":
		return nil
	case emailKey(in.Email):
		return s.grant(ctx, tx, operator, p.Code, operator, roles, nil)
	}
	_, err := s.invite(ctx, tx, invitation{email: p.Contact, lang: in.Lang, party: p.Code, partyName: name, roles: roles, by: operator, byName: in.Name})
	return err
}

// checkSetup notes what is wrong and finds the names of the Parties.
func (s *Service) checkSetup(ctx context.Context, in Setup) (names map[string]string, err error) {
	var bad errs.Fields
	checkSettings(&bad, in.SiteName, in.Lang, in.TimeZone)
	names, err = s.partyNames(ctx, in.Lang)
	if err != nil {
		return nil, err
	}
	if len(in.codes()) == 0 {
		bad.Add(partyField(0), MsgErrorPartyMissing)
	}
	chosen := map[string]bool{}
	for i, p := range in.Parties {
		checkSetupParty(&bad, i, p, names)
		if p.Code != "" && chosen[p.Code] {
			bad.Add(partyField(i), MsgErrorPartyTwice)
		}
		chosen[p.Code] = true
	}
	checkName(&bad, "name", in.Name)
	checkEmail(&bad, "email", in.Email)
	checkPassword(&bad, "password", in.Password, in.Name, in.Email)
	return names, bad.Err()
}

func checkSetupParty(bad *errs.Fields, i int, p SetupParty, names map[string]string) {
	switch {
	case p.Code == "" && p.Contact != "":
		bad.Add(partyField(i), MsgErrorContactAlone)
	case p.Code != "" && names[p.Code] == "":
		bad.Add(partyField(i), MsgErrorPartyUnknown)
	}
	if p.Contact != "" {
		checkEmail(bad, contactField(i), p.Contact)
	}
}

// partyNames maps codes to names in l (in English for an unknown language).
func (s *Service) partyNames(ctx context.Context, l i18n.Lang) (map[string]string, error) {
	choices, err := s.parties.Choices(ctx, l)
	names := make(map[string]string, len(choices))
	for _, c := range choices {
		names[c.Code] = c.Name
	}
	return names, err
}
