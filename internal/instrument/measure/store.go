package measure

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// measureRow is the narrow side of a Measure.
type measureRow struct {
	bun.BaseModel `bun:"table:measure_measures,alias:m"`
	ID            string    `bun:"id,pk"`
	Party         string    `bun:"party"`
	Number        int       `bun:"number"`
	Visibility    string    `bun:"visibility"`
	Removed       bool      `bun:"removed"`
	Rev           int       `bun:"rev"`
	National      string    `bun:"national"`
	Title         i18n.Text `bun:"title,type:text"`
	Facets        string    `bun:"facets"`
	Words         string    `bun:"words"`
}

// listedRow is as much of it as lists of thousands read.
type listedRow struct {
	bun.BaseModel `bun:"table:measure_measures"`
	ID            string `bun:"id"`
	Number        int    `bun:"number"`
	Facets        string `bun:"facets"`
}

// recordRow is everything that is filled in.
type recordRow struct {
	bun.BaseModel `bun:"table:measure_records"`
	Measure       string `bun:"measure,pk"`
	Record        string `bun:"record"`
}

type markRow struct {
	bun.BaseModel `bun:"table:measure_marks,alias:k"`
	Measure       string    `bun:"measure,pk"`
	Party         string    `bun:"party"`
	Activity      string    `bun:"activity,pk"`
	Cover         string    `bun:"cover"`
	Reason        i18n.Text `bun:"reason,type:text"`
}

func (r markRow) value() Mark { return Mark{r.Measure, r.Activity, Cover(r.Cover), r.Reason} }

func rowOf(m Measure, marks []Mark) *measureRow {
	return &measureRow{ID: m.ID, Party: m.Party, Number: m.Number, Visibility: string(m.Visibility()), Removed: m.Removed, Rev: m.Rev,
		National: fold(m.Codes[fieldNational]), Title: m.Title(), Facets: packFacets(m, marks), Words: wordsOf(m)}
}

// joined is a measure with its record, as queries read it.
type joined struct {
	measureRow
	Record string `bun:"record"`
}

func (j joined) value() (Measure, error) {
	m := Measure{ID: j.ID, Party: j.Party, Number: j.Number, Removed: j.Removed, Rev: j.Rev}
	if err := json.Unmarshal([]byte(j.Record), &m.Record); err != nil {
		return m, fmt.Errorf("read measure %s: %w", j.ID, err)
	}
	m.Record = m.Record.clone() // with maps to write to
	return m, nil
}

