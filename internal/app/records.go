package app

import (
	"context"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// recordsOf offers a stocktake what the installation holds about a line: the
// Party's activity with its evidence and bodies, and good practices.
func (a *App) recordsOf(ctx context.Context, actor access.Actor, code string, line framework.LineID, l i18n.Lang) (list []stocktake.Link, err error) {
	v, err := a.Roadmaps.View(ctx, actor, code, "")
	if err != nil && !errs.Is(err, errs.NotFound) {
		return nil, err
	}
	for _, it := range v.Items {
		if it.Line != line {
			continue
		}
		title, _ := it.Wording(l)
		list = append(list, stocktake.Link{URL: "/work/" + code + "/activities/" + it.ID + "/edit", Title: it.Number + " " + title.Text})
		_, found, err := a.Evidence.Of(ctx, actor, evidence.Ref{Party: code, Kind: roadmap.KindActivity, ID: it.ID})
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			if e.Visibility != access.Restricted && e.Current() {
				list = append(list, stocktake.Link{URL: "/work/" + code + "/evidence/" + e.ID, Title: e.Title.For(l).Text})
			}
		}
		list = append(list, bodiesOf(v, it, l)...)
	}
	for _, p := range a.Practices.ForLines(framework.Kin(a.Frameworks.All(), line)) {
		list = append(list, stocktake.Link{URL: p.Path(), Title: p.Title.For(l).Text})
	}
	return list, nil
}

func bodiesOf(v roadmap.View, it roadmap.Item, l i18n.Lang) (list []stocktake.Link) {
	for _, id := range it.Bodies() {
		if name, ok := v.BodyName(id, l); ok {
			list = append(list, stocktake.Link{URL: "/work/" + it.Party + "/bodies#" + id, Title: name.Text})
		}
	}
	return list
}
