package upgrade

import (
	"context"
	"encoding/json"
	"fmt"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Service holds the use cases. All of them are the point of contact's.
type Service struct {
	DB       *db.DB
	Access   *access.Table
	Roadmaps *roadmap.Service
	Bundle   *i18n.Bundle
	// Proven tells which activities have evidence; nil: none has.
	Proven func(ctx context.Context, a access.Actor, party string, activities []string) (map[string]bool, error)
}

// State is an upgrade with all that is decided and to be decided.
type State struct {
	Upgrade  Upgrade // zero: none is under way
	Roadmap  roadmap.Roadmap
	From, To framework.Framework
	Rows     []Row
	Choices  []framework.Framework // what an upgrade may lead to, where none is under way
	Applied  Applied               // the last one, where none is under way; zero: there is none to undo
}

// Running tells whether an upgrade is under way.
func (s State) Running() bool { return s.Upgrade.ID != "" }

// Row finds the row of an activity.
func (s State) Row(activity string) (Row, bool) {
	for _, r := range s.Rows {
		if r.Activity.ID == activity {
			return r, true
		}
	}
	return Row{}, false
}

// allow is NotFound for those who may not know of the Party's work.
func (s *Service) allow(a access.Actor, party string) error {
	o := access.Object{Party: party}
	switch {
	case s.Access.Allows(a, roadmap.PermLead, o):
		return nil
	case s.Access.Allows(a, roadmap.PermRead, o):
		return errs.New(errs.Forbidden, "error.forbidden")
	}
	return errs.New(errs.NotFound, "error.not_found")
}

// Get tells how the upgrade of a roadmap stands.
func (s *Service) Get(ctx context.Context, actor access.Actor, party, slug string) (State, error) {
	if err := s.allow(actor, party); err != nil {
		return State{}, err
	}
	v, err := s.Roadmaps.View(ctx, actor, party, slug)
	if err != nil {
		return State{}, err
	}
	st := State{Roadmap: v.Roadmap, From: v.Framework}
	st.Upgrade, err = selectOpen(ctx, s.DB.Read(), v.Roadmap.ID)
	if errs.Is(err, errs.NotFound) {
		st.Choices = s.Roadmaps.Revisions(v.Roadmap)
		st.Applied, err = s.applied(ctx, actor, v)
		return st, err
	}
	if err != nil {
		return st, err
	}
	decided, err := selectDecisions(ctx, s.DB.Read(), st.Upgrade.ID)
	if err != nil {
		return st, err
	}
	st.To, _ = s.Roadmaps.Frameworks.Get(st.Upgrade.To)
	acts := make([]roadmap.Activity, len(v.Items))
	for i, it := range v.Items {
		acts[i] = it.Activity
	}
	st.Rows = Rows(acts, st.From, st.To, decided)
	return st, nil
}

// running is Get for what needs an upgrade under way. Error: Invalid.
func (s *Service) running(ctx context.Context, actor access.Actor, party, slug string) (State, error) {
	st, err := s.Get(ctx, actor, party, slug)
	if err == nil && !st.Running() {
		err = errs.New(errs.Invalid, MsgErrorNone)
	}
	return st, err
}

// Start begins an upgrade to a framework that takes up lines of the roadmap's.
// Nothing of the plan changes yet. Errors: Invalid at field "framework", and
// for a closed roadmap; Conflict when one is under way.
func (s *Service) Start(ctx context.Context, actor access.Actor, party, slug string, to framework.ID) error {
	st, err := s.Get(ctx, actor, party, slug)
	if err != nil {
		return err
	}
	if st.Running() {
		return errs.New(errs.Conflict, MsgErrorRunning)
	}
	if st.Roadmap.State == roadmap.Closed {
		return errs.New(errs.Invalid, roadmap.MsgErrorClosed)
	}
	if !offered(st.Choices, to) {
		var bad errs.Fields
		bad.Add("framework", "web.choice")
		return bad.Err()
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return insertUpgrade(ctx, tx, Upgrade{ID: db.NewID(), Party: party, Roadmap: st.Roadmap.ID, From: st.Roadmap.Framework, To: to, StartedAt: tx.At, StartedBy: actor.Person})
	})
}

func offered(list []framework.Framework, id framework.ID) bool {
	for _, f := range list {
		if f.ID == id {
			return true
		}
	}
	return false
}

