package customfield

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
	PermRead   access.Permission = "customfield.read"
	PermManage access.Permission = "customfield.manage" // define, order, retire
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermManage, Roles: identity.Coordinators()},
	}
}

// Feature declares what customfield brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "customfield", Routes: routes(s), Rules: Rules(), Messages: Messages, Migrations: Migrations, Datasets: Datasets(s),
		Nav: []feature.NavItem{{Place: feature.WorkParty, Group: feature.Office, Label: MsgNav, Path: "/fields", Permission: PermManage, Order: 65}},
	}
}

// routes: the list, the form of a new field and of one there is, and its acts.
func routes(s *Service) []web.Route {
	h := handlers{s}
	const list, one = "/work/{code}/fields", "/work/{code}/fields/{id}"
	lang := []string{"in"}
	return []web.Route{
		{Method: "GET", Pattern: list, Permission: PermRead, Handler: h.list},
		{Method: "GET", Pattern: list + "/new", Permission: PermManage, Handler: h.newForm, Query: lang},
		{Method: "POST", Pattern: list + "/new", Permission: PermManage, Handler: h.create, Query: lang},
		{Method: "GET", Pattern: one + "/edit", Permission: PermManage, Handler: h.editForm, Query: lang},
		{Method: "POST", Pattern: one + "/edit", Permission: PermManage, Handler: h.update, Query: lang},
		{Method: "POST", Pattern: one + "/move", Permission: PermManage, Handler: h.move},
		{Method: "POST", Pattern: one + "/retire", Permission: PermManage, Handler: h.retire},
		{Method: "POST", Pattern: one + "/restore", Permission: PermManage, Handler: h.restore},
	}
}
