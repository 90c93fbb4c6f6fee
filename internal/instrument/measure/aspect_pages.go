package measure

import (
	"context"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// aspectPage holds the provisions of a Party against a table.
type aspectPage struct {
	l      *i18n.Localizer
	Title  string
	Groups []aspectGroup
	Empty  *ui.EmptyState
}

type aspectGroup struct {
	Key, Head string
	Rows      []aspectRow
}

// aspectRow is one line of the table: what the measures that hold do for it
// together, and the articles that were held against it.
type aspectRow struct {
	Name       string
	Sign, Word string
	By         []aspectBy
}

type aspectBy struct {
	Sign, Word string
	Planned    string // that the measure does not hold yet; "" = it does
	Of         string
	shownProvision
}

// aspects answers with a table for the team, or for everybody.
func (s *Service) aspects(table string, team bool) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		page, err := s.aspectPage(r, table, team)
		if err != nil {
			return nil, err
		}
		if team {
			return r.Page(workFrame(r, page.Title, ui.Link{Label: page.Title}), aspectsBody(page))
		}
		return r.Page(s.publicFrame(r, page.Title, r.L.T(MsgAspectLede), ui.Link{Label: page.Title}), aspectsBody(page))
	}
}

func (s *Service) aspectPage(r *web.Request, table string, team bool) (aspectPage, error) {
	if _, ok := s.Party(r.Party()); !team && !ok {
		return aspectPage{}, missing()
	}
	if team {
		if err := s.Access.Demand(r.Actor, PermRead, r.Party()); err != nil {
			return aspectPage{}, err
		}
	}
	list, err := s.heldAgainst(r.Context(), r.Party(), table, team)
	if err != nil {
		return aspectPage{}, err
	}
	tm, err := s.textMaker(r, Measure{Party: r.Party()}, team)
	p := aspectPage{l: r.L, Title: r.L.T(aspectTitles[table])}
	if len(list) == 0 {
		p.Empty = &ui.EmptyState{Title: r.L.T(MsgAspectNone), Why: r.L.T(MsgAspectNonePublic)}
		if team {
			p.Empty.Why, p.Empty.Next = r.L.T(MsgAspectNoneWhy), &ui.Link{Label: r.L.T(MsgName), URL: r.Link(listPath(r.Party()))}
		}
	}
	for _, t := range convention.AspectTables() {
		if t.Key == table {
			for _, g := range t.Groups {
				p.Groups = append(p.Groups, tm.aspectGroup(table, g, list))
			}
		}
	}
	return p, err
}

// heldAgainst reads the provisions that were held against a table.
func (s *Service) heldAgainst(ctx context.Context, party, table string, team bool) ([]placed, error) {
	list, err := selectAspects(ctx, s.DB.Read(), party, table)
	if err != nil {
		return nil, err
	}
	return s.place(ctx, party, list, team)
}

func (tm textMaker) aspectGroup(table string, g convention.AspectGroup, list []placed) aspectGroup {
	l, done := tm.r.L, 0
	out := aspectGroup{Key: g.Key}
	for _, a := range g.Aspects {
		row, covered := tm.aspectRow(table+"/"+string(a.Key), a.Text.For(l.Lang).Text, list)
		if covered {
			done++
		}
		out.Rows = append(out.Rows, row)
	}
	out.Head = l.N(MsgAspectHead, len(out.Rows), "Group", g.Text.For(l.Lang).Text, "Done", l.Int(done))
	return out
}

func (tm textMaker) aspectRow(key, name string, list []placed) (row aspectRow, covered bool) {
	l, together := tm.r.L, Cover("")
	row.Name = name
	for _, p := range list {
		cover := p.Aspects[key]
		if cover == "" {
			continue
		}
		by := aspectBy{Sign: cover.Sign(), Word: cover.Word(l), Of: p.m.Ref() + " " + p.m.Title().For(l.Lang).Text, shownProvision: tm.show(p)}
		if p.holds(tm.Today(p.m.Party)) {
			together = better(together, cover)
		} else {
			by.Planned = l.T(MsgAspectPlanned)
		}
		row.By = append(row.By, by)
	}
	row.Sign, row.Word = together.Sign(), coverWord(l, together)
	if together == "" {
		row.Sign = ui.StatusUnknown
	}
	return row, slices.Contains([]Cover{Covers, Partly}, together)
}
