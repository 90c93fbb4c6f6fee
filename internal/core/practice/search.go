package practice

import (
	"context"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// SearchSource makes what can be found of the shelf. Embedded practices come
// with the program, so all are looked through at every start.
func (s *Service) SearchSource() search.Source {
	const unit = "practices"
	return search.Source{
		Name: unit, Kinds: []string{KindPractice}, Fixed: true,
		Words: map[string]string{KindPractice: MsgSearchPractice, KindPractice + ".summary": MsgFieldSummary, KindPractice + ".region": MsgFieldRegion},
		Units: func(_ context.Context, _ db.IDB, after string, _ int) ([]string, error) {
			if after != "" {
				return nil, nil
			}
			return []string{unit}, nil
		},
		Entries: func(ctx context.Context, q db.IDB, _ string) ([]search.Entry, error) {
			list, err := selectPublished(ctx, q)
			if err != nil {
				return nil, err
			}
			var all []search.Entry
			for _, p := range s.Embedded.All() {
				all = append(all, s.entry(p))
			}
			for _, x := range list {
				all = append(all, s.entry(x.OnShelf()))
			}
			return all, nil
		},
	}
}

// entry is what can be found of p, under the output of its line.
func (s *Service) entry(p Practice) search.Entry {
	e := search.Entry{Kind: KindPractice, Record: string(p.ID), Party: string(p.Party)}
	if f, ok := s.Frameworks.Get(p.Line.Framework()); ok {
		if x, ok := f.Line(p.Line); ok {
			e.Group = string(x.Output)
		}
	}
	for _, l := range i18n.Langs {
		part := search.Part{Lang: l, Path: p.Path(), Title: p.Title.Get(l)}
		for name, text := range map[string]string{"summary": p.Summary.Get(l), "region": p.Region} {
			if text != "" {
				part.Fields = append(part.Fields, search.Field{Name: name, Text: text})
			}
		}
		if part.Title != "" {
			e.Parts = append(e.Parts, part)
		}
	}
	return e
}

// Path is the page of p, without the language.
func (p Practice) Path() string { return "/practices/" + string(p.ID) }
