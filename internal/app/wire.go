package app

import (
	"context"
	"slices"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/evidence"
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
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/publish/portal"
)

// loadReference reads what is embedded: words, rules, frameworks, practices.
func (a *App) loadReference(ctx context.Context) (err error) {
	if a.Bundle, err = i18n.NewBundle(a.messages()...); err != nil {
		return err
	}
	if a.Access, err = a.rules(); err != nil {
		return err
	}
	if a.Vocabulary, err = convention.Load(); err != nil {
		return err
	}
	embedded, err := framework.Load()
	if err != nil {
		return err
	}
	a.Frameworks = framework.NewService(a.DB, a.Access, embedded)
	a.Frameworks.Offer = portal.OfferLines
	a.Practices, err = practice.Load()
	return err
}

// wire builds the services, lowest first, and supplies each with what it
// needs of the floors above it.
func (a *App) wire() (err error) {
	if a.Mail, err = a.mailer(); err != nil {
		return err
	}
	a.seen = &partiesSeen{db: a.DB, also: a.Frameworks.Reload}
	if a.Parties, err = party.NewService(a.DB, a.Access, a.partyJournal); err != nil {
		return err
	}
	a.seen.service = a.Parties
	a.Identity, err = identity.NewService(identity.Config{DB: a.DB, Mail: a.Mail, Bundle: a.Bundle, BaseURL: a.Config.BaseURL, Log: a.Config.Log,
		Parties: identityParties{a}, Bodies: identityBodies{a}, Health: []identity.Health{health{a}}, Record: personHistory, Address: a.address})
	if err != nil {
		return err
	}
	a.Organizations = &organization.Service{DB: a.DB, Access: a.Access, Log: a.bodyHistory, Evidence: a.bodyEvidence}
	a.Review = &review.Service{DB: a.DB, Access: a.Access, Notify: a.notifyDecision, Names: a.Identity.Names}
	a.CustomFields = &customfield.Service{DB: a.DB, Access: a.Access, Log: fieldHistory}
	a.Roadmaps = &roadmap.Service{CustomFields: a.CustomFields.Of, DB: a.DB, Access: a.Access, Frameworks: a.Frameworks, Vocabulary: a.Vocabulary, Review: a.Review,
		Zone: a.seen.zone, Bodies: organization.Names, PublicBodies: organization.PublicNames, Active: a.Parties.Active, Appeared: a.offerAttached, Renamed: a.offerEvidence,
		Log: a.Config.Log}
	a.Organizations.Public = a.Roadmaps.HasPublished
	a.Shelf = &practice.Service{DB: a.DB, Access: a.Access, Embedded: a.Practices, Frameworks: a.Frameworks, Parties: a.Parties, Visitors: a.Identity, Roadmaps: a.Roadmaps,
		Localizer: a.Bundle.For, BaseURL: a.Config.BaseURL, Practice: a.Config.Practice, Log: a.Config.Log, Notify: a.notifyPractice}
	a.Practices = a.Shelf.Shelf()
	a.Stocktakes = &stocktake.Service{DB: a.DB, Access: a.Access, Frameworks: a.Frameworks, Practices: a.Practices, Zone: a.seen.zone, Records: a.recordsOf}
	a.Search = &search.Index{DB: a.DB, Access: a.Access}
	a.Compare = &compare.Service{Roadmaps: a.Roadmaps}
	a.API = a.api()
	a.Received = a.received()
	a.Upgrades = &upgrade.Service{DB: a.DB, Access: a.Access, Roadmaps: a.Roadmaps, Bundle: a.Bundle, Proven: a.proven}
	a.Review.Targets = []review.Target{roadmap.Target{Service: a.Roadmaps}}
	if a.Evidence, err = a.evidence(); err != nil {
		return err
	}
	a.Shelf.Evidence = a.Evidence
	a.Stocktakes.Evidence = a.Evidence
	if a.Instruments, err = a.instruments(); err != nil {
		return err
	}
	a.API.Evidence = a.Evidence
	a.Evidence.Owners = []evidence.Owner{roadmap.ActivityRecords{Service: a.Roadmaps}, roadmap.VersionRecords{Service: a.Roadmaps}, bodyRecords{a.Access},
		stocktake.EntryRecords{Service: a.Stocktakes}}
	for _, i := range a.Instruments {
		a.Evidence.Owners = append(a.Evidence.Owners, i.Owners...)
		a.Review.Targets = append(a.Review.Targets, i.Targets...)
		a.API.Reads = append(a.API.Reads, i.Reads...)
	}
	return nil
}

// partyJournal writes changes of Parties into the history. What the public
// finds of a Party comes and goes with its being active.
func (a *App) partyJournal(ctx context.Context, tx *db.Tx, c party.Code, by, act string, changes []party.FieldChange) error {
	a.seen.changed(tx)
	e := history.Entry{Ref: history.Ref{Party: string(c), Kind: "party", ID: string(c)}, Person: by, Action: act}
	for _, f := range changes {
		e.Changes = append(e.Changes, history.Change{Field: f.Field, From: f.From, To: f.To})
	}
	if err := history.Write(ctx, tx, e); err != nil {
		return err
	}
	if act != party.Activated && act != party.Deactivated {
		return nil
	}
	if err := a.Roadmaps.Offer(ctx, tx, string(c)); err != nil {
		return err
	}
	if err := a.offerAttached(ctx, tx, string(c)); err != nil {
		return err
	}
	return a.offerInstruments(ctx, tx, string(c))
}

