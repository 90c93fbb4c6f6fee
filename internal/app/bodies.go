package app

import (
	"context"

	"github.com/a-h/templ"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// bodyRecords tells evidence about bodies. Bodies are named on public pages
// but have none of their own: what supports them is the team's.
type bodyRecords struct{ access *access.Table }

// Kind names the records.
func (bodyRecords) Kind() string { return organization.KindBody }

// Label is what the kind is called.
func (bodyRecords) Label(l *i18n.Localizer) string { return l.T(organization.MsgSearchBody) }

// Records finds bodies, the archived ones too. They lead to their form, or for
// those who may not change them to their place in the list.
func (b bodyRecords) Records(ctx context.Context, q db.IDB, a access.Actor, party string, ids []string) (map[string]evidence.Record, error) {
	if !b.access.Allows(a, organization.PermRead, access.Object{Party: party}) {
		return nil, nil
	}
	names, err := organization.Names(ctx, q, party)
	if err != nil {
		return nil, err
	}
	manages := b.access.Allows(a, organization.PermManage, access.Object{Party: party})
	found := map[string]evidence.Record{}
	for _, id := range ids {
		name, ok := names[id]
		if !ok {
			continue
		}
		path := "/work/" + party + "/bodies"
		if manages {
			path += "/" + id + "/edit"
		}
		found[id] = evidence.Record{Object: access.Object{Party: party, Bodies: []string{id}}, Title: name, Path: path, TeamOnly: true}
	}
	return found, nil
}

// PublicRecords finds none.
func (bodyRecords) PublicRecords(context.Context, db.IDB, string, []string) (map[string]evidence.PublicRecord, error) {
	return nil, nil
}

// bodyEvidence draws the evidence of a body on its form.
func (a *App) bodyEvidence(r *web.Request, id string) (templ.Component, error) {
	panel, err := a.Evidence.Panel(r, evidence.Ref{Party: r.Party(), Kind: organization.KindBody, ID: id})
	if err != nil {
		return nil, err
	}
	return panel.Section(), nil
}

// bodyHistory writes changes of bodies into the history, and makes their
// evidence findable under their names.
func (a *App) bodyHistory(ctx context.Context, tx *db.Tx, act organization.Act) error {
	e := history.Entry{Ref: history.Ref{Party: act.Party, Kind: organization.KindBody, ID: act.Body}, Person: act.Person, Action: act.Action, Visibility: act.Visibility}
	for _, c := range act.Changes {
		e.Changes = append(e.Changes, history.Change(c))
	}
	// The office that acts is not known to be public: bodies are the team's.
	if e.Visibility == access.Public {
		e.Visibility = access.Team
	}
	if err := history.Write(ctx, tx, e); err != nil {
		return err
	}
	return a.Evidence.OfferOf(ctx, tx, act.Party, organization.KindBody, act.Body)
}
