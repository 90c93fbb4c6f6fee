package roadmap_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// The status that lists compute from the narrow table equals the one of pages,
// for plans of every kind.
func TestListStatusEqualsPageStatus(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		rng := rand.New(rand.NewPCG(7, 7))
		today := date("2027-03-12")
		near := func() clock.Date { return today.Add(rng.IntN(61) - 30) }
		for _, it := range k.public0() {
			f := roadmap.Fields{}
			if rng.IntN(2) == 0 {
				f["start"] = today.Add(rng.IntN(40) - 20).String()
			}
			if rng.IntN(3) == 0 {
				f["end"] = today.Add(21 + rng.IntN(3)).String()
			}
			for m := range rng.IntN(4) {
				key := fmt.Sprintf("ms/01900000-0000-7000-8000-%04d%08d", m, rng.IntN(1e8))
				f[key], f[key+"/title:en"], f[key+"/due"] = fmt.Sprint(m), "step", near().String()
				if rng.IntN(2) == 0 {
					f[key+"/done"] = today.Add(-rng.IntN(30)).String()
				}
			}
			if rng.IntN(5) == 0 {
				f["override"], f["override_reason:en"], f["override_until"] = "on_hold", "why", today.Add(1+rng.IntN(3)).String()
			}
			if rng.IntN(5) == 0 {
				for key, v := range decided("deferred", nil) {
					f[key] = v
				}
			}
			k.mustSave(editor, it.Number, f)
		}
		k.adopt()
		k.compareStatuses(today)
	})
}

func (k *kit) public0() []roadmap.Item {
	v, err := k.View(k.ctx, observer, party, "")
	return must(k.t, v, err).Items
}

func (k *kit) compareStatuses(today clock.Date) {
	for days := -1; days <= 40; days += 3 {
		on := today.Add(days)
		rows, n, err := roadmap.ListOn(k.Service, k.ctx, roadmap.ListFilter{Party: party}, i18n.EN, on)
		if err != nil || n != 20 {
			k.t.Fatalf("%d rows, %v", n, err)
		}
		v := k.public(0)
		byStatus := map[roadmap.Status]int{}
		for _, row := range rows {
			it, _ := v.Item(row.Number)
			want := it.StatusOn(on).Status
			byStatus[want]++
			if row.Status != want {
				k.t.Errorf("%s on %s: list says %s, page says %s", row.Number, on, row.Status, want)
			}
		}
		for status, want := range byStatus {
			_, n, err := roadmap.ListOn(k.Service, k.ctx, roadmap.ListFilter{Party: party, Status: status}, i18n.EN, on)
			if err != nil || n != want {
				k.t.Errorf("filter %s on %s: %d, want %d, %v", status, on, n, want, err)
			}
		}
	}
}

func TestListSortsAndFilters(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		k.begin()
		k.mustSave(editor, "2.1", roadmap.Fields{"title:en": "Éclat 100%_done", "lead": "b1"})
		k.adopt()
		numbers := func(f roadmap.ListFilter) (list []string) {
			f.Party = party
			rows, _, err := k.PublicList(k.ctx, f, i18n.EN)
			must(t, 0, err)
			for _, r := range rows {
				list = append(list, r.Number)
			}
			return list
		}
		if got := numbers(roadmap.ListFilter{Limit: 5, Offset: 3}); fmt.Sprint(got) != "[1.4 2.1 2.2 2.3 2.4]" {
			t.Errorf("by number: %v", got)
		}
		if got := numbers(roadmap.ListFilter{Sort: "-number", Limit: 2}); fmt.Sprint(got) != "[5.4 5.3]" {
			t.Errorf("by number, descending: %v", got)
		}
		for _, words := range []string{"éclat", "100%_", "ÉCLAT"} {
			if got := numbers(roadmap.ListFilter{Words: words}); fmt.Sprint(got) != "[2.1]" {
				t.Errorf("words %q: %v", words, got)
			}
		}
		if got := numbers(roadmap.ListFilter{Words: "100_"}); len(got) != 0 {
			t.Errorf("an underscore matched anything: %v", got)
		}
		if got := numbers(roadmap.ListFilter{Lead: "b1"}); fmt.Sprint(got) != "[2.1]" {
			t.Errorf("lead: %v", got)
		}
		if got := numbers(roadmap.ListFilter{Sort: "title", Limit: 50}); len(got) != 20 {
			t.Errorf("by title: %v", got)
		}
		k.mustSave(editor, "4.2", roadmap.Fields{"override": "on_hold", "override_reason:en": "why", "override_until": "2027-05-01"})
		for _, sort := range []string{"updated", "-updated"} { // the only one that was ever updated
			if got := numbers(roadmap.ListFilter{Sort: sort, Limit: 2}); fmt.Sprint(got) != "[4.2 1.1]" {
				t.Errorf("by %s: %v", sort, got)
			}
		}
	})
}
