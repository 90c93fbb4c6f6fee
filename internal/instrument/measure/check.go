package measure

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/money"
	"openroadmap/internal/platform/web"
)

// checker holds a record against the rules. It notes mistakes by the keys of
// the flat form.
type checker struct {
	voc    convention.Vocabulary
	bodies map[string]bool // ids of the Party's
	loc    *i18n.Localizer // of those who read the mistakes; may be nil
	bad    errs.Fields
}

// check judges a whole record: what is typed in a form, and what an import
// would make.
func (c *checker) check(r Record) error {
	if r.Texts[fieldTitle].IsZero() {
		c.bad.Add(fieldTitle, MsgErrorTitle)
	}
	if r.Codes[fieldKind] == "" {
		c.bad.Add(fieldKind, MsgErrorKind)
	}
	c.values("", "", r.Values)
	for _, list := range lists {
		for i, row := range r.Rows[list] {
			c.row(list, i+1, row)
		}
	}
	if len(c.bad) == 0 {
		c.life(r)
	}
	return c.bad.Err()
}

// values checks what a measure or a row holds, field by field.
func (c *checker) values(list, before string, v Values) {
	for _, f := range partsOf(list) {
		if f.hasLang() {
			for l, e := range v.Texts[f.id].All() {
				c.plain(before+f.id+":"+string(l), f, e.Text)
			}
		} else if v.Codes[f.id] != "" {
			c.code(before+f.id, f, v.Codes[f.id])
		}
	}
}

// plain checks the characters and the length of a text.
func (c *checker) plain(key string, f field, s string) {
	if (f.kind == line || f.kind == code) && strings.ContainsAny(s, "\n\t") {
		c.bad.Add(key, web.MsgOneLine)
	}
	if r, found := web.ControlIn(s); found {
		c.bad.Add(key, web.MsgControl, "Code", fmt.Sprintf("U+%04X", r))
	}
	if web.Unseen(s) {
		c.bad.Add(key, web.MsgUnseen)
	}
	if n := web.Length(s); n > f.max {
		c.bad.Add(key, web.MsgTooLong, "Count", n, "Max", f.max)
	}
}

func (c *checker) code(key string, f field, v string) {
	switch f.kind {
	case code, names:
		c.plain(key, f, v)
	case website:
		if !isWebsite(v) {
			c.bad.Add(key, MsgErrorWebsite, "Typed", short(v))
		}
	case choice, choices:
		for _, x := range strings.Split(v, ",") {
			if !c.known(f.set, x) {
				c.bad.Add(key, web.MsgChoice)
				return
			}
		}
	case day:
		if d, err := clock.ParseDate(v); err != nil || d.Year < 1700 || d.Year > 2200 {
			c.bad.Add(key, web.MsgDate, "Typed", short(v))
		}
	}
}

// known tells whether a code is in a set.
func (c *checker) known(set, x string) bool {
	if set == setBodies {
		return c.bodies[x]
	}
	if all := sets[set]; all != nil {
		return slices.ContainsFunc(all, func(n named) bool { return n.code == x })
	}
	return slices.ContainsFunc(vocabulary(c.voc, set), func(e entry) bool { return e.code == x })
}

// row checks a row of a list: what it must have, then what it has.
func (c *checker) row(list string, number int, row Row) {
	key := list + "/" + row.ID + "/"
	need := func(part, id string) {
		if row.Codes[part] == "" {
			c.bad.Add(key+part, id, "Number", number)
		}
	}
	switch list {
	case listMoney:
		c.money(key, number, row)
	case listLife:
		need(partStage, MsgErrorStage)
		need(partOn, MsgErrorOn)
	case listSteps:
		if row.Texts[fieldTitle].IsZero() {
			c.bad.Add(key+fieldTitle, MsgErrorStep, "Number", number)
		}
		if row.Codes[partDone] != "" && row.Codes[partDue] == "" {
			c.bad.Add(key+partDue, MsgErrorDue, "Number", number)
		}
	case listOpinions:
		need(partFrom, MsgErrorFrom)
	}
	c.values(list, key, row.Values)
}

func (c *checker) money(key string, number int, row Row) {
	if y, err := strconv.Atoi(row.Codes[partYear]); err != nil || y < 1900 || y > 2200 {
		c.bad.Add(key+partYear, MsgErrorYear, "Number", number)
	}
	if _, ok := money.Decimals(row.Codes[partCurrency]); !ok {
		c.bad.Add(key+partCurrency, MsgErrorCurrency, "Number", number, "Typed", short(row.Codes[partCurrency]))
	}
	if n, err := strconv.ParseInt(row.Codes[partAmount], 10, 64); err != nil || n < 0 || n > i18n.MaxAmount {
		c.bad.Add(key+partAmount, MsgErrorAmount, "Number", number)
	}
}

// life checks the order of the stages.
func (c *checker) life(r Record) {
	m := checkLife(r.Life())
	if m == nil {
		return
	}
	args := []any{"Stage", string(m.At.Stage), "Date", m.At.On.String(), "Other", string(m.With.Stage), "OtherDate", m.With.On.String()}
	if c.loc != nil {
		args = []any{"Stage", m.At.Stage.Word(c.loc), "Date", c.loc.Date(m.At.On), "Other", m.With.Stage.Word(c.loc), "OtherDate", c.loc.Date(m.With.On)}
	}
	c.bad.Add(listLife+"/"+m.At.ID+"/"+partOn, m.ID, args...)
}

// isWebsite tells whether s is a whole address of a page.
func isWebsite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxURL && (u.Scheme == "https" || u.Scheme == "http") && strings.Contains(strings.Trim(u.Hostname(), "."), ".") &&
		u.User == nil && !strings.ContainsAny(s, " \t\n\"<>\\")
}

// short cuts what a message quotes.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
