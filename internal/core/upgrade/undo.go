package upgrade

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// record is what an applied upgrade keeps so that it can be undone: the plans
// before and after, in the form of roadmap.Activity.PlanText.
type record struct {
	Revised bool     `json:"revised"` // a revision was open before
	Rev     int      `json:"rev"`     // of the roadmap afterwards
	Version int      `json:"version"` // the newest adopted then
	Plans   []change `json:"plans"`
}

// change is one activity. Before is "" for one that the upgrade added.
type change struct {
	ID     string `json:"id"`
	Before string `json:"before,omitempty"`
	After  string `json:"after"`
}

func recordOf(r roadmap.Roadmap, rows []Row, res Result) record {
	rec := record{Revised: r.Revised, Version: r.Version}
	before := map[string]string{}
	for _, row := range rows {
		before[row.Activity.ID] = row.Activity.PlanText()
	}
	for _, a := range res.All() {
		rec.Plans = append(rec.Plans, change{a.ID, before[a.ID], a.PlanText()})
	}
	return rec
}

// Applied is the last upgrade of a roadmap, as long as the roadmap follows the
// framework that it led to.
type Applied struct {
	Upgrade
	At      time.Time
	Changed []string // numbers of activities changed, added or removed since, in order
	Adopted int      // the version adopted since; 0 = none
	record  record
	now     []roadmap.Activity
}

// Whole tells whether the upgrade can be undone.
func (a Applied) Whole() bool { return a.ID != "" && len(a.Changed) == 0 && a.Adopted == 0 }

// why is the error that names what stands in the way.
func (a Applied) why(r *web.Request) error {
	switch {
	case a.Adopted > 0:
		return errs.New(errs.Invalid, MsgErrorAdopted, "Number", a.Adopted)
	case len(a.Changed) > 0:
		comma := ", "
		if r != nil {
			comma = r.L.Comma()
		}
		return errs.New(errs.Invalid, MsgErrorChanged, "Numbers", strings.Join(a.Changed, comma))
	}
	return nil
}

// applied finds the last upgrade of v and what changed since. Zero when there
// is none that led to the framework of v, or none that can be read.
func (s *Service) applied(ctx context.Context, actor access.Actor, v roadmap.View) (a Applied, err error) {
	var kept string
	a.Upgrade, a.At, kept, err = selectApplied(ctx, s.DB.Read(), v.Roadmap.ID)
	if errs.Is(err, errs.NotFound) || err == nil && a.To != v.Roadmap.Framework {
		return Applied{}, nil
	}
	if err != nil {
		return a, err
	}
	if json.Unmarshal([]byte(kept), &a.record) != nil {
		return Applied{}, nil // kept by an edition of the program that could not undo
	}
	if v.Roadmap.Version > a.record.Version {
		a.Adopted = v.Roadmap.Version
	}
	for _, it := range v.Items {
		a.now = append(a.now, it.Activity)
	}
	a.Changed, err = s.changedSince(ctx, actor, a)
	return a, err
}

// changedSince lists the numbers of the activities that are not as the upgrade
// left them. Progress does not count: undoing keeps it. Evidence does where
// the activity would go.
func (s *Service) changedSince(ctx context.Context, actor access.Actor, a Applied) (numbers []string, err error) {
	left := map[string]change{}
	var added []string
	for _, c := range a.record.Plans {
		left[c.ID] = c
		if c.Before == "" {
			added = append(added, c.ID)
		}
	}
	proven, err := s.proven(ctx, actor, a.Party, added)
	if err != nil {
		return nil, err
	}
	for _, now := range a.now {
		c, known := left[now.ID]
		if !known || now.PlanText() != c.After || c.Before == "" && (proven[now.ID] || now.Rev > 1) {
			numbers = append(numbers, now.Number)
		}
		delete(left, now.ID)
	}
	for _, c := range a.record.Plans {
		if _, gone := left[c.ID]; gone {
			numbers = append(numbers, numberIn(c.After))
		}
	}
	return numbers, nil
}

func (s *Service) proven(ctx context.Context, actor access.Actor, party string, ids []string) (map[string]bool, error) {
	if s.Proven == nil || len(ids) == 0 {
		return nil, nil
	}
	return s.Proven(ctx, actor, party, ids)
}

// numberIn reads the number from the text of a plan.
func numberIn(plan string) string {
	for line := range strings.Lines(plan) {
		if number, ok := strings.CutPrefix(line, "number\t"); ok {
			return strings.TrimSpace(number)
		}
	}
	return ""
}

// Undo brings the plan back to what it was before the last upgrade, all of it
// or nothing: lines, numbers, words, positions; what the upgrade added goes.
// Progress since then stays. Errors: Invalid when there is nothing to undo, or
// naming what was changed or adopted since; those of roadmap.Service.Recast.
func (s *Service) Undo(ctx context.Context, actor access.Actor, party, slug string) error {
	st, err := s.Get(ctx, actor, party, slug)
	if err != nil {
		return err
	}
	if st.Applied.ID == "" {
		return errs.New(errs.Invalid, MsgErrorNothing)
	}
	if err := st.Applied.why(nil); err != nil {
		return err
	}
	back, err := st.Applied.back(st.Roadmap)
	if err != nil {
		return fmt.Errorf("undo upgrade %s: %w", st.Applied.ID, err)
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Roadmaps.Recast(ctx, tx, actor, st.Roadmap, back); err != nil {
			return fmt.Errorf("undo upgrade %s: %w", st.Applied.ID, err)
		}
		return endUpgrade(ctx, tx, st.Applied.ID, stateUndone, "")
	})
}

// back is the way back. A revision stays open where something else of the
// roadmap was changed since, e.g. its period.
func (a Applied) back(r roadmap.Roadmap) (roadmap.Recasting, error) {
	c := roadmap.Recasting{To: a.From, Back: true, Revised: a.record.Revised || r.Rev != a.record.Rev}
	before := map[string]string{}
	for _, x := range a.record.Plans {
		before[x.ID] = x.Before
	}
	var bad error
	for _, now := range a.now {
		if before[now.ID] == "" {
			c.Removed = append(c.Removed, now)
			continue
		}
		was, err := now.Replanned(before[now.ID])
		bad = errors.Join(bad, err)
		c.After = append(c.After, was)
	}
	return c, bad
}
