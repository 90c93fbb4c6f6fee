package roadmap

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// translationView shows each text of a record beside its translation.
type translationView struct {
	L               *i18n.Localizer
	Title           string
	To              i18n.Lang
	Tabs            []ui.LangTab
	Rows            []translationRow
	Base            string
	Action, Approve string
	OriginalIs      string
	Problem         error
	May, MayApprove bool
	ToApprove       []ui.Option // written by others
	Waiting         []string    // labels of texts that wait for an approval by somebody else than the reader
}

type translationRow struct {
	Label  string
	Source i18n.Shown
	State  i18n.State
	Field  ui.Field
	Own    bool // the language is the original's: not translated here
}

// Translation is the page on which the texts of a record are translated and
// approved, and its forms. An activity has one, and so have the records of
// instruments.
type Translation struct {
	Title           string // of the page
	Path            string // of the record, without the language; /translate and /approve stand below it
	OriginalIs      string // where the texts of the original are changed
	To              i18n.Lang
	Texts           []NamedText
	Flat            map[string]string // the record, as forms compare it
	Label           func(field string) string
	Limit           func(field string) int
	Authors         map[string]string // who wrote each text, by field
	May, MayApprove bool              // translate, approve
}

// translationControl is the name of the control of a field: "step/9/title" →
// "t_step_9_title".
func translationControl(field string) string { return "t_" + strings.ReplaceAll(field, "/", "_") }

// Answer is the page; form and problem are those of a form that comes back.
func (t Translation) Answer(r *web.Request, f ui.Frame, form *web.Form, problem error) (web.Response, error) {
	f.Title = t.Title
	if problem != nil {
		return r.Invalid(f, translationBody(t.view(r, form, problem)))
	}
	return r.Page(f, translationBody(t.view(r, form, problem)))
}

func (t Translation) view(r *web.Request, form *web.Form, problem error) translationView {
	v := translationView{L: r.L, Title: t.Title, To: t.To, Problem: problem, Base: t.base(form), OriginalIs: t.OriginalIs, May: t.May, MayApprove: t.MayApprove,
		Action: r.Link(t.Path + "/translate?to=" + string(t.To)), Approve: r.Link(t.Path + "/approve?to=" + string(t.To))}
	errors := ui.ErrorsOf(r.L, problem)
	for _, x := range t.Texts {
		row := t.row(r.L, x, form, errors)
		switch waits := row.State == i18n.Human || row.State == i18n.Machine; {
		case waits && t.Authors[x.Field] == r.Actor.Person:
			v.Waiting = append(v.Waiting, row.Label)
		case waits:
			v.ToApprove = append(v.ToApprove, ui.Option{Value: x.Field, Label: row.Label})
		}
		v.Rows = append(v.Rows, row)
	}
	for _, l := range i18n.Langs {
		v.Tabs = append(v.Tabs, ui.LangTab{Lang: l, URL: r.Link(t.Path + "/translate?to=" + string(l)), State: textsIn(r.L, t.Texts, l), Current: l == t.To})
	}
	return v
}

func (t Translation) row(l *i18n.Localizer, x NamedText, form *web.Form, errors ui.FieldErrors) translationRow {
	name, label := translationControl(x.Field), t.Label(x.Field)
	row := translationRow{Label: label, Source: x.Text.For(x.Text.Original()), State: x.Text.StateIn(t.To), Own: x.Text.Original() == t.To,
		Field: ui.Field{Name: name, Label: l.T(MsgTranslateField, "Field", label), Value: x.Text.Get(t.To), Lang: t.To, Limit: t.Limit(x.Field), Error: errors[name], Optional: true}}
	if form != nil {
		row.Field.Value = form.Get(name)
	}
	return row
}

// base is what the form is filled with. In that of a form that comes back, what
// was translated is as the form had it; the originals are those shown beside it
// now.
func (t Translation) base(form *web.Form) string {
	now := web.NewBase(t.Flat)
	if form == nil {
		return now.Encode()
	}
	base := web.ParseBase(form.Get("base"))
	for _, x := range t.Texts {
		key := x.Field + ":" + string(x.Text.Original())
		base[key] = now[key]
	}
	return base.Encode()
}

