package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"testing"
)

func keptPool(t *testing.T) (*sql.Conn, *keptConn) {
	t.Helper()
	pool, err := openPool("file:" + t.TempDir() + "/kept.sqlite")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	c, err := pool.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	var kept *keptConn
	if err := c.Raw(func(d any) error { kept = d.(*keptConn); return nil }); err != nil {
		t.Fatal(err)
	}
	return c, kept
}

func must(t *testing.T, c *sql.Conn, query string, args ...any) {
	t.Helper()
	if _, err := c.ExecContext(context.Background(), query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestStatementsAreKept(t *testing.T) {
	c, kept := keptPool(t)
	must(t, c, "CREATE TABLE t (id TEXT PRIMARY KEY, n BIGINT, at DATE)")
	for i := range 3 {
		must(t, c, fmt.Sprintf("INSERT INTO t (id, n, at) VALUES ('row %d''s', 7, '2026-01-0%d')", i, i+1))
		must(t, c, fmt.Sprintf("UPDATE t SET n = %d WHERE id = 'row %d''s'", i, i))
	}
	if len(kept.kept) != 2 {
		t.Errorf("%d statements are kept, want 2", len(kept.kept))
	}
	var id, at string
	for i := range 3 { // the third has no row
		row := c.QueryRowContext(context.Background(), fmt.Sprintf("SELECT id, at FROM t WHERE n = %d AND at > '2026-01-01'", i))
		if err := row.Scan(&id, &at); (i == 0) != (err == sql.ErrNoRows) || i > 0 && id != fmt.Sprintf("row %d's", i) {
			t.Errorf("row %d: %q %q %v", i, id, at, err)
		}
	}
}

// A statement whose rows are being read serves no second query.
func TestQueryInsideItself(t *testing.T) {
	c, _ := keptPool(t)
	ctx := context.Background()
	must(t, c, "CREATE TABLE t (n BIGINT)")
	must(t, c, "INSERT INTO t (n) VALUES (1), (2), (3)")
	rows, err := c.QueryContext(ctx, "SELECT n FROM t WHERE n >= 1 ORDER BY n")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := 0
	for rows.Next() {
		var n, first int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		if err := c.QueryRowContext(ctx, "SELECT n FROM t WHERE n >= 2 ORDER BY n").Scan(&first); err != nil || first != 2 {
			t.Fatalf("the query inside finds %d, %v", first, err)
		}
		seen += n
	}
	if seen != 6 || rows.Err() != nil {
		t.Errorf("the query outside finds %d, %v", seen, rows.Err())
	}
}

// Only so many are kept, and what fails leaves the others usable; the tables
// may change meanwhile.
func TestKeptWithinBounds(t *testing.T) {
	c, kept := keptPool(t)
	must(t, c, "CREATE TABLE t (id TEXT PRIMARY KEY)")
	for i := range 2 * mostKept {
		must(t, c, fmt.Sprintf("INSERT INTO t (id) VALUES ('%d'%s)", i, fmt.Sprintf(" || %d", i)))
	}
	if len(kept.kept) != mostKept {
		t.Errorf("%d statements are kept, want %d", len(kept.kept), mostKept)
	}
	for range 2 {
		if _, err := c.ExecContext(context.Background(), "INSERT INTO t (id) VALUES ('same')"); err != nil {
			continue
		}
		must(t, c, "ALTER TABLE t ADD COLUMN more TEXT")
	}
	var n int
	if err := c.QueryRowContext(context.Background(), "SELECT COUNT(*) FROM t WHERE more IS NULL").Scan(&n); err != nil || n != 2*mostKept+1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

var _ driver.Conn = (*keptConn)(nil)
