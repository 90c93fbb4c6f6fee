package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// listPage is a list of activities, of one roadmap or over all Parties.
type listPage struct {
	l       *i18n.Localizer
	Title   string
	Lede    string
	Filters ui.Filters
	Caption string
	Columns []ui.Column
	Own     []ui.Column // after them: the Party's own fields that are shown
	Rows    []listRow
	Party   bool // there is a column with the Party
	Pages   ui.Pages
	Empty   *ui.EmptyState
	Beyond  *ui.EmptyState // said where the page comes after the last
	Untold  bool
}

// listAnswer shows a list; a page after its last one does not exist.
func listAnswer(f ui.Frame, page listPage) (web.Response, error) {
	resp := web.Page{Frame: f, Body: listBody(page)}
	if page.Beyond != nil {
		resp.Status, resp.Frame.NoIndex = http.StatusNotFound, true
	}
	return resp, nil
}

type listRow struct {
	Number, Hue, URL       string
	Party                  i18n.Shown
	PartyURL               string
	Title                  i18n.Shown
	Official               bool
	PositionMark, Position string
	StatusMark, Status     string
	Fresh                  ui.Freshness
	Updated                string // "" shows no freshness
	Lead                   i18n.Shown
	Milestones             string
	Next, End              string
	Own                    []roadmap.OwnCell
}

// listSize is how many activities a page of a list shows.
const listSize = 50

// listing is a list being made: its filter as typed, and where it stands.
type listing struct {
	s      *Portal
	r      *web.Request
	l      *i18n.Localizer
	at     string // address without query
	params url.Values
	fw     framework.Framework
	among  []framework.Framework // what the listed roadmaps may follow
	filter roadmap.ListFilter
	own    []customfield.Field // of the Party, public; none in the list over all
}

// readFilter reads the filter of the query. A value that no list knows finds
// nothing; it is not an error.
func (li *listing) readFilter() error {
	n, err := pageNumber(li.r)
	if err != nil {
		return err
	}
	get := li.r.Get
	f := &li.filter
	f.Status, f.Position = roadmap.Status(get("status")), roadmap.Position(get("position"))
	f.Domain, f.Lead = convention.DomainKey(get("domain")), get("lead")
	f.Words, f.Sort = get("q"), get("sort")
	if o := get("output"); o != "" {
		if f.Outputs = framework.OutputsOf(li.among, o); f.Outputs == nil {
			f.Outputs = []convention.OutputID{convention.OutputID("?" + o)} // finds nothing
		}
	}
	if line := get("line"); line != "" {
		f.Lines = framework.Kin(li.among, framework.LineID(string(li.fw.ID)+"/"+line))
	}
	f.Offset, f.Limit = (n-1)*listSize, listSize
	li.params = li.r.Params()
	f.Own, f.Show = roadmap.ReadOwn(li.own, li.params), roadmap.ShownOwn(li.own, li.r.All(roadmap.ShowParam))
	li.params.Del("page")
	return nil
}

// outputID finds an output by its number; one that there is none of stays as
// typed and finds nothing.
func outputID(f framework.Framework, number string) convention.OutputID {
	for _, o := range f.ReferenceOutputs() {
		if o.Number == number {
			return o.ID
		}
	}
	return convention.OutputID("?" + number)
}

