package portal

import (
	"slices"
	"strconv"

	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// homePage is the first page: what this is, and who publishes here.
type homePage struct {
	l        *i18n.Localizer
	Title    string
	What     []string
	Places   []ui.Place
	Rows     []homeRow
	Practice []homeRow
	Away     []Elsewhere
	Lines    []ui.Link
	Empty    *ui.EmptyState
}

// homeRow is a Party with the period and state of its roadmap.
type homeRow struct {
	Name          i18n.Shown
	URL           string
	Period, State string
}

// Elsewhere is a roadmap that another installation keeps and this one has a
// copy of. It stands apart from those that are kept here.
type Elsewhere struct {
	Name        i18n.Shown
	URL, Period string
	From        string // address of the installation
}

// home answers with the first page, or with the poster of the Party whose
// installation this is.
func (s *Portal) home(r *web.Request) (web.Response, error) {
	if s.HomeParty != "" {
		return s.homePoster(r)
	}
	pub, err := s.publishing(r)
	if err != nil {
		return nil, err
	}
	l := r.L
	page := homePage{l: l, Title: l.T(MsgHomeTitle), What: []string{l.T(MsgHomeWhat1), l.T(MsgHomeWhat2), l.T(MsgHomeWhat3)}}
	for _, p := range pub.Parties {
		at := place{l: l, party: p}
		rm := pub.Roadmaps[p.Code]
		row := homeRow{Name: p.Name.For(r.Lang), URL: at.url(""), Period: rm.Period(), State: stateOf(l, rm)}
		if p.IsPractice() && !s.PracticeMode {
			page.Practice = append(page.Practice, row)
			continue
		}
		page.Rows = append(page.Rows, row)
		page.Places = append(page.Places, ui.Place{Code: string(p.Code), Name: row.Name.Text, URL: row.URL})
	}
	if len(page.Rows) == 0 {
		page.Empty = &ui.EmptyState{Title: l.T(MsgHomeNone), Why: l.T(MsgHomeNoneWhy), Next: &ui.Link{Label: l.T(MsgSeeReference), URL: r.Link("/reference")}}
	}
	if s.Elsewhere != nil {
		if page.Away, err = s.Elsewhere(r); err != nil {
			return nil, err
		}
	}
	f := s.frame(r, page.Title, page.What[0])
	return r.Page(f, homeBody(page))
}

func (s *Portal) homePoster(r *web.Request) (web.Response, error) {
	p, err := s.find(r, s.HomeParty, "")
	if err != nil {
		return nil, err
	}
	n, err := wantedVersion(r)
	if err != nil {
		return nil, err
	}
	return s.posterOf(r, p, n)
}

// partiesPage is the reference list.
type partiesPage struct {
	l       *i18n.Localizer
	Title   string
	Filters ui.Filters
	Rows    []partyRow
	Empty   *ui.EmptyState
}

type partyRow struct {
	Name             i18n.Shown
	AboutURL         string
	Roadmap          string // address of the poster; "" where none is published here
	Period           string
	Group, Deposited string
	Marks            string
	Confidence       string
}

// parties answers with the list of Parties that the program carries. It gives
// no total, and its footnote says that an absence means nothing.
func (s *Portal) parties(r *web.Request) (web.Response, error) {
	l := r.L
	filter := party.Filter{Name: r.Get("q"), Group: party.Group(r.Get("group"))}
	if !s.PracticeMode {
		filter.Kinds = []party.Kind{party.State, party.RegionalOrganization}
	}
	list, err := s.Parties.List(r.Context(), filter, r.Lang)
	if err != nil {
		return nil, err
	}
	pub, err := s.publishing(r)
	if err != nil {
		return nil, err
	}
	page := partiesPage{l: l, Title: l.T(MsgPartiesTitle), Filters: partyFilters(r, filter)}
	for _, p := range list {
		row := partyRowOf(l, p)
		if rm, ok := pub.Roadmaps[p.Code]; ok {
			row.Roadmap, row.Period = place{l: l, party: p}.url(""), rm.Period()
		}
		page.Rows = append(page.Rows, row)
	}
	if len(list) == 0 {
		page.Empty = &ui.EmptyState{Title: l.T(MsgNoneFound), Why: l.T(MsgNoneFoundWhy), Next: &ui.Link{Label: l.T(ui.MsgClearFilters), URL: r.Link("/parties")}}
	}
	f := s.frame(r, page.Title, l.T(party.MsgFootnote))
	f.Crumbs = s.siteCrumbs(r, page.Title)
	return r.Page(f, partiesBody(page))
}

func partyFilters(r *web.Request, f party.Filter) ui.Filters {
	l := r.L
	groups := []ui.Option{{Value: "", Label: l.T(ui.MsgFiltersAny)}}
	for _, g := range party.Groups {
		groups = append(groups, ui.Option{Value: string(g), Label: l.T(party.MsgGroup, "Group", string(g))})
	}
	at := r.Link("/parties")
	fs := ui.Filters{Action: at, Query: &ui.Field{Name: "q", Label: l.T(MsgFilterName), Value: f.Name},
		Selects: []ui.Choice{{Name: "group", Label: l.T(MsgFilterGroup), Value: string(f.Group), Options: groups}}}
	if f.Name != "" || f.Group != "" {
		fs.Clear = at
	}
	return fs
}

func partyRowOf(l *i18n.Localizer, p party.Party) partyRow {
	row := partyRow{Name: p.Name.For(l.Lang), AboutURL: place{l: l, party: p}.ofParty("/about"), Deposited: deposited(l, p), Confidence: l.T(party.MsgOfConfidence(p.Confidence))}
	if p.Group != "" {
		row.Group = string(p.Group)
	}
	var marks []string
	if p.Kind == party.RegionalOrganization {
		marks = append(marks, l.T(party.MsgOfKind(p.Kind)))
	}
	if p.SIDS {
		marks = append(marks, l.T(party.MsgSids))
	}
	if p.LDC {
		marks = append(marks, l.T(party.MsgLdc))
	}
	row.Marks = l.List(marks)
	return row
}

// deposited is when the instrument was deposited, as far as it is known.
func deposited(l *i18n.Localizer, p party.Party) string {
	switch {
	case !p.DepositOn.IsZero():
		return l.Date(p.DepositOn)
	case p.DepositYear > 0:
		return strconv.Itoa(p.DepositYear)
	}
	return ""
}

// partyAbout is what is known of a Party.
type partyAbout struct {
	l        *i18n.Localizer
	Name     i18n.Shown
	Facts    []ui.Fact
	Note     string // in English
	Practice bool
	Roadmaps []ui.Link
}

// partyPage answers with the facts about a Party and its roadmaps here.
func (s *Portal) partyPage(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	rms, err := s.Roadmaps.PublicRoadmapsOf(r.Context(), string(p.party.Code))
	if err != nil {
		return nil, err
	}
	l := r.L
	page := partyAbout{l: l, Name: p.name(), Facts: partyFacts(l, p.party), Note: p.party.Note, Practice: p.party.IsPractice()}
	for _, rm := range rms {
		at := p.ofParty("/roadmaps/" + rm.Slug)
		if rm.Current {
			at = p.ofParty("")
		}
		page.Roadmaps = append(page.Roadmaps, ui.Link{Label: l.T(MsgRoadmapPeriod, "Period", rm.Period(), "State", stateOf(l, rm)), URL: at})
	}
	f := s.partyFrame(r, p, l.T(MsgPartyTitle, "Party", p.name().Text), "")
	f.Crumbs = p.crumbs(l.T(MsgNavParty))
	if !hasCurrent(rms) {
		f.Nav, f.Feeds = p.shortNav(p.ofParty("/about")), nil
	}
	return r.Page(f, partyBody(page))
}

func hasCurrent(rms []roadmap.Roadmap) bool {
	return slices.ContainsFunc(rms, func(r roadmap.Roadmap) bool { return r.Current })
}

func partyFacts(l *i18n.Localizer, p party.Party) []ui.Fact {
	facts := []ui.Fact{{Term: l.T(MsgFactKind), Text: l.T(party.MsgOfKind(p.Kind))}}
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	if p.Instrument != "" {
		add(MsgFactInstrument, l.T(party.MsgOfAct(p.Instrument)))
	}
	add(MsgFactDeposit, deposited(l, p))
	if p.Group != "" {
		add(MsgFactGroup, l.T(party.MsgGroup, "Group", string(p.Group)))
	}
	row := partyRowOf(l, p)
	if p.SIDS || p.LDC {
		add(MsgFactAlso, row.Marks)
	}
	if !p.IsPractice() {
		add(MsgFactConfidence, row.Confidence)
	}
	return facts
}
