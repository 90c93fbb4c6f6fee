package portal

import (
	"strings"

	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

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
