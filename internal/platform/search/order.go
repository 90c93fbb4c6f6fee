package search

import (
	"context"
	"fmt"
	"slices"

	"openroadmap/internal/platform/i18n"
)

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
