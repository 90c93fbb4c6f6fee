package roadmap

import (
	"context"
	"fmt"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
)

// Reorder puts an activity before or after its neighbour under the same
// output (by -1 or +1). At the end of the list it does nothing.
func (s *Service) Reorder(ctx context.Context, actor access.Actor, party, id string, by int) error {
	if err := s.allow(actor, PermEdit, access.Object{Party: party}); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := selectActivity(ctx, tx, party, id)
		if err != nil {
			return err
		}
		if err := isChangeable(ctx, tx, a); err != nil {
			return err
		}
		acts, err := selectActivities(ctx, tx, a.Roadmap)
		if err != nil {
			return err
		}
		other, ok := neighbour(acts, a, by)
		if !ok {
			return nil
		}
		moved, swapped := a, other
		moved.Order, swapped.Order = other.Order, a.Order
		for _, pair := range [][2]Activity{{a, moved}, {other, swapped}} {
			if err := updateActivity(ctx, tx, pair[0], pair[1]); err != nil {
				return err
			}
		}
		if err := s.revise(ctx, tx, a.Roadmap); err != nil {
			return err
		}
		e := history.Entry{Ref: a.ref(), Person: actor.Person, Action: "changed", Changes: []history.Change{{Field: "order", From: fmt.Sprint(a.Order), To: fmt.Sprint(moved.Order)}}}
		if err := history.Write(ctx, tx, e); err != nil {
			return err
		}
		return tx.Touch(ctx, party)
	})
}

func neighbour(acts []Activity, a Activity, by int) (Activity, bool) {
	var column []Activity
	for _, o := range acts {
		if o.Output == a.Output {
			column = append(column, o)
		}
	}
	for i, o := range column {
		if j := i + by; o.ID == a.ID && j >= 0 && j < len(column) {
			return column[j], true
		}
	}
	return Activity{}, false
}

// revise marks that the plan of a roadmap is no longer the adopted one.
func (s *Service) revise(ctx context.Context, tx *db.Tx, roadmap string) error {
	r, err := selectRoadmapByID(ctx, tx, roadmap)
	if err != nil {
		return err
	}
	return added(ctx, tx, r)
}

// added marks the revision open.
func added(ctx context.Context, tx *db.Tx, r Roadmap) error {
	if !r.Frozen() {
		return nil
	}
	r.Revised = true
	return updateRoadmap(ctx, tx, r)
}
