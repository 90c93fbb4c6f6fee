package roadmap

import (
	"context"
	"slices"
	"sync"

	"openroadmap/internal/platform/db"
)

// publishedList keeps the list of published roadmaps for one generation of the
// installation: every page over several Parties needs it.
type publishedList struct {
	mu         sync.Mutex
	known      bool
	generation int64
	list       []Roadmap
}

// PublishedRoadmaps lists the current roadmaps that the public may read, by
// Party code. It is no ranking and no total.
func (s *Service) PublishedRoadmaps(ctx context.Context) ([]Roadmap, error) {
	// Read before the rows are: rows newer than their generation do no harm.
	g := s.DB.Generation(db.All)
	s.shown.mu.Lock()
	defer s.shown.mu.Unlock()
	if s.shown.known && s.shown.generation == g {
		return slices.Clone(s.shown.list), nil
	}
	list, err := selectPublished(ctx, s.DB.Read())
	if err != nil {
		return nil, err
	}
	s.shown.known, s.shown.generation, s.shown.list = true, g, list
	return slices.Clone(list), nil
}
