package portal

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// activityPage says how one activity stands, why, and what proves it.
type activityPage struct {
	l          *i18n.Localizer
	Number     string
	OutputName string
	OutputText i18n.Shown
	Title      i18n.Shown
	Official   bool
	Marks      []string
	State      ui.StateBlock
	NoState    bool // a past version has none
	Brief      i18n.Shown
	Voices     voices
	Timeline   ui.TimelineData
	Milestones []ui.Milestone
	MsHeading  string
	Whole      ui.Link       // the timeline of its output
	Budget     []budgetTable // one for each currency
	Lines      []budgetLine
	Risks      []riskRow
	Mini       []ui.MiniColumn
	Facts      []ui.Fact
	Abreast    abreast // what other Parties do for the same line
	Practices  []practiceRow
	MoreOf     ui.Link
	History    []change
	Evidence   *evidence.Shown // nil for a past version, which has none
}

// voices are the words of the framework beside those of the Party.
type voices struct {
	Reference  bool // there is a line of the framework
	Publisher  string
	Wording    i18n.Shown
	Notes      []string   // status, language
	Note       i18n.Shown // the doubt about the wording
	Own        string     // heading of the Party's side
	Mark, Word string     // position
	Text       i18n.Shown // own title; zero when it is the framework's
	More       i18n.Shown // own description
	Reason     i18n.Shown
	Decided    decision
	Old, New   string // to compare word by word; "" compares nothing
	Diff       string
	LineURL    string
}

type decision struct {
	By i18n.Shown
	On string
}

// practiceRow is one good practice.
type practiceRow struct {
	Title, Summary i18n.Shown
	Party          i18n.Shown
	Line           string
	LineURL        string
	State, Source  string
	Links          []practice.Link
	Year           string
	URL            string
}

// activity answers with the page of one activity.
func (s *Portal) activity(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	n, err := wantedVersion(r)
	if err != nil {
		return nil, err
	}
	v, err := s.Roadmaps.PublicView(r.Context(), string(p.party.Code), p.slug, n)
	if err != nil {
		return s.notThere(r, p, err)
	}
	it, ok := v.Item(r.PathValue("number"))
	if !ok {
		return nil, missing()
	}
	page, err := s.activityPage(r, p, v, it, n)
	if err != nil {
		return nil, err
	}
	f := s.partyFrame(r, p, it.Number+" "+page.Title.Text, description(r.L, page))
	f.MainClass = hueOf(v.Framework, string(it.Output))
	f.Crumbs = p.crumbs(r.L.T(MsgActivityNumber, "Number", it.Number), ui.Link{Label: page.OutputName, URL: p.url("/outputs/" + url.PathEscape(outputNumber(v, it)))})
	return r.Page(f, activityBody(page))
}

func description(l *i18n.Localizer, page activityPage) string {
	if page.NoState {
		return ""
	}
	return l.T(MsgActivityDescription, "Number", page.Number, "Status", page.State.Word)
}

func outputNumber(v roadmap.View, it roadmap.Item) string {
	o, _ := v.Framework.Output(it.Output)
	return o.Number
}