// Decide saves the decision for one activity; a later one replaces it. Errors:
// Invalid at field "words" or "line", also when another activity carries on
// that line already.
func (s *Service) Decide(ctx context.Context, actor access.Actor, party, slug, activity string, d Decision) error {
	st, err := s.running(ctx, actor, party, slug)
	if err != nil {
		return err
	}
	row, ok := st.Row(activity)
	if !ok {
		return errs.New(errs.NotFound, "error.not_found")
	}
	if err := check(st, row, d); err != nil {
		return err
	}
	return s.save(ctx, actor, st, map[string]Decision{activity: d})
}

func check(st State, row Row, d Decision) error {
	var bad errs.Fields
	if d.Words != Accept && d.Words != Keep {
		bad.Add("words", MsgErrorWords)
	}
	if !row.Needs() || !row.Offers(d.Line) {
		bad.Add("line", "web.choice")
	}
	for _, o := range st.Rows {
		if d.Line != "" && o.Activity.ID != row.Activity.ID && o.Decided != nil && o.Decided.Line == d.Line {
			bad.Add("line", MsgErrorTaken, "Number", o.Activity.Number)
		}
	}
	return bad.Err()
}

func (s *Service) save(ctx context.Context, actor access.Actor, st State, decisions map[string]Decision) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for activity, d := range decisions {
			d.By, d.At = actor.Person, tx.At
			if err := saveDecision(ctx, tx, st.Upgrade.ID, activity, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// AcceptRest accepts the new words wherever the Party has none of its own and
// nothing is decided yet, and tells how many these were. Lines that are split
// or joined are left to be chosen one by one.
func (s *Service) AcceptRest(ctx context.Context, actor access.Actor, party, slug string) (int, error) {
	st, err := s.running(ctx, actor, party, slug)
	if err != nil {
		return 0, err
	}
	rest := map[string]Decision{}
	for _, r := range st.Rows {
		if r.Open() && r.Kind == Changed && !r.Adapted() {
			rest[r.Activity.ID] = Decision{Line: r.New[0].ID, Words: Accept}
		}
	}
	return len(rest), s.save(ctx, actor, st, rest)
}

// Preview is what the plan would become by what is decided so far.
func (s *Service) Preview(ctx context.Context, actor access.Actor, party, slug string) (State, Result, error) {
	st, err := s.running(ctx, actor, party, slug)
	if err != nil {
		return st, Result{}, err
	}
	return st, s.outcome(st), nil
}

func (s *Service) outcome(st State) Result {
	return Outcome(st.Roadmap, st.Rows, st.From, st.To, s.why(st.From))
}

// why is the reason given where words of the old reference are kept.
func (s *Service) why(from framework.Framework) (t i18n.Text) {
	in := func(l i18n.Lang) string {
		return s.Bundle.For(l).T(MsgWhyKept, "Framework", from.ShortTitle.Text.For(l).Text, "Year", from.Year)
	}
	t = i18n.NewText(i18n.EN, in(i18n.EN))
	for _, l := range i18n.Langs {
		t = t.With(l, in(l), i18n.Human)
	}
	return t
}

// Apply carries the plan over, in one transaction, with an entry in the
// history of every activity that changes. Adopted versions stay as they are.
// Errors: Invalid while decisions are open; those of roadmap.Service.Recast.
func (s *Service) Apply(ctx context.Context, actor access.Actor, party, slug string) error {
	st, res, err := s.Preview(ctx, actor, party, slug)
	if err != nil {
		return err
	}
	if n := Remaining(st.Rows); n > 0 {
		return errs.New(errs.Invalid, MsgErrorOpen, "Count", n)
	}
	rec := recordOf(st.Roadmap, st.Rows, res)
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.Roadmaps.Recast(ctx, tx, actor, st.Roadmap, roadmap.Recasting{To: st.To.ID, After: res.After, Added: res.Added})
		if err != nil {
			return fmt.Errorf("apply upgrade %s: %w", st.Upgrade.ID, err)
		}
		rec.Rev = r.Rev
		kept, err := json.Marshal(rec)
		if err != nil {
			return fmt.Errorf("apply upgrade %s: %w", st.Upgrade.ID, err)
		}
		return endUpgrade(ctx, tx, st.Upgrade.ID, stateApplied, string(kept))
	})
}

// Cancel ends an upgrade without changing anything of the plan.
func (s *Service) Cancel(ctx context.Context, actor access.Actor, party, slug string) error {
	st, err := s.running(ctx, actor, party, slug)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return endUpgrade(ctx, tx, st.Upgrade.ID, stateCancelled, "")
	})
}
