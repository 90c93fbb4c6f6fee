package upgrade

import (
	"embed"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/feature"
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

// Feature declares the pages, all of the point of contact's.
func Feature(s *Service) feature.Feature {
	const one = "/work/{code}/roadmaps/{slug}/upgrade"
	get := func(pattern string, h web.Handler) web.Route {
		return web.Route{Method: "GET", Pattern: pattern, Permission: roadmap.PermLead, Handler: h}
	}
	post := func(pattern string, h web.Handler) web.Route {
		return web.Route{Method: "POST", Pattern: pattern, Permission: roadmap.PermLead, Handler: h}
	}
	return feature.Feature{Key: "upgrade", Messages: Messages, Migrations: Migrations, Routes: []web.Route{
		get(one, s.show), post(one, s.start),
		get(one+"/preview", s.preview), post(one+"/decide", s.decide), post(one+"/rest", s.acceptRest),
		post(one+"/apply", s.apply), post(one+"/cancel", s.cancel),
		post(one+"/undo", s.undo),
	}}
}

func path(r *web.Request) string {
	return "/work/" + r.Party() + "/roadmaps/" + r.PathValue("slug") + "/upgrade"
}

func frame(r *web.Request, rm roadmap.Roadmap, title string) ui.Frame {
	return ui.Frame{Kind: ui.Work, Title: title, NoIndex: true, Wide: true, Crumbs: []ui.Link{
		{Label: r.L.T(roadmap.MsgNavWork), URL: r.Link("/work/" + rm.Party)},
		{Label: r.L.T(roadmap.MsgNavRoadmap) + " " + rm.Period(), URL: r.Link("/work/" + rm.Party + "/roadmaps/" + rm.Slug)},
		{Label: title}}}
}

func (s *Service) show(r *web.Request) (web.Response, error) { return s.again(r, nil, "") }

// again shows the page, with what was wrong in the form of one activity.
func (s *Service) again(r *web.Request, problem error, activity string) (web.Response, error) {
	st, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	f := frame(r, st.Roadmap, r.L.T(MsgTitle))
	body := startBody(s.newStart(r, st, problem))
	if st.Running() {
		body = rowsBody(newPage(r, st, s.outcome(st), problem, activity))
	}
	if problem != nil {
		return r.Invalid(f, body)
	}
	return r.Page(f, body)
}

// done answers for an act: the page again with its mistakes, or on to the
// next.
func (s *Service) done(r *web.Request, err error, activity, to, notice string) (web.Response, error) {
	if e := errs.As(err); e != nil && (e.Kind == errs.Invalid) {
		return s.again(r, err, activity)
	}
	if err != nil {
		return nil, err
	}
	return r.Go(to, notice)
}

func (s *Service) start(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	err = s.Start(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), framework.ID(form.Get("framework")))
	return s.done(r, err, "", path(r), MsgNoticeStarted)
}

func (s *Service) decide(r *web.Request) (web.Response, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, err
	}
	activity := form.Get("activity")
	if activity == "" {
		return s.done(r, errs.New(errs.Invalid, MsgErrorNone), "", "", "")
	}
	d := Decision{Line: framework.LineID(form.Get("line_" + activity)), Words: Words(form.Get("words_" + activity))}
	err = s.Decide(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), activity, d)
	return s.done(r, err, activity, path(r)+"#row-"+activity, MsgNoticeDecided)
}

func (s *Service) acceptRest(r *web.Request) (web.Response, error) {
	_, err := s.AcceptRest(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	return s.done(r, err, "", path(r), MsgNoticeDecided)
}

func (s *Service) apply(r *web.Request) (web.Response, error) {
	err := s.Apply(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	return s.done(r, err, "", "/work/"+r.Party()+"/roadmaps/"+r.PathValue("slug"), MsgNoticeApplied)
}

func (s *Service) cancel(r *web.Request) (web.Response, error) {
	err := s.Cancel(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	return s.done(r, err, "", path(r), MsgNoticeCancelled)
}

func (s *Service) undo(r *web.Request) (web.Response, error) {
	err := s.Undo(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	return s.done(r, err, "", path(r), MsgNoticeUndone)
}
