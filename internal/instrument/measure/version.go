package measure

import (
	"context"
	"fmt"
	"slices"

	"openroadmap/internal/core/history"
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
}

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

// AddVersion adds a version of the text of a measure with its articles, which
// get their positions in the order given. Errors: NotFound, Forbidden,
// Invalid.
func (s *Service) AddVersion(ctx context.Context, a access.Actor, party, measure string, v Version, articles []Article) (Version, error) {
	if v.Label == "" || len(articles) == 0 {
		return v, errs.New(errs.Invalid, MsgErrorVersion)
	}
	v.ID, v.Measure, v.Articles = db.NewID(), measure, len(articles)
	err := s.changeText(ctx, a, party, measure, actionTextAdded, v, func(ctx context.Context, tx *db.Tx) error {
		if err := insertVersion(ctx, tx, party, v); err != nil {
			return err
		}
		return insertArticles(ctx, tx, v.ID, articles)
	})
	return v, err
}

// ReplaceArticles puts articles that a person corrected in place of those of a
// version. Errors as AddVersion.
func (s *Service) ReplaceArticles(ctx context.Context, a access.Actor, party, measure, version string, articles []Article) error {
	if len(articles) == 0 {
		return errs.New(errs.Invalid, MsgErrorVersion)
	}
	v, err := s.version(ctx, s.DB.Read(), party, measure, version)
	if err != nil {
		return err
	}
	v.Articles = len(articles)
	return s.changeText(ctx, a, party, measure, actionTextChanged, v, func(ctx context.Context, tx *db.Tx) error {
		if err := deleteArticles(ctx, tx, v.ID); err != nil {
			return err
		}
		if err := updateVersion(ctx, tx, v); err != nil {
			return err
		}
		return insertArticles(ctx, tx, v.ID, articles)
	})
}

// changeText changes the text of a measure in one transaction, with its
// history and what can be found.
func (s *Service) changeText(ctx context.Context, a access.Actor, party, id, action string, v Version, do func(context.Context, *db.Tx) error) error {
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.measure(ctx, tx, party, id)
		if err != nil {
			return err
		}
		if err := s.Access.Demand(a, PermManage, party); err != nil {
			return err
		}
		if err := do(ctx, tx); err != nil {
			return err
		}
		return s.record(ctx, tx, a, m, m, action, []history.Change{{Field: "text/" + v.ID, To: v.Label}})
	})
	if err != nil {
		return fmt.Errorf("%s of measure %q: %w", action, id, err)
	}
	return nil
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
