// Package received keeps roadmaps that other installations published, as the
// signed files that they make (package signed, docs/roadmap-file.md), and shows
// them on pages of their own.
//
// A received roadmap is a copy: it is never written into the tables of
// roadmaps, so nothing counts it, searches it, mixes it into lists over all
// Parties or changes it. Every page names the installation it comes from, the
// fingerprint of the key and the day of the file. The public may have the file
// itself and check it again.
//
// Keys are trusted on first use: a file with a key that nobody has confirmed
// waits until the operator has compared its fingerprint. A Party that works on
// this installation speaks here for itself; no file of it is taken in.
package received

import (
	"context"
	"embed"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/signed"
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

// The permissions of this feature.
const (
	PermRead access.Permission = "received.read" // the pages: everyone
	PermTake access.Permission = "received.take" // take files in, trust keys, remove both
)

// Rules says who holds them.
func Rules() []access.Rule {
	return []access.Rule{{Permission: PermRead, Anyone: true}, {Permission: PermTake, Operator: true}}
}

// Service takes files in and hands out what is held. Fill all fields.
type Service struct {
	DB      *db.DB
	Access  *access.Table
	Parties *party.Service
	Frame   func(l *i18n.Localizer) ui.Frame // of a public page, without title
	// Names gives the names of persons by id.
	Names func(ctx context.Context, ids []string) (map[string]string, error)
}

// Feature declares what received brings.
func Feature(s *Service) feature.Feature {
	return feature.Feature{
		Key: "received", Routes: routes(s), Rules: Rules(), Messages: Messages, Migrations: Migrations,
		Nav: []feature.NavItem{{Place: feature.Admin, Label: MsgNav, Path: "/elsewhere", Permission: PermTake, Order: 60}},
	}
}

// Addresses, without the language.
const (
	Path      = "/elsewhere"
	adminPath = "/admin/elsewhere"
)

// maxUpload leaves room for a roadmap file in a form.
const maxUpload = signed.MaxSize + 64<<10

// routes: the list, a roadmap, an activity and the file itself for everyone;
// what the operator decides.
func routes(s *Service) []web.Route {
	h := handlers{s}
	return []web.Route{
		{Method: "GET", Pattern: Path, Permission: PermRead, Handler: h.list, Cache: web.BySite},
		{Method: "GET", Pattern: Path + "/{received}", Permission: PermRead, Handler: h.roadmap, Cache: web.BySite},
		{Method: "GET", Pattern: Path + "/{received}/activities/{number}", Permission: PermRead, Handler: h.activity, Cache: web.BySite},
		{Method: "GET", Pattern: Path + "/{received}/roadmap.json", Permission: PermRead, Handler: h.file},
		{Method: "GET", Pattern: adminPath, Permission: PermTake, Handler: h.admin},
		{Method: "POST", Pattern: adminPath, Permission: PermTake, Handler: h.upload, MaxBody: maxUpload, Time: uploadTime},
		{Method: "POST", Pattern: adminPath + "/{received}/confirm", Permission: PermTake, Handler: h.confirm},
		{Method: "POST", Pattern: adminPath + "/{received}/discard", Permission: PermTake, Handler: h.discard},
		{Method: "POST", Pattern: adminPath + "/{received}/remove", Permission: PermTake, Handler: h.remove},
		{Method: "POST", Pattern: adminPath + "/keys/{key}/remove", Permission: PermTake, Handler: h.distrust},
	}
}
