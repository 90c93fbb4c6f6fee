// Package api is the JSON API of an installation, /api/v1: everything public
// can be read by anyone, and with a personal token a program reads and writes
// what the token's owner may. It calls the same services as the pages, so that
// both obey the same rules.
//
// Its types are API, which holds what it reads from, and the bodies of the
// answers (Party, Roadmap, Activity …), from which huma makes the OpenAPI 3.1
// document. Operations become rows of web's table of routes (adapter.go), with
// permissions like any page. Cookies never authorize it.
//
// Follows RFC 9110 (conditional requests), RFC 9457 (problem details) and
// OpenAPI 3.1. It never ranks Parties: lists over several stand by name.
package api

import (
	"context"
	"embed"
	"net/http"
	"net/netip"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Messages holds the feature's words.
//
//go:embed locale
var Messages embed.FS

//go:generate go run ../../../tools/msgids .

// Prefix is what every path of the API begins with.
const Prefix = "/api/v1"

// Permissions of this feature. What changes records has those of the features
// that own them.
const (
	PermRead access.Permission = "api.read" // what is public
	PermMe   access.Permission = "api.me"   // what a token may do
)

// Tokens is what the API asks of core/identity.
type Tokens interface {
	AuthenticateToken(ctx context.Context, token string) (access.Actor, identity.Token, error)
}

// API is what the answers are made from. All fields are required.
type API struct {
	DB            *db.DB
	Roadmaps      *roadmap.Service
	Parties       *party.Service
	Organizations *organization.Service
	Review        *review.Service
	Frameworks    roadmap.Frameworks
	Vocabulary    convention.Vocabulary
	Practices     practice.Shelf
	Evidence      Attached
	Reads         []instrument.Read // of the instruments
	Tokens        Tokens
	Bundle        *i18n.Bundle
	Secret        func(ctx context.Context, name string) ([]byte, error) // a key of the installation, 32 bytes
	Address       func(*http.Request) netip.Addr                         // where a request comes from
	BaseURL       string                                                 // as readers see it, without a slash at the end
	Frame         func(*i18n.Localizer) ui.Frame                         // of a public page
	PracticeMode  bool                                                   // practice Parties are what the installation is for
	limits        limits
	document      document
}

// Rules says who holds the permissions of this feature.
func Rules() []access.Rule {
	return []access.Rule{{Permission: PermRead, Anyone: true}, {Permission: PermMe, SignedIn: true}}
}

// Feature declares what the API brings.
func Feature(s *API) feature.Feature {
	return feature.Feature{Key: "api", Routes: s.routes(), Rules: Rules(), Messages: Messages}
}

// Programs is how web asks this feature about requests of programs.
func (s *API) Programs() *web.Programs {
	return &web.Programs{Prefix: Prefix + "/", Admit: s.admit, Identify: s.identify, Problem: s.problem}
}
