package party

import (
	"context"
	"sync"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// sorted keeps all Parties in the order of each language: many public pages
// ask for them, and they change once in a while. It holds for one generation
// of the installation, which every change of a Party raises.
type sorted struct {
	mu         sync.Mutex
	generation int64
	in         map[i18n.Lang][]Party
}

// byName returns all Parties by their names in l; the caller must not change
// the list.
func (s *Service) byName(ctx context.Context, l i18n.Lang) ([]Party, error) {
	// Read before the rows are: rows newer than their generation do no harm.
	g := s.db.Generation(db.All)
	s.sorted.mu.Lock()
	list, ok := s.sorted.in[l]
	ok = ok && s.sorted.generation == g
	s.sorted.mu.Unlock()
	if ok {
		return list, nil
	}
	list, err := s.all(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	SortByName(list, l)
	s.sorted.mu.Lock()
	defer s.sorted.mu.Unlock()
	if s.sorted.generation != g || s.sorted.in == nil {
		s.sorted.generation, s.sorted.in = g, map[i18n.Lang][]Party{}
	}
	s.sorted.in[l] = list
	return list, nil
}
