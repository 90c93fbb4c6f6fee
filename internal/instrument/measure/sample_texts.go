package measure

import (
	"context"
	"fmt"
	"slices"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
)

// sampleText is an invented version of a law.
type sampleText struct {
	Label string    `yaml:"label"`
	Lang  i18n.Lang `yaml:"lang"`
	From  *int      `yaml:"from"` // days from today; none = a draft
	Text  string    `yaml:"text"`
	// Accept names the provisions that somebody accepted: by article, the theme
	// and what it asks of whom.
	Accept []sampleProvision `yaml:"accept"`
}

type sampleProvision struct {
	Article, Theme, Serves string
	Whom, Asks             words
	Aspects                Aspects
}

// makeTexts adds the versions as its people would, and decides what waits.
func (s *Service) makeTexts(ctx context.Context, c instrument.Country, m Measure, list []sampleText) error {
	for _, t := range list {
		doc, _, err := legaltext.Parse(legaltext.Text, []byte(t.Text))
		if err != nil {
			return err
		}
		v := Version{Label: t.Label, Lang: t.Lang}
		if t.From != nil {
			v.From = c.Today.Add(*t.From)
		}
		if v, err = s.AddText(ctx, c.Editor, c.Code, m.ID, v, articlesOf(doc)); err != nil {
			return fmt.Errorf("text %q: %w", t.Label, err)
		}
		if err := s.ReadTexts(ctx, c.Code); err != nil {
			return err
		}
		if err := s.decideSample(ctx, c, m, v, t.Accept); err != nil {
			return fmt.Errorf("text %q: %w", t.Label, err)
		}
	}
	return nil
}

func (s *Service) decideSample(ctx context.Context, c instrument.Country, m Measure, v Version, accept []sampleProvision) error {
	all, err := selectProvisions(ctx, s.DB.Read(), m.Party, m.ID)
	if err != nil {
		return err
	}
	for _, d := range accept {
		i := slices.IndexFunc(all, func(p Provision) bool {
			return p.Version == v.ID && p.Article == d.Article && string(p.Theme) == d.Theme
		})
		id, err := s.acceptSample(ctx, c, v, d, i, all)
		if err != nil {
			return err
		}
		for _, l := range startingWith(c.Original) {
			if d.Asks[l] == "" {
				continue
			}
			if err := s.DescribeProvision(ctx, c.Editor, c.Code, m.ID, id, Description{l, d.Asks[l], d.Whom[l], split(d.Serves), d.Aspects}); err != nil {
				return err
			}
		}
	}
	return nil
}

// acceptSample accepts what is proposed at i, or marks the article by hand
// where nothing is, and gives the provision's id.
func (s *Service) acceptSample(ctx context.Context, c instrument.Country, v Version, d sampleProvision, i int, all []Provision) (string, error) {
	if i >= 0 {
		return all[i].ID, s.DecideProvision(ctx, c.Editor, c.Code, v.Measure, all[i].ID, Accepted)
	}
	theme := convention.ThemeKey(d.Theme)
	if err := s.MarkProvision(ctx, c.Editor, c.Code, v.Measure, v.ID, d.Article, theme); err != nil {
		return "", fmt.Errorf("mark article %s for %s: %w", d.Article, d.Theme, err)
	}
	marked, err := provisionsWhere(ctx, s.DB.Read(), c.Code, "version = ? AND article = ? AND theme = ?", v.ID, d.Article, d.Theme)
	if err != nil || len(marked) != 1 {
		return "", fmt.Errorf("find the marked article %s: %w", d.Article, err)
	}
	return marked[0].ID, nil
}

// sampleTextPlaces finds a measure with a text, one of its versions and a
// provision of that.
func (s *Service) sampleTextPlaces(ctx context.Context, q db.IDB, party string) (map[string]string, error) {
	m, err := selectMeasure(ctx, q, party, "m.visibility = 'public' AND m.removed = ? AND EXISTS (SELECT 1 FROM measure_versions AS v WHERE v.measure = m.id)", false)
	if err != nil {
		return nil, err
	}
	all, err := selectVersions(ctx, q, party, m.ID)
	if err != nil {
		return nil, err
	}
	v, _ := VersionOn(all, clock.Date{Year: 9999, Month: 1, Day: 1})
	marks, err := selectProvisions(ctx, q, party, m.ID)
	i := slices.IndexFunc(marks, func(p Provision) bool { return p.Version == v.ID })
	if err != nil || i < 0 {
		return nil, fmt.Errorf("no provision in the practice country: %w", err)
	}
	return map[string]string{"{measure}": m.ID, "{ref}": m.Ref(), "{text}": v.ID, "{article}": "1", "{provision}": marks[i].ID}, nil
}
