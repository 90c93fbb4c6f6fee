package search

import (
	"context"
	"encoding/json"
	"fmt"

	"openroadmap/internal/platform/i18n"
)

// hit shows f by the part that suits the reader best, and adds what the other
// parts in that language (or in none) matched. ok is false for a record that
// was removed between two queries.
func (s *search) hit(ctx context.Context, f *found, parts map[int64]partRow) (h Hit, ok bool, err error) {
	best, class, err := s.choose(ctx, f)
	if err != nil {
		return h, false, err
	}
	row, ok := parts[best.id]
	if !ok {
		return h, false, nil
	}
	h = Hit{Kind: class.Kind, Party: class.Party, Group: class.Division, Lang: i18n.Lang(class.Lang), Path: row.Path, Context: row.Context, Public: class.Permission == "",
		Title: mark(row.Title, s.terms, wholeTitle)}
	for _, c := range bestFirst(f.parts, best) {
		other, err := s.x.class(ctx, c.id&classMask)
		if err != nil {
			return h, false, err
		}
		if c.id != best.id && other.Lang != class.Lang && other.Lang != string(i18n.None) {
			continue
		}
		more, err := s.matchesIn(parts[c.id])
		if err != nil {
			return h, false, err
		}
		h.Matches = append(h.Matches, more...)
	}
	return h, true, nil
}

// choose takes the part in the reader's language, or the one that ranks
// highest. With a filter by language it is of that language.
func (s *search) choose(ctx context.Context, f *found) (candidate, classRow, error) {
	want := s.query.Lang
	if s.query.Filter.Lang != "" {
		want = s.query.Filter.Lang
	}
	best, bestClass, own := f.best, f.class, false
	for _, c := range f.parts {
		class, err := s.x.class(ctx, c.id&classMask)
		if err != nil {
			return best, bestClass, err
		}
		if class.Lang == string(want) && (!own || c.score > best.score) {
			best, bestClass, own = c, class, true
		}
	}
	return best, bestClass, nil
}

// matchesIn lists the fields of a part that hold a word looked for, in order.
func (s *search) matchesIn(row partRow) ([]Match, error) {
	var fields []Field
	if row.Texts == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(row.Texts), &fields); err != nil {
		return nil, fmt.Errorf("read part %d: %w", row.ID, err)
	}
	var all []Match
	for _, f := range fields {
		if text := mark(f.Text, s.terms, snippet); text.Any() {
			all = append(all, Match{f.Name, text})
		}
	}
	return all, nil
}

func bestFirst(parts []candidate, best candidate) []candidate {
	list := []candidate{best}
	for _, c := range parts {
		if c.id != best.id {
			list = append(list, c)
		}
	}
	return list
}
