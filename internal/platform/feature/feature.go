// Package feature says what a feature of the program brings: routes with
// permissions, rules, messages, migrations, navigation, what can be searched,
// background work. Every feature is one Feature value, mounted from one list in
// app; nothing else registers anything.
package feature

import (
	"context"
	"io/fs"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// Place is where a navigation entry stands.
type Place int

const (
	PublicParty Place = iota // public pages of a Party; Path below /parties/{code}
	PublicSite               // public pages of the installation
	WorkParty                // working pages of a Party; Path below /work/{code}
	WorkSite                 // working pages that belong to no Party
	Admin                    // the operator's pages
)

// Group joins entries of a Party's working navigation under one word, so that
// it stays one line however many instruments there are.
type Group int

const (
	Alone       Group = iota // stands by itself
	Plan                     // the roadmap and what it rests on
	Instruments              // what carries activities out
	Review                   // what waits for a decision
	Office                   // people, bodies, the Party's data
)

// NavItem is an entry of the navigation. It is shown to those who may reach
// its Permission.
type NavItem struct {
	Place      Place
	Group      Group    // of an entry of WorkParty
	Label      string   // message id
	Path       string   // e.g. "/people"; "" = the place's own page
	Also       []string // further paths whose pages belong to the entry
	Permission access.Permission
	Order      int // ascending
}

// Feature is what a feature brings. Only Key is required.
type Feature struct {
	Key        string
	Routes     []web.Route
	Rules      []access.Rule
	Messages   fs.FS // locale/<lang>.json
	Migrations fs.FS // migrations/*.sql
	Nav        []NavItem
	// Search makes what can be found anew; changes are offered with
	// search.Put in the transaction that makes them.
	Search   []search.Source
	Datasets []dataset.Dataset // lists that go out and in as files (core/exchange)
	// Run does background work until ctx ends; nil if there is none.
	Run func(ctx context.Context)
}
