package measure

import (
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// onePage is all of a measure, for its team or for everybody.
type onePage struct {
	l          *i18n.Localizer
	Ref        string
	Title      i18n.Shown
	Kind       string
	Summary    i18n.Shown
	State      ui.StateBlock
	Facts      []ui.Fact
	Texts      []textPart // what it does, what it changed, what was found
	Partners   []partner
	Money      []moneyRow
	Life       []ui.Milestone
	Steps      []ui.Milestone
	StepsHead  string
	Impact     []textPart
	Activities []servedRow
	Evidence   templ.Component // nil: there is none
	Panels     []ui.Panel      // of the text
	// For the team only.
	Buttons  []ui.Button
	Notes    []string // what readers of this page should know first
	Opinions []opinionRow
	History  []historyRow
	Act      *ui.FormSpec // remove or restore; nil for those who may not
	ActLabel string
	ActWhy   string
	Marks    ui.Link // to the form of activities
}

// textPart is a text under its heading.
type textPart struct {
	ID, Heading string
	Text        i18n.Shown
}

type partner struct {
	Label string
	Names []string
}

type moneyRow struct{ Year, Amount string }

// servedRow is an activity that the measure was held against.
type servedRow struct {
	Number, URL string
	Title       i18n.Shown
	Mark, Word  string
	Reason      i18n.Shown
}

type opinionRow struct {
	From, On, Position string
	Text               i18n.Shown
}

type historyRow struct {
	When, Who, What string
	Changes         []changeRow
}

type changeRow struct {
	Label, From, To string
	Lang            i18n.Lang
}

// pageMaker makes a onePage.
type pageMaker struct {
	*Service
	r     *web.Request
	m     Measure
	sp    speaker
	team  bool
	today clock.Date
}

// onePage reads what a page of m shows: with public only what everybody may
// read.
func (s *Service) onePage(r *web.Request, m Measure, public bool) (onePage, error) {
	sp, err := s.speaker(r, m.Party, !public)
	if err != nil {
		return onePage{}, err
	}
	pm := pageMaker{s, r, m, sp, !public, s.Today(m.Party)}
	p := onePage{l: r.L, Ref: m.Ref(), Title: m.Title().For(r.Lang), Kind: sp.word(setKinds, m.Codes[fieldKind]), Summary: m.Texts[fieldSummary].For(r.Lang),
		Facts: pm.facts(), Texts: pm.texts(everyone), Partners: pm.partners(), Money: pm.money()}
	p.State = pm.state()
	if pm.team || m.DraftingShown() {
		p.Impact = pm.texts(drafting)
		p.Steps, p.StepsHead = pm.steps()
	}
	proofs, err := pm.evidence(&p)
	if err != nil {
		return p, err
	}
	p.Life = pm.life(proofs)
	marks, err := selectMarks(r.Context(), s.DB.Read(), m.ID)
	if err != nil {
		return p, err
	}
	p.Activities = pm.served(marks)
	panel, err := textMaker{s, r, m, sp, pm.team}.panel()
	if err != nil {
		return p, err
	}
	if panel != nil {
		p.Panels = append(p.Panels, *panel)
	}
	if panel, err = (textMaker{s, r, m, sp, pm.team}).provisionsPanel(); err != nil {
		return p, err
	}
	if panel != nil {
		p.Panels = append(p.Panels, *panel)
	}
	if pm.team {
		err = pm.forTeam(&p)
	}
	return p, err
}

// state is the large answer to "where does it stand".
func (pm pageMaker) state() ui.StateBlock {
	l := pm.r.L
	stage, since := standing(pm.m.Life(), pm.today)
	b := ui.StateBlock{Key: stage.Mark(), Word: stage.Word(l)}
	if !since.IsZero() {
		b.Reasons = append(b.Reasons, ui.Text(l.T(MsgSince, "Date", l.Date(since))))
	}
	for _, e := range pm.m.Life() {
		if e.On.After(pm.today) {
			b.Reasons = append(b.Reasons, ui.Text(l.T(MsgAnnounced, "Stage", e.Stage.Word(l), "Date", l.Date(e.On))))
		}
	}
	if stage == StageUnknown {
		b.Reasons = append(b.Reasons, ui.Text(l.T(MsgStageUnknownWhy)))
	}
	return b
}

// facts are the rail: what kind, by whom, for whom.
func (pm pageMaker) facts() (facts []ui.Fact) {
	l := pm.r.L
	for _, id := range []string{fieldKind, fieldNature, fieldLevel, fieldNational, fieldAgencies, fieldDomains, fieldStages, fieldGroups, fieldAreas, fieldGender, fieldReported} {
		f, _ := fieldOf("", id)
		v := pm.m.Codes[id]
		if f.kind != code {
			v = pm.sp.words(f.set, pm.m.List(id))
		}
		if v != "" {
			facts = append(facts, ui.Fact{Term: l.T(f.label), Text: v})
		}
	}
	for _, id := range []string{fieldYouth, fieldIFCD} {
		if f, _ := fieldOf("", id); pm.m.Codes[id] != "" {
			facts = append(facts, ui.Fact{Term: l.T(f.label), Text: l.T(MsgYes)})
		}
	}
	for _, id := range []string{fieldWebsite, fieldELI} {
		if f, _ := fieldOf("", id); isWebsite(pm.m.Codes[id]) {
			facts = append(facts, ui.Fact{Term: l.T(f.label), Value: outLink(pm.m.Codes[id])})
		}
	}
	return facts
}

// texts are the long texts for an audience, without the summary.
func (pm pageMaker) texts(who audience) (parts []textPart) {
	for _, f := range fields {
		if t := pm.m.Texts[f.id]; f.list == "" && f.kind == text && f.who == who && f.id != fieldSummary && !t.IsZero() {
			parts = append(parts, textPart{f.id, pm.r.L.T(f.label), t.For(pm.r.Lang)})
		}
	}
	return parts
}

func (pm pageMaker) partners() (all []partner) {
	for _, id := range []string{fieldPublic, fieldPrivate, fieldCivil} {
		if f, _ := fieldOf("", id); pm.m.Codes[id] != "" {
			all = append(all, partner{pm.r.L.T(f.label), strings.Split(pm.m.Codes[id], "\n")})
		}
	}
	return all
}

func (pm pageMaker) money() (rows []moneyRow) {
	for _, row := range pm.m.Rows[listMoney] {
		currency := row.Codes[partCurrency]
		rows = append(rows, moneyRow{row.Codes[partYear], writtenAmount(pm.r.L, row.Codes[partAmount], currency) + "\u00a0" + currency})
	}
	return rows
}

// evidence puts files and links on the page, and gives what finds those of an
// event.
func (pm pageMaker) evidence(p *onePage) (func(event string) templ.Component, error) {
	ref := evidence.Ref{Party: pm.m.Party, Kind: KindMeasure, ID: pm.m.ID}
	if pm.team {
		panel, err := pm.Evidence.Panel(pm.r, ref)
		if err != nil {
			return nil, err
		}
		p.Evidence = panel.Section()
		return func(event string) templ.Component { return proofLinks(panel.Proofs(event)) }, nil
	}
	shown, err := pm.Evidence.Shown(pm.r, ref)
	if err == nil && shown.Any() {
		p.Evidence = documents(pm.r.L, shown.List())
	}
	return shown.Proofs, err
}

// life is the list of stages, those to come included.
func (pm pageMaker) life(proofs func(string) templ.Component) (rows []ui.Milestone) {
	l := pm.r.L
	for i, e := range pm.m.Life() {
		row := ui.Milestone{Number: i + 1, Key: ui.StatusDone, Title: i18n.Shown{Text: e.Stage.Word(l), Lang: l.Lang}, Due: l.DateShort(e.On)}
		if e.On.After(pm.today) {
			row.Key, row.Outcome = ui.StatusNone, l.T(MsgToCome)
		}
		row.Detail = eventDetail(l, e.Note.For(l.Lang), proofs(e.ID))
		rows = append(rows, row)
	}
	return rows
}

// steps is the list of the drafting, and the heading over it.
func (pm pageMaker) steps() (rows []ui.Milestone, head string) {
	l, done := pm.r.L, 0
	for i, s := range pm.m.Steps() {
		row := ui.Milestone{Number: i + 1, Key: ui.StatusNone, Title: s.Title.For(l.Lang)}
		if !s.Due.IsZero() {
			row.Due = l.T(MsgDue, "Date", l.DateShort(s.Due))
		}
		switch {
		case !s.Done.IsZero():
			row.Key, row.Outcome = ui.StatusDone, l.T(MsgDone, "Date", l.DateShort(s.Done))
			done++
		case s.LateOn(pm.today):
			row.Key, row.Late, row.Outcome = ui.StatusLate, true, l.N(MsgDaysLate, pm.today.Sub(s.Due))
		}
		if name := pm.sp.word(setBodies, s.Body); name != "" {
			row.Detail = ui.Text(name)
		}
		rows = append(rows, row)
	}
	return rows, l.N(MsgStepsDone, len(rows), "Done", l.Int(done))
}

// served are the activities that m was held against; for everybody those that
// it serves or stands in the way of.
func (pm pageMaker) served(marks []Mark) (rows []servedRow) {
	for _, a := range pm.sp.activities {
		for _, k := range marks {
			if k.Activity == a.key && (pm.team || k.Cover.Serves()) {
				rows = append(rows, servedRow{a.number, a.url, a.title, k.Cover.Sign(), k.Cover.Word(pm.r.L), k.Reason.For(pm.r.Lang)})
			}
		}
	}
	return rows
}

// forTeam adds what only the team reads and does.
func (pm pageMaker) forTeam(p *onePage) error {
	l, at := pm.r.L, pm.r.Link(workPath(pm.m))
	p.Notes = pm.notes()
	for _, row := range pm.m.Rows[listOpinions] {
		x := opinionRow{From: row.Codes[partFrom], Position: pm.sp.word(setPositions, row.Codes[partPosition]), Text: row.Texts[partNote].For(l.Lang)}
		if row.Codes[partOn] != "" {
			x.On = writtenDay(l, row.Codes[partOn])
		}
		p.Opinions = append(p.Opinions, x)
	}
	if pm.manages(pm.r) {
		p.Marks = ui.Link{Label: l.T(MsgMarksTitle), URL: at + "/activities"}
		p.Buttons = []ui.Button{{Label: l.T(MsgEditTitle), URL: at + "/edit"}, {Label: l.T(MsgLifeTitle), URL: at + "/life", Style: "ghost"},
			{Label: l.T(MsgMarksTitle), URL: at + "/activities", Style: "ghost"}}
		p.Act, p.ActLabel, p.ActWhy = &ui.FormSpec{Action: at + "/remove"}, l.T(MsgRemoveLabel), l.T(MsgRemoveWhy)
		if pm.m.Removed {
			p.Act, p.ActLabel, p.ActWhy = &ui.FormSpec{Action: at + "/restore"}, l.T(MsgRestoreLabel), l.T(MsgRestoreWhy)
		}
	}
	if p.Buttons == nil && !pm.m.Removed && pm.mayPropose(pm.r.Actor, pm.m) == nil {
		p.Buttons = []ui.Button{{Label: l.T(MsgEditTitle), URL: at + "/edit"}, {Label: l.T(MsgLifeTitle), URL: at + "/life", Style: "ghost"}}
	}
	if o := pm.m.Object(); pm.r.Allows(PermTranslate, o) || pm.r.Allows(PermApprove, o) {
		p.Buttons = append(p.Buttons, ui.Button{Label: l.T(roadmap.MsgNavTranslations), URL: at + "/translate", Style: "ghost"})
	}
	var err error
	p.History, err = pm.history()
	return err
}

func (pm pageMaker) notes() (notes []string) {
	switch {
	case pm.m.Removed:
		notes = append(notes, pm.r.L.T(MsgNoteRemoved))
	case pm.m.Visibility() == access.Team:
		notes = append(notes, pm.r.L.T(MsgNoteTeam))
	}
	return notes
}

// historyShown is how many acts the page of a measure shows.
const historyShown = 20

func (pm pageMaker) history() (rows []historyRow, err error) {
	entries, _, err := history.List(pm.r.Context(), pm.DB.Read(), history.Filter{Party: pm.m.Party, Kind: KindMeasure, Record: pm.m.ID, Limit: 2 * historyShown})
	if err != nil {
		return nil, err
	}
	var people []string
	for _, e := range entries {
		people = append(people, e.Person)
	}
	names, err := pm.Names(pm.r.Context(), people)
	for _, e := range entries {
		// What the public is told stands there twice.
		if e.Visibility != access.Public && len(rows) < historyShown {
			rows = append(rows, pm.historyRow(e, names[e.Person]))
		}
	}
	return rows, err
}

func (pm pageMaker) historyRow(e history.Entry, who string) historyRow {
	l := pm.r.L
	row := historyRow{When: l.Time(e.At, pm.r.Zone(pm.m.Party)), Who: who, What: l.Known("measure.action." + e.Action)}
	for _, c := range e.Changes {
		list, id, name, lang := splitKey(c.Field)
		if id != "" && name == "" && list != "mark" && list != "text" && c.From != "" && c.To != "" {
			continue // its place among the rows
		}
		if e.Action == actionApproved {
			row.Changes = append(row.Changes, changeRow{pm.sp.label(c.Field) + l.T(MsgSemicolon) + lang.Name(), ui.TranslationWord(l, i18n.State(c.From)), ui.TranslationWord(l, i18n.State(c.To)), l.Lang})
			continue
		}
		row.Changes = append(row.Changes, changeRow{pm.sp.label(c.Field), cut(pm.sp.value(c.Field, c.From), 400), cut(pm.sp.value(c.Field, c.To), 400), lang})
	}
	return row
}

// marksView is the form of what a measure does for each activity.
type marksView struct {
	l       *i18n.Localizer
	Lede    string
	Problem error
	Action  string
	Tabs    []ui.LangTab
	Base    string
	Rows    []markView
	Leave   string
	Empty   *ui.EmptyState
}

type markView struct {
	Number string
	Title  i18n.Shown
	Cover  ui.Choice
	Reason ui.Field
	Other  string // the reason in another language, that is being translated
}

func (s *Service) marksPage(r *web.Request) (web.Response, error) {
	return s.showMarks(r, r.Kept(), nil)
}

func (s *Service) showMarks(r *web.Request, f *web.Form, problem error) (web.Response, error) {
	m, err := s.Get(r.Context(), r.Actor, r.Party(), r.PathValue("measure"))
	if err != nil {
		return nil, err
	}
	acts, err := s.activities(r, m.Party, true)
	if err != nil {
		return nil, err
	}
	marks, err := selectMarks(r.Context(), s.DB.Read(), m.ID)
	if err != nil {
		return nil, err
	}
	v := newMarksView(r, m, acts, marks, f, problem)
	frame := frameOf(r, m, r.L.T(MsgMarksTitle))
	if problem != nil {
		return r.Invalid(frame, marksBody(v))
	}
	return r.Page(frame, marksBody(v))
}

func newMarksView(r *web.Request, m Measure, acts []activity, marks []Mark, f *web.Form, problem error) marksView {
	l, lang, at := r.L, r.FormLang(r.Lang), r.Link(workPath(m))
	v := marksView{l: l, Problem: problem, Action: at + "/activities?in=" + string(lang), Leave: at, Lede: m.Ref() + " · " + ui.Visible(m.Title().For(l.Lang).Text)}
	for _, x := range i18n.Langs {
		v.Tabs = append(v.Tabs, ui.LangTab{Lang: x, URL: at + "/activities?in=" + string(x), Current: x == lang})
	}
	if len(acts) == 0 {
		v.Empty = &ui.EmptyState{Title: l.T(MsgNoRoadmap), Why: l.T(MsgNoRoadmapWhy), Next: &ui.Link{Label: l.T(roadmap.MsgNavRoadmap), URL: r.Link("/work/" + m.Party + "/roadmap")}}
	}
	old := byActivity(marks)
	v.Base = web.NewBase(flatMarks(marks, lang)).Encode()
	if f != nil {
		v.Base = f.Get("base")
	}
	bad := ui.ErrorsOf(l, problem)
	for _, a := range acts {
		k, n := old[a.key], a.key
		row := markView{Number: a.number, Title: a.title, Cover: ui.Choice{Name: "cover_" + n, Label: l.T(MsgCoverOf, "Number", a.number), Value: string(k.Cover)},
			Reason: ui.Field{Name: "reason_" + n, Label: l.T(MsgReasonOf, "Number", a.number), Value: k.Reason.Get(lang), Lang: lang, Error: bad["reason_"+n]}}
		if f != nil {
			row.Cover.Value, row.Reason.Value = f.Get(row.Cover.Name), f.Get(row.Reason.Name)
		}
		if !k.Reason.IsZero() && k.Reason.Get(lang) == "" {
			row.Other = k.Reason.OriginalText()
		}
		row.Cover.Options = []ui.Option{{Label: l.T(MsgCoverNone)}}
		for _, c := range coverNames {
			row.Cover.Options = append(row.Cover.Options, ui.Option{Value: c.code, Label: l.T(c.label)})
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func byActivity(marks []Mark) map[string]Mark {
	m := make(map[string]Mark, len(marks))
	for _, k := range marks {
		m[k.Activity] = k
	}
	return m
}

// flatMarks are marks as a form compares them.
func flatMarks(marks []Mark, lang i18n.Lang) map[string]string {
	f := map[string]string{}
	for _, k := range marks {
		f["cover/"+k.Activity] = string(k.Cover)
		f["reason/"+k.Activity] = k.Reason.Get(lang)
	}
	return f
}
