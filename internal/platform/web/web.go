// Package web turns HTTP into calls of the features' handlers and their
// answers into bytes: routing with permissions, the language prefix, forms,
// errors, the cache of public pages, security headers, cookies.
//
// A handler gets a Request and returns a Response or an error; it never
// writes. Pages are rendered to memory before the first byte is sent. An
// error is answered in one place (answer.go), where its Kind becomes a status
// and its message a sentence in the reader's language.
package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
)

// Handler answers one request.
type Handler func(r *Request) (Response, error)

// CacheBy says how the answer to an anonymous GET may be kept.
type CacheBy int

const (
	NoCache CacheBy = iota
	ByParty         // under the generation and local date of the {code} in the path
	BySite          // under the installation's generation and the UTC date
	ByAll           // of a Party's page that shows other Parties too: as BySite, and by the Party's date
)

// Route is one row of a feature's table.
type Route struct {
	Method     string // GET, POST
	Pattern    string // without the language: "/parties/{code}/activities"
	Permission access.Permission
	Handler    Handler
	Cache      CacheBy
	Query      []string      // names of the query parameters that the page reads; others are dropped. "own." stands for all that begin so
	MaxBody    int64         // bytes; 0 = DefaultMaxBody
	Time       time.Duration // for sending or receiving a file; 0 = the server's ordinary limits
	Bare       bool          // no language prefix: /healthz, /sitemap.xml, /static/…
	API        bool          // for programs, below Site.Programs.Prefix: a token, never a cookie; implies Bare
}

// DefaultMaxBody limits an ordinary form.
const DefaultMaxBody = 1 << 20

// Request is what a handler works on.
type Request struct {
	*http.Request
	ID        string // for the log and the error page
	Lang      i18n.Lang
	L         *i18n.Localizer
	Actor     access.Actor
	Now       time.Time
	Route     *Route
	params    url.Values // known query parameters
	site      *Site
	kept      url.Values
	shownKept bool // a page shows kept: it says that nothing of it is saved yet
}

// Party is the code in the path, "" where there is none.
func (r *Request) Party() string { return r.PathValue("code") }

// Get is a query parameter that the route declares, trimmed.
func (r *Request) Get(name string) string { return strings.TrimSpace(r.params.Get(name)) }

// All is every value of a query parameter that the route declares.
func (r *Request) All(name string) []string { return r.params[name] }

// Params is a copy of the declared query parameters.
func (r *Request) Params() url.Values {
	c := url.Values{}
	for k, v := range r.params {
		c[k] = append([]string(nil), v...)
	}
	return c
}

// URL is path with the language in front: r.URL("/work") = "/fr/work".
func (r *Request) Link(path string) string { return "/" + string(r.Lang) + path }

// Here is the path of this page with its declared parameters, without the
// language: what the language switch needs.
func (r *Request) Here() string {
	path := strings.TrimPrefix(r.Request.URL.Path, "/"+string(r.Lang))
	if path == "" {
		path = "/"
	}
	if q := r.params.Encode(); q != "" {
		path += "?" + q
	}
	return path
}

// Allows asks the table of rules.
func (r *Request) Allows(p access.Permission, o access.Object) bool {
	return r.site.Access.Allows(r.Actor, p, o)
}

// Today is the date at the Party of the path, or in UTC.
func (r *Request) Zone(party string) *time.Location { return r.site.zone(party) }

// Site gives what the request was served from.
func (r *Request) Site() *Site { return r.site }

// FormLang is the language that a form is written in: ?in=fr, else fallback.
func (r *Request) FormLang(fallback i18n.Lang) i18n.Lang {
	if l, ok := i18n.ParseLang(r.Get("in")); ok {
		return l
	}
	return fallback
}
