package web

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ControlIn finds the first C0 or C1 control character other than tab and
// line feed.
func ControlIn(s string) (rune, bool) {
	for _, r := range s {
		if isControl(r) {
			return r, true
		}
	}
	return 0, false
}

func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// Unseen tells whether s holds characters, but none that a reader sees: spaces
// of no width, marks of direction, fillers. The empty text is not unseen.
func Unseen(s string) bool { return s != "" && !strings.ContainsFunc(s, isSeen) }

// isSeen tells whether r leaves ink. Some format characters do: the Arabic
// number signs, which enclose what follows.
func isSeen(r rune) bool {
	switch {
	case unicode.IsSpace(r), unicode.In(r, unicode.Zs, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		return false
	case unicode.Is(unicode.Cf, r):
		return unicode.Is(unicode.Prepended_Concatenation_Mark, r)
	}
	return r != '\u2800' // braille without a dot
}

// plainly makes of what was sent for a control what may be shown and stored:
// characters that are bad become ⟦U+0007⟧, bytes that are no text �, so that
// the reader finds them in what was typed. The mistake is noted at name.
func (f *Form) plainly(name, s string, bad func(rune) bool) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !utf8.ValidString(s) {
		f.Bad.Add(name, "web.bad_bytes")
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	at := strings.IndexFunc(s, bad)
	if at < 0 {
		return s
	}
	first, _ := utf8.DecodeRuneInString(s[at:])
	f.Bad.Add(name, "web.control_shown", "Code", code(first), "Shown", shownAs(first))
	var b strings.Builder
	for _, r := range s {
		if bad(r) {
			b.WriteString(shownAs(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isNUL(r rune) bool { return r == 0 }

func code(r rune) string { return fmt.Sprintf("U+%04X", r) }

func shownAs(r rune) string { return "⟦" + code(r) + "⟧" }

// plainAll does it for all controls, in order of their names.
func (f *Form) plainAll(bad func(rune) bool) {
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		for i, v := range f.values[name] {
			f.values[name][i] = f.plainly(name, v, bad)
		}
	}
}
