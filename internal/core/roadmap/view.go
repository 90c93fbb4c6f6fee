package roadmap

import (
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// View is a roadmap as its readers see it on one day: the plan of a version,
// or the live plan where none is adopted, with live progress.
type View struct {
	Roadmap   Roadmap
	Framework framework.Framework
	Version   *Version // nil: the live plan, a draft to the public
	Items     []Item   // in order: outputs as in the framework, lines first, own activities last
	Gaps      []Gap    // only in what is public
	Bodies    map[string]i18n.Text
	Fields    []customfield.Field // the Party's own that the reader may see; set by Service
	Today     clock.Date
}

// Gap is where a reference activity stands that the team keeps to itself.
// That there is such a line everyone knows from the framework; what the Party
// makes of it is not said. Activities of the Party's own and supplementary
// ones leave no gap: nobody need know that there are any.
type Gap struct {
	Number string
	Output convention.OutputID
	Order  int // among the items
}

// Item is one activity of a View.
type Item struct {
	Activity
	Ref       framework.Line // zero for an activity of the Party's own
	Computed  Computed
	Freshness Freshness
	NextOn    clock.Date // next update due; zero when never updated
}

// Wording is the text that stands for the activity: the Party's own title, or
// the official wording. official tells which.
func (i Item) Wording(l i18n.Lang) (s i18n.Shown, official bool) {
	if i.Plan.Title.IsZero() {
		return i.Ref.Text.For(l), true
	}
	return i.Plan.Title.For(l), false
}

// Counted tells whether the activity is one of the framework's reference
// lines; supplementary and own activities are shown but not counted.
func (i Item) Counted() bool { return !i.Own() && !i.Ref.Supplementary }

// newView joins activities with their lines and computes what depends on the
// day.
func newView(r Roadmap, f framework.Framework, acts []Activity, today clock.Date) View {
	v := View{Roadmap: r, Framework: f, Today: today}
	for _, a := range acts {
		line, _ := f.Line(a.Line)
		it := Item{Activity: a, Ref: line, Computed: a.StatusOn(today)}
		it.Freshness, it.NextOn = FreshOn(a.UpdatedOn, r.RhythmDays, today)
		v.Items = append(v.Items, it)
	}
	return v
}

// Public leaves out what the team keeps to itself, in every version: whoever
// takes an activity back takes it back everywhere.
func (v View) Public() View {
	var kept []Item
	for _, it := range v.Items {
		if it.Visibility == access.Public {
			it.Note, it.Risks, it.Custom = "", it.Risks.public(), it.Custom.only(v.Fields)
			kept = append(kept, it)
		} else if it.Counted() {
			v.Gaps = append(v.Gaps, Gap{it.Number, it.Output, it.Order})
		}
	}
	v.Items = kept
	return v
}

// GapsOf lists the gaps under an output, in order.
func (v View) GapsOf(o convention.OutputID) []Gap {
	var gaps []Gap
	for _, g := range v.Gaps {
		if g.Output == o {
			gaps = append(gaps, g)
		}
	}
	return gaps
}

// Of lists the items under an output, in order.
func (v View) Of(o convention.OutputID) []Item {
	var items []Item
	for _, it := range v.Items {
		if it.Output == o {
			items = append(items, it)
		}
	}
	return items
}

// Item finds an activity by its display number.
func (v View) Item(number string) (Item, bool) {
	for _, it := range v.Items {
		if it.Number == number {
			return it, true
		}
	}
	return Item{}, false
}

// ItemByID finds an activity by its id.
func (v View) ItemByID(id string) (Item, bool) {
	for _, it := range v.Items {
		if it.ID == id {
			return it, true
		}
	}
	return Item{}, false
}

// MergedHere lists the activities that are carried out as part of item.
func (v View) MergedHere(id string) []Item {
	var items []Item
	for _, it := range v.Items {
		if it.Plan.Position == PositionMerged && it.Plan.MergedInto == id {
			items = append(items, it)
		}
	}
	return items
}

// Count is how many activities have a status.
type Count struct {
	Status Status
	N      int
}

// Counts tells how many reference lines stand how, in the fixed order,
// statuses that nothing has left out. Own and supplementary activities are
// not counted among the reference lines.
func (v View) Counts() []Count {
	n := map[Status]int{}
	for _, it := range v.Items {
		if it.Counted() {
			n[it.Computed.Status]++
		}
	}
	var counts []Count
	for _, s := range Statuses {
		if n[s] > 0 {
			counts = append(counts, Count{s, n[s]})
		}
	}
	return counts
}

// BodyName is the name of a body, as frozen or live.
func (v View) BodyName(id string, l i18n.Lang) (s i18n.Shown, ok bool) {
	t, ok := v.Bodies[id]
	return t.For(l), ok
}

// Title is the roadmap's own title, or the framework's.
func (v View) Title(l i18n.Lang) i18n.Shown {
	t := v.Roadmap.Title
	if v.Version != nil {
		t = v.Version.Body.Title
	}
	if t.IsZero() {
		return v.Framework.Title.Text.For(l)
	}
	return t.For(l)
}

// numbers are the display numbers by id.
func (v View) numbers() map[string]string {
	n := make(map[string]string, len(v.Items))
	for _, it := range v.Items {
		n[it.ID] = it.Number
	}
	return n
}
