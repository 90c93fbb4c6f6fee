package evidence

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/sandbox"
)

// What is done to evidence, for history.
const (
	actionAdded    = "added"
	actionProposed = "proposed"
	actionChanged  = "changed"
	actionAccepted = "accepted"
	actionReplaced = "replaced"
	actionRemoved  = "removed"
	actionReturned = "returned"
)

// Limits of files unless the installation says otherwise.
const (
	DefaultFileLimit int64 = 25 << 20 // bytes of one file
	DefaultQuota     int64 = 2 << 30  // bytes of all files of a Party
)

// Config is what a Service works with. Fill all fields.
type Config struct {
	DB        *db.DB
	Access    *access.Table
	Store     blob.Store
	Spool     *blob.Spool
	Sandbox   *sandbox.Runner // knows the parsers of platform/filetype
	FileLimit int64           // bytes of one file
	Quota     int64           // bytes of all files of a Party
	Log       *slog.Logger
	// Names gives the names of persons by id.
	Names func(ctx context.Context, ids []string) (map[string]string, error)
}

// Service holds the use cases. Owners may be added until the first request.
type Service struct {
	Config
	Owners []Owner
	slots  chan struct{} // one per file that is being looked through
}

// inspections is how many files are looked through at a time: each may take
// the memory of a sandbox.
const inspections = 2

// NewService makes a service.
func NewService(c Config) *Service {
	return &Service{Config: c, slots: make(chan struct{}, inspections)}
}

// may is NotFound for those who have no role in the Party, and Forbidden for
// those who may know of the record but must not do p.
func (s *Service) may(a access.Actor, p access.Permission, o access.Object) error {
	switch {
	case s.Access.Allows(a, p, o):
		return nil
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "error.unauthenticated")
	case len(a.Roles[o.Party]) == 0:
		return missing()
	}
	return errs.New(errs.Forbidden, "error.forbidden")
}

// reads tells whether a may know of e, whose record a may read.
func (s *Service) reads(a access.Actor, e Evidence) bool {
	o := access.Object{Party: e.Ref.Party, Owner: e.AddedBy}
	return s.Access.Allows(a, PermRead, o) && (e.Visibility != access.Restricted || s.Access.Allows(a, PermRestricted, o))
}

// changes tells whether a may change e: editors may, and authors while it is
// a proposal of theirs.
func (s *Service) changes(a access.Actor, e Evidence, rec Record) bool {
	return s.Access.Allows(a, PermChange, rec.Object) || e.State == Proposed && e.AddedBy == a.Person && s.Access.Allows(a, PermAdd, rec.Object)
}

// decides tells whether a may accept or return the proposal e: nobody decides
// on their own, unless they could have added it outright.
func (s *Service) decides(a access.Actor, e Evidence, rec Record) bool {
	return e.State == Proposed && s.Access.Allows(a, PermDecide, rec.Object) && (e.AddedBy != a.Person || s.Access.Allows(a, PermChange, rec.Object))
}

// isPublic tells whether everybody may read e.
func isPublic(e Evidence, rec Record) bool {
	return rec.Public && e.State == Accepted && e.Visibility == access.Public && e.RemovedAt.IsZero()
}

// Of reads the evidence of a record for the team, older versions left out, and
// the record. Errors: NotFound, also where the actor may not read the record.
func (s *Service) Of(ctx context.Context, a access.Actor, ref Ref) (Record, []Evidence, error) {
	if err := s.may(a, PermRead, access.Object{Party: ref.Party}); err != nil {
		return Record{}, nil, err
	}
	rec, err := s.record(ctx, s.DB.Read(), a, ref)
	if err != nil {
		return Record{}, nil, err
	}
	all, err := selectOf(ctx, s.DB.Read(), ref)
	var shown []Evidence
	for _, e := range all {
		if e.ReplacedBy == "" && s.reads(a, e) {
			shown = append(shown, e)
		}
	}
	return rec, shown, err
}

// PublicOf reads what everybody may read of a record's evidence; none where
// the record is not public.
func (s *Service) PublicOf(ctx context.Context, ref Ref) ([]Evidence, error) {
	q := s.DB.Read()
	all, err := selectOf(ctx, q, ref)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	rec, err := s.record(ctx, q, access.Actor{}, ref)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	var shown []Evidence
	for _, e := range all {
		if e.Current() && isPublic(e, rec) {
			shown = append(shown, e)
		}
	}
	return shown, err
}

