package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// Newest is how many matches of very common words are ranked: the newest.
const Newest = 2000

// Index answers queries. Fill DB, Access and Sources; its methods may be
// called from many goroutines.
type Index struct {
	DB      *db.DB
	Access  *access.Table
	Sources []Source

	size    atomic.Int64 // records in the index, as last counted
	sizedAt atomic.Int64 // Unix second of that
	mu      sync.RWMutex
	classes map[int64]classRow
}

// Filter narrows results; empty members do not.
type Filter struct {
	Kind, Party, Group string
	Lang               i18n.Lang
}

// Query is what a reader looks for.
type Query struct {
	Text   string    // as typed; any text at all
	Lang   i18n.Lang // the reader's: of a record that matches in several languages this one is shown
	Filter Filter
	Titles bool // look in titles only, and count nothing: for suggestions
	Offset int
	Limit  int // 0 = 20
}

// Results is what was found, the best first.
type Results struct {
	Hits    []Hit
	Total   int    // records that match, counted among those ranked
	Capped  bool   // the words are very common: only the Newest matches were ranked and counted
	Facets  Facets // what each filter would leave, the other filters in use
	NoWords bool   // the query holds no word
}

// Facets counts records by value.
type Facets struct{ Kinds, Parties, Groups, Langs map[string]int }

// Hit is one record that matches.
type Hit struct {
	Kind, Party, Group string
	Lang               i18n.Lang // of the words shown
	Path               string    // without the language of the interface
	Public             bool      // everyone may read it
	Title              Marked
	Context            string  // what the record is part of; may be ""
	Matches            []Match // the fields in which it matched; empty when only the title did
}

// Match is a piece of a field with the words found in it.
type Match struct {
	Field string
	Text  Marked
}

// candidate is a part that matches and its rank, the higher the better.
type candidate struct {
	id    int64
	score float64
}

// Find answers q for a reader. It returns only what a may read; what a may
// not read changes no figure in it.
func (x *Index) Find(ctx context.Context, a access.Actor, q Query) (Results, error) {
	terms := termsOf(q.Text)
	if len(terms) == 0 {
		return Results{NoWords: true}, nil
	}
	s := search{x: x, q: x.DB.Read(), actor: a, query: q, terms: terms}
	found, capped, err := s.candidates(ctx)
	if err != nil {
		return Results{}, fmt.Errorf("search: %w", err)
	}
	r := Results{Capped: capped}
	if !q.Titles {
		r.Facets = facets(found, q.Filter)
	}
	kept := filtered(found, q.Filter)
	if capped && q.Filter != (Filter{}) { // the newest that pass the filter, not those of the newest that do
		if kept, err = s.newest(ctx, true); err != nil {
			return Results{}, fmt.Errorf("search: %w", err)
		}
	}
	r.Total = len(kept)
	r.Hits, err = s.hits(ctx, page(kept, q))
	return r, err
}

// search is one question being answered.
type search struct {
	x     *Index
	q     db.IDB
	actor access.Actor
	query Query
	terms []term
}

// found is a record with its parts that match.
type found struct {
	class classRow // of the best part
	parts []candidate
	langs map[i18n.Lang]bool
	best  candidate
}

// candidates lists what matches, filters aside; of very common words the
// newest only.
func (s *search) candidates(ctx context.Context) ([]*found, bool, error) {
	if s.query.Titles {
		list, err := s.ranked(ctx, true, Newest/4)
		return list, false, err
	}
	most, err := s.x.commonFrom(ctx)
	if err != nil {
		return nil, false, err
	}
	common, err := s.common(ctx, most)
	if err != nil {
		return nil, false, err
	}
	if common {
		list, err := s.newest(ctx, false)
		return list, true, err
	}
	list, err := s.ranked(ctx, false, most)
	return list, false, err
}

// common tells whether more than most matches are readable. Counting without
// rights is cheap and settles it for all but the most frequent words.
func (s *search) common(ctx context.Context, most int) (bool, error) {
	where, words := s.words()
	n, err := s.count(ctx, "FROM search_words WHERE "+where, []any{words}, most+1)
	if err != nil || n <= most {
		return false, err
	}
	public := *s
	public.actor = access.Actor{}
	for _, reader := range []*search{&public, s} { // what everyone may read usually settles it
		from, args := reader.matching(false)
		if n, err = s.count(ctx, from, args, most+1); err != nil || n > most {
			return n > most, err
		}
	}
	return false, nil
}

