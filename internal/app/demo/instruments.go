package demo

import (
	"context"
	"fmt"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/instrument"
)

// carryOut lets every instrument make its records of a country.
func (p *planner) carryOut(ctx context.Context) error {
	c := instrument.Country{Code: p.Code, Original: p.Original, Today: p.today, Contact: p.contact, Editor: p.editor, Reviewer: p.reviewer, Contributor: p.contributor,
		Activities: map[framework.LineID]roadmap.Activity{}, Bodies: p.bodies[p.Code]}
	for _, a := range p.acts {
		if !a.Own() {
			c.Activities[a.Line] = a
		}
	}
	for _, i := range p.Instruments {
		if i.Sample.Make == nil {
			continue
		}
		if err := i.Sample.Make(ctx, c); err != nil {
			return fmt.Errorf("records of %s: %w", i.Key, err)
		}
	}
	return nil
}
