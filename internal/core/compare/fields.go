package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// differences lists the fields that differ, in the order of reading. The
// place of a milestone among the others is none: adding one moves all that
// follow.
func differences(before, after roadmap.Fields) []Field {
	var list []Field
	note := func(key string) {
		if before[key] == after[key] || isPlace(key) && before[key] != "" && after[key] != "" {
			return
		}
		f := Field{Before: before[key], After: after[key]}
		f.Key, f.Lang = withoutLang(key)
		list = append(list, f)
	}
	for key := range before {
		note(key)
	}
	for key := range after {
		if _, both := before[key]; !both {
			note(key)
		}
	}
	slices.SortFunc(list, inReadingOrder)
	return list
}

// isPlace tells whether a field is the place of a part in its list: "ms/9".
func isPlace(key string) bool { return strings.Count(key, "/") == 1 }

func withoutLang(key string) (string, i18n.Lang) {
	name, l, _ := strings.Cut(key, ":")
	if lang, ok := i18n.ParseLang(l); ok {
		return name, lang
	}
	return key, ""
}

// reading is the order of the fields that have one; others follow by name,
// parts of an activity last.
var reading = []string{"number", "output", "line", "title", "text", "position", "reason", "decided_by", "decided_on", "merged_into", "deferred_until",
	"lead", "partners", "start", "end", "domains", "stages", "areas", "targets"}

func inReadingOrder(a, b Field) int {
	return cmp.Or(cmp.Compare(a.Group(), b.Group()), cmp.Compare(rank(a.Key), rank(b.Key)), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Lang, b.Lang))
}

func rank(key string) int {
	if i := slices.Index(reading, key[strings.LastIndex(key, "/")+1:]); i >= 0 {
		return i
	}
	return len(reading)
}

// ofRoadmap compares what an adoption freezes of the roadmap itself.
func ofRoadmap(from, to roadmap.Edition) []Field { return differences(headOf(from), headOf(to)) }

func headOf(e roadmap.Edition) roadmap.Fields {
	title, start, end := e.Roadmap.Title, e.Roadmap.StartOn, e.Roadmap.EndOn
	if e.Version != nil {
		title, start, end = e.Version.Body.Title, e.Version.Body.StartOn, e.Version.Body.EndOn
	}
	f := roadmap.Fields{"framework": string(e.Framework.ID)}
	for l, entry := range title.All() {
		f["title:"+string(l)] = entry.Text
	}
	for key, d := range map[string]clock.Date{"start": start, "end": end} {
		if !d.IsZero() {
			f[key] = d.String()
		}
	}
	return f
}

// moves tells which activities of both editions stand elsewhere: under an
// output or a number of another name, or out of the order of the others.
func moves(from, to roadmap.Edition) map[string]bool {
	moved := map[string]bool{}
	before := byID(from.Activities)
	columns := map[string][]int{} // output → places in From, in the order of To
	ids := map[string][]string{}
	place := map[string]int{}
	for i, a := range from.Activities {
		place[a.ID] = i
	}
	for _, a := range to.Activities {
		old := before[a.ID]
		if old == nil {
			continue
		}
		output := outputNumber(to, a.Output)
		if old.Number != a.Number || outputNumber(from, old.Output) != output {
			moved[a.ID] = true
			continue
		}
		columns[output] = append(columns[output], place[a.ID])
		ids[output] = append(ids[output], a.ID)
	}
	for output := range maps.Keys(columns) {
		for _, i := range outOfOrder(columns[output]) {
			moved[ids[output][i]] = true
		}
	}
	return moved
}

// outOfOrder lists the fewest indices whose removal leaves places ascending.
func outOfOrder(places []int) (out []int) {
	if slices.IsSorted(places) {
		return nil
	}
	longest, previous := make([]int, len(places)), make([]int, len(places))
	last := 0
	for i := range places {
		longest[i], previous[i] = 1, -1
		for j := range i {
			if places[j] < places[i] && longest[j] >= longest[i] {
				longest[i], previous[i] = longest[j]+1, j
			}
		}
		if longest[i] > longest[last] {
			last = i
		}
	}
	kept := map[int]bool{}
	for i := last; i >= 0; i = previous[i] {
		kept[i] = true
	}
	for i := range places {
		if !kept[i] {
			out = append(out, i)
		}
	}
	return out
}
