package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
)

// match narrows which parts with the words looked for are listed.
type match struct {
	titles bool  // the words must stand in the title
	filter bool  // the filter of the query holds
	from   int64 // lowest id; 0 = any
	limit  int
}

// matching is the FROM and WHERE of what s may find, and the name of the id.
func (s *search) matching(m match) (id, sql string, args []any) {
	id = "rowid"
	if postgres(s.q) {
		id = "id"
	}
	where, words := s.words(m.titles)
	readable, more := s.readable(id)
	sql, args = "FROM search_words WHERE "+where+" AND "+readable, append([]any{words}, more...)
	if m.filter {
		within, more := s.query.Filter.within(id)
		sql, args = sql+" AND "+within, append(args, more...)
	}
	if m.from > 0 {
		sql, args = sql+" AND "+id+" >= ?", append(args, m.from)
	}
	return id, sql, args
}

// words is the condition that the terms occur, with its argument.
func (s *search) words(titles bool) (where, arg string) {
	if postgres(s.q) {
		return "words @@ ?::tsquery", tsquery(s.terms, titles)
	}
	return "search_words MATCH ?", fts(s.terms, titles)
}

// newest lists the ids of matches, the newest first.
func (s *search) newest(ctx context.Context, m match) ([]int64, error) {
	id, from, args := s.matching(m)
	rows, err := s.q.QueryContext(ctx, "SELECT "+id+" "+from+" ORDER BY "+id+" DESC LIMIT ?", append(args, m.limit)...)
	if err != nil {
		return nil, fmt.Errorf("list the newest: %w", err)
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list the newest: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// ranked lists the newest matches up to limit by record, the best first. all
// is false when there are more.
func (s *search) ranked(ctx context.Context, limit int) (list []*found, all bool, err error) {
	parts, err := s.scored(ctx, limit+1)
	if err != nil {
		return nil, false, err
	}
	all = len(parts) <= limit
	list, err = s.byRecord(ctx, parts[:min(limit, len(parts))])
	return list, all, err
}

// scored lists the newest matches up to limit with how well they match.
func (s *search) scored(ctx context.Context, limit int) ([]candidate, error) {
	_, from, args := s.matching(match{titles: s.query.Titles, filter: s.query.Titles})
	sql := "SELECT rowid, -bm25(search_words, 8.0, 1.0) " + from + " ORDER BY rowid DESC LIMIT ?"
	if postgres(s.q) {
		sql = "SELECT id, ts_rank('{0.1, 0.1, 0.1, 0.8}', words, ?::tsquery, 2) FROM (SELECT id, words " + from + " ORDER BY id DESC LIMIT ?) m"
		args = append([]any{tsquery(s.terms, s.query.Titles)}, args...)
	}
	rows, err := s.q.QueryContext(ctx, sql, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("rank what matches: %w", err)
	}
	defer rows.Close()
	var list []candidate
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.id, &c.score); err != nil {
			return nil, fmt.Errorf("rank what matches: %w", err)
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// readable is the condition that s.actor may read a part: part of every query
// on words. Ids of public classes are even, see classes.of.
func (s *search) readable(id string) (string, []any) {
	conds, args := []string{"(" + id + " & 1) = 0"}, []any{}
	for _, p := range s.x.permissions() {
		scope := s.x.Access.SureScope(s.actor, p)
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