func (s *Portal) activityPage(r *web.Request, p place, v roadmap.View, it roadmap.Item, linked int) (activityPage, error) {
	l := r.L
	o, _ := v.Framework.Output(it.Output)
	b := posterBuilder{s: s, p: p, l: l, v: v, linked: linked}
	page := activityPage{l: l, Number: it.Number, OutputName: l.T(MsgOutputNumber, "Number", o.Number), OutputText: o.Text.For(l.Lang),
		Marks: b.marks(), NoState: v.Past(), Voices: s.voices(p, v, it), Facts: s.facts(p, v, it, linked)}
	page.Title, page.Official = it.Wording(l.Lang)
	if !v.Past() {
		var err error
		if page.Evidence, err = s.Evidence.Shown(r, evidence.Ref{Party: it.Party, Kind: roadmap.KindActivity, ID: it.ID}); err != nil {
			return page, err
		}
	}
	page.milestones(l, v, it)
	page.Whole = opened{place: p, linked: linked}.timelineOf(o.Number)
	page.budget(l, v, it)
	page.Mini = b.mini(it)
	if it.Line != "" {
		page.Practices = s.practiceRows(r, s.Practices.ForLine(it.Line), false)
		page.MoreOf = ui.Link{Label: l.T(MsgSeeLine), URL: lineURL(l, it.Line)}
	}
	if v.Past() {
		return page, nil
	}
	page.State, page.Brief = state(l, v, it), it.Narrative.For(l.Lang)
	page.risks(l, v, it)
	var err error
	if page.Abreast, err = s.othersAbreast(r, v, it); err != nil {
		return page, err
	}
	entries, _, err := history.List(r.Context(), s.DB.Read(), history.Filter{Party: it.Party, Kind: roadmap.KindActivity, Record: it.ID, PublicOnly: true, Limit: 20})
	if err != nil {
		return page, err
	}
	for _, e := range entries {
		if c, ok := s.change(p, v, nil, e); ok {
			page.History = append(page.History, c)
		}
	}
	return page, nil
}

// state is the large answer to "how does it stand, and why".
func state(l *i18n.Localizer, v roadmap.View, it roadmap.Item) ui.StateBlock {
	c := it.Computed
	b := ui.StateBlock{Key: roadmap.StatusMark(c.Status), Word: roadmap.StatusWord(l, c.Status), How: l.T(MsgHowTitle), HowBody: ui.Text(how(l, c.Status)),
		Fresh: roadmap.FreshLevel(it.Freshness), Updated: updated(l, v, it)}
	for _, why := range c.Why {
		b.Reasons = append(b.Reasons, because(l, v, it, why))
	}
	if c.Overridden {
		b.Override = said(l, l.T(MsgSetReason), it.Override.Reason.For(l.Lang))
	}
	return b
}

// because is one reason; a milestone is linked to its row, an activity that
// carries this one out to its page.
func because(l *i18n.Localizer, v roadmap.View, it roadmap.Item, why roadmap.Because) templ.Component {
	if why.Kind == roadmap.BecausePosition && it.Plan.Position == roadmap.PositionMerged {
		if into, ok := v.ItemByID(it.Plan.MergedInto); ok {
			return ui.Text(l.T(MsgMergedInto, "Number", into.Number))
		}
	}
	if why.Kind == roadmap.BecauseMilestoneLate {
		return reasonLink(roadmap.BecauseText(l, why), "#m"+strconv.Itoa(why.Number))
	}
	return ui.Text(roadmap.BecauseText(l, why))
}

func updated(l *i18n.Localizer, v roadmap.View, it roadmap.Item) string {
	if it.Plan.Position.OutOfTotals() {
		return ""
	}
	if it.UpdatedOn.IsZero() {
		return roadmap.FreshWord(l, it.Freshness, it.UpdatedOn)
	}
	if office, ok := v.BodyName(it.UpdatedFor, l.Lang); ok {
		return l.T(MsgUpdatedBy, "Date", l.Date(it.UpdatedOn), "Office", office.Text, "Next", l.Date(it.NextOn))
	}
	return l.T(MsgUpdated, "Date", l.Date(it.UpdatedOn), "Next", l.Date(it.NextOn))
}

// how explains the rule behind a status.
func how(l *i18n.Localizer, s roadmap.Status) string {
	if rule := l.Known("portal.how." + string(s)); rule != "" {
		return rule + " " + l.T(MsgHowRest)
	}
	return l.T(MsgHowRest)
}

