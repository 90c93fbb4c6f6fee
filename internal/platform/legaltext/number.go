package legaltext

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"openroadmap/internal/platform/search"
)

// fold makes words comparable: case, accents and Arabic forms away, one space
// between words, no other signs.
func fold(s string) string {
	var b strings.Builder
	for i, t := range search.Tokens(s) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// figures turns decimal digits of any script into ASCII.
func figures(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, s)
}

// numeral is the number of an article at the beginning of a line.
type numeral struct {
	text    string // "3 bis"
	rest    string // of the line
	stopped bool   // a full stop came with the number: what follows is no part of its sentence
}

// code is a number with the letter of its part of a code (L. 111-1), degree
// signs and a suffix.
var code = regexp.MustCompile(`^((?:[LRDA]\*?\.? ?)?\d+(?:[.\-‑–]\d+)*[⁰¹²³⁴-⁹]?)((?:\.? ?[°ºª˚]|\.o\b|er\b|ro\b|\.er\b)?\.?)((?i:(?: ?- ?| )(?:bis|ter|quater|quáter|quinquies|sexies|septies|octies|nonies|decies))\b|-?[A-Z]{1,2}\b)?((?:\.? ?[°ºª˚])?)`)

var roman = regexp.MustCompile(`^[IVXLC]+(?:[- ](?i:bis|ter))?(?:er)?\b`)

// readNumeral reads the number with which s begins: in figures, Roman, or in
// words of Spanish, French, English and Russian.
func readNumeral(s string) (numeral, bool) {
	s = figures(s)
	if m := code.FindStringSubmatch(s); m != nil {
		return numeral{printed(m[1], m[3]), s[len(m[0]):], strings.HasSuffix(m[0], ".")}, true
	}
	if m := roman.FindString(s); m != "" {
		return numeral{text: strings.TrimSuffix(m, "er"), rest: s[len(m):]}, true
	}
	return wordNumeral(s)
}

func printed(number, suffix string) string {
	number = strings.NewReplacer("‑", "-", "–", "-").Replace(number)
	suffix = strings.Trim(suffix, " -")
	switch {
	case suffix == "":
		return number
	case len(suffix) <= 2 && suffix == strings.ToUpper(suffix):
		return number + suffix
	}
	return number + " " + strings.ToLower(suffix)
}

// wordNumeral reads up to three words as a number.
func wordNumeral(s string) (numeral, bool) {
	ends := wordEnds(s, 3)
	for i := len(ends) - 1; i >= 0; i-- {
		if n, ok := ordinal(fold(s[:ends[i]])); ok {
			return numeral{text: n, rest: s[ends[i]:]}, true
		}
	}
	return numeral{}, false
}

// wordEnds lists where the first words of s end.
func wordEnds(s string, most int) (ends []int) {
	in := false
	for i, r := range s {
		letter := unicode.IsLetter(r) || unicode.IsMark(r)
		if in && !letter {
			if ends = append(ends, i); len(ends) == most {
				return ends
			}
		}
		if !letter && r != ' ' {
			return ends
		}
		in = letter
	}
	if in {
		ends = append(ends, len(s))
	}
	return ends
}

// ordinal is a number in words, folded: "decimo primero" is 11.
func ordinal(words string) (string, bool) {
	if n, ok := ordinals[words]; ok {
		return strconv.Itoa(n), true
	}
	tens, unit, two := strings.Cut(words, " ")
	if t, u := ordinals[tens], ordinals[unit]; two && t >= 10 && t%10 == 0 && u > 0 && u < 10 {
		return strconv.Itoa(t + u), true
	}
	return "", false
}

var ordinals = wordsOf(
	"primero primera primer premier premiere first one первая первый|segundo segunda second deuxieme two вторая второй|tercero tercera tercer troisieme third three третья третий|"+
		"cuarto cuarta quatrieme fourth four четвертая|quinto quinta cinquieme fifth five пятая|sexto sexta sixieme sixth six шестая|septimo septima setimo setima septieme seventh seven седьмая|"+
		"octavo octava huitieme eighth eight восьмая|noveno novena nono neuvieme ninth nine девятая|decimo decima dixieme tenth ten десятая|undecimo undecima onzieme eleventh eleven|"+
		"duodecimo duodecima douzieme twelfth twelve|decimotercero decimotercera treizieme|decimocuarto decimocuarta quatorzieme|decimoquinto decimoquinta quinzieme|"+
		"decimosexto decimosexta seizieme|decimoseptimo decimoseptima|decimoctavo decimoctava|decimonoveno decimonovena|vigesimo vigesima vingtieme",
	map[string]int{"trigesimo": 30, "cuadragesimo": 40, "quincuagesimo": 50, "sexagesimo": 60, "septuagesimo": 70, "octogesimo": 80, "nonagesimo": 90,
		"unico": 1, "unica": 1, "unique": 1, "only": 1, "единственная": 1})

// wordsOf joins names of 1, 2, 3 … with others.
func wordsOf(list string, others map[string]int) map[string]int {
	all := map[string]int{}
	for i, names := range strings.Split(list, "|") {
		for _, n := range strings.Fields(names) {
			all[fold(n)] = i + 1
		}
	}
	for n, v := range others {
		all[fold(n)] = v
	}
	return all
}

