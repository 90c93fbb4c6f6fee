package bench

import (
	"context"
	"testing"
)

// BenchmarkCompareVersions reads and compares two versions of 200 activities,
// and renders the page of it.
func BenchmarkCompareVersions(b *testing.B) {
	ctx := context.Background()
	s := open(b)
	from, to, err := s.TwoVersions(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("Compare", func(b *testing.B) {
		for b.Loop() {
			if n, err := s.Compare(ctx, from, to); err != nil || n == 0 {
				b.Fatal(n, err)
			}
		}
		b.ReportMetric(CompareMillis, "limit-ms")
	})
	b.Run("Page", func(b *testing.B) {
		for b.Loop() {
			getAnew(b, s, Comparison(from, to))
		}
		b.ReportMetric(CompareMillis, "limit-ms")
	})
}
