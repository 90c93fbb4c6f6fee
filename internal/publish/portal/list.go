package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/framework"
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
