package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Class is the class attribute of an element that is drawn many times on a
// page: <span { ui.Class("st", key)... }>. Empty names are left out, and no
// name writes no attribute. templ's own class={ … } builds a set of names each
// time, which was a tenth of a list.
func Class(names ...string) templ.Attributer {
	return class(strings.TrimSpace(strings.Join(names, " ")))
}

// If is name where it applies, "" elsewhere.
func If(name string, applies bool) string {
	if !applies {
		return ""
	}
	return name
}

type class string

// Items makes class an attribute for templ.
func (c class) Items() []templ.KeyValue[string, any] {
	if c == "" {
		return nil
	}
	return []templ.KeyValue[string, any]{{Key: "class", Value: string(c)}}
}