// ByControl gives the mistakes of err, which names fields, by the controls of
// the page.
func (t Translation) ByControl(err error) error {
	var bad errs.Fields
	for _, x := range errs.As(err).Fields {
		field, _, _ := strings.Cut(x.Name, ":")
		bad.Add(translationControl(field), x.ID, x.Args...)
	}
	return bad.Err()
}

// Read gives what was typed, by field; what is wrong with it is noted in form.
func (t Translation) Read(form *web.Form) map[string]string {
	typed := map[string]string{}
	for _, x := range t.Texts {
		if name := translationControl(x.Field); form.Has(name) && form.Get(name+"_choice") != "theirs" {
			typed[x.Field] = form.Text(name, t.Limit(x.Field))
		}
	}
	return typed
}

// Conflict puts both texts side by side where somebody else saved the same
// texts meanwhile; keys are theirs in the flat form. t is the record as it is
// stored now.
func (t Translation) Conflict(r *web.Request, f ui.Frame, form *web.Form, keys []string) (web.Response, error) {
	c := ui.Conflict{Action: r.Link(r.Here())}
	base, fresh := web.ParseBase(form.Get("base")), web.NewBase(t.Flat)
	clash := map[string]bool{"base": true}
	for _, key := range keys {
		field, lang, _ := strings.Cut(key, ":")
		name := translationControl(field)
		clash[name] = true
		base[key] = fresh[key]
		c.Fields = append(c.Fields, ui.ConflictField{Name: name, Label: t.Label(key), Theirs: t.Flat[key], Yours: form.Get(name), Lang: i18n.Lang(lang)})
	}
	values := form.Values()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !clash[name] {
			c.Hidden = append(c.Hidden, [2]string{name, values[name][0]})
		}
	}
	c.Hidden = append(c.Hidden, [2]string{"base", base.Encode()})
	f.Title = r.L.T(ui.MsgConflictTitle)
	return web.Page{Status: http.StatusConflict, Frame: f, Body: ui.ConflictPage(r.L, c)}, nil
}

// open tells whether any text is to be translated here.
func (t translationView) open() bool {
	return slices.ContainsFunc(t.Rows, func(row translationRow) bool { return !row.Own })
}

// ownWaiting says why the reader is not offered to approve what is their own;
// "" where nothing waits so.
func (t translationView) ownWaiting() string {
	if len(t.Waiting) == 0 {
		return ""
	}
	return t.L.T(MsgApproveOwn, "Texts", t.L.List(t.Waiting))
}

// QueueLink leads from a translation page to the queue of its language.
func QueueLink(r *web.Request, to i18n.Lang) ui.Link {
	return ui.Link{Label: r.L.T(MsgNavTranslations), URL: r.Link(QueuePath(r.Party(), to))}
}

// QueuePath is the address of the queue of a language, without the reader's.
func QueuePath(party string, to i18n.Lang) string {
	return "/work/" + party + "/translations?to=" + string(to)
}

// TickFirst is the mistake of a form of approvals in which nothing is ticked;
// nil where something is.
func TickFirst(form *web.Form) error {
	if len(form.All("field")) > 0 {
		return nil
	}
	form.Bad.Add("field", MsgErrorTick)
	return form.Bad.Err()
}

// translationOf is the page of an activity.
func (p *Pages) translationOf(r *web.Request, a Activity) (Translation, error) {
	to, say := p.into(r), p.say(r.L, a, nil, nil)
	authors, err := p.authors(r.Context(), p.DB.Read(), a, to)
	return Translation{Title: r.L.T(MsgTranslateTitle, "Number", a.Number, "Language", to.Name()), Path: activityPath(a), OriginalIs: r.L.T(MsgTranslateOriginal), To: to,
		Texts: a.Texts(), Flat: a.Flatten(), Label: say.label, Limit: limitOf, Authors: authors,
		May: p.Access.Allows(r.Actor, PermTranslate, a.Object()), MayApprove: p.Access.Allows(r.Actor, PermApprove, access.Object{Party: r.Party()})}, err
}
