package framework

import (
	"context"
	"sync/atomic"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// PermLoad is loading frameworks: the operator's.
const PermLoad access.Permission = "framework.load"

// Rules says who holds the permissions of this feature.
func Rules() []access.Rule { return []access.Rule{{Permission: PermLoad, Operator: true}} }

// Service is the frameworks known now: the embedded ones and those loaded
// since. It may be read while one is loaded.
type Service struct {
	DB     *db.DB
	Access *access.Table
	// Offer makes the lines of a framework findable that takes the place of old,
	// if that is known. Search is the portal's; app supplies it. nil: nothing.
	Offer func(ctx context.Context, tx *db.Tx, f, old Framework) error
	store Store
	known atomic.Pointer[Set]
}

// NewService makes a Service over the embedded frameworks. Reload adds those
// in the database.
func NewService(d *db.DB, table *access.Table, embedded Set) *Service {
	s := &Service{DB: d, Access: table, store: NewStore(embedded)}
	s.known.Store(&embedded)
	return s
}

// Get finds a framework.
func (s *Service) Get(id ID) (Framework, bool) { return s.known.Load().Get(id) }

// Latest is that of the last year.
func (s *Service) Latest() (Framework, bool) { return s.known.Load().Latest() }

// All lists the frameworks, oldest first.
func (s *Service) All() []Framework { return s.known.Load().All() }

// Embedded tells whether a framework came with the program.
func (s *Service) Embedded(id ID) bool {
	_, ok := s.store.embedded.Get(id)
	return ok
}

// Reload reads what is in the database.
func (s *Service) Reload(ctx context.Context) error {
	set, err := s.store.All(ctx, s.DB.Read())
	if err == nil {
		s.known.Store(&set)
	}
	return err
}

// Load keeps a checked framework, which is known from then on. Errors:
// NotFound for everyone but the operator; those of Store.Save.
func (s *Service) Load(ctx context.Context, actor access.Actor, f Framework) error {
	if !s.Access.Allows(actor, PermLoad, access.Object{}) {
		return errs.New(errs.NotFound, "error.not_found")
	}
	return s.Save(ctx, f)
}

// Save is Load for the command line, where the operator is who runs it.
func (s *Service) Save(ctx context.Context, f Framework) error {
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.store.Save(ctx, tx, f); err != nil || s.Offer == nil {
			return err
		}
		old, _ := s.Get(f.ID)
		return s.Offer(ctx, tx, f, old)
	})
	if err != nil {
		return err
	}
	return s.Reload(ctx)
}
