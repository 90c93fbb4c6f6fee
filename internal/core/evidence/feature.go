package evidence

import (
	"embed"
	"time"

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

// The permissions of this feature. The service asks them of the record that
// the evidence belongs to.
const (
	PermPublic     access.Permission = "evidence.public"     // files of public evidence
	PermRead       access.Permission = "evidence.read"       // what the team may read
	PermRestricted access.Permission = "evidence.restricted" // restricted evidence; its author always
	PermAdd        access.Permission = "evidence.add"        // add; of a contributor: as a proposal
	PermChange     access.Permission = "evidence.change"     // change, replace, remove
	PermDecide     access.Permission = "evidence.decide"     // accept or return proposals of others
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermPublic, Anyone: true},
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermRestricted, Roles: deciders(), OfBody: []access.Role{identity.Contributor}},
		{Permission: PermAdd, Roles: identity.Editors(), OfBody: []access.Role{identity.Contributor}},
		{Permission: PermChange, Roles: identity.Editors()},
		{Permission: PermDecide, Roles: deciders()},
	}
}

// deciders are editors and reviewers.
func deciders() []access.Role {
	return []access.Role{identity.Editor, identity.Reviewer, identity.PointOfContact}
}

// Feature declares what evidence brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "evidence", Routes: routes(s), Rules: Rules(), Messages: Messages, Migrations: Migrations, Run: s.Run,
		Search: []search.Source{s.SearchSource()},
		Nav:    []feature.NavItem{{Place: feature.WorkParty, Group: feature.Plan, Label: MsgNavEvidence, Path: "/evidence", Permission: PermRead, Order: 50}},
	}
}

// fileTime is how long a file may take to come or go: 25 MB at 60 kB/s.
const fileTime = 7 * time.Minute

// maxFiles is how many files one form may carry.
const maxFiles = 10

// routes: the list of a Party; what one record has, with the forms that add to
// it; one piece of evidence with what can be done to it; and the public file.
// Forms are sent to their own address, so that a sign-in in between comes back
// to them.
func routes(s *Service) []web.Route {
	h := handlers{s}
	const all, of, one = "/work/{code}/evidence", "/work/{code}/evidence/of/{kind}/{record}", "/work/{code}/evidence/{id}"
	form := []string{"in", "part"}
	body := s.FileLimit*maxFiles + web.DefaultMaxBody
	return []web.Route{
		{Method: "GET", Pattern: all, Permission: PermRead, Handler: h.list, Query: []string{"kind", "record", "visibility", "state", "page"}},
		{Method: "GET", Pattern: of, Permission: PermRead, Handler: h.of},
		{Method: "GET", Pattern: of + "/file", Permission: PermAdd, Handler: h.fileForm, Query: form},
		{Method: "POST", Pattern: of + "/file", Permission: PermAdd, Handler: h.addFiles, Query: form, MaxBody: body, Time: fileTime},
		{Method: "GET", Pattern: of + "/link", Permission: PermAdd, Handler: h.linkForm, Query: form},
		{Method: "POST", Pattern: of + "/link", Permission: PermAdd, Handler: h.addLink, Query: form},

		{Method: "GET", Pattern: one, Permission: PermRead, Handler: h.show},
		{Method: "GET", Pattern: one + "/file", Permission: PermRead, Handler: h.file, Time: fileTime},
		{Method: "GET", Pattern: one + "/edit", Permission: PermAdd, Handler: h.editForm, Query: form},
		{Method: "POST", Pattern: one + "/edit", Permission: PermAdd, Handler: h.edit, Query: form},
		{Method: "GET", Pattern: one + "/replace", Permission: PermAdd, Handler: h.replaceForm, Query: form},
		{Method: "POST", Pattern: one + "/replace", Permission: PermAdd, Handler: h.replace, Query: form, MaxBody: body, Time: fileTime},
		{Method: "POST", Pattern: one + "/accept", Permission: PermDecide, Handler: h.accept},
		{Method: "GET", Pattern: one + "/return", Permission: PermDecide, Handler: h.returnForm},
		{Method: "POST", Pattern: one + "/return", Permission: PermDecide, Handler: h.sendBack},
		{Method: "GET", Pattern: one + "/remove", Permission: PermAdd, Handler: h.removeForm},
		{Method: "POST", Pattern: one + "/remove", Permission: PermAdd, Handler: h.remove},

		{Method: "GET", Pattern: "/parties/{code}/evidence/{id}/file", Permission: PermPublic, Handler: h.publicFile, Time: fileTime},
	}
}
