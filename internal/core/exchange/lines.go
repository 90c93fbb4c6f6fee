package exchange

import (
	"context"
	"fmt"
	"slices"

	"openroadmap/internal/platform/dataset"
)

// wanted tells how many rows of a block a filter shows.
func wanted(b blockRow, show string) int {
	switch show {
	case showFailed:
		return b.Failed
	case showCreated:
		return b.Created
	case showChanged:
		return b.Changed
	case showSame:
		return b.Same
	case showRefused:
		return b.Refused
	}
	return b.Created + b.Changed + b.Same + b.Failed
}

func (x Line) shows(show string) bool {
	switch show {
	case showFailed:
		return x.Op == dataset.Fail
	case showCreated:
		return x.Op == dataset.Create
	case showChanged:
		return x.Op == dataset.Change
	case showSame:
		return x.Op == dataset.Keep
	case showRefused:
		return x.Refused != nil
	}
	return true
}

// Lines gives a page of the rows of an import, and how many there are. It
// reads only the blocks in which they lie.
func (s *Service) Lines(ctx context.Context, im Import, show string, offset, limit int) (lines []Line, total int, err error) {
	heads, err := selectHeads(ctx, s.DB.Read(), im.ID)
	if err != nil {
		return nil, 0, fmt.Errorf("rows of import %s: %w", im.ID, err)
	}
	for _, b := range heads {
		n := wanted(b, show)
		if first := total; n > 0 && first+n > offset && len(lines) < limit {
			all, err := s.linesOf(ctx, im.ID, b.Seq, show)
			if err != nil {
				return nil, 0, err
			}
			all = all[min(max(offset-first, 0), len(all)):]
			lines = append(lines, all[:min(limit-len(lines), len(all))]...)
		}
		total += n
	}
	return lines, total, nil
}

func (s *Service) linesOf(ctx context.Context, id string, seq int, show string) ([]Line, error) {
	b, err := selectBlock(ctx, s.DB.Read(), id, seq)
	if err != nil {
		return nil, fmt.Errorf("rows of import %s: %w", id, err)
	}
	all, err := decode(b.Body)
	return slices.DeleteFunc(all, func(x Line) bool { return !x.shows(show) }), err
}

// eachLine goes through the rows that a filter shows.
func (s *Service) eachLine(ctx context.Context, im Import, show string, do func(Line) error) error {
	heads, err := selectHeads(ctx, s.DB.Read(), im.ID)
	if err != nil {
		return err
	}
	for _, b := range heads {
		if wanted(b, show) == 0 {
			continue
		}
		lines, err := s.linesOf(ctx, im.ID, b.Seq, show)
		if err != nil {
			return err
		}
		for _, x := range lines {
			if err := do(x); err != nil {
				return err
			}
		}
	}
	return nil
}
