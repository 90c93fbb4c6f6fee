package i18n

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"openroadmap/internal/platform/clock"
)

// ParseDate reads a day as people write it: 2027-06-30, 30.6.2027, 30/6/2027,
// "30 June 2027" with the month in this language or English, 2027年6月30日,
// with digits of any script. Three figures are day, month, year unless the
// first is the year. ok is false for anything else and for a day that does
// not exist.
func (l *Localizer) ParseDate(s string) (d clock.Date, ok bool) {
	figures, words := l.dateTokens(s)
	if len(figures) == 2 {
		m := l.month(words)
		if m == 0 {
			return d, false
		}
		figures = []int{figures[0], m, figures[1]}
		if figures[0] > 31 {
			figures[0], figures[2] = figures[2], figures[0]
		}
	}
	if len(figures) != 3 {
		return d, false
	}
	if figures[0] > 31 {
		figures[0], figures[2] = figures[2], figures[0]
	}
	return clock.NewDate(figures[2], figures[1], figures[0])
}

// dateTokens takes s apart into figures and words; everything else separates.
func (l *Localizer) dateTokens(s string) (figures []int, words []string) {
	s = strings.ToLower(digitsToLatin(s))
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		for part != "" {
			digit := unicode.IsDigit(rune(part[0]))
			n := strings.IndexFunc(part, func(r rune) bool { return unicode.IsDigit(r) != digit })
			if n < 0 {
				n = len(part)
			}
			token := part[:n]
			part = part[n:]
			if !digit {
				words = append(words, token)
			} else if v, err := strconv.Atoi(token); err == nil {
				figures = append(figures, v)
			}
		}
	}
	return figures, words
}

// month finds the month that one of words names or begins, 0 if none or more
// than one does.
func (l *Localizer) month(words []string) int {
	for _, w := range append([]string{strings.Join(words, " ")}, words...) { // "كانون الثاني", "حزيران/يونيو"
		if m := slices.IndexFunc(furtherMonths[:], func(names []string) bool { return slices.Contains(names, w) }); m >= 0 {
			return m + 1
		}
	}
	found := 0
	for _, w := range words {
		if len([]rune(w)) < 3 {
			continue
		}
		for m, names := range l.monthNames() {
			for _, name := range names {
				if strings.HasPrefix(name, w) || strings.HasPrefix(w, name) {
					if found != 0 && found != m+1 {
						return 0
					}
					found = m + 1
				}
			}
		}
	}
	return found
}

var englishMonths = [12]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// furtherMonths are names that CLDR does not give for the Arabic that the
// United Nations write: those of the Mashriq and of the Maghreb. They are
// known whole only: two begin alike, and one is the beginning of another's.
var furtherMonths = [12][]string{{"كانون الثاني", "جانفي"}, {"شباط", "فيفري"}, {"آذار", "اذار"}, {"نيسان", "أفريل"}, {"أيار", "ايار", "ماي"}, {"حزيران", "جوان"},
	{"تموز", "جويلية", "يوليوز"}, {"آب", "أوت", "غشت"}, {"أيلول", "ايلول", "شتنبر"}, {"تشرين الأول"}, {"تشرين الثاني", "نونبر"}, {"كانون الأول", "دجنبر"}}

// monthNames lists, per month, its names in lower case without final points.
func (l *Localizer) monthNames() [12][]string {
	var all [12][]string
	for m, name := range englishMonths {
		all[m] = append(all[m], name)
	}
	for _, names := range [][]string{l.cldr.MonthsWide(), l.cldr.MonthsAbbreviated()} {
		if len(names) != 12 {
			continue // British English knows only "Sept"
		}
		for m, name := range names {
			if len([]rune(name)) >= 3 {
				all[m] = append(all[m], strings.TrimRight(strings.ToLower(name), "."))
			}
		}
	}
	return all
}

// digitsToLatin writes the digits of any script as 0-9.
func digitsToLatin(s string) string {
	return strings.Map(func(r rune) rune {
		if r > '9' && unicode.IsDigit(r) {
			for zero := r; ; zero-- {
				if !unicode.IsDigit(zero - 1) {
					return '0' + (r-zero)%10
				}
			}
		}
		return r
	}, s)
}

// Digit writes a digit of any script as 0-9; other letters stay.
func Digit(r rune) rune {
	for _, d := range digitsToLatin(string(r)) {
		return d
	}
	return r
}
