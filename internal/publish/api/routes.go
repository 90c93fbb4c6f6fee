package api

import (
	"github.com/danielgtaylor/huma/v2"

	"openroadmap/internal/platform/web"
)

// The groups of operations, in the order of the documentation.
const (
	tagPublic    = "Public roadmaps"
	tagReference = "Reference"
	tagTeam      = "Team"
)

// routes: the document itself and its page, what is public, what a token
// opens.
func (s *API) routes() []web.Route {
	b := &builder{}
	b.api = huma.NewAPI(s.config(), b)
	s.reference(b)
	s.published(b)
	s.instruments(b)
	s.team(b)
	s.document.make(b.api.OpenAPI())
	return append(b.routes,
		web.Route{Method: "GET", Pattern: Prefix + "/openapi.json", Permission: PermRead, Handler: s.openAPI(s.document.json, "application/json"), Cache: web.BySite, API: true, Bare: true},
		web.Route{Method: "GET", Pattern: Prefix + "/openapi.yaml", Permission: PermRead, Handler: s.openAPI(s.document.yaml, "application/yaml"), Cache: web.BySite, API: true, Bare: true},
		web.Route{Method: "GET", Pattern: "/parties/{code}/roadmap.json", Permission: PermRead, Handler: s.roadmapFile, Cache: web.ByParty},
		web.Route{Method: "GET", Pattern: "/parties/{code}/roadmaps/{slug}/roadmap.json", Permission: PermRead, Handler: s.roadmapFile, Cache: web.ByParty},
		web.Route{Method: "GET", Pattern: "/.well-known/open-roadmap-key.json", Permission: PermRead, Handler: s.keyFile, Bare: true},
		web.Route{Method: "GET", Pattern: "/api", Permission: PermRead, Handler: s.docs, Cache: web.BySite},
	)
}

// get is an operation that reads what is public.
func get(path, id, tag, summary string, by web.CacheBy) operation {
	return operation{Method: "GET", Path: path, ID: id, Tag: tag, Summary: summary, Permission: PermRead, Cache: by}
}

func (s *API) reference(b *builder) {
	of := func(path, id, summary string) operation { return get(path, id, tagReference, summary, web.BySite) }
	read(b, of("/frameworks", "listFrameworks", "Reference documents"), s.frameworks)
	read(b, of("/frameworks/{framework}", "getFramework", "One reference document with its outputs, goals and lines"), s.framework)
	read(b, of("/frameworks/{framework}/lines/{line}", "getLine", "One line: a reference activity"), s.line)
	read(b, of("/practices", "listPractices", "Good practices, in the order of the lines"), s.practices)
	read(b, of("/vocabulary", "getVocabulary", "Words that records choose from: domains, stages, areas, targets"), s.vocabulary)
}

func (s *API) published(b *builder) {
	const party, one = "/parties/{code}", "/parties/{code}/roadmaps/{slug}"
	of := func(path, id, summary string) operation { return get(path, id, tagPublic, summary, web.ByParty) }
	read(b, get("/parties", "listParties", tagPublic, "Parties by name", web.BySite), s.parties)
	read(b, get("/activities", "listAllActivities", tagPublic, "Activities of the current roadmaps of all Parties, side by side, never ranked", web.BySite), s.allActivities)
	read(b, of(party, "getParty", "One Party"), s.party)
	read(b, of(party+"/organizations", "listOrganizations", "Bodies that a Party names in public"), s.organizations)
	read(b, of(party+"/changes", "listChanges", "Public history of the current roadmap, newest first"), s.changes)
	read(b, of(party+"/roadmaps", "listRoadmaps", "Public roadmaps of a Party, newest first"), s.roadmaps)
	read(b, of(one, "getRoadmap", "One roadmap"), s.roadmap)
	read(b, of(one+"/activities", "listActivities", "Activities of a roadmap"), s.activities)
	read(b, of(one+"/activities/{number}", "getActivity", "One activity with everything on it"), s.activity)
	read(b, of(one+"/milestones", "listMilestones", "Milestones of all activities of a roadmap"), s.milestones)
	read(b, of(one+"/versions", "listVersions", "Adopted versions, newest first"), s.versions)
	read(b, of(one+"/versions/{n}", "getVersion", "One adopted version with its activities"), s.version)
}
