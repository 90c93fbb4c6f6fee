package i18n

import (
	"strconv"
	"strings"
	"unicode"
)

// AmountMistake says why text is no amount; "" is none.
type AmountMistake string

// The mistakes that ParseDecimal tells apart.
const (
	AmountNoNumber  AmountMistake = "no_number" // letters, or marks in odd places
	AmountNegative  AmountMistake = "negative"  // amounts are never under zero
	AmountTwoWays   AmountMistake = "two_ways"  // 1.200 or 1,200: a thousand and more, or one and a bit
	AmountDecimals  AmountMistake = "decimals"  // more decimals than the currency has
	AmountTooLarge  AmountMistake = "too_large" // over MaxAmount
	maxAmountDigits               = 16          // of MaxAmount
)

// MaxAmount is the largest amount, in minor units: large enough for any budget
// in any currency, small enough for a thousand of them to add up.
const MaxAmount = 10_000_000_000_000_000

// decimalMarks are the marks before decimals, by language; Arabic's is that of
// Latin digits, as its groups are.
var decimalMarks = map[Lang]string{AR: ".", EN: ".", ES: ",", FR: ",", RU: ",", ZH: "."}

// groupMarks are the marks between groups of three digits, by language.
var groupMarks = map[Lang]string{AR: ",", EN: ",", ES: ".", FR: "\u202f", RU: "\u00a0", ZH: ","}

// grouped writes a whole number in groups of three, four digits too: amounts
// stand in columns, where 6000 under 80,000 reads as another kind of number.
func (l *Localizer) grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + groupMarks[l.Lang] + s[at:]
	}
	return s
}

// Decimal writes n minor units of a currency with digits decimals, grouped
// with the marks of the language, in Latin digits: "1,200.50". Decimals that
// are all zero are left out.
func (l *Localizer) Decimal(n int64, digits int) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	unit := int64(1)
	for range digits {
		unit *= 10
	}
	s := sign + l.grouped(n/unit)
	if rest := n % unit; rest > 0 {
		text := strconv.FormatInt(rest, 10)
		s += decimalMarks[l.Lang] + strings.Repeat("0", digits-len(text)) + text
	}
	return s
}

// ParseDecimal reads an amount as people write it in this language, in minor
// units of a currency with digits decimals: "1,200.50", "1 200,50",
// "1.200,50", with digits of any script. What another language would write is
// taken too where it can mean only one thing.
func (l *Localizer) ParseDecimal(s string, digits int) (int64, AmountMistake) {
	s = plainAmount(s)
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		if strings.Trim(rest, "0123456789.,") == "" && rest != "" {
			return 0, AmountNegative
		}
		return 0, AmountNoNumber
	}
	if s == "" || strings.Trim(s, "0123456789.,") != "" {
		return 0, AmountNoNumber
	}
	whole, decimals, mistake := l.splitAmount(s, digits)
	if mistake != "" {
		return 0, mistake
	}
	return minorUnits(whole, decimals, digits)
}

// plainAmount leaves Latin digits, a sign, points and commas.
func plainAmount(s string) string {
	s = strings.NewReplacer("٬", "", "٫", ".", "−", "-", "'", "", "’", "").Replace(markArabic(strings.TrimSpace(s)))
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200e' || r == '\u200f' || r == '\u061c' {
			return -1
		}
		return r
	}, digitsToLatin(s))
}

// markArabic takes the points and commas out of an amount that has the Arabic
// decimal mark: beside it they can only group.
func markArabic(s string) string {
	if strings.Count(s, "٫") == 1 {
		return strings.NewReplacer(",", "", "،", "").Replace(s)
	}
	return s
}

// splitAmount tells grouping marks from the decimal mark.
func (l *Localizer) splitAmount(s string, digits int) (whole, decimals string, mistake AmountMistake) {
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return s, "", ""
	}
	mark, after := s[last:last+1], s[last+1:]
	both := strings.Contains(s, ".") && strings.Contains(s, ",")
	once := strings.Count(s, mark) == 1
	isDecimal := mark == l.pointOrComma()
	switch {
	case both && !once || !both && !once: // 1,200,300 or 1.200,300,400
		return ungroup(s)
	case both, len(after) != 3, isDecimal && digits >= 3:
		whole, _, mistake = ungroup(s[:last])
		if mistake == "" && len(after) > digits {
			mistake = AmountDecimals
		}
		return whole, after, mistake
	case isDecimal && digits > 0:
		return "", "", AmountTwoWays
	}
	return ungroup(s)
}

// pointOrComma is the language's decimal mark where Latin digits are typed.
func (l *Localizer) pointOrComma() string {
	if m := decimalMarks[l.Lang]; m == "," {
		return m
	}
	return "."
}

// ungroup takes grouping marks out of a whole number: all the same, three
// digits after the last one, two or three between.
func ungroup(s string) (whole, none string, mistake AmountMistake) {
	if strings.Contains(s, ".") && strings.Contains(s, ",") {
		return "", "", AmountNoNumber
	}
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == ',' })
	if len(groups) == 0 || len(groups) != strings.Count(s, ".")+strings.Count(s, ",")+1 {
		return "", "", AmountNoNumber
	}
	for i, g := range groups[1:] {
		if len(g) != 3 && (len(g) != 2 || i == len(groups)-2) {
			return "", "", AmountNoNumber
		}
	}
	return strings.Join(groups, ""), "", ""
}

func minorUnits(whole, decimals string, digits int) (int64, AmountMistake) {
	text := strings.TrimLeft(whole+decimals+strings.Repeat("0", digits-len(decimals)), "0")
	if len(text) > maxAmountDigits+1 {
		return 0, AmountTooLarge
	}
	if text == "" {
		return 0, ""
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return 0, AmountNoNumber
	case n > MaxAmount:
		return 0, AmountTooLarge
	}
	return n, ""
}

// Digits writes the digits of any script in s as 0-9.
func Digits(s string) string { return digitsToLatin(s) }

// Figure writes a canonical number ("-1200.5") as the language does.
func (l *Localizer) Figure(number string) string {
	whole, decimals, _ := strings.Cut(number, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return number
	}
	s := l.Int(int(n))
	if n == 0 && strings.HasPrefix(whole, "-") {
		s = "-" + s
	}
	if decimals != "" {
		s += decimalMarks[l.Lang] + decimals
	}
	return s
}

// numberDecimals is how many decimals ParseNumber keeps.
const numberDecimals = 6

// ParseNumber reads a number as people write it in this language, over or
// under zero, as canonical text: "-1200.5". ok is false for what is none.
func (l *Localizer) ParseNumber(s string) (number string, ok bool) {
	s = strings.TrimSpace(s)
	sign := ""
	for _, minus := range []string{"-", "−"} {
		if rest, cut := strings.CutPrefix(s, minus); cut {
			s, sign = rest, "-"
		}
	}
	n, mistake := l.ParseDecimal(s, numberDecimals)
	if mistake != "" {
		return "", false
	}
	text := strconv.FormatInt(n, 10)
	if len(text) <= numberDecimals {
		text = strings.Repeat("0", numberDecimals+1-len(text)) + text
	}
	at := len(text) - numberDecimals
	if decimals := strings.TrimRight(text[at:], "0"); decimals != "" {
		return sign + text[:at] + "." + decimals, true
	}
	return sign + text[:at], true
}