// newest lists the newest matches of very common words by record: those in
// titles first, then by age. Frequency says nothing about such words.
func (s *search) newest(ctx context.Context, filter bool) ([]*found, error) {
	titles := *s
	titles.query.Titles = true
	titled, err := titles.ids(ctx, filter)
	if err != nil {
		return nil, err
	}
	ids, err := s.ids(ctx, filter)
	if err != nil {
		return nil, err
	}
	in := make(map[int64]bool, len(titled))
	for _, id := range titled {
		in[id] = true
	}
	list := make([]candidate, len(ids))
	for i, id := range ids {
		if list[i] = (candidate{id, 1}); in[id] {
			list[i].score = 2
		}
	}
	return s.byRecord(ctx, list)
}

// ids lists the newest matches, the newest first.
func (s *search) ids(ctx context.Context, filter bool) (ids []int64, err error) {
	id := "rowid"
	if postgres(s.q) {
		id = "id"
	}
	from, args := s.matching(filter)
	err = s.q.NewRaw("SELECT "+id+" "+from+" ORDER BY "+id+" DESC LIMIT ?", append(args, Newest)...).Scan(ctx, &ids)
	return ids, err
}

// commonFrom is the number of matches above which words are very common: a
// fifth of the records, as counted within the last minute.
func (x *Index) commonFrom(ctx context.Context) (int, error) {
	now := time.Now().Unix()
	if now-x.sizedAt.Load() > 60 {
		var n int64
		if err := x.DB.Read().NewRaw("SELECT count(*) FROM search_records").Scan(ctx, &n); err != nil {
			return 0, fmt.Errorf("count records: %w", err)
		}
		x.size.Store(n)
		x.sizedAt.Store(now)
	}
	return max(int(x.size.Load()/5), Newest), nil
}

// readable is the condition that s.actor may read a part: part of every query
// on words. Ids of public classes are even, see classes.of.
func (s *search) readable(id string) (string, []any) {
	conds, args := []string{"(" + id + " & 1) = 0"}, []any{}
	for _, p := range s.x.permissions() {
		if len(s.x.Access.Rule(p).OfBody) > 0 {
			continue
		}
		scope := s.x.Access.Scope(s.actor, p)
		if !scope.All && len(scope.Parties) == 0 {
			continue
		}
		where, more := scope.Where("party")
		conds = append(conds, "("+id+" & ?) IN (SELECT id FROM search_classes WHERE permission = ? AND "+where+")")
		args = append(append(args, classMask, string(p)), more...)
	}
	return "(" + strings.Join(conds, " OR ") + ")", args
}

