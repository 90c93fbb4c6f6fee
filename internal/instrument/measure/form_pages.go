package measure

import (
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// formView is one of the forms of a measure.
type formView struct {
	L       *i18n.Localizer
	Title   string
	Lede    string
	Problem error
	Action  string
	Key     string
	Base    string
	Tabs    []ui.LangTab
	Parts   []partView
	Note    templ.Component // word to the reviewer; nil where what is sent is saved at once
	Save    string
	Leave   string // address
}

// partView is a section of a form.
type partView struct {
	ID, Heading, Hint string
	Fields            []templ.Component
	List              string // key; "" = there is none
	Heads             []string
	Rows              []rowView
	More              string // label of the button for another row
}

// rowView is one row of a list.
type rowView struct {
	ID     string
	Number int
	Saved  bool
	Bad    bool
	Remove string // what the box that takes the row out is called
	Gone   bool   // it is ticked
	Cells  []cell
}

// cell is one box of a row: a text, or a list where it has Options.
type cell struct {
	Name, Head, Label, Value, Error, Width string
	Attrs                                  templ.Attributes
	Options                                []ui.Option
	Grow                                   bool // takes the width that is left
}

// formMaker makes a formView.
type formMaker struct {
	r    *web.Request
	m    Measure
	lang i18n.Lang
	f    *web.Form
	bad  ui.FieldErrors
	sp   speaker
}

func (s *Service) newFormView(r *web.Request, spec formSpec, m Measure, f *web.Form, problem error, bodies []organization.Body) formView {
	sp := speaker{l: r.L, voc: s.Vocabulary, bodies: map[string]i18n.Text{}}
	for _, b := range bodies {
		sp.bodies[b.ID] = b.Name
	}
	fm := formMaker{r, m, formLang(r, m), f, ui.ErrorsOf(r.L, problem), sp}
	v := formView{L: r.L, Title: r.L.T(spec.title), Problem: problem, Base: f.Get("base"), Tabs: fm.tabs(spec), Save: r.L.T(ui.MsgSave),
		Action: fm.action(spec, fm.lang), Leave: r.Link(workPath(m)), Key: "measure-" + m.ID + strings.ReplaceAll(spec.path, "/", "-") + "-" + string(fm.lang)}
	if m.ID == "" {
		v.Leave, v.Save, v.Lede = r.Link(listPath(m.Party)), r.L.T(MsgNewSave), r.L.T(MsgNewLede)
	} else {
		v.Lede = m.Ref() + " · " + ui.Visible(m.Title().For(r.Lang).Text)
	}
	for _, p := range spec.parts {
		v.Parts = append(v.Parts, fm.part(p))
	}
	if !s.manages(r) {
		v.asProposal(fm)
	}
	return v
}

// asProposal makes a form of what waits for a reviewer once it is sent.
func (v *formView) asProposal(fm formMaker) {
	l := fm.r.L
	v.Save, v.Lede = l.T(roadmap.MsgPropose), v.Lede+" · "+l.T(roadmap.MsgLedeProposes)
	v.Note = ui.TextArea(l, ui.Field{Name: fieldWord, Label: l.T(roadmap.MsgFieldWhy), Hint: l.T(MsgProposalWordHint), Value: fm.f.Get(fieldWord),
		Error: fm.bad[fieldWord], Optional: true, Limit: web.MaxNote, Rows: 2, Dir: "auto"})
}

// action is the address of the form in a language.
func (fm formMaker) action(spec formSpec, l i18n.Lang) string {
	at := workPath(fm.m) + spec.path
	if fm.m.ID == "" {
		at = listPath(fm.m.Party) + spec.path
	}
	return fm.r.Link(at) + "?in=" + string(l)
}

func (fm formMaker) tabs(spec formSpec) (tabs []ui.LangTab) {
	for _, l := range i18n.Langs {
		t := ui.LangTab{Lang: l, URL: fm.action(spec, l), Current: l == fm.lang}
		if fm.m.ID != "" {
			t.State = ui.TranslationWord(fm.r.L, fm.m.Title().StateIn(l))
		} else if t.Current {
			t.State = fm.r.L.T(ui.MsgTranslationOriginal)
		}
		tabs = append(tabs, t)
	}
	return tabs
}

func (fm formMaker) part(p part) partView {
	v := partView{ID: "part-" + p.id, Heading: fm.r.L.T(p.label), List: p.list}
	if hint := fm.r.L.Known("measure.hint." + p.id); hint != "" {
		v.Hint = hint
	}
	for _, id := range p.fields {
		f, _ := fieldOf("", id)
		v.Fields = append(v.Fields, fm.field(f))
	}
	if p.list != "" {
		for _, f := range partsOf(p.list) {
			v.Heads = append(v.Heads, fm.r.L.T(f.label))
		}
		for i, id := range fm.f.All(p.list) {
			v.Rows = append(v.Rows, fm.row(p.list, i+1, id))
		}
		v.More = fm.r.L.T(moreLabels[p.list])
	}
	return v
}

var moreLabels = map[string]string{listMoney: MsgMoreMoney, listLife: MsgMoreLife, listSteps: MsgMoreSteps, listOpinions: MsgMoreOpinions}

// field is the control of a field.
func (fm formMaker) field(f field) templ.Component {
	l, hint := fm.r.L, ""
	if f.hint != "" {
		hint = fm.r.L.T(f.hint)
	}
	needed := f.id == fieldTitle && (fm.m.ID == "" || fm.lang == fm.m.Title().Original()) || f.id == fieldKind || f.id == fieldVisibility
	box := ui.Field{Name: f.id, Label: l.T(f.label), Hint: hint, Value: fm.f.Get(f.id), Error: fm.bad[f.id], Optional: !needed, Rows: f.rows}
	pick := ui.Choice{Name: f.id, Label: l.T(f.label), Hint: hint, Value: fm.f.Get(f.id), Values: fm.f.All(f.id), Error: fm.bad[f.id], Optional: !needed}
	switch f.kind {
	case line:
		box.Lang, box.Limit = fm.lang, f.max
		return ui.TextField(l, box)
	case text:
		box.Lang, box.Limit, box.Note = fm.lang, f.max, fm.original(f)
		return ui.TextArea(l, box)
	case names:
		box.Dir, box.Limit = "auto", f.max
		return ui.TextArea(l, box)
	case website:
		box.Type, box.InputMode, box.Dir, box.Autocomplete = "url", "url", "ltr", "off"
		return ui.TextField(l, box)
	case choice:
		return fm.choice(f, pick)
	case choices:
		pick.Options = fm.sp.options(f.set)
		return ui.Checkboxes(l, pick)
	case flag:
		return ui.Checkbox(l, box, fm.f.Bool(f.id))
	}
	box.Dir, box.Autocomplete = "auto", "off"
	return ui.TextField(l, box)
}

// original says where a text that is being translated comes from.
func (fm formMaker) original(f field) string {
	t := fm.m.Texts[f.id]
	if t.IsZero() || t.Original() == fm.lang {
		return ""
	}
	return fm.r.L.T(MsgTranslates, "Text", cut(t.OriginalText(), 300))
}

func (fm formMaker) choice(f field, pick ui.Choice) templ.Component {
	pick.Options = fm.sp.options(f.set)
	if f.id == fieldVisibility {
		pick.Options[0].Hint, pick.Options[1].Hint = fm.r.L.T(MsgVisibilityTeamHint), fm.r.L.T(MsgVisibilityPublicHint)
		return ui.Radios(fm.r.L, pick)
	}
	pick.Width = "w20"
	pick.Options = append([]ui.Option{{Label: fm.r.L.T(MsgNotSaid)}}, pick.Options...)
	return ui.Select(fm.r.L, pick)
}

// row is a row of a list with its boxes.
func (fm formMaker) row(list string, number int, id string) rowView {
	name := control(list + "/" + id)
	v := rowView{ID: id, Number: number, Saved: rowAt(fm.m.Rows[list], id) >= 0, Gone: fm.f.Bool(name + "_remove"), Remove: fm.r.L.T(MsgRemoveRow, "Number", number)}
	for _, f := range partsOf(list) {
		c := fm.cell(f, name+"_"+f.id, number)
		v.Bad = v.Bad || c.Error != ""
		v.Cells = append(v.Cells, c)
	}
	return v
}

func (fm formMaker) cell(f field, name string, number int) cell {
	head := fm.r.L.T(f.label)
	c := cell{Name: name, Head: head, Label: fm.r.L.T(MsgCell, "Column", head, "Number", number), Value: fm.f.Get(name), Error: fm.bad[name]}
	switch f.kind {
	case choice:
		c.Options = append([]ui.Option{{Label: fm.r.L.T(MsgNotSaid)}}, fm.sp.options(f.set)...)
	case day:
		c.Width = "w8"
	case year:
		c.Width, c.Attrs = "w4", templ.Attributes{"inputmode": "numeric"}
	case amount:
		c.Width, c.Attrs = "w8", templ.Attributes{"inputmode": "decimal"}
	case line:
		c.Grow = true
		if fm.lang != fm.r.Lang {
			c.Attrs = templ.Attributes{"lang": string(fm.lang), "dir": fm.lang.Dir()}
		}
	case code:
		if f.id == partCurrency {
			c.Width = "w4"
		} else {
			c.Attrs = templ.Attributes{"dir": "auto"}
		}
	}
	return c
}
