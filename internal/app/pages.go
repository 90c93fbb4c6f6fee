package app

import (
	"context"

	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/publish/api"
	"openroadmap/internal/publish/find"
	"openroadmap/internal/publish/portal"
	"openroadmap/internal/publish/received"
)

// roadmapPages supplies the working side of roadmaps with what stands beside
// it.
func (a *App) roadmapPages() *roadmap.Pages {
	return &roadmap.Pages{
		Service: a.Roadmaps, Evidence: a.Evidence, Names: a.Identity.Names, Party: a.party, Views: portal.TeamViews, Instruments: panels{a},
		Waiting: func(ctx context.Context, actor access.Actor, code string) ([]review.Proposal, int, error) {
			return a.Review.List(ctx, actor, review.Filter{Party: code, States: []review.State{review.Waiting}, Limit: 5})
		},
		Choices: func(ctx context.Context, code string, l i18n.Lang) ([]organization.Body, error) {
			return organization.Choices(ctx, a.DB.Read(), code, l)
		},
	}
}

// portal supplies the public pages.
func (a *App) portal() *portal.Portal {
	p := &portal.Portal{
		DB: a.DB, Roadmaps: a.Roadmaps, Parties: a.Parties, Frameworks: a.Frameworks, Vocabulary: a.Vocabulary, Practices: a.Practices, Localizer: a.Bundle.For, Evidence: a.Evidence, Compare: a.Compare,
		HomeParty: a.Config.HomeParty, BaseURL: a.Config.BaseURL, PracticeMode: a.Config.Practice,
		Instruments: panels{a}, Elsewhere: a.Received.Elsewhere, Fingerprint: a.API.Fingerprint, CalendarOf: a.Identity.CalendarOf,
		SiteName: func(l i18n.Lang) string { return a.Identity.Settings(context.Background()).Name.For(l).Text },
	}
	if a.PDF != nil {
		p.PDF = a.PDF
	}
	return p
}

// find supplies the search page.
func (a *App) find() *find.Pages {
	return &find.Pages{Index: a.Search, Parties: a.Parties, Frameworks: a.Frameworks, Frame: publicFrame}
}

// publicFrame is the frame of a public page that is not the portal's.
func publicFrame(l *i18n.Localizer) ui.Frame {
	return ui.Frame{Foot: portal.Foot(l), FootLinks: portal.FootLinks(l)}
}

// received supplies the pages of roadmaps from other installations.
func (a *App) received() *received.Service {
	return &received.Service{DB: a.DB, Access: a.Access, Parties: a.Parties, Names: a.Identity.Names, Frame: func(l *i18n.Localizer) ui.Frame {
		return ui.Frame{Foot: portal.Foot(l), FootLinks: portal.FootLinks(l)}
	}}
}

// api supplies the JSON API.
func (a *App) api() *api.API {
	return &api.API{
		DB: a.DB, Roadmaps: a.Roadmaps, Parties: a.Parties, Organizations: a.Organizations, Review: a.Review, Frameworks: a.Frameworks,
		Vocabulary: a.Vocabulary, Practices: a.Practices, Tokens: a.Identity, Bundle: a.Bundle, Address: a.address, Secret: a.Identity.SiteSecret,
		BaseURL: a.Config.BaseURL, PracticeMode: a.Config.Practice, Frame: publicFrame,
	}
}

// HasParty tells whether there is a Party of that code.
func (a *App) HasParty(code string) bool {
	_, ok := a.party(code)
	return ok
}

func (a *App) party(code string) (party.Party, bool) {
	p, ok := a.seen.get(code)
	return p.Party, ok
}