// permissions lists what sources may demand of a reader.
func (x *Index) permissions() []access.Permission {
	var all []access.Permission
	for _, s := range x.Sources {
		for _, p := range s.Permissions {
			if p != "" && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// within is the condition of the filter.
func (f Filter) within(id string) (string, []any) {
	conds, args := []string{}, []any{classMask}
	for _, c := range []struct{ column, value string }{{"kind", f.Kind}, {"party", f.Party}, {"division", f.Group}, {"lang", string(f.Lang)}} {
		if c.value != "" {
			conds, args = append(conds, c.column+" = ?"), append(args, c.value)
		}
	}
	if len(conds) == 0 {
		return "1 = 1", nil
	}
	return "(" + id + " & ?) IN (SELECT id FROM search_classes WHERE " + strings.Join(conds, " AND ") + ")", args
}

// matching is the FROM and WHERE of everything that s may find.
func (s *search) matching(filter bool) (string, []any) {
	id := "rowid"
	if postgres(s.q) {
		id = "id"
	}
	where, words := s.words()
	readable, args := s.readable(id)
	sql := "FROM search_words WHERE " + where + " AND " + readable
	args = append([]any{words}, args...)
	if filter {
		within, more := s.query.Filter.within(id)
		sql, args = sql+" AND "+within, append(args, more...)
	}
	return sql, args
}

// words is the condition that the terms occur, with its argument.
func (s *search) words() (where, arg string) {
	if postgres(s.q) {
		return "words @@ ?::tsquery", tsquery(s.terms, s.query.Titles)
	}
	return "search_words MATCH ?", fts(s.terms, s.query.Titles)
}

// count counts rows up to limit.
func (s *search) count(ctx context.Context, from string, args []any, limit int) (n int, err error) {
	err = s.q.NewRaw("SELECT count(*) FROM (SELECT 1 "+from+" LIMIT ?) m", append(args, limit)...).Scan(ctx, &n)
	return n, err
}

// ranked lists the newest matches up to limit, by record, the best first.
func (s *search) ranked(ctx context.Context, filter bool, limit int) ([]*found, error) {
	from, args := s.matching(filter)
	sql := "SELECT rowid, -bm25(search_words, 8.0, 1.0) " + from + " ORDER BY rowid DESC LIMIT ?"
	if postgres(s.q) {
		sql = "SELECT id, ts_rank('{0.1, 0.1, 0.1, 0.8}', words, ?::tsquery, 2) FROM (SELECT id, words " + from + " ORDER BY id DESC LIMIT ?) m"
		args = append([]any{tsquery(s.terms, s.query.Titles)}, args...)
	}
	rows, err := s.q.QueryContext(ctx, sql, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.id, &c.score); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	return s.byRecord(ctx, list)
}

// ownLanguage is how much more a match in the reader's language counts.
const ownLanguage = 1.5

// byRecord joins parts into records and orders them, the best first and of
// equals the newest.
func (s *search) byRecord(ctx context.Context, list []candidate) ([]*found, error) {
	records := make(map[int64]*found, len(list))
	all := make([]*found, 0, len(list))
	for _, c := range list {
		class, err := s.x.class(ctx, c.id&classMask)
		if err != nil {
			return nil, err
		}
		if class.Lang == string(s.query.Lang) {
			c.score *= ownLanguage
		}
		f := records[c.id>>classBits]
		if f == nil {
			f = &found{langs: map[i18n.Lang]bool{}}
			records[c.id>>classBits] = f
			all = append(all, f)
		}
		f.parts = append(f.parts, c)
		f.langs[i18n.Lang(class.Lang)] = true
		if len(f.parts) == 1 || c.score > f.best.score {
			f.best, f.class = c, class
		}
	}
	slices.SortFunc(all, func(a, b *found) int {
		switch {
		case a.best.score > b.best.score:
			return -1
		case a.best.score < b.best.score:
			return 1
		case a.best.id > b.best.id:
			return -1
		}
		return 1
	})
	return all, nil
}

// class finds a class by its id. Classes are never changed.
func (x *Index) class(ctx context.Context, id int64) (classRow, error) {
	x.mu.RLock()
	c, ok := x.classes[id]
	x.mu.RUnlock()
	if ok {
		return c, nil
	}
	var rows []classRow
	if err := x.DB.Read().NewSelect().Model(&rows).Scan(ctx); err != nil {
		return c, fmt.Errorf("read classes: %w", err)
	}
	fresh := make(map[int64]classRow, len(rows))
	for _, r := range rows {
		fresh[r.ID] = r
	}
	x.mu.Lock()
	x.classes = fresh
	x.mu.Unlock()
	return fresh[id], nil
}

// passes tells whether f passes the filter, one member of it left out.
func (f *found) passes(filter Filter, but string) bool {
	return (but == "kind" || filter.Kind == "" || f.class.Kind == filter.Kind) &&
		(but == "party" || filter.Party == "" || f.class.Party == filter.Party) &&
		(but == "group" || filter.Group == "" || f.class.Division == filter.Group) &&
		(but == "lang" || filter.Lang == "" || f.langs[filter.Lang])
}

func filtered(all []*found, filter Filter) []*found {
	if filter == (Filter{}) {
		return all
	}
	var kept []*found
	for _, f := range all {
		if f.passes(filter, "") {
			kept = append(kept, f)
		}
	}
	return kept
}

// facets counts, for each filter, what its values would leave.
func facets(all []*found, filter Filter) Facets {
	n := Facets{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	for _, f := range all {
		if f.passes(filter, "kind") {
			n.Kinds[f.class.Kind]++
		}
		if f.class.Party != "" && f.passes(filter, "party") {
			n.Parties[f.class.Party]++
		}
		if f.class.Division != "" && f.passes(filter, "group") {
			n.Groups[f.class.Division]++
		}
		if f.passes(filter, "lang") {
			for l := range f.langs {
				if l != i18n.None {
					n.Langs[string(l)]++
				}
			}
		}
	}
	return n
}

func page(all []*found, q Query) []*found {
	limit := q.Limit
	if limit == 0 {
		limit = 20
	}
	from := min(max(q.Offset, 0), len(all))
	return all[from:min(from+limit, len(all))]
}

// hits reads the words of records and marks what was found in them.
func (s *search) hits(ctx context.Context, records []*found) ([]Hit, error) {
	var ids []int64
	for _, f := range records {
		for _, c := range f.parts {
			ids = append(ids, c.id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []partRow
	if err := s.q.NewSelect().Model(&rows).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read what was found: %w", err)
	}
	parts := make(map[int64]partRow, len(rows))
	for _, r := range rows {
		parts[r.ID] = r
	}
	hits := make([]Hit, 0, len(records))
	for _, f := range records {
		h, ok, err := s.hit(ctx, f, parts)
		if err != nil {
			return nil, err
		}
		if ok {
			hits = append(hits, h)
		}
	}
	return hits, nil
}
