package portal

import (
	"strconv"

	"github.com/a-h/templ"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// state is the large answer to "how does it stand, and why".
func state(l *i18n.Localizer, v roadmap.View, it roadmap.Item) ui.StateBlock {
	c := it.Computed
	b := ui.StateBlock{Key: roadmap.StatusMark(c.Status), Word: roadmap.StatusWord(l, c.Status), How: l.T(MsgHowTitle), HowBody: ui.Text(how(l, c.ByRules)),
		Fresh: roadmap.FreshLevel(it.Freshness), Updated: updated(l, v, it)}
	for _, why := range c.Why {
		b.Reasons = append(b.Reasons, because(l, v, it, why))
	}
	if c.Overridden {
		b.Override = said(l, l.T(MsgSetReason), it.Override.Reason.For(l.Lang))
	}
	return b
}

// because is one reason; a milestone is linked to its row, an activity that
// carries this one out to its page.
func because(l *i18n.Localizer, v roadmap.View, it roadmap.Item, why roadmap.Because) templ.Component {
	if why.Kind == roadmap.BecausePosition && it.Plan.Position == roadmap.PositionMerged {
		if into, ok := v.ItemByID(it.Plan.MergedInto); ok {
			return ui.Text(l.T(MsgMergedInto, "Number", into.Number))
		}
	}
	if why.Kind == roadmap.BecauseMilestoneLate {
		return reasonLink(roadmap.BecauseText(l, why), "#m"+strconv.Itoa(why.Number))
	}
	return ui.Text(roadmap.BecauseText(l, why))
}

func updated(l *i18n.Localizer, v roadmap.View, it roadmap.Item) string {
	if it.Plan.Position.OutOfTotals() {
		return ""
	}
	if it.UpdatedOn.IsZero() {
		return roadmap.FreshWord(l, it.Freshness, it.UpdatedOn)
	}
	if office, ok := v.BodyName(it.UpdatedFor, l.Lang); ok {
		return l.T(MsgUpdatedBy, "Date", l.Date(it.UpdatedOn), "Office", office.Text, "Next", l.Date(it.NextOn))
	}
	return l.T(MsgUpdated, "Date", l.Date(it.UpdatedOn), "Next", l.Date(it.NextOn))
}

// how explains the rule behind a status.
func how(l *i18n.Localizer, s roadmap.Status) string {
	if rule := l.Known("portal.how." + string(s)); rule != "" {
		return rule + " " + l.T(MsgHowRest)
	}
	return l.T(MsgHowRest)
}
