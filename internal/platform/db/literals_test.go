package db

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestParametrize(t *testing.T) {
	for _, c := range []struct {
		query, text string
		values      []any
	}{
		{"SELECT 1", "SELECT 1", nil},
		{"SELECT a FROM t WHERE b = 'x' AND c = 12 ORDER BY 1, 2 LIMIT 3", "SELECT a FROM t WHERE b = ? AND c = ? ORDER BY 1, 2 LIMIT 3", []any{"x", int64(12)}},
		{"SELECT 'it''s', '', '''' FROM t", "SELECT ?, ?, ? FROM t", []any{"it's", "", "'"}},
		{`SELECT "a'b" FROM "t" WHERE x = 'ü'`, `SELECT "a'b" FROM "t" WHERE x = ?`, []any{"ü"}},
		{"UPDATE t SET n = 4, m = 1.5, o = 2x WHERE id = 'a'", "UPDATE t SET n = ?, m = 1.5, o = 2x WHERE id = ?", []any{int64(4), "a"}},
		{"SELECT a FROM t WHERE n = 99999999999999999999", "SELECT a FROM t WHERE n = 99999999999999999999", nil},
		{"SELECT a FROM t WHERE x IN ('a','b') AND y >= 7", "SELECT a FROM t WHERE x IN (?,?) AND y >= ?", []any{"a", "b", int64(7)}},
	} {
		text, values, ok := parametrize(c.query)
		var got []any
		for i, v := range values {
			if v.Ordinal != i+1 {
				t.Errorf("%s: value %d has place %d", c.query, i, v.Ordinal)
			}
			got = append(got, v.Value)
		}
		if !ok || text != c.text || !slices.Equal(got, c.values) {
			t.Errorf("%s\n became %s %q %v\n want   %s %q", c.query, text, got, ok, c.text, c.values)
		}
	}
}

// What cannot be told for certain is left to SQLite.
func TestParametrizeLeaves(t *testing.T) {
	for _, query := range []string{
		"INSERT INTO t VALUES (X'00ff')", "SELECT a -- b = 'c'", "SELECT a /* 'b */", "SELECT 'open", "SELECT \"open",
		"SELECT a FROM t WHERE b = ? AND c = 'd'", "SELECT 'a'; SELECT 'b'", "SELECT [it's]",
		"SELECT a FROM t WHERE b IN (" + strings.Repeat("'x',", mostLiterals) + "'x')",
	} {
		if text, _, ok := parametrize(query); ok {
			t.Errorf("%s became %s", query, text)
		}
	}
}

func FuzzParametrize(f *testing.F) {
	f.Add("SELECT 'it''s' WHERE a = 12")
	f.Add("x'00' \"'\" -- =")
	f.Fuzz(func(t *testing.T, query string) {
		text, values, ok := parametrize(query)
		if !ok {
			return
		}
		// Written back, it is the same statement.
		for _, v := range values {
			before, after, found := strings.Cut(text, "?")
			if !found {
				t.Fatalf("%q: more values than places in %q", query, text)
			}
			text = before + written(v.Value) + after
			if strings.Contains(written(v.Value), "?") {
				return // the next place cannot be found by looking for it
			}
		}
		if normal(text) != normal(query) {
			t.Errorf("%q became %q", query, text)
		}
	})
}

func written(v any) string {
	if n, ok := v.(int64); ok {
		return strconv.FormatInt(n, 10)
	}
	return "'" + strings.ReplaceAll(v.(string), "'", "''") + "'"
}

// normal is a statement without the zeros before its numbers, which a number
// does not keep.
func normal(query string) string { return zeros.ReplaceAllString(query, "= $1") }

var zeros = regexp.MustCompile(`= 0+(\d)`)
