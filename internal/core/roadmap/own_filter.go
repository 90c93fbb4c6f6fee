package roadmap

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// The query parameters by which lists of activities speak of the Party's own
// fields: OwnParam with the id of a field and a part asks for a value,
// "own.01ab…" or "own.01ab….from"; ShowParam, once a field, asks for columns.
// Values are canonical, so that an address means the same in every language.
const (
	OwnParam  = "own."
	ShowParam = "show"
)

// The parts of a condition on a number or a date.
const (
	ownFrom = "from"
	ownTo   = "to"
)

// OwnTest is one condition on one of the Party's own fields.
type OwnTest struct {
	Param string            // as in the query
	Field customfield.Field // zero: there is none such, and nothing passes
	Part  string            // ownFrom or ownTo; "" of choices and texts
	Value string            // canonical; of a text, words in it
}

// ReadOwn reads the conditions of a query on fields, by parameter. What names
// no field of these, or is no value of it, finds nothing; it is no error.
func ReadOwn(fields []customfield.Field, q url.Values) []OwnTest {
	var tests []OwnTest
	for param := range q {
		rest, ok := strings.CutPrefix(param, OwnParam)
		value := strings.TrimSpace(q.Get(param))
		if !ok || value == "" {
			continue
		}
		id, part, _ := strings.Cut(rest, ".")
		t := OwnTest{Param: param, Part: part, Value: value}
		if i := slices.IndexFunc(fields, func(f customfield.Field) bool { return f.ID == id }); i >= 0 && slices.Contains(ownParts(fields[i].Kind), part) {
			t.Field = fields[i]
		}
		tests = append(tests, t)
	}
	slices.SortFunc(tests, func(a, b OwnTest) int { return strings.Compare(a.Param, b.Param) })
	return tests
}

// ownParts are the parts that a condition on a kind may have.
func ownParts(k customfield.Kind) []string {
	if k == customfield.KindNumber || k == customfield.KindDate {
		return []string{ownFrom, ownTo}
	}
	return []string{""}
}

// ShownOwn are the fields that a query asks for as columns, in their order.
func ShownOwn(fields []customfield.Field, ids []string) []customfield.Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f customfield.Field) bool { return !slices.Contains(ids, f.ID) })
}

// passes tells whether values fulfil every test. An activity without a value
// fulfils none.
func passes(c Custom, tests []OwnTest, l i18n.Lang) bool {
	all := c.All()
	return !slices.ContainsFunc(tests, func(t OwnTest) bool {
		return !slices.ContainsFunc(all, func(v CustomValue) bool { return v.Field == t.Field.ID && t.passes(v, l) })
	})
}

func (t OwnTest) passes(v CustomValue, l i18n.Lang) bool {
	switch {
	case t.Field.Kind == customfield.KindText:
		return strings.Contains(strings.ToLower(v.Text.For(l).Text), strings.ToLower(t.Value))
	case t.Part == "":
		return v.Value == t.Value
	}
	order, ok := t.compare(v.Value)
	return ok && (t.Part == ownFrom && order >= 0 || t.Part == ownTo && order <= 0)
}

// compare tells how a value stands to that of the test.
func (t OwnTest) compare(value string) (order int, ok bool) {
	if t.Field.Kind == customfield.KindDate {
		_, err := clock.ParseDate(t.Value)
		return strings.Compare(value, t.Value), err == nil
	}
	limit, bad := strconv.ParseFloat(t.Value, 64)
	n, err := strconv.ParseFloat(value, 64)
	plain := strings.Trim(t.Value, "-.0123456789") == "" // no NaN, no 1e9
	return cmp.Compare(n, limit), plain && bad == nil && err == nil
}

// PublicFields are the Party's own fields that everyone may read: from memory.
func (s *Service) PublicFields(ctx context.Context, party string) ([]customfield.Field, error) {
	all, err := s.ownFields(ctx, party)
	return publicFields(all), err
}

// withOwn finds the activities of a Party that pass the tests.
func (s *Service) withOwn(ctx context.Context, party string, tests []OwnTest, l i18n.Lang) (map[string]bool, error) {
	values, err := selectCustom(ctx, s.DB.Read(), "party = ? AND custom <> ''", party)
	with := map[string]bool{}
	for id, c := range values {
		if passes(c, tests, l) {
			with[id] = true
		}
	}
	return with, err
}

// selectCustom reads the values of the Party's own fields, by activity.
func selectCustom(ctx context.Context, q db.IDB, where string, args ...any) (map[string]Custom, error) {
	var rows []activityRow
	if err := q.NewSelect().Model(&rows).Column("id", "custom").Where(where, args...).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read own fields: %w", err)
	}
	values := make(map[string]Custom, len(rows))
	for _, r := range rows {
		values[r.ID] = Custom(r.Custom)
	}
	return values, nil
}

// showOwn puts the values of the fields that f shows into a page of a list.
func (s *Service) showOwn(ctx context.Context, f ListFilter, rows []Listed) error {
	if len(f.Show) == 0 || len(rows) == 0 {
		return nil
	}
	ids := make([]string, len(rows))
	for i, x := range rows {
		ids[i] = x.ID
	}
	values, err := selectCustom(ctx, s.DB.Read(), "id IN (?)", bun.List(ids))
	for i := range rows {
		rows[i].Own = values[rows[i].ID].only(f.Show)
	}
	return err
}
