package app

import (
	"slices"
	"testing"

	"openroadmap/internal/platform/feature"
)

func TestGrouped(t *testing.T) {
	item := func(path string, g feature.Group) entry {
		return entry{&feature.NavItem{Path: path, Group: g}}
	}
	work, plan, measures, stock := item("", feature.Alone), item("/roadmap", feature.Plan), item("/measures", feature.Instruments), item("/stocktake", feature.Plan)
	help := item("/help", feature.Alone)
	got := grouped([]entry{work, plan, measures, stock, help})
	want := [][]entry{{work}, {plan, stock}, {measures}, {help}}
	if !slices.EqualFunc(got, want, slices.Equal[[]entry]) {
		t.Errorf("grouped: %d groups %v, want each alone but the plan's two together", len(got), got)
	}
}

func TestCurrentEntry(t *testing.T) {
	roadmap := entry{&feature.NavItem{Place: feature.WorkParty, Path: "/roadmap", Also: []string{"/activities"}}}
	work := entry{&feature.NavItem{Place: feature.WorkParty, Path: ""}}
	measures := entry{&feature.NavItem{Place: feature.WorkParty, Path: "/measures"}}
	all := []entry{work, roadmap, measures}
	for here, want := range map[string]entry{
		"/work/xma": work, "/work/xma/roadmap?x=1": roadmap, "/work/xma/activities/7/edit": roadmap, "/work/xma/measures/cover": measures, "/account": {},
	} {
		if got := at(all, here, "xma"); got != want {
			t.Errorf("at(%q) = %v, want %v", here, got.item, want.item)
		}
	}
}
