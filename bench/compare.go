package bench

import (
	"context"
	"fmt"
	"time"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// What comparing two versions may take, and of how many activities.
const (
	CompareMillis     = 50
	CompareActivities = 200
)

// TwoVersions gives the first further Party CompareActivities activities and
// two adopted versions, in which every third activity differs. It returns
// their numbers.
func (s *Site) TwoVersions(ctx context.Context) (from, to int, err error) {
	by := access.Actor{Person: "bench", Roles: map[string][]access.Role{Code(1): {identity.PointOfContact}}}
	v, err := s.Roadmaps.View(ctx, by, Code(1), "")
	if err != nil {
		return 0, 0, err
	}
	outputs := v.Framework.ReferenceOutputs()
	for i := len(v.Items); i < CompareActivities; i++ {
		a, err := s.Roadmaps.AddOwn(ctx, by, Code(1), "", outputs[i%len(outputs)].ID, fmt.Sprintf("Further activity %d of the library network in the provinces", i), i18n.EN)
		if err != nil {
			return 0, 0, s.Explain(err)
		}
		ms := "ms/" + a.ID
		if err := s.edit(ctx, by, a, roadmap.Fields{"visibility": "public", "text:en": "Each province has one library with a studio, open four days a week.",
			"start": "2026-01-01", "end": "2027-12-31", ms: "0", ms + "/title:en": "First province", ms + "/due": "2026-09-30"}); err != nil {
			return 0, 0, err
		}
	}
	if from, err = s.adopt(ctx, by); err != nil {
		return 0, 0, err
	}
	if v, err = s.Roadmaps.View(ctx, by, Code(1), ""); err != nil {
		return 0, 0, err
	}
	for i := 0; i < len(v.Items); i += 3 {
		if err := s.edit(ctx, by, v.Items[i].Activity, roadmap.Fields{"end": "2028-06-30", "text:en": "Each province has two libraries with a studio, open six days a week."}); err != nil {
			return 0, 0, err
		}
	}
	to, err = s.adopt(ctx, by)
	return from, to, err
}

func (s *Site) edit(ctx context.Context, by access.Actor, a roadmap.Activity, typed roadmap.Fields) error {
	_, err := s.Roadmaps.Save(ctx, by, a.Party, a.ID, roadmap.Edit{Base: web.NewBase(a.Flatten()), Typed: typed})
	return s.Explain(err)
}

func (s *Site) adopt(ctx context.Context, by access.Actor) (version int, err error) {
	r, err := s.Roadmaps.Get(ctx, by, Code(1), "")
	if err != nil {
		return 0, err
	}
	r, err = s.Roadmaps.Adopt(ctx, by, Code(1), "", roadmap.Adoption{StartOn: r.StartOn, EndOn: r.EndOn, Act: roadmap.Act{Title: i18n.NewText(i18n.EN, "Decree"),
		Body: i18n.NewText(i18n.EN, "Council"), On: clock.DateOf(s.DB.Now(), time.UTC).Add(-1)}})
	return r.Version, s.Explain(err)
}

// Compare reads and compares two versions of the first further Party, and
// counts the activities that differ.
func (s *Site) Compare(ctx context.Context, from, to int) (different int, err error) {
	c, err := s.App.Compare.Public(ctx, Code(1), "", from, to)
	return c.Count().Different(), err
}

// Comparison is the page of that comparison.
func Comparison(from, to int) string {
	return fmt.Sprintf("/en/parties/%s/versions/%d/compare/%d", Code(1), to, from)
}
