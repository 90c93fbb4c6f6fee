package search

import (
	"context"
	"fmt"
	"sync"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

const (
	// Newest is how many matches of very common words are ranked: the newest.
	Newest = 2000
	// commonIn makes words very common when so many of the newest records hold
	// Newest of their matches: a fifth.
	commonIn = 5 * Newest
	// mostRanked is how many matches are ranked by how well they match.
	mostRanked = 10 * Newest
	// suggested is how many matches suggestions are chosen from.
	suggested = Newest / 4
)

// Index answers queries. Fill DB, Access and Sources; its methods may be
// called from many goroutines.
type Index struct {
	DB      *db.DB
	Access  *access.Table
	Sources []Source

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
		if kept, err = s.newestWithin(ctx); err != nil {
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
func (s *search) candidates(ctx context.Context) (list []*found, capped bool, err error) {
	if s.query.Titles {
		list, _, err = s.ranked(ctx, suggested)
		return list, false, err
	}
	newest, err := s.newest(ctx, match{limit: Newest + 1})
	if err != nil {
		return nil, false, err
	}
	common, err := s.common(ctx, newest)
	if err != nil {
		return nil, false, err
	}
	if !common {
		list, all, err := s.ranked(ctx, mostRanked)
		if err != nil || all {
			return list, false, err
		}
	}
	list, err = s.titledFirst(ctx, newest, match{})
	return list, true, err
}

// common tells by its newest matches whether words are very common. How close
// together those are says it without counting the rest, which costs far more.
func (s *search) common(ctx context.Context, newest []int64) (bool, error) {
	if len(newest) <= Newest {
		return false, nil
	}
	var last int64
	if err := s.q.NewRaw("SELECT max(number) FROM search_records").Scan(ctx, &last); err != nil {
		return false, fmt.Errorf("number of the newest record: %w", err)
	}
	return last-newest[Newest]>>classBits < commonIn, nil
}

// newestWithin lists the newest matches that pass the filter.
func (s *search) newestWithin(ctx context.Context) ([]*found, error) {
	m := match{filter: true, limit: Newest}
	newest, err := s.newest(ctx, m)
	if err != nil {
		return nil, err
	}
	return s.titledFirst(ctx, newest, m)
}

// titledFirst lists the newest matches of very common words by record: those in
// titles first, then by age. How often they occur says nothing about such words.
func (s *search) titledFirst(ctx context.Context, newest []int64, m match) ([]*found, error) {
	newest = newest[:min(Newest, len(newest))]
	if len(newest) == 0 {
		return nil, nil
	}
	m.titles, m.from, m.limit = true, newest[len(newest)-1], len(newest)
	titled, err := s.newest(ctx, m)
	if err != nil {
		return nil, err
	}
	list := make([]candidate, len(newest))
	for i, id := range newest {
		list[i] = candidate{id, 1}
		if len(titled) > 0 && titled[0] == id { // both descend
			list[i].score, titled = 2, titled[1:]
		}
	}
	return s.byRecord(ctx, list)
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
