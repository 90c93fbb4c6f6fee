package practice

import (
	"embed"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
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
	PermSubmit   access.Permission = "practice.submit"   // a visitor's form, and its code
	PermRead     access.Permission = "practice.read"     // what a Party's team wrote
	PermEdit     access.Permission = "practice.edit"     // write it, copy practices into the roadmap
	PermPublish  access.Permission = "practice.publish"  // decide about it
	PermModerate access.Permission = "practice.moderate" // decide about visitors' submissions
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermSubmit, Anyone: true},
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermEdit, Roles: identity.Editors()},
		{Permission: PermPublish, Roles: identity.Coordinators()},
		{Permission: PermModerate, Operator: true},
	}
}

// Frame makes the frame of a public page, without a title.
type Frame func(l *i18n.Localizer) ui.Frame

// Feature declares what practice brings. The public list and the page of a
// practice are the portal's.
func Feature(s *Service, public Frame) feature.Feature {
	return feature.Feature{
		Key: "practice", Routes: routes(handlers{s, public}), Rules: Rules(), Messages: Messages, Migrations: Migrations, Search: []search.Source{s.SearchSource()},
		Nav: []feature.NavItem{
			{Place: feature.WorkParty, Group: feature.Plan, Label: MsgNav, Path: "/practices", Permission: PermRead, Order: 45},
			{Place: feature.Admin, Label: MsgNav, Path: "/practices", Permission: PermModerate, Order: 30},
		},
	}
}

// routes: the visitor's form and the way back to it by a code; a desk for each
// Party and for the operator; copying into a roadmap. No answer is kept.
func routes(h handlers) []web.Route {
	in, stage, roadmap := []string{"in"}, []string{"stage", "page"}, []string{"roadmap"}
	return []web.Route{
		{Method: "GET", Pattern: "/practices/submit", Permission: PermSubmit, Handler: h.submitForm, Query: []string{"line"}},
		{Method: "POST", Pattern: "/practices/submit", Permission: PermSubmit, Handler: h.submit},
		{Method: "GET", Pattern: "/practices/submitted", Permission: PermSubmit, Handler: h.claimForm},
		{Method: "POST", Pattern: "/practices/submitted", Permission: PermSubmit, Handler: h.claim},
		{Method: "POST", Pattern: "/practices/submitted/answer", Permission: PermSubmit, Handler: h.answer},
		{Method: "GET", Pattern: "/work/{code}/practices", Permission: PermRead, Handler: h.queue, Query: stage},
		{Method: "GET", Pattern: "/work/{code}/practices/new", Permission: PermEdit, Handler: h.newForm},
		{Method: "POST", Pattern: "/work/{code}/practices/new", Permission: PermEdit, Handler: h.create},
		{Method: "GET", Pattern: "/work/{code}/practices/{practice}", Permission: PermRead, Handler: h.record, Query: in},
		{Method: "POST", Pattern: "/work/{code}/practices/{practice}", Permission: PermEdit, Handler: h.decide, Query: in},
		{Method: "GET", Pattern: "/work/{code}/practices/{practice}/copy", Permission: PermEdit, Handler: h.copyForm, Query: roadmap},
		{Method: "POST", Pattern: "/work/{code}/practices/{practice}/copy", Permission: PermEdit, Handler: h.copy, Query: roadmap},
		{Method: "GET", Pattern: "/admin/practices", Permission: PermModerate, Handler: h.queue, Query: stage},
		{Method: "GET", Pattern: "/admin/practices/{practice}", Permission: PermModerate, Handler: h.record, Query: in},
		{Method: "POST", Pattern: "/admin/practices/{practice}", Permission: PermModerate, Handler: h.decide, Query: in},
	}
}
