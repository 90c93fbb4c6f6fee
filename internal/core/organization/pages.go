package organization

import (
	"net/url"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// listPage is what the list of bodies shows.
type listPage struct {
	Buttons []ui.Button
	Filters ui.Filters
	Rows    []listRow
	Empty   ui.EmptyState
	Any     bool // there are bodies at all, so that a filter makes sense
}

// listRow is one body. URL is "" for those who may not change it.
type listRow struct {
	Name                   i18n.Shown
	URL                    string
	ID                     string
	Evidence               string // address of what supports it; "" where there is no evidence at all
	Kind, Website, Contact string
	Visibility             string
	Archived               bool
}

func (h handlers) listOf(r *web.Request, all []Body, f Filter, manage bool) listPage {
	found := f.apply(all)
	p := listPage{Any: len(all) > 0, Filters: filters(r, f, len(found), len(all)), Rows: make([]listRow, len(found))}
	for i, b := range found {
		p.Rows[i] = h.rowOf(r, b, manage)
	}
	if manage {
		p.Buttons = []ui.Button{{Label: r.L.T(MsgListAdd), URL: r.Link(path(r) + "/new")}}
	}
	p.Empty = emptyState(r, f, len(all), manage)
	return p
}

func (h handlers) rowOf(r *web.Request, b Body, manage bool) listRow {
	row := listRow{ID: b.ID, Name: b.Name.For(r.Lang), Kind: b.Kind.Label(r.L), Website: b.Website, Contact: b.Contact,
		Visibility: visibilityName(r.L, b.Visibility), Archived: b.Archived}
	if manage {
		row.URL = r.Link(path(r) + "/" + b.ID + "/edit")
	}
	if h.Evidence != nil {
		row.Evidence = r.Link("/work/" + b.Party + "/evidence/of/" + KindBody + "/" + b.ID)
	}
	return row
}

// emptyState says why the list is empty and what to do next.
func emptyState(r *web.Request, f Filter, all int, manage bool) ui.EmptyState {
	switch {
	case all > 0 && f.inUse():
		return ui.EmptyState{Title: r.L.T(MsgListNoneFound), Why: r.L.T(MsgListNoneFoundWhy), Next: &ui.Link{Label: r.L.T(ui.MsgClearFilters), URL: r.Link(path(r))}}
	case all > 0:
		return ui.EmptyState{Title: r.L.T(MsgListAllArchived), Next: &ui.Link{Label: r.L.T(MsgListShowArchived), URL: r.Link(path(r) + "?state=archived")}}
	case manage:
		return ui.EmptyState{Title: r.L.T(MsgListEmpty), Why: r.L.T(MsgListEmptyWhy), Next: &ui.Link{Label: r.L.T(MsgListAddFirst), URL: r.Link(path(r) + "/new")}}
	}
	return ui.EmptyState{Title: r.L.T(MsgListEmpty), Why: r.L.T(MsgListEmptyWhy)}
}

func filters(r *web.Request, f Filter, found, all int) ui.Filters {
	l := r.L
	kinds := []ui.Option{{Label: l.T(ui.MsgFiltersAny)}}
	for _, k := range Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Label(l)})
	}
	states := []ui.Option{{Label: l.T(MsgStateInUse)}, {Value: "archived", Label: l.T(MsgStateArchived)}, {Value: "all", Label: l.T(MsgStateAll)}}
	out := ui.Filters{
		Action: r.Link(path(r)), Query: &ui.Field{Name: "q", Label: l.T(MsgFilterWords), Value: f.Words},
		Selects: []ui.Choice{{Name: "kind", Label: l.T(MsgFieldKind), Value: string(f.Kind), Options: kinds},
			{Name: "state", Label: l.T(MsgFilterState), Value: f.State, Options: states}},
		Found:   l.N(MsgListFound, all, "Found", l.Int(found)),
		Export:  l.T(ui.MsgExport),
		Exports: dataset.TeamLinks(l, r.Link(path(r)), r.Params(), r.Allows(PermManage, access.Object{Party: r.Party()})),
	}
	if f.inUse() {
		out.Clear = r.Link(path(r))
		out.Chips = chips(r, f)
	}
	return out
}

// chips are the filters in use, each a link to the list without it.
func chips(r *web.Request, f Filter) (cs []ui.Chip) {
	without := func(name string) string {
		q := r.Params()
		q.Del(name)
		return listURL(r, q)
	}
	if f.Words != "" {
		cs = append(cs, ui.Chip{Label: ui.Visible(f.Words), URL: without("q")})
	}
	if f.Kind != "" {
		cs = append(cs, ui.Chip{Label: f.Kind.Label(r.L), URL: without("kind")})
	}
	switch f.State {
	case "archived":
		cs = append(cs, ui.Chip{Label: r.L.T(MsgStateArchived), URL: without("state")})
	case "all":
		cs = append(cs, ui.Chip{Label: r.L.T(MsgStateAll), URL: without("state")})
	}
	return cs
}

func listURL(r *web.Request, q url.Values) string {
	if s := q.Encode(); s != "" {
		return r.Link(path(r)) + "?" + s
	}
	return r.Link(path(r))
}

func visibilityName(l *i18n.Localizer, v access.Visibility) string {
	if v == access.Public {
		return l.T(MsgVisibilityPublic)
	}
	return l.T(MsgVisibilityTeam)
}

