package identity

import (
	"strconv"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// formState is how a form came back: the zero value is a form shown first.
type formState struct {
	err    error
	errors ui.FieldErrors
	notice string // a mistake that belongs to no control
}

// signInForm is the sign-in page. Kept carries a form that was being sent.
type signInForm struct {
	Email, Back, Kept string
	Ended             bool // the session ended while something was being sent
	Lost              bool // what was being sent is too large to carry
}

// linkForm is the page of a one-time link.
type linkForm struct {
	Link Link
	Name string
}

// setupForm is the first page of an installation.
type setupForm struct {
	Setup
	Choices []PartyChoice
}

// accountView is the page of one's own account.
type accountView struct {
	Me       Person
	Sessions []Session
	Tokens   []Token
	Now      time.Time
	token    tokenForm
	Calendar time.Time // since when there is a calendar address; zero: there is none
}

// tokenForm is what was typed for a new token.
type tokenForm struct{ Name, Scope, Days string }

// madeView is the page that shows a new token, once.
type madeView struct {
	Token  Token
	Secret string
	Zone   string
}

func scopeWord(l *i18n.Localizer, write bool) string {
	if write {
		return l.T(MsgTokenWrite)
	}
	return l.T(MsgTokenRead)
}

func scopeChoice(l *i18n.Localizer, v tokenForm, problem string) ui.Choice {
	return ui.Choice{Name: "token_scope", Label: l.T(MsgTokenScope), Value: v.Scope, Error: problem,
		Options: []ui.Option{{Value: "read", Label: l.T(MsgTokenRead)}, {Value: "write", Label: l.T(MsgTokenWrite)}}}
}

func daysChoice(l *i18n.Localizer, v tokenForm, problem string) ui.Choice {
	c := ui.Choice{Name: "token_days", Label: l.T(MsgTokenLife), Value: v.Days, Error: problem, Width: "w12"}
	for _, n := range TokenDays {
		c.Options = append(c.Options, ui.Option{Value: strconv.Itoa(n), Label: l.N(MsgTokenDays, n)})
	}
	return c
}

func usedAt(l *i18n.Localizer, t Token, zone string) string {
	if t.UsedAt.IsZero() {
		return l.T(MsgTokenNever)
	}
	return moment(l, t.UsedAt, zone)
}

// others tells whether there are sessions beside the current one.
func (v accountView) others() bool {
	for _, s := range v.Sessions {
		if !s.Current {
			return true
		}
	}
	return false
}

// device is what a session is called.
func device(l *i18n.Localizer, s Session) string {
	if s.Device == "" {
		return l.T(MsgSessionUnknown)
	}
	return s.Device
}

// moment renders an instant in a person's zone.
func moment(l *i18n.Localizer, t time.Time, zone string) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return l.Time(t, loc)
}

// day renders the date of an instant.
func day(l *i18n.Localizer, t time.Time) string { return l.DateShort(clock.DateOf(t, time.UTC)) }

// peopleView is the list of people of a Party. Base is its address.
type peopleView struct {
	List   []Member
	Bodies []BodyName
	Base   string
	Manage bool
	Files  []ui.Link
}

// bodiesOf names a member's bodies.
func (v peopleView) bodiesOf(l *i18n.Localizer, m Member) []i18n.Shown {
	var names []i18n.Shown
	for _, b := range v.Bodies {
		for _, id := range m.Bodies {
			if id == b.ID {
				names = append(names, b.Name.For(l.Lang))
			}
		}
	}
	return names
}

// memberForm is the form of an invitation and of a member's roles.
type memberForm struct {
	Email  string
	Lang   i18n.Lang
	Roles  []string
	Bodies []string
	Known  []BodyName // the bodies to choose from
}

func (f memberForm) roles() []access.Role {
	roles := make([]access.Role, 0, len(f.Roles))
	seen := map[string]bool{}
	for _, r := range f.Roles {
		if !seen[r] {
			roles = append(roles, access.Role(r))
		}
		seen[r] = true
	}
	return roles
}

// roleNotes are the message ids that say what a role may do.
var roleNotes = map[access.Role]string{
	Observer: MsgRoleObserverNote, Contributor: MsgRoleContributorNote, Editor: MsgRoleEditorNote,
	Reviewer: MsgRoleReviewerNote, PointOfContact: MsgRolePointOfContactNote,
}

func rolesChoice(l *i18n.Localizer, values []string, problem string) ui.Choice {
	c := ui.Choice{Name: "roles", Label: l.T(MsgFieldRoles), Hint: l.T(MsgFieldRolesHint), Error: problem, Values: values}
	for _, r := range Roles() {
		c.Options = append(c.Options, ui.Option{Value: string(r), Label: RoleName(l, r), Hint: l.T(roleNotes[r])})
	}
	return c
}

