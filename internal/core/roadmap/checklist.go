package roadmap

import (
	"slices"
)

// Checklist is what is worth a look before adopting. It warns and never
// blocks.
type Checklist struct {
	Undecided []Item // no position yet
	NoLead    []Item // carried out, but nobody leads
	NoDates   []Item // carried out, but without start or end
	NoBudget  []Item // carried out, but without a budget line
	WaitsOut  []Item // carried out, but waiting for one that is not
	NoGender  []Item // carried out, but without a gender marker
}

// Check looks through a plan.
func (v View) Check() Checklist {
	var c Checklist
	for _, it := range v.Items {
		p := it.Plan
		if p.Position == Undecided && !it.Own() {
			c.Undecided = append(c.Undecided, it)
		}
		if p.Position.OutOfTotals() || p.Position == Undecided && !it.Own() {
			continue
		}
		if p.Lead == "" {
			c.NoLead = append(c.NoLead, it)
		}
		if p.StartOn.IsZero() || p.EndOn.IsZero() {
			c.NoDates = append(c.NoDates, it)
		}
		c.checkMore(v, it)
	}
	return c
}

func (c *Checklist) checkMore(v View, it Item) {
	if it.Plan.Budget == "" {
		c.NoBudget = append(c.NoBudget, it)
	}
	if it.Plan.Gender == "" {
		c.NoGender = append(c.NoGender, it)
	}
	if slices.ContainsFunc(v.WaitsFor(it), func(o Item) bool { return o.Plan.Position.OutOfTotals() }) {
		c.WaitsOut = append(c.WaitsOut, it)
	}
}

// Clear tells whether there is nothing to warn of.
func (c Checklist) Clear() bool {
	return len(c.Undecided)+len(c.NoLead)+len(c.NoDates)+len(c.NoBudget)+len(c.WaitsOut)+len(c.NoGender) == 0
}
