// Package roadmap is the national adaptation of a framework that a Party
// adopts, carries out and publishes: the Roadmap, its Activities with their
// Milestones, and its frozen Versions.
//
// Plan fields are frozen by adoption and shown to the public from the adopted
// version; progress fields are always live (see fields.go). Status and
// freshness are computed when read, never stored (status.go). Everything
// about an activity also exists as flat fields, "title:fr" → text, and it is
// in this one form that edits are compared, proposed, recorded and merged
// (fields.go, merge.go).
//
// The package shows the working side; the public pages are publish/portal's,
// which reads View. It does not know which instruments there are.
//
// Follows product.md section 3 of this project and the Open Roadmap's
// invitation to "adapt it according to their needs, resources and priorities".
package roadmap

import (
	"slices"
	"strconv"
	"time"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Kinds of record, as history and proposals name them.
const (
	KindRoadmap  = "roadmap"
	KindActivity = "activity"
)

// State is where a roadmap stands in its life.
type State string

// The states in order. Adoption happens by Service.Adopt only; Service.Close
// and Service.Reopen lead to Closed and back.
const (
	Draft               State = "draft"
	InConsultation      State = "in_consultation"
	Adopted             State = "adopted"
	UnderImplementation State = "under_implementation"
	Closed              State = "closed"
)

// States lists them in order.
var States = []State{Draft, InConsultation, Adopted, UnderImplementation, Closed}

// moves says which states a point of contact can move to by hand.
var moves = map[State][]State{
	Draft:          {InConsultation},
	InConsultation: {Draft},
	Adopted:        {UnderImplementation},
}

// Moves lists the states that s can be moved to by hand, besides adopting,
// closing and reopening.
func (s State) Moves() []State { return moves[s] }

// CanMove tells whether s may be moved to t by hand.
func (s State) CanMove(t State) bool { return slices.Contains(moves[s], t) }

// CanAdopt tells whether a version can be adopted in s: from the consultation
// on, and again for every revision until the roadmap is closed.
func (s State) CanAdopt() bool {
	return s == InConsultation || s == Adopted || s == UnderImplementation
}

// CanPublish tells whether the public may see a roadmap in s.
func (s State) CanPublish() bool { return s != Draft }

// DefaultRhythm is how often an activity should be updated, in days, unless
// the roadmap says otherwise: half a year.
const DefaultRhythm = 182

// Roadmap is a Party's adaptation of a framework, with its period.
type Roadmap struct {
	ID          string
	Party       string // code
	Slug        string // first year of the period; unique within the Party, part of addresses
	Framework   framework.ID
	Title       i18n.Text // "" = the framework's title
	StartOn     clock.Date
	EndOn       clock.Date
	State       State
	Current     bool // the one at the Party's own address
	Published   bool
	WithdrawnOn clock.Date // set while withdrawn from the public
	RhythmDays  int
	Version     int        // number of the newest adopted version, 0 before the first
	Revised     bool       // plan fields changed since that version was frozen
	SentOn      clock.Date // to UNESCO
	SentTo      string
	CreatedAt   time.Time
	Rev         int
}

// Period is the years of the roadmap: "2025–2028".
func (r Roadmap) Period() string {
	if r.StartOn.IsZero() {
		return r.Slug
	}
	from := strconv.Itoa(r.StartOn.Year)
	if r.EndOn.IsZero() || r.EndOn.Year == r.StartOn.Year {
		return from
	}
	return from + "–" + strconv.Itoa(r.EndOn.Year)
}

// Frozen tells whether the public sees an adopted version rather than the
// live plan.
func (r Roadmap) Frozen() bool { return r.Version > 0 }
