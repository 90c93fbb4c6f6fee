package measure

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

func TestAspectsArePacked(t *testing.T) {
	a := Aspects{"cover/satire": Partly, "cover/art": Covers, "platform_duties/levy": Not}
	const packed = "cover/art=covers,cover/satire=partly,platform_duties/levy=no"
	if got := a.pack(); got != packed {
		t.Errorf("packed: %q", got)
	}
	if got := unpackAspects(packed); !reflect.DeepEqual(got, a) {
		t.Errorf("unpacked: %v", got)
	}
	if got := unpackAspects(""); len(got) != 0 || !a.of("cover") || a.of("cove") {
		t.Errorf("of nothing: %v", got)
	}
}

// Every table is a view of the instrument, so that framework data can name it.
func TestTablesAreViews(t *testing.T) {
	for _, table := range convention.AspectTables() {
		if aspectTitles[table.Key] == "" || len(table.Groups) == 0 {
			t.Errorf("the table %s is no view, or empty", table.Key)
		}
	}
}

func TestProvisionsHeldAgainstATable(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t, "visibility", "public")
		m, err := k.save(m, "visibility", "public", "life/a", "0", "life/a/stage", "in_force", "life/a/on", "2020-05-01")
		if err != nil {
			t.Fatal(err)
		}
		v := k.text(t, m, "First", mayFirst(2020), lanterns)
		mark := func(article string, a Aspects) string {
			if err := k.MarkProvision(ctx, k.editor, "xma", m.ID, v.ID, article, "gender"); err != nil {
				t.Fatal(err)
			}
			all, _ := selectProvisions(ctx, k.DB.Read(), "xma", m.ID)
			i := slices.IndexFunc(all, func(p Provision) bool { return p.Article == article && p.Theme == "gender" })
			if err := k.DescribeProvision(ctx, k.editor, "xma", m.ID, all[i].ID, Description{i18n.EN, "asks", "whom", []string{"or2019/5.4", "or2019/5"}, a}); err != nil {
				t.Fatal(err)
			}
			return all[i].ID
		}
		third := mark("3", Aspects{"cover/satire": Covers})
		mark("2", Aspects{"platform_duties/levy": Partly})
		cover := func(team bool) []placed {
			list, err := k.heldAgainst(ctx, "xma", "cover", team)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if list := cover(false); len(list) != 1 || list[0].ID != third || !list[0].holds(k.Today("xma")) || list[0].path(false) != "/parties/xma/measures/M-1/text?version="+v.ID+"#art-3" {
			t.Fatalf("to everybody: %+v", list)
		}
		// Of a longer key nothing is found by its beginning.
		for activity, n := range map[string]int{"or2019/5.4": 2, "or2019/5": 2, "or2019/5.": 0, "2019/5": 0} {
			if list, err := selectServingProvisions(ctx, k.DB.Read(), "xma", activity); err != nil || len(list) != n {
				t.Errorf("serving %q: %d of %d, %v", activity, len(list), n, err)
			}
		}
		if list, err := k.heldAgainst(ctx, "xes", "cover", true); err != nil || len(list) != 0 {
			t.Errorf("another Party reads them: %+v, %v", list, err)
		}
		k.text(t, m, "Second", mayFirst(2026), lanterns+"\n\nArticle 4. New.")
		if list := cover(true); len(list) != 1 || list[0].Version == v.ID {
			t.Errorf("a mark made by hand of an article that stayed: %+v", list)
		}
		k.text(t, m, "Third", mayFirst(2027), strings.Replace(lanterns, "The sea is free", "The sea is closed", 1))
		if list := cover(true); len(list) != 0 {
			t.Errorf("a mark of an article that changed: %+v", list)
		}
		if err := k.SetRemoved(ctx, k.editor, "xma", m.ID, true); err != nil {
			t.Fatal(err)
		}
		if list, _ := k.place(ctx, "xma", []Provision{{Measure: m.ID, Version: v.ID, State: Accepted}}, true); len(list) != 0 {
			t.Errorf("of a removed measure: %+v", list)
		}
	})
}

func TestOnlyThePublicsProvisionsAreShown(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		v := k.text(t, m, "First", mayFirst(2020), lanterns)
		p := []Provision{{Measure: m.ID, Version: v.ID, Article: "1", State: Accepted}}
		if list, err := k.place(ctx, "xma", p, false); err != nil || len(list) != 0 {
			t.Errorf("everybody reads of a measure of the team: %+v, %v", list, err)
		}
		if list, err := k.place(ctx, "xma", p, true); err != nil || len(list) != 1 {
			t.Errorf("the team: %+v, %v", list, err)
		}
		p[0].State = Proposed
		if list, _ := k.place(ctx, "xma", p, true); len(list) != 0 {
			t.Errorf("a proposal is shown as accepted: %+v", list)
		}
	})
}
