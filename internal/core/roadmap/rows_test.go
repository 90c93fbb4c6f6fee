package roadmap_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// line is a budget line as a form sends it.
func line(id string, more roadmap.Fields) roadmap.Fields {
	key := "budget/" + id
	f := roadmap.Fields{key: "0", key + "/year": "2026", key + "/source": "state", key + "/currency": "EUR", key + "/planned": "120000"}
	for part, v := range more {
		f[key+"/"+part] = v
	}
	return f
}

func TestBudgetLineNeedsItsFields(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		id := db.NewID()
		at := func(part string) string { return "budget_" + id + "_" + part }
		for what, c := range map[string]struct {
			more  roadmap.Fields
			wants []string
		}{
			"no year":      {roadmap.Fields{"year": ""}, []string{at("year")}},
			"no source":    {roadmap.Fields{"source": ""}, []string{at("source")}},
			"no name":      {roadmap.Fields{"source": "other"}, []string{at("source_name")}},
			"old currency": {roadmap.Fields{"currency": "DEM"}, []string{at("currency")}},
			"nothing":      {roadmap.Fields{"year": "", "source": "", "currency": "", "planned": ""}, []string{at("year"), at("source"), at("currency")}},
		} {
			_, err := k.save(editor, "2.4", line(id, c.more))
			wantFields(t, what, err, c.wants)
		}
		saved := k.mustSave(editor, "2.4", line(id, roadmap.Fields{"year": "2031"}))
		if len(saved.Warnings) != 1 || saved.Warnings[0].ID != roadmap.MsgWarnBudgetYear {
			t.Errorf("a year outside the period is answered with %+v", saved.Warnings)
		}
	})
}

// What is planned is frozen; what is committed and spent is live.
func TestAdoptionFreezesWhatIsPlanned(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		id := db.NewID()
		k.mustSave(editor, "2.4", line(id, roadmap.Fields{"spent": "100"}))
		k.adopt()
		k.mustSave(editor, "2.4", roadmap.Fields{"budget/" + id + "/planned": "999999", "budget/" + id + "/spent": "700"})
		it, _ := k.public(0).Item("2.4")
		b := it.BudgetLines()
		if len(b) != 1 || b[0].Planned.Minor != 120000 || b[0].Spent.Minor != 700 {
			t.Errorf("the public reads %+v", b)
		}
		if got := k.item("2.4").BudgetLines()[0].Planned.Minor; got != 999999 {
			t.Errorf("the team reads %d planned", got)
		}
		entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Kind: roadmap.KindActivity, Record: it.ID, PublicOnly: true})
		must(t, 0, err)
		for _, e := range entries {
			for _, c := range e.Changes {
				if strings.HasSuffix(c.Field, "/planned") && c.To == "999999" {
					t.Error("the public history tells of the plan being revised")
				}
			}
		}
	})
}

// A contributor proposes money spent, and nothing of the plan or the risks.
func TestContributorProposesMoneySpent(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		id := db.NewID()
		fields := line(id, nil)
		fields["lead"] = "b1"
		k.mustSave(editor, "2.4", fields)
		saved := k.mustSave(contributor, "2.4", roadmap.Fields{"budget/" + id + "/spent": "500"})
		if saved.Proposal == "" || k.item("2.4").BudgetLines()[0].Spent.Known {
			t.Fatalf("saved %+v", saved)
		}
		for _, key := range []string{"budget/" + id + "/planned", "risk/" + db.NewID() + "/text:en", "priority", "depends"} {
			if _, err := k.save(contributor, "2.4", roadmap.Fields{key: "1"}); !errs.Is(err, errs.Forbidden) {
				t.Errorf("a contributor saved %s: %v", key, err)
			}
		}
	})
}

func TestRisksAreTheTeams(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		mine, open := "risk/"+db.NewID(), "risk/"+db.NewID()
		_, err := k.save(editor, "2.4", roadmap.Fields{mine: "0", mine + "/likelihood": "3"})
		wantFields(t, "no text", err, []string{roadmap.Control(mine + "/text")})
		_, err = k.save(editor, "2.4", roadmap.Fields{mine: "0", mine + "/text:en": "x", mine + "/owner": "nobody"})
		wantFields(t, "no such body", err, []string{roadmap.Control(mine + "/owner")})
		k.adopt()
		k.mustSave(editor, "2.4", roadmap.Fields{mine: "0", mine + "/text:en": "secret", open: "1", open + "/text:en": "open", open + "/owner": "b2", open + "/visibility": "public"})
		it, _ := k.public(0).Item("2.4")
		if got := it.Risks.All(); len(got) != 1 || got[0].Text.Get(i18n.EN) != "open" {
			t.Errorf("the public reads %+v", got)
		}
		entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Record: it.ID, PublicOnly: true})
		if must(t, entries, err); len(entries) != 0 {
			t.Errorf("the public history tells of risks: %+v", entries)
		}
	})
}

