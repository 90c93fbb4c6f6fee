package roadmap

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Listed is one row of a public list.
type Listed struct {
	ID        string // of the activity
	Party     string
	Slug      string
	Current   bool
	Number    string
	Line      framework.LineID
	Output    convention.OutputID
	Title     i18n.Shown
	Position  Position
	Status    Status
	Freshness Freshness
	UpdatedOn clock.Date
	StartOn   clock.Date
	EndOn     clock.Date
	NextDue   clock.Date
	Done, Of  int
	Lead      string
	Own       Custom // of ListFilter.Show
}

// ListFilter selects and orders a public list. Empty members select all.
type ListFilter struct {
	Party    string                // code; with Order empty it must be given
	Roadmap  string                // id; "" = current roadmaps
	Outputs  []convention.OutputID // any of them
	Status   Status
	Position Position // or AskOwn, AskUndecided
	Domain   convention.DomainKey
	Lead     string
	Lines    []framework.LineID  // any of them
	Words    string              // part of the title, any case
	Own      []OwnTest           // all of them, on public fields of Party
	Show     []customfield.Field // whose values rows carry; public ones of Party
	Order    []string            // codes of Parties in the order in which they stand, e.g. by name; others are left out
	Sort     string              // number, title, position, updated, next, end; "-" before it turns it round
	Offset   int
	Limit    int    // 0 = 50; negative: count only
	After    string // id of the activity after which the page begins; if it is gone, Offset holds
}

// Sorts lists the orders that a list offers.
var Sorts = []string{"number", "title", "position", "updated", "next", "end"}

// PublicList returns a page of public activities and how many there are in
// all. The rows come from memory (see shelves); the database is asked for the
// titles of the page, and for what has changed since: five queries at most,
// whatever the number of Parties. A list over several Parties names them in
// f.Order, from PublishedRoadmaps: it does not ask which are active.
func (s *Service) PublicList(ctx context.Context, f ListFilter, l i18n.Lang) (rows []Listed, total int, err error) {
	if f.Party != "" {
		if active, err := s.active(ctx, s.DB.Read(), f.Party); err != nil || !active[f.Party] {
			return nil, 0, err
		}
	}
	return s.listOn(ctx, f, l, s.today(f.Party, s.DB.Now()))
}

// listOn is PublicList on a day: that of the Party, or UTC where several are
// listed.
func (s *Service) listOn(ctx context.Context, f ListFilter, l i18n.Lang, today clock.Date) ([]Listed, int, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	found, err := s.matching(ctx, f, l, today)
	if err != nil || f.Offset >= len(found) && f.After == "" || f.Limit < 0 {
		return nil, len(found), err
	}
	if err := s.sort(ctx, f, l, found); err != nil {
		return nil, 0, err
	}
	if i := slices.IndexFunc(found, func(x *publicRow) bool { return x.Activity == f.After }); i >= 0 {
		f.Offset = i + 1
	}
	page := found[min(f.Offset, len(found)):min(f.Offset+f.Limit, len(found))]
	titles, err := selectTitles(ctx, s.DB.Read(), l, page)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]Listed, 0, len(page))
	for _, x := range page {
		if title, ok := titles[x.Activity]; ok { // gone between two queries otherwise
			rows = append(rows, x.listed(title, today))
		}
	}
	return rows, len(found), s.showOwn(ctx, f, rows)
}

// matching finds the rows of f, Party by Party, by number.
func (s *Service) matching(ctx context.Context, f ListFilter, l i18n.Lang, today clock.Date) ([]*publicRow, error) {
	codes := f.Order
	if f.Party != "" {
		codes = []string{f.Party}
	}
	shelves, err := s.shelves.of(ctx, s.DB, codes)
	if err != nil {
		return nil, err
	}
	with, own, err := s.narrowed(ctx, f, l)
	if err != nil {
		return nil, err
	}
	most := 0
	for _, rows := range shelves {
		most += len(rows)
	}
	found := make([]*publicRow, 0, most)
	for _, rows := range shelves {
		for _, x := range rows {
			if f.wants(x, today) && (with == nil || with[x.Activity]) && (own == nil || own[x.Activity]) {
				found = append(found, x)
			}
		}
	}
	return found, nil
}

// narrowed are the activities with the words of f, and those with what it asks
// of the Party's own fields; nil asks for nothing.
func (s *Service) narrowed(ctx context.Context, f ListFilter, l i18n.Lang) (with, own map[string]bool, err error) {
	if f.Words != "" {
		with, err = selectWith(ctx, s.DB.Read(), l, f.Words)
	}
	if len(f.Own) > 0 && err == nil {
		own, err = s.withOwn(ctx, f.Party, f.Own, l)
	}
	return with, own, err
}

