package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"openroadmap/internal/core/evidence"
	"slices"
	"strconv"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// posterPage is the whole of a roadmap in one view.
type posterPage struct {
	l         *i18n.Localizer
	Over      string // line over the heading: Party and period
	OverLang  i18n.Shown
	Title     i18n.Shown
	Official  bool // Title is the framework's
	Facts     []ui.Fact
	Marks     []string // sentences over the poster: draft, an earlier version
	Counts    []countLink
	CountsFor string // name of the list of counts
	Links     []ui.Link
	Untold    bool // some texts are shown in another language than the page's
	Grid      grid
	Lately    []change
	All       string // address of all changes
	Next      []upcoming
	Act       act             // of adoption; zero before it
	Evidence  *evidence.Shown // of the act
	More      []ui.Link       // beneath it
	Legend    *legend
	Printed   string // line at the foot of the printed sheet
}

// act is the act by which a version was adopted.
type act struct {
	Title, Body i18n.Shown
	Number      string
	On          string
	Link        string // to its text; "" none
}

func actOf(l *i18n.Localizer, a roadmap.Act) act {
	return act{Title: a.Title.For(l.Lang), Body: a.Body.For(l.Lang), Number: a.Number, On: l.DateShort(a.On), Link: webLink(a.Link)}
}

// countLink is how many activities stand how, and where they are listed.
type countLink struct{ Mark, Word, N, URL string }

// upcoming is a milestone to come.
type upcoming struct {
	Number, URL string
	Title       i18n.Shown
	On          string
}

// legend says how to read the poster.
type legend struct {
	Publisher string
	Party     string
	Working   bool // the framework's words are a working translation in this language
	English   string
}

// poster answers with the poster of the roadmap that the path names.
func (s *Portal) poster(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	n, err := wantedVersion(r)
	if err != nil {
		return nil, err
	}
	return s.posterOf(r, p, n)
}

// version answers with the poster of a version as it was adopted.
func (s *Portal) version(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	n, ok := number(r.PathValue("n"))
	if !ok {
		return nil, missing()
	}
	return s.posterOf(r, p, n)
}

func (s *Portal) posterOf(r *web.Request, p place, n int) (web.Response, error) {
	v, err := s.Roadmaps.PublicView(r.Context(), string(p.party.Code), p.slug, n)
	if err != nil {
		if _, was := withdrawn(err); !was && !hidden(err) && p.slug == "" && n == 0 && errs.Is(err, errs.NotFound) {
			return s.nothingPublished(r, p, http.StatusOK)
		}
		return s.notThere(r, p, err)
	}
	page, err := s.posterPage(r, p, v, n, r.Get("wording") == "official")
	if err != nil {
		return nil, err
	}
	f := s.partyFrame(r, p, page.Title.Text, r.L.T(MsgPosterDescription, "Party", p.name().Text))
	f.Title = r.L.T(MsgPosterTitle, "Roadmap", page.Title.Text, "Party", p.name().Text, "Period", v.Roadmap.Period())
	f.BodyClass = "posterpage"
	if r.Get("wording") == "official" {
		f.BodyClass += " long" // the framework's words are longer than what Parties make of them
	}
	f.Path = canonical(r, p, n)
	page.Printed = s.printedLine(r, v.Framework, printedPlan(r.L, p, v), f.Path)
	return r.Page(f, posterBody(page))
}

// canonical is the one address of a poster: the page that shows a Party's
// poster as first page, and the query for a version, are other ways to it.
func canonical(r *web.Request, p place, n int) string {
	path := p.path("")
	if n > 0 {
		path = p.path("/versions/" + strconv.Itoa(n))
	}
	if r.Get("wording") == "official" {
		path += "?wording=official"
	}
	return path
}

