package portal

import (
	"strconv"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

func (page *activityPage) milestones(l *i18n.Localizer, v roadmap.View, it roadmap.Item) {
	done, of := it.MilestonesDone()
	late := 0
	t := ui.TimelineData{Today: v.Today}
	if v.Past() {
		t.Today = clock.Date{}
	}
	for i, m := range it.Milestones {
		row, point := milestone(l, i+1, m, v)
		if proofs := page.Evidence.Proofs(m.ID); proofs != nil {
			row.Detail = proven(l, row.Detail, proofs)
		}
		page.Milestones = append(page.Milestones, row)
		if !m.DueOn.IsZero() {
			t.Points = append(t.Points, point)
			t.From, t.To = span(t.From, t.To, m.DueOn)
			t.From, t.To = span(t.From, t.To, m.DoneOn)
		}
		if row.Late && !m.Done() {
			late++
		}
	}
	t.From, t.To = span(t.From, t.To, it.Plan.StartOn)
	t.From, t.To = span(t.From, t.To, it.Plan.EndOn)
	if !t.From.IsZero() {
		t.From, t.To = clock.Date{Year: t.From.Year, Month: 1, Day: 1}, clock.Date{Year: t.To.Year, Month: 12, Day: 31}
	}
	page.Timeline = t
	switch {
	case of == 0 || v.Past():
		page.MsHeading = l.T(MsgMilestones)
	case late > 0:
		page.MsHeading = l.N(roadmap.MsgPathLabelLate, of, "Done", l.Int(done), "Late", l.Int(late))
	default:
		page.MsHeading = l.N(roadmap.MsgPathLabel, of, "Done", l.Int(done))
	}
}

// span widens from–to to hold d.
func span(from, to, d clock.Date) (clock.Date, clock.Date) {
	if d.IsZero() {
		return from, to
	}
	if from.IsZero() || d.Before(from) {
		from = d
	}
	if to.IsZero() || d.After(to) {
		to = d
	}
	return from, to
}

func milestone(l *i18n.Localizer, n int, m roadmap.Milestone, v roadmap.View) (ui.Milestone, ui.TimelinePoint) {
	row := ui.Milestone{ID: "m" + strconv.Itoa(n), Number: n, Key: ui.StatusNone, Title: m.Title.For(l.Lang)}
	point := ui.TimelinePoint{Number: n, Due: m.DueOn}
	if !m.DueOn.IsZero() {
		row.Due = l.T(MsgDue, "Date", l.DateShort(m.DueOn))
	}
	if v.Past() {
		return row, point
	}
	if proof := m.Proof.For(l.Lang); proof.Text != "" {
		row.Detail = proofOf(l, proof)
	}
	point.Done, point.State = m.DoneOn, pointState(m, v.Today)
	switch {
	case m.Done():
		row.Key, row.Outcome = ui.StatusDone, doneOutcome(l, m)
	case m.LateOn(v.Today):
		row.Key, row.Late, row.Outcome = ui.StatusLate, true, l.N(MsgDaysLate, v.Today.Sub(m.DueOn))
	default:
		row.Outcome = l.T(MsgToCome)
	}
	return row, point
}

func doneOutcome(l *i18n.Localizer, m roadmap.Milestone) string {
	on := l.DateShort(m.DoneOn)
	switch days := m.DoneOn.Sub(m.DueOn); {
	case m.DueOn.IsZero():
		return l.T(MsgDoneOn, "Date", on)
	case days > 0:
		return l.N(MsgDoneLate, days, "Date", on)
	}
	return l.T(MsgDoneInTime, "Date", on)
}
