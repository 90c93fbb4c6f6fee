package roadmap

import (
	"context"
	"slices"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Open is the number that stands for the open revision where a version's
// number is asked for.
const Open = 0

// Edition is the plan of a roadmap as one version froze it, or as it stands in
// the open revision. It holds no progress: editions are for comparing plans.
type Edition struct {
	Roadmap    Roadmap
	Version    *Version // nil: the open revision
	Framework  framework.Framework
	Activities []Activity // in order
	Bodies     map[string]i18n.Text
	// Withheld are the ids of activities left out, which no field may name.
	Withheld map[string]bool
}

// Number is the version's, Open for the open revision.
func (e Edition) Number() int {
	if e.Version == nil {
		return Open
	}
	return e.Version.Number
}

// Numbers are the display numbers of the activities by id.
func (e Edition) Numbers() map[string]string {
	n := make(map[string]string, len(e.Activities))
	for _, a := range e.Activities {
		n[a.ID] = a.Number
	}
	return n
}

// Versions lists the adopted versions for the team, newest first, without
// their content. slug "" is the current roadmap.
func (s *Service) Versions(ctx context.Context, actor access.Actor, party, slug string) ([]Version, error) {
	r, err := s.Get(ctx, actor, party, slug)
	if err != nil {
		return nil, err
	}
	return selectVersions(ctx, s.DB.Read(), r.ID)
}

// Editions gives the plans of a roadmap under some numbers, in their order, to
// the team. slug "" is the current roadmap. NotFound for a version that there
// is not.
func (s *Service) Editions(ctx context.Context, actor access.Actor, party, slug string, numbers ...int) ([]Edition, error) {
	if err := s.allow(actor, PermRead, access.Object{Party: party}); err != nil {
		return nil, err
	}
	r, err := selectRoadmap(ctx, s.DB.Read(), party, slug)
	if err != nil {
		return nil, err
	}
	return s.editions(ctx, r, numbers, nil)
}

// PublicEditions gives adopted plans to everyone, without what the team keeps
// to itself today. The open revision is not found here.
func (s *Service) PublicEditions(ctx context.Context, party, slug string, numbers ...int) ([]Edition, error) {
	q := s.DB.Read()
	r, err := s.published(ctx, q, party, slug)
	if err != nil {
		return nil, err
	}
	if slices.Contains(numbers, Open) {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	withheld, err := selectWithheld(ctx, q, r.ID)
	if err != nil {
		return nil, err
	}
	return s.editions(ctx, r, numbers, withheld)
}

func (s *Service) editions(ctx context.Context, r Roadmap, numbers []int, withheld map[string]bool) ([]Edition, error) {
	list := make([]Edition, len(numbers))
	for i, n := range numbers {
		read := s.frozenEdition
		if n == Open {
			read = s.openEdition
		}
		e, err := read(ctx, s.DB.Read(), r, n)
		if err != nil {
			return nil, err
		}
		e.Roadmap, e.Withheld = r, withheld
		e.Activities = slices.DeleteFunc(e.Activities, func(a Activity) bool { return withheld[a.ID] })
		e.Bodies = named(e.Activities, e.Bodies)
		list[i] = e
	}
	return list, nil
}

func (s *Service) openEdition(ctx context.Context, q db.IDB, r Roadmap, _ int) (e Edition, err error) {
	if e.Activities, err = selectActivities(ctx, q, r.ID); err != nil {
		return e, err
	}
	e.Framework, _ = s.Frameworks.Get(r.Framework)
	e.Bodies, err = s.Bodies(ctx, q, r.Party)
	return e, err
}

func (s *Service) frozenEdition(ctx context.Context, q db.IDB, r Roadmap, number int) (e Edition, err error) {
	v, err := selectVersion(ctx, q, r.ID, number)
	if err != nil {
		return e, err
	}
	frozen, err := selectFrozen(ctx, q, r, number, "")
	if err != nil {
		return e, err
	}
	for _, a := range frozen {
		e.Activities = append(e.Activities, a)
	}
	slices.SortFunc(e.Activities, func(a, b Activity) int { return a.Order - b.Order })
	e.Version, e.Bodies = &v, v.Body.Bodies
	e.Framework, _ = s.Frameworks.Get(v.Body.Framework)
	return e, nil
}

// FieldWords puts the flat fields of an activity into words, for features that
// show them beside this one.
type FieldWords struct{ say sayer }

// FieldWords makes the words for fields of a; names are of bodies and numbers
// of activities, each by id.
func (s *Service) FieldWords(l *i18n.Localizer, a Activity, names map[string]i18n.Text, numbers map[string]string) FieldWords {
	return FieldWords{s.say(l, a, names, numbers)}
}

// Label is the name of a field, without its language.
func (w FieldWords) Label(key string) string { return w.say.label(key) }

// Value is a canonical value as readers see it; "" for the empty one.
func (w FieldWords) Value(key, v string) string { return w.say.value(key, v) }
