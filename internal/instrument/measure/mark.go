package measure

import (
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// Cover says what a measure does for an activity.
type Cover string

// The covers. No Mark at all is "not looked at", which is not Not.
const (
	Covers    Cover = "covers"
	Partly    Cover = "partly"
	Not       Cover = "no"
	Conflicts Cover = "conflicts"
)

// coverNames lists them in the order of forms.
var coverNames = []named{{string(Covers), MsgCoverCovers}, {string(Partly), MsgCoverPartly}, {string(Not), MsgCoverNo}, {string(Conflicts), MsgCoverConflicts}}

// Valid tells whether c is one of the four.
func (c Cover) Valid() bool { return nameOf(coverNames, string(c)) != "" }

// Word is the cover for a reader.
func (c Cover) Word(l *i18n.Localizer) string { return l.T(nameOf(coverNames, string(c))) }

// Sign is the sign of a cover.
func (c Cover) Sign() string {
	return map[Cover]string{Covers: ui.StatusDone, Partly: ui.StatusWay, Not: ui.StatusNone, Conflicts: ui.StatusLate}[c]
}

// Serves tells whether the measure is shown with the activity: it does
// something for it, or stands in its way.
func (c Cover) Serves() bool { return c == Covers || c == Partly || c == Conflicts }

// Mark is one cell of the matrix of activities and measures.
type Mark struct {
	Measure  string // id
	Activity string // key, see roadmap.Activity.Key
	Cover    Cover
	Reason   i18n.Text
}

func nameOf(set []named, code string) string {
	for _, n := range set {
		if n.code == code {
			return n.label
		}
	}
	return ""
}

// wordIn names a code of a fixed set for a reader.
func wordIn(l *i18n.Localizer, set, code string) string {
	if id := nameOf(sets[set], code); id != "" {
		return l.T(id)
	}
	return code
}