// selectMeasures reads the measures of a Party that where selects, by number.
func selectMeasures(ctx context.Context, q db.IDB, party, where string, args ...any) ([]Measure, error) {
	var rows []joined
	sel := q.NewSelect().Model(&rows).ModelTableExpr("measure_measures AS m").ColumnExpr("m.*, r.record").Join("JOIN measure_records AS r ON r.measure = m.id").
		Where("m.party = ?", party).OrderExpr("m.number")
	if where != "" {
		sel.Where(where, args...)
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read measures of %s: %w", party, err)
	}
	list := make([]Measure, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.value(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// selectMeasure reads one; another Party's is NotFound.
func selectMeasure(ctx context.Context, q db.IDB, party, where string, args ...any) (Measure, error) {
	list, err := selectMeasures(ctx, q, party, where, args...)
	if err == nil && len(list) == 0 {
		err = missing()
	}
	if err != nil {
		return Measure{}, err
	}
	return list[0], nil
}

// selectListed reads what lists are made of. words, folded, must each stand in
// a measure's.
func selectListed(ctx context.Context, q db.IDB, party string, f Filter, today clock.Date) ([]listed, error) {
	var rows []listedRow
	sel := q.NewSelect().Model(&rows).Column("id", "number", "facets").Where("party = ? AND removed = ?", party, false)
	if f.Public {
		sel.Where("visibility = 'public'")
	}
	for _, w := range strings.Fields(fold(f.Words)) {
		sel.Where("words LIKE ? ESCAPE '!'", "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(w)+"%")
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list measures of %s: %w", party, err)
	}
	list, day := make([]listed, len(rows)), today.String()
	for i, r := range rows {
		list[i] = unpack(r.ID, r.Number, r.Facets, day)
	}
	return list, nil
}

// selectTitles reads the titles and national numbers of measures by id.
func selectTitles(ctx context.Context, q db.IDB, party string, ids []string) (map[string]measureRow, error) {
	found := map[string]measureRow{}
	if len(ids) == 0 {
		return found, nil
	}
	var rows []measureRow
	if err := q.NewSelect().Model(&rows).Column("id", "number", "title", "visibility").Where("party = ? AND id IN (?)", party, bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read titles of measures of %s: %w", party, err)
	}
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, nil
}

// countMeasures counts those of a Party that there are, and those that
// everybody may read.
func countMeasures(ctx context.Context, q db.IDB, party string, public bool) (int, error) {
	sel := q.NewSelect().Model((*measureRow)(nil)).Where("party = ? AND removed = ?", party, false)
	if public {
		sel.Where("visibility = 'public'")
	}
	n, err := sel.Count(ctx)
	return int(n), err
}

// nextNumber is the number of the next measure of a Party.
func nextNumber(ctx context.Context, tx db.IDB, party string) (n int, err error) {
	err = tx.NewSelect().Model((*measureRow)(nil)).ColumnExpr("COALESCE(MAX(number), 0) + 1").Where("party = ?", party).Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("number a measure of %s: %w", party, err)
	}
	return n, nil
}

// selectNational finds the measures of a Party with a national number.
func selectNational(ctx context.Context, q db.IDB, party, national string) (rows []measureRow, err error) {
	err = q.NewSelect().Model(&rows).Where("party = ? AND national = ? AND removed = ?", party, fold(national), false).OrderExpr("number").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find measure by number: %w", err)
	}
	return rows, nil
}

func insertMeasure(ctx context.Context, tx db.IDB, m Measure) error {
	return writeMeasure(ctx, tx, m, nil, true)
}

func updateMeasure(ctx context.Context, tx db.IDB, m Measure, marks []Mark) error {
	return writeMeasure(ctx, tx, m, marks, false)
}

func writeMeasure(ctx context.Context, tx db.IDB, m Measure, marks []Mark, isNew bool) error {
	data, err := json.Marshal(m.Record)
	if err != nil {
		return fmt.Errorf("write measure %s: %w", m.ID, err)
	}
	row, rec := rowOf(m, marks), &recordRow{Measure: m.ID, Record: string(data)}
	if isNew {
		if _, err = tx.NewInsert().Model(row).Exec(ctx); err == nil {
			_, err = tx.NewInsert().Model(rec).Exec(ctx)
		}
	} else {
		if _, err = tx.NewUpdate().Model(row).WherePK().Exec(ctx); err == nil {
			_, err = tx.NewUpdate().Model(rec).WherePK().Exec(ctx)
		}
	}
	if err != nil {
		return fmt.Errorf("write measure %s: %w", m.ID, err)
	}
	return nil
}

// selectMarks reads the marks of a measure, by activity.
func selectMarks(ctx context.Context, q db.IDB, measure string) ([]Mark, error) {
	return marksWhere(ctx, q, "measure = ?", measure)
}

func marksWhere(ctx context.Context, q db.IDB, where string, arg any) ([]Mark, error) {
	var rows []markRow
	if err := q.NewSelect().Model(&rows).Where(where, arg).OrderExpr("activity, measure").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read marks: %w", err)
	}
	marks := make([]Mark, len(rows))
	for i, r := range rows {
		marks[i] = r.value()
	}
	return marks, nil
}

// putMark writes a mark; one without a cover is taken away.
func putMark(ctx context.Context, tx db.IDB, party string, k Mark) error {
	if _, err := tx.NewDelete().Model((*markRow)(nil)).Where("measure = ? AND activity = ?", k.Measure, k.Activity).Exec(ctx); err != nil {
		return fmt.Errorf("remove mark: %w", err)
	}
	if k.Cover == "" {
		return nil
	}
	row := markRow{Measure: k.Measure, Party: party, Activity: k.Activity, Cover: string(k.Cover), Reason: k.Reason}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return fmt.Errorf("write mark: %w", err)
	}
	return nil
}

// serving is a measure with its mark for one activity.
type serving struct {
	measureRow
	Cover  string    `bun:"cover"`
	Reason i18n.Text `bun:"reason"`
}

// selectServing reads the measures that are marked for an activity, by number.
func selectServing(ctx context.Context, q db.IDB, party, activity string, public bool) (rows []serving, err error) {
	sel := q.NewSelect().Model(&rows).ModelTableExpr("measure_measures AS m").ColumnExpr("m.id, m.party, m.number, m.visibility, m.title, m.facets, k.cover, k.reason").
		Join("JOIN measure_marks AS k ON k.measure = m.id").
		Where("k.party = ? AND k.activity = ? AND m.removed = ?", party, activity, false).OrderExpr("m.number")
	if public {
		sel.Where("m.visibility = 'public'")
	}
	if err = sel.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read measures of activity %s: %w", activity, err)
	}
	return rows, nil
}
