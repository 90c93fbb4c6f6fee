package framework_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/testkit"
)

// A framework that the operator loads is known at once, and again when the
// program starts anew; nobody else can load one.
func TestLoaded(t *testing.T) {
	testkit.EachDB(t, []fs.FS{framework.Migrations}, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		rules, err := access.NewTable(framework.Rules())
		if err != nil {
			t.Fatal(err)
		}
		embedded, err := framework.Load()
		if err != nil {
			t.Fatal(err)
		}
		mini, problems := framework.Check(strings.NewReader(sample(t)), "valid.yaml")
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		s := framework.NewService(d, rules, embedded)
		if err := s.Load(ctx, access.Actor{Person: "p", Roles: map[string][]access.Role{"xma": {"point_of_contact"}}}, mini); !errs.Is(err, errs.NotFound) {
			t.Errorf("loaded by a point of contact: %v", err)
		}
		operator := access.Actor{Person: "o", Operator: true}
		if err := s.Load(ctx, operator, mini); err != nil {
			t.Fatal(err)
		}
		again := framework.NewService(d, rules, embedded)
		if err := again.Reload(ctx); err != nil {
			t.Fatal(err)
		}
		for name, x := range map[string]*framework.Service{"at once": s, "after a restart": again} {
			if f, ok := x.Get("mini"); !ok || len(x.All()) != len(embedded.All())+1 || f.Year != 2027 || x.Embedded("mini") {
				t.Errorf("%s: known %v", name, ok)
			}
		}
		if err := s.Load(ctx, operator, mini); !errs.Is(err, errs.Conflict) {
			t.Errorf("the same version twice: %v", err)
		}
	})
}
