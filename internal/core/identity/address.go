package identity

import (
	"context"
	"fmt"

	"openroadmap/internal/platform/db"
)

// Address gives the person to whom a mail goes; an erased or unknown one has
// no address. q is the read pool or a transaction.
func (s *Service) Address(ctx context.Context, q db.IDB, id string) (Person, error) {
	var rows []personRow
	if err := q.NewSelect().Model(&rows).Where("id = ?", id).Scan(ctx); err != nil {
		return Person{}, fmt.Errorf("address of %s: %w", id, err)
	}
	if len(rows) == 0 {
		return Person{}, nil
	}
	return rows[0].person(), nil
}
