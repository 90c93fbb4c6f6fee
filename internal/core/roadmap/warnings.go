package roadmap

import (
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
)

// Warning is something a Party may mean, said but never refused.
type Warning struct {
	errs.Message
	Milestone string // its id, where it is one milestone's
}

// Warnings notes what is odd about a, in the order of the form: a position
// that leads nowhere, dates outside those of its roadmap or of a itself, money
// of years outside the period. into is the activity that a is merged into; nil
// when it is not, or is not known.
func (a Activity) Warnings(r Roadmap, into *Activity, today clock.Date) []Warning {
	ws := a.positionWarnings(into, today)
	p := a.Plan
	if r.outside(p.StartOn) || r.outside(p.EndOn) {
		ws = append(ws, warn(MsgWarnDatesOutside, "Period", r.Period()))
	}
	for i, m := range a.Milestones {
		switch {
		case m.DueOn.IsZero():
		case !p.StartOn.IsZero() && m.DueOn.Before(p.StartOn), !p.EndOn.IsZero() && m.DueOn.After(p.EndOn):
			ws = append(ws, Warning{errs.Message{ID: MsgWarnMilestoneOutside, Args: []any{"Number", i + 1, "Date", m.DueOn}}, m.ID})
		case r.outside(m.DueOn):
			ws = append(ws, Warning{errs.Message{ID: MsgWarnMilestonePeriod, Args: []any{"Number", i + 1, "Date", m.DueOn, "Period", r.Period()}}, m.ID})
		}
	}
	return append(ws, a.budgetWarnings(r)...)
}

func warn(id string, args ...any) Warning { return Warning{Message: errs.Message{ID: id, Args: args}} }

// positionWarnings notes an activity merged into one that nobody carries out
// by itself, and one deferred until a day that has passed.
func (a Activity) positionWarnings(into *Activity, today clock.Date) (ws []Warning) {
	if a.Plan.Position == PositionMerged && into != nil {
		switch into.Plan.Position {
		case PositionMerged:
			ws = append(ws, warn(MsgWarnIntoMerged, "Number", into.Number))
		case PositionDeferred:
			ws = append(ws, warn(MsgWarnIntoDeferred, "Number", into.Number))
		case PositionNotApplicable:
			ws = append(ws, warn(MsgWarnIntoNotApplicable, "Number", into.Number))
		}
	}
	if until := a.Plan.DeferredUntil; a.Plan.Position == PositionDeferred && !until.IsZero() && until.Before(today) {
		ws = append(ws, warn(MsgWarnDeferredPast, "Date", until))
	}
	return ws
}

// outside tells whether d lies before or after the period of r.
func (r Roadmap) outside(d clock.Date) bool {
	if d.IsZero() {
		return false
	}
	return !r.StartOn.IsZero() && d.Before(r.StartOn) || !r.EndOn.IsZero() && d.After(r.EndOn)
}
