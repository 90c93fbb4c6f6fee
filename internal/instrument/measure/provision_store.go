package measure

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

type provisionRow struct {
	bun.BaseModel `bun:"table:measure_provisions"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Measure       string    `bun:"measure"`
	Version       string    `bun:"version"`
	Article       string    `bun:"article"`
	Theme         string    `bun:"theme"`
	State         string    `bun:"state"`
	Terms         string    `bun:"terms"`
	Activities    string    `bun:"activities"`
	Asks          i18n.Text `bun:"asks,type:text"`
	Whom          i18n.Text `bun:"whom,type:text"`
	DecidedBy     string    `bun:"decided_by"`
	Aspects       string    `bun:"aspects"`
}

func (r provisionRow) value() (Provision, error) {
	p := Provision{ID: r.ID, Measure: r.Measure, Version: r.Version, Article: r.Article, Theme: convention.ThemeKey(r.Theme), State: ProvisionState(r.State),
		Asks: r.Asks, Whom: r.Whom, DecidedBy: r.DecidedBy, Aspects: unpackAspects(r.Aspects)}
	if r.Activities != "" {
		p.Activities = strings.Split(r.Activities, ",")
	}
	if r.Terms == "" {
		return p, nil
	}
	return p, json.Unmarshal([]byte(r.Terms), &p.Terms)
}

func provisionRowOf(party string, p Provision) (provisionRow, error) {
	r := provisionRow{ID: p.ID, Party: party, Measure: p.Measure, Version: p.Version, Article: p.Article, Theme: string(p.Theme), State: string(p.State),
		Activities: strings.Join(p.Activities, ","), Asks: p.Asks, Whom: p.Whom, DecidedBy: p.DecidedBy, Aspects: p.Aspects.pack()}
	if len(p.Terms) == 0 {
		return r, nil
	}
	terms, err := json.Marshal(p.Terms)
	r.Terms = string(terms)
	return r, err
}

// insertProvisions adds provisions; one that is there already is left alone.
func insertProvisions(ctx context.Context, tx db.IDB, party string, list []Provision) error {
	for _, p := range list {
		row, err := provisionRowOf(party, p)
		if err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&row).On("CONFLICT (version, article, theme) DO NOTHING").Exec(ctx); err != nil {
			return fmt.Errorf("insert provision: %w", err)
		}
	}
	return nil
}

func updateProvision(ctx context.Context, tx db.IDB, p Provision) error {
	row, err := provisionRowOf("", p)
	if err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Model(&row).Column("state", "activities", "asks", "whom", "decided_by", "aspects").WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update provision %s: %w", p.ID, err)
	}
	return nil
}

// deleteProvision takes a provision out.
func deleteProvision(ctx context.Context, tx db.IDB, id string) error {
	if _, err := tx.NewDelete().Model((*provisionRow)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("remove provision %s: %w", id, err)
	}
	return nil
}

// selectProvisions reads all provisions of a measure.
func selectProvisions(ctx context.Context, q db.IDB, party, measure string) ([]Provision, error) {
	return provisionsWhere(ctx, q, party, "measure = ?", measure)
}

// selectPartyProvisions reads those of all measures of a Party.
func selectPartyProvisions(ctx context.Context, q db.IDB, party string) ([]Provision, error) {
	return provisionsWhere(ctx, q, party, "1 = 1")
}

// findProvisionIn finds one of a Party; ok is false where there is none.
func findProvisionIn(ctx context.Context, q db.IDB, party, id string) (p Provision, ok bool, err error) {
	all, err := provisionsWhere(ctx, q, party, "id = ?", id)
	if err != nil || len(all) == 0 {
		return p, false, err
	}
	return all[0], true, nil
}

// selectServingProvisions reads the accepted provisions that serve an activity.
func selectServingProvisions(ctx context.Context, q db.IDB, party, activity string) ([]Provision, error) {
	return provisionsWhere(ctx, q, party, "state = ? AND activities > '' AND ',' || activities || ',' LIKE ?", string(Accepted), "%,"+activity+",%")
}

// selectAspects reads the accepted provisions that were held against a table.
func selectAspects(ctx context.Context, q db.IDB, party, table string) ([]Provision, error) {
	return provisionsWhere(ctx, q, party, "state = ? AND aspects LIKE ?", string(Accepted), "%"+table+"/%")
}

func provisionsWhere(ctx context.Context, q db.IDB, party, where string, args ...any) ([]Provision, error) {
	var rows []provisionRow
	if err := q.NewSelect().Model(&rows).Where("party = ?", party).Where(where, args...).OrderExpr("theme, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read provisions: %w", err)
	}
	all := make([]Provision, len(rows))
	for i, r := range rows {
		var err error
		if all[i], err = r.value(); err != nil {
			return nil, fmt.Errorf("read provision %s: %w", r.ID, err)
		}
	}
	return all, nil
}
