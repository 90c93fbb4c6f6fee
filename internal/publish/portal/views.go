package portal

import (
	"net/url"

	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// views are the routes of a whole roadmap in other forms: timeline, print,
// calendar, feeds. Those of the team stand below the roadmap on the working side.
func (s *Portal) views() []web.Route {
	var all []web.Route
	of := func(pattern string, h web.Handler, query ...string) {
		all = append(all, web.Route{Method: "GET", Pattern: pattern, Permission: PermRead, Handler: h, Cache: web.ByParty, Query: query})
	}
	filter := []string{"output", "status"}
	for _, at := range []string{"/parties/{code}", "/parties/{code}/roadmaps/{slug}"} {
		of(at+"/timeline", s.forAll(s.timeline), filter...)
		of(at+"/versions/{n}/timeline", s.forVersion(s.timeline), "output")
		of(at+"/budget", s.forAll(s.money))
		of(at+"/budget.csv", s.forAll(s.moneyFile))
		of(at+"/print", s.forAll(s.book))
		of(at+"/print.css", s.forAll(s.bookStyle))
		of(at+"/print.pdf", s.forAll(s.bookPDF))
		of(at+"/versions/{n}/print", s.forVersion(s.book))
		of(at+"/versions/{n}/print.css", s.forVersion(s.bookStyle))
		of(at+"/versions/{n}/print.pdf", s.forVersion(s.bookPDF))
		of(at+"/calendar", s.forAll(s.calendar))
		of(at+"/calendar.ics", s.forAll(s.calendarFile))
		of(at+"/outputs/{n}/calendar.ics", s.forAll(s.outputCalendarFile))
	}
	of("/parties/{code}/changes.atom", s.forAll(s.feed), "page")
	of("/parties/{code}/outputs/{n}/changes.atom", s.forAll(s.outputFeed), "page")
	all = append(all, web.Route{Method: "GET", Pattern: "/changes.atom", Permission: PermRead, Handler: s.siteFeed, Cache: web.BySite, Query: []string{"page"}})
	all = append(all, web.Route{Method: "GET", Pattern: "/my/{token}/calendar.ics", Permission: PermMine, Handler: s.mine})
	team := func(pattern string, h opens, query ...string) {
		all = append(all, web.Route{Method: "GET", Pattern: "/work/{code}/roadmaps/{slug}" + pattern, Permission: roadmap.PermRead, Handler: s.forTeam(h), Query: query})
	}
	team("/timeline", s.timeline, filter...)
	team("/budget", s.money)
	team("/budget.csv", s.moneyFile)
	team("/print", s.book)
	team("/print.css", s.bookStyle)
	team("/print.pdf", s.bookPDF)
	return all
}

// viewLinks lead from the poster to the other forms of the roadmap; a version
// n that has been replaced has no dates to come.
func (p place) viewLinks(n int) []ui.Link {
	o := opened{place: p, linked: n}
	links := []ui.Link{{Label: p.l.T(MsgTimelineTitle), URL: o.at("/timeline")}}
	if n == 0 {
		links = append(links, ui.Link{Label: p.l.T(roadmap.MsgSectionBudget), URL: o.at("/budget")}, ui.Link{Label: p.l.T(MsgCalendarTitle), URL: o.at("/calendar")})
	}
	return append(links, ui.Link{Label: p.l.T(MsgBookTitle), URL: o.at("/print")})
}

// TeamViews lead from the working side of a roadmap to its other forms.
func TeamViews(l *i18n.Localizer, rm roadmap.Roadmap) []ui.Link {
	o := opened{place: place{l: l, party: party.Party{Code: party.Code(rm.Party)}}, v: roadmap.View{Roadmap: rm}, team: true}
	return []ui.Link{{Label: l.T(MsgTimelineTitle), URL: o.at("/timeline")}, {Label: l.T(roadmap.MsgSectionBudget), URL: o.at("/budget")}, {Label: l.T(MsgBookTitle), URL: o.at("/print")}}
}

// timelineOf leads to the timeline of one output.
func (o opened) timelineOf(output string) ui.Link {
	return ui.Link{Label: o.l.T(MsgTimelineTitle), URL: o.at("/timeline?output=" + url.QueryEscape(output))}
}

// feeds are what programs may follow of a Party's roadmap.
func (p place) feeds() []ui.Feed {
	name := p.name().Text
	return []ui.Feed{
		{Title: p.l.T(MsgFeedTitle, "Name", name), URL: p.ofParty("/changes.atom"), Type: "application/atom+xml"},
		{Title: p.l.T(MsgCalendarName, "Party", name), URL: p.ofParty("/calendar.ics"), Type: "text/calendar"},
	}
}
