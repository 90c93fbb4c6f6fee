package organization

import (
	"context"
	"fmt"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// SearchSource makes the entries of bodies anew, a Party at a time.
func (s *Service) SearchSource() search.Source {
	return search.Source{
		Name: "bodies", Kinds: []string{KindBody}, Permissions: []access.Permission{PermRead},
		Words: map[string]string{KindBody: MsgSearchBody, "body.contact": MsgFieldContact},
		Units: func(ctx context.Context, q db.IDB, after string, n int) (parties []string, err error) {
			err = q.NewSelect().Model((*row)(nil)).ColumnExpr("DISTINCT party").Where("party > ?", after).OrderExpr("party").Limit(int64(n)).Scan(ctx, &parties)
			return parties, err
		},
		Entries: s.entries,
	}
}

// Offer makes all bodies of a Party findable anew. Call it when the Party's
// roadmap becomes public, or ceases to be.
func (s *Service) Offer(ctx context.Context, tx *db.Tx, party string) error {
	entries, err := s.entries(ctx, tx, party)
	if err != nil {
		return err
	}
	return search.Put(ctx, tx, entries...)
}

func (s *Service) entries(ctx context.Context, q db.IDB, party string) ([]search.Entry, error) {
	bodies, err := selectBodies(ctx, q, party, true)
	if err != nil {
		return nil, err
	}
	open, err := s.opens(ctx, q, party)
	if err != nil {
		return nil, err
	}
	entries := make([]search.Entry, len(bodies))
	for i, b := range bodies {
		entries[i] = b.entry(open)
	}
	return entries, nil
}

// opens tells whether public pages of a Party name its bodies.
func (s *Service) opens(ctx context.Context, q db.IDB, party string) (bool, error) {
	if s.Public == nil {
		return false, nil
	}
	open, err := s.Public(ctx, q, party)
	if err != nil {
		return false, fmt.Errorf("search bodies of %s: %w", party, err)
	}
	return open, nil
}

// entry is what can be found of b: its name, by everyone where the public
// pages of the Party may name it; its contact by the team. Archived bodies
// are the team's.
func (b Body) entry(open bool) search.Entry {
	e := search.Entry{Kind: KindBody, Record: b.ID, Party: b.Party}
	work := "/work/" + b.Party + "/bodies"
	public := open && b.Visibility == access.Public && !b.Archived
	for _, l := range i18n.Langs {
		name := b.Name.Get(l)
		switch {
		case name == "":
		case public:
			e.Parts = append(e.Parts, search.Part{Lang: l, Path: "/parties/" + b.Party + "/activities?lead=" + b.ID, Title: name})
		default:
			e.Parts = append(e.Parts, search.Part{Lang: l, Permission: PermRead, Path: work, Title: name})
		}
	}
	if b.Contact != "" {
		e.Parts = append(e.Parts, search.Part{Permission: PermRead, Path: work, Title: b.Name.OriginalText(), Heading: true,
			Fields: []search.Field{{Name: "contact", Text: b.Contact}}})
	}
	return e
}
