// Package party keeps the Parties to the 2005 Convention: the reference list
// that the program carries, and what the operator of an installation makes of
// it (which Parties are active here, in which languages and time zone, and
// corrections and additions).
//
// Its types are Party, Facts, Settings and Service. The list was compiled from
// public sources and has no official standing: every entry carries its
// confidence, no total is ever derived from it, and the absence of a State
// says nothing. Code that shows the list shows that footnote.
//
// Fictitious Parties for practice share the type with Kind Practice; their
// codes begin with x, which ISO 3166 leaves to users.
package party

import (
	"regexp"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Code names a Party in addresses and records, for ever: the lower-case ISO
// 3166-1 alpha-3 code ("fra"), "eu" for the European Union, or x and two more
// letters or up to three digits ("xma", "x01") for a practice Party.
type Code string

var codeForm = regexp.MustCompile(`^([a-z]{3}|eu|x[0-9]{2,3})$`)

// ParseCode reads a code; ok is false if s does not have the form of one.
func ParseCode(s string) (c Code, ok bool) { return Code(s), codeForm.MatchString(s) }

// Kind tells what sort of Party it is.
type Kind string

// The kinds.
const (
	State                Kind = "state"
	RegionalOrganization Kind = "regional_organization" // regional economic integration organization (Article 27)
	Practice             Kind = "practice"              // fictitious; marked "Practice data" on every page
)

// kindOf follows from the code for all but the regional organizations.
func kindOf(c Code) Kind {
	switch {
	case strings.HasPrefix(string(c), "x"):
		return Practice
	case len(c) == 2:
		return RegionalOrganization
	}
	return State
}

// Group is a UNESCO electoral group: "I" to "Vb", or "" for none or unknown.
type Group string

// Groups lists the electoral groups in their order.
var Groups = [...]Group{"I", "II", "III", "IV", "Va", "Vb"}

// Act is how a Party became bound: the kind of instrument deposited (Articles
// 26 and 27), or "" when not known.
type Act string

// Acts lists the kinds of instrument.
var Acts = [...]Act{"ratification", "acceptance", "approval", "accession"}

// Confidence says how sure we are that an entry of the list is right.
type Confidence string

// The confidences, from the surest.
const (
	Confirmed Confidence = "confirmed" // by the operator, from the depositary
	High      Confidence = "high"
	Medium    Confidence = "medium"
	MediumLow Confidence = "medium_low"
	Low       Confidence = "low"
)

// Confidences lists them from the surest.
var Confidences = [...]Confidence{Confirmed, High, Medium, MediumLow, Low}

// Facts is what is known of a Party.
type Facts struct {
	ISO2        string     `json:"iso2,omitempty"` // upper case; "" when it has none
	Name        i18n.Text  `json:"name"`           // never zero
	Group       Group      `json:"group,omitempty"`
	Instrument  Act        `json:"instrument,omitempty"`
	DepositYear int        `json:"deposit_year,omitempty"` // 0 when not known; set whenever DepositOn is
	DepositOn   clock.Date `json:"deposit_on,omitzero"`    // zero when the day is not known
	Confidence  Confidence `json:"confidence"`
	SIDS        bool       `json:"sids,omitempty"` // small island developing State
	LDC         bool       `json:"ldc,omitempty"`  // least developed country
	Note        string     `json:"note,omitempty"` // in English: where a fact comes from, what is doubtful
}

// Settings is what an installation decides about a Party.
type Settings struct {
	TimeZone     string      // IANA name; "UTC" unless set
	DefaultLang  i18n.Lang   // language in which its pages open; one of ContentLangs
	ContentLangs []i18n.Lang // languages it publishes in, in the order of i18n.Langs; never empty
}

// Party is one Party with its settings here. Being absent from this list
// means nothing.
type Party struct {
	Code Code
	Kind Kind
	Facts
	Active    bool  // works on this installation
	Corrected bool  // the facts are the operator's, not the embedded list's
	Version   int64 // grows with each change made here; 0 when there was none
	Settings
}

// IsPractice tells whether p is fictitious.
func (p Party) IsPractice() bool { return p.Kind == Practice }

// Dir is the direction of the Party's own language.
func (p Party) Dir() string { return p.DefaultLang.Dir() }

// Entry is a row of the embedded reference list.
type Entry struct {
	Code Code `json:"code"`
	Facts
}

// List is the embedded reference list with where it comes from.
type List struct {
	Sources []convention.Source `json:"sources"`
	Entries []Entry             `json:"entries"` // by code
}

// defaults are the settings of a Party nobody has set anything for.
func defaults() Settings {
	return Settings{TimeZone: "UTC", DefaultLang: i18n.EN, ContentLangs: []i18n.Lang{i18n.EN}}
}
