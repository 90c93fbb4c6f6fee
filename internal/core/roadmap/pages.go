package roadmap

import (
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// editor is the page of a roadmap on the working side.
type editor struct {
	R                *web.Request
	View             View
	Versions         []Version
	Columns          []column
	Check            Checklist
	MayLead, MayEdit bool
	Revisions        bool // a framework takes up this roadmap's
	Base             string
	Views            []ui.Link // other forms of the roadmap
	Moves            []State
	TeamOnly         []ui.Option    // activities that the team keeps to itself, by id
	Problem          error          // with a form of the page; nil = none
	Lines            []ui.Option    // supplementary lines not taken in yet
	Acts             map[int]string // version → address of the evidence of its adoption
	Filters          ui.Filters     // by position and by the Party's own fields
	Narrowed         bool           // a filter is in use
	Position         Position       // asked for, see Asked; "" is any
	Shown            []customfield.Field
	Files            []ui.Link // of the activities; and where all lists go out and in
}

type column struct {
	Output convention.Output
	Hue    string
	Items  []Item
}

func newEditor(r *web.Request, v View, versions []Version) editor {
	e := editor{R: r, View: v, Versions: versions, Check: v.Check(), Base: r.Link(roadmapPath(v.Roadmap)), Moves: v.Roadmap.State.Moves(), Acts: map[int]string{}}
	for _, version := range versions {
		e.Acts[version.Number] = r.Link("/work/" + v.Roadmap.Party + "/evidence/of/" + KindVersion + "/" + VersionID(v.Roadmap.ID, version.Number))
	}
	o := access.Object{Party: v.Roadmap.Party}
	e.MayLead, e.MayEdit = r.Allows(PermLead, o), r.Allows(PermEdit, o) && v.Roadmap.State != Closed
	tests := e.filter()
	e.Files = append(dataset.TeamLinks(r.L, e.Base+"/activities", e.query(tests), e.MayEdit), ui.Link{Label: r.L.T(dataset.MsgLinkLists), URL: r.Link("/work/" + v.Roadmap.Party + "/data")})
	for i, out := range v.Framework.ReferenceOutputs() {
		items := slices.DeleteFunc(v.Of(out.ID), func(it Item) bool {
			return !passes(it.Custom, tests, r.Lang) || !e.Position.askedOf(it.Plan.Position, it.Own())
		})
		if len(items) > 0 || !e.Narrowed {
			e.Columns = append(e.Columns, column{Output: out, Hue: Hue(i), Items: items})
		}
	}
	e.listed()
	for _, it := range v.TeamOnly() {
		e.TeamOnly = append(e.TeamOnly, ui.Option{Value: it.ID, Label: it.Number + " " + words(it, r.Lang)})
	}
	there := map[string]bool{}
	for _, it := range v.Items {
		there[string(it.Line)] = true
	}
	for _, l := range v.Framework.Lines {
		if !there[string(l.ID)] {
			e.Lines = append(e.Lines, ui.Option{Value: string(l.ID), Label: l.Number + " " + l.Text.For(r.Lang).Text})
		}
	}
	return e
}

// hues is how many colours for outputs the design has.
const hues = 5

// Hue is the class of the colour of the i-th output, from 0.
func Hue(i int) string { return "o" + strconv.Itoa(i%hues+1) }

// activityView is the page of one form of an activity.
type activityView struct {
	R         *web.Request
	L         *i18n.Localizer
	Title     string
	Lede      string
	Hue       string
	Item      Item
	View      View
	Plan      bool // the whole plan, else progress only
	Proposes  bool // what is sent waits for a reviewer
	MayEdit   bool // as far as the role goes
	Closed    bool // the roadmap is: nothing can be saved
	Action    string
	Base      string
	Form      *web.Form
	Lang      i18n.Lang
	Errors    ui.FieldErrors
	Problem   error
	Warnings  []string
	Tabs      []ui.LangTab
	Position  ui.Choice
	Bodies    []ui.Option
	Partners  []string
	Rows      []milestoneRowView
	Targets   []targetRow
	Domains   ui.Choice
	Stages    ui.Choice
	Areas     ui.Choice
	Override  ui.Choice
	Visible   ui.Choice
	Merge     ui.Choice
	Sum       int
	More      moreView
	UpdateURL string // "" for those who may not report progress
	Evidence  *evidence.Panel
	Panels    []ui.Panel // of the instruments
}

type milestoneRowView struct {
	ID, Name string // id, and the number shown: "3", or "" for a new row
	Number   int
	Saved    bool
	Title    i18n.Shown
	Due      clock.Date
}

type targetRow struct{ Name, Label, Value string }

func newActivityPage(r *web.Request, p *Pages, x activityForm, bodies []organization.Body) activityView {
	it := x.item
	v := activityView{R: r, L: r.L, Item: it, View: x.view, Plan: x.kind == planForm, Form: x.form, Base: x.base, Lang: x.lang, Problem: x.problem,
		Errors: ui.ErrorsOf(r.L, x.problem), Action: r.Link(r.Here()), Hue: hueOf(x.view, it.Output)}
	v.Closed = x.view.Roadmap.State == Closed
	if !v.Closed && r.Allows(PermProgress, it.Object()) {
		v.UpdateURL = r.Link(activityPath(it.Activity) + "/update")
	}
	v.MayEdit = r.Allows(PermEdit, it.Object())
	v.Proposes = !v.MayEdit
	title := MsgUpdateTitle
	if v.Plan {
		title = MsgEditTitle
	}
	v.Title = r.L.T(title, "Number", it.Number)
	v.Lede = lede(r.L, x.view.Roadmap, v)
	for _, w := range x.notes {
		v.Warnings = append(v.Warnings, r.L.T(w.ID, dated(r.L, w.Args)...))
	}
	v.tabs(r)
	v.choices(r, p, bodies)
	v.rows()
	v.more(p.Vocabulary)
	return v
}

// MaySave tells whether the form can be sent.
func (v activityView) MaySave() bool { return !v.Closed && (!v.Plan || v.MayEdit) }

// dated renders the dates among message arguments.
func dated(l *i18n.Localizer, args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if d, ok := a.(clock.Date); ok {
			out[i] = l.Date(d)
		}
	}
	return out
}

