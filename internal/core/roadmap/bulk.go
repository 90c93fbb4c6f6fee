package roadmap

import (
	"context"
	"fmt"
	"time"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
)

// Whole is a roadmap with everything in it, made outside the database.
type Whole struct {
	Roadmap    Roadmap
	Activities []Activity
	Act        *Act   // adopted by it as version 1; nil = not adopted
	By         string // id of the person
}

// Blank is what Create would make, supplementary lines included, not saved.
// Error: Invalid by field.
func (s *Service) Blank(party string, in NewRoadmap) (Whole, error) {
	f, err := s.checkNew(in)
	if err != nil {
		return Whole{}, err
	}
	w := Whole{Roadmap: Roadmap{ID: db.NewID(), Party: party, Slug: freeSlug(nil, in.StartOn), Framework: f.ID, StartOn: in.StartOn, EndOn: in.EndOn,
		State: Draft, Current: true, RhythmDays: DefaultRhythm, CreatedAt: s.DB.Now()}}
	lines := f.ReferenceLines()
	if in.Supplementary {
		lines = append(lines, f.SupplementaryLines()...)
	}
	for i, l := range lines {
		w.Activities = append(w.Activities, newActivity(w.Roadmap, f, l, i))
	}
	return w, nil
}

// LoadIn writes w for a Party that has no roadmap yet, in a handful of
// statements: practice data by the hundred. It checks every rule of the
// content and no permission, and leaves one entry in the history. Error:
// Invalid by field.
func (s *Service) LoadIn(ctx context.Context, tx *db.Tx, w Whole) error {
	r := w.Roadmap
	if err := s.checkWhole(ctx, tx, w); err != nil {
		return fmt.Errorf("load roadmap of %s: %w", r.Party, err)
	}
	if err := insertRoadmap(ctx, tx, r); err != nil {
		return fmt.Errorf("load roadmap of %s: %w", r.Party, err)
	}
	if err := insertActivities(ctx, tx, w.Activities); err != nil {
		return err
	}
	if w.Act != nil {
		if err := s.freeze(ctx, tx, access.Actor{Person: w.By}, &r, *w.Act); err != nil {
			return err
		}
		if err := updateRoadmap(ctx, tx, r); err != nil {
			return err
		}
	}
	if err := history.Write(ctx, tx, history.Entry{Ref: r.ref(), Person: w.By, Action: "created"}); err != nil {
		return err
	}
	return s.reindexAndTouch(ctx, tx, r)
}

func (s *Service) checkWhole(ctx context.Context, tx *db.Tx, w Whole) error {
	names, err := s.Bodies(ctx, tx, w.Roadmap.Party)
	if err != nil {
		return err
	}
	cs := checks{vocabulary: s.Vocabulary, others: map[string]Activity{}, bodies: map[string]bool{}, today: s.today(w.Roadmap.Party, tx.At)}
	for id := range names {
		cs.bodies[id] = true
	}
	for _, a := range w.Activities {
		cs.others[a.ID] = a
	}
	for _, a := range w.Activities {
		if err := cs.check(a, nil); err != nil {
			return fmt.Errorf("activity %s: %w", a.Number, err)
		}
	}
	return nil
}

// Backdate sets when activities of a roadmap were last updated, by id (a zero
// date: never), and lets its versions be frozen on the day of their acts, so
// that practice data look used. It checks no permission and
// leaves no history; nothing but practice data calls it.
func (s *Service) Backdate(ctx context.Context, party, slug string, updated map[string]clock.Date) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := selectRoadmap(ctx, tx, party, slug)
		if err != nil {
			return err
		}
		for id, on := range updated {
			if err := setUpdated(ctx, tx, r.ID, id, on); err != nil {
				return err
			}
		}
		if err := freezeOnActs(ctx, tx, r.ID); err != nil {
			return err
		}
		return s.reindexAndTouch(ctx, tx, r)
	})
}

// freezeOnActs sets that the versions of a roadmap were frozen in the morning
// of the day of their acts.
func freezeOnActs(ctx context.Context, tx db.IDB, roadmap string) error {
	vs, err := selectVersions(ctx, tx, roadmap)
	if err != nil {
		return err
	}
	for _, v := range vs {
		at := v.Act.On.Time().Add(8 * time.Hour)
		if at.After(v.FrozenAt) {
			continue
		}
		if _, err := tx.NewRaw("UPDATE roadmap_versions SET frozen_at = ? WHERE roadmap = ? AND number = ?", at, roadmap, v.Number).Exec(ctx); err != nil {
			return fmt.Errorf("backdate version %d: %w", v.Number, err)
		}
	}
	return nil
}

func (s *Service) reindexAndTouch(ctx context.Context, tx *db.Tx, r Roadmap) error {
	if err := s.reindexAll(ctx, tx, r); err != nil {
		return err
	}
	return tx.Touch(ctx, r.Party)
}

func setUpdated(ctx context.Context, tx db.IDB, roadmap, id string, on clock.Date) error {
	_, err := tx.NewRaw("UPDATE roadmap_activities SET updated_on = ? WHERE id = ? AND roadmap = ?", on, id, roadmap).Exec(ctx)
	if err != nil {
		return fmt.Errorf("backdate %s: %w", id, err)
	}
	return nil
}
