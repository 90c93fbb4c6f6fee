package evidence

import (
	"slices"
	"strconv"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

const pageSize = 50

// readFilter takes the filter from the address; what is unknown selects all.
func readFilter(r *web.Request, s *Service) Filter {
	f := Filter{Kind: Kind(r.Get("kind")), Record: r.Get("record"), Visibility: access.Visibility(r.Get("visibility")), State: State(r.Get("state")), Limit: pageSize}
	if !f.Kind.Valid() {
		f.Kind = ""
	}
	if _, ok := s.owner(f.Record); !ok {
		f.Record = ""
	}
	if !f.Visibility.Valid() {
		f.Visibility = ""
	}
	if !slices.Contains([]State{Proposed, Accepted}, f.State) {
		f.State = ""
	}
	f.Offset = (pageOf(r) - 1) * pageSize
	return f
}

func pageOf(r *web.Request) int {
	if n, err := strconv.Atoi(r.Get("page")); err == nil && n > 1 && n < 1_000_000 {
		return n
	}
	return 1
}

func (f Filter) inUse() bool {
	return f.Kind != "" || f.Record != "" || f.Visibility != "" || f.State != ""
}

// listPage is what the list of a Party's evidence shows.
type listPage struct {
	Filters ui.Filters
	Rows    []listRow
	Empty   ui.EmptyState
	Pages   ui.Pages
	Used    string // how much of the quota is used
}

type listRow struct {
	item
	Record    i18n.Shown
	RecordURL string // "" when the record is gone
	Added     string
}

func newListPage(r *web.Request, s *Service, rows []Listed, n int, used int64, f Filter) listPage {
	p := listPage{Filters: filters(r, s, f, n), Used: r.L.T(MsgListUsed, "Used", size(r.L, used), "Max", megabytes(s.Quota)),
		Pages: ui.Pages{Page: pageOf(r), Size: pageSize, Total: n, URL: func(page int) string {
			q := r.Params()
			q.Set("page", strconv.Itoa(page))
			return r.Link(listPath(r.Party())) + "?" + q.Encode()
		}}}
	for _, x := range rows {
		row := listRow{item: teamItem(r.L, x.Evidence, x.Record), Added: r.L.Time(x.AddedAt, r.Zone(r.Party()))}
		if x.Known {
			row.Record, row.RecordURL = x.Record.Title.For(r.Lang), r.Link(x.Record.Path)
		} else {
			row.URL = ""
		}
		p.Rows = append(p.Rows, row)
	}
	p.Empty = ui.EmptyState{Title: r.L.T(MsgListEmpty), Why: r.L.T(MsgListEmptyWhy)}
	if f.inUse() {
		p.Empty = ui.EmptyState{Title: r.L.T(MsgListNoneFound), Why: r.L.T(MsgListNoneFoundWhy), Next: &ui.Link{Label: r.L.T(ui.MsgClearFilters), URL: r.Link(listPath(r.Party()))}}
	}
	return p
}

func filters(r *web.Request, s *Service, f Filter, n int) ui.Filters {
	l := r.L
	kinds, records := anyOption(l), anyOption(l)
	for _, k := range Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: k.Label(l)})
	}
	for _, o := range s.Owners {
		records = append(records, ui.Option{Value: o.Kind(), Label: o.Label(l)})
	}
	visible, states := anyOption(l), anyOption(l)
	for _, v := range []access.Visibility{access.Public, access.Team, access.Restricted} {
		visible = append(visible, ui.Option{Value: string(v), Label: visibilityWord(l, v)})
	}
	states = append(states, ui.Option{Value: string(Proposed), Label: l.T(MsgStateProposed)}, ui.Option{Value: string(Accepted), Label: l.T(MsgStateAccepted)})
	out := ui.Filters{Action: r.Link(listPath(r.Party())), Found: l.N(MsgListFound, n), Selects: []ui.Choice{
		{Name: "kind", Label: l.T(MsgFieldKind), Value: string(f.Kind), Options: kinds},
		{Name: "record", Label: l.T(MsgColumnRecord), Value: f.Record, Options: records},
		{Name: "visibility", Label: l.T(MsgFilterVisibility), Value: string(f.Visibility), Options: visible},
		{Name: "state", Label: l.T(MsgFilterState), Value: string(f.State), Options: states}}}
	if f.inUse() {
		out.Clear = r.Link(listPath(r.Party()))
		out.Chips = chips(r, out.Selects)
	}
	return out
}

func anyOption(l *i18n.Localizer) []ui.Option { return []ui.Option{{Label: l.T(ui.MsgFiltersAny)}} }

// chips are the filters in use, each a link to the list without it.
func chips(r *web.Request, selects []ui.Choice) (cs []ui.Chip) {
	for _, c := range selects {
		for _, o := range c.Options {
			if o.Value == "" || o.Value != c.Value {
				continue
			}
			q := r.Params()
			q.Del(c.Name)
			q.Del("page")
			at := r.Link(listPath(r.Party()))
			if len(q) > 0 {
				at += "?" + q.Encode()
			}
			cs = append(cs, ui.Chip{Label: o.Label, URL: at})
		}
	}
	return cs
}
