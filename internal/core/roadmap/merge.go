package roadmap

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"openroadmap/internal/core/history"
)

// Base remembers what a form was filled with: field → short hash, for the
// fields that were not empty. It travels in the form as JSON.
type Base map[string]string

// NewBase remembers f.
func NewBase(f Fields) Base {
	b := Base{}
	for k, v := range f {
		b[k] = shortHash(v)
	}
	return b
}

// ParseBase reads what Encode wrote; text that is none gives an empty Base,
// under which every field that differs is a conflict rather than lost.
func ParseBase(s string) Base {
	b := Base{}
	if err := json.Unmarshal([]byte(s), &b); err != nil {
		return Base{}
	}
	return b
}

// Encode writes b for a hidden field.
func (b Base) Encode() string {
	data, err := json.Marshal(b)
	if err != nil {
		return "{}"
	}
	return string(data)
}

func shortHash(v string) string {
	if v == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(v))
	return hex.EncodeToString(sum[:5])
}

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
func Merge(base Base, now, typed Fields) (changes []history.Change, conflicts []Conflict) {
	for _, key := range typed.Keys() {
		mine, stored := typed[key], now[key]
		if shortHash(mine) == base[key] || mine == stored {
			continue
		}
		if shortHash(stored) != base[key] {
			conflicts = append(conflicts, Conflict{key, mine, stored})
			continue
		}
		changes = append(changes, history.Change{Field: key, From: stored, To: mine})
	}
	return changes, conflicts
}
