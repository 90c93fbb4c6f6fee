package measure

import (
	"slices"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// Stage is where in its life a measure stands.
type Stage string

// The stages, from the first to the last.
const (
	StageUnknown Stage = "" // nothing is recorded
	Idea         Stage = "idea"
	Draft        Stage = "draft"
	Consultation Stage = "consultation"
	Government   Stage = "government"
	Parliament   Stage = "parliament"
	Adopted      Stage = "adopted"
	InForce      Stage = "in_force"
	Amended      Stage = "amended"
	Repealed     Stage = "repealed"
)

// Stages lists those that can be recorded, in order.
var Stages = []Stage{Idea, Draft, Consultation, Government, Parliament, Adopted, InForce, Amended, Repealed}

// rank is the place of a stage in the life; -1 for one that is none.
func (s Stage) rank() int { return slices.Index(Stages, s) }

// Decided tells whether the measure has been adopted and is not repealed.
func (s Stage) Decided() bool { return s == Adopted || s == InForce || s == Amended }

// Mark is the sign of a stage.
func (s Stage) Mark() string {
	switch {
	case s == StageUnknown:
		return ui.StatusUnknown
	case s == Idea:
		return ui.StatusNone
	case s == Repealed:
		return ui.StatusNA
	case s.Decided():
		return ui.StatusDone
	}
	return ui.StatusWay
}

// Word is the stage for a reader.
func (s Stage) Word(l *i18n.Localizer) string {
	if s == StageUnknown {
		return l.T(MsgStageUnknown)
	}
	return wordIn(l, setLife, string(s))
}

// Event is a stage that the measure reached, or will reach, on a day.
type Event struct {
	ID    string
	Stage Stage
	On    clock.Date
	Note  i18n.Text
}

// Life lists the events of r by day; those of one day in the order of stages.
func (r Record) Life() []Event {
	events := make([]Event, 0, len(r.Rows[listLife]))
	for _, row := range r.Rows[listLife] {
		on, _ := clock.ParseDate(row.Codes[partOn])
		events = append(events, Event{ID: row.ID, Stage: Stage(row.Codes[partStage]), On: on, Note: row.Texts[partNote]})
	}
	inOrder(events)
	return events
}

func inOrder(events []Event) {
	slices.SortStableFunc(events, func(a, b Event) int {
		switch {
		case a.On.Before(b.On):
			return -1
		case b.On.Before(a.On):
			return 1
		}
		return a.Stage.rank() - b.Stage.rank()
	})
}

// standing is the one rule of where a measure stands on a day: the last event
// that has come. Later ones are announced.
func standing(life []Event, on clock.Date) (s Stage, since clock.Date) {
	for _, e := range life {
		if !e.On.After(on) {
			s, since = e.Stage, e.On
		}
	}
	return s, since
}

// lifeMistake is what is wrong with the order of a life: of event At, because
// of event With.
type lifeMistake struct {
	ID       string // message
	At, With Event
}

// checkLife finds the first event that cannot follow those before it. Before
// adoption a measure may go back to an earlier stage.
func checkLife(life []Event) *lifeMistake {
	var decided, repealed *Event
	for i := range life {
		e := &life[i]
		switch {
		case repealed != nil && e.Stage == Amended:
			return &lifeMistake{MsgErrorAmendedRepealed, *e, *repealed}
		case repealed != nil:
			return &lifeMistake{MsgErrorAfterRepealed, *e, *repealed}
		case decided != nil && e.Stage.rank() < decided.Stage.rank() && e.Stage != InForce:
			return &lifeMistake{MsgErrorOrder, *e, *decided}
		case decided == nil && e.Stage == Amended:
			return &lifeMistake{MsgErrorAmendedNothing, *e, *e}
		}
		switch {
		case e.Stage == Repealed:
			repealed = e
		case e.Stage.Decided() && (decided == nil || e.Stage.rank() > decided.Stage.rank()):
			decided = e
		}
	}
	return nil
}

// Step is a step of the drafting.
type Step struct {
	ID        string
	Title     i18n.Text
	Body      string // id of the responsible body; "" = not named
	Due, Done clock.Date
}

// LateOn tells whether the step is overdue on a day.
func (s Step) LateOn(today clock.Date) bool {
	return s.Done.IsZero() && !s.Due.IsZero() && s.Due.Before(today)
}

// Steps lists the steps of the drafting, in order.
func (r Record) Steps() []Step {
	steps := make([]Step, 0, len(r.Rows[listSteps]))
	for _, row := range r.Rows[listSteps] {
		due, _ := clock.ParseDate(row.Codes[partDue])
		done, _ := clock.ParseDate(row.Codes[partDone])
		steps = append(steps, Step{row.ID, row.Texts[fieldTitle], row.Codes[partBody], due, done})
	}
	return steps
}
