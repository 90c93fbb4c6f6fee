package app

import (
	"context"
	"sync/atomic"
	"time"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// partiesSeen keeps names and time zones of all Parties in memory: every
// request needs them, and they change once in a while.
type partiesSeen struct {
	service *party.Service
	db      *db.DB
	all     atomic.Pointer[map[string]seenParty]
	// also rereads what else is kept in memory, when another server wrote.
	also func(context.Context) error
}

type seenParty struct {
	party.Party
	zone *time.Location
}

func (s *partiesSeen) reload(ctx context.Context) error {
	list, err := s.service.List(ctx, party.Filter{}, i18n.EN)
	if err != nil {
		return err
	}
	all := make(map[string]seenParty, len(list))
	for _, p := range list {
		all[string(p.Code)] = seenParty{p, p.Location()}
	}
	s.all.Store(&all)
	return nil
}

// changed reloads after a committed change on this server.
func (s *partiesSeen) changed(tx *db.Tx) {
	tx.AfterCommit(func() {
		if err := s.reload(context.Background()); err != nil {
			s.all.Store(&map[string]seenParty{})
		}
	})
}

// follow notices the changes of other servers, within a second.
func (s *partiesSeen) follow(ctx context.Context) {
	if s.db.Engine != db.Postgres {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := s.db.Generation(db.All)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if g := s.db.Generation(db.All); g != last && s.reload(ctx) == nil && s.also(ctx) == nil {
			last = g
		}
	}
}

func (s *partiesSeen) get(code string) (seenParty, bool) {
	all := s.all.Load()
	if all == nil {
		return seenParty{}, false
	}
	p, ok := (*all)[code]
	return p, ok
}

func (s *partiesSeen) zone(code string) *time.Location {
	if p, ok := s.get(code); ok {
		return p.zone
	}
	return time.UTC
}
