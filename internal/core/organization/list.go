package organization

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"openroadmap/internal/platform/i18n"
)

// Filter selects from a list of bodies. Empty fields select all.
type Filter struct {
	Kind  Kind
	Words string // each word stands in the name, in any language, or in the contact
	State string // "archived", "all"; otherwise those in use
}

// inUse tells whether f selects less than the bodies in use.
func (f Filter) inUse() bool { return f.Kind != "" || f.Words != "" || f.State != "" }

// apply returns what f selects, in the same order.
func (f Filter) apply(all []Body) []Body {
	words := strings.Fields(nameKey(f.Words))
	var out []Body
	for _, b := range all {
		if f.hasState(b) && (f.Kind == "" || b.Kind == f.Kind) && b.hasWords(words) {
			out = append(out, b)
		}
	}
	return out
}

func (f Filter) hasState(b Body) bool {
	switch f.State {
	case "archived":
		return b.Archived
	case "all":
		return true
	}
	return !b.Archived
}

func (b Body) hasWords(words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := b.Contact
	for _, e := range b.Name.All() {
		text += "\n" + e.Text
	}
	text = nameKey(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// sortByName puts bodies in the order of l by the names that its readers see,
// and by id where these are alike: the same on both engines.
func sortByName(bodies []Body, l i18n.Lang) {
	c := collate.New(language.Make(string(l)), collate.IgnoreCase)
	var buf collate.Buffer
	keys := make(map[string][]byte, len(bodies))
	for _, b := range bodies {
		keys[b.ID] = c.KeyFromString(&buf, b.Name.For(l).Text)
	}
	slices.SortFunc(bodies, func(a, b Body) int {
		if n := bytes.Compare(keys[a.ID], keys[b.ID]); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
}
