package roadmap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
)

// checks holds what an activity is checked against.
type checks struct {
	vocabulary convention.Vocabulary
	others     map[string]Activity // of the same roadmap, by id, the checked one included
	bodies     map[string]bool     // ids of bodies that may be named
	fields     []customfield.Field // of the Party
	today      clock.Date
}

// check notes every rule that a breaks, each at its form control. It judges
// only the fields in touched, so that an old mistake elsewhere does not stop
// a small update; a nil touched judges all.
func (c checks) check(a Activity, touched map[string]bool) error {
	var bad errs.Fields
	c.position(a, &bad)
	c.words(a, &bad)
	c.dates(a, &bad)
	c.vocab(a, &bad)
	c.override(a, &bad)
	c.milestones(a, &bad)
	c.budget(a, &bad)
	c.risks(a, &bad)
	c.markers(a, &bad)
	c.depends(a, &bad)
	c.custom(a, &bad)
	if touched == nil {
		return bad.Err()
	}
	var kept errs.Fields
	for _, f := range bad {
		if touched[f.Name] || concerns(f.Name, touched) {
			kept = append(kept, f)
		}
	}
	return kept.Err()
}

// related lists fields whose change can break another's rule.
var related = map[string][]string{
	"reason": {"position"}, "decided_by": {"position"}, "decided_on": {"position"}, "merged_into": {"position"},
	"title": {"position"}, "end": {"start"}, "override_reason": {"override"}, "override_until": {"override"},
}

func concerns(control string, touched map[string]bool) bool {
	for _, r := range related[control] {
		if touched[r] {
			return true
		}
	}
	return false
}

func (c checks) position(a Activity, bad *errs.Fields) {
	p := a.Plan
	if p.Position == Undecided {
		return
	}
	if !slices.Contains(Positions, p.Position) {
		bad.Add("position", MsgErrorPosition)
		return
	}
	if p.Position.NeedsReason() && p.Reason.IsZero() {
		bad.Add("reason", MsgErrorReason)
	}
	if p.DecidedBy.IsZero() {
		bad.Add("decided_by", MsgErrorDecidedBy)
	}
	if p.DecidedOn.IsZero() {
		bad.Add("decided_on", MsgErrorDecidedOn)
	} else if p.DecidedOn.After(c.today) {
		bad.Add("decided_on", MsgErrorDecidedLater)
	}
	if p.Position == PositionMerged {
		c.merge(a, bad)
	}
}

// merge follows the chain of merged activities; it must end at one that is
// carried out.
func (c checks) merge(a Activity, bad *errs.Fields) {
	if a.Plan.MergedInto == a.ID {
		bad.Add("merged_into", MsgErrorMergedSelf)
		return
	}
	target, ok := c.others[a.Plan.MergedInto]
	if !ok {
		bad.Add("merged_into", MsgErrorMergedInto)
		return
	}
	chosen := target.Number
	seen := map[string]bool{a.ID: true}
	for {
		if seen[target.ID] {
			bad.Add("merged_into", MsgErrorMergedCircle, "Number", chosen)
			return
		}
		if target.Plan.Position != PositionMerged {
			return
		}
		seen[target.ID] = true
		if target, ok = c.others[target.Plan.MergedInto]; !ok {
			return
		}
	}
}

func (c checks) words(a Activity, bad *errs.Fields) {
	if a.Own() && a.Plan.Title.IsZero() {
		bad.Add("title", MsgErrorOwnTitle)
	}
	if a.Plan.Position == PositionAdapted && a.Plan.Title.IsZero() {
		bad.Add("title", MsgErrorAdaptedTitle)
	}
	if a.Plan.Position == PositionAdopted && !a.Plan.Title.IsZero() && !a.Own() {
		bad.Add("title", MsgErrorAdoptedTitle)
	}
}

func (c checks) dates(a Activity, bad *errs.Fields) {
	p := a.Plan
	if !p.EndOn.IsZero() && !p.StartOn.IsZero() && p.EndOn.Before(p.StartOn) {
		bad.Add("end", MsgErrorEndBeforeStart, "Start", p.StartOn)
	}
}

func (c checks) vocab(a Activity, bad *errs.Fields) {
	p := a.Plan
	v := c.vocabulary
	for _, k := range p.Domains {
		if _, ok := v.Domain(k); !ok {
			bad.Add("domains", "web.choice")
		}
	}
	for _, k := range p.Stages {
		if _, ok := v.Stage(k); !ok {
			bad.Add("stages", "web.choice")
		}
	}
	for _, k := range p.Areas {
		if _, ok := v.Area(k); !ok {
			bad.Add("areas", "web.choice")
		}
	}
	c.targets(p.Targets, bad)
	for _, id := range a.Bodies() {
		if !c.bodies[id] {
			bad.Add("lead", MsgErrorBody)
		}
	}
	if slices.Contains(p.Partners, p.Lead) && p.Lead != "" {
		bad.Add("partners", MsgErrorLeadIsPartner)
	}
}

func (c checks) targets(ts []TargetWeight, bad *errs.Fields) {
	sum := 0
	var weights []string
	for _, t := range ts {
		if _, ok := c.vocabulary.Target(t.Target); !ok {
			bad.Add("targets", MsgErrorTargetUnknown, "Target", string(t.Target))
		}
		if t.Weight < 1 || t.Weight > 100 {
			bad.Add("targets", MsgErrorTargetWeight, "Target", string(t.Target), "Typed", strconv.Itoa(t.Weight))
		}
		sum += t.Weight
		weights = append(weights, fmt.Sprintf("%s: %d", t.Target, t.Weight))
	}
	if len(ts) > 0 && sum != 100 {
		bad.Add("targets", MsgErrorWeights, "Sum", sum, "Weights", strings.Join(weights, " · "))
	}
}

func (c checks) override(a Activity, bad *errs.Fields) {
	o := a.Override
	if o.Status == "" {
		return
	}
	if !slices.Contains(Settable, o.Status) {
		bad.Add("override", "web.choice")
	}
	if o.Reason.IsZero() {
		bad.Add("override_reason", MsgErrorOverrideReason)
	}
	if o.Until.IsZero() || !o.Until.After(c.today) {
		bad.Add("override_until", MsgErrorOverrideUntil)
	}
}

func (c checks) milestones(a Activity, bad *errs.Fields) {
	for i, m := range a.Milestones {
		if m.Title.IsZero() {
			bad.Add(Control("ms/"+m.ID+"/title"), MsgErrorMilestoneTitle, "Number", i+1)
		}
		if m.DoneOn.After(c.today) {
			bad.Add(Control("ms/"+m.ID+"/done"), MsgErrorDoneLater, "Number", i+1)
		}
		if m.DueOn.IsZero() {
			bad.Add(Control("ms/"+m.ID+"/due"), MsgErrorMilestoneDue, "Number", i+1)
		}
	}
}

// Control is the name of the form control of a field: "title:fr" → "title",
// "ms/9/due" → "ms_9_due".
func Control(key string) string {
	list, row, name, _ := splitRow(key)
	switch {
	case list != "" && name == "":
		return list + "_" + row
	case list != "":
		return list + "_" + row + "_" + name
	}
	return name
}
