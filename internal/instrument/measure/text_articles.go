package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/legaltext"
)

// CorrectArticle puts what a person typed in place of an article. A line of
// its text that heads an article splits it there. base is the article as it
// was opened: where somebody else changed it meanwhile nothing is saved.
// Errors: NotFound, Forbidden, Invalid, Conflict.
func (s *Service) CorrectArticle(ctx context.Context, a access.Actor, party, measure, version string, base, typed Article) error {
	return s.correct(ctx, a, party, measure, version, base, func(list []Article, i int) []Article {
		return slices.Replace(list, i, i+1, splitArticle(typed)...)
	})
}

// JoinArticle adds the next article to one. Errors as CorrectArticle.
func (s *Service) JoinArticle(ctx context.Context, a access.Actor, party, measure, version string, base Article) error {
	return s.correct(ctx, a, party, measure, version, base, func(list []Article, i int) []Article {
		if i+1 == len(list) {
			return list
		}
		list[i].Text = strings.TrimSpace(list[i].Text + "\n" + list[i+1].Text)
		return slices.Delete(list, i+1, i+2)
	})
}

// RemoveArticle takes an article out. Errors as CorrectArticle; Invalid for
// the last one.
func (s *Service) RemoveArticle(ctx context.Context, a access.Actor, party, measure, version string, base Article) error {
	return s.correct(ctx, a, party, measure, version, base, func(list []Article, i int) []Article { return slices.Delete(list, i, i+1) })
}

// splitArticle cuts an article at lines that head another one.
func splitArticle(a Article) []Article {
	d, _, err := legaltext.Parse(legaltext.Text, []byte(a.Text))
	if err != nil || len(d.Articles) < 2 || d.Articles[0].Number != "" {
		return []Article{a}
	}
	first := d.Articles[0]
	a.Text = first.Text
	list := []Article{a}
	for _, x := range d.Articles[1:] {
		list = append(list, Article{Number: x.Number, Heading: x.Heading, Path: a.Path, Text: x.Text})
	}
	return list
}

// correct changes the list of articles of a version in one transaction; it is
// looked through anew afterwards.
func (s *Service) correct(ctx context.Context, a access.Actor, party, measure, version string, base Article, change func([]Article, int) []Article) error {
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.measure(ctx, tx, party, measure)
		if err != nil {
			return err
		}
		if err := s.Access.Demand(a, PermManage, party); err != nil {
			return err
		}
		v, err := s.version(ctx, tx, party, measure, version)
		if err != nil {
			return err
		}
		list, err := selectArticles(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		i := base.Position - 1
		if i < 0 || i >= len(list) || list[i] != base {
			return errs.New(errs.Conflict, MsgErrorArticleChanged)
		}
		if list = change(list, i); len(list) == 0 {
			return errs.New(errs.Invalid, MsgErrorVersion)
		}
		return s.replace(ctx, tx, a, m, v, list)
	})
	if err != nil {
		return fmt.Errorf("correct article %d of %q: %w", base.Position, version, err)
	}
	return nil
}

func (s *Service) replace(ctx context.Context, tx *db.Tx, a access.Actor, m Measure, v Version, list []Article) error {
	v.Articles = len(list)
	v.Rev++
	if err := deleteArticles(ctx, tx, v.ID); err != nil {
		return err
	}
	if err := updateVersion(ctx, tx, v); err != nil {
		return err
	}
	if err := insertArticles(ctx, tx, v.ID, list); err != nil {
		return err
	}
	tx.AfterCommit(s.bell.Ring)
	return s.textChanged(ctx, tx, a, m, v, actionTextChanged)
}
