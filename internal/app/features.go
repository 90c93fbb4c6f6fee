package app

import (
	"io/fs"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/core/upgrade"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/api"
	"openroadmap/internal/publish/find"
	"openroadmap/internal/publish/portal"
	"openroadmap/internal/publish/received"
)

// features is the one list of all features, bottom floor first. Adding one is
// a line here.
func (a *App) features() []feature.Feature {
	list := []feature.Feature{
		{Key: "ui", Messages: ui.Messages},
		{Key: "dataset", Messages: dataset.Messages},
		{Key: "web", Messages: web.Messages, Routes: a.serverRoutes(), Rules: serverRules},
		{Key: "mail", Migrations: mail.Migrations()},
		{Key: "search", Migrations: search.Migrations},
		framework.Feature(a.Frameworks),
		party.Feature(a.Parties),
		identity.Feature(a.Identity),
		organization.Feature(a.Organizations),
		history.Feature(),
		review.Feature(a.Review),
		evidence.Feature(a.Evidence),
		customfield.Feature(a.CustomFields),
		roadmap.Feature(a.roadmapPages()),
		compare.Feature(a.Compare),
		practice.Feature(a.Shelf, publicFrame),
		stocktake.Feature(a.Stocktakes),
		upgrade.Feature(a.Upgrades),
	}
	for _, i := range a.Instruments {
		list = append(list, i.Feature)
	}
	list = append(list,
		portal.Feature(a.portal()),
		find.Feature(a.find()),
		api.Feature(a.API),
		received.Feature(a.Received),
	)
	a.Exchange = a.exchange(list)
	return append(list, exchange.Feature(a.Exchange))
}

// rules joins the rules of all features. They are needed before the features
// can be built, since services check with them.
func (a *App) rules() (*access.Table, error) {
	lists := [][]access.Rule{
		serverRules,
		framework.Rules(),
		party.Rules,
		identity.Rules(),
		organization.Rules(),
		review.Rules(),
		evidence.Rules(),
		exchange.Rules(),
		customfield.Rules(),
		roadmap.Rules(),
		practice.Rules(),
		stocktake.Rules(),
		portal.Rules(),
		find.Rules(),
		api.Rules(),
		received.Rules(),
	}
	for _, m := range a.makers() {
		lists = append(lists, m.Rules)
	}
	return access.NewTable(lists...)
}

// messages lists where the words of all features lie.
func (a *App) messages() []fs.FS {
	list := []fs.FS{
		ui.Messages,
		web.Messages,
		dataset.Messages,
		framework.Messages,
		party.Messages,
		identity.Messages(),
		organization.Messages,
		review.Messages,
		evidence.Messages,
		exchange.Messages,
		customfield.Messages,
		roadmap.Messages,
		compare.Messages,
		upgrade.Messages,
		practice.Messages,
		stocktake.Messages,
		portal.Messages,
		find.Messages,
		api.Messages,
		received.Messages,
	}
	for _, m := range a.makers() {
		list = append(list, m.Messages)
	}
	return list
}

func migrationsOf(features []feature.Feature) []fs.FS {
	var all []fs.FS
	for _, f := range features {
		if f.Migrations != nil {
			all = append(all, f.Migrations)
		}
	}
	return all
}

func sourcesOf(features []feature.Feature) []search.Source {
	var all []search.Source
	for _, f := range features {
		all = append(all, f.Search...)
	}
	return all
}

func routesOf(features []feature.Feature) []web.Route {
	var all []web.Route
	for _, f := range features {
		all = append(all, f.Routes...)
	}
	return all
}