func (s *Portal) voices(p place, v roadmap.View, it roadmap.Item) voices {
	l := p.l
	vs := voices{Own: l.T(MsgVoiceParty, "Party", p.name().Text), Mark: it.Mark(), Word: it.Word(l), More: it.Plan.Text.For(l.Lang),
		Reason: it.Plan.Reason.For(l.Lang), Decided: decision{it.Plan.DecidedBy.For(l.Lang), l.Date(it.Plan.DecidedOn)}}
	if v.Version != nil {
		vs.Own = l.T(MsgVoicePartyVersion, "Party", p.name().Text, "Number", l.Int(v.Version.Number))
	}
	if !it.Plan.Title.IsZero() {
		vs.Text = it.Plan.Title.For(l.Lang)
	}
	if it.Own() {
		return vs
	}
	vs.Reference, vs.Wording, vs.LineURL = true, it.Ref.Text.For(l.Lang), lineURL(l, it.Line)
	vs.Publisher = plain(v.Framework.Publisher.Text, l) + l.T(MsgComma) + plain(v.Framework.ShortTitle.Text, l) + " " + strconv.Itoa(v.Framework.Year)
	vs.Notes = wordingNotes(l, it.Ref.Wording)
	if !it.Ref.Note.IsZero() {
		vs.Note = it.Ref.Note.For(l.Lang)
	}
	if vs.Text.Text != "" && vs.Text.Lang == vs.Wording.Lang {
		vs.Old, vs.New = vs.Wording.Text, vs.Text.Text
	}
	return vs
}

// wordingNotes says how sure a wording is, and whether it is a working
// translation.
func wordingNotes(l *i18n.Localizer, w convention.Wording) []string {
	var notes []string
	if w.WorkingIn(l.Lang) {
		notes = append(notes, l.T(MsgWorkingTranslation))
	} else if shown := w.Text.For(l.Lang); shown.Lang == i18n.EN {
		notes = append(notes, l.T(MsgOfficialEnglish))
	}
	if w.Status != "" {
		notes = append(notes, l.T(MsgWordingStatus, "Status", l.T("framework.status."+string(w.Status))))
	}
	return notes
}

func (page *activityPage) milestones(l *i18n.Localizer, v roadmap.View, it roadmap.Item) {
	done, of := it.MilestonesDone()
	late := 0
	t := ui.TimelineData{Today: v.Today}
	if v.Past() {
		t.Today = clock.Date{}
	}
	for i, m := range it.Milestones {
		row, point := milestone(l, i+1, m, v)
		if proofs := page.Evidence.Proofs(m.ID); proofs != nil {
			row.Detail = proven(l, row.Detail, proofs)
		}
		page.Milestones = append(page.Milestones, row)
		if !m.DueOn.IsZero() {
			t.Points = append(t.Points, point)
			t.From, t.To = span(t.From, t.To, m.DueOn)
			t.From, t.To = span(t.From, t.To, m.DoneOn)
		}
		if row.Late && !m.Done() {
			late++
		}
	}
	t.From, t.To = span(t.From, t.To, it.Plan.StartOn)
	t.From, t.To = span(t.From, t.To, it.Plan.EndOn)
	if !t.From.IsZero() {
		t.From, t.To = clock.Date{Year: t.From.Year, Month: 1, Day: 1}, clock.Date{Year: t.To.Year, Month: 12, Day: 31}
	}
	page.Timeline = t
	switch {
	case of == 0 || v.Past():
		page.MsHeading = l.T(MsgMilestones)
	case late > 0:
		page.MsHeading = l.N(roadmap.MsgPathLabelLate, of, "Done", l.Int(done), "Late", l.Int(late))
	default:
		page.MsHeading = l.N(roadmap.MsgPathLabel, of, "Done", l.Int(done))
	}
}

// span widens from–to to hold d.
func span(from, to, d clock.Date) (clock.Date, clock.Date) {
	if d.IsZero() {
		return from, to
	}
	if from.IsZero() || d.Before(from) {
		from = d
	}
	if to.IsZero() || d.After(to) {
		to = d
	}
	return from, to
}

