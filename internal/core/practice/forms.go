package practice

import (
	"strconv"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// fields is the form of a practice.
type fields struct {
	Title, Summary, Region, Year, Sources, Office ui.Field
	Line, Place                                   ui.Choice
	Lang                                          *ui.Choice // nil where the language is settled
	Email                                         *ui.Field  // of a visitor
}

// form lays the fields out as typed. The texts are in lang, i18n.None where
// the form asks for it.
func (h handlers) form(r *web.Request, f *web.Form, lang i18n.Lang, err error) (fields, error) {
	l, bad := r.L, ui.ErrorsOf(r.L, err)
	line := func(name, label, hint string) ui.Field {
		return ui.Field{Name: name, Label: l.T(label), Hint: known(l, hint), Value: f.Get(name), Error: bad[name], Lang: lang}
	}
	x := fields{Title: line("title", MsgFieldTitle, ""), Summary: line("summary", MsgFieldSummary, MsgFieldSummaryHint), Region: line("region", MsgFieldRegion, MsgFieldRegionHint),
		Year: line("year", MsgFieldYear, MsgFieldYearHint), Sources: line("sources", MsgFieldSources, MsgFieldSourcesHint), Office: line("office", MsgFieldOffice, MsgFieldOfficeHint)}
	x.Title.Limit, x.Summary.Limit, x.Summary.Rows = web.MaxTitle, web.MaxNote, 8
	x.Region.Optional, x.Region.Dir, x.Office.Optional, x.Office.Dir = true, "auto", true, "auto"
	x.Year.Width, x.Year.InputMode, x.Sources.Dir, x.Sources.Rows = "w4", "numeric", "ltr", 3
	for _, plain := range []*ui.Field{&x.Region, &x.Year, &x.Sources, &x.Office} {
		plain.Lang = i18n.None
	}
	places, e := h.places(r)
	x.Line = ui.Choice{Name: "line", Label: l.T(MsgFieldLine), Value: h.lineChosen(f.Get("line")), Error: bad["line"], Options: h.lines(l)}
	x.Place = ui.Choice{Name: "place", Label: l.T(MsgFieldPlace), Hint: l.T(MsgFieldPlaceHint), Value: f.Get("place"), Error: bad["place"], Options: places, Optional: true}
	if lang == i18n.None {
		c := ui.Choice{Name: "lang", Label: l.T(MsgFieldLang), Value: f.Get("lang"), Error: bad["lang"]}
		for _, o := range i18n.Langs {
			c.Options = append(c.Options, ui.Option{Value: string(o), Label: o.Name()})
		}
		x.Lang = &c
	}
	return x, e
}

func known(l *i18n.Localizer, id string) string {
	if id == "" {
		return ""
	}
	return l.T(id)
}

// lines are the reference lines to file under.
func (h handlers) lines(l *i18n.Localizer) []ui.Option {
	options := []ui.Option{{Label: l.T(MsgChoose)}}
	for _, x := range framework.Choices(h.Frameworks.All()) {
		options = append(options, ui.Option{Value: string(x.ID), Label: x.Number + " " + shorten(x.Text.For(l.Lang).Text)})
	}
	return options
}

// lineChosen is the line offered for one that a practice is filed under.
func (h handlers) lineChosen(id string) string {
	all := h.Frameworks.All()
	return string(framework.ChoiceOf(all, framework.Choices(all), framework.LineID(id)))
}

// shorten cuts a wording for a list of choices.
func shorten(s string) string {
	const most = 90
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// places are the Parties by name.
func (h handlers) places(r *web.Request) ([]ui.Option, error) {
	f := party.Filter{Kinds: []party.Kind{party.State, party.RegionalOrganization}}
	if h.Service.Practice {
		f.Kinds = nil
	}
	all, err := h.Parties.List(r.Context(), f, r.Lang)
	options := []ui.Option{{Label: r.L.T(MsgPlaceNone)}}
	for _, p := range all {
		options = append(options, ui.Option{Value: string(p.Code), Label: p.Name.For(r.Lang).Text})
	}
	return options, err
}

// read reads a new submission, mistakes noted in f.
func read(f *web.Form) Submission {
	lang, ok := i18n.ParseLang(f.Get("lang"))
	if !ok {
		f.Bad.Add("lang", "web.choice")
		lang = i18n.EN
	}
	typed := readFields(f, lang)
	s := Submission{Lang: lang}
	for key, v := range typed {
		s.set(key, v)
	}
	return s
}

// readVisitor reads what only a visitor's form has too.
func readVisitor(f *web.Form) Submission {
	s := read(f)
	s.Email = f.Line("email", web.MaxTitle)
	if s.Email != "" && !isEmail(s.Email) {
		f.Bad.Add("email", MsgErrorEmail)
	}
	if !f.Bool("consent") {
		f.Bad.Add("consent", MsgErrorConsent)
	}
	return s
}

// readFields reads the fields in canonical form, the texts in lang.
func readFields(f *web.Form, lang i18n.Lang) map[string]string {
	typed := map[string]string{
		"title:" + string(lang):   f.Line("title", web.MaxTitle),
		"summary:" + string(lang): f.Text("summary", web.MaxNote),
		"region":                  f.Line("region", web.MaxTitle),
		"office":                  f.Line("office", web.MaxTitle),
		"line":                    f.Line("line", 60),
		"place":                   f.Line("place", 10),
		"sources":                 f.Text("sources", web.MaxText),
		"year":                    "",
	}
	if n := f.Int("year", 0, 9999); n > 0 {
		typed["year"] = strconv.Itoa(n)
	}
	links, bad := parseLinks(typed["sources"])
	if bad != "" {
		f.Bad.Add("sources", MsgErrorLink, "Line", bad)
	} else {
		typed["sources"] = formatLinks(links)
	}
	return typed
}

// fill puts a submission into a form, its texts in l.
func fill(s Submission, l i18n.Lang) *web.Form {
	f := web.NewForm(nil)
	flat := s.Flatten()
	for _, name := range []string{"title", "summary"} {
		f.Set(name, flat[name+":"+string(l)])
	}
	for _, name := range []string{"line", "place", "region", "year", "sources", "office"} {
		f.Set(name, flat[name])
	}
	f.Set("lang", string(s.Lang))
	f.Set("email", s.Email)
	f.Set("base", web.NewBase(flat).Encode())
	return f
}

// clashed notes in f what somebody else wrote meanwhile, and lets the form rest
// on that: sending it again is a decision.
func clashed(f *web.Form, c Clash) error {
	now, base := c.Now.Flatten(), web.ParseBase(f.Get("base"))
	stored := web.NewBase(now)
	for _, key := range c.Fields {
		name, _, _ := strings.Cut(key, ":")
		f.Bad.Add(name, MsgErrorClash, "Now", now[key])
		base[key] = stored[key]
		if stored[key] == "" {
			delete(base, key)
		}
	}
	f.Set("base", base.Encode())
	return f.Bad.Err()
}

// lineNumber is how a line is called: "2.4".
func (h handlers) lineNumber(id framework.LineID) string {
	f, _ := h.Frameworks.Get(id.Framework())
	if x, ok := f.Line(id); ok {
		return x.Number
	}
	return id.Local()
}
