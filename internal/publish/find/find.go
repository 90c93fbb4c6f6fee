// Package find is the search page: what platform/search finds, shown to
// readers with where it stands, in which field it matched and how to narrow
// it, and suggestions while one types.
//
// It knows no kind of record by itself: the words for kinds and fields are
// those that their features give with their search.Source, and the rights are
// part of the query. It reads and never writes.
package find

import (
	"context"
	"embed"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Messages holds the feature's words.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .

// PermRead is searching: everyone may, and finds what they may read.
const PermRead access.Permission = "find.read"

// Rules says who holds the permissions of this feature.
func Rules() []access.Rule { return []access.Rule{{Permission: PermRead, Anyone: true}} }

// Path is the address of the page, without the language.
const Path = "/search"

// Index answers queries (search.Index).
type Index interface {
	Find(ctx context.Context, a access.Actor, q search.Query) (search.Results, error)
	Nearest(ctx context.Context, a access.Actor, q search.Query) (search.Near, error)
	Word(name string) string
	Kinds() []string
}

// Outputs finds the frameworks that the installation knows.
type Outputs interface{ All() []framework.Framework }

// Pages is what the search page is made from. Fill all fields.
type Pages struct {
	Index      Index
	Parties    *party.Service
	Frameworks Outputs
	Frame      func(l *i18n.Localizer) ui.Frame // of a public page, without title
}

// Feature declares what find brings.
func Feature(p *Pages) feature.Feature {
	return feature.Feature{Key: "find", Routes: routes(p), Rules: Rules(), Messages: Messages}
}

// routes: the page, and what it suggests while one types. Answers differ by
// reader and query, so none is kept.
func routes(p *Pages) []web.Route {
	return []web.Route{
		{Method: "GET", Pattern: Path, Permission: PermRead, Handler: p.page, Query: []string{"q", "kind", "party", "output", "text", "page"}},
		{Method: "GET", Pattern: Path + "/suggest", Permission: PermRead, Handler: p.suggest, Query: []string{"q"}},
	}
}

// output finds an output by its id in whichever framework has it.
func (p *Pages) output(id string) (convention.Output, bool) {
	for _, f := range p.Frameworks.All() {
		if o, ok := f.Output(convention.OutputID(id)); ok {
			return o, true
		}
	}
	return convention.Output{}, false
}
