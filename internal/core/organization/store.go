package organization

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// row is a Body in the table organization_bodies.
type row struct {
	bun.BaseModel `bun:"table:organization_bodies"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Name          i18n.Text `bun:"name,type:text"`
	Kind          string    `bun:"kind"`
	Website       string    `bun:"website"`
	Contact       string    `bun:"contact"`
	Visibility    string    `bun:"visibility"`
	Archived      bool      `bun:"archived"`
	Rev           int       `bun:"rev"`
}

func (r row) value() Body {
	return Body{r.ID, r.Party, r.Name, Kind(r.Kind), r.Website, r.Contact, access.Visibility(r.Visibility), r.Archived, r.Rev}
}

func rowOf(b Body) *row {
	return &row{ID: b.ID, Party: b.Party, Name: b.Name, Kind: string(b.Kind), Website: b.Website, Contact: b.Contact,
		Visibility: string(b.Visibility), Archived: b.Archived, Rev: b.Rev}
}

// selectBody reads a body of a Party; another Party's is NotFound.
func selectBody(ctx context.Context, q db.IDB, party, id string) (Body, error) {
	var r row
	if err := q.NewSelect().Model(&r).Where("id = ? AND party = ?", id, party).Scan(ctx); err != nil {
		return Body{}, fmt.Errorf("read body %q: %w", id, db.NotFound(err))
	}
	return r.value(), nil
}

// selectBodies reads the bodies of a Party in the order of their ids.
func selectBodies(ctx context.Context, q db.IDB, party string, archivedToo bool) ([]Body, error) {
	var rows []row
	sel := q.NewSelect().Model(&rows).Where("party = ?", party).OrderExpr("id")
	if !archivedToo {
		sel.Where("archived = ?", false)
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list bodies of %s: %w", party, err)
	}
	bodies := make([]Body, len(rows))
	for i, r := range rows {
		bodies[i] = r.value()
	}
	return bodies, nil
}

func insertBody(ctx context.Context, tx db.IDB, b Body) error {
	if _, err := tx.NewInsert().Model(rowOf(b)).Exec(ctx); err != nil {
		return fmt.Errorf("insert body: %w", err)
	}
	return nil
}

func updateBody(ctx context.Context, tx db.IDB, b Body) error {
	if _, err := tx.NewUpdate().Model(rowOf(b)).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update body %s: %w", b.ID, err)
	}
	return nil
}

// Names gives the names of all bodies of a Party by id, the archived ones
// too: one query. It checks no permission; for pages of the team and for
// freezing a version.
func Names(ctx context.Context, q db.IDB, party string) (map[string]i18n.Text, error) {
	return names(ctx, q, party, false)
}

// PublicNames is Names without the bodies that only the team may know of: for
// public pages.
func PublicNames(ctx context.Context, q db.IDB, party string) (map[string]i18n.Text, error) {
	return names(ctx, q, party, true)
}

func names(ctx context.Context, q db.IDB, party string, publicOnly bool) (map[string]i18n.Text, error) {
	var rows []row
	sel := q.NewSelect().Model(&rows).Column("id", "name").Where("party = ?", party)
	if publicOnly {
		sel.Where("visibility = ?", string(access.Public))
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, fmt.Errorf("names of bodies of %s: %w", party, err)
	}
	out := make(map[string]i18n.Text, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

// Choices lists the bodies of a Party that a form offers: those not archived,
// by name in the order of l. It checks no permission.
func Choices(ctx context.Context, q db.IDB, party string, l i18n.Lang) ([]Body, error) {
	bodies, err := selectBodies(ctx, q, party, false)
	if err != nil {
		return nil, err
	}
	sortByName(bodies, l)
	return bodies, nil
}

// PublicList returns the bodies of a Party that everyone may know of and that
// are in use, by name in the order of l.
func PublicList(ctx context.Context, q db.IDB, party string, l i18n.Lang) ([]Body, error) {
	all, err := selectBodies(ctx, q, party, false)
	bodies := slices.DeleteFunc(all, func(b Body) bool { return b.Visibility != access.Public })
	sortByName(bodies, l)
	return bodies, err
}
