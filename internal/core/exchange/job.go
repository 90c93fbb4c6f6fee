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
	lease   = 30 * time.Second // how long an import is held without a sign of life
	look    = 2 * time.Second  // how often a server looks for work that others took in
	retry   = time.Minute      // until an undo that failed is tried again
	keepFor = 14 * 24 * time.Hour
)

// work is an import in the hands of a worker.
type work struct {
	*Service
	im       Import
	personal map[int]bool // places of fields about a person
}

var errStopped = errors.New("stopped by a person")

// Run does the work of imports, one after another, until ctx ends. What an
// earlier run of the program was interrupted in is taken up again.
func (s *Service) Run(ctx context.Context) {
	if s.DB.Engine == db.SQLite { // no other server holds anything
		s.logged(s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return release(ctx, tx) }))
	}
	worker, purged := db.NewID(), time.Time{}
	s.bell.Loop(ctx, look, func() {
		for s.next(ctx, worker) {
		}
		if now := s.DB.Now(); now.Sub(purged) > time.Hour {
			purged = now
			s.logged(s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return purge(ctx, tx, tx.At.Add(-keepFor)) }))
		}
	})
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
	a, err := s.worksFor(ctx, im)
	if err == nil {
		err = s.do(ctx, a, &im)
	} else {
		err = s.end(ctx, &work{Service: s, im: im}, err)
	}
	s.logged(err)
	return ctx.Err() == nil
}

// worksFor is in whose name work is done. What broke off is taken back whether
// or not its person may still do that; the command line's work, which a server
// takes up only where the command was killed, is nobody's.
func (s *Service) worksFor(ctx context.Context, im Import) (access.Actor, error) {
	if im.Person != "" && !im.brokeOff() {
		return s.Actor(ctx, im.Person)
	}
	a := s.Keeper(im.Party)
	a.Person = im.Person
	return a, nil
}

// do carries out what the state of im says, and writes how it ended.
func (s *Service) do(ctx context.Context, a access.Actor, im *Import) error {
	w := &work{Service: s, im: *im}
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
// stays as it is, to be taken up again; rows that could not all be saved are
// taken back, so that no import stays half saved.
func (s *Service) end(ctx context.Context, w *work, err error) error {
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, errStopped):
		return s.overtaken(ctx, w)
	}
	again := err != nil && w.im.State == Undoing
	if err != nil {
		err = w.breakOff(err)
	}
	return errors.Join(err, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if w.im.State == Applied || w.im.State == Undone {
			if err := deleteParts(ctx, tx, w.im.ID, "exchange_chunks"); err != nil {
				return err
			}
		}
		if err := updateImport(ctx, tx, w.im); err != nil || !again {
			return err
		}
		return postpone(ctx, tx, w.im.ID, retry)
	}))
}

// breakOff notes why the work did not reach its end and what is next. It gives
// the error back where the operator should know of it.
func (w *work) breakOff(err error) error {
	m := Message{ID: MsgErrorInternal}
	if e := errs.As(err); e != nil && e.Kind != errs.Internal {
		m, err = message(e.Message), nil
	}
	if w.im.Problem == nil {
		w.im.Problem = &m
	}
	w.im.State = map[State]State{Reading: Failed, Applying: Undoing, Undoing: Undoing}[w.im.State]
	return err
}

// overtaken goes by what a person has made of the import meanwhile.
func (s *Service) overtaken(ctx context.Context, w *work) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if w.im, err = selectImport(ctx, tx, w.im.Party, w.im.ID); err != nil || w.im.State != Dropped {
			return err
		}
		return deleteParts(ctx, tx, w.im.ID, "exchange_chunks", "exchange_blocks")
	})
}

// step does a piece of the work in a transaction, unless a person has stopped
// it, and tells how far the work is.
func (w *work) step(ctx context.Context, do func(context.Context, *db.Tx) error) error {
	err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if held, err := hold(ctx, tx, w.im, lease); err != nil {
			return err
		} else if !held {
			return errStopped
		}
		return do(ctx, tx)
	})
	if err != nil {
		return fmt.Errorf("import %s: %w", w.im.ID, err)
	}
	return ctx.Err()
}
