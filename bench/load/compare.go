package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"openroadmap/bench"
)

// comparisons is how often two versions are compared.
const comparisons = 50

// compare measures, in this process, what comparing two versions costs. It
// comes last: it changes the data.
func (r *run) compare() error {
	fmt.Fprintln(os.Stderr, "measuring the comparison of two versions")
	ctx := context.Background()
	s, err := bench.Open(ctx, r.data(), "127.0.0.1:0", r.parties)
	if err != nil {
		return err
	}
	defer s.Close()
	from, to, err := s.TwoVersions(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	for range comparisons {
		if _, err := s.Compare(ctx, from, to); err != nil {
			return s.Explain(err)
		}
	}
	ms := float64(time.Since(start).Microseconds()) / 1000 / comparisons
	r.most(fmt.Sprintf("two versions of %d activities: read and compared", bench.CompareActivities), ms, bench.CompareMillis, "ms")
	return nil
}
