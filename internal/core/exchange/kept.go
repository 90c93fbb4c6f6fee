package exchange

import (
	"context"
	"encoding/json"
	"slices"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// mappings are the plans that a Party has kept for a list.
func (s *Service) mappings(ctx context.Context, party, key string) (names []string, plans map[string]Plan, err error) {
	rows, err := selectMappings(ctx, s.DB.Read(), party, key)
	plans = map[string]Plan{}
	for _, r := range rows {
		var p Plan
		if json.Unmarshal([]byte(r.Plan), &p) == nil {
			names, plans[r.Name] = append(names, r.Name), p
		}
	}
	return names, plans, err
}

// Kept are the plans that a Party has kept for a list, by name.
func (s *Service) Kept(ctx context.Context, party, key string) (map[string]Plan, error) {
	_, plans, err := s.mappings(ctx, party, key)
	return plans, err
}

// toKeep is what of a plan serves the next file of its kind.
func (p Plan) toKeep() Plan {
	p.SaveAs, p.Alike, p.DaysHold, p.DaysCell, p.Fields = "", "", false, nil, nil
	return p
}

// fits tells whether a file has every column that p reads.
func (p Plan) fits(h heads) bool {
	for _, head := range p.Columns {
		if !slices.Contains(h.Names, head) {
			return false
		}
	}
	return len(p.Columns) > 0
}

// over is a kept plan for the file that im is about.
func (p Plan) over(im Import) Plan {
	if !im.Plan.Guessed || p.Encoding == "" {
		p.Encoding, p.Guessed = im.Plan.Encoding, im.Plan.Guessed
	}
	p.Format, p.Sheets = im.Plan.Format, im.Plan.Sheets
	return p
}

// alike finds the kept plan that reads the most columns of a file, among those
// whose columns the file has, every one; "" if there is none.
func (s *Service) alike(ctx context.Context, im Import) (best string, err error) {
	names, plans, err := s.mappings(ctx, im.Party, im.Dataset)
	for _, name := range names {
		p := plans[name].over(im)
		if len(p.Columns) <= len(plans[best].Columns) || p.Sheet != "" && !slices.Contains(p.Sheets, p.Sheet) {
			continue
		}
		h, _, err := s.heads(ctx, withPlan(im, p))
		if err == nil && p.fits(h) {
			best = name
		} else if err != nil && !errs.Is(err, errs.Invalid) {
			return "", err
		}
	}
	return best, err
}

// useMapping reads a file by a kept plan.
func (h handlers) useMapping(r *web.Request, im Import, d dataset.Dataset, name string) (web.Response, error) {
	_, plans, err := h.mappings(r.Context(), im.Party, im.Dataset)
	if err != nil {
		return nil, err
	}
	p, ok := plans[name]
	if !ok {
		return h.importView(r, im, d, errs.New(errs.Invalid, MsgErrorNoColumns))
	}
	if _, err = h.Map(r.Context(), r.Actor, im.Party, im.ID, p.over(im)); err != nil {
		return nil, err
	}
	return r.Go(importPath(im.Party, im.ID), "")
}
