package roadmap

import (
	"fmt"
	"slices"
	"time"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Act is the legal or administrative act of an adoption.
type Act struct {
	Title  i18n.Text  `json:"title"`
	Number string     `json:"number,omitempty"`
	Body   i18n.Text  `json:"body"` // who adopted
	On     clock.Date `json:"on"`
	Link   string     `json:"link,omitempty"`
}

// Version is a plan as it was adopted: frozen, numbered from 1, readable for
// ever. It does not change when names of bodies or the framework's data do.
type Version struct {
	Roadmap  string
	Number   int
	Act      Act
	FrozenAt time.Time
	By       string // id of the person
	Body     Frozen
}

// Frozen is what a Version holds beside its activities, stored as JSON. The
// activities have rows of their own, so that one can be read alone.
type Frozen struct {
	Framework framework.ID         `json:"framework"`
	Edition   int                  `json:"edition"` // version of the framework's data
	Title     i18n.Text            `json:"title"`
	StartOn   clock.Date           `json:"start"`
	EndOn     clock.Date           `json:"end"`
	Bodies    map[string]i18n.Text `json:"bodies"` // names at that time, of the bodies named
}

// FrozenActivity is the plan of one activity.
type FrozenActivity struct {
	ID     string              `json:"id"`
	Line   framework.LineID    `json:"line,omitempty"`
	Output convention.OutputID `json:"output"`
	Number string              `json:"number"`
	Order  int                 `json:"order"`
	Fields Fields              `json:"fields"` // plan fields only
	Texts  frozenTexts         `json:"texts"`
}

// frozenTexts keeps the multilingual plan texts whole: their states and
// originals are part of what was adopted.
type frozenTexts struct {
	Title      i18n.Text            `json:"title,omitzero"`
	Text       i18n.Text            `json:"text,omitzero"`
	Reason     i18n.Text            `json:"reason,omitzero"`
	DecidedBy  i18n.Text            `json:"decided_by,omitzero"`
	Milestones map[string]i18n.Text `json:"milestones,omitempty"`
}

// freeze takes the plan of a.
func (a Activity) freeze() FrozenActivity {
	f := FrozenActivity{ID: a.ID, Line: a.Line, Output: a.Output, Number: a.Number, Order: a.Order, Fields: Fields{}}
	for key, value := range a.Flatten() {
		_, lang, _ := splitKey(key)
		if ClassOf(key) == PlanField && lang == "" {
			f.Fields[key] = value
		}
	}
	f.Texts = frozenTexts{a.Plan.Title, a.Plan.Text, a.Plan.Reason, a.Plan.DecidedBy, map[string]i18n.Text{}}
	for _, m := range a.Milestones {
		f.Texts.Milestones[m.ID] = m.Title
	}
	return f
}

// thaw puts the plan back into an activity.
func (f FrozenActivity) thaw(party, roadmap string) (Activity, error) {
	a := Activity{ID: f.ID, Party: party, Roadmap: roadmap, Line: f.Line, Output: f.Output, Number: f.Number, Order: f.Order}
	for _, key := range f.Fields.Keys() {
		if err := a.Set(key, f.Fields[key]); err != nil {
			return a, fmt.Errorf("frozen activity %s: %w", f.Number, err)
		}
	}
	a.Plan.Title, a.Plan.Text, a.Plan.Reason, a.Plan.DecidedBy = f.Texts.Title, f.Texts.Text, f.Texts.Reason, f.Texts.DecidedBy
	for i := range a.Milestones {
		a.Milestones[i].Title = f.Texts.Milestones[a.Milestones[i].ID]
	}
	return a, nil
}

// with puts the live progress of now onto the frozen plan a: done, proof,
// narrative, override, freshness, visibility. No adopted word changes. The
// newest version may gain languages that it lacked (newest): approved
// translations of the very words that were adopted.
func (a Activity) with(now Activity, newest bool) Activity {
	a.Milestones = slices.Clone(a.Milestones)
	if newest {
		a.Plan.Title = overlay(a.Plan.Title, now.Plan.Title)
		a.Plan.Text = overlay(a.Plan.Text, now.Plan.Text)
		a.Plan.Reason = overlay(a.Plan.Reason, now.Plan.Reason)
	}
	a.Narrative, a.Override = now.Narrative, now.Override
	a.Visibility, a.UpdatedOn, a.UpdatedFor, a.Rev = now.Visibility, now.UpdatedOn, now.UpdatedFor, now.Rev
	for i, m := range a.Milestones {
		if live, ok := now.Milestone(m.ID); ok {
			a.Milestones[i].DoneOn, a.Milestones[i].Proof = live.DoneOn, live.Proof
			if newest {
				a.Milestones[i].Title = overlay(m.Title, live.Title)
			}
		}
	}
	return a
}

// overlay adds to frozen the languages that it lacks and live has approved, if
// the original is still the same.
func overlay(frozen, live i18n.Text) i18n.Text {
	if frozen.IsZero() || live.Original != frozen.Original || live.OriginalText() != frozen.OriginalText() {
		return frozen
	}
	for _, l := range i18n.Langs {
		if frozen.StateIn(l) == i18n.Missing && live.StateIn(l) == i18n.Approved {
			frozen = frozen.With(l, live.Get(l), i18n.Approved)
		}
	}
	return frozen
}
