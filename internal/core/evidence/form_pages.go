package evidence

import (
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/filetype"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// formPage is the form of evidence: a link or files to add, a newer version,
// or what is written about one there is.
type formPage struct {
	Title, Lede string
	Err         error
	Action, Key string
	Base        string // of a form that changes
	Tabs        []ui.LangTab
	Source      *i18n.Shown // the original beside which a translation is written
	URL         *ui.Field   // of a link
	File        *ui.FileField
	Kind        ui.Choice
	Name        ui.Field
	Note        ui.Field
	Date        ui.DateField
	Office      ui.Field
	Part        *ui.Choice // nil where the record has no parts
	Visible     ui.Choice
	Buttons     []ui.Button
}

func newAddPage(r *web.Request, s *Service, x adding, proposes bool) formPage {
	l := r.FormLang(r.Lang)
	p := commonFields(r, x.rec, l, x.form, x.err)
	at, save := refPath(x.ref)+"/link", MsgSaveLink
	p.Title = r.L.T(MsgAddLink)
	if x.file {
		at, save = refPath(x.ref)+"/file", MsgSaveFile
		p.Title = r.L.T(MsgAddFile)
		p.File = fileField(r, s, maxFiles, p.Err)
		p.Name.Optional, p.Name.Hint = true, r.L.T(MsgFieldTitleFileHint)
	} else {
		p.URL = urlField(r, x.form, x.err)
	}
	p.Action, p.Key = r.Link(at)+"?in="+string(l), "evidence-new"
	p.Tabs = langTabs(r, r.Link(at), l, nil)
	p.finish(r, x.rec.Path, r.L.T(save), proposes)
	return p
}

func newEditPage(r *web.Request, s *Service, e Evidence, rec Record, l i18n.Lang, f *web.Form, err error) formPage {
	p := commonFields(r, rec, l, f, err)
	p.Title = r.L.T(MsgEditTitle, "Title", ui.Visible(e.Title.For(r.Lang).Text))
	p.Action, p.Key, p.Base = r.Link(itemPath(e)+"/edit")+"?in="+string(l), "evidence-"+e.ID+"-"+string(l), f.Get("base")
	p.Tabs = langTabs(r, r.Link(itemPath(e)+"/edit"), l, &e.Title)
	if !e.IsFile() {
		p.URL = urlField(r, f, err)
	}
	if l != e.Title.Original() {
		source := e.Title.For(e.Title.Original())
		p.Source, p.Name.Optional = &source, true
	}
	p.finish(r, itemPath(e), r.L.T(ui.MsgSave), false)
	return p
}

func newReplacePage(r *web.Request, s *Service, old Evidence, rec Record, proposes bool, f *web.Form, err error) formPage {
	l := r.FormLang(formLang(old.Title, r.Lang))
	p := commonFields(r, rec, l, f, err)
	at := r.Link(itemPath(old) + "/replace")
	p.Title, p.Lede = r.L.T(MsgReplaceTitle, "Title", ui.Visible(old.Title.For(r.Lang).Text)), r.L.T(MsgReplaceLede)
	p.Action, p.Key = at+"?in="+string(l), "evidence-newer-"+old.ID
	p.Tabs = langTabs(r, at, l, nil)
	save := MsgSaveLink
	if old.IsFile() {
		save = MsgSaveFile
		p.File = fileField(r, s, 1, err)
		p.Name.Optional, p.Name.Hint = true, r.L.T(MsgFieldTitleFileHint)
	} else {
		p.URL = urlField(r, f, err)
	}
	p.finish(r, itemPath(old), r.L.T(save), proposes)
	return p
}

// finish adds the buttons, and says when what is sent waits for approval.
func (p *formPage) finish(r *web.Request, back, save string, proposes bool) {
	if proposes {
		p.Lede = strings.TrimSpace(p.Lede + " " + r.L.T(MsgProposes))
	}
	p.Buttons = []ui.Button{{Label: save}, {Label: r.L.T(MsgLeave), URL: r.Link(back), Style: "link"}}
}

func urlField(r *web.Request, f *web.Form, err error) *ui.Field {
	return &ui.Field{Name: fieldURL, Label: r.L.T(MsgFieldUrl), Hint: r.L.T(MsgFieldUrlHint), Value: f.Get(fieldURL), Error: ui.ErrorsOf(r.L, err)[fieldURL],
		Type: "url", InputMode: "url", Dir: "ltr", Autocomplete: "off"}
}

func fileField(r *web.Request, s *Service, max int, err error) *ui.FileField {
	var accept []string
	for _, t := range filetype.Types() {
		accept = append(accept, t.Ext...)
	}
	f := &ui.FileField{Name: fieldFile, Label: r.L.T(MsgFieldFile), Hint: r.L.T(MsgFieldFileHint, "Types", typeNames(), "Max", megabytes(s.FileLimit)),
		Error: ui.ErrorsOf(r.L, err)[fieldFile], Accept: strings.Join(accept, ","), Multiple: max > 1, MaxBytes: s.FileLimit,
		TooLarge: r.L.T(MsgRefusedSize, "Name", "{name}", "Size", "{size}", "Max", megabytes(s.FileLimit))}
	if max > 1 {
		f.Label, f.Hint = r.L.T(MsgFieldFiles), f.Hint+" "+r.L.T(MsgFieldFilesHint, "Max", strconv.Itoa(max))
	}
	return f
}

// commonFields are the controls that all forms share, with what was typed and
// what is wrong with it.
func commonFields(r *web.Request, rec Record, l i18n.Lang, f *web.Form, err error) formPage {
	t, bad := r.L.T, ui.ErrorsOf(r.L, err)
	kinds := []ui.Option{{Label: t(MsgFieldKindChoose)}}
	for _, k := range Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Label(r.L)})
	}
	return formPage{
		Err:  err,
		Kind: ui.Choice{Name: fieldKind, Label: t(MsgFieldKind), Value: f.Get(fieldKind), Error: bad[fieldKind], Options: kinds, Width: "w20"},
		Name: ui.Field{Name: fieldTitle, Label: t(MsgFieldTitle), Hint: t(MsgFieldTitleHint), Value: f.Get(fieldTitle), Error: bad[fieldTitle], Lang: l, Limit: web.MaxTitle},
		Note: ui.Field{Name: fieldNote, Label: t(MsgFieldNote), Hint: t(MsgFieldNoteHint), Value: f.Get(fieldNote), Error: bad[fieldNote], Lang: l, Limit: web.MaxNote,
			Rows: 3, Optional: true},
		Date: dateBoxes(f, t(MsgFieldDate), t(MsgFieldDateHint), bad[fieldDate]),
		Office: ui.Field{Name: fieldOffice, Label: t(MsgFieldOffice), Hint: t(MsgFieldOfficeHint), Value: f.Get(fieldOffice), Error: bad[fieldOffice], Optional: true,
			Dir: "auto", Limit: maxOffice, Autocomplete: "off"},
		Part:    partChoice(r, rec, f.Get(fieldPart), bad[fieldPart]),
		Visible: visibleChoice(r, rec, f.Get(fieldVisibility), bad[fieldVisibility]),
	}
}

