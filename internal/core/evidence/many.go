package evidence

import (
	"context"

	"openroadmap/internal/platform/access"
)

// PublicOfMany is PublicOf for several records of a kind, by their ids; those
// without evidence are left out.
func (s *Service) PublicOfMany(ctx context.Context, party, kind string, ids []string) (map[string][]Evidence, error) {
	return s.ofMany(ctx, access.Actor{}, party, kind, ids, func(e Evidence, rec Record) bool { return e.Current() && isPublic(e, rec) })
}

// OfMany is Of for several records of a kind, by their ids; those without
// evidence and those that a may not read are left out.
func (s *Service) OfMany(ctx context.Context, a access.Actor, party, kind string, ids []string) (map[string][]Evidence, error) {
	if err := s.may(a, PermRead, access.Object{Party: party}); err != nil {
		return nil, err
	}
	return s.ofMany(ctx, a, party, kind, ids, func(e Evidence, _ Record) bool { return e.ReplacedBy == "" && s.reads(a, e) })
}

// ofMany asks for the evidence of all records and for the records once each.
func (s *Service) ofMany(ctx context.Context, a access.Actor, party, kind string, ids []string, shown func(Evidence, Record) bool) (map[string][]Evidence, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q := s.DB.Read()
	list, err := selectOfMany(ctx, q, party, kind, ids)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	recs, err := s.records(ctx, q, a, party, list)
	if err != nil {
		return nil, err
	}
	by := map[string][]Evidence{}
	for _, e := range list {
		if rec, known := recs[e.Ref.whole()]; known && shown(e, rec) {
			by[e.Ref.ID] = append(by[e.Ref.ID], e)
		}
	}
	return by, nil
}
