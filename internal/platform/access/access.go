// Package access decides who may do what. Each feature brings a table of
// rules, one per permission; access joins them, answers for one object
// (Allows), and yields the SQL condition that a list needs (Scope) from the
// same rule, so that pages, lists, exports and search cannot disagree.
//
// It knows roles and permissions only as words; core/identity says which
// roles there are.
package access

import (
	"fmt"
	"slices"
	"sort"

	"openroadmap/internal/platform/errs"
)

// Role is what a person is in one Party.
type Role string

// Permission is a word like "roadmap.edit".
type Permission string

// Actor is who acts. The zero Actor is an anonymous reader.
type Actor struct {
	Person   string              // id of the person; "" when nobody is signed in
	Name     string              // as shown in the frame
	Operator bool                // of the installation
	Roles    map[string][]Role   // Party code → roles there
	Bodies   map[string][]string // Party code → ids of the bodies the person belongs to
	TimeZone string
}

// SignedIn tells whether there is a person.
func (a Actor) SignedIn() bool { return a.Person != "" }

// Has tells whether a has one of roles in party.
func (a Actor) Has(party string, roles ...Role) bool {
	for _, r := range a.Roles[party] {
		if slices.Contains(roles, r) {
			return true
		}
	}
	return false
}

// Parties lists the codes of the Parties in which a has a role, sorted.
func (a Actor) Parties() []string {
	codes := make([]string, 0, len(a.Roles))
	for code, roles := range a.Roles {
		if len(roles) > 0 {
			codes = append(codes, code)
		}
	}
	sort.Strings(codes)
	return codes
}

// Visibility says who may read a record.
type Visibility string

// From the widest to the narrowest. Restricted records are read by those
// named in them and by the roles their rule names.
const (
	Public     Visibility = "public"
	Team       Visibility = "team"
	Restricted Visibility = "restricted"
)

// Valid tells whether v is one of the three.
func (v Visibility) Valid() bool { return v == Public || v == Team || v == Restricted }

// Object is what is acted on, as far as rules look at it.
type Object struct {
	Party  string
	Bodies []string // ids of the bodies responsible for it (lead, partners)
	Owner  string   // id of the person it belongs to
}

// Rule says who holds a permission. The fields are alternatives: any one that
// applies suffices.
type Rule struct {
	Permission Permission
	Anyone     bool   // signed in or not
	SignedIn   bool   // every person with an account
	Operator   bool   // the operator of the installation
	Roles      []Role // in the object's Party
	OfBody     []Role // in the object's Party, only where the person's body is responsible or the person owns it
}

// Table is the joined rules of all features.
type Table struct{ rules map[Permission]Rule }

// NewTable joins rules. A permission with two rules is an error.
func NewTable(lists ...[]Rule) (*Table, error) {
	t := &Table{rules: map[Permission]Rule{}}
	for _, list := range lists {
		for _, r := range list {
			if _, twice := t.rules[r.Permission]; twice {
				return nil, fmt.Errorf("permission %q has two rules", r.Permission)
			}
			t.rules[r.Permission] = r
		}
	}
	return t, nil
}

// Known tells whether p has a rule.
func (t *Table) Known(p Permission) bool { _, ok := t.rules[p]; return ok }

// Permissions lists all permissions, sorted.
func (t *Table) Permissions() []Permission {
	ps := make([]Permission, 0, len(t.rules))
	for p := range t.rules {
		ps = append(ps, p)
	}
	slices.Sort(ps)
	return ps
}

// Demand checks p in a Party for a service: NotFound where a has no role, so
// that everything there looks absent, else Forbidden.
func (t *Table) Demand(a Actor, p Permission, party string) error {
	switch {
	case t.Allows(a, p, Object{Party: party}):
		return nil
	case len(a.Roles[party]) == 0:
		return errs.New(errs.NotFound, "error.not_found")
	}
	return errs.New(errs.Forbidden, "error.forbidden")
}

// Rule returns the rule of p.
func (t *Table) Rule(p Permission) Rule { return t.rules[p] }

// Allows tells whether a may do p to o. An unknown permission allows nobody.
func (t *Table) Allows(a Actor, p Permission, o Object) bool {
	r, ok := t.rules[p]
	if !ok {
		return false
	}
	return r.general(a) || a.Has(o.Party, r.Roles...) || a.Has(o.Party, r.OfBody...) && a.responsible(o)
}

// MayReach tells whether a could hold p for some object of party: the check
// at the gate, before the object is known. The service checks the object.
func (t *Table) MayReach(a Actor, p Permission, party string) bool {
	r, ok := t.rules[p]
	return ok && (r.general(a) || a.Has(party, r.Roles...) || a.Has(party, r.OfBody...))
}

func (r Rule) general(a Actor) bool {
	return r.Anyone || r.SignedIn && a.SignedIn() || r.Operator && a.Operator
}

func (a Actor) responsible(o Object) bool {
	if o.Owner != "" && o.Owner == a.Person {
		return true
	}
	for _, b := range a.Bodies[o.Party] {
		if slices.Contains(o.Bodies, b) {
			return true
		}
	}
	return false
}

// Scope is the part of a list that an actor may see, as SQL. All is true when
// nothing limits it; otherwise only rows of Parties qualify.
type Scope struct {
	All     bool
	Parties []string
}

// Scope derives the list condition for p. It is wider than Allows only for
// OfBody roles, whose rows the service filters by object.
func (t *Table) Scope(a Actor, p Permission) Scope {
	r := t.rules[p]
	return r.scope(a, append(slices.Clone(r.Roles), r.OfBody...))
}

// SureScope is what of Scope no single object narrows: OfBody roles open
// nothing. It is for those who cannot look at the objects.
func (t *Table) SureScope(a Actor, p Permission) Scope {
	r := t.rules[p]
	return r.scope(a, r.Roles)
}

func (r Rule) scope(a Actor, roles []Role) Scope {
	if r.general(a) {
		return Scope{All: true}
	}
	var s Scope
	for _, code := range a.Parties() {
		if a.Has(code, roles...) {
			s.Parties = append(s.Parties, code)
		}
	}
	return s
}

// Where is the scope as a bun condition on a Party column: use it as
// q.Where(s.Where("party")).
func (s Scope) Where(column string) (cond string, args []any) {
	switch {
	case s.All:
		return "1 = 1", nil
	case len(s.Parties) == 0:
		return "1 = 0", nil
	}
	marks := make([]byte, 0, 2*len(s.Parties))
	for i, code := range s.Parties {
		if i > 0 {
			marks = append(marks, ',')
		}
		marks = append(marks, '?')
		args = append(args, code)
	}
	return column + " IN (" + string(marks) + ")", args
}

// Includes tells whether rows of party are in the scope.
func (s Scope) Includes(party string) bool { return s.All || slices.Contains(s.Parties, party) }