func partChoice(r *web.Request, rec Record, value, problem string) *ui.Choice {
	if len(rec.Parts) == 0 {
		return nil
	}
	c := &ui.Choice{Name: fieldPart, Label: r.L.T(MsgFieldPart), Hint: r.L.T(MsgFieldPartHint), Value: value, Error: problem, Optional: true,
		Options: []ui.Option{{Label: r.L.T(MsgFieldPartWhole)}}}
	for _, p := range rec.Parts {
		c.Options = append(c.Options, ui.Option{Value: p.ID, Label: p.Title.For(r.Lang).Text})
	}
	return c
}

func visibleChoice(r *web.Request, rec Record, value, problem string) ui.Choice {
	t := r.L.T
	public := t(MsgVisibilityPublicHint)
	if !rec.Public {
		public = t(MsgVisibilityPublicLater)
	}
	c := ui.Choice{Name: fieldVisibility, Label: t(MsgFieldVisibility), Value: value, Error: problem, Options: []ui.Option{
		{Value: string(access.Team), Label: t(MsgVisibilityTeam), Hint: t(MsgVisibilityTeamHint)},
		{Value: string(access.Public), Label: t(MsgVisibilityPublic), Hint: public},
		{Value: string(access.Restricted), Label: t(MsgVisibilityRestricted), Hint: t(MsgVisibilityRestrictedHint)}}}
	if rec.TeamOnly {
		c.Options = slices.Delete(c.Options, 1, 2)
	}
	return c
}

// langTabs choose the language of a form at an address; title is nil for what
// is new.
func langTabs(r *web.Request, at string, current i18n.Lang, title *i18n.Text) []ui.LangTab {
	var out []ui.LangTab
	for _, l := range i18n.Langs {
		tab := ui.LangTab{Lang: l, URL: at + "?in=" + string(l), Current: l == current}
		switch {
		case title != nil:
			tab.State = ui.TranslationWord(r.L, title.StateIn(l))
		case tab.Current:
			tab.State = r.L.T(ui.MsgTranslationOriginal)
		}
		out = append(out, tab)
	}
	return out
}
