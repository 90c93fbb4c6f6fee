package roadmap

import (
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
		changes = append(changes, history.Change{Field: key, From: now[key], To: typed[key]})
	}
	for _, key := range clashing {
		conflicts = append(conflicts, Conflict{key, typed[key], now[key]})
	}
	return changes, conflicts
}