func (s *Portal) posterPage(r *web.Request, p place, v roadmap.View, n int, official bool) (posterPage, error) {
	l := r.L
	b := posterBuilder{s: s, p: p, l: l, v: v, official: official, linked: n}
	page := posterPage{l: l, OverLang: p.name(), Over: v.Roadmap.Period(), Title: v.Title(l.Lang), Official: v.Roadmap.Title.IsZero(),
		Facts: versionFacts(l, v), Marks: b.marks(), Counts: b.counts(), CountsFor: l.T(MsgPosterCounts), Links: b.links(n), Grid: b.grid()}
	page.Untold = b.fallback
	var err error
	if v.Version != nil {
		ref := evidence.Ref{Party: v.Roadmap.Party, Kind: roadmap.KindVersion, ID: roadmap.VersionID(v.Roadmap.ID, v.Version.Number)}
		if page.Evidence, err = s.Evidence.Shown(r, ref); err != nil {
			return page, err
		}
	}
	if v.Past() {
		return page, nil
	}
	if page.Lately, err = s.lately(r, p, v, 4); err != nil {
		return page, err
	}
	page.All, page.Next = p.ofParty("/changes"), b.next(4)
	if v.Version != nil {
		page.Act = actOf(l, v.Version.Act)
		page.More = append(page.More, ui.Link{Label: l.T(MsgAllVersions), URL: p.url("/versions")})
		if before := p.compareWithBefore(v.Version.Number); before != "" {
			page.More = append(page.More, ui.Link{Label: l.T(compare.MsgWithBefore), URL: before})
		}
	}
	page.More = append(page.More, ui.Link{Label: l.T(MsgSeeReference), URL: "/" + string(l.Lang) + "/reference/" + url.PathEscape(string(v.Framework.ID))}, ui.Link{Label: l.T(MsgSeeParty), URL: p.ofParty("/about")})
	page.Legend = &legend{Publisher: plain(v.Framework.Publisher.Text, l), Party: p.name().Text, Working: v.Framework.Title.WorkingIn(l.Lang)}
	return page, nil
}

// versionFacts is the block beside the title.
func versionFacts(l *i18n.Localizer, v roadmap.View) []ui.Fact {
	var facts []ui.Fact
	if v.Version != nil {
		facts = append(facts, ui.Fact{Term: l.T(MsgVersion), Text: l.T(MsgVersionAdopted, "Number", l.Int(v.Version.Number), "Date", l.DateShort(v.Version.Act.On))})
	} else {
		facts = append(facts, ui.Fact{Term: l.T(MsgVersion), Text: l.T(MsgVersionDraft)})
	}
	if !v.Past() {
		facts = append(facts, ui.Fact{Term: l.T(MsgState), Text: roadmap.StateWord(l, v.Roadmap.State)})
	}
	if on := v.Roadmap.SentOn; !on.IsZero() {
		facts = append(facts, ui.Fact{Term: l.T(MsgSent), Value: withName(l.T(MsgSentTo, "To", nameHere, "Date", l.DateShort(on)), v.Roadmap.SentTo)})
	}
	return facts
}

// posterBuilder turns a view into the cells of the poster.
type posterBuilder struct {
	s        *Portal
	p        place
	l        *i18n.Localizer
	v        roadmap.View
	official bool // all words as the framework has them
	linked   int  // version that links keep, 0 = the newest
	fallback bool // set when a text is in another language
}

// shown notes that a text has no translation, so that the page says it once.
func (b *posterBuilder) shown(t i18n.Shown) i18n.Shown {
	b.fallback = b.fallback || t.Fallback
	return t
}

func (b *posterBuilder) marks() []string {
	var ms []string
	if b.v.Version == nil {
		ms = append(ms, b.l.T(MsgDraftMark))
	}
	if b.v.Past() {
		ms = append(ms, b.l.T(MsgPastMark, "Number", b.l.Int(b.v.Version.Number), "Newest", b.l.Int(b.v.Roadmap.Version)))
	}
	if b.official {
		ms = append(ms, b.l.T(MsgOfficialMark, "Publisher", plain(b.v.Framework.Publisher.Text, b.l)))
	}
	return ms
}

func (b *posterBuilder) counts() []countLink {
	if b.v.Past() {
		return nil
	}
	var cs []countLink
	for _, c := range b.v.Counts() {
		cs = append(cs, countLink{Mark: roadmap.StatusMark(c.Status), Word: roadmap.StatusWord(b.l, c.Status), N: b.l.Int(c.N),
			URL: b.p.url("/activities?status=" + url.QueryEscape(string(c.Status)))})
	}
	return cs
}

