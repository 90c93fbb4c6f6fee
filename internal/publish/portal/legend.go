package portal

import (
	"strings"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// keyLine is one line of the legend.
type keyLine struct{ Mark, Word, Text string }

func keyPositions(l *i18n.Localizer) []keyLine {
	texts := map[roadmap.Position]string{
		roadmap.PositionAdopted: MsgKeyAdopted, roadmap.PositionAdapted: MsgKeyAdapted, roadmap.PositionMerged: MsgKeyMerged,
		roadmap.PositionDeferred: MsgKeyDeferred, roadmap.PositionNotApplicable: MsgKeyNotApplicable,
	}
	var lines []keyLine
	for _, p := range roadmap.Positions {
		lines = append(lines, keyLine{roadmap.PositionMark(p), roadmap.PositionWord(l, p), l.T(texts[p])})
	}
	return lines
}

func keyStatuses(l *i18n.Localizer) []keyLine {
	var lines []keyLine
	for _, st := range roadmap.Statuses {
		lines = append(lines, keyLine{Mark: roadmap.StatusMark(st), Word: roadmap.StatusWord(l, st)})
	}
	return lines
}

// keyFresh lists the degrees of freshness, the best first.
func keyFresh(l *i18n.Localizer) []keyLine {
	return []keyLine{{Text: l.T(MsgKeyFreshCurrent)}, {Text: l.T(MsgKeyFreshDue)}, {Text: l.T(MsgKeyFreshOverdue)}, {Text: l.T(MsgKeyFreshNever)}}
}

func keyPath() []ui.PathPoint {
	return []ui.PathPoint{{State: ui.PointDone}, {State: ui.PointDone}, {State: ui.PointLate}, {State: ui.PointNext}, {State: ui.PointNext}}
}

// statusClass is the class that colours a status mark: "s-late" is "st-late".
func statusClass(mark string) string { return "st-" + strings.TrimPrefix(mark, "s-") }

// subject is what a change is about: the activity's number, or the roadmap.
func (c change) subject(l *i18n.Localizer) string {
	if c.Number != "" {
		return c.Number
	}
	return l.T(MsgNavRoadmap)
}

func historyColumns(l *i18n.Localizer, subject bool) []ui.Column {
	cols := []ui.Column{{Label: l.T(MsgWhen)}, {Label: l.T(MsgWho)}}
	if subject {
		cols = append(cols, ui.Column{Label: l.T(MsgColumnActivity)})
	}
	return append(cols, ui.Column{Label: l.T(MsgWhat)})
}

// shown is a value with the language it is in; none where it is a date, a
// name or a word of the page's language.
func (f fieldChange) shown(s string) i18n.Shown { return i18n.Shown{Text: s, Lang: f.Lang} }

// stateOf is a roadmap's state, or that it is a draft before adoption.
func stateOf(l *i18n.Localizer, rm roadmap.Roadmap) string { return roadmap.StateWord(l, rm.State) }
