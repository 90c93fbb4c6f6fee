package compare

import (
	"context"
	"embed"
	"io"
	"strings"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Messages holds the feature's words.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .

// Service compares; what may be compared is decided by roadmap.Service.
type Service struct{ Roadmaps *roadmap.Service }

// Team compares two numbers for the team, roadmap.Open among them. The earlier
// edition comes first, whichever is named first.
func (s *Service) Team(ctx context.Context, actor access.Actor, party, slug string, a, b int) (Comparison, error) {
	from, to := Ordered(a, b)
	es, err := s.Roadmaps.Editions(ctx, actor, party, slug, from, to)
	if err != nil {
		return Comparison{}, err
	}
	return Between(es[0], es[1]), nil
}

// Public compares two adopted versions for everyone.
func (s *Service) Public(ctx context.Context, party, slug string, a, b int) (Comparison, error) {
	from, to := Ordered(a, b)
	es, err := s.Roadmaps.PublicEditions(ctx, party, slug, from, to)
	if err != nil {
		return Comparison{}, err
	}
	return Between(es[0], es[1]), nil
}

// Words are the words of the fields of an activity in an edition, by the names
// that were its own.
func (s *Service) Words(l *i18n.Localizer) func(roadmap.Activity, roadmap.Edition) roadmap.FieldWords {
	return func(a roadmap.Activity, e roadmap.Edition) roadmap.FieldWords {
		return s.Roadmaps.FieldWords(l, a, e.Bodies, e.Numbers())
	}
}

// JSON is the answer of a comparison as data.
func JSON(c Comparison, public bool) web.Response {
	return web.File{Type: "application/json; charset=utf-8", Public: public, Write: func(w io.Writer) error { return c.WriteJSON(w) }}
}

// Feature declares the pages of the working side; the public one is
// publish/portal's.
func Feature(s *Service) feature.Feature {
	const one = "/work/{code}/roadmaps/{slug}/compare"
	return feature.Feature{Key: "compare", Messages: Messages, Routes: []web.Route{
		{Method: "GET", Pattern: one, Permission: roadmap.PermRead, Handler: s.choose, Query: []string{"of", "with"}},
		{Method: "GET", Pattern: one + "/{n}/{m}", Permission: roadmap.PermRead, Handler: s.show, Query: []string{"show"}},
	}}
}

// choose offers the versions, or leads to the comparison of those chosen.
func (s *Service) choose(r *web.Request) (web.Response, error) {
	rm, err := s.Roadmaps.Get(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	path := path(rm)
	if to, ok := Chosen(r, path); ok {
		return to, nil
	}
	versions, err := s.Roadmaps.Versions(r.Context(), r.Actor, r.Party(), rm.Slug)
	if err != nil {
		return nil, err
	}
	of := Choice(r.L, "of", r.L.T(MsgChooseOf), versions, true, roadmap.Open)
	with := Choice(r.L, "with", r.L.T(MsgChooseWith), versions, false, rm.Version)
	return r.Page(frame(r, rm, r.L.T(MsgCompareVersions)), choosePage(r.L, r.Link(path), of, with, len(versions) == 0))
}

// Chosen redirects to the comparison of the versions that the query names;
// ok is false where it names none.
func Chosen(r *web.Request, path string) (to web.Response, ok bool) {
	of, ok1 := ParseNumber(r.Get("of"))
	with, ok2 := ParseNumber(r.Get("with"))
	if !ok1 || !ok2 {
		return nil, false
	}
	return web.Redirect{To: r.Link(path + "/" + Number(of) + "/" + Number(with))}, true
}

func path(rm roadmap.Roadmap) string {
	return "/work/" + rm.Party + "/roadmaps/" + rm.Slug + "/compare"
}

func frame(r *web.Request, rm roadmap.Roadmap, title string) ui.Frame {
	return ui.Frame{Kind: ui.Work, Title: title, NoIndex: true, Crumbs: []ui.Link{
		{Label: r.L.T(roadmap.MsgNavWork), URL: r.Link("/work/" + rm.Party)},
		{Label: r.L.T(roadmap.MsgNavRoadmap) + " " + rm.Period(), URL: r.Link("/work/" + rm.Party + "/roadmaps/" + rm.Slug)},
		{Label: title}}}
}

func (s *Service) show(r *web.Request) (web.Response, error) {
	a, b, asJSON, err := Asked(r)
	if err != nil {
		return nil, err
	}
	c, err := s.Team(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), a, b)
	if err != nil {
		return nil, err
	}
	if asJSON {
		return JSON(c, false), nil
	}
	rm := c.To.Roadmap
	at := Place{L: r.L, Path: r.Link(path(rm) + "/" + Number(a) + "/" + Number(b)), All: r.Get("show") == "all", Words: s.Words(r.L),
		Activity: func(a roadmap.Activity) string { return r.Link("/work/" + rm.Party + "/activities/" + a.ID + "/edit") }}
	p := NewPage(c, at)
	return r.Page(frame(r, rm, p.Title), Body(p))
}

// Asked reads the two numbers of the path, and whether its end asks for JSON.
func Asked(r *web.Request) (a, b int, asJSON bool, err error) {
	last, asJSON := strings.CutSuffix(r.PathValue("m"), ".json")
	a, ok1 := ParseNumber(r.PathValue("n"))
	b, ok2 := ParseNumber(last)
	if !ok1 || !ok2 {
		return 0, 0, false, errs.New(errs.NotFound, "error.not_found")
	}
	return a, b, asJSON, nil
}
