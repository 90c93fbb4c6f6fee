package db

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// All is the name under which the whole installation's generation is kept.
const All = ""

// generations holds, per Party, a number that grows with every committed
// change of public content. The page cache keys by it.
type generations struct {
	mu sync.RWMutex
	of map[string]int64
}

func (g *generations) raise(to map[string]int64) {
	if len(to) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of == nil {
		g.of = map[string]int64{}
	}
	for party, n := range to {
		g.of[party] = max(g.of[party], n)
	}
}

// Generation is the current number of a Party, or of the installation (All).
func (d *DB) Generation(party string) int64 {
	d.gens.mu.RLock()
	defer d.gens.mu.RUnlock()
	return d.gens.of[party]
}

// Touch says that tx changes what the public sees of party: its generation
// and the installation's grow when tx commits. Calling it twice is cheap.
func (t *Tx) Touch(ctx context.Context, party string) error {
	if _, done := t.touched[party]; done {
		return nil
	}
	rows := []string{"(?, 1)"}
	args := []any{party}
	if _, done := t.touched[All]; !done && party != All {
		rows, args = append(rows, "(?, 1)"), append(args, All)
	}
	var raised []generation
	err := t.NewRaw("INSERT INTO public_generations (party, generation) VALUES "+strings.Join(rows, ", ")+" ON CONFLICT (party) DO UPDATE SET generation = public_generations.generation + 1 RETURNING party, generation", args...).Scan(ctx, &raised)
	if err != nil {
		return fmt.Errorf("touch %q: %w", party, err)
	}
	if t.touched == nil {
		t.touched = map[string]int64{}
	}
	for _, g := range raised {
		t.touched[g.Party] = g.Generation
	}
	return nil
}

// generation is a row of public_generations.
type generation struct {
	Party      string
	Generation int64
}

// LoadGenerations reads all numbers; call it once after migrating.
func (d *DB) LoadGenerations(ctx context.Context) error {
	var rows []generation
	if err := d.read.NewRaw("SELECT party, generation FROM public_generations").Scan(ctx, &rows); err != nil {
		return fmt.Errorf("load generations: %w", err)
	}
	to := map[string]int64{}
	for _, r := range rows {
		to[r.Party] = r.Generation
	}
	d.gens.raise(to)
	return nil
}

// FollowGenerations rereads the numbers once a second until ctx ends. Only
// PostgreSQL needs it, where other servers write too.
func (d *DB) FollowGenerations(ctx context.Context) {
	if d.Engine != Postgres {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := d.LoadGenerations(ctx); err != nil && ctx.Err() == nil {
				d.log.Warn("follow generations", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
