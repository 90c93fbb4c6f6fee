package framework_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/testkit"
)

// mini is the sample framework, with old replaced by new where given.
func mini(t *testing.T, replace ...string) framework.Framework {
	t.Helper()
	f, problems := framework.Check(strings.NewReader(strings.NewReplacer(replace...).Replace(sample(t))), "mini.yaml")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return f
}

func TestStore(t *testing.T) {
	embedded, err := framework.Load()
	if err != nil {
		t.Fatal(err)
	}
	store := framework.NewStore(embedded)
	testkit.EachDB(t, []fs.FS{framework.Migrations}, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		save := func(f framework.Framework) error {
			return d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return store.Save(ctx, tx, f) })
		}
		if err := save(mini(t)); err != nil {
			t.Fatal(err)
		}
		if err := save(mini(t)); !errs.Is(err, errs.Conflict) {
			t.Errorf("the same version again: %v, want Conflict", err)
		}
		if err := save(mini(t, "version: 1", "version: 3", "Map the places", "Map all places")); err != nil {
			t.Fatal(err)
		}
		set, err := store.All(ctx, d.Read())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(set.All()); n != len(embedded.All())+1 {
			t.Errorf("%d frameworks, want the embedded ones and mini", n)
		}
		if f, _ := set.Latest(); f.ID != "mini" || f.Version != 3 {
			t.Errorf("latest is %s version %d, want mini version 3", f.ID, f.Version)
		}
		if l, ok := set.Line("mini/1.1"); !ok || l.Text.Get("en") != "Map all places" {
			t.Errorf("line mini/1.1 = %q", l.Text.Get("en"))
		}
		old, err := store.Version(ctx, d.Read(), "mini", 1)
		if err != nil || toJSON(t, old) != toJSON(t, mini(t)) {
			t.Errorf("version 1 is not what was loaded (%v)", err)
		}
		if _, err := store.Version(ctx, d.Read(), "mini", 2); !errs.Is(err, errs.NotFound) {
			t.Errorf("version 2: %v, want NotFound", err)
		}
		if _, err := store.Version(ctx, d.Read(), "or2019", 1); err != nil {
			t.Error(err)
		}
	})
}

func TestStoreRefusesCircle(t *testing.T) {
	store := framework.NewStore(framework.NewSet(mini(t)))
	testkit.EachDB(t, []fs.FS{framework.Migrations}, func(t *testing.T, d *db.DB) {
		err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			if err := store.Save(ctx, tx, mini(t, "mini", "next", "or2019/1.1", "mini/1.1")); err != nil {
				t.Error(err)
			}
			return store.Save(ctx, tx, mini(t, "version: 1", "version: 2", "or2019/1.1", "next/1.1"))
		})
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("a circle: %v, want Invalid", err)
		}
	})
}
