package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"modernc.org/sqlite"
)

// openPool opens SQLite so that each connection keeps the statements that it
// has prepared. bun writes arguments into its statements, and SQLite reading
// each anew took a quarter of the time of a save (decision 22).
func openPool(dsn string) (*sql.DB, error) {
	base, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keeping{base}), nil
}

type keeping struct{ driver.Connector }

func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	inner, ok := c.(sqliteConn)
	if !ok {
		c.Close()
		return nil, fmt.Errorf("%T is no connection to SQLite as this version knows it", c)
	}
	return &keptConn{sqliteConn: inner, kept: map[string]*keptStmt{}}, nil
}

// sqliteConn is what database/sql looks for in a connection to SQLite.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

const (
	mostKept    = 64       // statements that a connection keeps
	longestKept = 16 << 10 // bytes of one
)

// keptConn is a connection with its prepared statements. One goroutine at a
// time uses it, as database/sql promises.
type keptConn struct {
	sqliteConn
	kept map[string]*keptStmt
	uses int64
}

type keptStmt struct {
	driver.Stmt
	busy bool  // its rows are being read
	used int64 // when, counted in uses of the connection
}

// Unwrap gives the connection itself, as the driver asks of a wrapper.
func (c *keptConn) Unwrap() driver.Conn { return c.sqliteConn }

// Close closes the statements, then the connection.
func (c *keptConn) Close() error {
	for text, s := range c.kept {
		s.Close() // what matters is how the connection closes
		delete(c.kept, text)
	}
	return c.sqliteConn.Close()
}

// ExecContext is that of the connection, by a statement that is kept.
func (c *keptConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, values, err := c.statement(ctx, query, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, values)
}

// QueryContext is that of the connection, by a statement that is kept. The
// statement serves no other query until its rows are closed.
func (c *keptConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, values, err := c.statement(ctx, query, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, values)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &keptRows{rows.(sqliteRows), s}, nil
}

// sqliteRows are rows with what database/sql may ask of their columns.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

type keptRows struct {
	sqliteRows
	of *keptStmt
}

func (r *keptRows) Close() error {
	r.of.busy = false
	return r.sqliteRows.Close()
}

// statement finds or prepares the statement of a query, and the values that
// it takes; nil for a query that is run as it is.
func (c *keptConn) statement(ctx context.Context, query string, args []driver.NamedValue) (*keptStmt, []driver.NamedValue, error) {
	text, values := query, args
	if !reusable(query) {
		return nil, nil, nil
	}
	if len(args) == 0 {
		var ok bool
		if text, values, ok = parametrize(query); !ok {
			return nil, nil, nil
		}
	}
	if len(text) > longestKept {
		return nil, nil, nil
	}
	c.uses++
	s := c.kept[text]
	if s == nil {
		prepared, err := c.PrepareContext(ctx, text)
		if err != nil {
			return nil, nil, err
		}
		s = &keptStmt{Stmt: prepared}
		c.keep(text, s)
	}
	if s.busy {
		return nil, nil, nil
	}
	s.used = c.uses
	return s, values, nil
}

// reusable tells whether query begins as one that comes again and again.
func reusable(query string) bool {
	for _, verb := range []string{"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "BEGIN ", "COMMIT", "SAVEPOINT ", "RELEASE ", "ROLLBACK"} {
		if strings.HasPrefix(query, verb) {
			return true
		}
	}
	return false
}

// keep keeps s in place of the statement that was used longest ago.
func (c *keptConn) keep(text string, s *keptStmt) {
	if len(c.kept) >= mostKept {
		oldest := ""
		for t, other := range c.kept {
			if !other.busy && (oldest == "" || other.used < c.kept[oldest].used) {
				oldest = t
			}
		}
		if oldest != "" {
			c.kept[oldest].Close() // only memory is lost if it fails
			delete(c.kept, oldest)
		}
	}
	c.kept[text] = s
}
