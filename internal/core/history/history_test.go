package history_test

import (
	"context"
	"fmt"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/testkit"
)

func TestWriteAndList(t *testing.T) {
	testkit.EachDB(t, []fs.FS{history.Migrations}, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		ref := history.Ref{Party: "xma", Kind: "activity", ID: db.NewID()}
		other := history.Ref{Party: "xes", Kind: "activity", ID: ref.ID}
		err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			for i := range 3 {
				e := history.Entry{Ref: ref, Person: "p1", Action: "changed", Reason: fmt.Sprint(i),
					Changes: []history.Change{{Field: "title:ar", From: "\u200fقديم", To: "جديد \"1\""}}}
				if i == 1 {
					e.Visibility = access.Public
				}
				if err := history.Write(ctx, tx, e); err != nil {
					return err
				}
			}
			return history.Write(ctx, tx, history.Entry{Ref: other, Action: "created"})
		})
		if err != nil {
			t.Fatal(err)
		}
		all, n, err := history.List(ctx, d.Read(), history.Filter{Party: "xma", Record: ref.ID, Limit: 2})
		if err != nil || n != 3 || len(all) != 2 {
			t.Fatalf("List = %d of %d, %v; want 2 of 3", len(all), n, err)
		}
		if all[0].Reason != "2" || !all[0].At.Equal(testkit.Now) || all[0].Visibility != access.Team {
			t.Errorf("newest entry = %+v", all[0])
		}
		want := []history.Change{{Field: "title:ar", From: "\u200fقديم", To: "جديد \"1\""}}
		if diff := cmp.Diff(want, all[0].Changes); diff != "" {
			t.Error(diff)
		}
		public, n, err := history.List(ctx, d.Read(), history.Filter{Party: "xma", PublicOnly: true})
		if err != nil || n != 1 || public[0].Reason != "1" {
			t.Errorf("public = %+v, %v; want the one public entry", public, err)
		}
	})
}
