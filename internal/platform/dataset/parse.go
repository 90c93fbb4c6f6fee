package dataset

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/money"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/web"
)

// Parser reads cells of an import: what people and spreadsheets write, in the
// words of any of the six languages, into canonical form.
type Parser struct {
	*Words
	Days       DayOrder            // of dates such as 3/4/2027; "" = not known
	Unsure     bool                // a date was read that another order makes another day, while Days is not known
	Exact      bool                // the next cell holds a number, not text: its point is the decimal point
	Map        []map[string]string // by field: a word of the file → code; nil = none
	localizers []*i18n.Localizer
	dates      map[string]string // text read already → canonical, to spare the long way
}

// NewParser reads cells of the fields of w.
func NewParser(w *Words) *Parser {
	p := &Parser{Words: w, localizers: []*i18n.Localizer{w.L}, dates: map[string]string{}}
	for _, l := range i18n.Langs {
		if l != w.L.Lang {
			p.localizers = append(p.localizers, w.bundle.For(l))
		}
	}
	return p
}

// formulaErrors are what spreadsheets show where a formula failed.
var formulaErrors = []string{"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#SPILL!"}

// Parse reads one cell of field i. bad is nil when there is nothing wrong.
func (p *Parser) Parse(i int, s string) (v string, bad *errs.Message) {
	f := p.Fields[i]
	s = strings.TrimSpace(sheet.Unguard(s))
	if s == "" {
		if f.Required && !f.HasLangs() && f.Type != Bool {
			return "", says(MsgErrorRequired)
		}
		return "", nil
	}
	if s[0] == '#' && slices.Contains(formulaErrors, s) {
		return s, says(MsgErrorFormula, "Typed", s)
	}
	switch f.Type {
	case ID:
		return p.id(s)
	case Line, LangLine:
		return line(s, f.Max)
	case Text, LangText:
		return text(s, f.Max)
	case Number:
		return number(s)
	case Amount:
		return p.amount(s)
	case Currency:
		return currencyCode(s)
	case Date:
		return p.date(s)
	case Bool:
		return p.yes(s)
	case Choice:
		return p.choice(i, s)
	}
	return p.choices(i, s)
}

func says(id string, args ...any) *errs.Message { return &errs.Message{ID: id, Args: args} }

func (p *Parser) id(s string) (string, *errs.Message) {
	if s = strings.ToLower(s); !db.IsID(s) {
		return s, says(MsgErrorId, "Typed", Short(s))
	}
	return s, nil
}

// Short cuts what a message quotes.
func Short(s string) string {
	if len(s) <= 60 {
		return s
	}
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func line(s string, max int) (string, *errs.Message) {
	if strings.ContainsAny(s, "\n\t\r") {
		s = strings.Join(strings.Fields(s), " ")
	}
	return text(s, max)
}

func text(s string, max int) (string, *errs.Message) {
	if simple(s) && (max == 0 || len(s) <= max) {
		return s, nil
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if r, found := web.ControlIn(s); found {
		return s, says(web.MsgControl, "Code", "U+"+strings.ToUpper(hex4(r)))
	}
	if web.Unseen(strings.TrimSpace(s)) {
		return s, says(web.MsgUnseen)
	}
	if max > 0 && len(s) > max {
		if n := web.Length(s); n > max {
			return s, says(web.MsgTooLong, "Count", n, "Max", max)
		}
	}
	return s, nil
}

// simple tells whether s is printable ASCII.
func simple(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func hex4(r rune) string {
	h := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", max(4-len(h), 0)) + h
}

func number(s string) (string, *errs.Message) {
	n, err := strconv.ParseInt(strings.TrimPrefix(figures(s), "+"), 10, 64)
	if err != nil {
		return s, says(MsgErrorNumber, "Typed", Short(s))
	}
	return strconv.FormatInt(n, 10), nil
}

// figures writes the digits of any script as 0-9 and drops what groups them.
func figures(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\'' || r == '٬' || r == '\u200e' || r == '\u200f':
			return -1
		case r == '٫':
			return '.'
		case r == '−':
			return '-'
		case r > '9' && unicode.IsDigit(r):
			return i18n.Digit(r)
		}
		return r
	}, s)
}

// amount is readAmount, which demands of text that it says one thing only.
func (p *Parser) amount(s string) (string, *errs.Message) {
	v, bad := readAmount(s)
	if whole, twoWays := grouped(s); twoWays && bad == nil && !p.Exact {
		return s, says(MsgErrorAmountTwoWays, "Typed", Short(s), "Whole", whole, "Part", decimal(s))
	}
	return v, bad
}

