package roadmap

import (
	"openroadmap/internal/platform/clock"
)

// Status says how an activity stands. It is computed, see StatusOn.
type Status string

// The statuses. Unknown is shown as unknown, never as nothing.
const (
	NotApplicable Status = "not_applicable"
	OnHold        Status = "on_hold"
	Done          Status = "done"
	Late          Status = "late"
	UnderWay      Status = "under_way"
	NotStarted    Status = "not_started"
	Unknown       Status = "unknown"
)

// Statuses lists them in the order in which counts are shown.
var Statuses = []Status{UnderWay, Done, Late, OnHold, NotStarted, Unknown, NotApplicable}

// Settable lists the statuses that a person may set in place of the computed
// one.
var Settable = []Status{OnHold, Late, UnderWay, NotStarted, Done}

// Grace is how many days a milestone may be over its date before the
// activity is late.
const Grace = 14

// Because is one reason of a status, for the sentence that explains it. Only
// the members that its Kind names are set.
type Because struct {
	Kind      BecauseKind
	Number    int        // of the milestone, from 1
	Milestone Milestone  // the milestone
	On        clock.Date // the date in question
	Days      int        // over that date
	Done, Of  int        // milestones
}

// BecauseKind names the rule that applied.
type BecauseKind string

// The reasons. The comment says which members are set.
const (
	BecausePosition      BecauseKind = "position"       // –
	BecauseOverride      BecauseKind = "override"       // On: until when
	BecauseAllDone       BecauseKind = "all_done"       // Done, Of
	BecauseMilestoneLate BecauseKind = "milestone_late" // Number, Milestone, On, Days
	BecauseEnded         BecauseKind = "ended"          // On, Days
	BecauseSomeDone      BecauseKind = "some_done"      // Done, Of
	BecauseStarted       BecauseKind = "started"        // On
	BecauseStartsLater   BecauseKind = "starts_later"   // On
	BecauseNothing       BecauseKind = "nothing"        // –
)

// Computed is a status with its reasons, at least one, and whether a person
// set it.
type Computed struct {
	Status     Status
	Why        []Because
	Overridden bool
}

// StatusOn computes the status of a on a day at the Party. The first rule
// that applies decides: position, override, done, late, under way, not
// started, unknown (product.md section 3). The same rules stand as SQL in
// index.go; a test holds the two together.
func (a Activity) StatusOn(today clock.Date) Computed {
	if a.Plan.Position.OutOfTotals() {
		return Computed{Status: NotApplicable, Why: []Because{{Kind: BecausePosition}}}
	}
	if a.Override.ActiveOn(today) {
		return Computed{Status: a.Override.Status, Why: []Because{{Kind: BecauseOverride, On: a.Override.Until}}, Overridden: true}
	}
	done, of := a.MilestonesDone()
	if of > 0 && done == of {
		return Computed{Status: Done, Why: []Because{{Kind: BecauseAllDone, Done: done, Of: of}}}
	}
	if why := a.lateOn(today); len(why) > 0 {
		return Computed{Status: Late, Why: why}
	}
	started := !a.Plan.StartOn.IsZero() && !a.Plan.StartOn.After(today)
	switch {
	case done > 0:
		return Computed{Status: UnderWay, Why: []Because{{Kind: BecauseSomeDone, Done: done, Of: of}}}
	case started && of > 0:
		return Computed{Status: UnderWay, Why: []Because{{Kind: BecauseStarted, On: a.Plan.StartOn}}}
	case a.Plan.StartOn.After(today):
		return Computed{Status: NotStarted, Why: []Because{{Kind: BecauseStartsLater, On: a.Plan.StartOn}}}
	}
	return Computed{Status: Unknown, Why: []Because{{Kind: BecauseNothing}}}
}

// MilestonesDone counts the milestones that are done, and all.
func (a Activity) MilestonesDone() (done, of int) {
	for _, m := range a.Milestones {
		if m.Done() {
			done++
		}
	}
	return done, len(a.Milestones)
}

// lateOn lists everything that makes a late: first the milestones, in order,
// then the end date.
func (a Activity) lateOn(today clock.Date) (why []Because) {
	for i, m := range a.Milestones {
		if m.LateOn(today) {
			why = append(why, Because{Kind: BecauseMilestoneLate, Number: i + 1, Milestone: m, On: m.DueOn, Days: today.Sub(m.DueOn)})
		}
	}
	if end := a.Plan.EndOn; !end.IsZero() && end.Before(today) {
		why = append(why, Because{Kind: BecauseEnded, On: end, Days: today.Sub(end)})
	}
	return why
}

// LateOn tells whether m is not done and more than Grace days over its date.
func (m Milestone) LateOn(today clock.Date) bool {
	return !m.Done() && !m.DueOn.IsZero() && today.Sub(m.DueOn) > Grace
}

// Freshness says how old the last progress update is, against the rhythm.
type Freshness string

// The degrees of freshness.
const (
	FreshCurrent Freshness = "current" // within the rhythm
	FreshDue     Freshness = "due"     // within the last DueWithin days of it
	FreshOverdue Freshness = "overdue"
	FreshNever   Freshness = "never"
)

// DueWithin is how many days before its end a rhythm counts as due.
const DueWithin = 30

// FreshOn computes the freshness of an update made on updated, for a rhythm
// in days, and when the next update is due (zero when never updated).
func FreshOn(updated clock.Date, rhythm int, today clock.Date) (f Freshness, next clock.Date) {
	if updated.IsZero() {
		return FreshNever, clock.Date{}
	}
	next = updated.Add(rhythm)
	switch {
	case today.After(next):
		return FreshOverdue, next
	case next.Sub(today) <= DueWithin:
		return FreshDue, next
	}
	return FreshCurrent, next
}
