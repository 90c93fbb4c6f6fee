package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strings"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/feature"
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
		f.Nav = a.nav(r, f.Kind, code)
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

// places says where the entries of each place stand.
var places = map[feature.Place]string{feature.PublicParty: "/parties/", feature.WorkParty: "/work/", feature.PublicSite: "", feature.WorkSite: "", feature.Admin: "/admin"}

// nav lists the entries for a page of kind, of Party code.
func (a *App) nav(r *web.Request, kind ui.Kind, code string) []ui.Link {
	var wanted []feature.Place
	switch {
	case kind == ui.Public && code != "":
		wanted = []feature.Place{feature.PublicParty}
	case kind == ui.Public:
		wanted = []feature.Place{feature.PublicSite}
	case code != "":
		wanted = []feature.Place{feature.WorkParty}
	default:
		wanted = []feature.Place{feature.WorkSite, feature.Admin}
	}
	var items []feature.NavItem
	for _, f := range a.Features {
		for _, n := range f.Nav {
			if contains(wanted, n.Place) && a.Access.MayReach(r.Actor, n.Permission, code) {
				items = append(items, n)
			}
		}
	}
	sort.SliceStable(items, func(i, j int) bool {
		return items[i].Place < items[j].Place || items[i].Place == items[j].Place && items[i].Order < items[j].Order
	})
	return links(r, items, code)
}

func contains(ps []feature.Place, p feature.Place) bool {
	for _, x := range ps {
		if x == p {
			return true
		}
	}
	return false
}

// links turns entries into links; the one whose address begins the page's own
// address furthest is the current one.
func links(r *web.Request, items []feature.NavItem, code string) []ui.Link {
	here, _, _ := strings.Cut(r.Here(), "?")
	var out []ui.Link
	best, bestLen := -1, -1
	for i, n := range items {
		base := places[n.Place]
		if strings.HasSuffix(base, "/") {
			base += code
		}
		out = append(out, ui.Link{Label: r.L.T(n.Label), URL: r.Link(orRoot(base + n.Path))})
		for _, path := range append([]string{n.Path}, n.Also...) {
			if full := orRoot(base + path); covers(full, here) && len(full) > bestLen {
				best, bestLen = i, len(full)
			}
		}
	}
	if best >= 0 {
		out[best].Current = true
	}
	return out
}

func orRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

// covers tells whether here is the page of path or one below it; the first
// page covers only itself.
func covers(path, here string) bool {
	return here == path || path != "/" && strings.HasPrefix(here, path+"/")
}
