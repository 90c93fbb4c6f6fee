package app

import (
	"context"
	"fmt"
	"maps"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/instrument"
	"openroadmap/internal/instrument/measure"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// ours is the one list of instruments. Adding one is a line here.
func ours() []instrument.Maker {
	return []instrument.Maker{
		measure.Maker(),
	}
}

func (a *App) makers() []instrument.Maker { return append(ours(), a.Config.Also...) }

// instruments makes all of them, once the core stands.
func (a *App) instruments() ([]instrument.Instrument, error) {
	core := instrument.Core{
		DB: a.DB, Access: a.Access, Vocabulary: a.Vocabulary, Roadmaps: a.Roadmaps, Organizations: a.Organizations, Evidence: a.Evidence, Review: a.Review,
		Localizer: a.Bundle.For, Names: a.Identity.Names, Party: a.activeParty, Active: a.isActive, Langs: a.contentLangs, Frame: publicFrame, BaseURL: a.Config.BaseURL, Practice: a.Config.Practice, Log: a.Config.Log,
		Today: func(code string) clock.Date { return clock.DateOf(a.DB.Now(), a.seen.zone(code)) },
	}
	var list []instrument.Instrument
	for _, m := range a.makers() {
		i := m.New(core)
		i.Rules, i.Messages = m.Rules, m.Messages
		if i.Key == "" || i.Name == "" || len(i.Views) == 0 {
			return nil, fmt.Errorf("instrument %q lacks its key, its name or its views", i.Key)
		}
		list = append(list, i)
	}
	return list, nil
}

// activeParty finds a Party that is active here.
func (a *App) activeParty(code string) (party.Party, bool) {
	p, ok := a.seen.get(code)
	return p.Party, ok && p.Active
}

// isActive tells whether a Party is active, also while that is being changed.
func (a *App) isActive(ctx context.Context, q db.IDB, code string) (bool, error) {
	active, err := a.Parties.Active(ctx, q, code)
	return active[code], err
}

// Figures lists what all instruments can compute.
func (a *App) Figures() (all []convention.Figure) {
	for _, i := range a.Instruments {
		all = append(all, i.Figures...)
	}
	return all
}

// ReportParts lists the parts of a report that instruments fill.
func (a *App) ReportParts() (all []convention.ReportPart) {
	for _, i := range a.Instruments {
		all = append(all, i.Report...)
	}
	return all
}

// offerInstruments makes their records findable anew when a Party is activated
// or deactivated.
func (a *App) offerInstruments(ctx context.Context, tx *db.Tx, party string) error {
	for _, i := range a.Instruments {
		if i.Offer == nil {
			continue
		}
		if err := i.Offer(ctx, tx, party); err != nil {
			return fmt.Errorf("offer %s: %w", i.Key, err)
		}
	}
	return nil
}

// panels is what the pages of activities show of the instruments.
type panels struct{ *App }

// activityFor is it as an instrument sees it.
func activityFor(i instrument.Instrument, it roadmap.Item) instrument.Activity {
	act := instrument.Activity{Party: it.Party, ID: it.ID, Key: it.Key(), Number: it.Number}
	for _, x := range it.Ref.Instruments {
		if x.Key == i.Key {
			act.Views = append(act.Views, x.View)
		}
	}
	return act
}

// PublicPanels lists what everybody reads of an activity.
func (x panels) PublicPanels(r *web.Request, it roadmap.Item) ([]ui.Panel, error) {
	return x.panels(r, it, func(i instrument.Instrument) panelOf { return i.PublicPanel })
}

// TeamPanels lists what its team reads of an activity.
func (x panels) TeamPanels(r *web.Request, it roadmap.Item) ([]ui.Panel, error) {
	return x.panels(r, it, func(i instrument.Instrument) panelOf { return i.TeamPanel })
}

type panelOf = func(*web.Request, instrument.Activity) (*ui.Panel, error)

func (x panels) panels(r *web.Request, it roadmap.Item, of func(instrument.Instrument) panelOf) (all []ui.Panel, err error) {
	for _, i := range x.Instruments {
		panel := of(i)
		if panel == nil {
			continue
		}
		p, err := panel(r, activityFor(i, it))
		if err != nil {
			return nil, fmt.Errorf("panel of %s: %w", i.Key, err)
		}
		if p != nil {
			all = append(all, *p)
		}
	}
	return all, nil
}

// PublicMade lists the public records that are evidence of an activity.
func (x panels) PublicMade(r *web.Request, it roadmap.Item) ([]evidence.Made, error) {
	return x.made(r, it, true)
}

// TeamMade lists all records that are evidence of an activity.
func (x panels) TeamMade(r *web.Request, it roadmap.Item) ([]evidence.Made, error) {
	return x.made(r, it, false)
}

func (x panels) made(r *web.Request, it roadmap.Item, public bool) (all []evidence.Made, err error) {
	for _, i := range x.Instruments {
		if i.Made == nil {
			continue
		}
		list, err := i.Made(r, activityFor(i, it), public)
		if err != nil {
			return nil, fmt.Errorf("evidence of %s: %w", i.Key, err)
		}
		for _, m := range list {
			m.With = r.L.T(i.Name)
			all = append(all, m)
		}
	}
	return all, nil
}

// Waiting lists the records whose texts wait for a translator or a reviewer,
// instrument by instrument.
func (x panels) Waiting(r *web.Request, to i18n.Lang) (all []roadmap.WaitingKind, err error) {
	for _, i := range x.Instruments {
		if i.Waiting == nil {
			continue
		}
		list, err := i.Waiting(r, to)
		if err != nil {
			return nil, fmt.Errorf("translations of %s: %w", i.Key, err)
		}
		all = append(all, roadmap.WaitingKind{Key: i.Key, Title: r.L.T(i.Name), Records: list})
	}
	return all, nil
}

// Told puts entries of the public history about records of instruments into
// words, by the id of the entry.
func (x panels) Told(r *web.Request, entries []history.Entry) (map[string]history.Told, error) {
	all := map[string]history.Told{}
	for _, i := range x.Instruments {
		if i.Told == nil {
			continue
		}
		told, err := i.Told(r, entries)
		if err != nil {
			return nil, fmt.Errorf("changes of %s: %w", i.Key, err)
		}
		maps.Copy(all, told)
	}
	return all, nil
}

// PublicPages lists the public pages of a Party for the sitemap.
func (x panels) PublicPages(ctx context.Context, party string) (all []string, err error) {
	for _, i := range x.Instruments {
		if i.Pages == nil {
			continue
		}
		list, err := i.Pages(ctx, x.DB.Read(), party)
		if err != nil {
			return nil, fmt.Errorf("public pages of %s: %w", i.Key, err)
		}
		all = append(all, list...)
	}
	return all, nil
}

// PublicView is the page of a Party that serves a line of the framework.
func (x panels) PublicView(l *i18n.Localizer, party string, ref framework.Instrument) ui.Link {
	for _, i := range x.Instruments {
		if i.Key != ref.Key {
			continue
		}
		link := ui.Link{Label: l.T(i.Name)}
		if v := i.View(ref.View); v.Public != "" {
			link.URL = "/" + string(l.Lang) + "/parties/" + party + v.Public
		}
		return link
	}
	return ui.Link{}
}