func hueOf(v View, o convention.OutputID) string {
	for i, out := range v.Framework.ReferenceOutputs() {
		if out.ID == o {
			return Hue(i)
		}
	}
	return Hue(0)
}

// lede says what becomes of what is saved here.
func lede(l *i18n.Localizer, rm Roadmap, v activityView) string {
	switch {
	case v.Closed || v.Proposes && v.Plan:
		return ""
	case v.Proposes:
		return l.T(MsgLedeProposes)
	case !v.Plan && rm.Published:
		return l.T(MsgLedeLive)
	case !rm.Published:
		return l.T(MsgLedeTeam)
	case rm.Frozen():
		return l.T(MsgLedeRevision, "Version", rm.Version+1)
	}
	return l.T(MsgLedeDraft)
}

func (v *activityView) tabs(r *web.Request) {
	for _, l := range i18n.Langs {
		path := activityPath(v.Item.Activity) + "/edit?in=" + string(l)
		if !v.Plan {
			path = activityPath(v.Item.Activity) + "/update?in=" + string(l)
		}
		v.Tabs = append(v.Tabs, ui.LangTab{Lang: l, URL: r.Link(path), State: textsIn(r.L, v.Item.Texts(), l), Current: l == v.Lang})
	}
}

// textsIn says on the tab of a language how many texts of a record there
// are in it, and how many of these are translations of something that has
// changed: "Original", "3 of 5 texts, 1 outdated". "" where there is no text.
func textsIn(loc *i18n.Localizer, texts []NamedText, l i18n.Lang) string {
	n := map[i18n.State]int{}
	for _, t := range texts {
		n[t.Text.StateIn(l)]++
	}
	switch len(texts) {
	case 0:
		return ""
	case n[i18n.Original]:
		return ui.TranslationWord(loc, i18n.Original)
	case n[i18n.Missing]:
		return ui.TranslationWord(loc, i18n.Missing)
	}
	word := loc.T(MsgTabTexts, "There", loc.Int(len(texts)-n[i18n.Missing]), "Of", loc.Int(len(texts)))
	if n[i18n.Outdated] > 0 {
		word += loc.Comma() + loc.N(MsgTabOutdated, n[i18n.Outdated])
	}
	return word
}