func (b *posterBuilder) links(n int) []ui.Link {
	here := b.p.url("")
	if n > 0 {
		here = b.p.url("/versions/" + strconv.Itoa(n))
	}
	publisher := plain(b.v.Framework.Publisher.Text, b.l)
	words := ui.Link{Label: b.l.T(MsgWordingOfficial, "Publisher", publisher), URL: here + "?wording=official"}
	if b.official {
		words = ui.Link{Label: b.l.T(MsgWordingOwn, "Party", b.p.name().Text), URL: here}
	}
	links := append([]ui.Link{words}, b.p.viewLinks(n)...)
	if b.v.Past() {
		return append(links, ui.Link{Label: b.l.T(MsgSeeNewest), URL: b.p.url("")}, ui.Link{Label: b.l.T(MsgNavVersions), URL: b.p.url("/versions")},
			ui.Link{Label: b.l.T(compare.MsgCompareVersions), URL: "/" + string(b.l.Lang) + b.p.comparePath(b.v.Roadmap.Version, n)})
	}
	return append(links, ui.Link{Label: b.l.T(MsgAsTable), URL: b.p.url("/activities")})
}

func (b *posterBuilder) grid() grid {
	f := b.v.Framework
	return gridOf(b.l, f, b.s.Vocabulary, func(i int, o convention.Output) column { return b.column(i, o) }, b.shown)
}

func (b *posterBuilder) column(i int, o convention.Output) column {
	c := column{ID: "out" + strconv.Itoa(i+1), Number: o.Number, Hue: hue(i), URL: b.p.url("/outputs/" + url.PathEscape(o.Number)), Text: b.shown(o.Text.For(b.l.Lang))}
	gaps := b.v.GapsOf(o.ID)
	for _, it := range b.v.Of(o.ID) {
		if !it.Counted() {
			c.More = append(c.More, b.cell(it))
			continue
		}
		for ; len(gaps) > 0 && gaps[0].Order < it.Order; gaps = gaps[1:] {
			c.Cells = append(c.Cells, b.gap(gaps[0]))
		}
		c.Cells = append(c.Cells, b.cell(it))
	}
	for _, g := range gaps {
		c.Cells = append(c.Cells, b.gap(g))
	}
	if len(c.More) == 0 {
		c.None = b.l.T(MsgNothingAdded, "Party", b.p.name().Text)
	}
	return c
}

// gap keeps the place of an activity that is not public, so that the others
// stay in their rows.
func (b *posterBuilder) gap(g roadmap.Gap) cell {
	return cell{Number: g.Number, Gap: b.l.T(MsgNotPublic), Off: true}
}

func (b *posterBuilder) cell(it roadmap.Item) cell {
	l := b.l
	c := cell{Number: it.Number, URL: b.p.activityURL(it.Number, b.linked), PositionMark: it.Mark(), Position: it.Word(l), Off: it.Plan.Position.OutOfTotals()}
	c.Text, c.Official = it.Wording(l.Lang)
	if b.official && !it.Own() {
		c.Text, c.Official = it.Ref.Text.For(l.Lang), true
	}
	b.shown(c.Text)
	if !c.Official && !it.Own() {
		c.Reference = it.Ref.Text.For(l.Lang)
	}
	switch {
	case it.Own():
		c.Note = l.T(MsgOwnNote)
	case it.Ref.Supplementary:
		c.Note = l.T(MsgSupplementaryNote)
	}
	b.standing(&c, it)
	return c
}

// standing says how an activity stands: on a past version only what was
// decided, on the others status, freshness and milestones.
func (b *posterBuilder) standing(c *cell, it roadmap.Item) {
	l := b.l
	switch it.Plan.Position {
	case roadmap.PositionMerged:
		if into, ok := b.v.ItemByID(it.Plan.MergedInto); ok {
			c.Why = l.T(MsgMergedInto, "Number", into.Number)
		}
		return
	case roadmap.PositionDeferred:
		if on := it.Plan.DeferredUntil; !on.IsZero() {
			c.Why, c.WhyFirst = l.T(MsgDeferredUntil, "Date", l.DateShort(on)), true
		}
		c.Because = b.shown(it.Plan.Reason.For(l.Lang))
	case roadmap.PositionNotApplicable:
		c.Because = b.shown(it.Plan.Reason.For(l.Lang))
	}
	if b.v.Past() {
		return
	}
	c.StatusMark, c.Status = roadmap.StatusMark(it.Computed.Status), roadmap.StatusWord(l, it.Computed.Status)
	if c.Off {
		return
	}
	c.Path, c.PathLabel = path(l, it, b.v.Today)
	c.Fresh, c.Updated = roadmap.FreshLevel(it.Freshness), l.DateShort(it.UpdatedOn)
	if it.UpdatedOn.IsZero() {
		c.Updated = roadmap.FreshWord(l, it.Freshness, it.UpdatedOn)
	}
	c.Why, c.Because = b.line(it)
	c.WhyFirst = it.Computed.Overridden
}

