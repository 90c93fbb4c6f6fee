package roadmap

import (
	"context"
	"slices"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Withdrawn is the Detail of the NotFound error for a roadmap that was
// published once and is withdrawn: the page then says so.
type Withdrawn struct{ Roadmap Roadmap }

// Hidden is the Detail of the NotFound error for a roadmap that is published
// by a Party that does not work on this installation any more.
type Hidden struct{}

// PublicView is a roadmap as everyone may read it: version number, or for 0
// the newest adopted one, or before the first adoption the live plan. slug ""
// is the Party's current roadmap. It asks the database seven times at most,
// whatever the number of activities. NotFound if it is not published; then
// with Detail Withdrawn if it was, or Hidden if its Party is not active.
func (s *Service) PublicView(ctx context.Context, party, slug string, number int) (View, error) {
	q := s.DB.Read()
	r, err := s.published(ctx, q, party, slug)
	if err != nil {
		return View{}, err
	}
	if number == 0 {
		number = r.Version
	}
	read := s.liveView
	if number > 0 {
		read = s.frozenView
	}
	v, err := read(ctx, q, r, number)
	if err != nil {
		return View{}, err
	}
	own, err := s.ownFields(ctx, party)
	if err != nil {
		return View{}, err
	}
	v.Fields = publicFields(own)
	return v.Public().explainWaiting(), nil
}

// liveView is the plan as it is being made.
func (s *Service) liveView(ctx context.Context, q db.IDB, r Roadmap, _ int) (View, error) {
	acts, err := selectActivities(ctx, q, r.ID)
	if err != nil {
		return View{}, err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	v := newView(r, f, acts, s.today(r.Party, s.DB.Now()))
	v.Bodies, err = s.PublicBodies(ctx, q, r.Party)
	return v, err
}

func (s *Service) published(ctx context.Context, q db.IDB, party, slug string) (Roadmap, error) {
	r, err := selectRoadmap(ctx, q, party, slug)
	if err != nil {
		return r, err
	}
	if !r.Published {
		missing := errs.New(errs.NotFound, "error.not_found")
		if !r.WithdrawnOn.IsZero() {
			missing = missing.With(Withdrawn{r})
		}
		return r, missing
	}
	if active, err := s.active(ctx, q, party); err != nil || !active[party] {
		return r, orHidden(err)
	}
	return r, nil
}

func orHidden(err error) error {
	if err != nil {
		return err
	}
	return errs.New(errs.NotFound, "error.not_found").With(Hidden{})
}

func (s *Service) active(ctx context.Context, q db.IDB, parties ...string) (map[string]bool, error) {
	if s.Active != nil {
		return s.Active(ctx, q, parties...)
	}
	all := map[string]bool{}
	for _, p := range parties {
		all[p] = true
	}
	return all, nil
}

// frozenView joins version number of r with the live progress.
func (s *Service) frozenView(ctx context.Context, q db.IDB, r Roadmap, number int) (View, error) {
	live, err := selectProgress(ctx, q, r.ID)
	if err != nil {
		return View{}, err
	}
	version, err := selectVersion(ctx, q, r.ID, number)
	if err != nil {
		return View{}, err
	}
	frozen, err := selectFrozen(ctx, q, r, number, "")
	if err != nil {
		return View{}, err
	}
	var acts []Activity
	for _, now := range live {
		if a, ok := frozen[now.ID]; ok {
			acts = append(acts, a.with(now, number == r.Version))
		}
	}
	// As adopted, whatever was reordered since.
	slices.SortStableFunc(acts, func(a, b Activity) int { return a.Order - b.Order })
	f, _ := s.Frameworks.Get(version.Body.Framework)
	v := newView(r, f, acts, s.today(r.Party, s.DB.Now()))
	v.Version, v.Bodies = &version, version.Body.Bodies
	return v, nil
}

// Past tells whether v shows a version that a newer one has replaced. Its
// plan is as it was adopted; how things stand now is told by the newest.
func (v View) Past() bool { return v.Version != nil && v.Version.Number < v.Roadmap.Version }

// PublicVersions lists the adopted versions of a published roadmap, newest
// first, without their content.
func (s *Service) PublicVersions(ctx context.Context, party, slug string) (Roadmap, []Version, error) {
	q := s.DB.Read()
	r, err := s.published(ctx, q, party, slug)
	if err != nil {
		return r, nil, err
	}
	vs, err := selectVersions(ctx, q, r.ID)
	return r, vs, err
}

// PublicRoadmapsOf lists all published roadmaps of a Party, newest first;
// none of one that is not active.
func (s *Service) PublicRoadmapsOf(ctx context.Context, party string) ([]Roadmap, error) {
	q := s.DB.Read()
	if active, err := s.active(ctx, q, party); err != nil || !active[party] {
		return nil, err
	}
	all, err := selectRoadmaps(ctx, q, party)
	var kept []Roadmap
	for _, r := range all {
		if r.Published {
			kept = append(kept, r)
		}
	}
	return kept, err
}

// BodiesOf names the bodies of a Party for its public pages.
func (s *Service) BodiesOf(ctx context.Context, party string) (map[string]i18n.Text, error) {
	return s.PublicBodies(ctx, s.DB.Read(), party)
}