func (v *activityView) choices(r *web.Request, p *Pages, bodies []organization.Body) {
	l, f := r.L, v.Form
	for _, b := range bodies {
		v.Bodies = append(v.Bodies, ui.Option{Value: b.ID, Label: b.Name.For(r.Lang).Text})
	}
	v.Partners = f.All("partners")
	voc := p.Vocabulary
	v.Domains = ui.Choice{Name: "domains", Label: l.T(MsgFieldDomains), Values: f.All("domains"), Error: v.Errors["domains"],
		Options: option(voc.Domains, func(d convention.CulturalDomain) string { return string(d.Key) }, func(d convention.CulturalDomain) i18n.Text { return d.Text }, r.Lang)}
	v.Stages = ui.Choice{Name: "stages", Label: l.T(MsgFieldStages), Values: f.All("stages"), Error: v.Errors["stages"],
		Options: option(voc.Stages, func(s convention.ValueChainStage) string { return string(s.Key) }, func(s convention.ValueChainStage) i18n.Text { return s.Text }, r.Lang)}
	v.Areas = ui.Choice{Name: "areas", Label: l.T(MsgFieldAreas), Values: f.All("areas"), Error: v.Errors["areas"],
		Options: option(voc.Areas, func(a convention.MonitoringArea) string { return string(a.Key) }, func(a convention.MonitoringArea) i18n.Text { return a.Text }, r.Lang)}
	for _, t := range voc.Targets {
		name := "target_" + string(t.Key)
		v.Targets = append(v.Targets, targetRow{name, string(t.Key) + " " + t.Text.For(r.Lang).Text, f.Get(name)})
		n, _ := strconv.Atoi(strings.TrimSpace(f.Get(name)))
		v.Sum += n
	}
	v.Override = ui.Choice{Name: "override", Label: l.T(MsgFieldOverride), Value: f.Get("override"), Error: v.Errors["override"], Width: "w20",
		Options: []ui.Option{{Label: l.T(MsgOverrideNone)}}}
	for _, s := range Settable {
		v.Override.Options = append(v.Override.Options, ui.Option{Value: string(s), Label: StatusWord(l, s)})
	}
	v.Visible = ui.Choice{Name: "visibility", Label: l.T(MsgFieldVisibility), Value: f.Get("visibility"), Error: v.Errors["visibility"], Options: []ui.Option{
		{Value: string(access.Public), Label: l.T(MsgVisibilityPublic), Hint: l.T(MsgVisibilityPublicHint)},
		{Value: string(access.Team), Label: l.T(MsgVisibilityTeam), Hint: l.T(MsgVisibilityTeamHint)}}}
	v.positions(r)
}

func (v *activityView) positions(r *web.Request) {
	l, f := r.L, v.Form
	v.Merge = ui.Choice{Name: "merged_into", Label: l.T(MsgFieldMergedInto), Value: f.Get("merged_into"), Error: v.Errors["merged_into"], Width: "w20",
		Options: []ui.Option{{Label: l.T(MsgChoose)}}}
	for _, o := range v.View.Items {
		if o.ID != v.Item.ID {
			v.Merge.Options = append(v.Merge.Options, ui.Option{Value: o.ID, Label: o.Number + " " + words(o, r.Lang)})
		}
	}
	v.Position = ui.Choice{Name: "position", Label: l.T(MsgFieldPosition), Hint: l.T(MsgPositionHint, "Number", v.Item.Number), Value: f.Get("position"),
		Error: v.Errors["position"], Big: true}
	hints := map[Position]string{PositionAdopted: MsgPositionAdoptedHint, PositionAdapted: MsgPositionAdaptedHint, PositionMerged: MsgPositionMergedHint,
		PositionDeferred: MsgPositionDeferredHint, PositionNotApplicable: MsgPositionNotApplicableHint}
	for _, pos := range Positions {
		v.Position.Options = append(v.Position.Options, ui.Option{Value: string(pos), Label: PositionWord(l, pos), Hint: l.T(hints[pos]), Mark: PositionMark(pos)})
	}
}

