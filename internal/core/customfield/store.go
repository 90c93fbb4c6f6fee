package customfield

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// fieldRow is a Field in the table custom_fields.
type fieldRow struct {
	bun.BaseModel `bun:"table:custom_fields"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Kind          string    `bun:"kind"`
	Name          i18n.Text `bun:"name,type:text"`
	Help          i18n.Text `bun:"help,type:text"`
	Options       string    `bun:"options"`
	Visibility    string    `bun:"visibility"`
	Order         int       `bun:"sort_order"`
	Retired       bool      `bun:"retired"`
	Rev           int       `bun:"rev"`
}

func (r fieldRow) value() (Field, error) {
	f := Field{ID: r.ID, Party: r.Party, Kind: Kind(r.Kind), Name: r.Name, Help: r.Help, Public: r.Visibility == string(access.Public), Order: r.Order, Retired: r.Retired, Rev: r.Rev}
	if err := json.Unmarshal([]byte(r.Options), &f.Choices); err != nil {
		return f, fmt.Errorf("read custom field %s: %w", r.ID, err)
	}
	return f, nil
}

func rowOf(f Field) (*fieldRow, error) {
	options, err := json.Marshal(f.Choices)
	return &fieldRow{ID: f.ID, Party: f.Party, Kind: string(f.Kind), Name: f.Name, Help: f.Help, Options: string(options), Visibility: f.Flatten()[fieldVisible],
		Order: f.Order, Retired: f.Retired, Rev: f.Rev}, err
}

// selectFields lists the fields of a Party in order, retired ones too.
func selectFields(ctx context.Context, q db.IDB, party string) ([]Field, error) {
	var rows []fieldRow
	if err := q.NewSelect().Model(&rows).Where("party = ?", party).OrderExpr("sort_order, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list custom fields of %s: %w", party, err)
	}
	list := make([]Field, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.value(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func insertField(ctx context.Context, tx db.IDB, f Field) error {
	row, err := rowOf(f)
	if err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
		return fmt.Errorf("insert custom field: %w", err)
	}
	return nil
}

func updateField(ctx context.Context, tx db.IDB, f Field) error {
	row, err := rowOf(f)
	if err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update custom field %s: %w", f.ID, err)
	}
	return nil
}