// wants tells whether x passes the filter, but for its words and what it asks
// of the Party's own fields.
func (f *ListFilter) wants(x *publicRow, today clock.Date) bool {
	return (x.Roadmap == f.Roadmap || f.Roadmap == "" && x.Current) &&
		f.Position.askedOf(Position(x.Position), x.Line == "") && is(f.Lead, x.Lead) &&
		(len(f.Outputs) == 0 || slices.Contains(f.Outputs, convention.OutputID(x.Output))) && (len(f.Lines) == 0 || slices.Contains(f.Lines, framework.LineID(x.Line))) &&
		(f.Domain == "" || strings.Contains(x.Domains, ","+string(f.Domain)+",")) &&
		(f.Status == "" || x.standing().on(today) == f.Status)
}

// What lists can be asked for beside a position.
const (
	AskOwn       Position = "own"       // activities that the Party added
	AskUndecided Position = "undecided" // lines of the framework without a position
)

// Asked lists what lists can be asked for, in order.
var Asked = append(slices.Clone(Positions), AskUndecided, AskOwn)

// AskedWord is the word of what a list is asked for.
func AskedWord(l *i18n.Localizer, p Position) string {
	switch p {
	case AskOwn:
		return l.T(MsgPositionOwn)
	case AskUndecided:
		return l.T(MsgPositionUndecided)
	}
	return PositionWord(l, p)
}

// askedOf tells whether an activity with a position is among those asked for;
// "" asks for all.
func (p Position) askedOf(position Position, own bool) bool {
	switch p {
	case "":
		return true
	case AskOwn:
		return own
	case AskUndecided:
		return position == Undecided && !own
	}
	return position == p
}

func is(wanted, value string) bool { return wanted == "" || wanted == value }

// sort brings rows, which stand by Party and number, into the order of f.
func (s *Service) sort(ctx context.Context, f ListFilter, l i18n.Lang, rows []*publicRow) error {
	by, down := strings.CutPrefix(f.Sort, "-")
	key := sortKeys[by]
	if by == "title" {
		rank, err := s.shelves.ranks(ctx, s.DB, l)
		if err != nil {
			return err
		}
		key = func(x *publicRow) int { return rank[x.Activity] }
	}
	switch {
	case key != nil:
		sortBy(rows, key, down)
	case down:
		slices.Reverse(rows)
	}
	return nil
}

// sortKeys gives the number by which a row sorts, by name of the order.
var sortKeys = map[string]func(x *publicRow) int{
	"position": func(x *publicRow) int { return slices.Index(Positions, Position(x.Position)) },
	"updated":  func(x *publicRow) int { return dayKey(x.UpdatedOn) },
	"next":     func(x *publicRow) int { return dayKey(x.NextDue) },
	"end":      func(x *publicRow) int { return dayKey(x.EndOn) },
}

// nowhere is the key of a row that has none: last, either way round.
const nowhere = math.MaxInt

func dayKey(d clock.Date) int {
	if d.IsZero() {
		return nowhere
	}
	return d.Year*10000 + int(d.Month)*100 + d.Day
}

func sortBy(rows []*publicRow, key func(x *publicRow) int, down bool) {
	type keyed struct {
		key int
		row *publicRow
	}
	all := make([]keyed, len(rows))
	for i, x := range rows {
		k := key(x)
		if down && k != nowhere {
			k = -k
		}
		all[i] = keyed{k, x}
	}
	slices.SortFunc(all, func(x, y keyed) int {
		if x.key != y.key {
			return cmp.Compare(x.key, y.key)
		}
		return cmp.Or(cmp.Compare(x.row.NumberKey, y.row.NumberKey), cmp.Compare(x.row.Party, y.row.Party))
	})
	for i, x := range all {
		rows[i] = x.row
	}
}

// listed is x as a list shows it on a day.
func (x *publicRow) listed(title i18n.Shown, today clock.Date) Listed {
	row := Listed{ID: x.Activity, Party: x.Party, Slug: x.Slug, Current: x.Current, Number: x.Number, Line: framework.LineID(x.Line), Output: convention.OutputID(x.Output),
		Title: title, Position: Position(x.Position), Status: x.standing().on(today), UpdatedOn: x.UpdatedOn, StartOn: x.StartOn, EndOn: x.EndOn, NextDue: x.NextDue,
		Done: x.Done, Of: x.Milestones, Lead: x.Lead}
	row.Freshness, _ = FreshOn(x.UpdatedOn, x.RhythmDays, today)
	return row
}
