package identity

import (
	"context"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
)

// What is done to a person that history remembers.
const (
	ActRoles    = "roles"    // roles or bodies in a Party changed; no roles = removed
	ActDisabled = "disabled" // the account
	ActEnabled  = "enabled"
	ActErased   = "erased"
)

// Act is what history is to remember: ids and roles, never names or addresses.
type Act struct {
	Party   string // "" for acts on the account
	Subject string // id of the person it is done to
	By      string // id of who did it; "" = the command line or the set-up
	Action  string
	Changes []Change
}

// Change is one field's old and new value: roles and bodies as words and ids
// with spaces between.
type Change struct{ Field, From, To string }

func (s *Service) record(ctx context.Context, tx *db.Tx, a Act) error {
	if s.remember == nil {
		return nil
	}
	return s.remember(ctx, tx, a)
}

// grant makes roles and bodies what a person is in a Party, instead of what
// was, and records it. No roles removes the person from the Party.
func (s *Service) grant(ctx context.Context, tx *db.Tx, by, party, person string, roles []access.Role, bodies []string) error {
	grants, err := grantsOf(ctx, tx, person)
	if err != nil {
		return err
	}
	before := actorOf(who{}, grants)
	if len(roles) == 0 {
		bodies = nil
	}
	if err := putGrants(ctx, tx, by, party, person, roles, bodies); err != nil {
		return err
	}
	act := Act{Party: party, Subject: person, By: by, Action: ActRoles}
	for _, c := range []Change{
		{"roles", words(before.Roles[party]), words(roles)},
		{"bodies", strings.Join(before.Bodies[party], " "), strings.Join(bodies, " ")},
	} {
		if c.From != c.To {
			act.Changes = append(act.Changes, c)
		}
	}
	if len(act.Changes) == 0 {
		return nil
	}
	return s.record(ctx, tx, act)
}

// words writes roles in their order.
func words(roles []access.Role) string {
	roles = append([]access.Role(nil), roles...)
	sortRoles(roles)
	w := make([]string, len(roles))
	for i, r := range roles {
		w[i] = string(r)
	}
	return strings.Join(w, " ")
}
