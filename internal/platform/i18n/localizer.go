package i18n

import (
	"strconv"
	"strings"
	"time"

	"github.com/gohugoio/locales"
	"github.com/gohugoio/locales/ar"
	"github.com/gohugoio/locales/en_GB"
	"github.com/gohugoio/locales/es"
	"github.com/gohugoio/locales/fr"
	"github.com/gohugoio/locales/ru"
	"github.com/gohugoio/locales/zh"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"openroadmap/internal/platform/clock"
)

// Localizer renders messages, dates and numbers in one language.
type Localizer struct {
	Lang  Lang
	plain map[string]string
	rich  *goi18n.Localizer
	cldr  locales.Translator
}

func newLocalizer(c *catalog, l Lang) *Localizer {
	return &Localizer{Lang: l, plain: c.plain, rich: goi18n.NewLocalizer(c.rich, string(l)), cldr: translators[l]()}
}

var translators = map[Lang]func() locales.Translator{AR: ar.New, ZH: zh.New, EN: en_GB.New, FR: fr.New, RU: ru.New, ES: es.New}

// T renders message id. args are key, value pairs for {{.Key}} in the
// message. An unknown id is rendered as itself in brackets, which the tests
// look for; it never panics in front of a reader.
func (l *Localizer) T(id string, args ...any) string {
	if s, ok := l.plain[id]; ok {
		return s
	}
	return l.render(&goi18n.LocalizeConfig{MessageID: id, TemplateData: l.pairs(args)})
}

// N renders message id for a count; {{.Count}} is the count as a number in
// this language, and the plural form follows the language's rules.
func (l *Localizer) N(id string, count int, args ...any) string {
	if s, ok := l.plain[id]; ok {
		return s
	}
	data := l.pairs(args)
	data["Count"] = l.Int(count)
	return l.render(&goi18n.LocalizeConfig{MessageID: id, TemplateData: data, PluralCount: count})
}

func (l *Localizer) render(c *goi18n.LocalizeConfig) string {
	s, err := l.rich.Localize(c)
	if err != nil && s == "" {
		return "[" + c.MessageID + "]"
	}
	return s
}

// Int renders a whole number with the language's grouping, in Latin digits.
func (l *Localizer) Int(n int) string {
	if n > -10000 && n < 10000 {
		return strconv.Itoa(n)
	}
	return latinDigits(l.cldr.FmtNumber(float64(n), 0))
}

// Date renders a day in full: "12 March 2027"; "" for no date.
func (l *Localizer) Date(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return latinDigits(l.cldr.FmtDateLong(d.Time()))
}

// DateShort renders a day for tables: "12 Mar 2027"; "" for no date.
func (l *Localizer) DateShort(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	if l.Lang == EN {
		// locales 0.15.5 has no short months but September for en_GB: it panics.
		return d.Time().Format("2 Jan 2006")
	}
	return latinDigits(l.cldr.FmtDateMedium(d.Time()))
}

// russianMonths stand alone; CLDR as we have it knows them only beside a day.
var russianMonths = strings.Fields("январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь")

// Month renders the month of d for headings: "March 2027"; "" for no date.
func (l *Localizer) Month(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	year := strconv.Itoa(d.Year)
	switch l.Lang {
	case ZH:
		return year + "年" + strconv.Itoa(int(d.Month)) + "月"
	case RU:
		return russianMonths[d.Month-1] + " " + year
	case ES:
		return l.cldr.MonthWide(d.Month) + " de " + year
	}
	return l.cldr.MonthWide(d.Month) + " " + year
}

// Time renders an instant in loc for tables: "12 Mar 2027 14:05".
func (l *Localizer) Time(t time.Time, loc *time.Location) string {
	t = t.In(loc)
	return l.DateShort(clock.DateOf(t, loc)) + " " + t.Format("15:04")
}

// List joins words as a list of the language: "a, b, c".
func (l *Localizer) List(words []string) string {
	sep := ", "
	switch l.Lang {
	case AR:
		sep = "، "
	case ZH:
		sep = "、"
	}
	return strings.Join(words, sep)
}

// Comma stands between parts that are not a list: a title and a place.
func (l *Localizer) Comma() string {
	switch l.Lang {
	case AR:
		return "، "
	case ZH:
		return "，"
	}
	return ", "
}

// pairs makes template data of key, value pairs; a clock.Date is written out.
func (l *Localizer) pairs(args []any) map[string]any {
	m := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		k, _ := args[i].(string)
		if d, ok := args[i+1].(clock.Date); ok {
			m[k] = l.Date(d)
		} else {
			m[k] = args[i+1]
		}
	}
	return m
}

// latinDigits writes Arabic-Indic digits as 0-9: the default in every language.
func latinDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}

// Known renders a message without arguments, or "" if there is none of that id.
func (l *Localizer) Known(id string) string { return l.plain[id] }
