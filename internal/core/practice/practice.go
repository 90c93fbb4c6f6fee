// Package practice is the shelf of good practices: what Parties and others
// have done on a line of a framework, each with its source and how far it was
// verified.
//
// Its types are Practice and Shelf. The shelf is embedded reference data and
// read-only; a practice is an example to learn from, not a measure reported by
// a Party (package measure) and no judgement about one.
//
// The rows were compiled for the project from the public sources that each
// names: UNESCO's examples of good practice and Policy Monitoring Platform,
// national publications.
package practice

import (
	"encoding/json"
	"fmt"
	"slices"

	"openroadmap/frameworks"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/i18n"
)

// ID names a practice for ever: "gp001".
type ID string

// State says how far a practice was verified against its source.
type State string

// The states.
const (
	Verified State = "verified"
	Partly   State = "partly"   // the main fact, not every detail
	ToCheck  State = "to_check" // known from general knowledge of the field
)

// Practice is one example.
type Practice struct {
	ID      ID               `json:"id"`
	Line    framework.LineID `json:"line"`
	Party   party.Code       `json:"party,omitempty"` // "" for a practice of no one Party
	Year    int              `json:"year,omitempty"`  // it began or was reported; 0 when not known
	Title   i18n.Text        `json:"title"`           // original English; programme names as they are
	Summary i18n.Text        `json:"summary"`         // original English
	State   State            `json:"state"`
	Source  string           `json:"source"` // title of the document, as cited
}

// Shelf holds all practices. It is read once and may be shared.
type Shelf struct{ all []Practice }

// Load reads the embedded practices. It fails only if the program was built
// wrongly.
func Load() (Shelf, error) {
	var s Shelf
	data, err := frameworks.Files.ReadFile(frameworks.Practices)
	if err == nil {
		err = json.Unmarshal(data, &s.all)
	}
	if err != nil {
		return Shelf{}, fmt.Errorf("load the good practices: %w", err)
	}
	return s, nil
}

// Filter narrows a list; zero fields do not.
type Filter struct {
	Line  framework.LineID
	Party party.Code
	State State
}

func (f Filter) takes(p Practice) bool {
	return (f.Line == "" || f.Line == p.Line) && (f.Party == "" || f.Party == p.Party) && (f.State == "" || f.State == p.State)
}

// All lists every practice in the order of the lines.
func (s Shelf) All() []Practice { return slices.Clone(s.all) }

// List lists the practices that f takes, in the order of the lines.
func (s Shelf) List(f Filter) []Practice {
	var list []Practice
	for _, p := range s.all {
		if f.takes(p) {
			list = append(list, p)
		}
	}
	return list
}

// ForLine lists the practices of one line.
func (s Shelf) ForLine(id framework.LineID) []Practice { return s.List(Filter{Line: id}) }

// Get finds a practice by its id.
func (s Shelf) Get(id ID) (Practice, bool) {
	for _, p := range s.all {
		if p.ID == id {
			return p, true
		}
	}
	return Practice{}, false
}
