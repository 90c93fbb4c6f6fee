package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/platform/access"
)

const (
	read  access.Permission = "x.read"
	edit  access.Permission = "x.edit"
	site  access.Permission = "x.site"
	own   access.Permission = "x.own"
	admin access.Permission = "x.admin"
)

func table(t *testing.T) *access.Table {
	t.Helper()
	tab, err := access.NewTable([]access.Rule{{Permission: site, Anyone: true}, {Permission: read, Roles: []access.Role{"reader", "editor"}}},
		[]access.Rule{{Permission: edit, Roles: []access.Role{"editor"}, OfBody: []access.Role{"helper"}}, {Permission: own, SignedIn: true}, {Permission: admin, Operator: true}})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestAllows(t *testing.T) {
	tab := table(t)
	editor := access.Actor{Person: "1", Roles: map[string][]access.Role{"xma": {"editor"}}}
	helper := access.Actor{Person: "2", Roles: map[string][]access.Role{"xma": {"helper"}}, Bodies: map[string][]string{"xma": {"b1"}, "xes": {"b9"}}}
	operator := access.Actor{Person: "3", Operator: true}
	mine, other := access.Object{Party: "xma", Bodies: []string{"b1"}}, access.Object{Party: "xma", Bodies: []string{"b2", "b9"}}
	for _, c := range []struct {
		name string
		a    access.Actor
		p    access.Permission
		o    access.Object
		want bool
	}{
		{"anyone reads the site", access.Actor{}, site, access.Object{}, true},
		{"nobody holds an unknown permission", operator, "x.unknown", mine, false},
		{"an editor edits", editor, edit, other, true},
		{"not in another Party", editor, edit, access.Object{Party: "xes"}, false},
		{"a helper edits what their body leads", helper, edit, mine, true},
		{"not what another body leads", helper, edit, other, false},
		{"a helper edits what they own", helper, edit, access.Object{Party: "xma", Owner: "2"}, true},
		{"the operator has no role", operator, read, mine, false},
		{"the operator administers", operator, admin, access.Object{}, true},
		{"an anonymous reader owns nothing", access.Actor{}, own, access.Object{}, false},
	} {
		if got := tab.Allows(c.a, c.p, c.o); got != c.want {
			t.Errorf("%s: Allows = %v", c.name, got)
		}
	}
	if !tab.MayReach(helper, edit, "xma") || tab.MayReach(helper, edit, "xes") {
		t.Error("the gate does not let a helper through in their own Party alone")
	}
}

func TestScopeIsTheSameRule(t *testing.T) {
	tab := table(t)
	a := access.Actor{Person: "1", Roles: map[string][]access.Role{"xma": {"editor"}, "xes": {"reader"}, "x01": {"helper"}, "x02": nil}}
	for p, want := range map[access.Permission][]string{read: {"xes", "xma"}, edit: {"x01", "xma"}, admin: nil} {
		if got := tab.Scope(a, p); got.All || cmp.Diff(want, got.Parties) != "" {
			t.Errorf("Scope(%s) = %+v, want %v", p, got, want)
		}
	}
	if !tab.Scope(access.Actor{}, site).All {
		t.Error("what anyone may read is limited")
	}
	if cond, args := tab.Scope(a, read).Where("party"); cond != "party IN (?,?)" || len(args) != 2 {
		t.Errorf("Where = %q %v", cond, args)
	}
	if cond, _ := tab.Scope(a, admin).Where("party"); cond != "1 = 0" {
		t.Errorf("an empty scope selects by %q", cond)
	}
}

func TestTwoRulesForOnePermission(t *testing.T) {
	if _, err := access.NewTable([]access.Rule{{Permission: read}}, []access.Rule{{Permission: read}}); err == nil {
		t.Error("a permission with two rules was accepted")
	}
}