// arabicNumeral reads figures, with or without brackets, or up to four words.
func arabicNumeral(s string) (numeral, bool) {
	s = figures(strings.TrimLeft(s, " (["))
	if m := arabicFigures.FindStringSubmatch(s); m != nil {
		n := numeral{text: m[1], rest: s[len(m[0]):]}
		if m[2] != "" {
			n.text += " مكرر"
		}
		return n, true
	}
	ends := wordEnds(s, 3)
	for i := len(ends) - 1; i >= 0; i-- {
		if n, ok := arabicOrdinal(fold(s[:ends[i]])); ok {
			return numeral{text: strconv.Itoa(n), rest: s[ends[i]:]}, true
		}
	}
	return numeral{}, false
}

var arabicFigures = regexp.MustCompile(`^(\d+(?:[.\-]\d+)*)[)\]]?(\s*مكرر[اًة]*)?[)\]]?`)

// arabicOrdinal reads "الثالثة", "الثانية عشرة", "الخامسة والعشرون", folded.
func arabicOrdinal(words string) (int, bool) {
	f := strings.Fields(words)
	n := arabicUnits[f[0]]
	switch {
	case len(f) == 1 && n > 0:
		return n, true
	case len(f) == 1:
		n = arabicTens[f[0]]
		return n, n > 0
	case len(f) != 2 || n == 0 || n > 9 && f[0] != fold("حادية"):
		return 0, false
	}
	if n == 11 {
		n = 1
	}
	if strings.HasPrefix(f[1], fold("عشر")) && arabicTens[f[1]] == 0 {
		return 10 + n, true
	}
	tens := strings.TrimPrefix(strings.TrimPrefix(f[1], "و"), fold("ال"))
	if t := arabicTens[tens]; t > 0 {
		return t + n, true
	}
	return 0, false
}

var arabicUnits = foldKeys(map[string]int{"الأولى": 1, "الأول": 1, "الثانية": 2, "الثاني": 2, "الثالثة": 3, "الثالث": 3, "الرابعة": 4, "الرابع": 4, "الخامسة": 5, "الخامس": 5,
	"السادسة": 6, "السادس": 6, "السابعة": 7, "السابع": 7, "الثامنة": 8, "الثامن": 8, "التاسعة": 9, "التاسع": 9, "العاشرة": 10, "العاشر": 10, "الحادية": 11, "الحادي": 11})

var arabicTens = foldKeys(map[string]int{"العشرون": 20, "الثلاثون": 30, "الأربعون": 40, "الخمسون": 50, "الستون": 60, "السبعون": 70, "الثمانون": 80, "التسعون": 90,
	"العشرين": 20, "الثلاثين": 30, "الأربعين": 40, "الخمسين": 50, "الستين": 60, "السبعين": 70, "الثمانين": 80, "التسعين": 90})

func foldKeys(m map[string]int) map[string]int {
	out := map[string]int{}
	for k, v := range m {
		out[fold(k)] = v
	}
	return out
}

// han is a number in Chinese figures up to 9999, 0 if it is none.
func han(s string) int {
	if n, err := strconv.Atoi(figures(s)); err == nil {
		return n
	}
	total, digit := 0, 0
	for _, r := range s {
		if u := hanUnit(r); u > 0 {
			total, digit = total+max(digit, 1)*u, 0
			continue
		}
		i := strings.IndexRune(hanDigits, r)
		if i < 0 {
			return 0
		}
		digit = i / len("零")
		if r == '〇' {
			digit = 0
		} else if r == '两' {
			digit = 2
		}
	}
	return total + digit
}

const hanDigits = "零一二三四五六七八九〇两"

func hanUnit(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}

// Key makes numbers of articles comparable: "3 BIS", "3º bis" and "3-bis" are
// one, as are "IV" and "4".
func Key(number string) string {
	number = degree.Replace(number)
	if m := roman.FindString(number); m == number && m != "" {
		if n := romanValue(m); n > 0 {
			return strconv.Itoa(n)
		}
	}
	return strings.ReplaceAll(fold(number), " ", "-")
}

var degree = strings.NewReplacer("°", "", "º", "", "ª", "", "˚", "")

func romanValue(s string) (n int) {
	values := map[rune]int{'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100}
	last := 0
	for i := len(s) - 1; i >= 0; i-- {
		v := values[rune(s[i])]
		if v == 0 {
			return 0
		}
		if v < last {
			v = -v
		} else {
			last = v
		}
		n += v
	}
	return n
}

// place is the whole number of an article, and whether it has nothing else:
// 53 and false for "53 bis". ok is false where numbers do not run on, as in
// codes ("L. 111-1").
func place(number string) (n int, plain, ok bool) {
	k := Key(number)
	digits := k
	if i := strings.IndexFunc(k, func(r rune) bool { return !unicode.IsDigit(r) }); i >= 0 {
		digits = k[:i]
	}
	n, err := strconv.Atoi(digits)
	rest := k[len(digits):]
	after := strings.TrimLeft(rest, "-·")
	return n, rest == "", err == nil && (after == "" || !unicode.IsDigit(rune(after[0])))
}
