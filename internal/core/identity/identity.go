// Package identity knows the people: accounts, sessions, the roles that a
// person has in a Party, the bodies the person works for, invitations and
// password resets, and the first set-up of an installation.
//
// Its main types are Person, Member (a person in one Party) and Service. It
// decides nothing about roadmaps: other features name roles in their own
// tables of rules (see access). Bodies and Parties live on higher floors;
// their names come through the interfaces BodyNames and Parties.
//
// Other features keep person ids only, never names or addresses; Names gives
// the words to show. Erasing a person empties the row here, and the id
// remains.
package identity

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
)

// The roles of a person in a Party, from the narrowest to the widest.
const (
	Observer       access.Role = "observer"         // reads team content
	Contributor    access.Role = "contributor"      // proposes progress where their body is responsible
	Editor         access.Role = "editor"           // changes plan and progress
	Reviewer       access.Role = "reviewer"         // accepts proposals, approves translations
	PointOfContact access.Role = "point_of_contact" // all of these, people, publishing, adoption
)

// Roles lists all roles in that order.
func Roles() []access.Role {
	return []access.Role{Observer, Contributor, Editor, Reviewer, PointOfContact}
}

// Readers are the roles that read team content: all of them.
func Readers() []access.Role { return Roles() }

// Contributors are the roles that may at least propose progress.
func Contributors() []access.Role {
	return []access.Role{Contributor, Editor, Reviewer, PointOfContact}
}

// Editors are the roles that change plan and progress directly.
func Editors() []access.Role { return []access.Role{Editor, PointOfContact} }

// Reviewers are the roles that decide on proposals and translations.
func Reviewers() []access.Role { return []access.Role{Reviewer, PointOfContact} }

// Coordinators are the roles that lead: people, publishing, adoption.
func Coordinators() []access.Role { return []access.Role{PointOfContact} }

// roleNames are the message ids of the roles.
var roleNames = map[access.Role]string{
	Observer: MsgRoleObserver, Contributor: MsgRoleContributor, Editor: MsgRoleEditor,
	Reviewer: MsgRoleReviewer, PointOfContact: MsgRolePointOfContact,
}

// RoleName is the role's name for a reader.
func RoleName(l *i18n.Localizer, r access.Role) string {
	if id, ok := roleNames[r]; ok {
		return l.T(id)
	}
	return string(r)
}

// The permissions of this feature.
const (
	PermSignIn       access.Permission = "identity.sign_in"       // sign in and out, ask for a reset
	PermLink         access.Permission = "identity.link"          // open a one-time link; its token decides
	PermSetup        access.Permission = "identity.setup"         // set up an empty installation; its token decides
	PermAccount      access.Permission = "identity.account"       // one's own account
	PermPeopleRead   access.Permission = "identity.people.read"   // who is in a Party
	PermPeopleManage access.Permission = "identity.people.manage" // invite, change roles, remove
	PermAdmin        access.Permission = "identity.admin"         // accounts and health of the installation
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermSignIn, Anyone: true},
		{Permission: PermLink, Anyone: true},
		{Permission: PermSetup, Anyone: true},
		{Permission: PermAccount, SignedIn: true},
		{Permission: PermPeopleRead, Roles: Readers()},
		{Permission: PermPeopleManage, Roles: Coordinators()},
		{Permission: PermAdmin, Operator: true},
	}
}

//go:embed migrations/*.sql
var migrations embed.FS

//go:embed locale/*.json
var messages embed.FS

// Migrations holds the tables of this feature.
func Migrations() fs.FS { return migrations }

// Messages holds the words of this feature.
func Messages() fs.FS { return messages }

// PartyChoice is a Party that may be made active here.
type PartyChoice struct{ Code, Name string }

// Parties is what this feature asks of core/party.
type Parties interface {
	// Choices lists the Parties by name in the order of the language.
	Choices(ctx context.Context, l i18n.Lang) ([]PartyChoice, error)
	// Activate makes Parties active on this installation, in the name of
	// person by; those that are active already stay as they are. set holds the
	// first choices of their time zone and language. An unknown code is an
	// error of Kind NotFound.
	Activate(ctx context.Context, tx *db.Tx, by string, codes []string, set Settings) error
	// PartyName is the name to show; Kind NotFound for an unknown code.
	PartyName(ctx context.Context, code string, l i18n.Lang) (string, error)
}

// BodyName is a body of a Party with its name.
type BodyName struct {
	ID   string
	Name i18n.Text
}

// BodyNames is what this feature asks of core/organization.
type BodyNames interface {
	// Names lists the bodies of a Party that people may belong to, in the
	// order to show.
	Names(ctx context.Context, party string) ([]BodyName, error)
}

// HealthRow is one line of the health page.
type HealthRow struct {
	Label, Value string
	OK           bool
}

// Health reports on a part of the program that this feature does not know.
type Health interface {
	Health(ctx context.Context, l *i18n.Localizer) []HealthRow
}

// Config is what a Service works with. Bodies and Health may be nil.
type Config struct {
	DB      *db.DB
	Mail    *mail.Mailer
	Bundle  *i18n.Bundle
	BaseURL string // as readers see it, without a slash at the end, for the links in mails
	Log     *slog.Logger
	Parties Parties
	Bodies  BodyNames
	Health  []Health
	Cost    Cost // zero = DefaultCost
	// Record writes an act into the history, in the transaction of the act;
	// nil = none. History is a higher floor.
	Record func(ctx context.Context, tx *db.Tx, a Act) error
	// Address tells where a request comes from; nil = the other end of the
	// connection. Behind a proxy app reads the header it trusts.
	Address func(*http.Request) netip.Addr
}

// Feature declares what identity brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "identity", Routes: routes(s), Rules: Rules(), Messages: messages, Migrations: migrations, Run: s.Run, Datasets: Datasets(s),
		Nav: []feature.NavItem{
			{Place: feature.WorkParty, Group: feature.Office, Label: MsgNavPeople, Path: "/people", Permission: PermPeopleRead, Order: 60},
			{Place: feature.Admin, Label: MsgNavAccounts, Path: "/accounts", Permission: PermAdmin, Order: 20},
			{Place: feature.Admin, Label: MsgNavSettings, Path: "/settings", Permission: PermAdmin, Order: 80},
			{Place: feature.Admin, Label: MsgNavHealth, Path: "/health", Permission: PermAdmin, Order: 90},
		},
	}
}
