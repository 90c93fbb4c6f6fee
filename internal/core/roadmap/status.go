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
	Activity  string     // number of another activity
	Status    Status     // another status
}

// BecauseKind names the rule that applied.
type BecauseKind string

// The reasons. The comment says which members are set.
const (
	BecausePosition      BecauseKind = "position"       // –
	BecauseOverride      BecauseKind = "override"       // On: until when
	BecauseRules         BecauseKind = "rules"          // Status: what the rules say beside an override; their reasons follow
	BecauseAllDone       BecauseKind = "all_done"       // Done, Of
	BecauseMilestoneLate BecauseKind = "milestone_late" // Number, Milestone, On, Days
	BecauseEnded         BecauseKind = "ended"          // On, Days
	BecauseSomeDone      BecauseKind = "some_done"      // Done, Of
	BecauseStarted       BecauseKind = "started"        // On
	BecauseStartsLater   BecauseKind = "starts_later"   // On
	BecauseNothing       BecauseKind = "nothing"        // –
	BecauseWaits         BecauseKind = "waits"          // Activity: late, and waited for; only in a View
)

// Computed is a status with its reasons, at least one, and whether a person
// set it. ByRules is the status without that person: Status where nobody did.
type Computed struct {
	Status     Status
	ByRules    Status
	Why        []Because
	Overridden bool
}

// standing is what the status of an activity depends on, beside the day.
type standing struct {
	position   Position
	override   Override
	done, of   int        // milestones
	nextDue    clock.Date // of the first milestone not done
	start, end clock.Date
}

// on computes the status on a day at the Party. The first rule that applies
// decides: position, override, done, late, under way, not started, unknown
// (product.md section 3).
func (s standing) on(today clock.Date) Status {
	overdue := !s.nextDue.IsZero() && s.nextDue.Before(today) && today.Sub(s.nextDue) > Grace
	ended := !s.end.IsZero() && s.end.Before(today)
	started := !s.start.IsZero() && !s.start.After(today)
	switch {
	case s.position.OutOfTotals():
		return NotApplicable
	case s.override.ActiveOn(today):
		return s.override.Status
	case s.of > 0 && s.done == s.of:
		return Done
	case overdue || ended:
		return Late
	case s.done > 0 || started && s.of > 0:
		return UnderWay
	case s.start.After(today):
		return NotStarted
	}
	return Unknown
}

func (a Activity) standing() standing {
	s := standing{position: a.Plan.Position, override: a.Override, start: a.Plan.StartOn, end: a.Plan.EndOn}
	s.done, s.of = a.MilestonesDone()
	for _, m := range a.Milestones {
		if !m.Done() && !m.DueOn.IsZero() && (s.nextDue.IsZero() || m.DueOn.Before(s.nextDue)) {
			s.nextDue = m.DueOn
		}
	}
	return s
}

// StatusOn computes the status of a on a day at the Party, with its reasons.
func (a Activity) StatusOn(today clock.Date) Computed {
	s := a.standing()
	if !s.position.OutOfTotals() && s.override.ActiveOn(today) {
		return a.overriddenOn(today)
	}
	c := Computed{Status: s.on(today)}
	c.ByRules = c.Status
	switch {
	case s.position.OutOfTotals():
		c.Why = []Because{{Kind: BecausePosition}}
	case c.Status == Done:
		c.Why = []Because{{Kind: BecauseAllDone, Done: s.done, Of: s.of}}
	case c.Status == Late:
		c.Why = a.lateOn(today)
	case c.Status == UnderWay && s.done > 0:
		c.Why = []Because{{Kind: BecauseSomeDone, Done: s.done, Of: s.of}}
	case c.Status == UnderWay:
		c.Why = []Because{{Kind: BecauseStarted, On: s.start}}
	case c.Status == NotStarted:
		c.Why = []Because{{Kind: BecauseStartsLater, On: s.start}}
	default:
		c.Why = []Because{{Kind: BecauseNothing}}
	}
	return c
}

// overriddenOn is the status that a person set, with what the rules say
// beside it, so that the page does not contradict its own milestones.
func (a Activity) overriddenOn(today clock.Date) Computed {
	plain := a
	plain.Override = Override{}
	rules := plain.StatusOn(today)
	why := []Because{{Kind: BecauseOverride, On: a.Override.Until}, {Kind: BecauseRules, Status: rules.Status}}
	return Computed{Status: a.Override.Status, ByRules: rules.Status, Why: append(why, rules.Why...), Overridden: true}
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
