package party

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rivo/uniseg"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Limits in grapheme clusters.
const (
	MaxName = 250
	MaxNote = 2000
)

// adopted is the day the Convention was adopted: nothing was deposited before.
var adopted = clock.Date{Year: 2005, Month: time.October, Day: 20}

var iso2Form = regexp.MustCompile(`^[A-Z]{2}$`)

// tidy trims what was typed, sets the year of a date that is known, and keeps
// absent languages out of the name.
func (f Facts) tidy() Facts {
	f.ISO2, f.Note = strings.TrimSpace(f.ISO2), strings.TrimSpace(f.Note)
	if f.DepositYear == 0 {
		f.DepositYear = f.DepositOn.Year
	}
	return f
}

// checkCode notes a code that no Party can be added under: the regional
// organizations are in the list.
func checkCode(bad *errs.Fields, code string) {
	if c, ok := ParseCode(code); !ok || len(c) == 2 {
		bad.Add("code", MsgErrorCode)
	}
}

// check notes the mistakes in f by the names of the form's controls: name,
// iso2, group, instrument, deposit_on, deposit_year, confidence, note. today
// bounds the date.
func (f Facts) check(bad *errs.Fields, today clock.Date) {
	checkName(bad, f.Name)
	if f.ISO2 != "" && !iso2Form.MatchString(f.ISO2) {
		bad.Add("iso2", MsgErrorIso2)
	}
	if f.Group != "" && !slices.Contains(Groups[:], f.Group) {
		bad.Add("group", MsgErrorGroup)
	}
	if f.Instrument != "" && !slices.Contains(Acts[:], f.Instrument) {
		bad.Add("instrument", MsgErrorInstrument)
	}
	if !slices.Contains(Confidences[:], f.Confidence) {
		bad.Add("confidence", MsgErrorConfidence)
	}
	checkText(bad, "note", f.Note, MaxNote)
	f.checkDeposit(bad, today)
}

func (f Facts) checkDeposit(bad *errs.Fields, today clock.Date) {
	if d := f.DepositOn; !d.IsZero() && (d.Before(adopted) || d.After(today)) {
		bad.Add("deposit_on", MsgErrorDeposit, "From", adopted.String())
	}
	switch y := f.DepositYear; {
	case !f.DepositOn.IsZero() && y != f.DepositOn.Year:
		bad.Add("deposit_year", MsgErrorDepositYear)
	case y != 0 && (y < adopted.Year || y > today.Year):
		bad.Add("deposit_year", MsgErrorDeposit, "From", adopted.String())
	}
}

// checkName: the original at least; the control of a language is "name:fr".
func checkName(bad *errs.Fields, name i18n.Text) {
	if strings.TrimSpace(name.OriginalText()) == "" {
		bad.Add("name", MsgErrorNameMissing)
	}
	for _, l := range i18n.Langs {
		checkText(bad, "name:"+string(l), name.Get(l), MaxName)
	}
}

func checkText(bad *errs.Fields, control, s string, limit int) {
	if uniseg.GraphemeClusterCount(s) > limit {
		bad.Add(control, MsgErrorTooLong, "Max", limit)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f }) {
		bad.Add(control, MsgErrorControl)
	}
	if web.Unseen(s) {
		bad.Add(control, web.MsgUnseen)
	}
}

// tidy orders the languages and drops repetitions.
func (s Settings) tidy() Settings {
	var langs []i18n.Lang
	for _, l := range i18n.Langs {
		if slices.Contains(s.ContentLangs, l) {
			langs = append(langs, l)
		}
	}
	s.ContentLangs = langs
	return s
}

// check notes the mistakes in s by the names of the form's controls:
// time_zone, default_lang, content_langs.
func (s Settings) check(bad *errs.Fields) {
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" || s.TimeZone == "Local" {
		bad.Add("time_zone", MsgErrorTimeZone, "Zone", quoted(s.TimeZone))
	}
	if len(s.ContentLangs) == 0 {
		bad.Add("content_langs", MsgErrorLanguages)
	} else if !slices.Contains(s.ContentLangs, s.DefaultLang) {
		bad.Add("default_lang", MsgErrorDefaultLanguage)
	}
}

// quoted is the beginning of what was typed, for a message about it.
func quoted(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}

// Location is the Party's time zone; UTC if the machine no longer knows it.
func (s Settings) Location() *time.Location {
	loc, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}
