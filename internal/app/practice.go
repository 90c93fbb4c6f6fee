package app

import (
	"context"

	"openroadmap/internal/app/demo"
)

// Account is a sign-in to practise with.
type Account = demo.Account

// Practice makes the practice country and further fictitious Parties, unless
// the installation holds them already, and returns the accounts. All of it can
// be searched at once.
func (a *App) Practice(ctx context.Context, further int) ([]Account, error) {
	accounts, err := demo.Make(ctx, demo.Services{
		DB: a.DB, Parties: a.Parties, Identity: a.Identity, CustomFields: a.CustomFields, Organizations: a.Organizations, Review: a.Review,
		Evidence: a.Evidence, Roadmaps: a.Roadmaps, Stocktakes: a.Stocktakes, Shelf: a.Shelf, Exchange: a.Exchange, Received: a.Received, Instruments: a.Instruments,
	}, further)
	if err != nil {
		return nil, err
	}
	return accounts, a.Search.Rebuild(ctx)
}