// offerAttached makes findable anew what the public reads on the pages of a
// Party's roadmap: its bodies and its evidence.
func (a *App) offerAttached(ctx context.Context, tx *db.Tx, party string) error {
	if err := a.Organizations.Offer(ctx, tx, party); err != nil {
		return err
	}
	return a.Evidence.Offer(ctx, tx, party)
}

// offerEvidence makes the evidence of an activity findable anew, under its
// title and for its readers.
func (a *App) offerEvidence(ctx context.Context, tx *db.Tx, party, activity string) error {
	return a.Evidence.OfferOf(ctx, tx, party, roadmap.KindActivity, activity)
}

// proven tells which activities have evidence that an actor may read.
func (a *App) proven(ctx context.Context, actor access.Actor, party string, activities []string) (map[string]bool, error) {
	of, err := a.Evidence.OfMany(ctx, actor, party, roadmap.KindActivity, activities)
	has := map[string]bool{}
	for id, list := range of {
		has[id] = len(list) > 0
	}
	return has, err
}

// fieldHistory writes changes of a Party's own fields into the history.
func fieldHistory(ctx context.Context, tx *db.Tx, act customfield.Act) error {
	e := history.Entry{Ref: history.Ref{Party: act.Party, Kind: customfield.KindField, ID: act.Field}, Person: act.Person, Action: act.Action}
	for _, c := range act.Changes {
		e.Changes = append(e.Changes, history.Change(c))
	}
	return history.Write(ctx, tx, e)
}

// personHistory writes what is done to people into the history, by ids.
func personHistory(ctx context.Context, tx *db.Tx, act identity.Act) error {
	e := history.Entry{Ref: history.Ref{Party: act.Party, Kind: "person", ID: act.Subject}, Person: act.By, Action: act.Action}
	for _, c := range act.Changes {
		e.Changes = append(e.Changes, history.Change(c))
	}
	return history.Write(ctx, tx, e)
}

// notifyDecision mails the author of a proposal, in the author's language.
func (a *App) notifyDecision(ctx context.Context, tx *db.Tx, p review.Proposal) error {
	to, err := a.Identity.Address(ctx, tx, p.By)
	if err != nil || to.Email == "" {
		return err
	}
	link := a.Config.BaseURL + "/" + string(to.Lang) + "/work/" + p.Party + "/proposals/" + p.ID
	subject, text := review.MailText(a.Bundle.For(to.Lang), p, link)
	return a.Mail.Queue(ctx, tx, mail.Message{To: to.Email, Lang: to.Lang, Subject: subject, Text: text})
}

// notifyPractice mails a visitor who left an address what was decided.
func (a *App) notifyPractice(ctx context.Context, tx *db.Tx, s practice.Submission) error {
	link := a.Config.BaseURL + "/" + string(s.Lang) + "/practices/submitted"
	subject, text := practice.MailText(a.Bundle.For(s.Lang), s, link)
	return a.Mail.Queue(ctx, tx, mail.Message{To: s.Email, Lang: s.Lang, Subject: subject, Text: text})
}

// identityParties is what identity asks of core/party.
type identityParties struct{ a *App }

func (x identityParties) Choices(ctx context.Context, l i18n.Lang) ([]identity.PartyChoice, error) {
	list, err := x.a.Parties.List(ctx, party.Filter{}, l)
	choices := make([]identity.PartyChoice, len(list))
	for i, p := range list {
		choices[i] = identity.PartyChoice{Code: string(p.Code), Name: p.Name.For(l).Text}
	}
	return choices, err
}

func (x identityParties) Activate(ctx context.Context, tx *db.Tx, by string, codes []string, set identity.Settings) error {
	for _, c := range codes {
		p, err := x.a.Parties.GetIn(ctx, tx, party.Code(c))
		if err != nil {
			return err
		}
		if p.Active {
			continue
		}
		p.Settings.DefaultLang, p.Settings.TimeZone = set.DefaultLang, set.TimeZone
		if !slices.Contains(p.Settings.ContentLangs, set.DefaultLang) {
			p.Settings.ContentLangs = []i18n.Lang{set.DefaultLang}
		}
		if err := x.a.Parties.ActivateIn(ctx, tx, by, p.Code, p.Settings); err != nil {
			return err
		}
	}
	return nil
}

func (x identityParties) PartyName(ctx context.Context, code string, l i18n.Lang) (string, error) {
	p, err := x.a.Parties.Get(ctx, party.Code(code))
	return p.Name.For(l).Text, err
}

// identityBodies is what identity asks of core/organization.
type identityBodies struct{ a *App }

func (x identityBodies) Names(ctx context.Context, code string) ([]identity.BodyName, error) {
	bodies, err := organization.Choices(ctx, x.a.DB.Read(), code, i18n.EN)
	names := make([]identity.BodyName, len(bodies))
	for i, b := range bodies {
		names[i] = identity.BodyName{ID: b.ID, Name: b.Name}
	}
	return names, err
}
