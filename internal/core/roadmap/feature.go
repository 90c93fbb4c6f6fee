package roadmap

import (
	"embed"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/search"
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

// Rules says who holds the permissions of this feature.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermHome, SignedIn: true},
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermProgress, Roles: identity.Editors(), OfBody: []access.Role{identity.Contributor}},
		{Permission: PermEdit, Roles: identity.Editors()},
		{Permission: PermTranslate, Roles: identity.Editors()},
		{Permission: PermApprove, Roles: identity.Reviewers()},
		{Permission: PermLead, Roles: identity.Coordinators()},
	}
}

// Feature declares what roadmap brings.
func Feature(p *Pages) feature.Feature {
	return feature.Feature{
		Key: "roadmap", Routes: routes(p), Rules: Rules(), Messages: Messages, Migrations: Migrations, Datasets: Datasets(p.Service),
		Search: []search.Source{p.SearchSource()},
		Nav: []feature.NavItem{
			{Place: feature.WorkParty, Label: MsgNavWork, Path: "", Permission: PermRead, Order: 10},
			{Place: feature.WorkParty, Group: feature.Plan, Label: MsgNavRoadmap, Path: "/roadmap", Also: []string{"/roadmaps", "/activities"}, Permission: PermRead, Order: 20},
			{Place: feature.WorkParty, Group: feature.Review, Label: MsgNavTranslations, Path: "/translations", Permission: PermRead, Order: 40},
		},
	}
}
