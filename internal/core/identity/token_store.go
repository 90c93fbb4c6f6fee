package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
)

// tokenRow is a Token in the table access_tokens.
type tokenRow struct {
	bun.BaseModel `bun:"table:access_tokens"`
	TokenHash     string `bun:",pk"`
	ID            string
	PersonID      string
	Name          string
	MayWrite      bool
	CreatedAt     time.Time
	UsedAt        time.Time `bun:",nullzero"`
	ExpiresAt     time.Time
}

func (r tokenRow) token() Token {
	return Token{ID: r.ID, Name: r.Name, Write: r.MayWrite, CreatedAt: r.CreatedAt.UTC(), UsedAt: r.UsedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC()}
}

func insertToken(ctx context.Context, tx *db.Tx, r tokenRow) error {
	_, err := tx.NewInsert().Model(&r).Exec(ctx)
	return err
}

func listTokens(ctx context.Context, q db.IDB, person string, at time.Time) (rows []tokenRow, err error) {
	err = q.NewSelect().Model(&rows).Where("person_id = ?", person).Where("expires_at > ?", at).Order("created_at DESC", "id DESC").Scan(ctx)
	return rows, err
}

// findToken finds a token that holds at a time, of a person who is not
// disabled.
func findToken(ctx context.Context, q db.IDB, hash string, at time.Time) (w who, r tokenRow, err error) {
	if err = q.NewSelect().Model(&r).Where("token_hash = ?", hash).Where("expires_at > ?", at).Scan(ctx); err != nil {
		return w, r, db.NotFound(err)
	}
	err = q.NewRaw("SELECT id AS person_id, name, email, time_zone FROM people WHERE id = ? AND disabled_at IS NULL", r.PersonID).Scan(ctx, &w)
	return w, r, db.NotFound(err)
}

func touchToken(ctx context.Context, tx *db.Tx, hash string) error {
	_, err := tx.NewRaw("UPDATE access_tokens SET used_at = ? WHERE token_hash = ?", tx.At, hash).Exec(ctx)
	return err
}

func endToken(ctx context.Context, tx *db.Tx, person, id string) error {
	return execOne(tx.NewRaw("DELETE FROM access_tokens WHERE person_id = ? AND id = ?", person, id).Exec(ctx))
}
