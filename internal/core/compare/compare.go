// Package compare says what differs between two plans of one roadmap: two
// adopted versions, or a version and the open revision.
//
// Its types are Comparison and, for each activity, Activity with its Fields.
// It compares the flat fields of core/roadmap, whichever there are: a plan
// field that is added there is compared here without a change. It compares a
// Party with itself only, and reads nothing but what roadmap.Service gives:
// what the team keeps to itself is not in it.
//
// Follows product.md section 3 ("each adoption freezes a numbered version
// that can be read and compared for ever").
package compare

import (
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
)

// Kind says what became of an activity or of a part of one.
type Kind string

// The kinds. They stand in the JSON form.
const (
	Same    Kind = "unchanged"
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// Comparison is what differs from one edition to the other.
type Comparison struct {
	From, To   roadmap.Edition
	Fields     []Field    // of the roadmap itself: title, period, framework
	Activities []Activity // in the order of To; what was removed stands at the end of its output
}

// Activity is one activity in both editions.
type Activity struct {
	Kind          Kind
	Moved         bool              // stands under another output, number or place
	Output        string            // number of the output, in To where it is there
	Before, After *roadmap.Activity // nil where it is not
	Fields        []Field           // what differs; all fields of what was added or removed
}

// Now is the activity as To has it, or From where To has not.
func (a Activity) Now() roadmap.Activity {
	if a.After != nil {
		return *a.After
	}
	return *a.Before
}

// Field is one flat field that differs.
type Field struct {
	Key    string    // "end", "title", "ms/9/due": as in roadmap.Fields, without the language
	Lang   i18n.Lang // "" where there is none
	Before string    // canonical; "" = empty
	After  string
}

// Group is the part of the activity that a field belongs to: "ms/9" for a
// milestone's, "" for the activity's own.
func (f Field) Group() string {
	kind, rest, ok := strings.Cut(f.Key, "/")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(rest, "/")
	return kind + "/" + id
}

// Between compares two editions of one roadmap.
func Between(from, to roadmap.Edition) Comparison {
	c := Comparison{From: from, To: to, Fields: ofRoadmap(from, to)}
	before := byID(from.Activities)
	moved := moves(from, to)
	after := byID(to.Activities)
	for i := range to.Activities {
		a := &to.Activities[i]
		c.add(before[a.ID], a, moved[a.ID])
	}
	for i := range from.Activities {
		if a := &from.Activities[i]; after[a.ID] == nil {
			c.add(a, nil, false)
		}
	}
	c.sort()
	return c
}

func byID(acts []roadmap.Activity) map[string]*roadmap.Activity {
	m := make(map[string]*roadmap.Activity, len(acts))
	for i := range acts {
		m[acts[i].ID] = &acts[i]
	}
	return m
}

func (c *Comparison) add(before, after *roadmap.Activity, moved bool) {
	x := Activity{Kind: Same, Moved: moved, Before: before, After: after}
	x.Output = outputNumber(c.To, x.Now().Output)
	if after == nil {
		x.Output = outputNumber(c.From, before.Output)
	}
	x.Fields = differences(c.fields(c.From, before), c.fields(c.To, after))
	x.Fields = slices.DeleteFunc(x.Fields, func(f Field) bool { return f.Key == "line" && c.sameLine(f) })
	switch {
	case before == nil:
		x.Kind = Added
	case after == nil:
		x.Kind = Removed
	case moved || len(x.Fields) > 0:
		x.Kind = Changed
	}
	c.Activities = append(c.Activities, x)
}

// sameLine tells whether a line of a revised framework takes up the earlier
// one in the same words: then nothing is different for a reader.
func (c *Comparison) sameLine(f Field) bool {
	old, ok1 := c.From.Framework.Line(framework.LineID(f.Before))
	now, ok2 := c.To.Framework.Line(framework.LineID(f.After))
	return ok1 && ok2 && slices.Contains(now.Continues, old.ID) && now.Text.Equal(old.Text)
}

// sort orders by output, what was removed after what is there.
func (c *Comparison) sort() {
	rank := map[string]int{}
	for _, n := range c.outputs() {
		rank[n] = len(rank)
	}
	slices.SortStableFunc(c.Activities, func(a, b Activity) int { return rank[a.Output] - rank[b.Output] })
}

// outputs lists the numbers of the outputs of both editions, those of To
// first. A revised framework may have others.
func (c Comparison) outputs() []string {
	var numbers []string
	for _, e := range []roadmap.Edition{c.To, c.From} {
		for _, o := range e.Framework.Outputs {
			if !slices.Contains(numbers, o.Number) {
				numbers = append(numbers, o.Number)
			}
		}
	}
	return append(numbers, "")
}

func outputNumber(e roadmap.Edition, id convention.OutputID) string {
	o, _ := e.Framework.Output(id)
	return o.Number
}

// fields are the plan fields of an activity with what identifies it: number,
// output, line of the framework. Names of what is withheld are left out.
func (c *Comparison) fields(e roadmap.Edition, a *roadmap.Activity) roadmap.Fields {
	if a == nil {
		return nil
	}
	f := a.Flatten()
	for key := range f {
		if roadmap.ClassOf(key) != roadmap.PlanField {
			delete(f, key)
		}
	}
	f["number"], f["output"] = a.Number, outputNumber(e, a.Output)
	if a.Line != "" {
		f["line"] = string(a.Line)
	}
	withhold(f, e.Withheld)
	return f
}

// withhold takes the ids of withheld activities out of lists of ids.
func withhold(f roadmap.Fields, withheld map[string]bool) {
	if len(withheld) == 0 {
		return
	}
	for key, v := range f {
		parts := strings.Split(v, ",")
		if kept := slices.DeleteFunc(parts, func(id string) bool { return withheld[id] }); len(kept) < strings.Count(v, ",")+1 {
			f[key] = strings.Join(kept, ",")
		}
	}
}

// Count is how many activities became what.
type Count struct{ Added, Removed, Changed, Unchanged int }

func (n *Count) add(k Kind) {
	switch k {
	case Added:
		n.Added++
	case Removed:
		n.Removed++
	case Changed:
		n.Changed++
	case Same:
		n.Unchanged++
	}
}

// Different is how many are not the same.
func (n Count) Different() int { return n.Added + n.Removed + n.Changed }

// All is how many there are in either edition.
func (n Count) All() int { return n.Different() + n.Unchanged }

// Count counts all activities.
func (c Comparison) Count() (n Count) {
	for _, a := range c.Activities {
		n.add(a.Kind)
	}
	return n
}

// OutputCount counts the activities under one output.
type OutputCount struct {
	Number string
	Count
}

// Outputs counts by output, in order, outputs without activities left out.
func (c Comparison) Outputs() (list []OutputCount) {
	for _, a := range c.Activities {
		if n := len(list); n == 0 || list[n-1].Number != a.Output {
			list = append(list, OutputCount{Number: a.Output})
		}
		list[len(list)-1].add(a.Kind)
	}
	return list
}

// None tells whether nothing differs.
func (c Comparison) None() bool { return len(c.Fields) == 0 && c.Count().Different() == 0 }
