package roadmap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// ListPublic returns a page of public activities and how many there are in
// all: three queries at most, whatever the number of Parties. today is the
// day at the Party, or UTC where several are listed.
//
// It counts by Party first, then finds the ids of the page in the narrow
// table or in the index of titles, and only then reads the rows themselves:
// sorting wide rows costs ten times as much.
func ListPublic(ctx context.Context, q db.IDB, f ListFilter, l i18n.Lang, today clock.Date) ([]Listed, int, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	s := search{ListFilter: f, q: q, lang: string(l), today: today}
	total, err := s.count(ctx)
	if err != nil || f.Offset >= total || f.Limit < 0 {
		return nil, total, err
	}
	ids, err := s.page(ctx)
	if err != nil {
		return nil, 0, err
	}
	listed, err := s.read(ctx, ids)
	return listed, total, err
}

// search is a list being made.
type search struct {
	ListFilter
	q      db.IDB
	lang   string
	today  clock.Date
	counts map[string]int // matching activities by Party; those that Order leaves out are dropped
	others bool           // some were dropped
}

// count fills counts and returns their sum.
func (s *search) count(ctx context.Context) (total int, err error) {
	var rows []struct {
		Party string `bun:"party"`
		N     int    `bun:"n"`
	}
	sel := s.q.NewSelect().TableExpr("roadmap_public AS p").ColumnExpr("p.party, count(*) AS n").GroupExpr("p.party")
	s.where(sel)
	if err := sel.Scan(ctx, &rows); err != nil {
		return 0, fmt.Errorf("count activities: %w", err)
	}
	wanted := map[string]bool{}
	for _, code := range s.Order {
		wanted[code] = true
	}
	s.counts = make(map[string]int, len(rows))
	for _, r := range rows {
		if len(s.Order) > 0 && !wanted[r.Party] {
			s.others = true
			continue
		}
		s.counts[r.Party] = r.N
		total += r.N
	}
	return total, nil
}

func (s *search) where(sel *bun.SelectQuery) {
	if s.Roadmap != "" {
		sel.Where("p.roadmap = ?", s.Roadmap)
	} else {
		sel.Where("p.is_current = ?", true)
	}
	equal := func(column, value string) {
		if value != "" {
			sel.Where("p."+column+" = ?", value)
		}
	}
	equal("party", s.Party)
	equal("output", string(s.Output))
	equal("position", string(s.Position))
	equal("lead", s.Lead)
	equal("line", string(s.Line))
	if s.Domain != "" {
		sel.Where("p.domains LIKE ? ESCAPE '!'", "%,"+escapeLike(string(s.Domain))+",%")
	}
	if s.Status != "" {
		sel.Where("("+statusSQL+") = ?", append(statusArgs(s.today), string(s.Status))...)
	}
	if s.Words != "" {
		sel.Where("EXISTS (SELECT 1 FROM roadmap_public_titles AS w WHERE w.activity = p.activity AND w.lang = ? AND w.words LIKE ? ESCAPE '!')",
			s.lang, "%"+escapeLike(strings.ToLower(s.Words))+"%")
	}
	if s.others {
		sel.Where("p.party IN (?)", bun.List(s.Order))
	}
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// page finds the ids of the page, in order.
func (s *search) page(ctx context.Context) ([]string, error) {
	sort, down := strings.CutPrefix(s.Sort, "-")
	dir := " ASC"
	if down {
		dir = " DESC"
	}
	column := map[string]string{"position": "p.position", "updated": "p.updated_on", "next": "p.next_due", "end": "p.end_on"}[sort]
	switch {
	case sort == "title":
		return s.byTitle(ctx, dir)
	case column == "" && len(s.Order) > 0:
		return s.byParty(ctx, down)
	}
	sel := s.narrow()
	switch {
	case column == "":
		sel.OrderExpr("p.number_key" + dir)
	case strings.HasSuffix(column, "_on") || strings.HasSuffix(column, "_due"):
		sel.OrderExpr("(" + column + " IS NULL)").OrderExpr(column + dir)
	default:
		sel.OrderExpr(column + dir)
	}
	return s.ids(ctx, sel.OrderExpr("p.number_key, p.party").Offset(int64(s.Offset)).Limit(int64(s.Limit)))
}

// narrow selects the ids of all that match.
func (s *search) narrow() *bun.SelectQuery {
	sel := s.q.NewSelect().TableExpr("roadmap_public AS p").ColumnExpr("p.activity")
	s.where(sel)
	return sel
}

func (s *search) ids(ctx context.Context, sel *bun.SelectQuery) ([]string, error) {
	var ids []string
	if err := sel.Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("list activities: %w", err)
	}
	return ids, nil
}

// byTitle walks along the index of titles until the page is full.
func (s *search) byTitle(ctx context.Context, dir string) ([]string, error) {
	match := s.q.NewSelect().TableExpr("roadmap_public AS p").ColumnExpr("1").Where("p.activity = t.activity")
	s.where(match)
	sel := s.q.NewSelect().TableExpr("roadmap_public_titles AS t").ColumnExpr("t.activity").Where("t.lang = ?", s.lang).Where("EXISTS (?)", match)
	return s.ids(ctx, sel.OrderExpr("t.sort_key"+dir).Offset(int64(s.Offset)).Limit(int64(s.Limit)))
}

// byParty knows from the counts which Parties stand on the page and reads
// those alone.
func (s *search) byParty(ctx context.Context, down bool) ([]string, error) {
	order := slices.Clone(s.Order)
	if down {
		slices.Reverse(order)
	}
	skip, need := s.Offset, s.Limit
	var codes []string
	for _, code := range order {
		n := s.counts[code]
		if len(codes) == 0 && n <= skip {
			skip -= n
			continue
		}
		codes = append(codes, code)
		if need -= n; need+skip <= 0 {
			break
		}
	}
	var rows []struct {
		Activity string `bun:"activity"`
		Party    string `bun:"party"`
	}
	sel := s.narrow().ColumnExpr("p.party").Where("p.party IN (?)", bun.List(codes)).OrderExpr("p.number_key")
	if err := sel.Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("list activities: %w", err)
	}
	var ids []string
	for _, code := range codes {
		for _, r := range rows {
			if r.Party == code {
				ids = append(ids, r.Activity)
			}
		}
	}
	ids = ids[min(skip, len(ids)):]
	return ids[:min(s.Limit, len(ids))], nil
}

// read fetches the rows of a page in the order of ids.
func (s *search) read(ctx context.Context, ids []string) ([]Listed, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []listedRow
	err := s.q.NewSelect().TableExpr("roadmap_public AS p").ColumnExpr("p.*, t.title").ColumnExpr(statusSQL+" AS status", statusArgs(s.today)...).
		Join("JOIN roadmap_public_titles AS t ON t.activity = p.activity AND t.lang = ?", s.lang).Where("p.activity IN (?)", bun.List(ids)).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("list activities: %w", err)
	}
	at := make(map[string]int, len(rows))
	for i, r := range rows {
		at[r.Activity] = i
	}
	listed := make([]Listed, 0, len(ids))
	for _, id := range ids {
		if i, ok := at[id]; ok { // gone between two queries otherwise
			listed = append(listed, rows[i].listed(s.today))
		}
	}
	return listed, nil
}
