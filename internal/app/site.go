package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/find"
	assets "openroadmap/web"
)

// permServer allows what the server itself answers.
const permServer access.Permission = "server.read"

var serverRules = []access.Rule{{Permission: permServer, Anyone: true}}

// serverRoutes are files and the health check.
func (a *App) serverRoutes() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Pattern: "/healthz", Permission: permServer, Handler: a.healthz, Bare: true},
	}
}

func (a *App) healthz(r *web.Request) (web.Response, error) {
	if err := a.DB.Check(r.Context()); err != nil {
		return nil, fmt.Errorf("health check: %w", err)
	}
	return web.File{Type: "text/plain; charset=utf-8", Write: func(w io.Writer) error {
		_, err := io.WriteString(w, "ok\n")
		return err
	}}, nil
}

// site joins everything that web needs.
func (a *App) site() *web.Site {
	base, _ := url.Parse(a.Config.BaseURL) // checked by withDefaults
	return &web.Site{
		BaseURL: base, Build: a.Config.Build, Bundle: a.Bundle, Access: a.Access, Clock: a.Config.Clock, Log: a.Config.Log,
		Routes:       routesOf(a.Features),
		Static:       assets.Handler(),
		Hosts:        listenHost(a.Config.Listen),
		DefaultLang:  func() i18n.Lang { return a.Identity.Settings(context.Background()).DefaultLang },
		Authenticate: a.Identity.Authenticate,
		SignIn:       a.Identity.SignInPage,
		Kept:         a.Identity.Kept,
		Decorate:     a.decorate,
		Generation:   a.DB.Generation,
		Zone:         a.seen.zone,
		Programs:     a.API.Programs(),
	}
}

func listenHost(listen string) []string {
	host, _, _ := strings.Cut(listen, ":")
	if host == "" || host == "0.0.0.0" {
		return nil
	}
	return []string{host}
}

// decorate completes the frame of a page: whose site and Party it is, who
// reads it, and the navigation that the reader may use.
func (a *App) decorate(r *web.Request, f *ui.Frame) {
	f.SiteName = a.Identity.Settings(r.Context()).Name.For(r.Lang).Text
	f.Insecure = !a.Site.Secure() && !a.Config.Loopback()
	if !strings.HasPrefix(r.Here(), find.Path) { // the page has a box of its own
		f.SearchURL = r.Link(find.Path)
	}
	if f.Kind == ui.Work {
		f.SearchHint = r.L.T(find.MsgHint)
		f.Suggest = &ui.Suggest{URL: r.Link(find.Path + "/suggest"), Label: r.L.T(find.MsgSuggestions), Found: r.L.T(find.MsgSuggested)}
	}
	if r.Actor.SignedIn() {
		f.Person = &ui.PersonLink{Name: r.Actor.Name, ProfileURL: r.Link("/account")}
	}
	code := r.Party()
	if p, ok := a.seen.get(code); ok {
		a.decorateParty(r, f, p)
	}
	if a.Config.Practice && f.Practice == "" {
		f.Practice = r.L.T(party.MsgPracticeData)
	}
	if f.Nav == nil && f.Kind != ui.Plain {
		a.navigate(r, f, code)
	}
}

func (a *App) decorateParty(r *web.Request, f *ui.Frame, p seenParty) {
	code := string(p.Code)
	if f.Party == nil {
		to := "/parties/" + code
		if f.Kind == ui.Work {
			to = "/work/" + code
		}
		f.Party = &ui.PartyLink{Name: p.Name.For(r.Lang), URL: r.Link(to)}
	}
	if p.IsPractice() && f.Practice == "" {
		f.Practice = r.L.T(party.MsgPracticeData)
	}
}
