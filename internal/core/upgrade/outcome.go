package upgrade

import (
	"cmp"
	"fmt"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
)

// Result is what a plan becomes.
type Result struct {
	After []roadmap.Activity // each activity there was, with its id
	Added []roadmap.Activity // for new lines that no activity carries on
}

// All lists both, in the order of the new framework.
func (r Result) All() []roadmap.Activity {
	all := slices.Concat(r.After, r.Added)
	slices.SortStableFunc(all, func(a, b roadmap.Activity) int { return cmp.Compare(a.Order, b.Order) })
	return all
}

// numbers are those of the activities that there were, by id.
func (r Result) numbers() map[string]string {
	n := make(map[string]string, len(r.After))
	for _, a := range r.After {
		n[a.ID] = a.Number
	}
	return n
}

// Outcome says what the plan becomes by the decisions in rows. Open ones count
// as "keep". why is the reason given where words of the old reference become
// the Party's own.
func Outcome(r roadmap.Roadmap, rows []Row, from, to framework.Framework, why i18n.Text) Result {
	o := outcome{roadmap: r, from: from, to: to, why: why, taken: map[framework.LineID]bool{}}
	for _, row := range rows {
		o.after = append(o.after, o.carry(row))
	}
	for _, l := range to.ReferenceLines() {
		if !o.taken[l.ID] {
			o.added = append(o.added, roadmap.OfLine(r, to, l))
		}
	}
	o.number()
	o.order()
	return Result{o.after, o.added}
}

type outcome struct {
	roadmap      roadmap.Roadmap
	from, to     framework.Framework
	why          i18n.Text
	taken        map[framework.LineID]bool // lines that an activity carries on
	after, added []roadmap.Activity
}

// carry is one activity under the new framework. Of several that would carry
// on one line the first does; the others become the Party's own.
func (o *outcome) carry(row Row) roadmap.Activity {
	a := row.Activity
	id, words := choice(row)
	l, ok := o.to.Line(id)
	if !ok || o.taken[id] {
		return o.own(a, row.Old)
	}
	o.taken[id] = true
	a.Line, a.Output = l.ID, roadmap.OutputOf(o.to, l)
	switch {
	case words == Accept:
		a.Plan = accepted(a.Plan)
	case a.Plan.Title.IsZero() && !l.Text.Equal(row.Old.Text):
		a.Plan = o.kept(a.Plan, row.Old)
	}
	return a
}

// choice is the decision of a row, or what stands where none is needed or
// taken.
func choice(row Row) (framework.LineID, Words) {
	switch {
	case row.Decided != nil:
		return row.Decided.Line, row.Decided.Words
	case len(row.New) > 0:
		return row.New[0].ID, Keep
	}
	return "", Keep
}

// accepted takes the reference's words: a plan that was adapted in its words
// is adopted then. The reason stays, as everything else.
func accepted(p roadmap.Plan) roadmap.Plan {
	if !p.Title.IsZero() && p.Position == roadmap.PositionAdapted {
		p.Position = roadmap.PositionAdopted
	}
	p.Title = i18n.Text{}
	return p
}

// kept makes the old reference's words the Party's own. A line adopted as it
// was is adapted then, with the reason for it.
func (o *outcome) kept(p roadmap.Plan, old framework.Line) roadmap.Plan {
	p.Title = old.Text
	if p.Position == roadmap.PositionAdopted {
		p.Position = roadmap.PositionAdapted
		if p.Reason.IsZero() {
			p.Reason = o.why
		}
	}
	return p
}

// own is an activity without a line: it was the Party's own, or its line is
// not carried on.
func (o *outcome) own(a roadmap.Activity, old framework.Line) roadmap.Activity {
	if a.Plan.Title.IsZero() {
		a.Plan.Title = old.Text
	}
	a.Line, a.Output = "", o.output(a.Output)
	return a
}

// output is the output of the same number in the new framework, or its last.
func (o *outcome) output(id convention.OutputID) convention.OutputID {
	was, _ := o.from.Output(id)
	last := convention.OutputID("")
	for _, out := range o.to.ReferenceOutputs() {
		if out.Number == was.Number {
			return out.ID
		}
		last = out.ID
	}
	return last
}

// number gives lines the numbers of the framework, and own activities theirs
// as long as no line bears it: else the next that is free.
func (o *outcome) number() {
	taken := map[string]bool{}
	for _, l := range o.to.Lines {
		taken[l.Number] = true
	}
	for i, a := range o.after {
		if l, ok := o.to.Line(a.Line); ok {
			o.after[i].Number = l.Number
		}
	}
	for i := range o.after {
		a := &o.after[i]
		if !a.Own() {
			continue
		}
		if taken[a.Number] {
			a.Number = o.free(a.Output, taken)
		}
		taken[a.Number] = true
	}
}

func (o *outcome) free(id convention.OutputID, taken map[string]bool) string {
	out, _ := o.to.Output(id)
	for n := 1; ; n++ {
		if number := fmt.Sprintf("%s.%d", out.Number, n); !taken[number] {
			return number
		}
	}
}

// order follows the framework; own activities come last, as they stood.
func (o *outcome) order() {
	var all []*roadmap.Activity
	for _, list := range [][]roadmap.Activity{o.after, o.added} {
		for i := range list {
			all = append(all, &list[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *roadmap.Activity) int {
		return cmp.Or(cmp.Compare(o.to.Rank(a.Line), o.to.Rank(b.Line)), cmp.Compare(a.Order, b.Order))
	})
	for i, a := range all {
		a.Order = i
	}
}
