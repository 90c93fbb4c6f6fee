package roadmap

import (
	"testing"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/errs"
)

func TestWarnings(t *testing.T) {
	r := Roadmap{StartOn: day("2027-01-01"), EndOn: day("2030-12-31")}
	at := func(p Position) *Activity { return &Activity{Number: "2.1", Plan: Plan{Position: p}} }
	merged := Activity{Plan: Plan{Position: PositionMerged}}
	for name, c := range map[string]struct {
		a    Activity
		into *Activity
		want []string
	}{
		"nothing odd":                 {Activity{Plan: Plan{StartOn: day("2027-01-01"), EndOn: day("2030-12-31")}, Milestones: steps([2]string{"2028-01-01", ""})}, nil, nil},
		"merged into a merged one":    {merged, at(PositionMerged), []string{MsgWarnIntoMerged}},
		"merged into a deferred one":  {merged, at(PositionDeferred), []string{MsgWarnIntoDeferred}},
		"merged into not applicable":  {merged, at(PositionNotApplicable), []string{MsgWarnIntoNotApplicable}},
		"merged into an adopted one":  {merged, at(PositionAdopted), nil},
		"deferred until yesterday":    {Activity{Plan: Plan{Position: PositionDeferred, DeferredUntil: day("2027-03-11")}}, nil, []string{MsgWarnDeferredPast}},
		"deferred until today":        {Activity{Plan: Plan{Position: PositionDeferred, DeferredUntil: day("2027-03-12")}}, nil, nil},
		"ends after the roadmap":      {Activity{Plan: Plan{EndOn: day("2031-01-01")}}, nil, []string{MsgWarnDatesOutside}},
		"begins before it":            {Activity{Plan: Plan{StartOn: day("2026-12-31")}}, nil, []string{MsgWarnDatesOutside}},
		"milestone outside both":      {Activity{Plan: Plan{EndOn: day("2029-01-01")}, Milestones: steps([2]string{"2035-01-01", ""})}, nil, []string{MsgWarnMilestoneOutside}},
		"milestone after the roadmap": {Activity{Milestones: steps([2]string{"2035-01-01", ""})}, nil, []string{MsgWarnMilestonePeriod}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, w := range c.a.Warnings(r, c.into, day("2027-03-12")) {
				got = append(got, w.ID)
			}
			if len(got) != len(c.want) || len(got) > 0 && got[0] != c.want[0] {
				t.Errorf("Warnings = %v, want %v", got, c.want)
			}
		})
	}
}

// A mistake in the targets names the target.
func TestTargetMistakesNameTheTarget(t *testing.T) {
	c := checks{vocabulary: convention.Vocabulary{Targets: []convention.SDGTarget{{Key: "4.4"}, {Key: "8.3"}}}}
	for name, x := range map[string]struct {
		ts   []TargetWeight
		want string // id
	}{
		"unknown":    {[]TargetWeight{{"9.9", 100}}, MsgErrorTargetUnknown},
		"below zero": {[]TargetWeight{{"4.4", -20}, {"8.3", 120}}, MsgErrorTargetWeight},
		"sum":        {[]TargetWeight{{"4.4", 60}, {"8.3", 30}}, MsgErrorWeights},
	} {
		var bad errs.Fields
		c.targets(x.ts, &bad)
		if len(bad) == 0 || bad[0].ID != x.want || len(bad[0].Args) == 0 {
			t.Errorf("%s: %+v, want %s with its target", name, bad, x.want)
		}
	}
}

func TestMergeIntoItself(t *testing.T) {
	a := Activity{ID: "a", Plan: Plan{Position: PositionMerged, MergedInto: "a"}}
	var bad errs.Fields
	checks{others: map[string]Activity{"a": a}}.merge(a, &bad)
	if len(bad) != 1 || bad[0].ID != MsgErrorMergedSelf {
		t.Errorf("merged into itself: %+v", bad)
	}
}
