package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// request builds the Request of q without asking who it is.
func (s *Site) request(q *http.Request, rt *Route) *Request {
	l, ok := q.Context().Value(langKey{}).(i18n.Lang)
	if !ok {
		l = i18n.Negotiate(q.Header.Get("Accept-Language"), s.DefaultLang())
	}
	r := &Request{Request: q, ID: db.NewID()[24:], Lang: l, L: s.Bundle.For(l), Now: s.Clock.Now(), Route: rt, params: url.Values{}, site: s}
	if q.URL.RawQuery == "" {
		return r
	}
	all := q.URL.Query()
	for name, v := range all {
		if rt.declares(name) {
			r.params[name] = texts(v)
		}
	}
	return r
}

// declares tells whether a query parameter is one of the route's. One that
// ends with a point stands for all that begin so.
func (rt *Route) declares(name string) bool {
	return slices.ContainsFunc(rt.Query, func(known string) bool {
		return name == known || strings.HasSuffix(known, ".") && strings.HasPrefix(name, known) && isText(name)
	})
}

// Undeclared lists the query parameters that the route does not read, sorted.
// Pages pass over them; a program is told.
func (r *Request) Undeclared() (names []string) {
	if r.URL.RawQuery == "" {
		return nil
	}
	for name := range r.URL.Query() {
		if !r.Route.declares(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// texts drops what is no text (NUL, bytes that are no UTF-8), which one of
// the databases would refuse.
func texts(values []string) []string {
	for i, v := range values {
		values[i] = strings.ReplaceAll(strings.ToValidUTF8(v, ""), "\x00", "")
	}
	return values
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func (s *Site) serve(w http.ResponseWriter, q *http.Request, rt *Route) {
	if !isText(q.URL.Path) {
		s.missing(w, q, &Route{})
		return
	}
	limit := rt.MaxBody
	if limit == 0 {
		limit = DefaultMaxBody
	}
	q.Body = http.MaxBytesReader(w, q.Body, limit)
	if rt.Time > 0 {
		allowTime(w, rt.Time)
	}
	r := s.request(q, rt)
	if rt.API {
		s.serveProgram(w, r)
		return
	}
	token := s.sessionToken(q)
	if rt.Cache != NoCache && token == "" && !hasNotice(q) && r.Method != http.MethodPost {
		s.serveCached(w, r)
		return
	}
	s.answer(w, r, func() (Response, error) {
		if err := s.identify(r, token); err != nil {
			return nil, err
		}
		if err := s.permit(r); err != nil {
			return nil, err
		}
		return rt.Handler(r)
	})
}

// serveProgram is serve for a program: no cookie counts.
func (s *Site) serveProgram(w http.ResponseWriter, r *Request) {
	err := s.program(r)
	_, given := bearer(r.Request)
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	if reads && !given {
		open(w.Header())
	}
	if err == nil && reads && !given && r.Route.Cache != NoCache && len(r.Undeclared()) == 0 {
		s.serveCached(w, r)
		return
	}
	s.answer(w, r, func() (Response, error) {
		if err != nil {
			return nil, err
		}
		if err := s.permit(r); err != nil {
			return nil, err
		}
		return r.Route.Handler(r)
	})
}

// identify finds the person of the session. A session that has ended is no
// error: the reader is anonymous again.
func (s *Site) identify(r *Request, token string) error {
	if token == "" || s.Authenticate == nil {
		return nil
	}
	a, err := s.Authenticate(r.Context(), token)
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Unauthenticated) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("identify: %w", err)
	}
	r.Actor = a
	if kept := r.Request.URL.Query().Get("kept"); kept != "" && s.Kept != nil && r.Method == http.MethodGet {
		r.kept = s.Kept(r.Context(), a, kept)
	}
	return nil
}

// permit checks the route's permission. A Party in which the person has no
// role looks absent.
func (s *Site) permit(r *Request) error {
	if s.Access.MayReach(r.Actor, r.Route.Permission, r.Party()) {
		return nil
	}
	if !r.Actor.SignedIn() {
		return errs.New(errs.Unauthenticated, "error.unauthenticated")
	}
	if code := r.Party(); code != "" && len(r.Actor.Roles[code]) == 0 {
		return errs.New(errs.NotFound, "error.not_found")
	}
	return errs.New(errs.Forbidden, "error.forbidden")
}

// guard runs f and turns a panic into an error, so that one request cannot
// take the server down.
func guard(f func() (Response, error)) (resp Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

func (s *Site) missing(w http.ResponseWriter, q *http.Request, rt *Route) {
	r := s.request(q, rt)
	s.answer(w, r, func() (Response, error) {
		if err := s.identify(r, s.sessionToken(q)); err != nil {
			return nil, err
		}
		return nil, missingError()
	})
}

// unrouted answers what no route of mux takes: 405 where the address exists
// for another method, else 404.
func (s *Site) unrouted(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		allow := allowed(mux, q)
		if len(allow) == 0 {
			s.missing(w, q, &Route{})
			return
		}
		w.Header().Set("Allow", strings.Join(allow, ", "))
		r := s.request(q, &Route{})
		s.answer(w, r, func() (Response, error) { return r.wrongMethod(), nil })
	}
}

// wrongMethod is the page of an address that takes no such request.
func (r *Request) wrongMethod() Page {
	p := ui.Problem{Kind: errs.Invalid, Title: r.L.T(MsgMethodTitle), Message: r.L.T(MsgMethod), Advice: r.L.T(MsgMethodDo), HomeURL: r.Link("/")}
	return Page{Status: http.StatusMethodNotAllowed, Frame: ui.Frame{Kind: ui.Plain, Title: p.Title, NoIndex: true}, Body: ui.ErrorPage(r.L, p)}
}

func missingError() error { return errs.New(errs.NotFound, "error.not_found") }

func (s *Site) crossOrigin(w http.ResponseWriter, q *http.Request) {
	r := s.request(q, &Route{API: s.Programs != nil && strings.HasPrefix(q.URL.Path, s.Programs.Prefix)})
	s.answer(w, r, func() (Response, error) { return nil, errs.New(errs.Forbidden, "web.cross_origin") })
}

// isGone tells whether the reader has hung up.
func isGone(ctx context.Context) bool { return ctx.Err() != nil }
