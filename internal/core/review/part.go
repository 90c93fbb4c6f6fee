package review

import (
	"context"
	"fmt"
	"slices"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// AcceptFresh makes those changes of a proposal whose fields nobody changed
// since, and returns the others with a reason: they become a proposal of their
// own, returned at once. fresh names the fields as the reviewer saw them
// divided. Errors: NotFound, Forbidden (one's own included), Invalid at field
// "part_reason", Conflict when it is decided already or divides otherwise now.
func (s *Service) AcceptFresh(ctx context.Context, a access.Actor, party, id string, fresh []string, reason string) error {
	if err := s.Access.Demand(a, PermDecide, party); err != nil {
		return err
	}
	err := s.decide(ctx, a, party, id, func(ctx context.Context, tx *db.Tx, p *Proposal) error {
		if p.By == a.Person {
			return errs.New(errs.Forbidden, MsgErrorOwn)
		}
		reason, err := checkReason(fieldPart, reason, true)
		if err != nil {
			return err
		}
		t, ok := s.target(p.Kind)
		if !ok {
			return fmt.Errorf("no target for records of kind %q", p.Kind)
		}
		rest, err := divide(ctx, tx, t, p, fresh)
		if err != nil {
			return err
		}
		if err := s.returnRest(ctx, tx, a, *p, rest, reason); err != nil {
			return err
		}
		p.State = Accepted
		if err := rewrite(ctx, tx, *p); err != nil {
			return err
		}
		return t.Apply(ctx, tx, *p, a)
	})
	if err != nil {
		return fmt.Errorf("accept a part of proposal %q: %w", id, err)
	}
	return nil
}

// divide leaves the fresh changes in p and gives the others. Conflict when
// they are not those that were named, or nothing would be on one side.
func divide(ctx context.Context, tx *db.Tx, t Target, p *Proposal, fresh []string) (rest []history.Change, err error) {
	stale, err := t.Stale(ctx, tx, *p)
	if err != nil {
		return nil, err
	}
	var kept []history.Change
	for _, c := range p.Changes {
		isStale := slices.Contains(stale, c.Field)
		if isStale == slices.Contains(fresh, c.Field) {
			return nil, errs.New(errs.Conflict, "error.conflict")
		}
		if isStale {
			rest = append(rest, c)
		} else {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 || len(rest) == 0 {
		return nil, errs.New(errs.Conflict, "error.conflict")
	}
	p.Changes = kept
	return rest, nil
}

// returnRest keeps the changes that were not accepted as a proposal that is
// returned, and tells the author.
func (s *Service) returnRest(ctx context.Context, tx *db.Tx, a access.Actor, p Proposal, rest []history.Change, reason string) error {
	p.ID, p.Changes, p.State, p.DecisionReason = db.NewID(), rest, Returned, reason
	if err := insertProposal(ctx, tx, p); err != nil {
		return err
	}
	if err := s.record(ctx, tx, p, a, ActionReturned, rest, reason); err != nil {
		return err
	}
	return s.Notify(ctx, tx, p)
}
