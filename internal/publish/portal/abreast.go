package portal

import (
	"slices"
	"strconv"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// abreast is what Parties that publish here do for one reference activity,
// side by side in the order of their names. It ranks nothing. Parties that do
// not exist stand apart.
type abreast struct {
	l        *i18n.Localizer
	Columns  []ui.Column
	Parties  []listRow
	Practice []listRow
	Untold   bool     // a title is shown in another language than the reader's
	Pages    ui.Pages // Size 0: all of them are on the page that More leads to
	More     ui.Link
	Beyond   *ui.EmptyState
}

// Any tells whether there is something to show.
func (a abreast) Any() bool {
	return len(a.Parties) > 0 || len(a.Practice) > 0 || a.Beyond != nil
}

// abreastHere is how many other Parties the page of an activity shows.
const abreastHere = 10

// allAbreast is what every Party makes of a line, a page of it.
func (s *Portal) allAbreast(r *web.Request, f framework.Framework, x framework.Line) (abreast, error) {
	n, err := pageNumber(r)
	if err != nil {
		return abreast{}, err
	}
	pub, err := s.publishing(r)
	if err != nil {
		return abreast{}, err
	}
	a, total, err := s.abreast(r, f, pub, roadmap.ListFilter{Lines: framework.Kin(s.Frameworks.All(), x.ID), Offset: (n - 1) * listSize, Limit: listSize})
	at := lineURL(r.L, x.ID)
	a.Pages = ui.Pages{Page: n, Size: listSize, Total: total, URL: func(n int) string { return at + "?page=" + strconv.Itoa(n) + "#parties" }}
	a.Beyond = a.Pages.Beyond(r.L)
	return a, err
}

// othersAbreast is what the first Parties other than that of it do for the
// same line, with a link to all.
func (s *Portal) othersAbreast(r *web.Request, v roadmap.View, it roadmap.Item) (abreast, error) {
	if it.Own() {
		return abreast{}, nil
	}
	pub, err := s.publishing(r)
	if err != nil {
		return abreast{}, err
	}
	pub.Parties = slices.DeleteFunc(pub.Parties, func(p party.Party) bool { return string(p.Code) == it.Party })
	a, total, err := s.abreast(r, v.Framework, pub, roadmap.ListFilter{Lines: framework.Kin(s.Frameworks.All(), it.Line), Limit: abreastHere})
	if total > abreastHere {
		a.More = ui.Link{Label: r.L.N(MsgAbreastAll, total+1), URL: lineURL(r.L, it.Line) + "#parties"}
	}
	return a, err
}

// abreast lists what f selects: the Parties by name, then the practice
// Parties by name.
func (s *Portal) abreast(r *web.Request, fw framework.Framework, pub publishing, f roadmap.ListFilter) (abreast, int, error) {
	l := r.L
	a := abreast{l: l, Columns: []ui.Column{{Label: l.T(MsgColumnParty)}, {Label: l.T(MsgPosition)}, {Label: l.T(MsgColumnTitle)}, {Label: l.T(MsgStatus)}, {Label: l.T(MsgMilestones)},
		{Label: l.T(MsgColumnNext)}, {Label: l.T(MsgColumnUpdated)}}}
	apart := s.apart(pub)
	for _, last := range []bool{false, true} {
		for _, code := range pub.codes() {
			if apart[code] == last {
				f.Order = append(f.Order, code)
			}
		}
	}
	if len(f.Order) == 0 {
		return a, 0, nil
	}
	found, total, err := s.Roadmaps.PublicList(r.Context(), f, r.Lang)
	if err != nil {
		return a, 0, err
	}
	li := &listing{s: s, r: r, l: l, fw: fw}
	for _, x := range found {
		row := li.row(x, nil)
		row.Party, row.URL = pub.name(x.Party).For(r.Lang), place{l: l, party: party.Party{Code: party.Code(x.Party)}}.activityURL(x.Number, 0)
		a.Untold = a.Untold || row.Title.Fallback
		if apart[x.Party] {
			a.Practice = append(a.Practice, row)
		} else {
			a.Parties = append(a.Parties, row)
		}
	}
	return a, total, nil
}

// apart tells which Parties do not exist; none where practice is what the
// installation is for.
func (s *Portal) apart(pub publishing) map[string]bool {
	codes := map[string]bool{}
	for _, p := range pub.Parties {
		if p.IsPractice() && !s.PracticeMode {
			codes[string(p.Code)] = true
		}
	}
	return codes
}
