package config

import (
	"sort"
	"strings"
)

// UnknownVariable is a variable of ours that sets nothing, and the known one
// that is written most like it.
type UnknownVariable struct{ Name, Nearest string }

// Unknown lists, by name, the variables of environ ("name=value") that begin
// with Prefix and belong to none of the settings; there is at least one.
func Unknown(environ, settings []string) []UnknownVariable {
	known := map[string]bool{}
	for _, name := range settings {
		known[Variable(name)] = true
	}
	var unknown []UnknownVariable
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, Prefix) && !known[name] {
			unknown = append(unknown, UnknownVariable{name, nearest(name, settings)})
		}
	}
	sort.Slice(unknown, func(i, j int) bool { return unknown[i].Name < unknown[j].Name })
	return unknown
}

func nearest(name string, settings []string) string {
	best, least := "", 0
	for _, s := range settings {
		if v := Variable(s); best == "" || distance(name, v) < least {
			best, least = v, distance(name, v)
		}
	}
	return best
}

// distance is how many letters must be written, left out or changed to make b
// of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}