func TestDependencies(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		id := func(number string) string { return k.item(number).ID }
		_, err := k.save(editor, "2.4", roadmap.Fields{"depends": id("2.4")})
		wantFields(t, "itself", err, []string{"depends"})
		_, err = k.save(editor, "2.4", roadmap.Fields{"depends": db.NewID()})
		wantFields(t, "elsewhere", err, []string{"depends"})
		k.mustSave(editor, "2.4", roadmap.Fields{"depends": id("2.3")})
		k.mustSave(editor, "2.3", roadmap.Fields{"depends": id("1.1") + "," + id("1.2")})
		_, err = k.save(editor, "1.2", roadmap.Fields{"depends": id("2.4")})
		wantFields(t, "circle", err, []string{"depends"})
		if e := errs.As(err); e == nil || !slices.Contains(e.Fields[0].Args, any("1.2 → 2.4 → 2.3 → 1.2")) {
			t.Errorf("the circle is not named: %v", err)
		}
		v := must2(t)(k.View(k.ctx, observer, party, ""))
		if needed := v.NeededBy(id("2.3")); len(needed) != 1 || needed[0].Number != "2.4" {
			t.Errorf("2.3 is needed by %+v", needed)
		}
	})
}

// A late predecessor is named where the reader may see it.
func TestLatePredecessorIsNamed(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.3", decided("adopted", roadmap.Fields{"reason:en": "", "start": "2025-01-01", "end": "2025-06-01"}))
		k.mustSave(editor, "2.4", decided("adopted", roadmap.Fields{"reason:en": "", "start": "2025-01-01", "depends": k.item("2.3").ID}))
		waits := func(it roadmap.Item) string {
			for _, b := range it.Computed.Why {
				if b.Kind == roadmap.BecauseWaits {
					return b.Activity
				}
			}
			return ""
		}
		if got := waits(k.item("2.4")); got != "2.3" {
			t.Fatalf("the status of 2.4 names %q, want 2.3", got)
		}
		k.adopt()
		it, _ := k.public(0).Item("2.4")
		if got := waits(it); got != "2.3" {
			t.Errorf("the public status of 2.4 names %q, want 2.3", got)
		}
		k.mustSave(editor, "2.3", roadmap.Fields{"visibility": string(access.Team)})
		if it, _ = k.public(0).Item("2.4"); waits(it) != "" {
			t.Error("the public reads of an activity that the team keeps to itself")
		}
	})
}

func TestChecklistWarnsOfMoneyAndMarkers(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.3", decided("not_applicable", nil))
		fields := line(db.NewID(), nil)
		fields["gender"] = "1"
		k.mustSave(editor, "2.2", decided("adopted", roadmap.Fields{"reason:en": ""}))
		k.mustSave(editor, "2.2", fields)
		k.mustSave(editor, "2.4", decided("adopted", roadmap.Fields{"reason:en": "", "depends": k.item("2.3").ID}))
		c := must2(t)(k.View(k.ctx, observer, party, "")).Check()
		for what, items := range map[string][]roadmap.Item{"budget": c.NoBudget, "gender": c.NoGender, "waiting": c.WaitsOut} {
			if len(items) != 1 || items[0].Number != "2.4" {
				t.Errorf("%s: warned of %+v, want 2.4", what, items)
			}
		}
	})
}

// ownFields gives the kit's Party a public text, and a number and a choice of
// the team.
func (k *kit) ownFields() {
	choice := func(key string) customfield.Choice {
		return customfield.Choice{Key: key, Text: i18n.NewText(i18n.EN, key)}
	}
	list := []customfield.Field{{ID: "t1", Kind: customfield.KindText, Name: i18n.NewText(i18n.EN, "Programme"), Public: true},
		{ID: "n1", Kind: customfield.KindNumber, Name: i18n.NewText(i18n.EN, "File")},
		{ID: "c1", Kind: customfield.KindChoice, Name: i18n.NewText(i18n.EN, "Region"), Choices: []customfield.Choice{choice("north"), choice("south")}}}
	k.CustomFields = func(context.Context, string) ([]customfield.Field, error) { return list, nil }
}

func TestOwnFields(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.ownFields()
		for key, value := range map[string]string{"custom/n1": "many", "custom/c1": "east", "custom/x9": "1"} {
			_, err := k.save(editor, "2.4", roadmap.Fields{key: value})
			wantFields(t, key, err, []string{roadmap.Control(key)})
		}
		k.mustSave(editor, "2.4", roadmap.Fields{"lead": "b1"})
		k.adopt()
		k.mustSave(editor, "2.4", roadmap.Fields{"custom/t1:en": "Creative Maravia", "custom/n1": "12.5", "custom/c1": "north"})
		it, _ := k.public(0).Item("2.4")
		if all := it.Custom.All(); len(all) != 1 || all[0].Text.Get(i18n.EN) != "Creative Maravia" {
			t.Errorf("the public reads %+v", all)
		}
		entries, _, err := history.List(k.ctx, k.DB.Read(), history.Filter{Party: party, Record: it.ID, PublicOnly: true})
		must(t, entries, err)
		for _, e := range entries {
			for _, c := range e.Changes {
				if c.Field == "custom/n1" || c.Field == "custom/c1" {
					t.Errorf("the public history tells of %s", c.Field)
				}
			}
		}
		if saved := k.mustSave(contributor, "2.4", roadmap.Fields{"custom/n1": "13"}); saved.Proposal == "" {
			t.Error("a contributor changed an own field without a proposal")
		}
	})
}
