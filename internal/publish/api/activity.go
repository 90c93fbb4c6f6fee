package api

import (
	"strconv"
	"strings"
	"time"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Activity is an activity with everything that its reader may know.
type Activity struct {
	ID            string         `json:"id"`
	Party         string         `json:"party"`
	Roadmap       string         `json:"roadmap" doc:"Slug"`
	Number        string         `json:"number"`
	Line          string         `json:"line,omitempty" doc:"Of the framework; absent for an activity of the Party's own"`
	Output        string         `json:"output"`
	Official      *Text          `json:"official,omitempty" doc:"The official wording of the line"`
	Title         *Text          `json:"title,omitempty" doc:"The Party's own wording; absent where the official one stands"`
	Text          *Text          `json:"text,omitempty"`
	Position      string         `json:"position,omitempty" enum:"adopted,adapted,merged,deferred,not_applicable" doc:"Absent: undecided"`
	Reason        *Text          `json:"reason,omitempty" doc:"Why not simply adopted"`
	DecidedBy     *Text          `json:"decided_by,omitempty"`
	DecidedOn     string         `json:"decided_on,omitempty" format:"date"`
	MergedInto    string         `json:"merged_into,omitempty" doc:"Number of the activity that carries it out"`
	DeferredUntil string         `json:"deferred_until,omitempty" format:"date"`
	Lead          *BodyRef       `json:"lead,omitempty"`
	Partners      []BodyRef      `json:"partners"`
	Start         string         `json:"start,omitempty" format:"date"`
	End           string         `json:"end,omitempty" format:"date"`
	Domains       []string       `json:"domains"`
	Stages        []string       `json:"stages"`
	Areas         []string       `json:"areas"`
	Targets       []TargetWeight `json:"targets"`
	Markers
	DependsOn  []string     `json:"depends_on" doc:"Numbers of the activities that it waits for"`
	NeededBy   []string     `json:"needed_by" doc:"Numbers of the activities that wait for it"`
	Milestones []Milestone  `json:"milestones"`
	Budget     []BudgetLine `json:"budget"`
	Risks      []Risk       `json:"risks" doc:"To the public: those that the Party made public"`
	OwnFields  []FieldValue `json:"own_fields" doc:"Values in fields of the Party's own that the reader may see"`
	Evidence   []Evidence   `json:"evidence" doc:"Not told of a version that a newer one replaced"`
	Narrative  *Text        `json:"narrative,omitempty" doc:"How it goes, in the Party's words"`
	Status     Status       `json:"status"`
	Freshness  Freshness    `json:"freshness"`
	URL        string       `json:"url,omitempty" format:"uri"`
}

// BodyRef names a body.
type BodyRef struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// TargetWeight is the share of an activity that serves an SDG target.
type TargetWeight struct {
	Target  string `json:"target"`
	Percent int    `json:"percent"`
}

// Milestone is a dated step.
type Milestone struct {
	ID       string `json:"id"`
	Activity string `json:"activity" doc:"Number"`
	Number   int    `json:"number" doc:"Within the activity, from 1"`
	Title    *Text  `json:"title,omitempty"`
	Due      string `json:"due,omitempty" format:"date"`
	Done     string `json:"done,omitempty" format:"date" doc:"Absent: not done"`
	Late     bool   `json:"late" doc:"Not done and more than 14 days over its date"`
	Proof    *Text  `json:"proof,omitempty"`
}

// Status says how an activity stands, and why.
type Status struct {
	Status     string   `json:"status" enum:"not_applicable,on_hold,done,late,under_way,not_started,unknown"`
	Why        []string `json:"why" doc:"The reasons, in words of the program"`
	Overridden bool     `json:"overridden,omitempty" doc:"Set by a person, in place of the computed one"`
	Reason     *Text    `json:"reason,omitempty" doc:"Of the override"`
	Until      string   `json:"until,omitempty" format:"date" doc:"The override lapses after this day"`
}

// Freshness says how old the last progress update is.
type Freshness struct {
	Level     string `json:"level" enum:"current,due,overdue,never"`
	UpdatedOn string `json:"updated_on,omitempty" format:"date"`
	NextOn    string `json:"next_on,omitempty" format:"date" doc:"The next update is due"`
}

// ActivityRow is an activity in a list.
type ActivityRow struct {
	ID             string `json:"id"`
	Party          string `json:"party"`
	Roadmap        string `json:"roadmap"`
	Number         string `json:"number"`
	Line           string `json:"line,omitempty"`
	Output         string `json:"output"`
	Title          Text   `json:"title" doc:"The Party's own wording, or the official one"`
	Position       string `json:"position,omitempty" enum:"adopted,adapted,merged,deferred,not_applicable"`
	Status         string `json:"status" enum:"not_applicable,on_hold,done,late,under_way,not_started,unknown"`
	Freshness      string `json:"freshness" enum:"current,due,overdue,never"`
	UpdatedOn      string `json:"updated_on,omitempty" format:"date"`
	Start          string `json:"start,omitempty" format:"date"`
	End            string `json:"end,omitempty" format:"date"`
	NextDue        string `json:"next_due,omitempty" format:"date" doc:"Of the first milestone that is not done"`
	MilestonesDone int    `json:"milestones_done"`
	Milestones     int    `json:"milestones"`
	Lead           string `json:"lead,omitempty" doc:"Id of the lead body"`
}

func itoa(n int) string { return strconv.Itoa(n) }

func dayOf(at time.Time, zone *time.Location) string { return clock.DateOf(at, zone).String() }

// activityOf is an item of a view in l, "" for all languages; its evidence is
// added by proven or provenTo.
func (s *API) activityOf(v roadmap.View, it roadmap.Item, l i18n.Lang) Activity {
	p := it.Plan
	a := Activity{ID: it.ID, Party: it.Party, Roadmap: v.Roadmap.Slug, Number: it.Number, Line: string(it.Line), Output: string(it.Output),
		Official: text(it.Ref.Text, l), Title: text(p.Title, l), Text: text(p.Text, l), Position: string(p.Position), Reason: text(p.Reason, l),
		DecidedBy: text(p.DecidedBy, l), DecidedOn: p.DecidedOn.String(), DeferredUntil: p.DeferredUntil.String(), Partners: []BodyRef{},
		Start: p.StartOn.String(), End: p.EndOn.String(), Domains: keys(p.Domains), Stages: keys(p.Stages), Areas: keys(p.Areas),
		Targets: []TargetWeight{}, Evidence: []Evidence{}, Milestones: milestonesOf(it, v.Today, l), Narrative: text(it.Narrative, l), Status: statusOf(s.words(l), it, v.Today, l),
		Freshness: Freshness{string(it.Freshness), it.UpdatedOn.String(), it.NextOn.String()}, URL: s.activityURL(v, it)}
	if into, ok := v.ItemByID(p.MergedInto); ok {
		a.MergedInto = into.Number
	}
	if name, ok := v.Bodies[p.Lead]; ok {
		a.Lead = &BodyRef{p.Lead, word(name, l)}
	}
	for _, id := range p.Partners {
		if name, ok := v.Bodies[id]; ok {
			a.Partners = append(a.Partners, BodyRef{id, word(name, l)})
		}
	}
	for _, t := range p.Targets {
		a.Targets = append(a.Targets, TargetWeight{string(t.Target), t.Weight})
	}
	a.plan(v, it, l)
	return a
}

// words is how the program itself speaks in an answer: in the language asked
// for, in English where all are.
func (s *API) words(l i18n.Lang) *i18n.Localizer {
	if l == i18n.None {
		l = i18n.EN
	}
	return s.Bundle.For(l)
}

func (s *API) activityURL(v roadmap.View, it roadmap.Item) string {
	if !v.Roadmap.Published {
		return ""
	}
	return strings.TrimSuffix(s.roadmapOf(v.Roadmap, i18n.None).URL, "/") + "/activities/" + it.Number
}

func milestonesOf(it roadmap.Item, today clock.Date, l i18n.Lang) []Milestone {
	out := make([]Milestone, len(it.Milestones))
	for i, m := range it.Milestones {
		out[i] = Milestone{ID: m.ID, Activity: it.Number, Number: i + 1, Title: text(m.Title, l), Due: m.DueOn.String(), Done: m.DoneOn.String(),
			Late: m.LateOn(today), Proof: text(m.Proof, l)}
	}
	return out
}

func statusOf(loc *i18n.Localizer, it roadmap.Item, today clock.Date, l i18n.Lang) Status {
	st := Status{Status: string(it.Computed.Status), Why: []string{}, Overridden: it.Computed.Overridden}
	for _, b := range it.Computed.Why {
		st.Why = append(st.Why, roadmap.BecauseText(loc, b))
	}
	if st.Overridden {
		st.Reason, st.Until = text(it.Override.Reason, l), it.Override.Until.String()
	}
	return st
}

func rowOf(x roadmap.Listed, title Text) ActivityRow {
	return ActivityRow{ID: x.ID, Party: x.Party, Roadmap: x.Slug, Number: x.Number, Line: string(x.Line), Output: string(x.Output), Title: title,
		Position: string(x.Position), Status: string(x.Status), Freshness: string(x.Freshness), UpdatedOn: x.UpdatedOn.String(), Start: x.StartOn.String(),
		End: x.EndOn.String(), NextDue: x.NextDue.String(), MilestonesDone: x.Done, Milestones: x.Of, Lead: x.Lead}
}
