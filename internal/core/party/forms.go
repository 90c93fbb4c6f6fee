package party

import (
	"strings"
	"time"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// factFields and settingFields are the controls of the two forms in their
// order.
var (
	factFields    = append(nameFields(), fieldISO2, fieldGroup, fieldInstrument, fieldDeposit, fieldConfidence, fieldSIDS, fieldLDC, fieldNote)
	settingFields = []string{fieldTimeZone, fieldContentLangs, fieldDefaultLang}
)

func nameFields() []string {
	names := make([]string, len(i18n.Langs))
	for i, l := range i18n.Langs {
		names[i] = nameIn(l)
	}
	return names
}

// typed is what was typed into a control, trimmed; several boxes ticked are
// joined by commas.
func typed(f *web.Form, name string) string {
	if all := f.All(name); len(all) > 1 {
		return strings.Join(all, ",")
	}
	return strings.TrimSpace(f.Get(name))
}

// readFacts takes what was typed and notes in f.Bad what is wrong with it.
// original is the language that the name is written in first.
func readFacts(r *web.Request, f *web.Form, original i18n.Lang) Facts {
	facts := Facts{
		ISO2: typed(f, fieldISO2), Group: Group(typed(f, fieldGroup)), Instrument: Act(typed(f, fieldInstrument)),
		Confidence: Confidence(typed(f, fieldConfidence)), SIDS: f.Bool(fieldSIDS), LDC: f.Bool(fieldLDC), Note: typed(f, fieldNote),
		Name: readName(f, original),
	}
	deposit, ok := typed(f, fieldDeposit), false
	if facts.DepositOn, facts.DepositYear, ok = parseDeposit(r.L, deposit); !ok {
		f.Bad.Add(fieldDeposit, MsgErrorDepositTyped, "Typed", quoted(deposit))
	}
	var bad errs.Fields
	facts.check(&bad, clock.DateOf(r.Now, time.UTC))
	f.Bad = append(f.Bad, placed(bad)...)
	return facts
}

func readName(f *web.Form, original i18n.Lang) i18n.Text {
	name := i18n.NewText(original, typed(f, nameIn(original)))
	if name.IsZero() {
		f.Bad.Add(nameIn(original), MsgErrorNameMissing)
	}
	for _, l := range i18n.Langs {
		s := typed(f, nameIn(l))
		if strings.ContainsAny(s, "\n\t") {
			f.Bad.Add(nameIn(l), "web.one_line")
		}
		if l != original {
			name = name.With(l, s, i18n.Human)
		}
	}
	return name
}

// placed puts each mistake at the control of the form: the year is typed where
// the day is, and a missing name is already noted at its language.
func placed(bad errs.Fields) (out errs.Fields) {
	for _, m := range bad {
		if m.Name == "deposit_year" {
			m.Name = fieldDeposit
		}
		if m.Name != "name" {
			out = append(out, m)
		}
	}
	return out
}

// formOfFacts fills a form from f; a day is written as the reader writes it.
func formOfFacts(r *web.Request, f Facts) *web.Form {
	form := filled(f.fields())
	if !f.DepositOn.IsZero() {
		form.Set(fieldDeposit, r.L.Date(f.DepositOn))
	}
	return form
}

// formOfSettings fills a form from p. A time zone that nobody has chosen yet
// is left to be written.
func formOfSettings(p Party) *web.Form {
	form := filled(p.Settings.fields())
	if !p.Active && p.TimeZone == "UTC" {
		form.Set(fieldTimeZone, "")
	}
	return form
}

func filled(fields map[string]string) *web.Form {
	form := web.NewForm(nil)
	for name, v := range fields {
		form.Set(name, v)
	}
	form.Set("base", web.NewBase(fields).Encode())
	return form
}

// readSettings takes what was typed; Settings.check judges it.
func readSettings(f *web.Form) Settings {
	return Settings{TimeZone: typed(f, fieldTimeZone), DefaultLang: i18n.Lang(typed(f, fieldDefaultLang)), ContentLangs: splitLangs(typed(f, fieldContentLangs))}
}

// keepStored writes what is stored into the controls for which the conflict
// page was answered "keep what was saved".
func keepStored(f *web.Form, now map[string]string) {
	for name, v := range now {
		if f.Get(name+"_choice") == "theirs" {
			f.Set(name, v)
		}
	}
}

func clashOf(err error) (Clash, bool) {
	if e := errs.As(err); e != nil {
		c, ok := e.Detail.(Clash)
		return c, ok
	}
	return Clash{}, false
}

// conflictOf is the page that shows both versions of what two operators
// changed among controls. The form it sends rests on what is stored now in the
// fields that clash, and on what it was opened with in the others.
func conflictOf(r *web.Request, c Clash, controls []string, now map[string]string, f *web.Form, action string) ui.Conflict {
	base, stored := web.ParseBase(f.Get("base")), web.NewBase(now)
	clash := map[string]bool{}
	for _, name := range c.Fields {
		base[name], clash[name] = stored[name], true
	}
	page := ui.Conflict{Action: r.Link(action), Hidden: [][2]string{{"base", base.Encode()}, {"act", f.Get("act")}}}
	for _, name := range controls {
		if !clash[name] {
			page.Hidden = append(page.Hidden, [2]string{name, typed(f, name)})
			continue
		}
		page.Fields = append(page.Fields, ui.ConflictField{Name: name, Label: labelOf(r.L, name), Theirs: now[name], Yours: typed(f, name), Lang: langOf(name), Rows: 2})
	}
	return page
}

// langOf is the language of a control's text, None for all but names.
func langOf(name string) i18n.Lang {
	l, ok := strings.CutPrefix(name, "name:")
	if !ok {
		return i18n.None
	}
	return i18n.Lang(l)
}

var labelIDs = map[string]string{
	fieldCode: MsgFieldCode, fieldISO2: MsgFieldIso2, fieldGroup: MsgFieldGroup, fieldInstrument: MsgFieldInstrument, fieldDeposit: MsgFieldDeposit,
	fieldConfidence: MsgFieldConfidence, fieldSIDS: MsgSids, fieldLDC: MsgLdc, fieldNote: MsgFieldNote,
	fieldTimeZone: MsgFieldTimeZone, fieldDefaultLang: MsgFieldDefaultLang, fieldContentLangs: MsgFieldContentLangs,
}

func labelOf(l *i18n.Localizer, name string) string {
	if lang := langOf(name); lang != i18n.None {
		return l.T(MsgFieldName, "Language", lang.Name())
	}
	return l.T(labelIDs[name])
}

// nameLabels say in the summary of mistakes which name is meant.
func nameLabels(l *i18n.Localizer) map[string]string {
	labels := map[string]string{}
	for _, name := range nameFields() {
		labels[name] = labelOf(l, name)
	}
	return labels
}
