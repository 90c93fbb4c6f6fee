package search_test

import (
	"context"
	"fmt"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/testkit"
)

// BenchmarkPut indexes records as short as milestones, 200 in a transaction.
func BenchmarkPut(b *testing.B) {
	d := testkit.SQLite(b, search.Migrations)
	entries := make([]search.Entry, 0, 200)
	for i := range b.N {
		entries = append(entries, search.Entry{Kind: "thing", Record: fmt.Sprint(i), Party: "xma", Group: fmt.Sprint(i % 5), Parts: []search.Part{
			{Lang: i18n.EN, Path: "/parties/xma/activities/2.4", Title: fmt.Sprintf("Publish the yearly report number %d of the ministry of culture", i), Context: "2.4 Something"}}})
		if len(entries) < cap(entries) && i < b.N-1 {
			continue
		}
		if err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return search.Put(ctx, tx, entries...) }); err != nil {
			b.Fatal(err)
		}
		entries = entries[:0]
	}
}
