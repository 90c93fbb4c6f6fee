package roadmap

import (
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Position is what the Party decided about a line of the framework.
type Position string

// The positions. All but PositionAdopted need a reason.
const (
	Undecided             Position = ""
	PositionAdopted       Position = "adopted"
	PositionAdapted       Position = "adapted"
	PositionMerged        Position = "merged"
	PositionDeferred      Position = "deferred"
	PositionNotApplicable Position = "not_applicable"
)

// Positions lists the five, in the order of the form.
var Positions = []Position{PositionAdopted, PositionAdapted, PositionMerged, PositionDeferred, PositionNotApplicable}

// NeedsReason tells whether p is to be explained to the public.
func (p Position) NeedsReason() bool { return p != Undecided && p != PositionAdopted }

// OutOfTotals tells whether an activity in p is not carried out by itself and
// so has no status of its own: the status is "not applicable".
func (p Position) OutOfTotals() bool {
	return p == PositionMerged || p == PositionDeferred || p == PositionNotApplicable
}

// Plan is the part of an activity that adoption freezes. Milestones' titles
// and due dates belong to it too.
type Plan struct {
	Position      Position
	Reason        i18n.Text // why not simply adopted
	DecidedBy     i18n.Text // body or act that took the position
	DecidedOn     clock.Date
	MergedInto    string // id of the activity that carries it out
	DeferredUntil clock.Date
	Title         i18n.Text // own wording; zero = the official one
	Text          i18n.Text // own description
	Lead          string    // id of the lead body, may be ""
	Partners      []string  // ids of the partner bodies, in order
	StartOn       clock.Date
	EndOn         clock.Date
	Domains       []convention.DomainKey
	Stages        []convention.StageKey
	Areas         []convention.AreaKey
	Targets       []TargetWeight
	Markers
	Depends []string // ids of the activities that this one waits for
	Budget  Budget   // see Activity.BudgetLines
}

// TargetWeight is the share of an activity, in percent, that serves an SDG
// target. The weights of one activity add up to 100.
type TargetWeight struct {
	Target convention.TargetKey
	Weight int
}

// Override is a status set by a person in place of the computed one. It
// lapses by itself after Until.
type Override struct {
	Status Status
	Reason i18n.Text
	Until  clock.Date // last day
	By     string     // id of the person
}

// ActiveOn tells whether o holds on a day.
func (o Override) ActiveOn(today clock.Date) bool {
	return o.Status != "" && !today.After(o.Until)
}

// Activity is one line of the framework as the Party carries it out, or an
// activity of the Party's own (Line is then empty).
type Activity struct {
	ID         string
	Party      string
	Roadmap    string
	Line       framework.LineID
	Output     convention.OutputID
	Number     string // display number, unique in the roadmap: "2.4", "S3.2", own "2.5"
	Order      int    // within the roadmap, ascending
	Plan       Plan
	Milestones []Milestone // in order
	Narrative  i18n.Text   // public progress text
	Note       string      // internal, never public
	Spending   Spending    // committed and spent, see BudgetLines
	Risks      Risks       // see Risks.All
	Custom     Custom      // values of the Party's own fields
	Override   Override
	Visibility access.Visibility // Public or Team
	UpdatedOn  clock.Date        // last progress update; zero = never
	UpdatedFor string            // id of the body on whose behalf
	Rev        int
}

// Own tells whether the Party added the activity itself.
func (a Activity) Own() bool { return a.Line == "" }

// Key is what records of instruments keep of the activity: the line, so that
// they serve it in the next roadmap too, or the id of an own one.
func (a Activity) Key() string {
	if a.Own() {
		return a.ID
	}
	return string(a.Line)
}

// Bodies lists the ids of the responsible bodies, lead first.
func (a Activity) Bodies() []string {
	if a.Plan.Lead == "" {
		return slices.Clone(a.Plan.Partners)
	}
	return append([]string{a.Plan.Lead}, a.Plan.Partners...)
}

// Object is a as the rules of access see it.
func (a Activity) Object() access.Object {
	return access.Object{Party: a.Party, Bodies: a.Bodies()}
}

// Milestone is a dated step inside an activity.
type Milestone struct {
	ID     string
	Order  int
	Title  i18n.Text
	DueOn  clock.Date
	DoneOn clock.Date // zero = not done
	Proof  i18n.Text  // what shows that it is done: a link or a sentence
}

// Done tells whether the milestone is reached.
func (m Milestone) Done() bool { return !m.DoneOn.IsZero() }

// Milestone finds one by id; ok is false if there is none.
func (a Activity) Milestone(id string) (Milestone, bool) {
	for _, m := range a.Milestones {
		if m.ID == id {
			return m, true
		}
	}
	return Milestone{}, false
}

// NumberKey sorts numbers as people do: "2.4" before "2.10", "S3.1" after
// "3.4". It compares bytewise.
func NumberKey(number string) string {
	letter := ""
	if n := strings.TrimLeft(number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"); n != number {
		letter = number[:len(number)-len(n)]
		number = n
	}
	parts := strings.Split(number, ".")
	for i, p := range parts {
		if len(p) < 4 {
			p = strings.Repeat("0", 4-len(p)) + p
		}
		if i == 1 {
			p = letter + p
		}
		parts[i] = p
	}
	return strings.Join(parts, ".")
}