// formPage is the form of a new body or of one there is.
type formPage struct {
	Title    string
	Err      error
	Action   string
	Key      string
	Tabs     []ui.LangTab // nil for a new body
	Source   *i18n.Shown  // the original beside which a translation is written
	Name     ui.Field
	Kind     ui.Choice
	Website  ui.Field
	Contact  ui.Field
	Visible  ui.Choice
	Base     string
	Buttons  []ui.Button
	Archived bool
	Act      *ui.FormSpec // archive or restore; nil for a new body
	ActLabel string
	ActWhy   string
	Evidence templ.Component // nil for a new body
}

func editURL(r *web.Request, l i18n.Lang) string {
	return r.Link(bodyPath(r)+"/edit") + "?in=" + string(l)
}

func newFormPage(r *web.Request, f *web.Form, err error) formPage {
	l := r.FormLang(r.Lang)
	p := fields(r, l, f, err)
	p.Title, p.Key = r.L.T(MsgNewTitle), "body-new"
	p.Action = r.Link(path(r)+"/new") + "?in=" + string(l)
	for _, lang := range i18n.Langs {
		tab := ui.LangTab{Lang: lang, URL: r.Link(path(r)+"/new") + "?in=" + string(lang), Current: lang == l}
		if tab.Current {
			tab.State = r.L.T(ui.MsgTranslationOriginal)
		}
		p.Tabs = append(p.Tabs, tab)
	}
	p.Buttons = []ui.Button{{Label: r.L.T(MsgNewSave)}, leave(r)}
	return p
}

func (h handlers) formPage(r *web.Request, b Body, l i18n.Lang, f *web.Form, err error) (formPage, error) {
	p := fields(r, l, f, err)
	p.Title = r.L.T(MsgEditTitle, "Name", ui.Visible(b.Name.For(r.Lang).Text))
	p.Key, p.Action, p.Base = "body-"+b.ID+"-"+string(l), editURL(r, l), f.Get("base")
	p.Tabs = tabs(r, b, l)
	if l != b.Name.Original() {
		s := b.Name.For(b.Name.Original())
		p.Source = &s
		p.Name.Optional = true
	}
	p.Buttons = []ui.Button{{Label: r.L.T(ui.MsgSave)}, leave(r)}
	p.Archived = b.Archived
	if b.Archived {
		p.Act, p.ActLabel, p.ActWhy = &ui.FormSpec{Action: r.Link(bodyPath(r) + "/restore")}, r.L.T(MsgEditRestore), r.L.T(MsgEditRestoreWhy)
	} else {
		p.Act, p.ActLabel, p.ActWhy = &ui.FormSpec{Action: r.Link(bodyPath(r) + "/archive")}, r.L.T(MsgEditArchive), r.L.T(MsgEditArchiveWhy)
	}
	if h.Evidence == nil {
		return p, nil
	}
	p.Evidence, err = h.Evidence(r, b.ID)
	return p, err
}

func leave(r *web.Request) ui.Button {
	return ui.Button{Label: r.L.T(MsgLeave), URL: r.Link(path(r)), Style: "link"}
}

// fields are the controls with what was typed and what is wrong with it.
func fields(r *web.Request, l i18n.Lang, f *web.Form, err error) formPage {
	t, bad := r.L.T, ui.ErrorsOf(r.L, err)
	kinds := []ui.Option{{Label: t(MsgFieldKindChoose)}}
	for _, k := range Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Label(r.L)})
	}
	return formPage{
		Err: err,
		Name: ui.Field{Name: fieldName, Label: t(MsgFieldName), Hint: t(MsgFieldNameHint), Value: f.Get(fieldName), Error: bad[fieldName], Lang: l,
			Limit: web.MaxTitle},
		Kind: ui.Choice{Name: fieldKind, Label: t(MsgFieldKind), Value: f.Get(fieldKind), Error: bad[fieldKind], Options: kinds},
		Website: ui.Field{Name: fieldWebsite, Label: t(MsgFieldWebsite), Hint: t(MsgFieldWebsiteHint), Value: f.Get(fieldWebsite), Error: bad[fieldWebsite],
			Optional: true, Type: "url", InputMode: "url", Dir: "ltr", Autocomplete: "off"},
		Contact: ui.Field{Name: fieldContact, Label: t(MsgFieldContact), Hint: t(MsgFieldContactHint), Value: f.Get(fieldContact), Error: bad[fieldContact],
			Optional: true, Dir: "auto", Limit: maxContact, Autocomplete: "off"},
		Visible: ui.Choice{Name: fieldVisibility, Label: t(MsgFieldVisibility), Value: f.Get(fieldVisibility), Error: bad[fieldVisibility],
			Options: []ui.Option{{Value: string(access.Public), Label: t(MsgVisibilityPublic), Hint: t(MsgVisibilityPublicHint)},
				{Value: string(access.Team), Label: t(MsgVisibilityTeam), Hint: t(MsgVisibilityTeamHint)}}},
	}
}

func tabs(r *web.Request, b Body, current i18n.Lang) []ui.LangTab {
	out := make([]ui.LangTab, 0, len(i18n.Langs))
	for _, l := range i18n.Langs {
		out = append(out, ui.LangTab{Lang: l, URL: editURL(r, l), State: ui.TranslationWord(r.L, b.Name.StateIn(l)), Current: l == current})
	}
	return out
}
