package ui

import (
	"context"
	"slices"
	"strconv"

	"openroadmap/internal/platform/i18n"
)

// Keys of the marks: s-… for a status, p-… for a position, f0 to f3 for
// freshness. A mark never stands without its word.
const (
	StatusNone    = "s-none" // not started
	StatusWay     = "s-way"  // under way
	StatusLate    = "s-late"
	StatusDone    = "s-done"
	StatusHold    = "s-hold" // on hold, stopped
	StatusNA      = "s-na"   // not applicable, merged
	StatusUnknown = "s-unk"

	PositionAdopted  = "p-adopted"
	PositionAdapted  = "p-adapted"
	PositionMerged   = "p-merged"
	PositionDeferred = "p-deferred"
	PositionNA       = "p-na"
	PositionOwn      = "p-own" // added by the Party
)

// Freshness is how near an update is to the agreed rhythm.
type Freshness int

const (
	FreshNever   Freshness = iota // never updated
	FreshOverdue                  // overdue
	FreshDue                      // due within 30 days
	FreshCurrent                  // within the rhythm
)

func (f Freshness) key() string { return "f" + strconv.Itoa(int(f)) }

// symbols are the drawings, in the order in which a sprite lists them. They
// use currentColor only.
var symbols = []struct{ key, box, draw string }{
	{StatusNone, "0 0 16 16", `<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>`},
	{StatusWay, "0 0 16 16", `<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/><path d="M2 8h12a6 6 0 0 1-12 0z"/>`},
	{StatusDone, "0 0 16 16", `<path fill-rule="evenodd" d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM6.9 11.7l5.5-5.9-1.4-1.3-4.2 4.5-1.9-1.9-1.3 1.4z"/>`},
	{StatusLate, "0 0 16 16", `<path fill-rule="evenodd" d="M8 .8l7.6 14.2H.4zM7 5.8l.3 4.6h1.4L9 5.8zM7 11.5v1.8h2v-1.8z"/>`},
	{StatusHold, "0 0 16 16", `<path d="M2 2h12v12H2z" fill="none" stroke="currentColor" stroke-width="2"/><path d="M5 5h2v6H5zM9 5h2v6H9z"/>`},
	{StatusNA, "0 0 16 16", `<path d="M1.5 6.8h13v2.4h-13z"/>`},
	{StatusUnknown, "0 0 16 16", `<circle cx="8" cy="8" r="7" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.4 2"/><path d="M5.7 6.5a2.3 2.3 0 1 1 3.4 2q-.6.35-.6 1.3" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M7.7 10.9h1.6v1.6H7.7z"/>`},
	{"f3", "0 0 13 11", `<path d="M0 0h3v11H0zM5 0h3v11H5zM10 0h3v11h-3z"/>`},
	{"f2", "0 0 13 11", `<path d="M0 0h3v11H0zM5 0h3v11H5z"/><path d="M10.5.5h2v10h-2z" fill="none" stroke="currentColor"/>`},
	{"f1", "0 0 13 11", `<path d="M0 0h3v11H0z"/><path d="M5.5.5h2v10h-2zM10.5.5h2v10h-2z" fill="none" stroke="currentColor"/>`},
	{"f0", "0 0 13 11", `<path d="M.5.5h2v10h-2zM5.5.5h2v10h-2zM10.5.5h2v10h-2z" fill="none" stroke="currentColor"/>`},
	{PositionAdopted, "0 0 14 12", `<path d="M1 3h12v2H1zM1 7h12v2H1z"/>`},
	{PositionAdapted, "0 0 14 12", `<path d="M1 4.6q3-3.2 6-.6t6-.8M1 9.2q3-3.2 6-.6t6-.8" fill="none" stroke="currentColor" stroke-width="1.9"/>`},
	{PositionMerged, "0 0 14 12", `<path d="M0 2h3.5q3 0 3.5 4-.5 4-3.5 4H0M6 6h6M9.5 2.8L12.7 6 9.5 9.2" fill="none" stroke="currentColor" stroke-width="1.8"/>`},
	{PositionDeferred, "0 0 14 12", `<path d="M0 6h8M5 2.5L8.5 6 5 9.5M12 1v10" fill="none" stroke="currentColor" stroke-width="1.9"/>`},
	{PositionNA, "0 0 14 12", `<path d="M1 5h12v2H1z"/>`},
	{PositionOwn, "0 0 14 12", `<path d="M6 1h2v4h4v2H8v4H6V7H2V5h4z"/>`},
}

// sprite is the markup of the symbols among keys; each once, unknown ones not
// at all.
func sprite(keys []string) string {
	s := ""
	for _, m := range symbols {
		if slices.Contains(keys, m.key) {
			s += `<symbol id="` + m.key + `" viewBox="` + m.box + `">` + m.draw + `</symbol>`
		}
	}
	return s
}

// use notes that the page needs the symbol of key, so that Layout's sprite
// holds those and no others.
func use(ctx context.Context, key string) {
	if s := seenIn(ctx); s != nil && !slices.Contains(s.marks, key) {
		s.marks = append(s.marks, key)
	}
}

// colour is the class that goes with a status: "s-late" gives "st-late".
func colour(key string) string {
	if len(key) > 2 && key[:2] == "s-" {
		return "st-" + key[2:]
	}
	return ""
}

// PointState is the state of one milestone on a Path or Timeline.
type PointState int

const (
	PointNext PointState = iota // to come
	PointDone
	PointLate
)

// PathPoint is one milestone on a Path, in order of date.
type PathPoint struct{ State PointState }

// px writes a length for an SVG attribute with one decimal.
func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// pathX is the place of point i of n on a path 160 wide.
func pathX(i, n int) float64 {
	if n < 2 {
		return 6
	}
	return 6 + 148*float64(i)/float64(n-1)
}

// MiniColumn is one column of Mini: an output with its activities.
type MiniColumn struct {
	Number string // heading of the column
	Hue    string // class o1 … o5
	Cells  []MiniCell
}

// MiniCell is one activity in Mini. Word is read after the number: "Late".
type MiniCell struct {
	Number, URL, Mark, Word string
	Current                 bool
}

// fallbackLine is the sentence before text that is in another language.
func fallbackLine(l *i18n.Localizer, of i18n.Lang) string {
	if _, ok := i18n.ParseLang(string(of)); !ok {
		return ""
	}
	return l.T("ui.fallback." + string(of))
}

// translationWords say how the text of a language stands.
var translationWords = map[i18n.State]string{i18n.Original: MsgTranslationOriginal, i18n.Machine: MsgTranslationMachine, i18n.Human: MsgTranslationHuman,
	i18n.Approved: MsgTranslationApproved, i18n.Outdated: MsgTranslationOutdated, i18n.Missing: MsgTranslationMissing}

// TranslationWord says how the text of a language stands: "outdated"; "" for
// what is no state.
func TranslationWord(l *i18n.Localizer, s i18n.State) string {
	if id, ok := translationWords[s]; ok {
		return l.T(id)
	}
	return ""
}
