package compare_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// revised is a roadmap in two versions, with everything that can differ.
func revised(k *kit) {
	k.publish()
	k.save("1.1", roadmap.Fields{"lead": "b1", "start": "2026-01-01", "end": "2026-12-31", "ms/m1": "0", "ms/m1/title:en": "Plan", "ms/m1/due": "2026-05-01",
		"ms/m2": "1", "ms/m2/title:en": "Report", "ms/m2/due": "2026-11-01", "note": "never shown"})
	k.save("1.2", roadmap.Fields{"position": "adapted", "reason:en": "Small country", "decided_by:en": "Council", "decided_on": "2027-01-01",
		"title:en": "Hold meetings twice a year", "title:fr": "Tenir deux réunions par an"})
	k.adopt()
	k.save("1.1", roadmap.Fields{"lead": "b2", "end": "2027-06-30", "ms/m1": "", "ms/m2/due": "2027-02-01",
		"ms/m3": "2", "ms/m3/title:en": "Register", "ms/m3/due": "2027-05-01"})
	k.save("1.2", roadmap.Fields{"title:en": "Hold meetings three times a year", "title:fr": "Tenir trois réunions par an"})
	k.save("2.1", roadmap.Fields{"narrative:en": "Begun", "note": "secret"})
	if _, err := k.AddOwn(k.ctx, contact, party, "", "or2019/o2", "Digital library", i18n.EN); err != nil {
		k.t.Fatal(err)
	}
	k.save("2.5", roadmap.Fields{"visibility": "public"})
	k.adopt()
}

func said(a compare.Activity) (list []string) {
	for _, f := range a.Fields {
		key := f.Key
		if f.Lang != "" {
			key += ":" + string(f.Lang)
		}
		list = append(list, fmt.Sprintf("%s %q %q", key, f.Before, f.After))
	}
	return list
}

func TestTwoVersions(t *testing.T) {
	eachKit(t, func(k *kit) {
		revised(k)
		c := k.public(1, 2)
		if n := c.Count(); n != (compare.Count{Added: 1, Changed: 2, Unchanged: 18}) {
			t.Errorf("counts = %+v", n)
		}
		want := []string{`lead "b1" "b2"`, `end "2026-12-31" "2027-06-30"`, `ms/m1 "0" ""`, `ms/m1/title:en "Plan" ""`, `ms/m1/due "2026-05-01" ""`, `ms/m2/due "2026-11-01" "2027-02-01"`,
			`ms/m3 "" "2"`, `ms/m3/title:en "" "Register"`, `ms/m3/due "" "2027-05-01"`}
		got := said(of(t, c, "1.1"))
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("1.1 differs in\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if got := said(of(t, c, "1.2")); len(got) != 2 || !strings.HasPrefix(got[0], "title:en") || !strings.HasPrefix(got[1], "title:fr") {
			t.Errorf("1.2 differs in %v", got)
		}
		if a := of(t, c, "2.1"); a.Kind != compare.Same {
			t.Errorf("progress and notes count as a difference: %v", said(a))
		}
		if a := of(t, c, "2.5"); a.Kind != compare.Added || a.Before != nil {
			t.Errorf("2.5 = %+v", a)
		}
		if back := k.public(2, 1); back.From.Number() != 1 {
			t.Errorf("the earlier version does not come first")
		}
		if same := k.public(2, 2); !same.None() {
			t.Errorf("a version differs from itself: %+v", same.Count())
		}
	})
}

func TestNamesAsFrozen(t *testing.T) {
	eachKit(t, func(k *kit) {
		revised(k)
		k.names["b1"] = i18n.NewText(i18n.EN, "Renamed ministry")
		c := k.public(1, 2)
		if name := c.From.Bodies["b1"].OriginalText(); name != "Ministry" {
			t.Errorf("the body of version 1 is called %q, not as frozen", name)
		}
		if _, other := c.From.Bodies["b2"]; other {
			t.Error("a body is named that no activity of version 1 names")
		}
	})
}