func milestone(l *i18n.Localizer, n int, m roadmap.Milestone, v roadmap.View) (ui.Milestone, ui.TimelinePoint) {
	row := ui.Milestone{ID: "m" + strconv.Itoa(n), Number: n, Key: ui.StatusNone, Title: m.Title.For(l.Lang)}
	point := ui.TimelinePoint{Number: n, Due: m.DueOn}
	if !m.DueOn.IsZero() {
		row.Due = l.T(MsgDue, "Date", l.DateShort(m.DueOn))
	}
	if v.Past() {
		return row, point
	}
	if proof := m.Proof.For(l.Lang); proof.Text != "" {
		row.Detail = proofOf(l, proof)
	}
	point.Done, point.State = m.DoneOn, pointState(m, v.Today)
	switch {
	case m.Done():
		row.Key, row.Outcome = ui.StatusDone, doneOutcome(l, m)
	case m.LateOn(v.Today):
		row.Key, row.Late, row.Outcome = ui.StatusLate, true, l.N(MsgDaysLate, v.Today.Sub(m.DueOn))
	default:
		row.Outcome = l.T(MsgToCome)
	}
	return row, point
}

func doneOutcome(l *i18n.Localizer, m roadmap.Milestone) string {
	on := l.DateShort(m.DoneOn)
	switch days := m.DoneOn.Sub(m.DueOn); {
	case m.DueOn.IsZero():
		return l.T(MsgDoneOn, "Date", on)
	case days > 0:
		return l.N(MsgDoneLate, days, "Date", on)
	}
	return l.T(MsgDoneInTime, "Date", on)
}

// mini is the small grid by which readers go from activity to activity.
func (b *posterBuilder) mini(current roadmap.Item) []ui.MiniColumn {
	var cols []ui.MiniColumn
	for i, o := range b.v.Framework.ReferenceOutputs() {
		col := ui.MiniColumn{Number: o.Number, Hue: hue(i)}
		gaps := b.v.GapsOf(o.ID)
		for _, it := range b.v.Of(o.ID) {
			if !it.Counted() {
				continue
			}
			for ; len(gaps) > 0 && gaps[0].Order < it.Order; gaps = gaps[1:] {
				col.Cells = append(col.Cells, b.miniGap(gaps[0]))
			}
			c := ui.MiniCell{Number: it.Number, URL: b.p.activityURL(it.Number, b.linked), Mark: roadmap.StatusMark(it.Computed.Status), Word: roadmap.StatusWord(b.l, it.Computed.Status), Current: it.ID == current.ID}
			if b.v.Past() {
				c.Mark, c.Word = it.Mark(), it.Word(b.l)
			}
			col.Cells = append(col.Cells, c)
		}
		for _, g := range gaps {
			col.Cells = append(col.Cells, b.miniGap(g))
		}
		cols = append(cols, col)
	}
	return cols
}

func (b *posterBuilder) miniGap(g roadmap.Gap) ui.MiniCell {
	return ui.MiniCell{Number: g.Number, Word: b.l.T(MsgNotPublic)}
}

// facts are the rail: who, when, what for.
func (s *Portal) facts(p place, v roadmap.View, it roadmap.Item, linked int) []ui.Fact {
	l := p.l
	var facts []ui.Fact
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	if lead, ok := v.BodyName(it.Plan.Lead, l.Lang); ok {
		facts = append(facts, ui.Fact{Term: l.T(MsgLead), Value: ui.ShownQuiet(l, lead)})
	}
	var with []any
	for _, id := range it.Plan.Partners {
		if name, ok := v.BodyName(id, l.Lang); ok {
			with = append(with, name)
		}
	}
	if len(with) > 0 {
		facts = append(facts, ui.Fact{Term: l.T(MsgWith), Value: joined(l, l.T(MsgSemicolon), with...)})
	}
	add(MsgDates, period(l, it.Plan.StartOn, it.Plan.EndOn))
	add(MsgDomains, s.domainNames(l, it.Plan.Domains))
	add(MsgStages, s.stageNames(l, it.Plan.Stages))
	add(MsgTargets, targets(l, it.Plan.Targets))
	add(MsgAreas, s.areaNames(l, it.Plan.Areas))
	facts = append(facts, s.markerFacts(p, v, it, linked)...)
	if here := v.MergedHere(it.ID); len(here) > 0 {
		facts = append(facts, ui.Fact{Term: l.T(MsgMergedHere), Value: numberLinks(numbered(p, here, linked))})
	}
	if into, ok := v.ItemByID(it.Plan.MergedInto); ok && it.Plan.Position == roadmap.PositionMerged {
		facts = append(facts, ui.Fact{Term: l.T(MsgCarriedOutBy), Value: numberLinks(numbered(p, []roadmap.Item{into}, linked))})
	}
	add(MsgInstruments, instruments(l, it))
	return facts
}

