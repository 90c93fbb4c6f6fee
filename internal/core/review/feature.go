package review

import (
	"embed"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/web"
)

// Migrations holds the feature's schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Messages holds the feature's words.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .

// The permissions of this feature.
const (
	PermRead     access.Permission = "review.read"     // all proposals of a Party
	PermDecide   access.Permission = "review.decide"   // accept or return; the service looks at whose it is
	PermWithdraw access.Permission = "review.withdraw" // take back one's own
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermDecide, Roles: identity.Reviewers()},
		{Permission: PermWithdraw, Roles: identity.Contributors()},
	}
}

// Feature declares what review brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "review", Routes: routes(s), Rules: Rules(), Messages: Messages, Migrations: Migrations,
		Nav: []feature.NavItem{{Place: feature.WorkParty, Group: feature.Review, Label: MsgNavProposals, Path: "/proposals", Permission: PermRead, Order: 40}},
	}
}

// routes: the list, one proposal, and the acts on it. The acts that carry a
// reason answer GET with the proposal's page too, so that a sign-in in between
// comes back to the form with what was typed.
func routes(s *Service) []web.Route {
	h := handlers{s}
	const one = "/work/{code}/proposals/{id}"
	return []web.Route{
		{Method: "GET", Pattern: "/work/{code}/proposals", Permission: PermRead, Handler: h.list, Query: []string{"tab", "page"}},
		{Method: "GET", Pattern: one, Permission: PermRead, Handler: h.show},
		{Method: "GET", Pattern: one + "/accept", Permission: PermDecide, Handler: h.show},
		{Method: "POST", Pattern: one + "/accept", Permission: PermDecide, Handler: h.accept},
		{Method: "GET", Pattern: one + "/return", Permission: PermDecide, Handler: h.show},
		{Method: "POST", Pattern: one + "/return", Permission: PermDecide, Handler: h.sendBack},
		{Method: "GET", Pattern: one + "/accept-fresh", Permission: PermDecide, Handler: h.show},
		{Method: "POST", Pattern: one + "/accept-fresh", Permission: PermDecide, Handler: h.acceptFresh},
		{Method: "POST", Pattern: one + "/withdraw", Permission: PermWithdraw, Handler: h.withdraw},
	}
}
