package stocktake

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
	PermRead access.Permission = "stocktake.read" // rounds and entries of a Party
	PermEdit access.Permission = "stocktake.edit" // write entries
	PermLead access.Permission = "stocktake.lead" // begin, close and reopen rounds
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermEdit, Roles: identity.Editors()},
		{Permission: PermLead, Roles: []access.Role{identity.PointOfContact}},
	}
}

// Feature declares what stocktake brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "stocktake", Routes: routes(s), Rules: Rules(), Messages: Messages, Migrations: Migrations,
		Nav:    []feature.NavItem{{Place: feature.WorkParty, Group: feature.Plan, Label: MsgNav, Path: "/stocktake", Permission: PermRead, Order: 25}},
		Search: []search.Source{s.SearchSource()}, Datasets: Datasets(s),
	}
}

// routes: the rounds side by side, one round to read and print, the entry of
// one line. Forms are sent to their own address.
func routes(s *Service) []web.Route {
	h := handlers{s}
	in := []string{"in"}
	return []web.Route{
		{Method: "GET", Pattern: "/work/{code}/stocktake", Permission: PermRead, Handler: h.overview},
		{Method: "POST", Pattern: "/work/{code}/stocktake", Permission: PermLead, Handler: h.begin},
		{Method: "GET", Pattern: "/work/{code}/stocktake/{round}", Permission: PermRead, Handler: h.round},
		{Method: "POST", Pattern: "/work/{code}/stocktake/{round}/close", Permission: PermLead, Handler: h.close},
		{Method: "POST", Pattern: "/work/{code}/stocktake/{round}/reopen", Permission: PermLead, Handler: h.reopen},
		{Method: "GET", Pattern: "/work/{code}/stocktake/{round}/{line}", Permission: PermRead, Handler: h.entryForm, Query: in},
		{Method: "POST", Pattern: "/work/{code}/stocktake/{round}/{line}", Permission: PermEdit, Handler: h.saveEntry, Query: in},
	}
}
