package evidence

import (
	"context"
	"fmt"
	"strings"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// publicSection is where public pages show the evidence of their record.
const publicSection = "#evidence"

// SearchSource makes the entries of evidence anew, all of a record at a time.
func (s *Service) SearchSource() search.Source {
	return search.Source{
		Name: "evidence", Kinds: []string{KindEvidence}, Permissions: []access.Permission{PermRead, PermRestricted},
		Words: map[string]string{KindEvidence: MsgSection, "evidence.note": MsgFieldNote, "evidence.office": MsgFieldOffice, "evidence.file": MsgFieldFile},
		Units: func(ctx context.Context, q db.IDB, after string, n int) (records []string, err error) {
			const unit = "party || '/' || record_kind || '/' || record"
			err = q.NewSelect().Model((*row)(nil)).ColumnExpr("DISTINCT "+unit+" AS unit").Where("removed_at IS NULL AND "+unit+" > ?", after).
				OrderExpr("unit").Limit(int64(n)).Scan(ctx, &records)
			return records, err
		},
		Entries: func(ctx context.Context, q db.IDB, unit string) ([]search.Entry, error) {
			party, rest, _ := strings.Cut(unit, "/")
			kind, id, _ := strings.Cut(rest, "/")
			list, err := selectOf(ctx, q, Ref{Party: party, Kind: kind, ID: id})
			if err != nil {
				return nil, err
			}
			return s.entries(ctx, q, party, list)
		},
	}
}

// Offer makes all evidence of a Party findable anew. Call it when the public
// can read records of it that it could not, or no longer.
func (s *Service) Offer(ctx context.Context, tx *db.Tx, party string) error {
	list, err := selectCurrent(ctx, tx, party)
	if err != nil {
		return err
	}
	return s.offer(ctx, tx, party, list)
}

// OfferOf makes the evidence of one record findable anew. Call it when its
// title or its readers change.
func (s *Service) OfferOf(ctx context.Context, tx *db.Tx, party, kind, id string) error {
	return s.offerOf(ctx, tx, Ref{Party: party, Kind: kind, ID: id})
}

func (s *Service) offerOf(ctx context.Context, tx *db.Tx, record Ref) error {
	list, err := selectOf(ctx, tx, record)
	if err != nil {
		return err
	}
	return s.offer(ctx, tx, record.Party, list)
}

func (s *Service) offer(ctx context.Context, tx *db.Tx, party string, list []Evidence) error {
	entries, err := s.entries(ctx, tx, party, list)
	if err != nil {
		return err
	}
	return search.Put(ctx, tx, entries...)
}

// observer stands for the team of a Party: it reads what each of its members
// does. It is nobody in person.
func observer(party string) access.Actor {
	return access.Actor{Roles: map[string][]access.Role{party: {identity.Observer}}}
}

// entries makes what can be found of evidence of a Party. What is removed,
// replaced, or belongs to a record that is gone is not found.
func (s *Service) entries(ctx context.Context, q db.IDB, party string, list []Evidence) ([]search.Entry, error) {
	if len(list) == 0 {
		return nil, nil
	}
	recs, err := s.records(ctx, q, observer(party), party, list)
	if err != nil {
		return nil, fmt.Errorf("records of evidence of %s: %w", party, err)
	}
	public, err := s.publicRecords(ctx, q, party, list)
	if err != nil {
		return nil, fmt.Errorf("public records of %s: %w", party, err)
	}
	entries := make([]search.Entry, len(list))
	for i, e := range list {
		entries[i] = search.Entry{Kind: KindEvidence, Record: e.ID, Party: party}
		rec, known := recs[e.Ref.whole()]
		if !known || e.ReplacedBy != "" || !e.RemovedAt.IsZero() {
			continue
		}
		entries[i].Group = rec.Group
		entries[i].Parts = e.parts(rec, public[e.Ref.whole()])
	}
	return entries, nil
}

// parts are the words of e: for everyone, with where the public reads it, or
// for those who may read e.
func (e Evidence) parts(rec Record, public PublicRecord) (parts []search.Part) {
	open := isPublic(e, rec) && public.Path != ""
	for _, l := range i18n.Langs {
		p := search.Part{Lang: l, Permission: PermRead, Path: itemPath(e), Title: e.Title.Get(l), Context: rec.Title.For(l).Text, Fields: e.words(l)}
		switch {
		case open:
			p.Permission, p.Path, p.Context = "", public.Path+publicSection, public.Title[l]
		case e.Visibility == access.Restricted:
			p.Permission = PermRestricted
		}
		if p.Title == "" {
			p.Title, p.Heading = e.Title.For(l).Text, true
		}
		if !p.Heading || len(p.Fields) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}

// words are the texts of e in l. What has no language stands beside the
// original's.
func (e Evidence) words(l i18n.Lang) (fields []search.Field) {
	add := func(name, text string) {
		if text != "" {
			fields = append(fields, search.Field{Name: name, Text: text})
		}
	}
	add("note", e.Note.Get(l))
	if l == e.Title.Original() {
		add("office", e.Office)
		add("file", e.File.Name)
	}
	return fields
}
