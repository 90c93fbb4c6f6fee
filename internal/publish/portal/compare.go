package portal

import (
	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// chooseVersions leads from the form over the list of versions to the
// comparison of the two that were chosen.
func (s *Portal) chooseVersions(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	of, ok1 := number(r.Get("of"))
	with, ok2 := number(r.Get("with"))
	if !ok1 || !ok2 {
		return r.Go(p.path("/versions"), "")
	}
	return r.Go(p.comparePath(of, with), "")
}

// comparePath is the one address of the comparison of two versions: the later
// one first.
func (p place) comparePath(a, b int) string {
	from, to := compare.Ordered(a, b)
	return p.path("/versions/" + compare.Number(to) + "/compare/" + compare.Number(from))
}

// compareVersions answers with what differs between two adopted versions, as
// a page or, where the address ends with .json, as data.
func (s *Portal) compareVersions(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	a, b, asJSON, err := compare.Asked(r)
	if err != nil {
		return nil, err
	}
	c, err := s.Compare.Public(r.Context(), string(p.party.Code), p.slug, a, b)
	if err != nil {
		return s.notThere(r, p, err)
	}
	if asJSON {
		return compare.JSON(c, true), nil
	}
	page := compare.NewPage(c, s.comparePlace(r, p, c))
	f := s.partyFrame(r, p, page.Title, "")
	f.Path = p.comparePath(a, b)
	f.Crumbs = p.crumbs(page.Title, ui.Link{Label: r.L.T(MsgVersionsTitle), URL: p.url("/versions")})
	return r.Page(f, compare.Body(page))
}

func (s *Portal) comparePlace(r *web.Request, p place, c compare.Comparison) compare.Place {
	return compare.Place{L: r.L, Path: r.Link(p.comparePath(c.From.Number(), c.To.Number())), All: r.Get("show") == "all", Words: s.Compare.Words(r.L),
		Activity: func(a roadmap.Activity) string { return p.activityURL(a.Number, c.To.Number()) }}
}

// compareWithBefore is where a version is compared with the one before it; ""
// for the first.
func (p place) compareWithBefore(n int) string {
	if n < 2 {
		return ""
	}
	return "/" + string(p.l.Lang) + p.comparePath(n, n-1)
}
