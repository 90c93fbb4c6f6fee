// Package framework holds reference documents such as UNESCO's Open Roadmap
// of 2019 as data: outputs, numbered lines (the reference activities), goals
// with their Sustainable Development Goals, in six languages, each with its
// wording status.
//
// Its types are Framework, Line and Set. Frameworks are embedded in the
// program or loaded by the operator (Check, Store). A framework is never
// edited here and knows no Party: what a Party makes of a line is a
// roadmap.Activity.
//
// Follows "Open Roadmap for the implementation of the 2005 Convention in the
// digital environment" (UNESCO, 2019). No number of outputs, lines or goals is
// assumed.
package framework

import (
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

// ID names a framework: "or2019". It never changes.
type ID string

// LineID names a line for ever: "or2019/1.4". Readers see Line.Number.
type LineID string

// Framework is the part of the id before the slash.
func (id LineID) Framework() ID {
	f, _, _ := strings.Cut(string(id), "/")
	return ID(f)
}

// Local is the part of the id after the slash, as it stands in addresses:
// "1.4". It is unique within the framework.
func (id LineID) Local() string {
	_, l, _ := strings.Cut(string(id), "/")
	return l
}

// WordingStatus says how sure we are of a wording or link.
type WordingStatus = convention.WordingStatus

// The wording statuses.
const (
	Verified   = convention.Verified
	SourceOnly = convention.SourceOnly
	ToCheck    = convention.ToCheck
)

// Framework is one version of a reference document. It is immutable.
type Framework struct {
	ID              ID                     `json:"id"`
	Version         int                    `json:"version"` // of the data, from 1; not of the document
	Year            int                    `json:"year"`    // of the document
	Title           convention.Wording     `json:"title"`
	ShortTitle      convention.Wording     `json:"short_title"`
	Publisher       convention.Wording     `json:"publisher"`
	PublisherInFull convention.Wording     `json:"publisher_in_full"`
	Banner          convention.Wording     `json:"banner"`
	Introduction    convention.Wording     `json:"introduction"`
	Contact         []string               `json:"contact"` // addresses as printed, in the order of the source
	Domains         []convention.DomainKey `json:"domains"` // in scope unless a Party narrows them
	Outputs         []convention.Output    `json:"outputs"` // in order, supplementary ones last
	Goals           []Goal                 `json:"goals"`   // in the order of the source
	Lines           []Line                 `json:"lines"`   // in order, supplementary ones last
	Sources         []convention.Source    `json:"sources"`
}

// Goal is a goal as the framework prints it: beneath which outputs, with
// which Sustainable Development Goals.
type Goal struct {
	ID            string             `json:"id"`            // "or2019/g1"
	Key           convention.GoalKey `json:"key,omitempty"` // the goal of the Convention; "" for a supplementary one
	Supplementary bool               `json:"supplementary,omitempty"`
	Beside        string             `json:"beside,omitempty"` // id of the goal that a supplementary one stands beside
	convention.Wording
	Outputs Link[convention.OutputID] `json:"outputs"`
	SDGs    Link[convention.SDGKey]   `json:"sdgs"`
}

// Link is an ordered list of keys, with how sure we are of it.
type Link[K ~string] struct {
	To      []K           `json:"to"` // in the order of the source
	Status  WordingStatus `json:"status"`
	Note    i18n.Text     `json:"note,omitzero"`
	Sources []string      `json:"sources,omitempty"`
}

// Rungs is how many degrees of readiness there are, counted from 0 (nothing
// yet) to Rungs-1 (a practice that corrects itself).
const Rungs = 5

// Line is a reference activity.
type Line struct {
	ID            LineID              `json:"id"`
	Number        string              `json:"number"` // "1.4", "S3.1"
	Output        convention.OutputID `json:"output"`
	Supplementary bool                `json:"supplementary,omitempty"` // adoptable, never counted among the reference lines
	convention.Wording
	Areas       []convention.AreaKey  `json:"areas"`  // monitoring areas it reports to, main one first
	Stages      []convention.StageKey `json:"stages"` // in value chain order
	SDGTargets  []TargetLink          `json:"sdg_targets"`
	Instruments []Instrument          `json:"instruments"`      // what it is carried out with, main one first
	Continues   []LineID              `json:"continues"`        // lines of earlier frameworks that it takes up
	Ladder      []i18n.Text           `json:"ladder,omitempty"` // what each degree of readiness looks like, Rungs of them from 0, or none
}

// TargetLink ties a line to an SDG target; a Party edits the copy in its
// roadmap.
type TargetLink struct {
	Target convention.TargetKey `json:"target"`
	Weight int                  `json:"weight"` // relative, from 1 to 10
	Areas  []convention.AreaKey `json:"areas"`  // the reason: areas of the line that name the target
}

// Instrument names the tool of a line, by keys that the instruments declare.
type Instrument struct {
	Key  string `json:"key"`  // "measure"
	View string `json:"view"` // "gap"
}

// Line finds a line by its id.
func (f Framework) Line(id LineID) (Line, bool) {
	for _, l := range f.Lines {
		if l.ID == id {
			return l, true
		}
	}
	return Line{}, false
}

// Rank is the position of a line from 0 for sorting, len(Lines) for a line of
// another framework.
func (f Framework) Rank(id LineID) int {
	for i, l := range f.Lines {
		if l.ID == id {
			return i
		}
	}
	return len(f.Lines)
}

// LinesOf lists the lines under an output, in order.
func (f Framework) LinesOf(o convention.OutputID) []Line {
	return linesThat(f.Lines, func(l Line) bool { return l.Output == o })
}

// ReferenceLines lists the lines that count, in order.
func (f Framework) ReferenceLines() []Line {
	return linesThat(f.Lines, func(l Line) bool { return !l.Supplementary })
}

// SupplementaryLines lists the lines that are never counted, in order.
func (f Framework) SupplementaryLines() []Line {
	return linesThat(f.Lines, func(l Line) bool { return l.Supplementary })
}

func linesThat(all []Line, is func(Line) bool) []Line {
	var lines []Line
	for _, l := range all {
		if is(l) {
			lines = append(lines, l)
		}
	}
	return lines
}

// Output finds an output by its id.
func (f Framework) Output(id convention.OutputID) (convention.Output, bool) {
	for _, o := range f.Outputs {
		if o.ID == id {
			return o, true
		}
	}
	return convention.Output{}, false
}

// ReferenceOutputs lists the outputs that count, in order.
func (f Framework) ReferenceOutputs() []convention.Output {
	var outs []convention.Output
	for _, o := range f.Outputs {
		if !o.Supplementary {
			outs = append(outs, o)
		}
	}
	return outs
}

// SupplementaryBeside lists the supplementary outputs that are another
// reading of o; usually none.
func (f Framework) SupplementaryBeside(o convention.OutputID) []convention.Output {
	var outs []convention.Output
	for _, s := range f.Outputs {
		if s.Supplementary && s.Beside == o {
			outs = append(outs, s)
		}
	}
	return outs
}

// GoalsOf lists the goals that an output stands above, in the order of the
// source.
func (f Framework) GoalsOf(o convention.OutputID) []Goal {
	var goals []Goal
	for _, g := range f.Goals {
		for _, id := range g.Outputs.To {
			if id == o {
				goals = append(goals, g)
			}
		}
	}
	return goals
}

// Source finds a source by its key.
func (f Framework) Source(key string) (convention.Source, bool) {
	for _, s := range f.Sources {
		if s.Key == key {
			return s, true
		}
	}
	return convention.Source{}, false
}
