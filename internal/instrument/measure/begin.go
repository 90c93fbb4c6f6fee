package measure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/search"
)

// everyBegin is how often it is asked whether a new day has come.
const everyBegin = 10 * time.Minute

// beginTexts makes the texts findable that hold from a day that has come, in
// place of those before them: nobody writes anything on that day. Pages need
// nothing, since they are made anew every day.
func (s *Service) beginTexts(ctx context.Context) error {
	parties, err := selectTextParties(ctx, s.DB.Read())
	for _, p := range parties {
		if one := s.beginTextsOf(ctx, p, s.Today(p)); one != nil {
			err = errors.Join(err, fmt.Errorf("texts that begin in %s: %w", p, one))
		}
	}
	return err
}

func (s *Service) beginTextsOf(ctx context.Context, party string, today clock.Date) error {
	seen, err := selectBegun(ctx, s.DB.Read(), party)
	if err != nil || !seen.Before(today) {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		begun, err := selectMeasures(ctx, tx, party, "m.removed = ? AND EXISTS (SELECT 1 FROM measure_versions AS v WHERE v.measure = m.id AND v.from_on > ? AND v.from_on <= ?)", false, seen, today)
		if err != nil {
			return err
		}
		active, err := s.Active(ctx, tx, party)
		if err != nil {
			return err
		}
		for _, m := range begun {
			e, err := s.textEntry(ctx, tx, m, active)
			if err == nil {
				err = search.Put(ctx, tx, e)
			}
			if err != nil {
				return err
			}
		}
		return putBegun(ctx, tx, party, today)
	})
}

// selectTextParties lists the Parties that have texts with a first day.
func selectTextParties(ctx context.Context, q db.IDB) (parties []string, err error) {
	err = q.NewSelect().Model((*versionRow)(nil)).ColumnExpr("DISTINCT party").Where("from_on IS NOT NULL").OrderExpr("party").Scan(ctx, &parties)
	return parties, err
}

// selectBegun is the day up to which texts that begin were made findable; a
// day before all others where that was never done.
func selectBegun(ctx context.Context, q db.IDB, party string) (day clock.Date, err error) {
	err = q.NewRaw("SELECT on_day FROM measure_begun WHERE party = ?", party).Scan(ctx, &day)
	if errs.Is(db.NotFound(err), errs.NotFound) {
		return clock.Date{Year: 1, Month: time.January, Day: 1}, nil
	}
	return day, err
}

func putBegun(ctx context.Context, tx *db.Tx, party string, day clock.Date) error {
	_, err := tx.NewRaw("INSERT INTO measure_begun (party, on_day) VALUES (?, ?) ON CONFLICT (party) DO UPDATE SET on_day = EXCLUDED.on_day", party, day).Exec(ctx)
	return err
}
