package practice

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

type row struct {
	bun.BaseModel `bun:"table:practices"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Line          string    `bun:"line"`
	Place         string    `bun:"place"`
	Region        string    `bun:"region"`
	Year          int       `bun:"year"`
	Title         i18n.Text `bun:"title,type:text"`
	Summary       i18n.Text `bun:"summary,type:text"`
	Sources       string    `bun:"sources"`
	Office        string    `bun:"office"`
	Email         string    `bun:"email"`
	Lang          string    `bun:"lang"`
	State         string    `bun:"state"`
	Verified      string    `bun:"verified"`
	Reason        string    `bun:"reason"`
	Claim         *string   `bun:"claim"`
	CreatedAt     time.Time `bun:"created_at"`
	DecidedAt     time.Time `bun:"decided_at,nullzero"`
	Rev           int       `bun:"rev"`
}

func (r row) value() Submission {
	links, _ := parseLinks(r.Sources) // checked before it was written
	return Submission{ID(r.ID), party.Code(r.Party), framework.LineID(r.Line), party.Code(r.Place), r.Region, r.Year, r.Title, r.Summary, links, r.Office, r.Email,
		i18n.Lang(r.Lang), Stage(r.State), State(r.Verified), r.Reason, r.CreatedAt, r.DecidedAt, r.Rev}
}

func rowOf(s Submission) *row {
	return &row{ID: string(s.ID), Party: string(s.By), Line: string(s.Line), Place: string(s.Place), Region: s.Region, Year: s.Year, Title: s.Title, Summary: s.Summary,
		Sources: formatLinks(s.Links), Office: s.Office, Email: s.Email, Lang: string(s.Lang), State: string(s.Stage), Verified: string(s.Verified), Reason: s.Reason,
		CreatedAt: s.CreatedAt, DecidedAt: s.DecidedAt, Rev: s.Rev}
}

// insertSubmission writes a new one; claim is the hash of a visitor's code, ""
// for a Party's.
func insertSubmission(ctx context.Context, tx db.IDB, s Submission, claim string) error {
	r := rowOf(s)
	if claim != "" {
		r.Claim = &claim
	}
	if _, err := tx.NewInsert().Model(r).Exec(ctx); err != nil {
		return fmt.Errorf("insert practice: %w", err)
	}
	return nil
}

// updateSubmission writes all but who submitted it and when.
func updateSubmission(ctx context.Context, tx db.IDB, s Submission) error {
	_, err := tx.NewUpdate().Model(rowOf(s)).ExcludeColumn("id", "party", "claim", "created_at").WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("update practice %s: %w", s.ID, err)
	}
	return nil
}

// selectSubmission finds one that a Party's team, or with "" a visitor, wrote;
// another's is NotFound.
func selectSubmission(ctx context.Context, q db.IDB, by party.Code, id ID) (Submission, error) {
	var r row
	err := q.NewSelect().Model(&r).Where("id = ? AND party = ?", string(id), string(by)).Scan(ctx)
	return r.value(), db.NotFound(err)
}

// selectByClaim finds one by the hash of its code.
func selectByClaim(ctx context.Context, q db.IDB, claim string) (Submission, error) {
	var r row
	err := q.NewSelect().Model(&r).Where("claim = ?", claim).Scan(ctx)
	return r.value(), db.NotFound(err)
}

// selectQueue lists what a Party's team, or with "" visitors, wrote at a
// stage: what has waited longest first. It counts all.
func selectQueue(ctx context.Context, q db.IDB, by party.Code, stage Stage, offset, limit int) ([]Submission, int, error) {
	var rows []row
	sel := q.NewSelect().Model(&rows).Where("party = ?", string(by)).OrderExpr("created_at, id").Offset(int64(offset)).Limit(int64(limit))
	if stage != "" {
		sel.Where("state = ?", string(stage))
	}
	n, err := sel.ScanAndCount(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list practices: %w", err)
	}
	return values(rows), int(n), nil
}

func values(rows []row) []Submission {
	list := make([]Submission, len(rows))
	for i, r := range rows {
		list[i] = r.value()
	}
	return list
}

// selectPublished lists what is on the shelf, by line.
func selectPublished(ctx context.Context, q db.IDB) ([]Submission, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).Where("state = ?", string(Published)).OrderExpr("line, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read published practices: %w", err)
	}
	return values(rows), nil
}

// countWaiting counts visitors' submissions that nobody has decided.
func countWaiting(ctx context.Context, q db.IDB) (int, error) {
	n, err := q.NewSelect().Model((*row)(nil)).Where("party = '' AND state = ?", string(Submitted)).Count(ctx)
	return int(n), err
}
