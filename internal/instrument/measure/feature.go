package measure

import (
	"embed"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/review"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Messages holds the feature's words.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .

// The permissions of this feature.
const (
	PermShow    access.Permission = "measure.show"    // the public register
	PermRead    access.Permission = "measure.read"    // all measures of a Party
	PermPropose access.Permission = "measure.propose" // change the fields of a measure; of a contributor: as a proposal
	PermManage  access.Permission = "measure.manage"  // add, change, mark, remove

	PermTranslate access.Permission = "measure.translate" // texts in other languages
	PermApprove   access.Permission = "measure.approve"   // translations of others
)

// Maker declares the instrument.
func Maker() instrument.Maker {
	return instrument.Maker{Rules: rules, Messages: Messages, New: New}
}

var rules = []access.Rule{
	{Permission: PermShow, Anyone: true},
	{Permission: PermRead, Roles: identity.Readers()},
	{Permission: PermPropose, Roles: identity.Editors(), OfBody: []access.Role{identity.Contributor}},
	{Permission: PermManage, Roles: identity.Editors()},
	{Permission: PermTranslate, Roles: identity.Editors()},
	{Permission: PermApprove, Roles: identity.Reviewers()},
}

// New makes the instrument over the core.
func New(c instrument.Core) instrument.Instrument {
	s := newService(c)
	return instrument.Instrument{
		Feature: feature.Feature{
			Key: "measure", Routes: slices.Concat(s.routes(), s.textRoutes(), s.readingRoutes(), s.translationRoutes()), Migrations: migrations, Search: []search.Source{s.source(), s.textSource()}, Datasets: s.datasets(), Run: s.Run,
			Nav: []feature.NavItem{
				{Place: feature.PublicParty, Label: MsgName, Path: "/measures", Permission: PermShow, Order: 30},
				{Place: feature.WorkParty, Group: feature.Instruments, Label: MsgName, Path: "/measures", Permission: PermRead, Order: 35},
			},
		},
		Name: MsgName,
		Views: []instrument.View{
			{Key: "register", Label: MsgName, Work: "/measures", Public: "/measures"},
			{Key: "gap", Label: MsgGapTitle, Work: "/measures/gap", Public: "/measures/gap"},
			{Key: viewCover, Label: MsgAspectTitleCover, Work: "/measures/cover", Public: "/measures/cover"},
			{Key: viewDuties, Label: MsgAspectTitleDuties, Work: "/measures/duties", Public: "/measures/duties"},
			{Key: "gender", Label: MsgViewGender, Work: "/measures?gender=" + genderMarked, Public: "/measures?gender=" + genderMarked},
		},
		Told: s.toldOf, PublicPanel: s.publicPanel, TeamPanel: s.teamPanel, Made: s.made, Waiting: s.waiting, Offer: s.Offer, Pages: s.pages, Reads: s.reads(),
		Figures: s.figures(), Report: []convention.ReportPart{s.reportPart()},
		Owners: []evidence.Owner{records{s}}, Targets: []review.Target{target{s}},
		Sample: sample(s),
	}
}

// routes: the public register; the list, the forms and the acts of the team.
// Forms are sent to their own address, so that a sign-in in between comes back
// to them.
func (s *Service) routes() []web.Route {
	const open, work, one = "/parties/{code}/measures", "/work/{code}/measures", "/work/{code}/measures/{measure}"
	in := []string{"in"}
	return []web.Route{
		{Method: "GET", Pattern: open, Permission: PermShow, Handler: s.register, Cache: web.ByParty, Query: listQuery()},
		{Method: "GET", Pattern: open + "/changes.atom", Permission: PermShow, Handler: s.feed, Cache: web.ByParty},
		{Method: "GET", Pattern: open + "/gap", Permission: PermShow, Handler: s.publicGap, Cache: web.ByParty, Query: gapQuery()},
		{Method: "GET", Pattern: open + "/cover", Permission: PermShow, Handler: s.aspects(viewCover, false), Cache: web.ByParty},
		{Method: "GET", Pattern: open + "/duties", Permission: PermShow, Handler: s.aspects(viewDuties, false), Cache: web.ByParty},
		{Method: "GET", Pattern: open + "/figures", Permission: PermShow, Handler: s.figuresPage(false), Cache: web.ByParty},
		{Method: "GET", Pattern: open + "/{ref}", Permission: PermShow, Handler: s.publicPage, Cache: web.ByParty},

		{Method: "GET", Pattern: work, Permission: PermRead, Handler: s.teamList, Query: listQuery()},
		{Method: "GET", Pattern: work + "/gap", Permission: PermRead, Handler: s.teamGap, Query: gapQuery()},
		{Method: "GET", Pattern: work + "/cover", Permission: PermRead, Handler: s.aspects(viewCover, true)},
		{Method: "GET", Pattern: work + "/duties", Permission: PermRead, Handler: s.aspects(viewDuties, true)},
		{Method: "GET", Pattern: work + "/figures", Permission: PermRead, Handler: s.figuresPage(true)},
		{Method: "GET", Pattern: work + "/new", Permission: PermManage, Handler: s.newPage, Query: in},
		{Method: "POST", Pattern: work + "/new", Permission: PermManage, Handler: s.create, Query: in},
		{Method: "GET", Pattern: one, Permission: PermRead, Handler: s.teamPage},
		{Method: "GET", Pattern: one + "/edit", Permission: PermPropose, Handler: s.formPage(editForm), Query: in},
		{Method: "POST", Pattern: one + "/edit", Permission: PermPropose, Handler: s.send(editForm), Query: in},
		{Method: "GET", Pattern: one + "/life", Permission: PermPropose, Handler: s.formPage(lifeForm), Query: in},
		{Method: "POST", Pattern: one + "/life", Permission: PermPropose, Handler: s.send(lifeForm), Query: in},
		{Method: "GET", Pattern: one + "/activities", Permission: PermManage, Handler: s.marksPage, Query: in},
		{Method: "POST", Pattern: one + "/activities", Permission: PermManage, Handler: s.sendMarks, Query: in},
		{Method: "POST", Pattern: one + "/remove", Permission: PermManage, Handler: s.remove},
		{Method: "POST", Pattern: one + "/restore", Permission: PermManage, Handler: s.restore},
	}
}
