package evidence

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// row is an Evidence in the table evidence_items.
type row struct {
	bun.BaseModel `bun:"table:evidence_items"`
	ID            string     `bun:"id,pk"`
	Party         string     `bun:"party"`
	RecordKind    string     `bun:"record_kind"`
	Record        string     `bun:"record"`
	Part          string     `bun:"part"`
	Kind          string     `bun:"kind"`
	Title         i18n.Text  `bun:"title,type:text"`
	Note          i18n.Text  `bun:"note,type:text"`
	DatedOn       clock.Date `bun:"dated_on"`
	Office        string     `bun:"office"`
	Visibility    string     `bun:"visibility"`
	State         string     `bun:"state"`
	URL           string     `bun:"url"`
	FileName      string     `bun:"file_name"`
	FileType      string     `bun:"file_type"`
	FileCharset   string     `bun:"file_charset"`
	FileSize      int64      `bun:"file_size"`
	FileSHA256    string     `bun:"file_sha256"`
	AddedBy       string     `bun:"added_by"`
	AddedAt       time.Time  `bun:"added_at"`
	Replaces      string     `bun:"replaces"`
	ReplacedBy    string     `bun:"replaced_by"`
	RemovedAt     *time.Time `bun:"removed_at"`
	Rev           int        `bun:"rev"`
}

func (r row) value() Evidence {
	e := Evidence{ID: r.ID, Ref: Ref{r.Party, r.RecordKind, r.Record, r.Part}, Kind: Kind(r.Kind), Title: r.Title, Note: r.Note, Date: r.DatedOn, Office: r.Office,
		Visibility: access.Visibility(r.Visibility), State: State(r.State), URL: r.URL, File: File{r.FileName, r.FileType, r.FileCharset, r.FileSize, r.FileSHA256},
		AddedBy: r.AddedBy, AddedAt: r.AddedAt, Replaces: r.Replaces, ReplacedBy: r.ReplacedBy, Rev: r.Rev}
	if r.RemovedAt != nil {
		e.RemovedAt = *r.RemovedAt
	}
	return e
}

func rowOf(e Evidence) *row {
	r := &row{ID: e.ID, Party: e.Ref.Party, RecordKind: e.Ref.Kind, Record: e.Ref.ID, Part: e.Ref.Part, Kind: string(e.Kind), Title: e.Title, Note: e.Note,
		DatedOn: e.Date, Office: e.Office, Visibility: string(e.Visibility), State: string(e.State), URL: e.URL, FileName: e.File.Name, FileType: e.File.Type,
		FileCharset: e.File.Charset, FileSize: e.File.Size, FileSHA256: e.File.SHA256, AddedBy: e.AddedBy, AddedAt: e.AddedAt, Replaces: e.Replaces,
		ReplacedBy: e.ReplacedBy, Rev: e.Rev}
	if !e.RemovedAt.IsZero() {
		r.RemovedAt = &e.RemovedAt
	}
	return r
}

func insertEvidence(ctx context.Context, tx db.IDB, list []Evidence) error {
	rows := make([]*row, len(list))
	for i, e := range list {
		rows[i] = rowOf(e)
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("insert evidence: %w", err)
	}
	return nil
}

func updateEvidence(ctx context.Context, tx db.IDB, e Evidence) error {
	if _, err := tx.NewUpdate().Model(rowOf(e)).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update evidence %s: %w", e.ID, err)
	}
	return nil
}

// selectEvidence reads one of a Party, removed ones too; another Party's is
// NotFound.
func selectEvidence(ctx context.Context, q db.IDB, party, id string) (Evidence, error) {
	if !db.IsID(id) {
		return Evidence{}, missing()
	}
	var r row
	if err := q.NewSelect().Model(&r).Where("id = ? AND party = ?", id, party).Scan(ctx); err != nil {
		return Evidence{}, fmt.Errorf("read evidence %q: %w", id, db.NotFound(err))
	}
	return r.value(), nil
}

// selectByID reads those of a Party by id, removed ones too, in no order.
func selectByID(ctx context.Context, q db.IDB, party string, ids []string) ([]Evidence, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).Where("party = ? AND id IN (?)", party, bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read evidence of %s: %w", party, err)
	}
	return values(rows), nil
}

