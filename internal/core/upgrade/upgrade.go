// Package upgrade carries a roadmap from one version of a framework to a
// revised one, line by line: the old reference, the new reference and the
// Party's own words side by side, accepted or kept one by one.
//
// Its types are Upgrade, what is under way and can be left and resumed by
// another person, and Row, one activity with what the revision makes of its
// line. Outcome says what the plan becomes; roadmap.Service.Recast writes it.
//
// Nothing that a Party wrote is lost: a kept text becomes or stays its own
// wording, a line that the revision drops becomes an activity of the Party's
// own, every activity keeps its id, and adopted versions stay under the
// framework they were adopted with.
//
// Follows product.md section 2 ("Upgrade of a framework version").
package upgrade

import (
	"slices"
	"time"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
)

// Upgrade is a roadmap on its way to a revised framework.
type Upgrade struct {
	ID        string
	Party     string
	Roadmap   string
	From, To  framework.ID
	StartedAt time.Time
	StartedBy string // id of the person
}

// Words says which wording stands for an activity afterwards.
type Words string

// The choices. Accept takes the new reference's words; Keep leaves the Party's
// own, or makes the old reference's its own.
const (
	Accept Words = "accept"
	Keep   Words = "keep"
)

// Decision is what was decided for one activity.
type Decision struct {
	Line  framework.LineID // the new line it carries on; "" = none, it becomes the Party's own
	Words Words
	By    string // id of the person
	At    time.Time
}

// Kind says what the revision makes of a line.
type Kind string

// The kinds.
const (
	Unchanged Kind = "unchanged" // the same words
	Changed   Kind = "changed"   // other words
	Split     Kind = "split"     // several new lines take it up
	Joined    Kind = "joined"    // one new line takes up several
	Dropped   Kind = "dropped"   // no new line takes it up
	Own       Kind = "own"       // the Party's own activity: no line
)

// Row is one activity with its line in both frameworks.
type Row struct {
	Activity roadmap.Activity
	Kind     Kind
	Old      framework.Line   // zero for Own
	New      []framework.Line // that take Old up, in their order
	Decided  *Decision        // nil: not yet
}

// Needs tells whether somebody must decide: where the revision changes the
// words or the line.
func (r Row) Needs() bool { return r.Kind == Changed || r.Kind == Split || r.Kind == Joined }

// Open tells whether the decision is still to be taken.
func (r Row) Open() bool { return r.Needs() && r.Decided == nil }

// Adapted tells whether the Party gave the activity its own words.
func (r Row) Adapted() bool { return !r.Activity.Plan.Title.IsZero() }

// Offers tells whether a decision may name a line.
func (r Row) Offers(id framework.LineID) bool {
	if id == "" {
		return r.Kind == Joined
	}
	return slices.ContainsFunc(r.New, func(l framework.Line) bool { return l.ID == id })
}

// Rows puts each activity beside what the revision makes of its line, in the
// order of the plan.
func Rows(acts []roadmap.Activity, from, to framework.Framework, decided map[string]Decision) []Row {
	rows := make([]Row, len(acts))
	for i, a := range acts {
		rows[i] = Row{Activity: a}
		rows[i].Old, _ = from.Line(a.Line)
		rows[i].New = taking(to, a.Line)
		rows[i].Kind = kindOf(rows[i], from)
		if d, ok := decided[a.ID]; ok && rows[i].Needs() && rows[i].Offers(d.Line) {
			rows[i].Decided = &d
		}
	}
	return rows
}

// taking lists the lines of f that take up an older one.
func taking(f framework.Framework, old framework.LineID) (lines []framework.Line) {
	for _, l := range f.Lines {
		if old != "" && slices.Contains(l.Continues, old) {
			lines = append(lines, l)
		}
	}
	return lines
}

func kindOf(r Row, from framework.Framework) Kind {
	switch {
	case r.Activity.Own():
		return Own
	case len(r.New) == 0:
		return Dropped
	case len(r.New) > 1:
		return Split
	case len(takenFrom(r.New[0], from)) > 1:
		return Joined
	case r.New[0].Text.Equal(r.Old.Text):
		return Unchanged
	}
	return Changed
}

// takenFrom lists the lines of one framework that l takes up.
func takenFrom(l framework.Line, from framework.Framework) (ids []framework.LineID) {
	for _, id := range l.Continues {
		if id.Framework() == from.ID {
			ids = append(ids, id)
		}
	}
	return ids
}

// Remaining counts the decisions still to be taken.
func Remaining(rows []Row) (n int) {
	for _, r := range rows {
		if r.Open() {
			n++
		}
	}
	return n
}
