package roadmap

import (
	"slices"
	"time"

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

// with puts the live progress of now onto the frozen plan a: done, proof,
// narrative, override, money committed and spent, freshness, visibility; and
// the risks and own fields, which are always live. No adopted word changes. The
// newest version may gain languages that it lacked (newest): approved
// translations of the very words that were adopted.
func (a Activity) with(now Activity, newest bool) Activity {
	a.Milestones = slices.Clone(a.Milestones)
	if newest {
		a.Plan.Title = overlay(a.Plan.Title, now.Plan.Title)
		a.Plan.Text = overlay(a.Plan.Text, now.Plan.Text)
		a.Plan.Reason = overlay(a.Plan.Reason, now.Plan.Reason)
		a.Plan.Legal = overlay(a.Plan.Legal, now.Plan.Legal)
	}
	a.Narrative, a.Override, a.Spending, a.Risks, a.Custom = now.Narrative, now.Override, now.Spending, now.Risks, now.Custom
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
	if frozen.IsZero() || frozen.Equal(live) || live.Original() != frozen.Original() || live.OriginalText() != frozen.OriginalText() {
		return frozen
	}
	for _, l := range i18n.Langs {
		if frozen.StateIn(l) == i18n.Missing && live.StateIn(l) == i18n.Approved {
			frozen = frozen.With(l, live.Get(l), i18n.Approved)
		}
	}
	return frozen
}