// Listed is evidence in a list, with its record. Known is false when the
// record is gone.
type Listed struct {
	Evidence
	Record Record
	Known  bool
}

// List reads a page of the evidence of a Party, newest first, and counts all.
// Evidence of records that the actor may not read is left out.
func (s *Service) List(ctx context.Context, a access.Actor, party string, f Filter) ([]Listed, int, error) {
	o := access.Object{Party: party}
	if err := s.may(a, PermRead, o); err != nil {
		return nil, 0, err
	}
	list, n, err := selectList(ctx, s.DB.Read(), party, a.Person, s.Access.Allows(a, PermRestricted, o), f)
	if err != nil {
		return nil, 0, err
	}
	recs, err := s.records(ctx, s.DB.Read(), a, party, list)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]Listed, 0, len(list))
	for _, e := range list {
		rec, known := recs[e.Ref.whole()]
		rows = append(rows, Listed{e, rec, known})
	}
	return rows, n, nil
}

// Used is how many bytes the files of a Party take. It checks no permission.
func (s *Service) Used(ctx context.Context, party string) (int64, error) {
	return selectUsed(ctx, s.DB.Read(), party)
}

// Get reads one piece of evidence with its record. Errors: NotFound, also for
// another Party's, for what is removed and for what the actor may not read.
func (s *Service) Get(ctx context.Context, a access.Actor, party, id string) (Evidence, Record, error) {
	return s.get(ctx, s.DB.Read(), a, party, id)
}

func (s *Service) get(ctx context.Context, q db.IDB, a access.Actor, party, id string) (Evidence, Record, error) {
	if err := s.may(a, PermRead, access.Object{Party: party}); err != nil {
		return Evidence{}, Record{}, err
	}
	e, err := selectEvidence(ctx, q, party, id)
	if err != nil {
		return e, Record{}, err
	}
	if !e.RemovedAt.IsZero() || !s.reads(a, e) {
		return Evidence{}, Record{}, missing()
	}
	rec, err := s.record(ctx, q, a, e.Ref)
	return e, rec, err
}

// Earlier reads the older versions of e that a may read, newest first.
func (s *Service) Earlier(ctx context.Context, a access.Actor, e Evidence) ([]Evidence, error) {
	all, err := selectOf(ctx, s.DB.Read(), e.Ref)
	if err != nil {
		return nil, err
	}
	byID := map[string]Evidence{}
	for _, x := range all {
		byID[x.ID] = x
	}
	var older []Evidence
	for x, ok := byID[e.Replaces]; ok; x, ok = byID[x.Replaces] {
		if s.reads(a, x) {
			older = append(older, x)
		}
		delete(byID, x.ID) // ends also where rows were tampered with
	}
	return older, nil
}

// Content opens the file of e, which the caller has found by Get or
// PublicFile. Errors: NotFound for a link.
func (s *Service) Content(ctx context.Context, e Evidence) (*blob.Reader, blob.Info, error) {
	if !e.IsFile() {
		return nil, blob.Info{}, missing()
	}
	info, err := s.Store.Stat(ctx, e.File.SHA256)
	if errs.Is(err, errs.NotFound) || err == nil && info.Size != e.File.Size {
		return nil, info, errs.Wrap(errors.Join(err, fmt.Errorf("the content of evidence %s is not in the store as it was", e.ID)), errs.Unavailable, MsgErrorContent)
	}
	if err != nil {
		return nil, info, err
	}
	return blob.NewReader(ctx, s.Store, info), info, nil
}

// PublicFile finds evidence that everybody may read. Errors: NotFound for all
// other.
func (s *Service) PublicFile(ctx context.Context, party, id string) (Evidence, error) {
	e, err := selectEvidence(ctx, s.DB.Read(), party, id)
	if err != nil {
		return e, err
	}
	rec, err := s.record(ctx, s.DB.Read(), access.Actor{}, e.Ref)
	if err != nil {
		return e, err
	}
	if !isPublic(e, rec) || !e.IsFile() {
		return e, missing()
	}
	return e, nil
}
