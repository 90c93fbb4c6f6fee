package party

import (
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Names of the form's controls, under which mistakes and conflicts are noted.
// The name in a language is nameIn of it.
const (
	fieldCode       = "code"
	fieldISO2       = "iso2"
	fieldGroup      = "group"
	fieldInstrument = "instrument"
	fieldDeposit    = "deposit_on" // the day, or the year where the day is not known
	fieldConfidence = "confidence"
	fieldSIDS       = "sids"
	fieldLDC        = "ldc"
	fieldNote       = "note"

	fieldTimeZone     = "time_zone"
	fieldDefaultLang  = "default_lang"
	fieldContentLangs = "content_langs"
)

// nameIn is the control of the name in l.
func nameIn(l i18n.Lang) string { return "name:" + string(l) }

// Clash is the detail of a Conflict: Fields changed under the operator, sorted,
// and the Party as it is Now.
type Clash struct {
	Fields []string
	Now    Party
}

// merge finds which fields of typed to write over now. Error: Conflict with a
// Clash.
func merge(base web.Base, p Party, now, typed map[string]string) (changed []string, err error) {
	changed, conflicts := base.Compare(now, typed)
	if len(conflicts) > 0 {
		return nil, errs.New(errs.Conflict, MsgErrorChanged).With(Clash{conflicts, p})
	}
	return changed, nil
}

// fields are the facts by the names of the form's controls.
func (f Facts) fields() map[string]string {
	m := map[string]string{fieldISO2: f.ISO2, fieldGroup: string(f.Group), fieldInstrument: string(f.Instrument), fieldDeposit: f.deposit(),
		fieldConfidence: string(f.Confidence), fieldSIDS: flag(f.SIDS), fieldLDC: flag(f.LDC), fieldNote: f.Note}
	for _, l := range i18n.Langs {
		m[nameIn(l)] = f.Name.Get(l)
	}
	return m
}

// deposit is the day of deposit in ISO form, else the year, else "".
func (f Facts) deposit() string {
	if f.DepositOn.IsZero() {
		return number(f.DepositYear)
	}
	return f.DepositOn.String()
}

// with takes the facts called names from g. The original of a name goes first,
// so that translations written with it are of the new one.
func (f Facts) with(g Facts, names []string) Facts {
	original := nameIn(f.Name.Original())
	if slices.Contains(names, original) {
		f.Name = f.Name.With(f.Name.Original(), g.Name.Get(f.Name.Original()), i18n.Original)
	}
	for _, name := range names {
		if l, ok := strings.CutPrefix(name, "name:"); ok && name != original {
			f.Name = f.Name.With(i18n.Lang(l), g.Name.Get(i18n.Lang(l)), i18n.Human)
		}
		f.take(g, name)
	}
	return f
}

// take takes one fact from g; names are left to with.
func (f *Facts) take(g Facts, name string) {
	switch name {
	case fieldISO2:
		f.ISO2 = g.ISO2
	case fieldGroup:
		f.Group = g.Group
	case fieldInstrument:
		f.Instrument = g.Instrument
	case fieldDeposit:
		f.DepositOn, f.DepositYear = g.DepositOn, g.DepositYear
	case fieldConfidence:
		f.Confidence = g.Confidence
	case fieldSIDS:
		f.SIDS = g.SIDS
	case fieldLDC:
		f.LDC = g.LDC
	case fieldNote:
		f.Note = g.Note
	}
}

// fields are the settings by the names of the form's controls.
func (s Settings) fields() map[string]string {
	return map[string]string{fieldTimeZone: s.TimeZone, fieldDefaultLang: string(s.DefaultLang), fieldContentLangs: joinLangs(s.ContentLangs)}
}

// with takes the settings called names from g.
func (s Settings) with(g Settings, names []string) Settings {
	for _, name := range names {
		switch name {
		case fieldTimeZone:
			s.TimeZone = g.TimeZone
		case fieldDefaultLang:
			s.DefaultLang = g.DefaultLang
		case fieldContentLangs:
			s.ContentLangs = g.ContentLangs
		}
	}
	return s
}

// parseDeposit reads a day as people write it in l's language, or a year
// alone. Empty text is no day and no year.
func parseDeposit(l *i18n.Localizer, s string) (on clock.Date, year int, ok bool) {
	if s == "" {
		return clock.Date{}, 0, true
	}
	if n, err := strconv.Atoi(s); err == nil && len(s) == 4 {
		return clock.Date{}, n, n > 0
	}
	on, ok = l.ParseDate(s)
	return on, on.Year, ok
}
