package measure

import (
	"context"
	"errors"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// Reading is how far the texts of a Party are looked through for provisions.
type Reading struct {
	Party   string
	State   ReadingState
	Done    int // texts looked through since Begun
	Found   int // proposals made of them
	Waiting int // texts that are still to be looked through
	Begun   time.Time
}

// ReadingState is where the work stands.
type ReadingState string

// The states. A Party without texts has none.
const (
	ReadingNone    ReadingState = ""
	ReadingOn      ReadingState = "reading"
	ReadingStopped ReadingState = "stopped" // by a person; what waits stays
	ReadingDone    ReadingState = "done"
)

const (
	readingLease = 30 * time.Second // how long a server holds the work without a sign of life
	readingLook  = 2 * time.Second  // how often a server looks for work that others asked for
	readingBatch = 1 << 20          // bytes of text after which proposals are saved
)

// Run looks texts through for what their articles bear on, Party after Party,
// until ctx ends. What an earlier run of the program was interrupted in is
// taken up again.
func (s *Service) Run(ctx context.Context) {
	if s.DB.Engine == db.SQLite { // no other server holds anything
		s.logged(s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return releaseReadings(ctx, tx) }))
	}
	worker, begun := db.NewID(), time.Time{}
	s.bell.Loop(ctx, readingLook, func() {
		for s.readNext(ctx, worker) {
		}
		if now := s.DB.Now(); now.Sub(begun) > everyBegin {
			begun = now
			s.logged(s.beginTexts(ctx))
		}
	})
}

func (s *Service) logged(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Log.Error("texts of measures", "error", err)
	}
}

// readNext takes hold of the work of one Party and does it; false if there is
// none.
func (s *Service) readNext(ctx context.Context, worker string) bool {
	var party string
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		party, err = claimReading(ctx, tx, worker, readingLease)
		return err
	})
	if err == nil && party != "" {
		err = s.ReadTexts(ctx, party)
	}
	s.logged(err)
	return err == nil && party != "" && ctx.Err() == nil
}

// ReadTexts looks through the texts of a Party that wait for it, until none
// waits or a person stops it. Proposals are saved a megabyte of text at a time.
func (s *Service) ReadTexts(ctx context.Context, party string) error {
	for {
		read, err := s.readBatch(ctx, party)
		if err != nil {
			return err
		}
		on := false
		err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			on, err = s.saveReading(ctx, tx, party, read)
			return err
		})
		if err != nil || !on {
			return err
		}
	}
}

// readText is a text that was looked through.
type readText struct {
	Version
	found []Provision
}

// readBatch looks through the next texts that wait.
func (s *Service) readBatch(ctx context.Context, party string) (read []readText, err error) {
	waiting, err := selectWaiting(ctx, s.DB.Read(), party, 100)
	if err != nil {
		return nil, err
	}
	bytes := 0
	for _, v := range waiting {
		list, err := selectArticles(ctx, s.DB.Read(), v.ID)
		if err != nil {
			return nil, err
		}
		found, err := propose(ctx, v, list)
		if err != nil {
			return nil, err
		}
		read = append(read, readText{v, found})
		for _, a := range list {
			bytes += len(a.Text)
		}
		if bytes > readingBatch {
			break
		}
	}
	return read, nil
}

// saveReading keeps what was found, unless a person has stopped the work; on
// tells that there is more to do.
func (s *Service) saveReading(ctx context.Context, tx *db.Tx, party string, read []readText) (on bool, err error) {
	r, err := selectReading(ctx, tx, party)
	if err != nil || r.State != ReadingOn {
		return false, err
	}
	if len(read) == 0 {
		r.State = ReadingDone
		return false, updateReading(ctx, tx, r, time.Time{})
	}
	var all []Provision
	for _, t := range read {
		all = append(all, t.found...)
	}
	if err := markLooked(ctx, tx, read); err != nil {
		return false, err
	}
	r.Done, r.Found = r.Done+len(read), r.Found+len(all)
	if err := putProposals(ctx, tx, party, all); err != nil {
		return false, err
	}
	return true, updateReading(ctx, tx, r, tx.At.Add(readingLease))
}

// Reading tells how far the texts of a Party are looked through. Errors:
// NotFound, Forbidden.
func (s *Service) Reading(ctx context.Context, a access.Actor, party string) (Reading, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return Reading{}, err
	}
	r, err := selectReading(ctx, s.DB.Read(), party)
	if err != nil {
		return r, err
	}
	r.Waiting, err = countWaiting(ctx, s.DB.Read(), party)
	return r, err
}

// SetReading stops the work after the texts in hand, goes on with it, or with
// anew looks through all texts once more; what a person decided stays. Errors:
// NotFound, Forbidden.
func (s *Service) SetReading(ctx context.Context, a access.Actor, party string, to ReadingState, anew bool) error {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return err
	}
	if to != ReadingOn && to != ReadingStopped {
		return errs.New(errs.Invalid, "web.bad_form")
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := selectReading(ctx, tx, party)
		if err != nil {
			return err
		}
		if to == ReadingStopped && r.State != ReadingOn {
			return nil // it was quicker
		}
		if anew {
			if err := forgetLooked(ctx, tx, party); err != nil {
				return err
			}
			r = Reading{Party: party, Begun: tx.At}
		}
		r.State = to
		return putReading(ctx, tx, r)
	})
	s.bell.Ring()
	return err
}