// selectOf reads what a record has, in the order it was added: everything that
// is not removed, older versions too.
func selectOf(ctx context.Context, q db.IDB, ref Ref) ([]Evidence, error) {
	var rows []row
	err := q.NewSelect().Model(&rows).Where("party = ? AND record_kind = ? AND record = ? AND removed_at IS NULL", ref.Party, ref.Kind, ref.ID).
		OrderExpr("added_at, id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read evidence of %s %s: %w", ref.Kind, ref.ID, err)
	}
	return values(rows), nil
}

// selectOfMany is selectOf for several records of a kind.
func selectOfMany(ctx context.Context, q db.IDB, party, kind string, ids []string) ([]Evidence, error) {
	var rows []row
	err := q.NewSelect().Model(&rows).Where("party = ? AND record_kind = ? AND record IN (?) AND removed_at IS NULL", party, kind, bun.List(ids)).
		OrderExpr("added_at, id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read evidence of %s: %w", party, err)
	}
	return values(rows), nil
}

// selectCurrent reads what a Party has, without what is removed or replaced, in
// the order it was added.
func selectCurrent(ctx context.Context, q db.IDB, party string) ([]Evidence, error) {
	var rows []row
	err := q.NewSelect().Model(&rows).Where("party = ? AND removed_at IS NULL AND replaced_by = ''", party).OrderExpr("added_at, id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read evidence of %s: %w", party, err)
	}
	return values(rows), nil
}

func values(rows []row) []Evidence {
	list := make([]Evidence, len(rows))
	for i, r := range rows {
		list[i] = r.value()
	}
	return list
}

// Filter selects evidence of one Party. Empty fields select all.
type Filter struct {
	Kind       Kind
	Record     string // kind of record
	Visibility access.Visibility
	State      State
	Offset     int
	Limit      int // 0 = 50
}

// selectList reads a page of what is there, newest first, and counts all.
// restricted is false where the restricted evidence of others is not to be
// told of.
func selectList(ctx context.Context, q db.IDB, party, person string, restricted bool, f Filter) ([]Evidence, int, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	var rows []row
	sel := q.NewSelect().Model(&rows).Where("party = ? AND removed_at IS NULL AND replaced_by = ''", party).OrderExpr("added_at DESC, id DESC").
		Offset(int64(f.Offset)).Limit(int64(f.Limit))
	for column, value := range map[string]string{"kind": string(f.Kind), "record_kind": f.Record, "visibility": string(f.Visibility), "state": string(f.State)} {
		if value != "" {
			sel.Where("? = ?", bun.Ident(column), value)
		}
	}
	if !restricted {
		sel.Where("visibility <> ? OR added_by = ?", string(access.Restricted), person)
	}
	n, err := sel.ScanAndCount(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list evidence of %s: %w", party, err)
	}
	return values(rows), int(n), nil
}

// selectUsed adds up the files of a Party in bytes, older versions too.
func selectUsed(ctx context.Context, q db.IDB, party string) (int64, error) {
	var sum int64
	err := q.NewSelect().Model((*row)(nil)).ColumnExpr("CAST(COALESCE(SUM(file_size), 0) AS BIGINT)").Where("party = ? AND removed_at IS NULL", party).Scan(ctx, &sum)
	if err != nil {
		return 0, fmt.Errorf("add up the files of %s: %w", party, err)
	}
	return sum, nil
}

// selectReferred reads the content that evidence refers to, with its size;
// that of evidence removed after since is still referred to.
func selectReferred(ctx context.Context, q db.IDB, since time.Time, only string) (map[string]int64, error) {
	var rows []row
	sel := q.NewSelect().Model(&rows).Column("file_sha256", "file_size").Where("file_sha256 <> ''").Where("removed_at IS NULL OR removed_at > ?", since)
	if only != "" {
		sel.Where("file_sha256 = ?", only)
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read which files are referred to: %w", err)
	}
	referred := make(map[string]int64, len(rows))
	for _, r := range rows {
		referred[r.FileSHA256] = r.FileSize
	}
	return referred, nil
}
