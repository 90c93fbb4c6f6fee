package roadmap

import (
	"context"
	"slices"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// What the public sees of a milestone is its place in the adopted version and
// its live progress. Both rules here follow from that.

// keepsDone refuses to remove a milestone that is done and stands in the
// adopted version: there it would be late from then on.
func keepsDone(ctx context.Context, tx db.IDB, r Roadmap, before Activity, changes []history.Change) error {
	var bad errs.Fields
	for _, c := range changes {
		id, isRow := strings.CutPrefix(c.Field, "ms/")
		if m, had := before.Milestone(id); isRow && had && c.To == "" && m.Done() {
			bad.Add(Control("ms/"+id+"/title"), MsgErrorDoneAdopted, "Number", before.milestoneIndex(id)+1)
		}
	}
	if bad.Err() == nil || !r.Frozen() {
		return nil
	}
	adopted, err := adoptedPlan(ctx, tx, r, before.ID)
	if err != nil {
		return err
	}
	bad = slices.DeleteFunc(bad, func(f errs.Field) bool {
		for _, m := range adopted.Milestones {
			if f.Name == Control("ms/"+m.ID+"/title") {
				return false
			}
		}
		return true
	})
	return bad.Err()
}

// notAdopted gives the ids of the milestones among changes that no reader
// knows yet: they are in no adopted version.
func notAdopted(ctx context.Context, tx db.IDB, r Roadmap, a Activity, changes []history.Change) (map[string]bool, error) {
	unknown := map[string]bool{}
	for _, c := range changes {
		if _, _, ms := splitKey(c.Field); ms != "" {
			unknown[ms] = true
		}
	}
	if len(unknown) == 0 || !r.Frozen() {
		return nil, nil
	}
	adopted, err := adoptedPlan(ctx, tx, r, a.ID)
	for _, m := range adopted.Milestones {
		delete(unknown, m.ID)
	}
	return unknown, err
}

// adoptedPlan is an activity as the newest version holds it, zero if it does not.
func adoptedPlan(ctx context.Context, q db.IDB, r Roadmap, activity string) (Activity, error) {
	frozen, err := selectFrozen(ctx, q, r, r.Version, activity)
	return frozen[activity], err
}
