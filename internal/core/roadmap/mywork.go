package roadmap

import (
	"slices"
	"strings"

	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// myWork is the page "My work": what one person does next.
type myWork struct {
	L                            *i18n.Localizer
	Lede                         string
	Late, Due, NoLead, Undecided int
	Waiting                      int
	WaitingURL, RoadmapURL       string
	Mine, Others                 []dueTask // the soonest first
	Orphans, Open, ToDecide      []ui.Link // without a lead body; without a position; proposals
}

// dueTask is a task with the day it is sorted by.
type dueTask struct {
	on clock.Date
	ui.Task
}

// soon is how many days ahead a milestone counts as coming up.
const soon = 14

func newMyWork(r *web.Request, v View, waiting []review.Proposal, total int) myWork {
	p := myWork{L: r.L, Waiting: total, WaitingURL: r.Link("/work/" + r.Party() + "/proposals"), RoadmapURL: r.Link(roadmapPath(v.Roadmap)), Lede: r.L.Date(v.Today)}
	for _, w := range waiting {
		p.ToDecide = append(p.ToDecide, ui.Link{Label: w.Title.For(r.Lang).Text, URL: p.WaitingURL + "/" + w.ID})
	}
	if v.Roadmap.State == Closed {
		return p // nothing is due any more
	}
	for _, it := range v.Items {
		if it.Plan.Position.OutOfTotals() {
			continue
		}
		edit := ui.Link{Label: it.Number + " " + words(it, r.Lang), URL: r.Link(activityPath(it.Activity) + "/edit")}
		if it.Plan.Position == Undecided && !it.Own() {
			p.Undecided++
			p.Open = append(p.Open, edit)
			continue
		}
		p.addTasks(r, v, it)
		if it.Plan.Lead == "" {
			p.NoLead++
			p.Orphans = append(p.Orphans, edit)
		}
	}
	byDay := func(a, b dueTask) int { return strings.Compare(a.on.String(), b.on.String()) }
	slices.SortStableFunc(p.Mine, byDay)
	slices.SortStableFunc(p.Others, byDay)
	return p
}

func plain(ts []dueTask) []ui.Task {
	out := make([]ui.Task, len(ts))
	for i, t := range ts {
		out[i] = t.Task
	}
	return out
}

// IsOf tells whether a body of a person leads a or helps with it.
func (a Activity) IsOf(person access.Actor) bool {
	for _, own := range person.Bodies[a.Party] {
		if slices.Contains(a.Bodies(), own) {
			return true
		}
	}
	return false
}

func words(it Item, l i18n.Lang) string {
	s, _ := it.Wording(l)
	return s.Text
}

// addTasks adds the milestones of it that are late or come up, and an update
// that is due. Those who may not update get no button.
func (p *myWork) addTasks(r *web.Request, v View, it Item) {
	lead, _ := v.BodyName(it.Plan.Lead, r.Lang)
	base := ui.Task{Who: lead.Text, URL: r.Link(activityPath(it.Activity) + "/edit")}
	if r.Allows(PermProgress, it.Object()) {
		base.URL = r.Link(activityPath(it.Activity) + "/update")
		base.Verb = ui.Button{Label: r.L.T(MsgVerbUpdate), URL: base.URL, Style: "ghost", Small: true, After: " " + it.Number}
	}
	for i, m := range it.Milestones {
		if t, ok := p.milestoneTask(r, v.Today, it, i, m, base); ok {
			p.put(t, it.IsOf(r.Actor))
		}
	}
	if it.Freshness == FreshOverdue || it.Freshness == FreshDue {
		t := base
		t.When, t.What, t.Late = r.L.DateShort(it.NextOn), it.Number+" "+words(it, r.Lang), it.Freshness == FreshOverdue
		t.Sub = FreshWord(r.L, it.Freshness, it.UpdatedOn)
		p.put(dueTask{it.NextOn, t}, it.IsOf(r.Actor))
	}
}

func (p *myWork) milestoneTask(r *web.Request, today clock.Date, it Item, i int, m Milestone, t ui.Task) (dueTask, bool) {
	days := today.Sub(m.DueOn)
	if m.Done() || m.DueOn.IsZero() || days < -soon {
		return dueTask{}, false
	}
	t.What = it.Number + " " + m.Title.For(r.Lang).Text
	t.Sub = r.L.T(MsgTaskMilestone, "Number", i+1, "Activity", words(it, r.Lang))
	t.When = r.L.DateShort(m.DueOn)
	if days > Grace {
		t.Late, t.When = true, r.L.N(MsgDaysLate, days)
		p.Late++
	} else {
		p.Due++
	}
	return dueTask{m.DueOn, t}, true
}

func (p *myWork) put(t dueTask, mine bool) {
	if mine {
		p.Mine = append(p.Mine, t)
		return
	}
	p.Others = append(p.Others, t)
}
