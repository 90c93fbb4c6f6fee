// Package exchange carries the lists of a Party out into files and back in:
// CSV, XLSX and JSON. Which lists there are, the features say (package
// dataset); this one names none.
//
// Out: every list at its own address with .csv, .xlsx or .json at the end, in
// the same filter. In: an Import, whose file is read into a dry run (what each
// row would change, and what is wrong with it, cell by cell), shown, accepted
// whole or for its good rows alone, and undone while nobody has changed the
// same fields since. Contributors do not import: what they change waits for a
// reviewer, one record at a time.
//
// Long work is done by one goroutine per server (job.go) and lies in tables
// all the while, so that it survives a restart.
package exchange

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/jobs"
	"openroadmap/internal/platform/sheet"
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

// The permissions of this feature. A list's own permissions are checked
// beside them, by the feature that owns it.
const (
	PermRead   access.Permission = "exchange.read"   // the page of what can go out and in
	PermImport access.Permission = "exchange.import" // imports of the Party
	PermPublic access.Permission = "exchange.public" // public lists as files
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{
		{Permission: PermRead, Roles: identity.Readers()},
		{Permission: PermImport, Roles: identity.Editors()},
		{Permission: PermPublic, Anyone: true},
	}
}

// Service holds the use cases. Fill the exported fields.
type Service struct {
	DB       *db.DB
	Access   *access.Table
	Bundle   *i18n.Bundle
	Datasets []dataset.Dataset // in their order
	// Langs lists the languages of a Party's content, its own first.
	Langs func(party string) []i18n.Lang
	// Today is the day at a Party.
	Today func(party string) clock.Date
	// Actor finds a person in whose name work is done later.
	Actor func(ctx context.Context, person string) (access.Actor, error)
	// Keeper acts for the installation in a Party, to end what was begun there.
	Keeper func(party string) access.Actor
	// Names gives the names of persons by id.
	Names func(ctx context.Context, ids []string) (map[string]string, error)
	// Slug is the slug of the Party's current roadmap, "" if there is none.
	Slug func(ctx context.Context, party string) string
	Log  *slog.Logger
	bell jobs.Bell
}

// Dataset finds a list by its key.
func (s *Service) Dataset(key string) (dataset.Dataset, bool) {
	i := slices.IndexFunc(s.Datasets, func(d dataset.Dataset) bool { return d.Key == key })
	if i < 0 {
		return dataset.Dataset{}, false
	}
	return s.Datasets[i], true
}

// Feature declares what exchange brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "exchange", Routes: routes(s), Rules: Rules(), Messages: Messages, Migrations: Migrations, Run: s.Run,
		Nav: []feature.NavItem{{Place: feature.WorkParty, Group: feature.Office, Label: MsgNavData, Path: "/data", Also: []string{"/imports"}, Permission: PermRead, Order: 80}},
	}
}

// formParams say how an export is written; see form.
var formParams = []string{"column", "codes", "bom", "all"}

// maxUpload is the largest file that is taken in, with the form around it.
const maxUpload = MaxFile + 1<<20

// fileTime is how long a file may take on its way: 64 MB over a slow line.
const fileTime = 30 * time.Minute

// routes: the page of all lists, the lists as files, and imports. Each list
// is reached at its own address.
func routes(s *Service) []web.Route {
	h := handlers{s}
	const imports = "/work/{code}/imports/{id}"
	all := []web.Route{
		{Method: "GET", Pattern: "/work/{code}/data", Permission: PermRead, Handler: h.overview},
		{Method: "GET", Pattern: imports, Permission: PermImport, Handler: h.show, Query: []string{"show", "page"}},
		{Method: "GET", Pattern: imports + "/mistakes.csv", Permission: PermImport, Handler: h.mistakes},
		{Method: "POST", Pattern: imports + "/map", Permission: PermImport, Handler: h.mapColumns},
		{Method: "POST", Pattern: imports + "/columns", Permission: PermImport, Handler: h.columns},
		{Method: "POST", Pattern: imports + "/accept", Permission: PermImport, Handler: h.accept},
		{Method: "POST", Pattern: imports + "/stop", Permission: PermImport, Handler: h.stop},
		{Method: "POST", Pattern: imports + "/undo", Permission: PermImport, Handler: h.undo},
		{Method: "POST", Pattern: imports + "/drop", Permission: PermImport, Handler: h.drop},
	}
	for _, d := range s.Datasets {
		all = append(all, listRoutes(h, d)...)
	}
	return all
}

// listRoutes are the addresses of one list.
func listRoutes(h handlers, d dataset.Dataset) []web.Route {
	if d.Rows == nil { // comes in only
		return importRoutes(h, d)
	}
	all := []web.Route{{Method: "GET", Pattern: d.Path + "/export", Permission: d.Read, Handler: h.exportForm(d)}}
	for _, f := range sheet.Formats {
		all = append(all, web.Route{Method: "GET", Pattern: d.Path + "." + string(f), Permission: d.Read, Handler: h.export(d, f, false), Query: append(slices.Clone(d.Query), formParams...), Time: fileTime})
		for _, p := range d.Public {
			all = append(all, web.Route{Method: "GET", Pattern: p.Path + "." + string(f), Permission: PermPublic, Handler: h.export(d, f, true), Query: append(slices.Clone(p.Query), formParams...)})
		}
	}
	return append(all, importRoutes(h, d)...)
}

func importRoutes(h handlers, d dataset.Dataset) []web.Route {
	if d.Import == nil {
		return nil
	}
	return []web.Route{
		{Method: http.MethodGet, Pattern: d.Path + "/import", Permission: d.Write, Handler: h.importForm(d)},
		{Method: http.MethodPost, Pattern: d.Path + "/import", Permission: d.Write, Handler: h.upload(d), MaxBody: maxUpload, Time: fileTime},
	}
}

// at is the address of a list of a Party, without the language.
func at(d dataset.Dataset, party, slug string) string {
	return strings.NewReplacer("{code}", party, "{slug}", slug).Replace(d.Path)
}
