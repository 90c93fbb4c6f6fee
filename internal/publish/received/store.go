package received

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
)

type row struct {
	bun.BaseModel `bun:"table:received_roadmaps"`
	ID            string     `bun:"id,pk"`
	Waiting       bool       `bun:"waiting,pk"`
	Party         string     `bun:"party"`
	BaseURL       string     `bun:"base_url"`
	Fingerprint   string     `bun:"fingerprint"`
	Made          string     `bun:"made"`
	ReceivedOn    clock.Date `bun:"received_on"`
	ReceivedBy    string     `bun:"received_by"`
	Head          string     `bun:"head"`
	Body          string     `bun:"body"`
	File          []byte     `bun:"file"`
}

// value is what r holds; its file is left out.
func (r row) value() (x Roadmap, err error) {
	x = Roadmap{ID: r.ID, Waiting: r.Waiting, Party: r.Party, BaseURL: r.BaseURL, Fingerprint: r.Fingerprint, ReceivedOn: r.ReceivedOn, made: r.Made}
	if err = json.Unmarshal([]byte(r.Head), &x.head); err == nil && r.Body != "" {
		err = json.Unmarshal([]byte(r.Body), &x.body)
	}
	if err != nil {
		return x, fmt.Errorf("read received roadmap %s: %w", r.ID, err)
	}
	x.MadeOn, err = clock.ParseDate(x.head.Origin.On)
	return x, err
}

type keyRow struct {
	bun.BaseModel `bun:"table:received_keys"`
	Fingerprint   string     `bun:"fingerprint,pk"`
	BaseURL       string     `bun:"base_url"`
	TrustedOn     clock.Date `bun:"trusted_on"`
	TrustedBy     string     `bun:"trusted_by"`
}

// headColumns are what lists need: neither the body nor the file.
const headColumns = "id, waiting, party, base_url, fingerprint, made, received_on, received_by, head"

// selectRoadmaps lists those held or those waiting, by Party.
func selectRoadmaps(ctx context.Context, q db.IDB, waiting bool) ([]Roadmap, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).ColumnExpr(headColumns).Where("waiting = ?", waiting).OrderExpr("party, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list received roadmaps: %w", err)
	}
	list := make([]Roadmap, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.value(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// selectHead finds one without body and file; NotFound if there is none.
func selectHead(ctx context.Context, q db.IDB, id string, waiting bool) (Roadmap, error) {
	var r row
	if err := q.NewSelect().Model(&r).ColumnExpr(headColumns).Where("id = ? AND waiting = ?", id, waiting).Scan(ctx); err != nil {
		return Roadmap{}, db.NotFound(err)
	}
	return r.value()
}

// selectRoadmap finds one that is held, with its body.
func selectRoadmap(ctx context.Context, q db.IDB, id string) (Roadmap, error) {
	var r row
	if err := q.NewSelect().Model(&r).ColumnExpr(headColumns+", body").Where("id = ? AND NOT waiting", id).Scan(ctx); err != nil {
		return Roadmap{}, db.NotFound(err)
	}
	return r.value()
}

// selectFile reads the bytes of a file.
func selectFile(ctx context.Context, q db.IDB, id string, waiting bool) (file []byte, err error) {
	err = q.NewSelect().Model((*row)(nil)).Column("file").Where("id = ? AND waiting = ?", id, waiting).Scan(ctx, &file)
	return file, db.NotFound(err)
}

// putRoadmap writes r in place of the one with its id.
func putRoadmap(ctx context.Context, tx db.IDB, r row) error {
	if _, err := deleteRoadmap(ctx, tx, r.ID, r.Waiting); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&r).Exec(ctx); err != nil {
		return fmt.Errorf("write received roadmap: %w", err)
	}
	return nil
}

// deleteRoadmap tells whether there was one.
func deleteRoadmap(ctx context.Context, tx db.IDB, id string, waiting bool) (bool, error) {
	res, err := tx.NewDelete().Model((*row)(nil)).Where("id = ? AND waiting = ?", id, waiting).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("delete received roadmap: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

func selectKeys(ctx context.Context, q db.IDB) ([]Key, error) {
	var rows []keyRow
	if err := q.NewSelect().Model(&rows).OrderExpr("base_url, fingerprint").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list trusted keys: %w", err)
	}
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = Key{r.Fingerprint, r.BaseURL, r.TrustedOn}
	}
	return keys, nil
}

// isTrusted tells whether the key is trusted for files of that installation.
func isTrusted(ctx context.Context, q db.IDB, fingerprint, baseURL string) (bool, error) {
	ok, err := q.NewSelect().Model((*keyRow)(nil)).Where("fingerprint = ? AND base_url = ?", fingerprint, baseURL).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("look for trusted key: %w", err)
	}
	return ok, nil
}

func putKey(ctx context.Context, tx db.IDB, k keyRow) error {
	_, err := tx.NewInsert().Model(&k).On("CONFLICT (fingerprint) DO UPDATE").
		Set("base_url = EXCLUDED.base_url, trusted_on = EXCLUDED.trusted_on, trusted_by = EXCLUDED.trusted_by").Exec(ctx)
	if err != nil {
		return fmt.Errorf("trust key: %w", err)
	}
	return nil
}

func deleteKey(ctx context.Context, tx db.IDB, fingerprint string) (bool, error) {
	res, err := tx.NewDelete().Model((*keyRow)(nil)).Where("fingerprint = ?", fingerprint).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("distrust key: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
