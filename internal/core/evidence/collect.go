package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/errs"
)

// grace is how long content stays that nothing refers to any more: time to
// finish what is going on, and to undo a mistake from a backup.
const grace = 24 * time.Hour

// rhythm is how often such content is looked for.
const rhythm = 6 * time.Hour

// Run collects until ctx ends.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(rhythm)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		n, err := s.Collect(ctx, time.Now().Add(-grace))
		if err != nil && ctx.Err() == nil {
			s.Log.Error("collect files", "error", err)
		}
		if n > 0 {
			s.Log.Info("files that nothing refers to were removed", "count", n)
		}
	}
}

// Collect removes content stored before a moment that nothing refers to, and
// counts it.
func (s *Service) Collect(ctx context.Context, before time.Time) (n int, err error) {
	since := s.DB.Now().Add(-grace)
	referred, err := selectReferred(ctx, s.DB.Read(), since, "")
	if err != nil {
		return 0, err
	}
	err = s.Store.Each(ctx, func(i blob.Info) error {
		if _, ok := referred[i.ID]; ok || !i.StoredAt.Before(before) {
			return nil
		}
		gone, err := s.collect(ctx, i.ID, before, since)
		if gone {
			n++
		}
		return err
	})
	return n, err
}

// collect looks once more before it removes: somebody may be sending the same
// content just now (see Service.makeSure for what remains of that).
func (s *Service) collect(ctx context.Context, id string, before, since time.Time) (bool, error) {
	referred, err := selectReferred(ctx, s.DB.Read(), since, id)
	if err != nil || len(referred) > 0 {
		return false, err
	}
	i, err := s.Store.Stat(ctx, id)
	if errs.Is(err, errs.NotFound) || err == nil && !i.StoredAt.Before(before) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, s.Store.Delete(ctx, id)
}

// Problem is content that is not as it should be.
type Problem struct {
	SHA256 string
	Why    string // for the operator, in English
}

// Verify looks at all content that evidence refers to: there, of the right
// size, and with whole read, of the right hash. n is how many there are.
func (s *Service) Verify(ctx context.Context, whole bool) (n int, problems []Problem, err error) {
	referred, err := selectReferred(ctx, s.DB.Read(), s.DB.Now(), "")
	if err != nil {
		return 0, nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(referred)) {
		if err := s.verify(ctx, id, referred[id], whole); err != nil {
			problems = append(problems, Problem{id, err.Error()})
		}
	}
	return len(referred), problems, ctx.Err()
}

func (s *Service) verify(ctx context.Context, id string, size int64, whole bool) error {
	i, err := s.Store.Stat(ctx, id)
	switch {
	case errs.Is(err, errs.NotFound):
		return errors.New("is missing")
	case err != nil:
		return err
	case i.Size != size:
		return fmt.Errorf("has %d bytes instead of %d", i.Size, size)
	case !whole:
		return nil
	}
	r, err := s.Store.Open(ctx, id, 0)
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != id {
		return errors.New("is not what was stored: its content has changed")
	}
	return nil
}
