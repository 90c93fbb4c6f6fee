package review

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// row is a Proposal in the table review_proposals.
type row struct {
	bun.BaseModel `bun:"table:review_proposals"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Kind          string    `bun:"kind"`
	Record        string    `bun:"record"`
	Title         i18n.Text `bun:"title,type:text"`
	Changes       string    `bun:"changes"`
	Note          string    `bun:"note"`
	By            string    `bun:"by_person"`
	Office        string    `bun:"office"`
	State         string    `bun:"state"`
	CreatedAt     time.Time `bun:"created_at"`
	DecidedBy     string    `bun:"decided_by"`
	SettledAt     time.Time `bun:"settled_at,nullzero"`
	Reason        string    `bun:"reason"`
	BaseRev       int       `bun:"base_rev"`
}

func (r row) value() (Proposal, error) {
	p := Proposal{ID: r.ID, Party: r.Party, Kind: r.Kind, Record: r.Record, Title: r.Title, Note: r.Note, By: r.By, Office: r.Office, State: State(r.State),
		CreatedAt: r.CreatedAt.UTC(), DecidedBy: r.DecidedBy, DecisionReason: r.Reason, BaseRev: r.BaseRev}
	if !r.SettledAt.IsZero() {
		p.DecidedAt = r.SettledAt.UTC()
	}
	if err := json.Unmarshal([]byte(r.Changes), &p.Changes); err != nil {
		return p, fmt.Errorf("read proposal %s: %w", r.ID, err)
	}
	return p, nil
}

func values(rows []row) ([]Proposal, error) {
	list := make([]Proposal, len(rows))
	for i, r := range rows {
		p, err := r.value()
		if err != nil {
			return nil, err
		}
		list[i] = p
	}
	return list, nil
}

func insertProposal(ctx context.Context, tx db.IDB, p Proposal) error {
	changes, err := json.Marshal(p.Changes)
	if err != nil {
		return fmt.Errorf("insert proposal: %w", err)
	}
	r := row{ID: p.ID, Party: p.Party, Kind: p.Kind, Record: p.Record, Title: p.Title, Changes: string(changes), Note: p.Note, By: p.By, Office: p.Office,
		State: string(p.State), CreatedAt: p.CreatedAt, BaseRev: p.BaseRev, DecidedBy: p.DecidedBy, SettledAt: p.DecidedAt, Reason: p.DecisionReason}
	if _, err := tx.NewInsert().Model(&r).Exec(ctx); err != nil {
		return fmt.Errorf("insert proposal: %w", err)
	}
	return nil
}

// rewrite keeps the changes that a proposal has been narrowed to.
func rewrite(ctx context.Context, tx db.IDB, p Proposal) error {
	changes, err := json.Marshal(p.Changes)
	if err != nil {
		return fmt.Errorf("rewrite proposal %s: %w", p.ID, err)
	}
	if _, err := tx.NewRaw("UPDATE review_proposals SET changes = ? WHERE id = ? AND state = ?", string(changes), p.ID, string(Waiting)).Exec(ctx); err != nil {
		return fmt.Errorf("rewrite proposal %s: %w", p.ID, err)
	}
	return nil
}

// settle writes the end of a proposal that waits.
func settle(ctx context.Context, tx db.IDB, p Proposal) error {
	_, err := tx.NewRaw("UPDATE review_proposals SET state = ?, decided_by = ?, settled_at = ?, reason = ? WHERE id = ? AND state = ?",
		string(p.State), p.DecidedBy, p.DecidedAt, p.DecisionReason, p.ID, string(Waiting)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("settle proposal %s: %w", p.ID, err)
	}
	return nil
}

// selectProposal reads a proposal of a Party; another Party's is NotFound.
func selectProposal(ctx context.Context, q db.IDB, party, id string) (Proposal, error) {
	var r row
	if err := q.NewSelect().Model(&r).Where("id = ? AND party = ?", id, party).Scan(ctx); err != nil {
		return Proposal{}, fmt.Errorf("read proposal %q: %w", id, db.NotFound(err))
	}
	return r.value()
}

// Filter selects proposals of one Party. Empty fields select all.
type Filter struct {
	Party  string
	States []State
	By     string // id of the author
	NotBy  string // leaves out an author's
	Offset int
	Limit  int // 0 = PageSize
}

// PageSize is how many proposals a page of the list shows.
const PageSize = 25

// selectProposals lists what f selects and how many there are in all: those
// waiting alone oldest first, anything else newest first.
func selectProposals(ctx context.Context, q db.IDB, f Filter) ([]Proposal, int, error) {
	if f.Limit == 0 {
		f.Limit = PageSize
	}
	var rows []row
	sel := q.NewSelect().Model(&rows).Where("party = ?", f.Party).Offset(int64(f.Offset)).Limit(int64(f.Limit))
	if len(f.States) > 0 {
		states := make([]string, len(f.States))
		for i, s := range f.States {
			states[i] = string(s)
		}
		sel.Where("state IN (?)", bun.List(states))
	}
	if f.By != "" {
		sel.Where("by_person = ?", f.By)
	}
	if f.NotBy != "" {
		sel.Where("by_person <> ?", f.NotBy)
	}
	if len(f.States) == 1 && f.States[0] == Waiting {
		sel.OrderExpr("created_at, id")
	} else {
		sel.OrderExpr("COALESCE(settled_at, created_at) DESC, id DESC")
	}
	n, err := sel.ScanAndCount(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list proposals of %s: %w", f.Party, err)
	}
	list, err := values(rows)
	return list, int(n), err
}

// ListByRecord returns the proposals about one record, newest first. It
// checks no permission: the record's owner has.
func ListByRecord(ctx context.Context, q db.IDB, party, kind, record string) ([]Proposal, error) {
	var rows []row
	err := q.NewSelect().Model(&rows).Where("party = ? AND kind = ? AND record = ?", party, kind, record).OrderExpr("created_at DESC, id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list proposals about %s %s: %w", kind, record, err)
	}
	return values(rows)
}

// CountWaiting counts the proposals of a Party that wait. It checks no
// permission.
func CountWaiting(ctx context.Context, q db.IDB, party string) (int, error) {
	n, err := q.NewSelect().Model((*row)(nil)).Where("party = ? AND state = ?", party, string(Waiting)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count proposals of %s: %w", party, err)
	}
	return int(n), nil
}