func numbered(p place, items []roadmap.Item, linked int) []ui.Link {
	var links []ui.Link
	for _, it := range items {
		links = append(links, ui.Link{Label: it.Number, URL: p.activityURL(it.Number, linked)})
	}
	return links
}

// instruments names what the framework says the line is carried out with, as
// far as there are words for it.
func instruments(l *i18n.Localizer, it roadmap.Item) string {
	var words []string
	for _, i := range it.Ref.Instruments {
		if w := l.Known("portal.instrument." + i.Key); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return semicolons(l, words)
}

func period(l *i18n.Localizer, from, to clock.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return l.T(MsgFrom, "Date", l.DateShort(from))
	case from.IsZero():
		return l.T(MsgUntil, "Date", l.DateShort(to))
	}
	return l.T(MsgFromTo, "From", l.DateShort(from), "To", l.DateShort(to))
}

func (s *Portal) domainNames(l *i18n.Localizer, keys []convention.DomainKey) string {
	if len(keys) > 1 && len(keys) == len(s.Vocabulary.Domains) {
		return l.T(MsgAllDomains)
	}
	var names []string
	for _, k := range keys {
		if d, ok := s.Vocabulary.Domain(k); ok {
			names = append(names, plain(d.Text, l))
		}
	}
	return semicolons(l, names)
}

func (s *Portal) stageNames(l *i18n.Localizer, keys []convention.StageKey) string {
	var names []string
	for _, k := range keys {
		if x, ok := s.Vocabulary.Stage(k); ok {
			names = append(names, plain(x.Text, l))
		}
	}
	return semicolons(l, names)
}

func (s *Portal) areaNames(l *i18n.Localizer, keys []convention.AreaKey) string {
	var names []string
	for _, k := range keys {
		if x, ok := s.Vocabulary.Area(k); ok {
			names = append(names, plain(x.Text, l))
		}
	}
	return semicolons(l, names)
}

func semicolons(l *i18n.Localizer, names []string) string {
	return strings.Join(names, l.T(MsgSemicolon))
}

func targets(l *i18n.Localizer, ts []roadmap.TargetWeight) string {
	var words []string
	for _, t := range ts {
		words = append(words, l.T(MsgTargetWeight, "Target", string(t.Target), "Weight", strconv.Itoa(t.Weight)))
	}
	return l.List(words)
}

// webLink is s if it is the address of a web page, else "": nothing else
// becomes a link.
func webLink(s string) string {
	if strings.ContainsAny(s, " \t\r\n") {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return s
}

func (s *Portal) practiceRows(r *web.Request, list []practice.Practice, withLine bool) []practiceRow {
	l := r.L
	names := s.referenceNames(r)
	var rows []practiceRow
	for _, p := range list {
		row := practiceRow{Title: p.Title.For(l.Lang), Summary: p.Summary.For(l.Lang), State: practice.StateWord(l, p.State), Source: p.Source, Links: p.Links, URL: r.Link(p.Path())}
		if p.Party != "" {
			row.Party = names[string(p.Party)].For(l.Lang)
		} else if p.Region != "" {
			row.Party = i18n.Shown{Text: p.Region, Lang: p.Title.Original()}
		}
		if p.Year > 0 {
			row.Year = strconv.Itoa(p.Year)
		}
		if withLine {
			row.Line, row.LineURL = p.Line.Local(), lineURL(l, p.Line)
		}
		rows = append(rows, row)
	}
	return rows
}
