package roadmap

import (
	"slices"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/web"
)

// Conflict is a field that two people changed since the form was opened.
type Conflict struct {
	Field  string
	Yours  string // what the form holds
	Theirs string // what is stored now
}

// Merge compares what was typed with what the form was filled with (base) and
// what is stored now. It returns the changes to make; fields that only
// somebody else changed stay as they are. A field that both changed, to
// different values, is a Conflict and not in changes.
func Merge(base web.Base, now, typed Fields) (changes []history.Change, conflicts []Conflict) {
	changed, clashing := base.Compare(now, typed)
	for _, key := range changed {
		switch {
		case sameSet(key, now[key], typed[key]):
		case isGone(key, now, typed):
			clashing = append(clashing, key)
		default:
			changes = append(changes, history.Change{Field: key, From: now[key], To: typed[key]})
		}
	}
	for _, key := range clashing {
		if !sameSet(key, now[key], typed[key]) {
			conflicts = append(conflicts, Conflict{key, typed[key], now[key]})
		}
	}
	return changes, conflicts
}

// isGone tells whether key belongs to a milestone that somebody else removed:
// what was typed into it has no place any more. A milestone that is added brings
// itself. Lines of the budget and risks that are half there are refused by their
// own rules.
func isGone(key string, now, typed Fields) bool {
	list, row, name, _ := splitRow(key)
	return list == "ms" && name != "" && now["ms/"+row] == "" && typed["ms/"+row] == ""
}

// sets are the fields that hold several keys in no order of their own.
var sets = []string{"partners", "domains", "stages", "areas", "targets", "groups", "depends"}

// sameSet tells whether a field holds the same keys in another order: a form
// sends them as its boxes stand, which changes nothing.
func sameSet(key, a, b string) bool {
	if !slices.Contains(sets, key) || len(a) != len(b) {
		return false
	}
	return slices.Equal(slices.Sorted(strings.SplitSeq(a, ",")), slices.Sorted(strings.SplitSeq(b, ",")))
}
