package portal

import (
	"net/url"
	"strconv"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// opened is a roadmap opened at one of its addresses: as the public reads it,
// as a version was adopted, or as the team sees it. Pages of the whole roadmap
// (timeline, print …) are the same in all three.
type opened struct {
	place
	v      roadmap.View
	linked int  // version that links keep, 0 = the newest
	team   bool // the working side
}

// opens is a page of an opened roadmap.
type opens func(r *web.Request, o opened) (web.Response, error)

// forAll opens what everyone may read now.
func (s *Portal) forAll(page opens) web.Handler {
	return func(r *web.Request) (web.Response, error) { return s.openVersion(r, 0, page) }
}

// forVersion opens the version that the path names.
func (s *Portal) forVersion(page opens) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		n, ok := number(r.PathValue("n"))
		if !ok {
			return nil, missing()
		}
		return s.openVersion(r, n, page)
	}
}

func (s *Portal) openVersion(r *web.Request, n int, page opens) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), string(p.party.Code), p.slug, n)
	if err != nil {
		return s.notThere(r, p, err)
	}
	return page(r, opened{place: p, v: v, linked: n})
}

// forTeam opens the plan and progress as they are being worked on.
func (s *Portal) forTeam(page opens) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		v, err := s.Roadmaps.View(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
		if err != nil {
			return nil, err
		}
		p, err := s.here(r)
		if err != nil {
			return nil, err
		}
		return page(r, opened{place: p, v: v, team: true})
	}
}

// at is the address of a page of o.
func (o opened) at(rest string) string {
	switch {
	case o.team:
		return "/" + string(o.l.Lang) + "/work/" + string(o.party.Code) + "/roadmaps/" + url.PathEscape(o.v.Roadmap.Slug) + rest
	case o.linked > 0:
		return o.url("/versions/" + strconv.Itoa(o.linked) + rest)
	}
	return o.url(rest)
}

// activity is the page of one of its activities.
func (o opened) activity(it roadmap.Item) string {
	if o.team {
		return "/" + string(o.l.Lang) + "/work/" + string(o.party.Code) + "/activities/" + it.ID + "/edit"
	}
	return o.activityURL(it.Number, o.linked)
}

// frame is the frame of a page of o, below the roadmap itself.
func (s *Portal) openFrame(r *web.Request, o opened, title, description string) ui.Frame {
	if o.team {
		f := ui.Frame{L: r.L, Title: title, Kind: ui.Work}
		f.Crumbs = []ui.Link{{Label: r.L.T(MsgNavRoadmap), URL: o.at("")}, {Label: title}}
		return f
	}
	f := s.partyFrame(r, o.place, title, description)
	f.Crumbs = o.crumbs(title)
	if o.linked > 0 {
		f.Crumbs = o.crumbs(title, ui.Link{Label: r.L.T(MsgVersionNumber, "Number", r.L.Int(o.linked)), URL: o.at("")})
	}
	return f
}

// marks are the sentences over a page: draft, an earlier version, the team's.
func (s *Portal) openMarks(o opened) []string {
	if o.team {
		return []string{o.l.T(MsgTeamMark)}
	}
	b := posterBuilder{s: s, p: o.place, l: o.l, v: o.v, linked: o.linked}
	return b.marks()
}