func (v *activityView) rows() {
	n := 0
	for _, id := range v.Form.All("ms") {
		m, saved := v.Item.Milestone(id)
		if !saved && !v.Plan {
			continue
		}
		n++
		v.Rows = append(v.Rows, milestoneRowView{ID: id, Number: n, Saved: saved, Title: m.Title.For(v.L.Lang), Due: m.DueOn})
	}
}

// val, bad and date serve the template.
func (v activityView) val(name string) string { return v.Form.Get(name) }
func (v activityView) bad(name string) string { return v.Errors[name] }

func dateField(f *web.Form, errors ui.FieldErrors, name, label, hint string, optional bool) ui.DateField {
	d := ui.DateField{Name: name, Label: label, Hint: hint, Error: errors[name], Optional: optional,
		Day: f.Get(name + "_day"), Month: f.Get(name + "_month"), Year: f.Get(name + "_year")}
	return d
}

// historyView is a page of a record's history.
type historyView struct {
	L     *i18n.Localizer
	Rows  []historyRow
	Pages ui.Pages
}

type historyRow struct {
	When, Who, What, Reason, Visibility string
	Changes                             []changeRow
}

type changeRow struct {
	Label, From, To string
	Lang            i18n.Lang
}

// head is the label of a change with its language, up to the value.
func (c changeRow) head(l *i18n.Localizer) string {
	label := c.Label
	if c.Lang != "" {
		label += " (" + c.Lang.Name() + ")"
	}
	return label + l.T(MsgColon)
}

// actions are the words of what history entries say was done; message ids.
var actions = map[string]string{"imported": MsgActionImported, "import_undone": MsgActionImportUndone, "removed": MsgActionRemoved, "created": MsgActionCreated, "changed": MsgActionChanged, "confirmed": MsgActionConfirmed, "moved": MsgActionMoved,
	"published": MsgActionPublished, "withdrawn": MsgActionWithdrawn, "adopted": MsgActionAdopted, "sent": MsgActionSent,
	"closed": MsgActionClosed, "reopened": MsgActionReopened, "translated": MsgActionTranslated, "approved_translation": MsgActionApprovedTranslation, "recast": MsgActionRecast, "recast_undone": MsgActionRecastUndone, "accepted_proposal": MsgActionAcceptedProposal}

// ActionWord is what a history entry of this feature says was done.
func ActionWord(l *i18n.Localizer, action string) string { return l.T(word0(actions[action])) }

func word0(id string) string {
	if id == "" {
		return MsgActionChanged
	}
	return id
}

func newHistory(r *web.Request, entries []history.Entry, people map[string]string, say sayer) historyView {
	h := historyView{L: r.L}
	zone := r.Zone(r.Party())
	for _, e := range entries {
		row := historyRow{When: r.L.Time(e.At.In(zone), zone), Who: people[e.Person], What: ActionWord(r.L, e.Action), Reason: e.Reason, Visibility: r.L.T(visibilityWords[e.Visibility])}
		row.Changes = say.changes(e.Changes)
		h.Rows = append(h.Rows, row)
	}
	return h
}

var visibilityWords = map[access.Visibility]string{access.Public: MsgVisibilityPublic, access.Team: MsgVisibilityTeam, access.Restricted: MsgVisibilityRestricted}
