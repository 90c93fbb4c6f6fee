package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tatweel lengthens a line and means nothing.
const tatweel = 'ـ'

func isArabic(r rune) bool {
	return r >= 0x0620 && r <= 0x06ff || r >= 0x0750 && r <= 0x077f || r >= 0xfb50 && r <= 0xfeff
}

// arabicLetter unifies what writers exchange for one another: the forms of
// alef, final ya and alef maqsura, ta marbuta and ha, a hamza and its seat,
// the Persian shapes of kaf and ya. Other letters pass.
func arabicLetter(r rune) rune {
	switch r {
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ئ', 'ی':
		return 'ي'
	case 'ؤ':
		return 'و'
	case 'ة', 'ہ', 'ۀ':
		return 'ه'
	case 'ک':
		return 'ك'
	}
	return r
}

// prefixes are the article with the particles that are written onto it,
// longest first.
var prefixes = [...]string{"وبال", "وكال", "فبال", "ولل", "فلل", "بال", "كال", "وال", "فال", "لل", "ال"}

// leastStem is how many letters must be left for a prefix to be one: «والد»
// begins with its root.
const leastStem = 3

// withoutArticle takes article and particles off the folded form w of a word as
// written. The alef of the article bears no hamza: «ألعاب» and «إلكترونية» are
// whole. After «لل» alt is a second reading: «للغات» is written for ل + اللغات,
// so that one lam of the word itself is missing. Who types leaves hamzas out,
// so that a query has the second reading typed.
func withoutArticle(w, written string) (stem, alt, typed string) {
	for _, p := range prefixes {
		rest, found := strings.CutPrefix(w, p)
		if !found || utf8.RuneCountInString(rest) < leastStem {
			continue
		}
		if strings.HasSuffix(p, "لل") {
			return rest, "ل" + rest, ""
		}
		whole := strings.TrimPrefix(w, strings.TrimSuffix(p, "ال"))
		if hamzaAt(written, utf8.RuneCountInString(p)-len([]rune("ال"))) {
			return whole, "", rest
		}
		return rest, "", whole
	}
	return w, "", ""
}

// hamzaAt tells whether the letter at place n of s is an alef with a hamza.
func hamzaAt(s string, n int) bool {
	at := -1
	for _, r := range s {
		if r == tatweel || unicode.IsMark(r) {
			if at == n && (r == '\u0654' || r == '\u0655') {
				return true
			}
			continue
		}
		if at++; at > n {
			return false
		}
		if at == n && (r == 'أ' || r == 'إ') {
			return true
		}
	}
	return false
}
