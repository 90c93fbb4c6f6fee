package measure

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// listSize is how many measures a page of the list shows.
const listSize = 50

// listQuery names the parameters of the list.
func listQuery() []string { return append(filterQuery(), "page") }

func filterQuery() []string {
	q := []string{"q", "sort"}
	for _, f := range facets {
		q = append(q, f.param)
	}
	return q
}

// readFilter reads the filter of a query. A value that no list knows finds
// nothing; it is not an error.
func readFilter(get func(string) string, public bool) Filter {
	f := Filter{Is: map[string]string{}, Words: get("q"), Sort: get("sort"), Public: public}
	for _, fc := range facets {
		if v := get(fc.param); v != "" {
			f.Is[fc.param] = v
		}
	}
	return f
}

// listPage is a list of measures, for the team or for everybody.
type listPage struct {
	l       *i18n.Localizer
	Lede    string
	Buttons []ui.Button
	Views   []ui.Link // other ways to see the same measures
	Filters ui.Filters
	Columns []ui.Column
	Rows    []listRow
	Pages   ui.Pages
	Empty   *ui.EmptyState
	Beyond  *ui.EmptyState
}

// listRow is one measure.
type listRow struct {
	Ref, URL            string
	Title               i18n.Shown
	Kind, Domains       string
	Mark, Status, Since string
	Activities          []ui.Link
	Team                bool // the public does not see it
}

// answer shows the page; one after the last does not exist.
func (p listPage) answer(f ui.Frame) (web.Response, error) {
	resp := web.Page{Frame: f, Body: listBody(p)}
	if p.Beyond != nil {
		resp.Status, resp.Frame.NoIndex = http.StatusNotFound, true
	}
	return resp, nil
}

// lister makes a list page.
type lister struct {
	*Service
	r  *web.Request
	f  Filter
	at string // address without query
	sp speaker
}

func (s *Service) listPage(r *web.Request, f Filter, at string) (listPage, error) {
	n := 1
	if p := r.Get("page"); p != "" {
		var err error
		if n, err = strconv.Atoi(p); err != nil || n < 1 {
			return listPage{}, errs.New(errs.NotFound, "error.not_found")
		}
	}
	found, err := s.list(r.Context(), r.Party(), f)
	if err != nil {
		return listPage{}, err
	}
	sp, err := s.speaker(r, r.Party(), !f.Public)
	if err != nil {
		return listPage{}, err
	}
	li := lister{s, r, f, at, sp}
	p := listPage{l: r.L, Lede: r.L.T(MsgListLede), Filters: li.filters(found), Columns: li.columns()}
	p.Pages = ui.Pages{Page: n, Size: listSize, Total: found.Total, URL: func(n int) string { return li.with("page", strconv.Itoa(n)) }}
	p.Beyond = p.Pages.Beyond(r.L)
	p.Empty = li.empty(found)
	if !f.Public && s.manages(r) {
		p.Buttons = []ui.Button{{Label: r.L.T(MsgListAdd), URL: at + "/new"}}
	}
	for _, v := range [][2]string{{MsgGapTitle, "/gap"}, {MsgAspectTitleDuties, "/duties"}, {MsgAspectTitleCover, "/cover"}, {MsgFigures, "/figures"}} {
		p.Views = append(p.Views, ui.Link{Label: r.L.T(v[0]), URL: at + v[1]})
	}
	p.Rows, err = li.rows(found.Rows[min((n-1)*listSize, found.Total):min(n*listSize, found.Total)])
	return p, err
}

// rows reads the titles of a page.
func (li lister) rows(page []*listed) ([]listRow, error) {
	ids := make([]string, len(page))
	for i, x := range page {
		ids[i] = x.id
	}
	titles, err := selectTitles(li.r.Context(), li.DB.Read(), li.r.Party(), ids)
	if err != nil {
		return nil, err
	}
	rows := make([]listRow, len(page))
	for i, x := range page {
		rows[i] = li.row(x, titles[x.id])
	}
	return rows, nil
}

func (li lister) row(x *listed, t measureRow) listRow {
	l := li.r.L
	m := Measure{ID: x.id, Party: li.r.Party(), Number: x.number}
	row := listRow{Ref: m.Ref(), URL: li.r.Link(publicPath(m)), Title: t.Title.For(l.Lang), Kind: li.sp.word(setKinds, x.cols[atKind]),
		Domains: li.sp.words(setDomains, split(x.cols[atDomains])), Mark: x.stage.Mark(), Status: x.stage.Word(l)}
	if !li.f.Public {
		row.URL, row.Team = li.r.Link(workPath(m)), t.Visibility != "public"
	}
	if x.on != "" {
		row.Since = l.DateShort(x.since())
	}
	x.each("activity", func(key string) {
		for _, a := range li.sp.activities {
			if a.key == key {
				row.Activities = append(row.Activities, ui.Link{Label: a.number, URL: a.url})
			}
		}
	})
	return row
}