// grouped reads 12,345 and 1.234 as whole numbers; twoWays is false where the
// sign can only be the decimal's.
func grouped(s string) (whole string, twoWays bool) {
	v := figures(s)
	at := strings.IndexAny(v, ".,")
	before := strings.TrimLeft(v[:max(at, 0)], "+-")
	if at < 0 || len(v)-at != len(",345") || strings.ContainsAny(v[at+1:], ".,") || strings.ContainsRune(s, '٫') {
		return "", false
	}
	return v[:at] + v[at+1:], len(before) > 0 && len(before) <= 3 && before[0] != '0'
}

// decimal writes 12,345 so that its sign can only be the decimal's: 12.3450.
func decimal(s string) string { return strings.Replace(figures(s), ",", ".", 1) + "0" }

// Settle takes back that an amount can be read in two ways where it is written
// as the record holds it: our own files say so.
func Settle(r *Row) {
	r.Bad = slices.DeleteFunc(r.Bad, func(m Mistake) bool {
		if m.ID != MsgErrorAmountTwoWays || r.Now == nil {
			return false
		}
		return r.To[m.Field] == r.Now[m.Field]
	})
}

// readAmount reads 1 234.56, 1.234,56 and 1,234.56: of two kinds of sign the last
// one is the decimal's; one sign alone is the decimal's unless it groups by
// threes more than once.
func readAmount(s string) (string, *errs.Message) {
	v := figures(s)
	point, comma := strings.LastIndexByte(v, '.'), strings.LastIndexByte(v, ',')
	switch {
	case point >= 0 && comma >= 0 && comma > point:
		v = strings.Replace(strings.ReplaceAll(v, ".", ""), ",", ".", 1)
	case point >= 0 && comma >= 0:
		v = strings.ReplaceAll(v, ",", "")
	case strings.Count(v, ",") == 1:
		v = strings.Replace(v, ",", ".", 1)
	case strings.Count(v, ",") > 1:
		v = strings.ReplaceAll(v, ",", "")
	case strings.Count(v, ".") > 1:
		v = strings.ReplaceAll(v, ".", "")
	}
	if _, err := strconv.ParseFloat(v, 64); err != nil || strings.ContainsAny(v, "eExXnNiIpP_") {
		return s, says(MsgErrorAmount, "Typed", Short(s))
	}
	return TidyAmount(v), nil
}

// TidyAmount gives equal amounts one form: no zeros that say nothing.
func TidyAmount(v string) string {
	sign := ""
	if strings.HasPrefix(v, "-") {
		sign = "-"
	}
	v = strings.TrimLeft(strings.TrimLeft(v, "+-"), "0")
	if strings.Contains(v, ".") {
		v = strings.TrimRight(strings.TrimRight(v, "0"), ".")
	}
	if v == "" || v[0] == '.' {
		v = "0" + v
	}
	if v == "0" {
		sign = ""
	}
	return sign + v
}

func currencyCode(s string) (string, *errs.Message) {
	code := strings.ToUpper(s)
	if _, ok := money.Decimals(code); !ok {
		return s, says(MsgErrorCurrency, "Typed", Short(s))
	}
	return code, nil
}

// isoDate reads 2027-06-30 without the long way.
func isoDate(s string) (clock.Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return clock.Date{}, false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	if !ok1 || !ok2 || !ok3 {
		return clock.Date{}, false
	}
	return clock.NewDate(y, m, d)
}

func digits(s string) (n int, ok bool) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}

// maxDates bounds what is remembered of dates: plans repeat them.
const maxDates = 10_000

func (p *Parser) date(s string) (string, *errs.Message) {
	if v, ok := p.dates[s]; ok {
		return v, nil
	}
	d, ok := p.readDate(s)
	if !ok || d.Year < 1900 || d.Year > 2200 {
		return s, says(MsgErrorDate, "Typed", Short(s))
	}
	v := d.String()
	if len(p.dates) < maxDates {
		p.dates[s] = v
	}
	return v, nil
}

