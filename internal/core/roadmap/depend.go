package roadmap

import (
	"slices"
	"strings"

	"openroadmap/internal/platform/errs"
)

// depends checks what a waits for: other activities of the same roadmap, and
// none that waits for a in turn. The mistake names the chain.
func (c checks) depends(a Activity, bad *errs.Fields) {
	for _, id := range a.Plan.Depends {
		if id == a.ID {
			bad.Add("depends", MsgErrorDependsSelf)
			return
		}
		if _, ok := c.others[id]; !ok {
			bad.Add("depends", MsgErrorDependsUnknown)
			return
		}
		if chain := c.chain(id, a.ID, map[string]bool{}); chain != nil {
			bad.Add("depends", MsgErrorDependsCircle, "Chain", strings.Join(append([]string{a.Number}, chain...), " → "))
			return
		}
	}
}

// chain lists the numbers of the activities on a way from one to another that
// it waits for, both included; nil if there is none.
func (c checks) chain(from, to string, seen map[string]bool) []string {
	a, ok := c.others[from]
	if !ok || seen[from] {
		return nil
	}
	seen[from] = true
	if from == to {
		return []string{a.Number}
	}
	for _, next := range a.Plan.Depends {
		if rest := c.chain(next, to, seen); rest != nil {
			return append([]string{a.Number}, rest...)
		}
	}
	return nil
}

// WaitsFor lists the activities that it waits for, in the order of v; those
// that v does not show are left out.
func (v View) WaitsFor(it Item) []Item {
	if len(it.Plan.Depends) == 0 {
		return nil
	}
	return v.pick(func(o Item) bool { return it.DependsOn(o.ID) })
}

// NeededBy lists the activities that wait for the one with an id.
func (v View) NeededBy(id string) []Item {
	return v.pick(func(o Item) bool { return o.DependsOn(id) })
}

func (v View) pick(is func(Item) bool) []Item {
	var items []Item
	for _, it := range v.Items {
		if is(it) {
			items = append(items, it)
		}
	}
	return items
}

// explainWaiting adds to the reasons of each status the late activities that
// it waits for. It comes after what the reader may not see is left out.
func (v View) explainWaiting() View {
	for i, it := range v.Items {
		if len(it.Plan.Depends) == 0 || it.Computed.Status == Done || it.Computed.Status == NotApplicable {
			continue
		}
		for _, other := range v.WaitsFor(it) {
			if other.Computed.Status == Late {
				why := slices.Clone(v.Items[i].Computed.Why)
				v.Items[i].Computed.Why = append(why, Because{Kind: BecauseWaits, Activity: other.Number})
			}
		}
	}
	return v
}