func (li lister) columns() []ui.Column {
	t := li.r.L.T
	cols := []ui.Column{li.sorted(t(MsgColumnRef), "number"), {Label: t(MsgFieldTitle)}, {Label: t(MsgFieldKind)}, {Label: t(MsgFieldStatus)},
		li.sorted(t(MsgColumnSince), "date"), {Label: t(MsgFieldDomains)}, {Label: t(MsgColumnActivities)}}
	return cols
}

// sorted is a head that sorts, the other way round when it does already.
func (li lister) sorted(label, key string) ui.Column {
	by := li.f.Sort
	if by == "" {
		by = "-date"
	}
	c := ui.Column{Label: label, URL: li.with("sort", key)}
	switch by {
	case key:
		c.Sort, c.URL = "ascending", li.with("sort", "-"+key)
	case "-" + key:
		c.Sort = "descending"
	}
	return c
}

// filters is the bar: each choice says how many it would leave.
func (li lister) filters(found Listing) ui.Filters {
	l := li.r.L
	out := ui.Filters{Action: li.at, Query: &ui.Field{Name: "q", Label: l.T(MsgFilterWords), Value: li.f.Words},
		Found:  l.N(MsgListFound, found.All, "Found", l.Int(found.Total)),
		Export: l.T(ui.MsgExport), Exports: li.exports()}
	for _, fc := range facets {
		out.Selects = append(out.Selects, li.facet(fc, found.N[fc.param]))
	}
	if li.f.Sort != "" {
		out.Hidden = [][2]string{{"sort", li.f.Sort}}
	}
	if out.Chips = li.chips(); len(out.Chips) > 0 {
		out.Clear = li.at
	}
	return out
}

func (li lister) exports() []ui.Link {
	q := li.r.Params()
	q.Del("page")
	if li.f.Public {
		return dataset.Links(li.at, q)
	}
	links := dataset.TeamLinks(li.r.L, li.at, q, li.manages(li.r))
	if li.manages(li.r) {
		links = append(links, ui.Link{Label: li.r.L.T(MsgLawsImport), URL: li.at + "/texts/import"})
	}
	return append(links, ui.Link{Label: li.r.L.T(MsgReadingTitle), URL: li.at + "/reading"})
}

// facet is one list of choices: those that some measure has, and the one in
// use.
func (li lister) facet(fc facet, n map[string]int) ui.Choice {
	l := li.r.L
	c := ui.Choice{Name: fc.param, Label: l.T(fc.label), Value: li.f.Is[fc.param], Options: []ui.Option{{Label: l.T(ui.MsgFiltersAny)}}}
	options := li.sp.options(fc.set)
	if fc.set == setGender {
		options = append(options, ui.Option{Value: genderMarked, Label: l.T(MsgGenderMarked)})
	}
	for _, o := range options {
		if n[o.Value] > 0 || o.Value == c.Value {
			o.Label = l.T(MsgFacetCount, "Label", cut(o.Label, 60), "Count", l.Int(n[o.Value]))
			c.Options = append(c.Options, o)
		}
	}
	return c
}

// chips are the filters in use, each a link to the list without it.
func (li lister) chips() (cs []ui.Chip) {
	if li.f.Words != "" {
		cs = append(cs, ui.Chip{Label: ui.Visible(li.f.Words), URL: li.with("q", "")})
	}
	for _, fc := range facets {
		v, used := li.f.Is[fc.param]
		if !used {
			continue
		}
		word := li.sp.word(fc.set, v)
		if v == genderMarked {
			word = li.r.L.T(MsgGenderMarked)
		}
		if word == "" {
			word = ui.Visible(short(v))
		}
		cs = append(cs, ui.Chip{Label: li.r.L.T(fc.label) + ": " + word, URL: li.with(fc.param, "")})
	}
	return cs
}

// empty says why there is nothing and what to do next; nil where there is
// something.
func (li lister) empty(found Listing) *ui.EmptyState {
	l := li.r.L
	switch {
	case found.Total > 0:
		return nil
	case found.All > 0:
		return &ui.EmptyState{Title: l.T(MsgListNoneFound), Why: l.T(MsgListNoneFoundWhy), Next: &ui.Link{Label: l.T(ui.MsgClearFilters), URL: li.at}}
	case !li.f.Public && li.manages(li.r):
		return &ui.EmptyState{Title: l.T(MsgListEmpty), Why: l.T(MsgListEmptyWhy), Next: &ui.Link{Label: l.T(MsgListAdd), URL: li.at + "/new"}}
	}
	return &ui.EmptyState{Title: l.T(MsgListEmpty), Why: l.T(MsgListEmptyWhy)}
}

// with is the address of the list with a parameter changed, "" removes it.
// Another filter begins with the first page again.
func (li lister) with(name, value string) string {
	q := li.r.Params()
	q.Del("page")
	q.Set(name, value)
	return address(li.at, q)
}

// address joins a path and the parameters that are not empty.
func address(at string, q url.Values) string {
	for k, v := range q {
		if len(v) == 0 || v[0] == "" {
			q.Del(k)
		}
	}
	if len(q) == 0 {
		return at
	}
	return at + "?" + q.Encode()
}

func split(s string) []string {
	return slices.DeleteFunc(Values{Codes: map[string]string{"": s}}.List(""), func(x string) bool { return x == "" })
}

// cut shortens what a list of choices shows.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
