package customfield

import (
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

var kindWords = map[Kind]string{KindText: MsgKindText, KindNumber: MsgKindNumber, KindChoice: MsgKindChoice, KindDate: MsgKindDate}

// listPage is the list of fields.
type listPage struct {
	L       *i18n.Localizer
	Buttons []ui.Button
	Rows    []listRow
	Empty   ui.EmptyState
}

// listRow is one field; Path is "" for those who may not change it.
type listRow struct {
	Name             i18n.Shown
	Kind, Visibility string
	Retired          bool
	Path             string
}

func newListPage(r *web.Request, all []Field) listPage {
	p := listPage{L: r.L, Empty: ui.EmptyState{Title: r.L.T(MsgEmpty), Why: r.L.T(MsgEmptyWhy)}}
	manage := r.Allows(PermManage, access.Object{Party: r.Party()})
	for _, f := range all {
		row := listRow{Name: f.Name.For(r.Lang), Kind: r.L.T(kindWords[f.Kind]), Visibility: visibilityWord(r.L, f.Public), Retired: f.Retired}
		if manage {
			row.Path = r.Link(path(r) + "/" + f.ID)
		}
		p.Rows = append(p.Rows, row)
	}
	if manage {
		p.Buttons = []ui.Button{{Label: r.L.T(MsgAdd), URL: r.Link(path(r) + "/new")}}
		p.Empty.Next = &ui.Link{Label: r.L.T(MsgAdd), URL: r.Link(path(r) + "/new")}
	}
	return p
}

func visibilityWord(l *i18n.Localizer, public bool) string {
	if public {
		return l.T(MsgVisibilityPublic)
	}
	return l.T(MsgVisibilityTeam)
}

// formPage is the form of a new field or of one there is.
type formPage struct {
	L       *i18n.Localizer
	Title   string
	Err     error
	Action  string
	Key     string
	Base    string
	Tabs    []ui.LangTab
	Source  *i18n.Shown // the original beside which a translation is written
	Kind    *ui.Choice  // of a new field
	Name    ui.Field
	Help    ui.Field
	Choices *ui.Field // nil for a field without
	Visible ui.Choice
	Buttons []ui.Button
	Act     string // address of retire or restore; "" for a new field
	ActWord string
	ActWhy  string
}

func formOf(x Field, l i18n.Lang) *web.Form {
	f := web.NewForm(nil)
	f.Set(fieldName, x.Name.Get(l))
	f.Set(fieldHelp, x.Help.Get(l))
	f.Set(fieldChoices, x.lines(l))
	f.Set(fieldVisible, x.Flatten()[fieldVisible])
	f.Set("base", web.NewBase(x.Flatten()).Encode())
	return f
}

func newFormPage(r *web.Request, x Field, l i18n.Lang, f *web.Form, err error) formPage {
	t, bad := r.L.T, ui.ErrorsOf(r.L, err)
	p := formPage{L: r.L, Title: t(MsgNewTitle), Err: err, Action: r.Link(r.Here()), Key: "field-" + x.ID + string(l), Base: f.Get("base"),
		Name: ui.Field{Name: fieldName, Label: t(MsgFieldName), Value: f.Get(fieldName), Error: bad[fieldName], Lang: l, Limit: web.MaxTitle},
		Help: ui.Field{Name: fieldHelp, Label: t(MsgFieldHelp), Hint: t(MsgFieldHelpHint), Value: f.Get(fieldHelp), Error: bad[fieldHelp], Lang: l, Limit: web.MaxNote, Rows: 2, Optional: true},
		Visible: ui.Choice{Name: fieldVisible, Label: t(MsgFieldVisibility), Value: f.Get(fieldVisible), Options: []ui.Option{
			{Value: string(access.Team), Label: t(MsgVisibilityTeam), Hint: t(MsgVisibilityTeamHint)}, {Value: string(access.Public), Label: t(MsgVisibilityPublic), Hint: t(MsgVisibilityPublicHint)}}},
		Buttons: []ui.Button{{Label: t(ui.MsgSave)}, {Label: t(MsgLeave), URL: r.Link(path(r)), Style: "link"}}}
	if x.ID == "" || x.Kind == KindChoice {
		p.Choices = &ui.Field{Name: fieldChoices, Label: t(MsgFieldChoices), Hint: t(MsgFieldChoicesHint), Value: f.Get(fieldChoices), Error: bad[fieldChoices], Lang: l, Rows: 5, Optional: x.ID == ""}
	}
	p.tabs(r, x, l)
	if x.ID == "" {
		p.Kind = &ui.Choice{Name: fieldKind, Label: t(MsgFieldKind), Hint: t(MsgFieldKindHint), Value: f.Get(fieldKind), Error: bad[fieldKind]}
		for _, k := range Kinds {
			p.Kind.Options = append(p.Kind.Options, ui.Option{Value: string(k), Label: t(kindWords[k])})
		}
		return p
	}
	p.existing(r, x, l)
	return p
}

func (p *formPage) existing(r *web.Request, x Field, l i18n.Lang) {
	p.Title = r.L.T(MsgEditTitle, "Name", ui.Visible(x.Name.For(r.Lang).Text))
	if original := x.Name.Original(); l != original {
		s := x.Name.For(original)
		p.Source, p.Name.Optional = &s, true
	}
	base := r.Link(path(r) + "/" + x.ID)
	p.Act, p.ActWord, p.ActWhy = base+"/retire", r.L.T(MsgRetire), r.L.T(MsgRetireWhy)
	if x.Retired {
		p.Act, p.ActWord, p.ActWhy = base+"/restore", r.L.T(MsgRestore), r.L.T(MsgRestoreWhy)
	}
}

func (p *formPage) tabs(r *web.Request, x Field, current i18n.Lang) {
	at := path(r) + "/new"
	if x.ID != "" {
		at = path(r) + "/" + x.ID + "/edit"
	}
	for _, l := range i18n.Langs {
		tab := ui.LangTab{Lang: l, URL: r.Link(at) + "?in=" + string(l), Current: l == current}
		if x.ID != "" {
			tab.State = ui.TranslationWord(r.L, x.Name.StateIn(l))
		}
		p.Tabs = append(p.Tabs, tab)
	}
}
