package measure

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

type versionRow struct {
	bun.BaseModel `bun:"table:measure_versions"`
	ID            string     `bun:"id,pk"`
	Party         string     `bun:"party"`
	Measure       string     `bun:"measure"`
	Label         string     `bun:"label"`
	Lang          string     `bun:"lang"`
	From          clock.Date `bun:"from_on"`
	Source        string     `bun:"source"`
	Articles      int        `bun:"articles"`
	Rev           int        `bun:"rev"`
	Looked        int        `bun:"looked"`
}

func (r versionRow) value() Version {
	return Version{r.ID, r.Measure, r.Label, i18n.Lang(r.Lang), r.From, r.Source, r.Articles, r.Rev, r.Looked}
}

type articleRow struct {
	bun.BaseModel `bun:"table:measure_articles"`
	Version       string `bun:"version,pk"`
	Position      int    `bun:"position,pk"`
	Number        string `bun:"number"`
	Heading       string `bun:"heading"`
	Path          string `bun:"path"`
	Body          string `bun:"body"`
}

func versionRowOf(party string, v Version) *versionRow {
	return &versionRow{ID: v.ID, Party: party, Measure: v.Measure, Label: v.Label, Lang: string(v.Lang), From: v.From, Source: v.Source, Articles: v.Articles, Rev: v.Rev, Looked: v.Looked}
}

func insertVersion(ctx context.Context, tx db.IDB, party string, v Version) error {
	if _, err := tx.NewInsert().Model(versionRowOf(party, v)).Exec(ctx); err != nil {
		return fmt.Errorf("insert version: %w", err)
	}
	return nil
}

func updateVersion(ctx context.Context, tx db.IDB, v Version) error {
	_, err := tx.NewUpdate().Model(versionRowOf("", v)).Column("label", "lang", "from_on", "source", "articles", "rev").WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("update version %s: %w", v.ID, err)
	}
	return nil
}

// selectVersions reads the versions of a measure in the order in which they
// were added.
func selectVersions(ctx context.Context, q db.IDB, party, measure string) ([]Version, error) {
	var rows []versionRow
	if err := q.NewSelect().Model(&rows).Where("party = ? AND measure = ?", party, measure).OrderExpr("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	all := make([]Version, len(rows))
	for i, r := range rows {
		all[i] = r.value()
	}
	return all, nil
}

// selectVersionsOf reads the versions of several measures, by measure.
func selectVersionsOf(ctx context.Context, q db.IDB, party string, measures []string) (map[string][]Version, error) {
	var rows []versionRow
	if err := q.NewSelect().Model(&rows).Where("party = ? AND measure IN (?)", party, bun.List(measures)).OrderExpr("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	of := map[string][]Version{}
	for _, r := range rows {
		of[r.Measure] = append(of[r.Measure], r.value())
	}
	return of, nil
}

// selectPartyVersions reads those of all measures of a Party.
func selectPartyVersions(ctx context.Context, q db.IDB, party string) ([]Version, error) {
	var rows []versionRow
	if err := q.NewSelect().Model(&rows).Where("party = ?", party).OrderExpr("id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	all := make([]Version, len(rows))
	for i, r := range rows {
		all[i] = r.value()
	}
	return all, nil
}

func selectVersion(ctx context.Context, q db.IDB, party, measure, id string) (Version, error) {
	var r versionRow
	if err := q.NewSelect().Model(&r).Where("party = ? AND measure = ? AND id = ?", party, measure, id).Scan(ctx); err != nil {
		return Version{}, fmt.Errorf("read version %q: %w", id, db.NotFound(err))
	}
	return r.value(), nil
}

func insertArticles(ctx context.Context, tx db.IDB, version string, articles []Article) error {
	rows := make([][]any, len(articles))
	for i, x := range articles {
		rows[i] = []any{version, i + 1, x.Number, x.Heading, x.Path, x.Text}
	}
	return db.Bulk(ctx, tx, "measure_articles", []string{"version", "position", "number", "heading", "path", "body"}, rows)
}

func deleteVersion(ctx context.Context, tx db.IDB, v Version) error {
	if err := deleteArticles(ctx, tx, v.ID); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*provisionRow)(nil)).Where("version = ?", v.ID).Exec(ctx); err != nil {
		return fmt.Errorf("remove provisions of version %s: %w", v.ID, err)
	}
	if _, err := tx.NewDelete().Model((*versionRow)(nil)).Where("id = ?", v.ID).Exec(ctx); err != nil {
		return fmt.Errorf("remove version %s: %w", v.ID, err)
	}
	return nil
}

func deleteArticles(ctx context.Context, tx db.IDB, version string) error {
	if _, err := tx.NewDelete().Model((*articleRow)(nil)).Where("version = ?", version).Exec(ctx); err != nil {
		return fmt.Errorf("remove articles: %w", err)
	}
	return nil
}

func selectArticles(ctx context.Context, q db.IDB, version string) ([]Article, error) {
	var rows []articleRow
	if err := q.NewSelect().Model(&rows).Where("version = ?", version).OrderExpr("position").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	all := make([]Article, len(rows))
	for i, r := range rows {
		all[i] = Article{r.Position, r.Number, r.Heading, r.Path, r.Body}
	}
	return all, nil
}
