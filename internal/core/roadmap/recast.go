package roadmap

import (
	"context"
	"fmt"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// Revisions lists the frameworks that take up lines of r's, oldest first: what
// r can be carried over to.
func (s *Service) Revisions(r Roadmap) []framework.Framework {
	var list []framework.Framework
	for _, f := range s.Frameworks.All() {
		if f.ID != r.Framework && continues(f, r.Framework) {
			list = append(list, f)
		}
	}
	return list
}

func continues(f framework.Framework, id framework.ID) bool {
	for _, l := range f.Lines {
		for _, old := range l.Continues {
			if old.Framework() == id {
				return true
			}
		}
	}
	return false
}

// ShownFramework is the framework that the public sees a roadmap under: that of
// its newest version, which the live plan may have left behind.
func (s *Service) ShownFramework(ctx context.Context, r Roadmap) (framework.Framework, error) {
	id := r.Framework
	if r.Frozen() {
		v, err := selectVersion(ctx, s.DB.Read(), r.ID, r.Version)
		if err != nil {
			return framework.Framework{}, err
		}
		id = v.Body.Framework
	}
	f, _ := s.Frameworks.Get(id)
	return f, nil
}

// OfLine is a new activity for a line of f, as Create would make it, but the
// team's until somebody makes it public.
func OfLine(r Roadmap, f framework.Framework, l framework.Line) Activity {
	a := newActivity(r, f, l, 0)
	a.Visibility = access.Team
	return a
}

// OutputOf is the output that activities of a line stand under.
func OutputOf(f framework.Framework, l framework.Line) convention.OutputID { return outputOf(f, l) }

// Recasting is a live plan on its way to another framework. After replaces the
// activities of the same ids; with Removed it holds every one of the plan, and
// their Rev is that of the activity each was made from. Added follows.
type Recasting struct {
	To                    framework.ID
	After, Added, Removed []Activity
	// Back says that an earlier recasting is taken back. Revised is then
	// whether a revision was open before it.
	Back, Revised bool
}

func (c Recasting) action() string {
	if c.Back {
		return "recast_undone"
	}
	return "recast"
}

// Recast carries the live plan of a roadmap over to another framework, in the
// caller's transaction. Adopted versions stay as they are; the revision is open
// until the next adoption. It returns the roadmap as it is then.
//
// Errors: Conflict when an activity was changed, added or removed meanwhile;
// Invalid for a closed roadmap; those of permission.
func (s *Service) Recast(ctx context.Context, tx *db.Tx, actor access.Actor, r Roadmap, c Recasting) (Roadmap, error) {
	if err := s.allow(actor, PermLead, access.Object{Party: r.Party}); err != nil {
		return r, err
	}
	r, err := selectRoadmap(ctx, tx, r.Party, r.Slug)
	if err != nil {
		return r, err
	}
	if err := r.changeable(); err != nil {
		return r, err
	}
	before, err := selectActivities(ctx, tx, r.ID)
	if err != nil {
		return r, err
	}
	if !sameRevs(before, slices.Concat(c.After, c.Removed)) {
		return r, errs.New(errs.Conflict, "error.conflict")
	}
	if err := s.rewrite(ctx, tx, actor, r, before, c); err != nil {
		return r, err
	}
	old := r.Framework
	r.Framework, r.Revised = c.To, r.Frozen() && (c.Revised || !c.Back)
	r.Rev++
	if err := updateRoadmap(ctx, tx, r); err != nil {
		return r, err
	}
	e := history.Entry{Ref: r.ref(), Person: actor.Person, Action: c.action(), Changes: []history.Change{{Field: "framework", From: string(old), To: string(c.To)}}}
	if err := history.Write(ctx, tx, e); err != nil {
		return r, err
	}
	if err := s.reindexAll(ctx, tx, r); err != nil {
		return r, err
	}
	return r, tx.Touch(ctx, r.Party)
}

// sameRevs tells whether after holds each of before as it is stored now, and
// no other.
func sameRevs(before, after []Activity) bool {
	revs := map[string]int{}
	for _, a := range after {
		revs[a.ID] = a.Rev
	}
	for _, a := range before {
		if rev, ok := revs[a.ID]; !ok || rev != a.Rev {
			return false
		}
	}
	return len(before) == len(after) && len(revs) == len(before)
}

// rewrite writes the activities. Numbers may change places, and are unique: so
// all are put aside first.
func (s *Service) rewrite(ctx context.Context, tx *db.Tx, actor access.Actor, r Roadmap, before []Activity, c Recasting) error {
	if _, err := tx.NewRaw("UPDATE roadmap_activities SET number = '~' || id WHERE roadmap = ?", r.ID).Exec(ctx); err != nil {
		return fmt.Errorf("put numbers aside: %w", err)
	}
	was := map[string]Activity{}
	for _, a := range before {
		was[a.ID] = a
	}
	for _, a := range c.After {
		if err := s.recastOne(ctx, tx, actor, was[a.ID], a, c.action()); err != nil {
			return err
		}
	}
	for _, a := range c.Removed {
		if err := drop(ctx, tx, a, actor.Person, ""); err != nil {
			return err
		}
	}
	for _, a := range c.Added {
		if err := history.Write(ctx, tx, history.Entry{Ref: a.ref(), Person: actor.Person, Action: "created"}); err != nil {
			return err
		}
	}
	if len(c.Added) == 0 {
		return nil
	}
	return insertActivities(ctx, tx, c.Added)
}

// recastOne writes one activity, which has another revision only if something
// of it changes.
func (s *Service) recastOne(ctx context.Context, tx *db.Tx, actor access.Actor, was, a Activity, action string) error {
	changes := recastChanges(was, a)
	if len(changes) > 0 {
		a.Rev++
	}
	if err := updateActivity(ctx, tx, was, a); err != nil || len(changes) == 0 {
		return err
	}
	return history.Write(ctx, tx, history.Entry{Ref: a.ref(), Person: actor.Person, Action: action, Changes: changes})
}

// PlanText is the plan of a, its line and its number in the form in which
// adoption keeps them: for those who must tell whether it changed, or bring it
// back by Replanned.
func (a Activity) PlanText() string { return a.freeze() }

// Replanned is a with the plan, line and number of a PlanText. Progress, notes
// and risks stay as they are.
func (a Activity) Replanned(text string) (Activity, error) {
	was, err := thaw(text, a.Party, a.Roadmap)
	if err != nil {
		return a, err
	}
	if was.ID != a.ID {
		return a, fmt.Errorf("activity %s: the plan is that of %s", a.ID, was.ID)
	}
	was = was.with(a, false)
	was.Note = a.Note
	return was, nil
}

// recastChanges are the flat fields that differ, with line, number and output.
func recastChanges(before, after Activity) []history.Change {
	a, b := before.Flatten(), after.Flatten()
	for f, x := range map[*Fields]Activity{&a: before, &b: after} {
		f.put("line", string(x.Line))
		f.put("number", x.Number)
		f.put("output", string(x.Output))
		delete(*f, "order")
	}
	var changes []history.Change
	both := Fields{}
	for _, f := range []Fields{a, b} {
		for key := range f {
			both[key] = f[key]
		}
	}
	for _, key := range both.Keys() {
		changes = append(changes, history.Change{Field: key, From: a[key], To: b[key]})
	}
	return onlyReal(changes)
}
