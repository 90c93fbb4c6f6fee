package party

import (
	"slices"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// listPage is the operator's list of Parties. It says nowhere how many there
// are: the list is compiled and incomplete.
type listPage struct {
	Add     ui.Button
	Filters ui.Filters
	Rows    []listRow
	Empty   ui.EmptyState
}

// listRow is one Party. Under is what it is if not a State; Deposit is a day,
// a year or "".
type listRow struct {
	Name                                    i18n.Shown
	Under, URL                              string
	Code, Group, Deposit, Confidence, Entry string
	Here                                    string
	Act                                     ui.Button
}

func (h handlers) newListPage(r *web.Request, f Filter, found []Party) listPage {
	t := r.L.T
	p := listPage{
		Add: ui.Button{Label: t(MsgListAdd), URL: r.Link(adminPath + "/new")}, Filters: filters(r, f), Rows: make([]listRow, len(found)),
		Empty: ui.EmptyState{Title: t(MsgListNoneFound), Next: &ui.Link{Label: t(ui.MsgClearFilters), URL: r.Link(adminPath)}},
	}
	for i, one := range found {
		p.Rows[i] = h.newRow(r, one)
	}
	return p
}

func (h handlers) newRow(r *web.Request, p Party) listRow {
	t := r.L.T
	row := listRow{Name: p.Name.For(r.Lang), URL: r.Link(onePath(p.Code) + "/edit"), Code: string(p.Code), Group: string(p.Group),
		Deposit: number(p.DepositYear), Confidence: t(MsgOfConfidence(p.Confidence)), Entry: t(h.entryWords(p)), Here: t(MsgHereNo),
		Act: ui.Button{Label: t(MsgListActivate), URL: r.Link(onePath(p.Code) + "/settings"), Style: "link", After: ": " + nameOf(r, p)}}
	if !p.DepositOn.IsZero() {
		row.Deposit = r.L.DateShort(p.DepositOn)
	}
	if p.Active {
		row.Here, row.Act.Label = t(MsgHereYes), t(MsgListSettings)
	}
	if p.Kind != State {
		row.Under = t(MsgOfKind(p.Kind))
	}
	return row
}

// entryWords tells whose facts these are.
func (h handlers) entryWords(p Party) string {
	switch _, listed := h.entries[p.Code]; {
	case !listed:
		return MsgEntryAdded
	case p.Corrected:
		return MsgEntryCorrected
	}
	return MsgEntryListed
}

func filters(r *web.Request, f Filter) ui.Filters {
	t := r.L.T
	groups, active := []ui.Option{{Label: t(ui.MsgFiltersAny)}}, ""
	for _, g := range Groups {
		groups = append(groups, ui.Option{Value: string(g), Label: t(MsgGroup, "Group", string(g))})
	}
	switch {
	case f.ActiveOnly:
		active = "yes"
	case f.IdleOnly:
		active = "no"
	}
	out := ui.Filters{
		Action: r.Link(adminPath), Query: &ui.Field{Name: "q", Label: t(MsgFilterName), Value: f.Name},
		Selects: []ui.Choice{{Name: "group", Label: t(MsgFieldGroup), Value: string(f.Group), Options: groups},
			{Name: "active", Label: t(MsgColumnHere), Value: active,
				Options: []ui.Option{{Label: t(ui.MsgFiltersAny)}, {Value: "yes", Label: t(MsgHereYes)}, {Value: "no", Label: t(MsgHereNo)}}}},
		Chips: chips(r, f, active),
	}
	if len(out.Chips) > 0 {
		out.Clear = r.Link(adminPath)
	}
	return out
}

// chips are the filters in use, each a link to the list without it.
func chips(r *web.Request, f Filter, active string) (cs []ui.Chip) {
	add := func(name, label string) {
		q := r.Params()
		q.Del(name)
		url := r.Link(adminPath)
		if s := q.Encode(); s != "" {
			url += "?" + s
		}
		cs = append(cs, ui.Chip{Label: ui.Visible(label), URL: url})
	}
	if f.Name != "" {
		add("q", f.Name)
	}
	if f.Group != "" {
		add("group", r.L.T(MsgGroup, "Group", string(f.Group)))
	}
	switch active {
	case "yes":
		add("active", r.L.T(MsgHereYes))
	case "no":
		add("active", r.L.T(MsgHereNo))
	}
	return cs
}

// factsView is the form of a new Party or of the facts of one there is.
type factsView struct {
	Title, Lede string
	Err         error
	Action, Key string
	Base        string
	Tabs        []ui.Link // nil for a new Party
	Code        *ui.Field // nil for a Party there is
	Names       []ui.Field
	ISO2        ui.Field
	Group       ui.Choice
	Instrument  ui.Choice
	Deposit     ui.Field
	Confidence  ui.Choice
	SIDS, LDC   ui.Field
	IsSIDS      bool
	IsLDC       bool
	Note        ui.Field
	Buttons     []ui.Button
	Revert      *ui.FormSpec // nil where there is nothing to go back to
}

func newPartyPage(r *web.Request, f *web.Form, err error) factsView {
	v := factControls(r, f, err, i18n.None)
	v.Title, v.Lede, v.Key, v.Action = r.L.T(MsgNewTitle), r.L.T(MsgNewLede), "party-new", r.Link(adminPath+"/new")
	v.Code = &ui.Field{Name: fieldCode, Label: r.L.T(MsgFieldCode), Hint: r.L.T(MsgFieldCodeHint), Value: f.Get(fieldCode),
		Error: ui.ErrorsOf(r.L, err)[fieldCode], Width: "w4", Dir: "ltr", Autocomplete: "off"}
	v.Buttons = []ui.Button{{Label: r.L.T(MsgNewSave)}, leave(r)}
	return v
}

func (h handlers) newFactsPage(r *web.Request, p Party, f *web.Form, err error) factsView {
	v := factControls(r, f, err, p.Name.Original())
	v.Title, v.Lede = r.L.T(MsgEditTitle, "Name", nameOf(r, p)), r.L.T(h.entryWords(p))
	v.Key, v.Action, v.Base = "party-"+string(p.Code), r.Link(onePath(p.Code)+"/edit"), f.Get("base")
	v.Tabs = tabs(r, p, MsgTabFacts)
	v.Buttons = []ui.Button{{Label: r.L.T(ui.MsgSave)}, leave(r)}
	if _, listed := h.entries[p.Code]; listed && p.Corrected {
		v.Revert = &ui.FormSpec{Action: r.Link(onePath(p.Code) + "/revert")}
	}
	return v
}

// tabs lead between the pages of one Party.
func tabs(r *web.Request, p Party, current string) []ui.Link {
	return []ui.Link{
		{Label: r.L.T(MsgTabFacts), URL: r.Link(onePath(p.Code) + "/edit"), Current: current == MsgTabFacts},
		{Label: r.L.T(MsgTabSettings), URL: r.Link(onePath(p.Code) + "/settings"), Current: current == MsgTabSettings},
	}
}

func leave(r *web.Request) ui.Button {
	return ui.Button{Label: r.L.T(MsgLeave), URL: r.Link(adminPath), Style: "link"}
}

// factControls are the controls with what was typed and what is wrong with it.
// The name in original must be written; None leaves the choice.
func factControls(r *web.Request, f *web.Form, err error, original i18n.Lang) factsView {
	t, bad := r.L.T, ui.ErrorsOf(r.L, err)
	field := func(name, hint string) ui.Field {
		return ui.Field{Name: name, Label: labelOf(r.L, name), Hint: hint, Value: f.Get(name), Error: bad[name], Optional: true}
	}
	choice := func(name string, options []ui.Option) ui.Choice {
		return ui.Choice{Name: name, Label: labelOf(r.L, name), Value: f.Get(name), Error: bad[name], Options: options}
	}
	v := factsView{
		Err: err, Group: choice(fieldGroup, groupOptions(r.L)), Instrument: choice(fieldInstrument, actOptions(r.L)),
		Confidence: choice(fieldConfidence, confidenceOptions(r.L)), ISO2: field(fieldISO2, t(MsgFieldIso2Hint)), Deposit: field(fieldDeposit, t(MsgFieldDepositHint)),
		SIDS: field(fieldSIDS, ""), LDC: field(fieldLDC, ""), IsSIDS: f.Bool(fieldSIDS), IsLDC: f.Bool(fieldLDC), Note: field(fieldNote, t(MsgFieldNoteHint)),
	}
	v.ISO2.Width, v.ISO2.Dir, v.ISO2.Autocomplete = "w2", "ltr", "off"
	v.Deposit.Width, v.Deposit.Dir, v.Deposit.Autocomplete = "w20", "auto", "off"
	v.Note.Limit, v.Note.Dir = MaxNote, "auto"
	for _, l := range i18n.Langs {
		name := field(nameIn(l), "")
		name.Lang, name.Optional, name.Autocomplete = l, original != i18n.None && l != original, "off"
		v.Names = append(v.Names, name)
	}
	return v
}

func groupOptions(l *i18n.Localizer) []ui.Option {
	out := []ui.Option{{Label: l.T(MsgGroupNone)}}
	for _, g := range Groups {
		out = append(out, ui.Option{Value: string(g), Label: l.T(MsgGroup, "Group", string(g))})
	}
	return out
}

func actOptions(l *i18n.Localizer) []ui.Option {
	out := []ui.Option{{Label: l.T(MsgUnknown)}}
	for _, a := range Acts {
		out = append(out, ui.Option{Value: string(a), Label: l.T(MsgOfAct(a))})
	}
	return out
}

func confidenceOptions(l *i18n.Localizer) []ui.Option {
	out := []ui.Option{{Label: l.T(MsgFieldConfidenceChoose)}}
	for _, c := range Confidences {
		out = append(out, ui.Option{Value: string(c), Label: l.T(MsgOfConfidence(c))})
	}
	return out
}

// settingsView is the form by which a Party becomes active here, or by which
// its settings change once it is.
type settingsView struct {
	Title, Lede  string
	Err          error
	Action, Key  string
	Base, Act    string
	Tabs         []ui.Link
	TimeZone     ui.Field
	ContentLangs ui.Choice
	DefaultLang  ui.Choice
	Buttons      []ui.Button
	Invite       *ui.Button // nil while the Party is not active
	Deactivate   ui.Button
}

func newSettingsPage(r *web.Request, p Party, f *web.Form, err error) settingsView {
	v := settingControls(r, f, err)
	v.Title, v.Lede = r.L.T(settingsTitle(p), "Name", nameOf(r, p)), r.L.T(MsgSettingsLede)
	v.Key, v.Action, v.Base = "settings-"+string(p.Code), r.Link(onePath(p.Code)+"/settings"), f.Get("base")
	v.Tabs = tabs(r, p, MsgTabSettings)
	if !p.Active {
		v.Act, v.Buttons = "activate", []ui.Button{{Label: r.L.T(MsgSettingsActivate)}, leave(r)}
		return v
	}
	v.Buttons = []ui.Button{{Label: r.L.T(ui.MsgSave)}, leave(r)}
	v.Invite = &ui.Button{Label: r.L.T(MsgSettingsInvite), URL: r.Link("/admin/accounts/new"), Style: "ghost"}
	v.Deactivate = ui.Button{Label: r.L.T(MsgDeactivateButton), URL: r.Link(onePath(p.Code) + "/deactivate"), Style: "bad"}
	return v
}

func settingControls(r *web.Request, f *web.Form, err error) settingsView {
	t, bad := r.L.T, ui.ErrorsOf(r.L, err)
	langs := make([]ui.Option, len(i18n.Langs))
	for i, l := range i18n.Langs {
		langs[i] = ui.Option{Value: string(l), Label: l.Name()}
	}
	set := readSettings(f)
	ticked := make([]string, len(set.ContentLangs))
	for i, l := range set.ContentLangs {
		ticked[i] = string(l)
	}
	return settingsView{
		Err: err,
		TimeZone: ui.Field{Name: fieldTimeZone, Label: t(MsgFieldTimeZone), Hint: t(MsgFieldTimeZoneHint), Value: f.Get(fieldTimeZone), Error: bad[fieldTimeZone],
			Width: "w20", Dir: "ltr", Autocomplete: "off"},
		ContentLangs: ui.Choice{Name: fieldContentLangs, Label: t(MsgFieldContentLangs), Hint: t(MsgFieldContentLangsHint), Values: ticked,
			Error: bad[fieldContentLangs], Options: slices.Clone(langs)},
		DefaultLang: ui.Choice{Name: fieldDefaultLang, Label: t(MsgFieldDefaultLang), Hint: t(MsgFieldDefaultLangHint), Value: f.Get(fieldDefaultLang),
			Error: bad[fieldDefaultLang], Options: langs},
	}
}

// deactivateView asks before a Party is deactivated.
type deactivateView struct {
	Title  string
	Action string
	Keep   ui.Button
}

func newDeactivatePage(r *web.Request, p Party) deactivateView {
	return deactivateView{Title: r.L.T(MsgDeactivateTitle, "Name", nameOf(r, p)), Action: r.Link(onePath(p.Code) + "/deactivate"),
		Keep: ui.Button{Label: r.L.T(MsgDeactivateKeep), URL: r.Link(onePath(p.Code) + "/settings"), Style: "link"}}
}
