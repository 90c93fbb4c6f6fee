package exchange

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

const (
	lease     = 30 * time.Second // how long an import is held without a sign of life
	everySign = time.Second      // progress is told no oftener
	look      = 2 * time.Second  // how often a server looks for work that others took in
	keepFor   = 14 * 24 * time.Hour
)

// work is an import in the hands of a worker.
type work struct {
	*Service
	im       Import
	told     time.Time
	personal map[int]bool // places of fields about a person
}

var errStopped = errors.New("stopped by a person")

// Run does the work of imports, one after another, until ctx ends. What an
// earlier run of the program was interrupted in is taken up again.
func (s *Service) Run(ctx context.Context) {
	if s.DB.Engine == db.SQLite { // no other server holds anything
		s.logged(s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return release(ctx, tx) }))
	}
	worker, tick := db.NewID(), time.NewTicker(look)
	defer tick.Stop()
	purged := time.Time{}
	for {
		for s.next(ctx, worker) {
		}
		if now := s.DB.Now(); now.Sub(purged) > time.Hour {
			purged = now
			s.logged(s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return purge(ctx, tx, tx.At.Add(-keepFor)) }))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.wake:
		}
	}
}

func (s *Service) logged(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Log.Error("imports", "error", err)
	}
}

// next takes hold of one import and does its work; false if there is none.
func (s *Service) next(ctx context.Context, worker string) bool {
	var im Import
	var ok bool
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		im, ok, err = claim(ctx, tx, worker, lease)
		return err
	})
	if err != nil || !ok {
		s.logged(err)
		return false
	}
	a, err := s.Actor(ctx, im.Person)
	if err == nil {
		err = s.do(ctx, a, &im)
	} else {
		err = s.end(ctx, &work{Service: s, im: im}, err)
	}
	s.logged(err)
	return ctx.Err() == nil
}

// do carries out what the state of im says, and writes how it ended.
func (s *Service) do(ctx context.Context, a access.Actor, im *Import) error {
	w := &work{Service: s, im: *im, told: s.DB.Now()}
	var err error
	switch w.im.State {
	case Reading:
		err = w.dryRun(ctx, a)
	case Applying:
		if err = w.save(ctx, a); err == nil {
			w.im.State = Applied
		}
	case Undoing:
		if err = w.takeBack(ctx, a); err == nil {
			w.im.State = Undone
		}
	}
	err = s.end(ctx, w, err)
	*im = w.im
	return err
}

// end writes how the work ended. Work that the end of the program interrupts
// stays as it is, to be taken up again.
func (s *Service) end(ctx context.Context, w *work, err error) error {
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, errStopped):
		w.im.State = map[State]State{Reading: Dropped, Applying: Stopped, Undoing: Stopped}[w.im.State]
		err = nil
	case err != nil:
		m := Message{ID: MsgErrorInternal}
		if e := errs.As(err); e != nil && e.Kind != errs.Internal {
			m, err = message(e.Message), nil
		}
		w.im.Problem = &m
		w.im.State = map[State]State{Reading: Failed, Applying: Stopped, Undoing: Stopped}[w.im.State]
	}
	return errors.Join(err, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if w.im.State == Applied || w.im.State == Dropped {
			if err := deleteParts(ctx, tx, w.im.ID, "exchange_chunks"); err != nil {
				return err
			}
		}
		return updateImport(ctx, tx, w.im)
	}))
}

// step does a piece of the work in a transaction. Once a second it tells how
// far the work is, and learns whether a person has stopped it.
func (w *work) step(ctx context.Context, do func(context.Context, *db.Tx) error) error {
	now := time.Now() // a clock that stands still in tests tells nothing
	tell := now.Sub(w.told) >= everySign || w.told.After(now)
	state := w.im.State
	err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = do(ctx, tx); err != nil || !tell {
			return err
		}
		state, err = progress(ctx, tx, w.im.ID, w.im.Done, lease)
		return err
	})
	if err != nil {
		return fmt.Errorf("import %s: %w", w.im.ID, err)
	}
	if tell {
		w.told = now
	}
	if state != w.im.State {
		return errStopped
	}
	return ctx.Err()
}
