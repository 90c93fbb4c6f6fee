// Package convention is the vocabulary of the 2005 Convention on the
// Protection and Promotion of the Diversity of Cultural Expressions that all
// of the core shares: goals, monitoring areas, cultural domains, stages of the
// value chain, target groups, Sustainable Development Goals and their targets, and how sure
// we are of a wording.
//
// Its types are Wording, Output and the entries of Vocabulary. The entries
// themselves are data (frameworks/convention.yaml), read by Load; no key
// stands in Go. The package knows nothing of a particular framework such as
// the Open Roadmap (package framework), and holds no records of Parties.
//
// It follows the goals and areas of UNESCO's Monitoring Framework and the
// quadrennial periodic report form of 2019.
package convention

import "openroadmap/internal/platform/i18n"

// Keys of the vocabulary. They never change and are never reused.
type (
	GoalKey   string // "g1"
	AreaKey   string // "digital_environment"
	DomainKey string // "performing_arts"
	StageKey  string // "creation"
	SDGKey    string // "4"
	TargetKey string // "4.4"
	GroupKey  string // "youth"
	OutputID  string // "or2019/o1": an Output belongs to a framework
)

// WordingStatus says how sure we are of a wording or of a link.
type WordingStatus string

// The wording statuses.
const (
	Verified   WordingStatus = "verified" // the given text and the published document agree
	SourceOnly WordingStatus = "source"   // stands in the given text only
	ToCheck    WordingStatus = "to_check" // garbled or doubtful; the note says why
)

// Valid tells whether s is one of the statuses.
func (s WordingStatus) Valid() bool { return s == Verified || s == SourceOnly || s == ToCheck }

// Official names the languages in which a wording is official. A language
// that is absent has a working translation.
type Official map[i18n.Lang]bool

// Wording is a text of a reference document, never of a Party. The original
// is English.
type Wording struct {
	Text     i18n.Text     `json:"text"`
	Official Official      `json:"official,omitempty"`
	Status   WordingStatus `json:"status,omitempty"`
	Note     i18n.Text     `json:"note,omitzero"`     // the doubt, or where it was read; often zero
	Sources  []string      `json:"sources,omitempty"` // keys of Source, most important first
}

// WorkingIn tells whether what a reader of l sees is a working translation,
// which the page must say. False for the official wording.
func (w Wording) WorkingIn(l i18n.Lang) bool { return !w.Official[w.Text.For(l).Lang] }

// Source is a document that wordings were read in.
type Source struct {
	Key   string `json:"key"`
	Title string `json:"title"` // in the language of the document or in English
}

// Goal is one of the goals of the Convention in the Monitoring Framework.
// Not to be confused with an Output.
type Goal struct {
	Key    GoalKey `json:"key"`
	Number string  `json:"number"` // "1"
	Wording
}

// MonitoringArea is an area that the periodic report asks about.
type MonitoringArea struct {
	Key    AreaKey `json:"key"`
	Number string  `json:"number"` // "1", in the order of the form
	Goal   GoalKey `json:"goal"`
	Wording
	Targets       []TargetKey   `json:"targets"` // SDG targets tied to the area, in the order of the source
	TargetsStatus WordingStatus `json:"targets_status"`
}

// CulturalDomain is a domain of the periodic report form (music, publishing …).
type CulturalDomain struct {
	Key DomainKey `json:"key"`
	Wording
}

// ValueChainStage is a stage of the cultural value chain (Article 4(6) of the
// Convention).
type ValueChainStage struct {
	Key StageKey `json:"key"`
	Wording
}

// TargetGroup is a group of people or of enterprises that an activity is for.
type TargetGroup struct {
	Key GroupKey `json:"key"`
	Wording
}

// SDG is a Sustainable Development Goal; its Text is the short title.
type SDG struct {
	Key SDGKey `json:"key"` // its number
	Wording
}

// SDGTarget is a target of an SDG; its Text is a short label of this project,
// not the wording of the 2030 Agenda.
type SDGTarget struct {
	Key TargetKey `json:"key"`
	SDG SDGKey    `json:"sdg"`
	Wording
}

// Output is one of the outputs of a framework such as the Open Roadmap.
type Output struct {
	ID            OutputID `json:"id"`
	Number        string   `json:"number"`                  // "1"; "S3" for a supplementary one
	Supplementary bool     `json:"supplementary,omitempty"` // shown as such, never counted
	Beside        OutputID `json:"beside,omitempty"`        // the output that a supplementary one is another reading of
	Wording
}
