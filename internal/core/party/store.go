package party

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// row is what the installation keeps of a Party.
type row struct {
	bun.BaseModel `bun:"table:parties"`
	Code          string    `bun:"code,pk"`
	Version       int64     `bun:"version"`
	Active        bool      `bun:"active"`
	TimeZone      string    `bun:"time_zone"`
	DefaultLang   string    `bun:"default_lang"`
	ContentLangs  string    `bun:"content_langs"`
	Facts         *string   `bun:"facts"` // JSON; nil = as the embedded list
	ChangedAt     time.Time `bun:"changed_at"`
	ChangedBy     string    `bun:"changed_by"`
}

// selectRows reads all rows: there are at most some hundreds.
func selectRows(ctx context.Context, q db.IDB) ([]row, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).OrderExpr("code").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read parties: %w", err)
	}
	return rows, nil
}

// selectRow reads the row of one Party; ok is false when there is none.
func selectRow(ctx context.Context, q db.IDB, c Code) (r row, ok bool, err error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).Where("code = ?", string(c)).Scan(ctx); err != nil {
		return row{}, false, fmt.Errorf("read party %s: %w", c, err)
	}
	if len(rows) == 0 {
		return row{}, false, nil
	}
	return rows[0], true, nil
}

// selectActive lists those of the codes whose Parties are active.
func selectActive(ctx context.Context, q db.IDB, codes []string) ([]string, error) {
	var active []string
	err := q.NewSelect().Model((*row)(nil)).Column("code").Where("active = ?", true).Where("code IN (?)", bun.List(codes)).Scan(ctx, &active)
	if err != nil {
		return nil, fmt.Errorf("read active parties: %w", err)
	}
	return active, nil
}

// upsert writes the row of p, whose Version is the one to be stored.
func upsert(ctx context.Context, tx *db.Tx, p Party, by string) error {
	r, err := rowOf(p)
	if err != nil {
		return err
	}
	r.ChangedAt, r.ChangedBy = tx.At, by
	_, err = tx.NewInsert().Model(&r).On("CONFLICT (code) DO UPDATE").
		Set("version = EXCLUDED.version").Set("active = EXCLUDED.active").
		Set("time_zone = EXCLUDED.time_zone").Set("default_lang = EXCLUDED.default_lang").
		Set("content_langs = EXCLUDED.content_langs").Set("facts = EXCLUDED.facts").
		Set("changed_at = EXCLUDED.changed_at").Set("changed_by = EXCLUDED.changed_by").Exec(ctx)
	if err != nil {
		return fmt.Errorf("write party %s: %w", p.Code, err)
	}
	return nil
}

func rowOf(p Party) (row, error) {
	r := row{Code: string(p.Code), Version: p.Version, Active: p.Active, TimeZone: p.TimeZone, DefaultLang: string(p.DefaultLang), ContentLangs: joinLangs(p.ContentLangs)}
	if p.Corrected {
		facts, err := json.Marshal(p.Facts)
		if err != nil {
			return row{}, fmt.Errorf("write party %s: %w", p.Code, err)
		}
		s := string(facts)
		r.Facts = &s
	}
	return r, nil
}

// over lays the row over what the embedded list has; an added Party has
// nothing beneath.
func (r row) over(p Party) (Party, error) {
	p.Code, p.Kind = Code(r.Code), kindOf(Code(r.Code))
	p.Active, p.Version = r.Active, r.Version
	p.Settings = Settings{TimeZone: r.TimeZone, DefaultLang: i18n.Lang(r.DefaultLang), ContentLangs: splitLangs(r.ContentLangs)}
	if r.Facts == nil {
		return p, nil
	}
	p.Facts, p.Corrected = Facts{}, true
	if err := json.Unmarshal([]byte(*r.Facts), &p.Facts); err != nil {
		return Party{}, fmt.Errorf("read party %s: %w", r.Code, err)
	}
	return p, nil
}

func joinLangs(langs []i18n.Lang) string {
	s := make([]string, len(langs))
	for i, l := range langs {
		s[i] = string(l)
	}
	return strings.Join(s, ",")
}

func splitLangs(s string) []i18n.Lang {
	var langs []i18n.Lang
	for _, part := range strings.Split(s, ",") {
		if l, ok := i18n.ParseLang(part); ok {
			langs = append(langs, l)
		}
	}
	return langs
}