func bodiesChoice(l *i18n.Localizer, f memberForm, problem string) ui.Choice {
	c := ui.Choice{Name: "bodies", Label: l.T(MsgFieldBodies), Hint: l.T(MsgFieldBodiesHint), Error: problem, Values: f.Bodies, Optional: true}
	for _, b := range f.Known {
		c.Options = append(c.Options, ui.Option{Value: b.ID, Label: b.Name.For(l.Lang).Text})
	}
	return c
}

func langChoice(label, hint string, value i18n.Lang, problem string) ui.Choice {
	c := ui.Choice{Name: "lang", Label: label, Hint: hint, Value: string(value), Error: problem, Width: "w12"}
	for _, x := range i18n.Langs {
		c.Options = append(c.Options, ui.Option{Value: string(x), Label: x.Name()})
	}
	return c
}

func partyChoice(name, label, hint, none, value, problem string, choices []PartyChoice) ui.Choice {
	c := ui.Choice{Name: name, Label: label, Hint: hint, Value: value, Error: problem, Options: []ui.Option{{Label: none}}}
	for _, p := range choices {
		c.Options = append(c.Options, ui.Option{Value: p.Code, Label: p.Name})
	}
	return c
}

func emailField(l *i18n.Localizer, value, problem, autocomplete string) ui.Field {
	return ui.Field{Name: "email", Label: l.T(MsgFieldEmail), Value: value, Error: problem, Dir: "ltr", Type: "email", Autocomplete: autocomplete}
}

func nameField(l *i18n.Localizer, value, problem string) ui.Field {
	return ui.Field{Name: "name", Label: l.T(MsgFieldName), Hint: l.T(MsgFieldNameHint), Value: value, Error: problem, Dir: "auto", Autocomplete: "name"}
}

func zoneField(l *i18n.Localizer, hint, value, problem string) ui.Field {
	return ui.Field{Name: "time_zone", Label: l.T(MsgFieldZone), Hint: hint, Value: value, Error: problem, Dir: "ltr", Width: "w20"}
}

// newPassword never shows what was typed.
func newPassword(l *i18n.Localizer, problem string) ui.Field {
	return ui.Field{Name: "password", Label: l.T(MsgFieldNewPassword), Hint: l.T(MsgFieldPasswordHint, "Min", MinPassword), Error: problem, Type: "password", Dir: "ltr", Autocomplete: "new-password"}
}

// oldPassword never shows what was typed.
func oldPassword(name, label, problem string) ui.Field {
	return ui.Field{Name: name, Label: label, Error: problem, Type: "password", Dir: "ltr", Autocomplete: "current-password"}
}

// state names how an account stands.
func (p Person) state(l *i18n.Localizer) string {
	switch {
	case p.Disabled:
		return l.T(MsgStateDisabled)
	case p.Invited:
		return l.T(MsgStateInvited)
	case p.Operator:
		return l.T(MsgStateOperator)
	}
	return l.T(MsgStateActive)
}

// accountsView is the operator's list of accounts.
type accountsView struct {
	List  AccountPage
	Pages ui.Pages
	Words string
	State string
	Base  string
}

func (v accountsView) filters(l *i18n.Localizer) ui.Filters {
	f := ui.Filters{
		Action: v.Base, Query: &ui.Field{Name: "q", Label: l.T(MsgAccountsWords), Value: v.Words},
		Selects: []ui.Choice{{Name: "state", Label: l.T(MsgAccountsState), Value: v.State, Options: []ui.Option{
			{Value: "", Label: l.T(MsgAccountsAny)}, {Value: "active", Label: l.T(MsgStateActive)}, {Value: "invited", Label: l.T(MsgStateInvited)},
			{Value: "disabled", Label: l.T(MsgStateDisabled)}, {Value: "operator", Label: l.T(MsgStateOperator)},
		}}},
		Found: l.N(MsgAccountsFound, v.List.Total),
	}
	if v.Words != "" || v.State != "" {
		f.Clear = v.Base
	}
	return f
}

// accountForm invites an operator or a Party's point of contact.
type accountForm struct {
	Email, Party string
	Lang         i18n.Lang
	Choices      []PartyChoice
}

// adminAccountView is one account for the operator. Names are the Parties'.
type adminAccountView struct {
	Person Person
	Roles  map[string][]access.Role
	Names  map[string]string
	Base   string
}

// lines say what the person is in each Party, in the order of their codes.
func (v adminAccountView) lines(l *i18n.Localizer) []ui.Fact {
	var out []ui.Fact
	for _, code := range (access.Actor{Roles: v.Roles}).Parties() {
		name := v.Names[code]
		if name == "" {
			name = code
		}
		out = append(out, ui.Fact{Term: name, Text: roleList(l, v.Roles[code])})
	}
	return out
}

func roleList(l *i18n.Localizer, roles []access.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = RoleName(l, r)
	}
	return l.List(words)
}

// settingsForm is the installation's settings as typed.
type settingsForm struct {
	Name     string
	Lang     i18n.Lang
	TimeZone string
}