// line is the one line beneath a status that says why, where it is not plain
// from the mark.
func (b *posterBuilder) line(it roadmap.Item) (why string, because i18n.Shown) {
	l := b.l
	if it.Computed.Overridden {
		return l.T(MsgSetUntil, "Date", l.DateShort(it.Override.Until)), b.shown(it.Override.Reason.For(l.Lang))
	}
	if it.Computed.Status != roadmap.Late {
		return "", i18n.Shown{}
	}
	first := it.Computed.Why[0]
	if first.Kind == roadmap.BecauseMilestoneLate {
		return l.N(MsgDaysLate, first.Days), b.shown(first.Milestone.Title.For(l.Lang))
	}
	return l.N(MsgEndedAgo, first.Days), i18n.Shown{}
}

// path draws the milestones of an activity in order of date and says the
// same in words.
func path(l *i18n.Localizer, it roadmap.Item, today clock.Date) ([]ui.PathPoint, string) {
	ms := slices.Clone(it.Milestones)
	slices.SortStableFunc(ms, func(x, y roadmap.Milestone) int { return cmp.Compare(x.DueOn.String(), y.DueOn.String()) })
	points := make([]ui.PathPoint, len(ms))
	late := 0
	for i, m := range ms {
		points[i].State = pointState(m, today)
		if points[i].State == ui.PointLate {
			late++
		}
	}
	done, of := it.MilestonesDone()
	if late > 0 {
		return points, l.N(roadmap.MsgPathLabelLate, of, "Done", l.Int(done), "Late", l.Int(late))
	}
	return points, l.N(roadmap.MsgPathLabel, of, "Done", l.Int(done))
}

func pointState(m roadmap.Milestone, today clock.Date) ui.PointState {
	switch {
	case m.Done():
		return ui.PointDone
	case m.LateOn(today):
		return ui.PointLate
	}
	return ui.PointNext
}

// next lists the milestones that are due next, at most n.
func (b *posterBuilder) next(n int) []upcoming {
	type due struct {
		it roadmap.Item
		m  roadmap.Milestone
	}
	var all []due
	for _, it := range b.v.Items {
		for _, m := range it.Milestones {
			if !m.Done() && !m.DueOn.IsZero() && !m.DueOn.Before(b.v.Today) && !it.Plan.Position.OutOfTotals() {
				all = append(all, due{it, m})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y due) int { return cmp.Compare(x.m.DueOn.String(), y.m.DueOn.String()) })
	var list []upcoming
	for _, d := range all[:min(n, len(all))] {
		list = append(list, upcoming{Number: d.it.Number, URL: b.p.activityURL(d.it.Number, 0), Title: d.m.Title.For(b.l.Lang), On: b.l.DateShort(d.m.DueOn)})
	}
	return list
}

// lately lists the newest public changes, at most n, of records that are
// public today.
func (s *Portal) lately(r *web.Request, p place, v roadmap.View, n int) ([]change, error) {
	entries, _, err := history.List(r.Context(), s.DB.Read(), history.Filter{Party: string(p.party.Code), PublicOnly: true, Limit: 4 * n})
	if err != nil {
		return nil, err
	}
	told, err := s.told(r, entries)
	if err != nil {
		return nil, err
	}
	var list []change
	for _, e := range entries {
		if c, ok := s.change(p, v, told, e); ok && len(list) < n {
			list = append(list, c)
		}
	}
	return list, nil
}

// nothingPublished is the page of a Party that is known but publishes no
// roadmap here. That says nothing about the Party.
func (s *Portal) nothingPublished(r *web.Request, p place, status int) (web.Response, error) {
	f := s.partyFrame(r, p, p.name().Text, "")
	f.NoIndex, f.Feeds = true, nil
	f.Nav = p.shortNav(r.Link(r.Here()))
	page := sentencePage{l: r.L, Title: p.name().Text, TitleLang: p.name(), Lede: r.L.T(MsgNothingPublished),
		Links: []ui.Link{{Label: r.L.T(MsgSeeReference), URL: r.Link("/reference")}, {Label: r.L.T(MsgSeeParty), URL: p.ofParty("/about")}}}
	return web.Page{Status: status, Frame: f, Body: sentences(page)}, nil
}
