package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
)

// Base remembers what a form was filled with: field → short hash, for the
// fields that were not empty. It travels in the form as JSON, so that two
// people who change different fields of one record do not disturb each other.
type Base map[string]string

// NewBase remembers fields.
func NewBase(fields map[string]string) Base {
	b := Base{}
	for k, v := range fields {
		if v != "" {
			b[k] = baseHash(v)
		}
	}
	return b
}

// ParseBase reads what Encode wrote; text that is none gives an empty Base,
// under which a field that differs is a conflict rather than lost.
func ParseBase(s string) Base {
	b := Base{}
	if err := json.Unmarshal([]byte(s), &b); err != nil || b == nil {
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

// Moved tells whether the form was filled with another value of key than this.
// What it was not filled with has not moved.
func (b Base) Moved(key, value string) bool { return b[key] != "" && b[key] != baseHash(value) }

// Compare sorts the fields of typed against what is stored now: changed are
// those to write, conflicts those that somebody else changed meanwhile to
// something different. Fields only somebody else changed are in neither. Both
// lists are sorted.
func (b Base) Compare(now, typed map[string]string) (changed, conflicts []string) {
	for _, key := range slices.Sorted(maps.Keys(typed)) {
		switch mine, stored := typed[key], now[key]; {
		case baseHash(mine) == b[key] || mine == stored:
		case baseHash(stored) != b[key]:
			conflicts = append(conflicts, key)
		default:
			changed = append(changed, key)
		}
	}
	return changed, conflicts
}

func baseHash(v string) string {
	if v == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(v))
	return hex.EncodeToString(sum[:5])
}
