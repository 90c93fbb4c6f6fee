package ui

import "strings"

// marksOfDirection are the characters that change the direction of what
// follows without being seen, by the name shown in their place.
var marksOfDirection = map[rune]string{
	'\u202a': "LRE", '\u202b': "RLE", '\u202c': "PDF", '\u202d': "LRO", '\u202e': "RLO",
	'\u2066': "LRI", '\u2067': "RLI", '\u2068': "FSI", '\u2069': "PDI",
}

// Visible shows the marks that change direction (U+202A–202E, U+2066–2069) as
// ⟦RLO⟧ and the like, so that no text can pass itself off as another.
func Visible(s string) string {
	if !strings.ContainsFunc(s, isMarkOfDirection) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if name, ok := marksOfDirection[r]; ok {
			b.WriteString("⟦" + name + "⟧")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isMarkOfDirection(r rune) bool { _, ok := marksOfDirection[r]; return ok }
