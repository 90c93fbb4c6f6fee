package web

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// Site is the whole of what web serves. app fills it once; it is read-only
// afterwards.
type Site struct {
	BaseURL *url.URL // as readers see it
	Hosts   []string // further host names that are answered, beside BaseURL's and localhost
	Build   string   // part of every cache key
	Bundle  *i18n.Bundle
	Access  *access.Table
	Clock   clock.Clock
	Log     *slog.Logger
	Routes  []Route
	Static  http.Handler // files under /static/

	// DefaultLang is used where the browser asks for none of the six.
	DefaultLang func() i18n.Lang
	// Authenticate finds the person of a session token; NotFound or
	// Unauthenticated when there is none.
	Authenticate func(ctx context.Context, token string) (access.Actor, error)
	// SignIn is the page shown in place of one that needs a person. kept is
	// what was posted, nil for a GET; back is the address to return to.
	SignIn func(r *Request, back string, kept url.Values) (Response, error)
	// Kept fetches, once, what was typed before the session ended.
	Kept func(ctx context.Context, a access.Actor, token string) url.Values
	// Decorate completes the frame of every page: navigation, site name.
	Decorate func(r *Request, f *ui.Frame)
	// Generation is the number under which public pages of a Party are
	// cached ("" = the installation).
	Generation func(party string) int64
	// Zone is a Party's time zone; nil means UTC.
	Zone func(party string) *time.Location
	// Programs answers the routes with API set; nil when there are none.
	Programs *Programs
	// HasPage tells whether a GET route answers path, set by Handler.
	get func(path string) bool

	cache *cache
}

func (s *Site) zone(party string) *time.Location {
	if s.Zone != nil && party != "" {
		if loc := s.Zone(party); loc != nil {
			return loc
		}
	}
	return time.UTC
}

// Secure tells whether readers come by https.
func (s *Site) Secure() bool { return s.BaseURL.Scheme == "https" }

// Handler is the server's handler. It fails when a route has no rule, or two
// routes clash.
func (s *Site) Handler() (h http.Handler, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("routes: %v", p)
		}
	}()
	if s.cache == nil {
		s.cache = newCache(cacheBytes)
	}
	outer, inner, api := http.NewServeMux(), http.NewServeMux(), http.NewServeMux()
	for i := range s.Routes {
		rt := &s.Routes[i]
		if !s.Access.Known(rt.Permission) {
			return nil, fmt.Errorf("route %s %s: permission %q has no rule", rt.Method, rt.Pattern, rt.Permission)
		}
		mux := inner
		switch {
		case rt.API:
			mux = api
		case rt.Bare:
			mux = outer
		}
		mux.HandleFunc(rt.Method+" "+exact(rt.Pattern), func(w http.ResponseWriter, q *http.Request) { s.serve(w, q, rt) })
	}
	if s.Static != nil {
		outer.Handle("GET /static/", s.Static)
	}
	if s.Programs != nil {
		outer.HandleFunc(s.Programs.Prefix, s.programs(api))
	}
	inner.HandleFunc("/", s.unrouted(inner))
	for _, l := range i18n.Langs {
		outer.Handle("/"+string(l)+"/", s.under(l, inner))
		outer.HandleFunc("/"+string(l), func(w http.ResponseWriter, q *http.Request) {
			http.Redirect(w, q, "/"+string(l)+"/", http.StatusMovedPermanently)
		})
	}
	outer.HandleFunc("/", s.root)
	s.get = func(path string) bool {
		q := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}
		_, pattern := inner.Handler(q)
		return pattern != "" && pattern != "/"
	}
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(http.HandlerFunc(s.crossOrigin))
	return s.secure(protect.Handler(outer)), nil
}

// exact keeps "/" from matching everything below it.
func exact(pattern string) string {
	if strings.HasSuffix(pattern, "/") {
		return pattern + "{$}"
	}
	return pattern
}

type langKey struct{}

// under takes the language off the path, so that inner patterns stand alone.
func (s *Site) under(l i18n.Lang, inner http.Handler) http.Handler {
	prefix := "/" + string(l)
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		path := strings.TrimPrefix(q.URL.Path, prefix)
		if len(path) > 1 && strings.HasSuffix(path, "/") && q.Method == http.MethodGet {
			http.Redirect(w, q, prefix+strings.TrimRight(path, "/"), http.StatusMovedPermanently)
			return
		}
		q2 := q.WithContext(context.WithValue(q.Context(), langKey{}, l))
		u := *q.URL
		u.Path, u.RawPath = path, strings.TrimPrefix(q.URL.RawPath, prefix)
		q2.URL = &u
		inner.ServeHTTP(w, q2)
	})
}

// root sends readers of addresses without a language to theirs.
func (s *Site) root(w http.ResponseWriter, q *http.Request) {
	if q.Method != http.MethodGet && q.Method != http.MethodHead {
		s.missing(w, q, &Route{}) // forms are sent to an address with its language
		return
	}
	l := i18n.Negotiate(q.Header.Get("Accept-Language"), s.DefaultLang())
	if q.URL.Path != "/" && !s.get(q.URL.Path) {
		s.missing(w, q, &Route{})
		return
	}
	to := "/" + string(l) + q.URL.EscapedPath()
	if q.URL.RawQuery != "" {
		to += "?" + q.URL.RawQuery
	}
	w.Header().Set("Vary", "Accept-Language")
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, q, to, http.StatusFound)
}

// hostAllowed keeps foreign host names (DNS rebinding) out.
func (s *Site) hostAllowed(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.Trim(strings.ToLower(host), "[]")
	if host == strings.ToLower(s.BaseURL.Hostname()) || host == "localhost" || host == "127.0.0.1" || host == "::1" {
		return true
	}
	for _, h := range s.Hosts {
		if host == strings.ToLower(h) {
			return true
		}
	}
	return false
}
