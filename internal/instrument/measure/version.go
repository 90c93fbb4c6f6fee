package measure

import (
	"context"
	"slices"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Version is one version of the text of a measure, held by article.
type Version struct {
	ID       string
	Measure  string     // id
	Label    string     // "As adopted", "Draft 3"; never empty
	Lang     i18n.Lang  // of the text
	From     clock.Date // first day on which it holds; zero = not said, as of a draft
	Source   string     // file or address that it was read from; "" = typed
	Articles int        // how many there are
	Rev      int        // grows with every change of the articles, from 1; 0 for those of old
	Looked   int        // the Rev that was looked through for provisions
}

// Waits tells whether v is still to be looked through for provisions.
func (v Version) Waits() bool { return v.Looked < v.Rev }

// Article is one article of a version.
type Article struct {
	Position int    // in the text, from 1
	Number   string // as printed: "3 bis"; "" of what stands outside articles
	Heading  string
	Path     string // the divisions it stands in, "Title I › Chapter 2"; may be ""
	Text     string
}

// VersionOn finds the version that holds on a day: the last one that has
// begun. Versions without a first day never hold.
func VersionOn(all []Version, on clock.Date) (v Version, ok bool) {
	for _, x := range all {
		if !x.From.IsZero() && !x.From.After(on) && (!ok || v.From.Before(x.From)) {
			v, ok = x, true
		}
	}
	return v, ok
}

// Versions lists the versions of the text of a measure that a may read, the
// latest first; drafts without a first day come before all others. Errors:
// NotFound.
func (s *Service) Versions(ctx context.Context, a access.Actor, party, measure string) ([]Version, error) {
	m, err := s.measure(ctx, s.DB.Read(), party, measure)
	if err != nil {
		return nil, err
	}
	if !s.mayRead(a, m) {
		return nil, errs.New(errs.NotFound, "error.not_found")
	}
	all, err := selectVersions(ctx, s.DB.Read(), party, measure)
	slices.SortStableFunc(all, func(x, y Version) int {
		switch {
		case x.From.IsZero() != y.From.IsZero():
			return map[bool]int{true: -1, false: 1}[x.From.IsZero()]
		case y.From.Before(x.From):
			return -1
		case x.From.Before(y.From):
			return 1
		}
		return 0
	})
	return all, err
}

// Articles reads the articles of a version, in order. Errors: NotFound.
func (s *Service) Articles(ctx context.Context, a access.Actor, party, measure, version string) (Version, []Article, error) {
	m, err := s.measure(ctx, s.DB.Read(), party, measure)
	if err == nil && !s.mayRead(a, m) {
		err = errs.New(errs.NotFound, "error.not_found")
	}
	if err != nil {
		return Version{}, nil, err
	}
	v, err := s.version(ctx, s.DB.Read(), party, measure, version)
	if err != nil {
		return v, nil, err
	}
	articles, err := selectArticles(ctx, s.DB.Read(), v.ID)
	return v, articles, err
}

func (s *Service) version(ctx context.Context, q db.IDB, party, measure, id string) (Version, error) {
	if !db.IsID(id) {
		return Version{}, errs.New(errs.NotFound, "error.not_found")
	}
	return selectVersion(ctx, q, party, measure, id)
}
