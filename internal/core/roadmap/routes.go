package roadmap

import (
	"context"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Pages is the working side of this feature.
type Pages struct {
	*Service
	Evidence *evidence.Service
	// Names gives the names of persons by id.
	Names func(ctx context.Context, ids []string) (map[string]string, error)
	// Waiting lists the first proposals that wait in a Party, and counts them.
	Waiting func(ctx context.Context, a access.Actor, party string) ([]review.Proposal, int, error)
	// Choices lists the bodies that may be named, by name.
	Choices func(ctx context.Context, party string, l i18n.Lang) ([]organization.Body, error)
	// Party finds the facts of a Party.
	Party func(code string) (party.Party, bool)
	// Views leads to other forms of a roadmap that the team may read: timeline
	// and the like. nil offers none.
	Views func(l *i18n.Localizer, rm Roadmap) []ui.Link
	// Instruments carry the activities out; nil: there are none.
	Instruments Instruments
}

// Instruments is what the working pages show of the instruments, which stand
// on a higher floor; app supplies it.
type Instruments interface {
	// TeamPanels lists what the instruments say of an activity.
	TeamPanels(r *web.Request, it Item) ([]ui.Panel, error)
	// TeamMade lists the records of instruments that stand as evidence of it.
	TeamMade(r *web.Request, it Item) ([]evidence.Made, error)
	// Waiting lists the records of instruments with texts that wait for a
	// translator or a reviewer of a language, kind by kind.
	Waiting(r *web.Request, to i18n.Lang) ([]WaitingKind, error)
}

// routes: the start of the working side; the roadmaps of a Party and what its
// point of contact does with one; its activities; translation. Forms are sent
// to the address they stand at, so that a sign-in in between comes back.
func routes(p *Pages) []web.Route {
	const work, one, act = "/work/{code}", "/work/{code}/roadmaps/{slug}", "/work/{code}/activities/{id}"
	in := []string{"in"}
	return []web.Route{
		{Method: "GET", Pattern: "/work", Permission: PermHome, Handler: p.home},
		{Method: "GET", Pattern: work, Permission: PermRead, Handler: p.myWork},

		// Roadmaps.
		{Method: "GET", Pattern: work + "/roadmap", Permission: PermRead, Handler: p.current},
		{Method: "GET", Pattern: work + "/roadmaps", Permission: PermRead, Handler: p.roadmaps},
		{Method: "GET", Pattern: work + "/roadmaps/new", Permission: PermLead, Handler: p.newRoadmap},
		{Method: "POST", Pattern: work + "/roadmaps/new", Permission: PermLead, Handler: p.createRoadmap},
		{Method: "GET", Pattern: one, Permission: PermRead, Handler: p.editor, Query: []string{positionParam, OwnParam, ShowParam}},
		{Method: "GET", Pattern: one + "/settings", Permission: PermLead, Handler: p.settings, Query: in},
		{Method: "POST", Pattern: one + "/settings", Permission: PermLead, Handler: p.saveSettings, Query: in},
		{Method: "GET", Pattern: one + "/adopt", Permission: PermLead, Handler: p.adoptPage},
		p.Evidence.FileRoute(web.Route{Method: "POST", Pattern: one + "/adopt", Permission: PermLead, Handler: p.adopt}),
		{Method: "POST", Pattern: one + "/move", Permission: PermLead, Handler: p.move},
		{Method: "GET", Pattern: one + "/close", Permission: PermLead, Handler: p.closePage},
		{Method: "POST", Pattern: one + "/close", Permission: PermLead, Handler: p.closeRoadmap},
		{Method: "GET", Pattern: one + "/reopen", Permission: PermLead, Handler: p.reopenPage},
		{Method: "POST", Pattern: one + "/reopen", Permission: PermLead, Handler: p.reopen},
		{Method: "POST", Pattern: one + "/publish", Permission: PermLead, Handler: p.publish},
		{Method: "GET", Pattern: one + "/withdraw", Permission: PermLead, Handler: p.withdrawPage},
		{Method: "POST", Pattern: one + "/withdraw", Permission: PermLead, Handler: p.withdraw},
		{Method: "GET", Pattern: one + "/sent", Permission: PermLead, Handler: p.sentPage},
		{Method: "POST", Pattern: one + "/sent", Permission: PermLead, Handler: p.sent},
		{Method: "GET", Pattern: one + "/history", Permission: PermRead, Handler: p.roadmapHistory, Query: []string{"page"}},
		{Method: "GET", Pattern: one + "/activities/new", Permission: PermEdit, Handler: p.newActivityPage},
		{Method: "POST", Pattern: one + "/activities/new", Permission: PermEdit, Handler: p.createActivity},
		{Method: "POST", Pattern: one + "/public", Permission: PermEdit, Handler: p.makeAllPublic},
		{Method: "POST", Pattern: one + "/lines", Permission: PermEdit, Handler: p.addLine},

		// Activities.
		{Method: "GET", Pattern: act + "/edit", Permission: PermRead, Handler: p.editPage, Query: in},
		{Method: "POST", Pattern: act + "/edit", Permission: PermEdit, Handler: p.edit, Query: in},
		{Method: "GET", Pattern: act + "/update", Permission: PermProgress, Handler: p.updatePage, Query: in},
		{Method: "POST", Pattern: act + "/update", Permission: PermProgress, Handler: p.update, Query: in},
		{Method: "POST", Pattern: act + "/move", Permission: PermEdit, Handler: p.reorder},
		{Method: "GET", Pattern: act + "/history", Permission: PermRead, Handler: p.activityHistory, Query: []string{"page"}},

		// Translation.
		{Method: "GET", Pattern: work + "/translations", Permission: PermRead, Handler: p.queue, Query: []string{"to", "page"}},
		{Method: "GET", Pattern: act + "/translate", Permission: PermRead, Handler: p.translatePage, Query: []string{"to"}},
		{Method: "POST", Pattern: act + "/translate", Permission: PermTranslate, Handler: p.translate, Query: []string{"to"}},
		{Method: "POST", Pattern: act + "/approve", Permission: PermApprove, Handler: p.approve, Query: []string{"to"}},
	}
}
