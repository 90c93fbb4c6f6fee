package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// importRow is an Import in the table exchange_imports.
type importRow struct {
	bun.BaseModel `bun:"table:exchange_imports"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Dataset       string    `bun:"dataset"`
	Slug          string    `bun:"slug"`
	Person        string    `bun:"person"`
	Lang          string    `bun:"lang"`
	FileName      string    `bun:"file_name"`
	Bytes         int64     `bun:"file_bytes"`
	SHA256        string    `bun:"file_sha256"`
	State         string    `bun:"state"`
	Problem       string    `bun:"problem"`
	Plan          string    `bun:"plan"`
	Rows          int       `bun:"row_count"`
	Created       int       `bun:"created"`
	Changed       int       `bun:"changed"`
	Same          int       `bun:"same"`
	Failed        int       `bun:"failed"`
	Done          int       `bun:"done"`
	Refused       int       `bun:"refused"`
	Worker        string    `bun:"worker"`
	LeaseAt       time.Time `bun:"lease_at,nullzero"`
	CreatedAt     time.Time `bun:"created_at"`
	UpdatedAt     time.Time `bun:"updated_at"`
}

func (r importRow) value() (Import, error) {
	im := Import{ID: r.ID, Party: r.Party, Dataset: r.Dataset, Slug: r.Slug, Person: r.Person, Lang: i18n.Lang(r.Lang), FileName: r.FileName, Bytes: r.Bytes,
		SHA256: r.SHA256, State: State(r.State), Rows: r.Rows, Counts: Counts{r.Created, r.Changed, r.Same, r.Failed}, Done: r.Done, Refused: r.Refused,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
	if r.Problem != "" {
		if err := json.Unmarshal([]byte(r.Problem), &im.Problem); err != nil {
			return im, fmt.Errorf("read import %s: %w", r.ID, err)
		}
	}
	if err := json.Unmarshal([]byte(r.Plan), &im.Plan); err != nil {
		return im, fmt.Errorf("read import %s: %w", r.ID, err)
	}
	return im, nil
}

func rowOf(im Import) (*importRow, error) {
	r := &importRow{ID: im.ID, Party: im.Party, Dataset: im.Dataset, Slug: im.Slug, Person: im.Person, Lang: string(im.Lang), FileName: im.FileName, Bytes: im.Bytes,
		SHA256: im.SHA256, State: string(im.State), Rows: im.Rows, Created: im.Created, Changed: im.Changed, Same: im.Same, Failed: im.Failed, Done: im.Done,
		Refused: im.Refused, CreatedAt: im.CreatedAt, UpdatedAt: im.UpdatedAt}
	if im.Problem != nil {
		data, err := json.Marshal(im.Problem)
		if err != nil {
			return nil, err
		}
		r.Problem = string(data)
	}
	plan, err := json.Marshal(im.Plan)
	r.Plan = string(plan)
	return r, err
}

// selectImport reads an import of a Party; another Party's is NotFound.
func selectImport(ctx context.Context, q db.IDB, party, id string) (Import, error) {
	var r importRow
	if err := q.NewSelect().Model(&r).Where("id = ? AND party = ?", id, party).Scan(ctx); err != nil {
		return Import{}, fmt.Errorf("read import %q: %w", id, db.NotFound(err))
	}
	return r.value()
}

// selectImports lists the newest imports of a Party.
func selectImports(ctx context.Context, q db.IDB, party string, limit int) ([]Import, error) {
	var rows []importRow
	if err := q.NewSelect().Model(&rows).Where("party = ?", party).OrderExpr("created_at DESC, id DESC").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list imports of %s: %w", party, err)
	}
	list := make([]Import, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.value(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// insertImport keeps a new import. The command line does its work itself, at
// once: others take it up only when it gives no sign of life.
func insertImport(ctx context.Context, tx *db.Tx, im Import) error {
	r, err := rowOf(im)
	if err != nil {
		return err
	}
	r.LeaseAt = im.ownLease(tx.At)
	if _, err := tx.NewInsert().Model(r).Exec(ctx); err != nil {
		return fmt.Errorf("insert import: %w", err)
	}
	return nil
}

// ownLease is how long work of the command line is left to it.
func (im Import) ownLease(at time.Time) time.Time {
	if im.Person == "" && im.State.Working() {
		return at.Add(lease)
	}
	return time.Time{}
}

// updateImport writes im and lets go of it.
func updateImport(ctx context.Context, tx *db.Tx, im Import) error {
	im.UpdatedAt = tx.At
	r, err := rowOf(im)
	if err != nil {
		return err
	}
	r.LeaseAt = im.ownLease(tx.At)
	if _, err := tx.NewUpdate().Model(r).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update import %s: %w", im.ID, err)
	}
	return nil
}

// claim takes hold of an import that waits for work, if there is one.
func claim(ctx context.Context, tx *db.Tx, worker string, lease time.Duration) (Import, bool, error) {
	var rows []importRow
	err := tx.NewSelect().Model(&rows).Where("state IN (?)", bun.List([]State{Reading, Applying, Undoing})).Where("lease_at IS NULL OR lease_at < ?", tx.At).
		OrderExpr("updated_at, id").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return Import{}, false, err
	}
	if _, err := tx.NewRaw("UPDATE exchange_imports SET worker = ?, lease_at = ? WHERE id = ?", worker, tx.At.Add(lease), rows[0].ID).Exec(ctx); err != nil {
		return Import{}, false, fmt.Errorf("claim import: %w", err)
	}
	im, err := rows[0].value()
	return im, err == nil, err
}

// release frees what workers that are gone had taken hold of.
func release(ctx context.Context, tx *db.Tx) error {
	_, err := tx.NewRaw("UPDATE exchange_imports SET lease_at = NULL WHERE lease_at IS NOT NULL").Exec(ctx)
	return err
}

// hold tells how far the work is and keeps hold of it; false where somebody
// has brought the import into another state. On PostgreSQL whoever stops it
// waits for the transactions that hold it.
func hold(ctx context.Context, tx *db.Tx, im Import, lease time.Duration) (bool, error) {
	res, err := tx.NewRaw("UPDATE exchange_imports SET done = ?, updated_at = ?, lease_at = ? WHERE id = ? AND state = ?", im.Done, tx.At, tx.At.Add(lease), im.ID, string(im.State)).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("progress of import: %w", err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// postpone keeps everybody off an import for a while.
func postpone(ctx context.Context, tx *db.Tx, id string, d time.Duration) error {
	_, err := tx.NewRaw("UPDATE exchange_imports SET lease_at = ? WHERE id = ?", tx.At.Add(d), id).Exec(ctx)
	return err
}

// insertChunk keeps a piece of a file.
func insertChunk(ctx context.Context, tx *db.Tx, id string, seq int, body []byte) error {
	return db.Bulk(ctx, tx, "exchange_chunks", []string{"import", "seq", "body"}, [][]any{{id, seq, body}})
}

func selectChunk(ctx context.Context, q db.IDB, id string, seq int) (body []byte, err error) {
	if err = q.NewRaw("SELECT body FROM exchange_chunks WHERE import = ? AND seq = ?", id, seq).Scan(ctx, &body); err != nil {
		return nil, fmt.Errorf("read file of import %s: %w", id, err)
	}
	return body, nil
}

func deleteParts(ctx context.Context, tx *db.Tx, id string, tables ...string) error {
	for _, t := range tables {
		if _, err := tx.NewRaw("DELETE FROM ? WHERE import = ?", bun.Ident(t), id).Exec(ctx); err != nil {
			return fmt.Errorf("delete from %s: %w", t, err)
		}
	}
	return nil
}

// purge forgets imports that nobody went on with: their files and rows, which
// may hold addresses of people, and those of Parties' finished ones after a
// while. The record of an import stays.
func purge(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.NewRaw("UPDATE exchange_imports SET state = ? WHERE updated_at < ? AND state IN (?)", Dropped, before, bun.List([]State{Asking, Ready, Failed})).Exec(ctx)
	if err != nil {
		return fmt.Errorf("purge imports: %w", err)
	}
	for _, t := range []string{"exchange_chunks", "exchange_blocks"} {
		if _, err := tx.NewRaw("DELETE FROM ? WHERE import IN (SELECT id FROM exchange_imports WHERE state = ?)", bun.Ident(t), Dropped).Exec(ctx); err != nil {
			return fmt.Errorf("purge %s: %w", t, err)
		}
	}
	return nil
}

// blockRow is a block in the table exchange_blocks.
type blockRow struct {
	bun.BaseModel `bun:"table:exchange_blocks"`
	Import        string `bun:"import,pk"`
	Seq           int    `bun:"seq,pk"`
	State         string `bun:"state"`
	Created       int    `bun:"created"`
	Changed       int    `bun:"changed"`
	Same          int    `bun:"same"`
	Failed        int    `bun:"failed"`
	Refused       int    `bun:"refused"`
	Body          []byte `bun:"body"`
}

// States of blocks.
const (
	blockSaved  = "saved"
	blockUndone = "undone"
)

func insertBlock(ctx context.Context, tx *db.Tx, r blockRow) error {
	return db.Bulk(ctx, tx, "exchange_blocks", []string{"import", "seq", "state", "created", "changed", "same", "failed", "refused", "body"},
		[][]any{{r.Import, r.Seq, r.State, r.Created, r.Changed, r.Same, r.Failed, r.Refused, r.Body}})
}

// updateBlock writes how the rows of a block came out.
func updateBlock(ctx context.Context, tx *db.Tx, r blockRow) error {
	return db.ExecEach(ctx, tx, "UPDATE exchange_blocks SET state = $1, refused = $2, body = $3 WHERE import = $4 AND seq = $5", [][]any{{r.State, r.Refused, r.Body, r.Import, r.Seq}})
}

// replaceBlock writes a block of a dry run again.
func replaceBlock(ctx context.Context, tx *db.Tx, r blockRow) error {
	return db.ExecEach(ctx, tx, "UPDATE exchange_blocks SET created = $1, changed = $2, same = $3, failed = $4, body = $5 WHERE import = $6 AND seq = $7",
		[][]any{{r.Created, r.Changed, r.Same, r.Failed, r.Body, r.Import, r.Seq}})
}

// markBlock writes that all rows of a block came out as they were planned.
func markBlock(ctx context.Context, tx *db.Tx, r blockRow) error {
	return db.ExecEach(ctx, tx, "UPDATE exchange_blocks SET state = $1, refused = 0 WHERE import = $2 AND seq = $3", [][]any{{r.State, r.Import, r.Seq}})
}

func selectBlock(ctx context.Context, q db.IDB, id string, seq int) (r blockRow, err error) {
	err = q.NewSelect().Model(&r).Where("import = ? AND seq = ?", id, seq).Scan(ctx)
	return r, err
}

// blockState is what a block is in as the transaction sees it.
func blockState(ctx context.Context, tx *db.Tx, b blockRow) (state string, err error) {
	err = tx.NewRaw("SELECT state FROM exchange_blocks WHERE import = ? AND seq = ?", b.Import, b.Seq).Scan(ctx, &state)
	return state, err
}

// selectHeads reads the blocks of an import without their rows, in order.
func selectHeads(ctx context.Context, q db.IDB, id string) (rows []blockRow, err error) {
	err = q.NewSelect().Model(&rows).ExcludeColumn("body").Where("import = ?", id).OrderExpr("seq").Scan(ctx)
	return rows, err
}

// mappingRow is a saved Plan.
type mappingRow struct {
	bun.BaseModel `bun:"table:exchange_mappings"`
	Party         string `bun:"party,pk"`
	Dataset       string `bun:"dataset,pk"`
	Name          string `bun:"name,pk"`
	Plan          string `bun:"plan"`
}

func saveMapping(ctx context.Context, tx *db.Tx, r mappingRow) error {
	_, err := tx.NewInsert().Model(&r).On("CONFLICT (party, dataset, name) DO UPDATE").Set("plan = EXCLUDED.plan").Exec(ctx)
	return err
}

func selectMappings(ctx context.Context, q db.IDB, party, key string) (rows []mappingRow, err error) {
	err = q.NewSelect().Model(&rows).Where("party = ? AND dataset = ?", party, key).OrderExpr("name").Scan(ctx)
	return rows, err
}