func TestWithheldStaysWithheld(t *testing.T) {
	eachKit(t, func(k *kit) {
		revised(k)
		hidden := k.id("1.2")
		k.save("1.3", roadmap.Fields{"position": "merged", "reason:en": "One team", "decided_by:en": "Council", "decided_on": "2027-01-01", "merged_into": hidden})
		k.adopt()
		k.save("1.2", roadmap.Fields{"visibility": "team"})
		c := k.public(1, 3)
		var b bytes.Buffer
		if err := c.WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{hidden, "meetings", "Small country", "secret", "never shown"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("the public comparison tells %q", secret)
			}
		}
		team, err := k.compare.Team(k.ctx, observer, party, "", 1, 2)
		if err != nil || of(t, team, "1.2").Kind != compare.Changed {
			t.Errorf("the team does not see 1.2: %v", err)
		}
	})
}

func TestOpenRevision(t *testing.T) {
	eachKit(t, func(k *kit) {
		revised(k)
		k.save("3.1", roadmap.Fields{"end": "2027-12-31"})
		c, err := k.compare.Team(k.ctx, observer, party, "", roadmap.Open, 2)
		if err != nil || c.Count().Changed != 1 || of(t, c, "3.1").Fields[0].After != "2027-12-31" {
			t.Errorf("open revision: %+v, %v", c.Count(), err)
		}
		for name, err := range map[string]error{
			"public open revision": second(k.compare.Public(k.ctx, party, "", roadmap.Open, 1)),
			"no such version":      second(k.compare.Public(k.ctx, party, "", 1, 9)),
			"stranger":             second(k.compare.Team(k.ctx, stranger, party, "", 1, 2)),
		} {
			if !errs.Is(err, errs.NotFound) {
				t.Errorf("%s: %v, want NotFound", name, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }

// The form of the JSON is what docs/comparison.md says: stable ids, before and
// after, null for what is empty.
func TestJSON(t *testing.T) {
	eachKit(t, func(k *kit) {
		revised(k)
		var b bytes.Buffer
		if err := k.public(1, 2).WriteJSON(&b); err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Schema     string
			From, To   struct{ Version int }
			Summary    struct{ Added, Removed, Changed, Unchanged int }
			Activities []struct {
				ID, Number, Output, Change string
				Fields                     []struct {
					Field, Lang   string
					Before, After *string
				}
			}
		}
		if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Schema != compare.Schema || doc.From.Version != 1 || doc.To.Version != 2 || doc.Summary.Added != 1 || len(doc.Activities) != 21 {
			t.Errorf("document = %+v", doc)
		}
		if a := doc.Activities[0]; a.ID != k.id("1.1") || a.Change != "changed" || a.Fields[0].Field != "lead" || *a.Fields[0].After != "b2" {
			t.Errorf("first activity = %+v", a)
		}
	})
}

func TestMoves(t *testing.T) {
	eachKit(t, func(k *kit) {
		k.publish()
		k.adopt()
		must(t, k.Reorder(k.ctx, contact, party, k.id("1.4"), -1))
		c, err := k.compare.Team(k.ctx, observer, party, "", 1, roadmap.Open)
		must(t, err)
		moved := 0
		for _, a := range c.Activities {
			if a.Moved {
				moved++
			}
		}
		if moved != 1 {
			t.Errorf("%d activities are called moved, want 1", moved)
		}
	})
}

func TestNumbers(t *testing.T) {
	for _, s := range []string{"", "0", "-1", "01", "1.5", "two", "99999999999999999999"} {
		if n, ok := compare.ParseNumber(s); ok {
			t.Errorf("ParseNumber(%q) = %d", s, n)
		}
	}
	if n, ok := compare.ParseNumber(compare.Number(roadmap.Open)); !ok || n != roadmap.Open {
		t.Error("the open revision is not read back")
	}
}