// readDate tries the ISO form, with a time after it too, the day that a
// spreadsheet stores as a number, and then how people write days in the
// reader's language and in the others.
func (p *Parser) readDate(s string) (clock.Date, bool) {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		if d, ok := isoDate(s[:10]); ok {
			return d, true
		}
	}
	if d, ok := isoDate(s); ok {
		return d, true
	}
	s = strings.Trim(figures(strings.ReplaceAll(s, " ", "\u2007")), "\u2007")
	s = strings.ReplaceAll(s, "\u2007", " ")
	if n, ok := digits(s); ok && len(s) == 5 {
		day, ok := sheet.Serial(float64(n), false)
		if !ok {
			return clock.Date{}, false
		}
		return isoDate(day)
	}
	if order, ok := OrderOf(s); ok && order == "" {
		p.Unsure = p.Unsure || p.Days == ""
		if p.Days == MonthFirst {
			s = dayFirst(s)
		}
	}
	for _, l := range p.localizers {
		if d, ok := l.ParseDate(s); ok {
			return d, true
		}
	}
	return p.localizers[0].ParseDate(dayFirst(s)) // 6/30/2027 can be read in one way only
}

// DayOrder says with what dates of figures alone begin.
type DayOrder string

// The orders of 3/4/2027: 3 April, or 4 March.
const (
	DayFirst   DayOrder = "day"
	MonthFirst DayOrder = "month"
)

// OrderOf tells with what a date of figures begins: "" for one that two orders
// make two days. ok is false for what is no such date, or the same in both.
func OrderOf(s string) (o DayOrder, ok bool) {
	first, second, ok := slashed(figures(strings.ReplaceAll(strings.TrimSpace(sheet.Unguard(s)), " ", "/")))
	switch {
	case !ok || max(first, second) > 31 || min(first, second) > 12 || min(first, second) == 0 || first == second:
		return "", false
	case first > 12:
		return DayFirst, true
	case second > 12:
		return MonthFirst, true
	}
	return "", true
}

// slashed takes 3/4/2027 apart. Dates with points begin with the day wherever
// they are written, and those that begin with the year go on with the month.
func slashed(s string) (first, second int, ok bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '-' || r == ' ' })
	if len(parts) != 3 || len(parts[0]) > 2 || len(parts[1]) > 2 || len(parts[2]) != 4 {
		return 0, 0, false
	}
	first, ok1 := digits(parts[0])
	second, ok2 := digits(parts[1])
	_, ok3 := digits(parts[2])
	return first, second, ok1 && ok2 && ok3
}

// dayFirst turns the first two of three figures round.
func dayFirst(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '.' || r == '-' || r == ' ' })
	if len(parts) != 3 || len(parts[0]) > 2 {
		return s
	}
	return parts[1] + "/" + parts[0] + "/" + parts[2]
}

func (p *Parser) yes(s string) (string, *errs.Message) {
	switch w := fold(s); w {
	case "true", "1", "x", "yes", fold(p.Bool[1]):
		return "true", nil
	case "false", "0", "no", fold(p.Bool[0]):
		return "", nil
	default:
		for _, l := range p.localizers {
			if w == fold(l.T(MsgYes)) {
				return "true", nil
			}
			if w == fold(l.T(MsgNo)) {
				return "", nil
			}
		}
	}
	return s, says(MsgErrorBool, "Typed", Short(s), "Yes", p.Bool[1], "No", p.Bool[0])
}

func (p *Parser) choice(i int, s string) (string, *errs.Message) {
	if code, ok := p.find(i, s); ok {
		return code, nil
	}
	examples := p.Choices(i, false)
	return s, says(MsgErrorChoice, "Typed", Short(s), "Examples", p.L.List(examples[:min(4, len(examples))]))
}

func (p *Parser) find(i int, s string) (string, bool) {
	w := fold(s)
	if i < len(p.Map) && p.Map[i] != nil {
		if code, ok := p.Map[i][w]; ok {
			return code, true
		}
	}
	if p.lists[i] == nil {
		return "", false
	}
	code := p.lists[i].code[w]
	if code == "" { // "١.١"
		code = p.lists[i].code[strings.Map(i18n.Digit, w)]
	}
	return code, code != ""
}

// choices reads several, with semicolons, line ends or, where that finds
// them, commas between.
func (p *Parser) choices(i int, s string) (string, *errs.Message) {
	if code, ok := p.find(i, s); ok {
		return code, nil
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\n' || r == '؛' || r == '；' })
	if len(parts) == 1 {
		parts = strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '،' || r == '，' || r == '、' })
	}
	var codes []string
	for _, part := range parts {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		code, bad := p.choice(i, part)
		if bad != nil {
			return s, bad
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, ","), nil
}

// Fold makes words of a file comparable, for value maps.
func Fold(s string) string { return fold(strings.TrimSpace(sheet.Unguard(s))) }
