// Package clock is the only source of "now". Everything that depends on time
// is given a Clock or an instant; SQL never asks the database for the time.
package clock

import (
	"time"
	_ "time/tzdata" // zones of all Parties, whatever the machine has
)

// Clock tells the time.
type Clock interface{ Now() time.Time }

// System is the machine's clock, in UTC with microseconds, which is what both
// engines keep.
type System struct{}

// Now returns the current instant.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Fixed always tells the same instant: practice data and tests.
type Fixed time.Time

// Now returns the fixed instant.
func (f Fixed) Now() time.Time { return time.Time(f).UTC() }

// Shifted runs like the machine's clock from a given instant on, so that a
// practice country served "as of" a date still has sessions that expire.
type Shifted struct{ By time.Duration }

// Now returns the machine's time moved by By.
func (s Shifted) Now() time.Time { return System{}.Now().Add(s.By) }

// ShiftedTo returns a clock that shows at now and then runs on.
func ShiftedTo(at time.Time) Shifted { return Shifted{By: time.Until(at)} }
