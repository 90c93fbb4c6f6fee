// Package history keeps who changed what, when, from what to what, and why,
// for every record of every feature. It is written in the transaction of the
// change itself, so that no change is without its entry.
//
// Entries hold ids of persons, never names. The public reads only entries
// marked public, and sees the office, not the person.
package history

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
)

// Change is one field's old and new value in the record's flat form, e.g.
// {"title:fr", "", "Cartographier le secteur"}. An empty From is "was not
// there", an empty To "removed".
type Change struct {
	Field string `json:"f"`
	From  string `json:"o,omitempty"`
	To    string `json:"n,omitempty"`
}

// Ref names a record: its Party, its kind ("activity") and its id.
type Ref struct {
	Party, Kind, ID string
}

// Entry is one act on one record.
type Entry struct {
	ID         string
	Ref        Ref
	At         time.Time
	Person     string // id; "" for what the program did by itself
	Office     string // id of the body on whose behalf, may be ""
	Action     string // "created", "changed", "published" …; labelled by the feature
	Changes    []Change
	Reason     string
	Visibility access.Visibility
}

// row is an Entry in the table history_entries.
type row struct {
	bun.BaseModel `bun:"table:history_entries"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Kind          string    `bun:"kind"`
	Record        string    `bun:"record"`
	At            time.Time `bun:"at"`
	Person        string    `bun:"person"`
	Office        string    `bun:"office"`
	Action        string    `bun:"action"`
	Changes       string    `bun:"changes"`
	Reason        string    `bun:"reason"`
	Visibility    string    `bun:"visibility"`
}

// Write adds e in the caller's transaction, at the transaction's time. An
// empty Visibility is the narrower one: team.
func Write(ctx context.Context, tx *db.Tx, e Entry) error {
	if e.Visibility == "" {
		e.Visibility = access.Team
	}
	values := []any{db.NewID(), e.Ref.Party, e.Ref.Kind, e.Ref.ID, tx.At, e.Person, e.Office, e.Action, string(encode(e.Changes)), e.Reason, string(e.Visibility)}
	if err := db.Bulk(ctx, tx, "history_entries", columns, [][]any{values}); err != nil {
		return fmt.Errorf("write history of %s %s: %w", e.Ref.Kind, e.Ref.ID, err)
	}
	return nil
}

var columns = []string{"id", "party", "kind", "record", "at", "person", "office", "action", "changes", "reason", "visibility"}

// encode writes changes as JSON. It is written out: imports leave them by the
// hundred thousand.
func encode(changes []Change) []byte {
	if changes == nil {
		return []byte("null")
	}
	b := append(make([]byte, 0, 96*len(changes)), '[')
	for i, c := range changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = quoted(append(b, `{"f":`...), c.Field)
		if c.From != "" {
			b = quoted(append(b, `,"o":`...), c.From)
		}
		if c.To != "" {
			b = quoted(append(b, `,"n":`...), c.To)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// quoted appends s as a string of JSON.
func quoted(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] != '"' && s[i] != '\\'
	}
	if !plain {
		text, err := json.Marshal(s)
		if err != nil {
			panic(err) // a string: cannot fail
		}
		return append(b, text...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// Filter selects entries of one Party, or of several. Empty fields select all.
type Filter struct {
	Party      string
	Kind       string
	Record     string
	Records    []string // ids; nil = all
	Parties    []string // codes, in place of Party: entries of several
	PublicOnly bool
	Before     string // id of an entry: only older ones, however many came since
	Offset     int
	Limit      int // 0 = 50
}

// List returns entries, newest first, and how many there are in all.
func List(ctx context.Context, q db.IDB, f Filter) ([]Entry, int, error) {
	if f.Limit == 0 {
		f.Limit = 50
	}
	if f.Records != nil && len(f.Records) == 0 || f.Parties != nil && len(f.Parties) == 0 {
		return nil, 0, nil
	}
	var rows []row
	sel := q.NewSelect().Model(&rows).OrderExpr("at DESC, id DESC").Offset(int64(f.Offset)).Limit(int64(f.Limit))
	if f.Parties == nil {
		sel.Where("party = ?", f.Party)
	} else {
		sel.Where("party IN (?)", bun.List(f.Parties))
	}
	if f.Records != nil {
		sel.Where("record IN (?)", bun.List(f.Records))
	}
	if f.Kind != "" {
		sel.Where("kind = ?", f.Kind)
	}
	if f.Record != "" {
		sel.Where("record = ?", f.Record)
	}
	if f.PublicOnly {
		sel.Where("visibility = ?", access.Public)
	}
	if f.Before != "" {
		sel.Where("(at, id) < (SELECT h.at, h.id FROM history_entries AS h WHERE h.id = ? AND h.party = ?)", f.Before, f.Party)
	}
	n, err := sel.ScanAndCount(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list history of %s: %w", f.Party, err)
	}
	entries := make([]Entry, 0, len(rows))
	for _, r := range rows {
		e, err := r.entry()
		if err != nil {
			return nil, 0, err
		}
		entries = append(entries, e)
	}
	return entries, int(n), nil
}

func (r row) entry() (Entry, error) {
	e := Entry{ID: r.ID, Ref: Ref{r.Party, r.Kind, r.Record}, At: r.At, Person: r.Person, Office: r.Office, Action: r.Action,
		Reason: r.Reason, Visibility: access.Visibility(r.Visibility)}
	if err := json.Unmarshal([]byte(r.Changes), &e.Changes); err != nil {
		return e, fmt.Errorf("read history %s: %w", r.ID, err)
	}
	return e, nil
}

// Redate sets when the entries of a Party were made, so that practice data look
// used; at is asked oldest first and keeps their order. Nothing but practice
// data calls it.
func Redate(ctx context.Context, tx *db.Tx, party string, at func(Entry) time.Time) error {
	entries, _, err := List(ctx, tx, Filter{Party: party, Limit: 10_000})
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(entries) {
		if _, err := tx.NewUpdate().Model((*row)(nil)).Set("at = ?", at(e)).Where("id = ?", e.ID).Exec(ctx); err != nil {
			return fmt.Errorf("redate history of %s: %w", party, err)
		}
	}
	return nil
}

// Latest tells when each record of a kind last had a public change, by its
// id. Records without one are absent.
func Latest(ctx context.Context, q db.IDB, party, kind string) (map[string]time.Time, error) {
	var rows []row
	newer := q.NewSelect().TableExpr("history_entries AS n").ColumnExpr("1").
		Where("n.party = h.party AND n.kind = h.kind AND n.record = h.record AND n.visibility = h.visibility AND n.at > h.at")
	err := q.NewSelect().Model(&rows).ModelTableExpr("history_entries AS h").ColumnExpr("h.record, h.at").
		Where("h.party = ? AND h.kind = ? AND h.visibility = ? AND NOT EXISTS (?)", party, kind, access.Public, newer).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find latest changes of %s: %w", party, err)
	}
	at := make(map[string]time.Time, len(rows))
	for _, r := range rows {
		at[r.Record] = r.At
	}
	return at, nil
}
