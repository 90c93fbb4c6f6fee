// Package portal is the public side of an installation: the first page with
// the Parties that publish here, the poster of a Party's roadmap with its
// activities, versions and changes, the reference roadmaps themselves, good
// practices, and the pages about the site.
//
// It reads and never writes. What the public may know is decided below, in
// roadmap.Service (PublicView, PublicList) and history (PublicOnly); the
// pages show that and nothing else: offices, never persons; Parties side by
// side in alphabetical order, never a rank, a total or a comparison.
//
// Nothing here knows how many outputs, lines or goals a framework has, nor
// the number of any activity. Wording of a framework stands in serif type,
// words of a Party in sans (design brief, section 1).
package portal

import (
	"context"
	"embed"
	"slices"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Messages holds the feature's words.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .

// PermRead is reading the public pages: everyone holds it.
const PermRead access.Permission = "portal.read"

// Portal is what the public pages are made from. All fields but HomeParty,
// SiteName, BaseURL, PDF, Elsewhere, Instruments and PracticeMode are required.
type Portal struct {
	DB         *db.DB
	Roadmaps   *roadmap.Service
	Parties    *party.Service
	Frameworks roadmap.Frameworks
	Vocabulary convention.Vocabulary
	Practices  practice.Shelf
	Localizer  func(l i18n.Lang) *i18n.Localizer
	Evidence   *evidence.Service
	Compare    *compare.Service

	SiteName     func(l i18n.Lang) string                  // nil or "": the product's name
	HomeParty    string                                    // code of the Party whose poster is the first page; "" shows who publishes
	BaseURL      string                                    // as readers see it, without a slash at the end
	SitemapLimit int                                       // addresses in one file of the sitemap; 0: as many as the protocol allows
	PDF          Printer                                   // nil: pages say how to save them as PDF
	Elsewhere    func(r *web.Request) ([]Elsewhere, error) // roadmaps received from other installations; nil: none
	Fingerprint  func(ctx context.Context) (string, error) // of the key that signs roadmap files
	Instruments  Instruments                               // nil: there are none
	CalendarOf   calendarOf                                // whose calendar a secret address is
	PracticeMode bool                                      // practice Parties are what the installation is for, and stand on the map
}

// Rules says who holds the permissions of this feature.
func Rules() []access.Rule {
	return []access.Rule{{Permission: PermRead, Anyone: true}, {Permission: PermMine, Anyone: true}}
}

// Feature declares what the portal brings.
func Feature(s *Portal) feature.Feature {
	return feature.Feature{
		Key: "portal", Routes: s.routes(), Rules: Rules(), Messages: Messages, Search: s.searchSources(),
		Nav: []feature.NavItem{
			{Place: feature.PublicSite, Label: MsgNavParties, Path: "/parties", Permission: PermRead, Order: 10},
			{Place: feature.PublicSite, Label: MsgNavActivities, Path: "/activities", Permission: PermRead, Order: 20},
			{Place: feature.PublicSite, Label: MsgNavReference, Path: "/reference", Permission: PermRead, Order: 30},
			{Place: feature.PublicSite, Label: MsgNavPractices, Path: "/practices", Permission: PermRead, Order: 40},
			{Place: feature.PublicSite, Label: MsgNavAbout, Path: "/about", Permission: PermRead, Order: 90},
			{Place: feature.PublicParty, Label: MsgNavRoadmap, Path: "", Permission: PermRead, Order: 10},
			{Place: feature.PublicParty, Label: MsgNavActivities, Path: "/activities", Permission: PermRead, Order: 20},
			{Place: feature.PublicParty, Label: MsgNavVersions, Path: "/versions", Permission: PermRead, Order: 60},
			{Place: feature.PublicParty, Label: MsgNavChanges, Path: "/changes", Permission: PermRead, Order: 70},
			{Place: feature.PublicParty, Label: MsgNavParty, Path: "/about", Permission: PermRead, Order: 90},
		},
	}
}

// FootLinks are the links at the foot of every public page.
func FootLinks(l *i18n.Localizer) []ui.Link {
	at := "/" + string(l.Lang)
	return []ui.Link{
		{Label: l.T(MsgNavAbout), URL: at + "/about"},
		{Label: l.T(MsgNavPrivacy), URL: at + "/privacy"},
		{Label: l.T(MsgNavAccessibility), URL: at + "/accessibility"},
		{Label: l.T(MsgNavApi), URL: at + "/api"},
	}
}

// Foot is the paragraph at the foot of every public page.
func Foot(l *i18n.Localizer) string { return l.T(MsgFoot) }

// listParams are the query parameters of the lists of activities.
var listParams = []string{"q", "output", "status", "position", "domain", "lead", "line", "sort", "page"}

// ownParams are those of the lists of one Party beside them.
var ownParams = []string{roadmap.OwnParam, roadmap.ShowParam}

func (s *Portal) routes() []web.Route {
	var all []web.Route
	site := func(pattern string, h web.Handler, query ...string) {
		all = append(all, web.Route{Method: "GET", Pattern: pattern, Permission: PermRead, Handler: h, Cache: web.BySite, Query: query})
	}
	site("/", s.home, "version", "wording")
	site("/activities", s.allActivities, listParams...)
	for _, f := range sheet.Formats {
		site("/activities."+string(f), s.allFile(f), slices.Concat(listParams, fileParams)...)
	}
	site("/parties", s.parties, "q", "group")
	site("/reference", s.frameworks)
	site("/reference/{framework}", s.reference)
	site("/reference/{framework}/{line}", s.line, "page")
	site("/practices", s.practices, practiceParams...)
	site("/practices/{practice}", s.practice)
	site("/about", s.about)
	site("/privacy", s.privacy)
	site("/accessibility", s.accessibility)

	of := func(pattern string, h web.Handler, query ...string) {
		all = append(all, web.Route{Method: "GET", Pattern: pattern, Permission: PermRead, Handler: h, Cache: web.ByParty, Query: query})
	}
	of("/parties/{code}/about", s.partyPage)
	of("/parties/{code}/changes", s.changes, "page")
	// The same pages for the Party's current roadmap and for each of its roadmaps.
	for _, at := range []string{"/parties/{code}", "/parties/{code}/roadmaps/{slug}"} {
		of(at, s.poster, "version", "wording")
		of(at+"/activities", s.activities, slices.Concat(listParams, ownParams)...)
		all = append(all, web.Route{Method: "GET", Pattern: at + "/activities/{number}", Permission: PermRead, Handler: s.activity, Cache: web.ByAll, Query: []string{"version"}})
		of(at+"/outputs/{n}", s.output)
		of(at+"/versions", s.versions)
		of(at+"/versions/{n}", s.version, "wording")
		of(at+"/versions/compare", s.chooseVersions, "of", "with")
		of(at+"/versions/{n}/compare/{m}", s.compareVersions, "show")
	}
	all = append(all, s.views()...)
	bare := func(pattern string, h web.Handler, query ...string) {
		all = append(all, web.Route{Method: "GET", Pattern: pattern, Permission: PermRead, Handler: h, Bare: true, Query: query})
	}
	bare("/sitemap.xml", s.sitemap, "part")
	bare("/robots.txt", s.robots)
	return all
}