// with is the address of the list with a parameter changed, "" removes it.
func (li *listing) with(name, value string) string {
	q := url.Values{}
	for k, v := range li.params {
		q[k] = v
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return li.address(q)
}

func (li *listing) address(q url.Values) string {
	for k, v := range q {
		if len(v) == 0 || v[0] == "" {
			q.Del(k)
		}
	}
	if len(q) == 0 {
		return li.at
	}
	return li.at + "?" + q.Encode()
}

// column is a head that sorts by key; the list is in the order of first when
// nothing else is asked.
func (li *listing) column(label, key, first string) ui.Column {
	sort := li.filter.Sort
	if sort == "" {
		sort = first
	}
	c := ui.Column{Label: label}
	if key == "" {
		return c
	}
	c.URL = li.with("sort", key)
	switch sort {
	case key:
		c.Sort, c.URL = "ascending", li.with("sort", "-"+key)
	case "-" + key:
		c.Sort = "descending"
	}
	return c
}

// inUse tells whether any filter narrows the list.
func (li *listing) inUse() bool {
	for k, v := range li.params {
		if k != "sort" && k != roadmap.ShowParam && len(v) > 0 && v[0] != "" {
			return true
		}
	}
	return false
}

// choice is one select of the filter bar and its chip.
func (li *listing) choice(fs *ui.Filters, name, label string, options []ui.Option) {
	value := li.r.Get(name)
	c := ui.Choice{Name: name, Label: label, Value: value, Options: append([]ui.Option{{Value: "", Label: li.l.T(ui.MsgFiltersAny)}}, options...)}
	fs.Selects = append(fs.Selects, c)
	if value == "" {
		return
	}
	chip := value
	if i := slices.IndexFunc(options, func(o ui.Option) bool { return o.Value == value }); i >= 0 {
		chip = options[i].Label
	}
	fs.Chips = append(fs.Chips, ui.Chip{Label: li.l.T(MsgChip, "Field", label, "Value", chip), URL: li.with(name, "")})
}

// filters is the bar over the list.
func (li *listing) filters(found string, leads []ui.Option) ui.Filters {
	l := li.l
	fs := ui.Filters{Action: li.at, Found: found, Query: &ui.Field{Name: "q", Label: l.T(MsgFilterWords), Value: li.filter.Words}}
	if q := li.filter.Words; q != "" {
		fs.Chips = append(fs.Chips, ui.Chip{Label: l.T(MsgChip, "Field", l.T(MsgFilterWords), "Value", q), URL: li.with("q", "")})
	}
	var outputs, statuses, positions, domains []ui.Option
	for _, o := range li.fw.ReferenceOutputs() {
		outputs = append(outputs, ui.Option{Value: o.Number, Label: l.T(MsgOutputNumber, "Number", o.Number)})
	}
	for _, st := range roadmap.Statuses {
		statuses = append(statuses, ui.Option{Value: string(st), Label: roadmap.StatusWord(l, st)})
	}
	for _, p := range roadmap.Positions {
		positions = append(positions, ui.Option{Value: string(p), Label: roadmap.PositionWord(l, p)})
	}
	for _, d := range li.s.Vocabulary.Domains {
		domains = append(domains, ui.Option{Value: string(d.Key), Label: plain(d.Text, l)})
	}
	li.choice(&fs, "output", l.T(MsgFilterOutput), outputs)
	li.choice(&fs, "status", l.T(MsgStatus), statuses)
	li.choice(&fs, "position", l.T(MsgPosition), positions)
	li.choice(&fs, "domain", l.T(MsgFilterDomain), domains)
	if leads != nil {
		li.choice(&fs, "lead", l.T(MsgLead), leads)
	}
	if li.r.Get("line") != "" {
		li.choice(&fs, "line", l.T(MsgFilterLine), li.lines())
	}
	roadmap.OwnFilters(l, &fs, li.own, li.filter.Own, li.filter.Show, func(param string) string { return li.with(param, "") })
	if s := li.r.Get("sort"); s != "" {
		fs.Hidden = append(fs.Hidden, [2]string{"sort", s})
	}
	if li.inUse() {
		fs.Clear = li.at
	}
	return fs
}

func (li *listing) lines() []ui.Option {
	if len(li.among) > 1 {
		return lineOptions(framework.Choices(li.among))
	}
	return lineOptions(li.fw.Lines)
}

// lineOptions offers lines by number, each number once.
func lineOptions(lines []framework.Line) []ui.Option {
	var options []ui.Option
	seen := map[string]bool{}
	for _, x := range lines {
		if !seen[x.ID.Local()] {
			seen[x.ID.Local()] = true
			options = append(options, ui.Option{Value: x.ID.Local(), Label: x.Number})
		}
	}
	return options
}

// row is what all lists show of an activity.
func (li *listing) row(x roadmap.Listed, bodies map[string]i18n.Text) listRow {
	l := li.l
	row := listRow{Number: x.Number, Hue: hueOf(li.fw, string(x.Output)), Title: x.Title, PositionMark: roadmap.PositionMark(x.Position), Position: roadmap.PositionWord(l, x.Position),
		StatusMark: roadmap.StatusMark(x.Status), Status: roadmap.StatusWord(l, x.Status), Lead: bodies[x.Lead].For(l.Lang), Next: l.DateShort(x.NextDue), End: l.DateShort(x.EndOn)}
	if x.Line == "" {
		row.PositionMark, row.Position = ui.PositionOwn, l.T(roadmap.MsgPositionOwn)
	}
	if line, ok := li.fw.Line(x.Line); ok {
		row.Official = line.Text.For(l.Lang).Text == x.Title.Text
	}
	if !x.Position.OutOfTotals() {
		row.Fresh, row.Updated = roadmap.FreshLevel(x.Freshness), l.DateShort(x.UpdatedOn)
		if x.UpdatedOn.IsZero() {
			row.Updated = roadmap.FreshWord(l, x.Freshness, x.UpdatedOn)
		}
	}
	if x.Of > 0 {
		row.Milestones = l.T(MsgDoneOf, "Done", l.Int(x.Done), "Of", l.Int(x.Of))
	}
	return row
}

// page puts rows and filter together. all is how many there are without a
// filter.
func (li *listing) page(title string, rows []listRow, total, all int, filters ui.Filters) listPage {
	l := li.l
	n := li.filter.Offset/listSize + 1
	page := listPage{l: l, Title: title, Filters: filters, Rows: rows, Caption: l.T(MsgListCaption, "From", l.Int(min(li.filter.Offset+1, total)), "To", l.Int(min(li.filter.Offset+listSize, total)), "Total", l.Int(total)),
		Pages: ui.Pages{Page: n, Size: listSize, Total: total, URL: func(n int) string { return li.with("page", strconv.Itoa(n)) }}}
	for _, row := range rows {
		page.Untold = page.Untold || row.Title.Fallback
	}
	if page.Beyond = page.Pages.Beyond(l); page.Beyond == nil && len(rows) == 0 {
		page.Empty = li.empty(all)
	}
	return page
}

func (li *listing) empty(all int) *ui.EmptyState {
	l := li.l
	if all == 0 {
		return &ui.EmptyState{Title: l.T(MsgNoActivities), Why: l.T(MsgNoActivitiesWhy)}
	}
	return &ui.EmptyState{Title: l.T(MsgNoneFound), Why: l.T(MsgNoneFoundWhy), Next: &ui.Link{Label: l.T(ui.MsgClearFilters), URL: li.at}}
}

func (li *listing) found(total, all int) string {
	if total == all {
		return li.l.N(MsgFoundAll, all)
	}
	return li.l.N(MsgFound, all, "Found", li.l.Int(total))
}

// activities answers with the activities of a roadmap as a table.
func (s *Portal) activities(r *web.Request) (web.Response, error) {
	p, err := s.here(r)
	if err != nil {
		return nil, err
	}
	code := string(p.party.Code)
	rm, _, err := s.Roadmaps.PublicVersions(r.Context(), code, p.slug)
	if err != nil {
		return s.notThere(r, p, err)
	}
	fw, err := s.Roadmaps.ShownFramework(r.Context(), rm)
	if err != nil {
		return nil, err
	}
	li := &listing{s: s, r: r, l: r.L, at: p.url("/activities"), fw: fw, among: []framework.Framework{fw}, filter: roadmap.ListFilter{Party: code, Roadmap: rm.ID}}
	if li.own, err = s.Roadmaps.PublicFields(r.Context(), code); err != nil {
		return nil, err
	}
	if err := li.readFilter(); err != nil {
		return nil, err
	}
	page, err := s.roadmapList(r, p, li)
	if err != nil {
		return nil, err
	}
	f := s.partyFrame(r, p, page.Title, r.L.T(MsgListDescription, "Party", p.name().Text))
	f.Crumbs = p.crumbs(page.Title)
	f.Wide = true
	return listAnswer(f, page)
}

func (s *Portal) roadmapList(r *web.Request, p place, li *listing) (listPage, error) {
	ctx, l := r.Context(), r.L
	found, total, err := s.Roadmaps.PublicList(ctx, li.filter, r.Lang)
	if err != nil {
		return listPage{}, err
	}
	all := total
	if li.inUse() {
		if _, all, err = s.Roadmaps.PublicList(ctx, roadmap.ListFilter{Party: li.filter.Party, Roadmap: li.filter.Roadmap, Limit: -1}, r.Lang); err != nil {
			return listPage{}, err
		}
	}
	bodies, err := s.Roadmaps.BodiesOf(ctx, li.filter.Party)
	if err != nil {
		return listPage{}, err
	}
	rows := make([]listRow, len(found))
	for i, x := range found {
		rows[i] = li.row(x, bodies)
		rows[i].URL, rows[i].Own = p.activityURL(x.Number, 0), roadmap.OwnCells(l, li.filter.Show, x.Own)
	}
	page := li.page(l.T(MsgListTitle), rows, total, all, li.filters(li.found(total, all), s.leads(l, found, bodies, li.filter.Lead)))
	page.Filters.Export, page.Filters.Exports = l.T(ui.MsgExport), dataset.Links(li.at, li.params)
	page.Columns = []ui.Column{li.column(l.T(MsgColumnNumber), "number", "number"), li.column(l.T(MsgColumnTitle), "title", ""), li.column(l.T(MsgPosition), "position", ""), li.column(l.T(MsgStatus), "", ""),
		li.column(l.T(MsgLead), "", ""), li.column(l.T(MsgMilestones), "", ""), li.column(l.T(MsgColumnNext), "next", ""), li.column(l.T(MsgColumnEnd), "end", ""), li.column(l.T(MsgColumnUpdated), "updated", "")}
	page.Own = roadmap.OwnHeads(l, li.filter.Show)
	return page, nil
}

// leads are the lead bodies to choose from: those of the activities shown, and
// the chosen one.
func (s *Portal) leads(l *i18n.Localizer, found []roadmap.Listed, bodies map[string]i18n.Text, chosen string) []ui.Option {
	ids := map[string]bool{}
	if chosen != "" {
		ids[chosen] = true
	}
	for _, x := range found {
		ids[x.Lead] = true
	}
	options := []ui.Option{}
	for id := range ids {
		if name, ok := bodies[id]; ok {
			options = append(options, ui.Option{Value: id, Label: plain(name, l)})
		}
	}
	slices.SortFunc(options, func(a, b ui.Option) int {
		return strings.Compare(roadmap.SortKey(l.Lang, a.Label)+a.Value, roadmap.SortKey(l.Lang, b.Label)+b.Value)
	})
	return options
}

// publishing is the Parties that publish a roadmap here, by name.
type publishing struct {
	Parties  []party.Party
	Roadmaps map[party.Code]roadmap.Roadmap
}

// codes lists the Parties in the order of their names.
func (p publishing) codes() []string {
	codes := make([]string, len(p.Parties))
	for i, x := range p.Parties {
		codes[i] = string(x.Code)
	}
	return codes
}

func (p publishing) name(code string) i18n.Text {
	for _, x := range p.Parties {
		if string(x.Code) == code {
			return x.Name
		}
	}
	return i18n.Text{}
}

// publishing finds them: two queries. Practice Parties are among them; pages
// list them apart.
func (s *Portal) publishing(r *web.Request) (publishing, error) {
	pub := publishing{Roadmaps: map[party.Code]roadmap.Roadmap{}}
	rms, err := s.Roadmaps.PublishedRoadmaps(r.Context())
	if err != nil || len(rms) == 0 {
		return pub, err
	}
	for _, rm := range rms {
		pub.Roadmaps[party.Code(rm.Party)] = rm
	}
	all, err := s.Parties.List(r.Context(), party.Filter{}, r.Lang)
	if err != nil {
		return pub, err
	}
	for _, p := range all {
		if _, ok := pub.Roadmaps[p.Code]; ok {
			pub.Parties = append(pub.Parties, p)
		}
	}
	return pub, nil
}

// serious leaves practice Parties out, unless practice is what the
// installation is for.
func (s *Portal) serious(pub publishing) publishing {
	if s.PracticeMode {
		return pub
	}
	kept := publishing{Roadmaps: pub.Roadmaps}
	for _, p := range pub.Parties {
		if !p.IsPractice() {
			kept.Parties = append(kept.Parties, p)
		}
	}
	return kept
}

// allActivities answers with the activities of all Parties that publish here,
// by Party. It never sorts by status: nobody is first.
func (s *Portal) allActivities(r *web.Request) (web.Response, error) {
	li, pub, err := s.allListing(r)
	if err != nil {
		return nil, err
	}
	page, err := s.wholeList(r, li, pub)
	if err != nil {
		return nil, err
	}
	f := s.frame(r, page.Title, page.Lede)
	f.Crumbs = s.siteCrumbs(r, page.Title)
	f.Wide = true
	return listAnswer(f, page)
}

// allListing reads the filter of the list over all Parties.
func (s *Portal) allListing(r *web.Request) (*listing, publishing, error) {
	pub, err := s.publishing(r)
	if err != nil {
		return nil, pub, err
	}
	pub = s.serious(pub)
	fw, _ := s.Frameworks.Latest()
	li := &listing{s: s, r: r, l: r.L, at: r.Link("/activities"), fw: fw, among: s.Frameworks.All(), filter: roadmap.ListFilter{Order: pub.codes()}}
	if err := li.readFilter(); err != nil {
		return nil, pub, err
	}
	if sort := strings.TrimPrefix(li.filter.Sort, "-"); sort != "title" {
		li.filter.Sort = ""
	}
	return li, pub, nil
}

func (s *Portal) wholeList(r *web.Request, li *listing, pub publishing) (listPage, error) {
	l := r.L
	var found []roadmap.Listed
	var total, all int
	if len(pub.Parties) > 0 {
		var err error
		if found, total, err = s.Roadmaps.PublicList(r.Context(), li.filter, r.Lang); err != nil {
			return listPage{}, err
		}
		all = total
		if li.inUse() {
			if _, all, err = s.Roadmaps.PublicList(r.Context(), roadmap.ListFilter{Order: pub.codes(), Limit: -1}, r.Lang); err != nil {
				return listPage{}, err
			}
		}
	}
	rows := make([]listRow, len(found))
	for i, x := range found {
		rows[i] = li.row(x, nil)
		p := place{l: l, party: party.Party{Code: party.Code(x.Party)}}
		rows[i].URL, rows[i].Party, rows[i].PartyURL = p.activityURL(x.Number, 0), pub.name(x.Party).For(r.Lang), p.url("")
	}
	page := li.page(l.T(MsgAllTitle), rows, total, all, li.filters(li.found(total, all), nil))
	page.Lede, page.Party = l.T(MsgAllLede), true
	page.Filters.Export, page.Filters.Exports = l.T(ui.MsgExport), dataset.Links(li.at, li.params)
	page.Columns = []ui.Column{li.column(l.T(MsgColumnParty), "number", "number"), li.column(l.T(MsgColumnNumber), "", ""), li.column(l.T(MsgColumnTitle), "title", ""), li.column(l.T(MsgPosition), "", ""),
		li.column(l.T(MsgStatus), "", ""), li.column(l.T(MsgMilestones), "", ""), li.column(l.T(MsgColumnUpdated), "", "")}
	return page, nil
}

// label is the head of a column, counted from the end: -1 is the last.
func (p listPage) label(fromEnd int) string { return p.Columns[len(p.Columns)+fromEnd].Label }

// milestonesLabel is the head of the column of milestones, which stands before
// the dates where there are any.
func (p listPage) milestonesLabel() string {
	if p.Party {
		return p.label(-2)
	}
	return p.label(-4)
}
