package organization

import (
	"embed"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/search"
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
	PermRead   access.Permission = "organization.read"   // the bodies of a Party
	PermManage access.Permission = "organization.manage" // add, change, archive, restore
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermManage, Roles: identity.Editors()},
	}
}

// Feature declares what organization brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "organization", Routes: routes(s), Rules: Rules(), Messages: Messages, Migrations: Migrations, Datasets: Datasets(s),
		Search: []search.Source{s.SearchSource()},
		Nav:    []feature.NavItem{{Place: feature.WorkParty, Group: feature.Office, Label: MsgNavBodies, Path: "/bodies", Permission: PermRead, Order: 62}},
	}
}

// routes: the list, the form for a new body, the form of one body, and its
// two acts. Forms are sent to their own address, so that a sign-in in between
// comes back to them.
func routes(s *Service) []web.Route {
	h := handlers{s}
	lang := []string{"in"}
	return []web.Route{
		{Method: "GET", Pattern: "/work/{code}/bodies", Permission: PermRead, Handler: h.list, Query: []string{"kind", "q", "state"}},
		{Method: "GET", Pattern: "/work/{code}/bodies/new", Permission: PermManage, Handler: h.newForm, Query: lang},
		{Method: "POST", Pattern: "/work/{code}/bodies/new", Permission: PermManage, Handler: h.create, Query: lang},
		{Method: "GET", Pattern: "/work/{code}/bodies/{id}/edit", Permission: PermManage, Handler: h.editForm, Query: lang},
		{Method: "POST", Pattern: "/work/{code}/bodies/{id}/edit", Permission: PermManage, Handler: h.update, Query: lang},
		{Method: "POST", Pattern: "/work/{code}/bodies/{id}/archive", Permission: PermManage, Handler: h.archive},
		{Method: "POST", Pattern: "/work/{code}/bodies/{id}/restore", Permission: PermManage, Handler: h.restore},
	}
}
