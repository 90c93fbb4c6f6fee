// Package practice is the shelf of good practices: what Parties and others
// have done on a line of a framework, each with its source and how far it was
// verified.
//
// Its types are Practice and Shelf, what readers find; Submission, what a
// Party or a visitor has written; and Service. A practice is an example to
// learn from, not a measure reported by a Party (package measure) and no
// judgement about one. Nothing that was submitted is on the shelf before
// somebody has decided: the Party's point of contact about its own, the
// operator about visitors'.
//
// The embedded rows were compiled for the project from the public sources that
// each names: UNESCO's examples of good practice and Policy Monitoring
// Platform, national publications.
package practice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"openroadmap/frameworks"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/i18n"
)

// ID names a practice for ever: "gp001", or a UUID for a submitted one.
type ID string

// State says how far a practice was verified against its source.
type State string

// The states.
const (
	Verified State = "verified"
	Partly   State = "partly"   // the main fact, not every detail
	ToCheck  State = "to_check" // known from general knowledge of the field
	Reported State = "reported" // by the Party itself; nobody else has verified it
)

// States lists them, in the order of filters.
var States = []State{Verified, Partly, ToCheck, Reported}

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
	// Only submitted ones have these.
	Region string `json:"region,omitempty"` // where it was done, in words
	Links  []Link `json:"links,omitempty"`  // to its sources
	Office string `json:"office,omitempty"` // that submitted it; never a person
}

// Shelf holds all practices: the embedded ones, read once, and what further
// gives. It may be shared.
type Shelf struct {
	all     []Practice
	further func() []Practice // nil for none
}

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
	Lines []framework.LineID // any of them; nil: all
	Party party.Code
	State State
	Year  int
	Lang  i18n.Lang // there is a text in it
	Words string    // part of title, summary or source in any language, any case
}

func (f Filter) takes(p Practice) bool {
	return (f.Line == "" || f.Line == p.Line) && (f.Lines == nil || slices.Contains(f.Lines, p.Line)) && (f.Party == "" || f.Party == p.Party) &&
		(f.State == "" || f.State == p.State) && (f.Year == 0 || f.Year == p.Year) && (f.Lang == i18n.None || p.Summary.Get(f.Lang) != "") && p.has(f.Words)
}

// has tells whether words stand in p.
func (p Practice) has(words string) bool {
	if words == "" {
		return true
	}
	texts := []string{p.Source, p.Region}
	for _, t := range []i18n.Text{p.Title, p.Summary} {
		for _, e := range t.All() {
			texts = append(texts, e.Text)
		}
	}
	words = strings.ToLower(words)
	return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(strings.ToLower(s), words) })
}

// All lists every practice in the order of the lines, submitted ones last.
func (s Shelf) All() []Practice {
	if s.further == nil {
		return slices.Clone(s.all)
	}
	return append(slices.Clone(s.all), s.further()...)
}

// List lists the practices that f takes, in the order of the lines.
func (s Shelf) List(f Filter) []Practice {
	var list []Practice
	for _, p := range s.All() {
		if f.takes(p) {
			list = append(list, p)
		}
	}
	return list
}

// ForLines lists the practices of lines, which are framework.Kin as a rule.
func (s Shelf) ForLines(ids []framework.LineID) []Practice { return s.List(Filter{Lines: ids}) }

// Get finds a practice by its id.
func (s Shelf) Get(id ID) (Practice, bool) {
	for _, p := range s.All() {
		if p.ID == id {
			return p, true
		}
	}
	return Practice{}, false
}
