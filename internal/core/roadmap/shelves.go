package roadmap

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// shelves keeps the table roadmap_public in memory, a shelf for each Party. A
// shelf is read again when the Party's generation has grown: rows newer than
// their generation do no harm. Some 400 bytes a row. The zero value is ready.
type shelves struct {
	mu      sync.Mutex
	parties map[string]shelf
	titles  map[i18n.Lang]map[string]int // activity → place in the alphabet of a language
	sorted  int64                        // the installation's generation when titles were read
}

type shelf struct {
	generation int64
	rows       []*publicRow // by number; shared, never changed
}

// of returns the rows of Parties in the order of their codes: one query at
// most.
func (s *shelves) of(ctx context.Context, d *db.DB, codes []string) ([][]*publicRow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parties == nil {
		s.parties = map[string]shelf{}
	}
	stale := map[string]shelf{}
	for _, code := range codes {
		g := d.Generation(code)
		if kept, ok := s.parties[code]; !ok || kept.generation != g {
			stale[code] = shelf{generation: g}
		}
	}
	if err := s.fill(ctx, d, stale); err != nil {
		return nil, err
	}
	all := make([][]*publicRow, len(codes))
	for i, code := range codes {
		all[i] = s.parties[code].rows
	}
	return all, nil
}

// fill reads the shelves that are stale.
func (s *shelves) fill(ctx context.Context, d *db.DB, stale map[string]shelf) error {
	if len(stale) == 0 {
		return nil
	}
	codes := make([]string, 0, len(stale))
	for code := range stale {
		codes = append(codes, code)
	}
	var rows []*publicRow
	if err := d.Read().NewSelect().Model(&rows).Where("party IN (?)", bun.List(codes)).OrderExpr("party, number_key").Scan(ctx); err != nil {
		return fmt.Errorf("read public activities: %w", err)
	}
	for _, x := range rows {
		sh := stale[x.Party]
		sh.rows = append(sh.rows, x)
		stale[x.Party] = sh
	}
	for code, sh := range stale {
		s.parties[code] = sh
	}
	return nil
}

// ranks tells the place of each activity in the alphabetical order of titles:
// one query after each change of public content.
func (s *shelves) ranks(ctx context.Context, d *db.DB, l i18n.Lang) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g := d.Generation(db.All); s.titles == nil || s.sorted != g {
		s.titles, s.sorted = map[i18n.Lang]map[string]int{}, g
	}
	if rank, ok := s.titles[l]; ok {
		return rank, nil
	}
	var ids []string
	if err := d.Read().NewSelect().Model((*titleRow)(nil)).Column("activity").Where("lang = ?", string(l)).OrderExpr("sort_key").Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("sort titles: %w", err)
	}
	rank := make(map[string]int, len(ids))
	for i, id := range ids {
		rank[id] = i
	}
	s.titles[l] = rank
	return rank, nil
}

// selectTitles reads the titles of rows in a language.
func selectTitles(ctx context.Context, q db.IDB, l i18n.Lang, rows []*publicRow) (map[string]i18n.Shown, error) {
	ids := make([]string, len(rows))
	for i, x := range rows {
		ids[i] = x.Activity
	}
	var found []titleRow
	if err := q.NewSelect().Model(&found).Column("activity", "title").Where("lang = ? AND activity IN (?)", string(l), bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read titles: %w", err)
	}
	titles := make(map[string]i18n.Shown, len(found))
	for _, r := range found {
		t, err := readTitle(r.Title)
		if err != nil {
			return nil, fmt.Errorf("read title of %s: %w", r.Activity, err)
		}
		titles[r.Activity] = t
	}
	return titles, nil
}

// PublicTitles reads what activities are called in every language: their own
// titles, or the official wording. Activities that are not public are
// missing.
func (s *Service) PublicTitles(ctx context.Context, activities []string) (map[string]map[i18n.Lang]i18n.Shown, error) {
	var rows []titleRow
	if err := s.DB.Read().NewSelect().Model(&rows).Column("activity", "lang", "title").Where("activity IN (?)", bun.List(append(activities, ""))).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read titles: %w", err)
	}
	titles := map[string]map[i18n.Lang]i18n.Shown{}
	for _, r := range rows {
		t, err := readTitle(r.Title)
		if err != nil {
			return nil, fmt.Errorf("read title of %s: %w", r.Activity, err)
		}
		if titles[r.Activity] == nil {
			titles[r.Activity] = map[i18n.Lang]i18n.Shown{}
		}
		titles[r.Activity][i18n.Lang(r.Lang)] = t
	}
	return titles, nil
}

// selectWith finds the activities whose title in l has words in it, in any
// case.
func selectWith(ctx context.Context, q db.IDB, l i18n.Lang, words string) (map[string]bool, error) {
	var ids []string
	err := q.NewSelect().Model((*titleRow)(nil)).Column("activity").Where("lang = ? AND words LIKE ? ESCAPE '!'", string(l), "%"+escapeLike(strings.ToLower(words))+"%").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("find titles: %w", err)
	}
	with := make(map[string]bool, len(ids))
	for _, id := range ids {
		with[id] = true
	}
	return with, nil
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}
