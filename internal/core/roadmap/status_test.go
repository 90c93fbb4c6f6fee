package roadmap

import (
	"testing"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

func day(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// dated makes milestones from pairs of due and done days.
func steps(pairs ...[2]string) []Milestone {
	var ms []Milestone
	for i, p := range pairs {
		m := Milestone{ID: string(rune('a' + i)), Order: i, Title: i18n.NewText(i18n.EN, "step"), DueOn: day(p[0])}
		if p[1] != "" {
			m.DoneOn = day(p[1])
		}
		ms = append(ms, m)
	}
	return ms
}

func TestStatus(t *testing.T) {
	today := day("2027-03-12")
	hold := Override{Status: OnHold, Until: day("2027-03-12")}
	for name, c := range map[string]struct {
		a    Activity
		want Status
		why  BecauseKind
	}{
		"nothing recorded":          {Activity{}, Unknown, BecauseNothing},
		"not applicable":            {Activity{Plan: Plan{Position: PositionNotApplicable}, Milestones: steps([2]string{"2020-01-01", ""})}, NotApplicable, BecausePosition},
		"deferred":                  {Activity{Plan: Plan{Position: PositionDeferred}}, NotApplicable, BecausePosition},
		"merged, with override":     {Activity{Plan: Plan{Position: PositionMerged}, Override: hold}, NotApplicable, BecausePosition},
		"override on its last day":  {Activity{Override: hold, Milestones: steps([2]string{"2020-01-01", ""})}, OnHold, BecauseOverride},
		"override lapsed":           {Activity{Override: Override{Status: OnHold, Until: day("2027-03-11")}, Milestones: steps([2]string{"2020-01-01", ""})}, Late, BecauseMilestoneLate},
		"all done":                  {Activity{Milestones: steps([2]string{"2027-01-01", "2027-02-01"})}, Done, BecauseAllDone},
		"done after the end":        {Activity{Plan: Plan{EndOn: day("2026-12-31")}, Milestones: steps([2]string{"2026-01-01", "2027-02-01"})}, Done, BecauseAllDone},
		"14 days over is not late":  {Activity{Plan: Plan{StartOn: day("2026-01-01")}, Milestones: steps([2]string{"2027-02-26", ""})}, UnderWay, BecauseStarted},
		"15 days over is late":      {Activity{Milestones: steps([2]string{"2027-02-25", ""})}, Late, BecauseMilestoneLate},
		"end passed yesterday":      {Activity{Plan: Plan{EndOn: day("2027-03-11")}}, Late, BecauseEnded},
		"end is today":              {Activity{Plan: Plan{EndOn: day("2027-03-12")}}, Unknown, BecauseNothing},
		"some done, none late":      {Activity{Milestones: steps([2]string{"2027-01-01", "2027-01-01"}, [2]string{"2027-12-01", ""})}, UnderWay, BecauseSomeDone},
		"some done, start ahead":    {Activity{Plan: Plan{StartOn: day("2027-06-01")}, Milestones: steps([2]string{"2027-01-01", "2027-01-01"}, [2]string{"2027-12-01", ""})}, UnderWay, BecauseSomeDone},
		"started with milestones":   {Activity{Plan: Plan{StartOn: day("2027-03-12")}, Milestones: steps([2]string{"2027-12-01", ""})}, UnderWay, BecauseStarted},
		"started, no milestones":    {Activity{Plan: Plan{StartOn: day("2027-01-01")}}, Unknown, BecauseNothing},
		"start ahead":               {Activity{Plan: Plan{StartOn: day("2027-03-13")}, Milestones: steps([2]string{"2027-12-01", ""})}, NotStarted, BecauseStartsLater},
		"milestones without a date": {Activity{Milestones: []Milestone{{ID: "a"}}}, Unknown, BecauseNothing},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.a.StatusOn(today)
			if got.Status != c.want || len(got.Why) == 0 || got.Why[0].Kind != c.why {
				t.Errorf("StatusOn = %v because %v, want %v because %v", got.Status, got.Why, c.want, c.why)
			}
		})
	}
}

func TestStatusNamesEveryDelay(t *testing.T) {
	a := Activity{Plan: Plan{EndOn: day("2027-03-01")}, Milestones: steps([2]string{"2027-01-01", "2027-01-01"}, [2]string{"2027-01-31", ""}, [2]string{"2027-02-10", ""})}
	why := a.StatusOn(day("2027-03-12")).Why
	if len(why) != 3 || why[0].Number != 2 || why[0].Days != 40 || why[1].Number != 3 || why[2].Kind != BecauseEnded || why[2].Days != 11 {
		t.Errorf("reasons %+v, want milestone 2 (40 days), milestone 3, the end (11 days)", why)
	}
}

// A status that a person set stands beside what the rules say, with their
// reasons.
func TestOverrideTellsTheRules(t *testing.T) {
	a := Activity{Override: Override{Status: UnderWay, Until: day("2027-04-01")}, Milestones: steps([2]string{"2027-01-31", ""})}
	got := a.StatusOn(day("2027-03-12"))
	if got.Status != UnderWay || !got.Overridden || got.ByRules != Late || len(got.Why) != 3 {
		t.Fatalf("StatusOn = %+v, want under way, late by the rules, three reasons", got)
	}
	if got.Why[0].Kind != BecauseOverride || got.Why[1] != (Because{Kind: BecauseRules, Status: Late}) || got.Why[2].Kind != BecauseMilestoneLate {
		t.Errorf("reasons %+v", got.Why)
	}
	if got := a.StatusOn(day("2027-04-02")); got.Status != Late || got.ByRules != Late || got.Overridden {
		t.Errorf("lapsed = %+v, want late by itself", got)
	}
}

func TestFreshness(t *testing.T) {
	today := day("2027-03-12")
	for updated, want := range map[string]Freshness{"2027-03-12": FreshCurrent, "2026-10-12": FreshCurrent, "2026-10-11": FreshDue, "2026-09-11": FreshDue, "2026-09-10": FreshOverdue} {
		if got, next := FreshOn(day(updated), DefaultRhythm, today); got != want {
			t.Errorf("FreshOn(%s) = %s (next %s), want %s", updated, got, next, want)
		}
	}
	if got, next := FreshOn(clock.Date{}, DefaultRhythm, today); got != FreshNever || !next.IsZero() {
		t.Errorf("FreshOn(never) = %s, %s", got, next)
	}
}

func TestNumberKeySortsAsPeopleCount(t *testing.T) {
	order := []string{"1.1", "1.2", "1.10", "2.4", "2.5", "3.4", "S3.1", "S3.2", "4.1", "10.1"}
	for i := 1; i < len(order); i++ {
		if a, b := NumberKey(order[i-1]), NumberKey(order[i]); a >= b {
			t.Errorf("NumberKey(%s) = %q is not before NumberKey(%s) = %q", order[i-1], a, order[i], b)
		}
	}
}
