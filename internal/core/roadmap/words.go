package roadmap

import (
	"strings"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// statusMarks are the shapes that stand with the words of the statuses.
var statusMarks = map[Status]string{
	NotApplicable: ui.StatusNA, OnHold: ui.StatusHold, Done: ui.StatusDone, Late: ui.StatusLate,
	UnderWay: ui.StatusWay, NotStarted: ui.StatusNone, Unknown: ui.StatusUnknown,
}

// statusWords are the messages of the statuses.
var statusWords = map[Status]string{
	NotApplicable: MsgStatusNotApplicable, OnHold: MsgStatusOnHold, Done: MsgStatusDone, Late: MsgStatusLate,
	UnderWay: MsgStatusUnderWay, NotStarted: MsgStatusNotStarted, Unknown: MsgStatusUnknown,
}

// positionMarks are the glyphs of the positions. An undecided line has the
// shape of the unknown: none is invented for it.
var positionMarks = map[Position]string{
	Undecided: ui.StatusUnknown, PositionAdopted: ui.PositionAdopted, PositionAdapted: ui.PositionAdapted,
	PositionMerged: ui.PositionMerged, PositionDeferred: ui.PositionDeferred, PositionNotApplicable: ui.PositionNA,
}

var positionWords = map[Position]string{
	Undecided: MsgPositionUndecided, PositionAdopted: MsgPositionAdopted, PositionAdapted: MsgPositionAdapted,
	PositionMerged: MsgPositionMerged, PositionDeferred: MsgPositionDeferred, PositionNotApplicable: MsgPositionNotApplicable,
}

var stateWords = map[State]string{
	Draft: MsgStateDraft, InConsultation: MsgStateInConsultation, Adopted: MsgStateAdopted,
	UnderImplementation: MsgStateUnderImplementation, Closed: MsgStateClosed,
}

var freshLevels = map[Freshness]ui.Freshness{
	FreshCurrent: ui.FreshCurrent, FreshDue: ui.FreshDue, FreshOverdue: ui.FreshOverdue, FreshNever: ui.FreshNever,
}

var freshWords = map[Freshness]string{
	FreshCurrent: MsgFreshCurrent, FreshDue: MsgFreshDue, FreshOverdue: MsgFreshOverdue, FreshNever: MsgFreshNever,
}

// StatusWord is the word of a status: "Late".
func StatusWord(l *i18n.Localizer, s Status) string { return word(l, statusWords[s], MsgStatusUnknown) }

// StatusMark is the mark that stands before it, for ui.Status.
func StatusMark(s Status) string {
	if m, ok := statusMarks[s]; ok {
		return m
	}
	return ui.StatusUnknown
}

// PositionWord is the word of a position: "Adapted".
func PositionWord(l *i18n.Localizer, p Position) string {
	return word(l, positionWords[p], MsgPositionUndecided)
}

// PositionMark is the glyph that stands before it, for ui.Position.
func PositionMark(p Position) string {
	if m, ok := positionMarks[p]; ok {
		return m
	}
	return ui.StatusUnknown
}

// Word is the word for where a stands: its position, or that the Party added
// it.
func (a Activity) Word(l *i18n.Localizer) string {
	if a.Own() {
		return l.T(MsgPositionOwn)
	}
	return PositionWord(l, a.Plan.Position)
}

// Mark is the glyph that goes with Word.
func (a Activity) Mark() string {
	if a.Own() {
		return ui.PositionOwn
	}
	return PositionMark(a.Plan.Position)
}

// StateWord is the word of a roadmap's state: "In consultation".
func StateWord(l *i18n.Localizer, s State) string { return word(l, stateWords[s], MsgStateDraft) }

// FreshLevel is the drawing of a freshness, for ui.Fresh.
func FreshLevel(f Freshness) ui.Freshness { return freshLevels[f] }

// FreshWord is the word of a freshness with the day of the last update, where
// there is one: "Up to date, 2 Mar 2027".
func FreshWord(l *i18n.Localizer, f Freshness, updated clock.Date) string {
	w := word(l, freshWords[f], MsgFreshNever)
	if updated.IsZero() {
		return w
	}
	return l.T(MsgFreshLast, "Word", w, "Date", l.DateShort(updated))
}

// BecauseText is the sentence that gives one reason of a status.
func BecauseText(l *i18n.Localizer, b Because) string {
	date := l.Date(b.On)
	switch b.Kind {
	case BecausePosition:
		return l.T(MsgBecausePosition)
	case BecauseOverride:
		return l.T(MsgBecauseOverride, "Date", date)
	case BecauseRules:
		return l.T(MsgBecauseRules, "Status", StatusWord(l, b.Status))
	case BecauseAllDone:
		return l.N(MsgBecauseAllDone, b.Of)
	case BecauseMilestoneLate:
		return over(l, l.T(MsgBecauseMilestoneLate, "Number", l.Int(b.Number), "Date", date), b.Days)
	case BecauseEnded:
		return over(l, l.T(MsgBecauseEnded, "Date", date), b.Days)
	case BecauseSomeDone:
		return l.T(MsgBecauseSomeDone, "Done", l.Int(b.Done), "Of", l.Int(b.Of))
	case BecauseStarted:
		return l.T(MsgBecauseStarted, "Date", date)
	case BecauseWaits:
		return l.T(MsgBecauseWaits, "Number", b.Activity)
	case BecauseStartsLater:
		return l.T(MsgBecauseStartsLater, "Date", date)
	}
	return l.T(MsgBecauseNothing)
}

// over ends a sentence with how many days something is late. The messages end
// with the colon of their language; Chinese sets no space after it.
func over(l *i18n.Localizer, s string, days int) string {
	if strings.HasSuffix(s, "：") {
		return s + l.N(MsgDays, days)
	}
	return s + " " + l.N(MsgDays, days)
}

func word(l *i18n.Localizer, id, otherwise string) string {
	if id == "" {
		id = otherwise
	}
	return l.T(id)
}
