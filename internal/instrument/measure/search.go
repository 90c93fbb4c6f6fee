package measure

import (
	"context"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// source makes the entries of measures anew, a Party at a time.
func (s *Service) source() search.Source {
	words := map[string]string{KindMeasure: MsgSearchMeasure, KindMeasure + ".number": MsgFieldNational}
	for _, f := range fields {
		if f.list == "" && f.kind == text {
			words[KindMeasure+"."+f.id] = f.label
		}
	}
	return search.Source{
		Name: "measures", Kinds: []string{KindMeasure}, Permissions: []access.Permission{PermRead}, Words: words,
		Units: func(ctx context.Context, q db.IDB, after string, n int) (parties []string, err error) {
			err = q.NewSelect().Model((*measureRow)(nil)).ColumnExpr("DISTINCT party").Where("party > ?", after).OrderExpr("party").Limit(int64(n)).Scan(ctx, &parties)
			return parties, err
		},
		Entries: func(ctx context.Context, q db.IDB, party string) ([]search.Entry, error) {
			return s.entries(ctx, q, party)
		},
	}
}

func (s *Service) entries(ctx context.Context, q db.IDB, party string) ([]search.Entry, error) {
	active, err := s.Active(ctx, q, party)
	if err != nil {
		return nil, err
	}
	all, err := selectMeasures(ctx, q, party, "m.removed = ?", false)
	list := make([]search.Entry, len(all))
	for i, m := range all {
		list[i] = m.entry(active)
	}
	return list, err
}

// Offer makes the measures of a Party findable anew, when it is activated or
// deactivated.
func (s *Service) Offer(ctx context.Context, tx *db.Tx, party string) error {
	list, err := s.entries(ctx, tx, party)
	if err != nil {
		return err
	}
	texts, err := s.textEntries(ctx, tx, party)
	if err != nil {
		return err
	}
	return search.Put(ctx, tx, append(list, texts...)...)
}

// entry is what can be found of m: by everyone what they may read, the rest by
// the team.
func (m Measure) entry(active bool) search.Entry {
	e := search.Entry{Kind: KindMeasure, Record: m.ID, Party: m.Party}
	if m.Removed {
		return e
	}
	public := m.Public() && active
	for _, l := range i18n.Langs {
		open, kept := m.words(l, public)
		if title := m.Title().For(l).Text; m.Title().Get(l) != "" || len(open) > 0 {
			p := search.Part{Lang: l, Path: "/parties/" + m.Party + "/measures/" + m.Ref(), Title: title, Heading: m.Title().Get(l) == "", Fields: open}
			if !public {
				p.Permission, p.Path = PermRead, workPath(m)
			}
			e.Parts = append(e.Parts, p)
		}
		if len(kept) > 0 {
			e.Parts = append(e.Parts, search.Part{Lang: l, Permission: PermRead, Path: workPath(m), Title: m.Title().For(l).Text, Heading: true, Fields: kept})
		}
	}
	return e
}

// words are the texts of m in a language: what stands with the title, and what
// only the team may read of a public measure. The number stands with the
// original.
func (m Measure) words(l i18n.Lang, public bool) (open, kept []search.Field) {
	if n := m.Codes[fieldNational]; n != "" && l == m.Title().Original() {
		open = append(open, search.Field{Name: "number", Text: n})
	}
	for _, f := range fields {
		s := ""
		if f.list == "" && f.kind == text {
			s = m.Texts[f.id].Get(l)
		}
		switch {
		case s == "":
		case public && !m.shows(f):
			kept = append(kept, search.Field{Name: f.id, Text: s})
		default:
			open = append(open, search.Field{Name: f.id, Text: s})
		}
	}
	return open, kept
}

// shows tells whether everybody may read a field of m, which is public.
func (m Measure) shows(f field) bool {
	return f.who == everyone || f.who == drafting && m.DraftingShown()
}
