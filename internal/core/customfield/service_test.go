package customfield_test

import (
	"context"
	"io/fs"
	"testing"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

func eachService(t *testing.T, test func(t *testing.T, s *customfield.Service)) {
	testkit.EachDB(t, []fs.FS{customfield.Migrations}, func(t *testing.T, d *db.DB) {
		rules, err := access.NewTable(customfield.Rules())
		if err != nil {
			t.Fatal(err)
		}
		test(t, &customfield.Service{DB: d, Access: rules, Log: func(context.Context, *db.Tx, customfield.Act) error { return nil }})
	})
}

func actor(code string, role access.Role) access.Actor {
	return access.Actor{Person: "p", Roles: map[string][]access.Role{code: {role}}}
}

var (
	contact  = actor("xma", identity.PointOfContact)
	observer = actor("xma", identity.Observer)
	stranger = actor("xes", identity.PointOfContact)
)

func wrong(err error, control string) bool {
	e := errs.As(err)
	return e != nil && len(e.Fields) > 0 && e.Fields[0].Name == control
}

func TestDefiningAField(t *testing.T) {
	eachService(t, func(t *testing.T, s *customfield.Service) {
		ctx := context.Background()
		for what, c := range map[string]struct {
			in      customfield.Input
			control string
		}{
			"no name":    {customfield.Input{Lang: i18n.EN, Kind: customfield.KindText}, "name"},
			"no kind":    {customfield.Input{Lang: i18n.EN, Name: "File"}, "kind"},
			"no choices": {customfield.Input{Lang: i18n.EN, Name: "Region", Kind: customfield.KindChoice, Choices: []string{"North"}}, "choices"},
			"twice":      {customfield.Input{Lang: i18n.EN, Name: "Region", Kind: customfield.KindChoice, Choices: []string{"North", "north"}}, "choices"},
		} {
			if _, err := s.Create(ctx, contact, "xma", c.in); !wrong(err, c.control) {
				t.Errorf("%s: %v, want a mistake at %s", what, err, c.control)
			}
		}
		in := customfield.Input{Lang: i18n.EN, Name: "Region", Kind: customfield.KindChoice, Choices: []string{"North", "South"}}
		f, err := s.Create(ctx, contact, "xma", in)
		if err != nil || len(f.Choices) != 2 {
			t.Fatalf("%+v, %v", f, err)
		}
		if _, err := s.Create(ctx, contact, "xma", customfield.Input{Lang: i18n.EN, Name: "REGION", Kind: customfield.KindText}); !wrong(err, "name") {
			t.Errorf("two fields of one name: %v", err)
		}
		if _, err := s.Create(ctx, observer, "xma", in); !errs.Is(err, errs.Forbidden) {
			t.Errorf("an observer: %v", err)
		}
		if _, err := s.Get(ctx, stranger, "xma", f.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("a stranger: %v", err)
		}
		base := web.NewBase(f.Flatten())
		in.Choices = []string{"North"}
		if _, err := s.Update(ctx, contact, "xma", f.ID, in, base); !wrong(err, "choices") {
			t.Errorf("a choice was taken away: %v", err)
		}
		in.Choices = []string{"North", "Centre and south", "Islands"}
		after, err := s.Update(ctx, contact, "xma", f.ID, in, base)
		if err != nil || len(after.Choices) != 3 || after.Choices[1].Key != f.Choices[1].Key {
			t.Errorf("%+v, %v", after, err)
		}
	})
}

func TestRetiringKeepsAField(t *testing.T) {
	eachService(t, func(t *testing.T, s *customfield.Service) {
		ctx := context.Background()
		var ids []string
		for _, name := range []string{"A", "B"} {
			f, err := s.Create(ctx, contact, "xma", customfield.Input{Lang: i18n.EN, Name: name, Kind: customfield.KindText})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, f.ID)
		}
		if err := s.Move(ctx, contact, "xma", ids[1], -1); err != nil {
			t.Fatal(err)
		}
		if err := s.Retire(ctx, contact, "xma", ids[0], true); err != nil {
			t.Fatal(err)
		}
		all, err := s.Of(ctx, "xma")
		if err != nil || len(all) != 2 || all[0].ID != ids[1] || !all[1].Retired {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// Two people who change different parts of a field do not disturb each other.
func TestFieldsMerge(t *testing.T) {
	eachService(t, func(t *testing.T, s *customfield.Service) {
		ctx := context.Background()
		f, err := s.Create(ctx, contact, "xma", customfield.Input{Lang: i18n.EN, Name: "File", Kind: customfield.KindText})
		if err != nil {
			t.Fatal(err)
		}
		base := web.NewBase(f.Flatten())
		if _, err := s.Update(ctx, contact, "xma", f.ID, customfield.Input{Lang: i18n.EN, Name: "File", Help: "Of the archive"}, base); err != nil {
			t.Fatal(err)
		}
		after, err := s.Update(ctx, contact, "xma", f.ID, customfield.Input{Lang: i18n.EN, Name: "File number"}, base)
		if err != nil || after.Help.Get(i18n.EN) != "Of the archive" || after.Name.Get(i18n.EN) != "File number" {
			t.Errorf("%+v, %v", after, err)
		}
		if _, err := s.Update(ctx, contact, "xma", f.ID, customfield.Input{Lang: i18n.EN, Name: "Number"}, base); !errs.Is(err, errs.Conflict) {
			t.Errorf("both changed the name: %v", err)
		}
	})
}
