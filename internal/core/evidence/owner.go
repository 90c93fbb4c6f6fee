package evidence

import (
	"context"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Owner is a feature whose records may have evidence. The feature implements
// it; app hands it in.
type Owner interface {
	// Kind names the records, e.g. "activity".
	Kind() string
	// Label is what the kind is called, for filters: "Activity".
	Label(l *i18n.Localizer) string
	// Records finds records of a Party by id. Those that are absent, of
	// another Party, or that a may not read are left out. The zero Actor is
	// the public.
	Records(ctx context.Context, q db.IDB, a access.Actor, party string, ids []string) (map[string]Record, error)
	// PublicRecords tells where and under which title the public reads records of a
	// Party; those that it does not read are left out.
	PublicRecords(ctx context.Context, q db.IDB, party string, ids []string) (map[string]PublicRecord, error)
}

// PublicRecord is a record as the public sees it.
type PublicRecord struct {
	Path  string               // of its public page, without the language
	Title map[i18n.Lang]string // as shown to readers of a language
}

// Record is what evidence must know of the record it belongs to.
type Record struct {
	Object access.Object // for the rules: Party and responsible bodies
	Title  i18n.Text     // how lists call it: "2.4 Make works easy to find"
	Path   string        // its working page, without the language
	Public bool          // the public may read it now
	Group  string        // a division of the records that a search filters by, e.g. the id of an output; may be ""
	Parts  []Part        // in order; nil = it has none
	// TeamOnly tells that the public never reads the record, so that its evidence
	// is offered no public visibility.
	TeamOnly bool
	// Locked says why its evidence can be read and removed but not added to or
	// changed; nil: it can. The public is not told.
	Locked error
}

// Part is a piece of a record that evidence may belong to, e.g. a milestone.
type Part struct {
	ID    string
	Title i18n.Text
}

// Part finds a part by id; ok is false for "" and for one that is gone.
func (r Record) Part(id string) (Part, bool) {
	for _, p := range r.Parts {
		if p.ID == id && id != "" {
			return p, true
		}
	}
	return Part{}, false
}

func missing() error { return errs.New(errs.NotFound, "error.not_found") }

func (s *Service) owner(kind string) (Owner, bool) {
	for _, o := range s.Owners {
		if o.Kind() == kind {
			return o, true
		}
	}
	return nil, false
}

// record finds one record as a may read it; else NotFound.
func (s *Service) record(ctx context.Context, q db.IDB, a access.Actor, ref Ref) (Record, error) {
	o, ok := s.owner(ref.Kind)
	if !ok || ref.ID == "" || strings.ContainsRune(ref.ID, 0) {
		return Record{}, missing()
	}
	found, err := o.Records(ctx, q, a, ref.Party, []string{ref.ID})
	if err != nil {
		return Record{}, err
	}
	rec, ok := found[ref.ID]
	if !ok {
		return Record{}, missing()
	}
	return rec, nil
}

// records finds the records of a list, one question per owner.
func (s *Service) records(ctx context.Context, q db.IDB, a access.Actor, party string, list []Evidence) (map[Ref]Record, error) {
	ids := map[string][]string{}
	for _, e := range list {
		ids[e.Ref.Kind] = append(ids[e.Ref.Kind], e.Ref.ID)
	}
	all := map[Ref]Record{}
	for _, o := range s.Owners {
		if len(ids[o.Kind()]) == 0 {
			continue
		}
		found, err := o.Records(ctx, q, a, party, ids[o.Kind()])
		if err != nil {
			return nil, err
		}
		for id, rec := range found {
			all[Ref{Party: party, Kind: o.Kind(), ID: id}] = rec
		}
	}
	return all, nil
}

// publicRecords finds how the public reads the records of a list, one question
// per owner.
func (s *Service) publicRecords(ctx context.Context, q db.IDB, party string, list []Evidence) (map[Ref]PublicRecord, error) {
	ids := map[string][]string{}
	for _, e := range list {
		ids[e.Ref.Kind] = append(ids[e.Ref.Kind], e.Ref.ID)
	}
	all := map[Ref]PublicRecord{}
	for _, o := range s.Owners {
		if len(ids[o.Kind()]) == 0 {
			continue
		}
		found, err := o.PublicRecords(ctx, q, party, ids[o.Kind()])
		if err != nil {
			return nil, err
		}
		for id, rec := range found {
			all[Ref{Party: party, Kind: o.Kind(), ID: id}] = rec
		}
	}
	return all, nil
}

// whole is ref without its part.
func (r Ref) whole() Ref { r.Part = ""; return r }
