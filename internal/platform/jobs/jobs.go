// Package jobs is how a server waits for work that lies in tables: what is to
// be done, who holds it and how far it is are the feature's own rows, so that
// any server can take up what another has left.
package jobs

import (
	"context"
	"time"
)

// Bell wakes a loop. The zero Bell wakes nobody.
type Bell chan struct{}

// NewBell is a bell for one loop.
func NewBell() Bell { return make(Bell, 1) }

// Ring has the loop look for work soon. It never waits.
func (b Bell) Ring() {
	select {
	case b <- struct{}{}:
	default: // it has been rung already
	}
}

// Loop calls do at once, then whenever the bell was rung and at least every
// pause, for what other servers took in; until ctx ends.
func (b Bell) Loop(ctx context.Context, pause time.Duration, do func()) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-b:
		}
	}
}
