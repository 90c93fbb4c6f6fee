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
	if list, err = s.ofActive(ctx, list); err != nil {
		return nil, err
	}
	s.shown.known, s.shown.generation, s.shown.list = true, g, list
	return slices.Clone(list), nil
}

// ofActive leaves out the roadmaps of Parties that are not active.
func (s *Service) ofActive(ctx context.Context, list []Roadmap) ([]Roadmap, error) {
	codes := make([]string, len(list))
	for i, r := range list {
		codes[i] = r.Party
	}
	active, err := s.active(ctx, s.DB.Read(), codes...)
	return slices.DeleteFunc(list, func(r Roadmap) bool { return !active[r.Party] }), err
}
