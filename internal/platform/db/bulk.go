package db

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// bulkParams bounds the parameters of one statement. Both engines take more,
// but reading a longer statement costs more than it saves.
const bulkParams = 500

func prepare(ctx context.Context, tx IDB, query string) (*sql.Stmt, error) {
	if t, ok := tx.(*Tx); ok {
		tx = t.IDB
	}
	switch t := tx.(type) {
	case bun.Conn:
		return t.Conn.PrepareContext(ctx, query)
	case bun.Tx:
		return t.Tx.PrepareContext(ctx, query)
	}
	return nil, fmt.Errorf("%T cannot prepare statements", tx)
}

// Bulk inserts many rows into a table with one prepared statement, many rows
// at a time: imports. Each row has a value for each column, in order.
func Bulk(ctx context.Context, tx IDB, table string, columns []string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	size := max(min(bulkParams/len(columns), len(rows)), 1)
	for start := 0; start < len(rows); {
		n := min(size, len(rows)-start)
		last := start
		for len(rows)-last >= n {
			last += n
		}
		if err := bulk(ctx, tx, table, columns, n, rows[start:last]); err != nil {
			return fmt.Errorf("insert into %s: %w", table, err)
		}
		start = last
	}
	return nil
}

// bulk inserts rows, n at a time; their number is a multiple of n.
func bulk(ctx context.Context, tx IDB, table string, columns []string, n int, rows [][]any) error {
	stmt, err := prepare(ctx, tx, bulkSQL(table, columns, n, mark(tx)))
	if err != nil {
		return err
	}
	defer stmt.Close()
	args := make([]any, 0, n*len(columns))
	for start := 0; start < len(rows); start += n {
		args = args[:0]
		for _, row := range rows[start : start+n] {
			args = append(args, row...)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// mark writes the parameter with a number. SQLite looks numbered ones up by
// their names, one after another: with thousands of them that costs more than
// the insert.
func mark(tx IDB) func(n int) string {
	if tx.Dialect().Name() == dialect.PG {
		return func(n int) string { return "$" + strconv.Itoa(n) }
	}
	return func(int) string { return "?" }
}

func bulkSQL(table string, columns []string, n int, mark func(n int) string) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	param := 0
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range columns {
			if j > 0 {
				b.WriteByte(',')
			}
			param++
			b.WriteString(mark(param))
		}
		b.WriteByte(')')
	}
	return b.String()
}

// ExecEach runs one statement for each row of arguments, prepared once.
func ExecEach(ctx context.Context, tx IDB, query string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	stmt, err := prepare(ctx, tx, query)
	if err != nil {
		return fmt.Errorf("prepare %q: %w", query, err)
	}
	defer stmt.Close()
	for _, args := range rows {
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return fmt.Errorf("%q: %w", query, err)
		}
	}
	return nil
}
