package app

import (
	"context"
	"slices"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
)

// exchange builds the service of exports and imports over the lists that the
// features offer.
func (a *App) exchange(features []feature.Feature) *exchange.Service {
	s := &exchange.Service{DB: a.DB, Access: a.Access, Bundle: a.Bundle, Langs: a.contentLangs, Actor: a.actorOf, Keeper: a.CommandLine, Names: a.Identity.Names, Log: a.Config.Log,
		Today: func(code string) clock.Date { return clock.DateOf(a.DB.Now(), a.seen.zone(code)) },
		Slug:  a.currentSlug}
	for _, f := range features {
		s.Datasets = append(s.Datasets, f.Datasets...)
	}
	return s.Open()
}

// contentLangs are the languages of a Party's content, its own first.
func (a *App) contentLangs(code string) []i18n.Lang {
	p, ok := a.seen.get(code)
	if !ok {
		return []i18n.Lang{i18n.EN}
	}
	langs := []i18n.Lang{p.Settings.DefaultLang}
	for _, l := range p.Settings.ContentLangs {
		if !slices.Contains(langs, l) {
			langs = append(langs, l)
		}
	}
	return langs
}

// actorOf is a person in whose name work is done later. Nobody's work comes
// from the command line, which does it at once.
func (a *App) actorOf(ctx context.Context, person string) (access.Actor, error) {
	return a.Identity.Actor(ctx, person)
}

// currentSlug is the address of the Party's current roadmap, "" without one.
func (a *App) currentSlug(ctx context.Context, code string) string {
	slug, err := a.Roadmaps.CurrentSlug(ctx, code)
	if err != nil {
		return ""
	}
	return slug
}

// CommandLine acts for the operator at the shell, who may do in a Party what
// its point of contact may. History then names no person.
func (a *App) CommandLine(code string) access.Actor {
	return access.Actor{Roles: map[string][]access.Role{code: {identity.PointOfContact}}}
}
