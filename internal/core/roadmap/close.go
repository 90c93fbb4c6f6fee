package roadmap

import (
	"context"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// CanClose tells whether a roadmap in s can be closed.
func (s State) CanClose() bool { return s == UnderImplementation }

// Close ends the work on a roadmap: plan and progress can no longer be
// changed, what is public stays as it is, texts can still be translated.
// reason may be "". Errors: Invalid for a roadmap that is not under
// implementation.
func (s *Service) Close(ctx context.Context, actor access.Actor, party, slug, reason string) (Roadmap, error) {
	return s.act(ctx, actor, party, slug, "moved", func(ctx context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.State.CanClose() {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorMove)
		}
		return s.moveSaying(ctx, tx, actor, r, Closed, "closed", reason)
	})
}

// Reopen takes up the work on a closed roadmap again. Errors: Invalid at field
// "reason", or for a roadmap that is not closed.
func (s *Service) Reopen(ctx context.Context, actor access.Actor, party, slug, reason string) (Roadmap, error) {
	if reason == "" {
		var bad errs.Fields
		bad.Add("reason", MsgErrorReopenReason)
		return Roadmap{}, bad.Err()
	}
	return s.act(ctx, actor, party, slug, "moved", func(ctx context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if r.State != Closed {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorMove)
		}
		return s.moveSaying(ctx, tx, actor, r, UnderImplementation, "reopened", reason)
	})
}

// moveSaying moves r and gives the history entry of it. Why is the team's
// alone, so it has an entry of its own.
func (s *Service) moveSaying(ctx context.Context, tx *db.Tx, actor access.Actor, r *Roadmap, to State, action, reason string) (history.Entry, error) {
	e := history.Entry{Changes: []history.Change{{Field: "state", From: string(r.State), To: string(to)}}, Visibility: audience(r)}
	r.State = to
	if reason == "" {
		return e, nil
	}
	return e, history.Write(ctx, tx, history.Entry{Ref: r.ref(), Person: actor.Person, Action: action, Reason: reason})
}

// changeable is an error for a closed roadmap, whose plan and progress stay as
// they are.
func (r Roadmap) changeable() error {
	if r.State == Closed {
		return errs.New(errs.Invalid, MsgErrorClosed)
	}
	return nil
}

// isChangeable is changeable of the roadmap that holds a.
func isChangeable(ctx context.Context, q db.IDB, a Activity) error {
	r, err := selectRoadmapByID(ctx, q, a.Roadmap)
	if err != nil {
		return err
	}
	return r.changeable()
}

// Unfinished lists the activities that are carried out and not done.
func (v View) Unfinished() []Item {
	var items []Item
	for _, it := range v.Items {
		if !it.Plan.Position.OutOfTotals() && it.Computed.Status != Done {
			items = append(items, it)
		}
	}
	return items
}
