package stocktake

import (
	"context"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// SearchSource makes the entries of rounds anew, a round at a time.
func (s *Service) SearchSource() search.Source {
	return search.Source{
		Name: "stocktakes", Kinds: []string{KindEntry}, Permissions: []access.Permission{PermRead},
		Words: map[string]string{KindEntry: MsgNav, KindEntry + ".found": MsgFieldFound, KindEntry + ".gap": MsgFieldGap, KindEntry + ".practice": MsgFieldPractice,
			KindEntry + ".next": MsgFieldNext},
		Units: func(ctx context.Context, q db.IDB, after string, n int) (ids []string, err error) {
			err = q.NewSelect().Model((*roundRow)(nil)).Column("id").Where("id > ?", after).OrderExpr("id").Limit(int64(n)).Scan(ctx, &ids)
			return ids, err
		},
		Entries: s.searchEntries,
	}
}

func (s *Service) searchEntries(ctx context.Context, q db.IDB, round string) ([]search.Entry, error) {
	all, err := selectEntries(ctx, q, Round{ID: round})
	if err != nil {
		return nil, err
	}
	var found []search.Entry
	for _, e := range all[round] {
		found = append(found, s.searchEntry(e))
	}
	return found, nil
}

// searchEntry is what the team can find of e: its texts, under the number and
// the wording of the line.
func (s *Service) searchEntry(e Entry) search.Entry {
	f, _ := s.Frameworks.Get(e.Line.Framework())
	line, _ := f.Line(e.Line)
	out := search.Entry{Kind: KindEntry, Record: e.Round + "/" + string(e.Line), Party: e.Party, Group: string(line.Output)}
	for _, l := range i18n.Langs {
		part := search.Part{Lang: l, Permission: PermRead, Path: "/work/" + e.Party + "/stocktake/" + e.Round + "/" + e.Line.Local(),
			Title: line.Number + " " + line.Text.For(l).Text, Heading: true}
		for _, name := range texts {
			if t := e.text(name).Get(l); t != "" {
				part.Fields = append(part.Fields, search.Field{Name: name, Text: t})
			}
		}
		if len(part.Fields) > 0 {
			out.Parts = append(out.Parts, part)
		}
	}
	return out
}
