package app

import (
	"cmp"
	"slices"
	"strings"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// places says where the entries of each place stand.
var places = map[feature.Place]string{feature.PublicParty: "/parties/", feature.WorkParty: "/work/", feature.PublicSite: "", feature.WorkSite: "", feature.Admin: "/admin"}

// groupNames are the words of the groups, by message id.
var groupNames = map[feature.Group]string{feature.Plan: roadmap.MsgNavRoadmap, feature.Instruments: roadmap.MsgNavInstruments,
	feature.Review: roadmap.MsgNavReview, feature.Office: roadmap.MsgNavOffice}

// navigate puts the entries that the reader may use on a page of Party code: a
// line of groups, below it the entries of the group where the page stands, and
// all of them at the foot, where phones have them.
func (a *App) navigate(r *web.Request, f *ui.Frame, code string) {
	items := a.entries(r, wanted(f.Kind, code), code)
	current := at(items, r.Here(), code)
	for _, g := range grouped(items) {
		links, here := entryLinks(r, g, code, current), slices.Contains(g, current)
		top := links[0]
		if len(links) > 1 {
			top = ui.Link{Label: r.L.T(groupNames[g[0].item.Group]), URL: links[0].URL, Current: here}
			f.Menu = append(f.Menu, ui.NavGroup{Label: top.Label, Links: links})
			if here {
				f.Under = links
			}
		} else {
			f.Menu = append(f.Menu, ui.NavGroup{Links: links})
		}
		f.Nav = append(f.Nav, top)
	}
}

// wanted are the places whose entries a page of kind shows.
func wanted(kind ui.Kind, code string) []feature.Place {
	switch {
	case kind == ui.Public && code != "":
		return []feature.Place{feature.PublicParty}
	case kind == ui.Public:
		return []feature.Place{feature.PublicSite}
	case code != "":
		return []feature.Place{feature.WorkParty}
	}
	return []feature.Place{feature.WorkSite, feature.Admin}
}

// entry is one of the navigation; two are never equal.
type entry struct{ item *feature.NavItem }

// entries are those of places that the reader may reach, in order.
func (a *App) entries(r *web.Request, places []feature.Place, code string) (all []entry) {
	for _, f := range a.Features {
		for i := range f.Nav {
			if n := &f.Nav[i]; slices.Contains(places, n.Place) && a.Access.MayReach(r.Actor, n.Permission, code) {
				all = append(all, entry{n})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.item.Place, y.item.Place), cmp.Compare(x.item.Order, y.item.Order))
	})
	return all
}

// grouped joins the entries of a group, where its first one stands.
func grouped(items []entry) (groups [][]entry) {
	at := map[feature.Group]int{}
	for _, e := range items {
		i, begun := at[e.item.Group]
		if e.item.Group == feature.Alone || !begun {
			i = len(groups)
			at[e.item.Group], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], e)
	}
	return groups
}

func entryLinks(r *web.Request, items []entry, code string, current entry) []ui.Link {
	links := make([]ui.Link, len(items))
	for i, e := range items {
		links[i] = ui.Link{Label: r.L.T(e.item.Label), URL: r.Link(orRoot(baseOf(e, code) + e.item.Path)), Current: e == current}
	}
	return links
}

func baseOf(e entry, code string) string {
	base := places[e.item.Place]
	if strings.HasSuffix(base, "/") {
		base += code
	}
	return base
}

// at is the entry whose address begins the page's own address furthest; the
// zero entry where none does.
func at(items []entry, here, code string) (best entry) {
	here, _, _ = strings.Cut(here, "?")
	longest := -1
	for _, e := range items {
		for _, path := range append([]string{e.item.Path}, e.item.Also...) {
			if full := orRoot(baseOf(e, code) + path); covers(full, here) && len(full) > longest {
				best, longest = e, len(full)
			}
		}
	}
	return best
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
