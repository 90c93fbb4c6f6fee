// Package db opens the database (SQLite in the data folder, or PostgreSQL)
// and runs transactions. One code path serves both engines: features write
// plain SQL or bun queries against the IDB they are given and never ask which
// engine it is.
//
// Reads go through DB.Read. Every write goes through DB.Tx, which on SQLite
// queues for the single writer and is committed together with its neighbours
// (see writer.go), and on PostgreSQL runs serializable and is retried.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"openroadmap/internal/platform/clock"
)

// IDB is what queries run on: the read pool or a transaction.
type IDB = bun.IDB

// Engine names the database underneath; for operators and tests, not for
// features.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Config says where the database is.
type Config struct {
	DataDir string // folder of openroadmap.sqlite; used when URL is empty
	URL     string // postgres://…; empty for SQLite
	Clock   clock.Clock
	Log     *slog.Logger
}

// DB is an open database. Its methods may be called from many goroutines.
type DB struct {
	held   atomic.Int64 // nanoseconds, see Held
	Engine Engine
	read   *bun.DB
	write  *bun.DB // PostgreSQL: the same pool as read; SQLite: one connection
	writer *writer // SQLite only
	lock   *fileLock
	clock  clock.Clock
	log    *slog.Logger
	gens   generations
}

// Open opens (and on SQLite creates) the database. It does not migrate.
// Errors are sentences for the operator.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	d := &DB{clock: c.Clock, log: c.Log}
	var err error
	if c.URL != "" {
		err = d.openPostgres(ctx, c.URL)
	} else {
		err = d.openSQLite(ctx, c.DataDir)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

func (d *DB) openPostgres(ctx context.Context, url string) error {
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		return fmt.Errorf("database address %q: begin it with postgres://", url)
	}
	pool, err := sql.Open("pgx", withExecMode(url))
	if err != nil {
		return fmt.Errorf("open the PostgreSQL database: %w", err)
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return fmt.Errorf("reach the PostgreSQL database: %w", err)
	}
	d.Engine = Postgres
	d.read = bun.NewDB(pool, pgdialect.New())
	d.write = d.read
	return nil
}

// withExecMode sets the query mode that suits bun, which inlines arguments:
// the default would leave hundreds of prepared statements on the server.
func withExecMode(url string) string {
	if strings.Contains(url, "default_query_exec_mode") {
		return url
	}
	sep := "?"
	if strings.Contains(url, "?") {
		sep = "&"
	}
	return url + sep + "default_query_exec_mode=exec"
}

// File is the SQLite file inside a data folder.
func File(dataDir string) string { return filepath.Join(dataDir, "openroadmap.sqlite") }

func (d *DB) openSQLite(ctx context.Context, dir string) error {
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	write, err := openWriter(ctx, dir)
	if err != nil {
		lock.release()
		return err
	}
	reads, err := openPool(dsn(dir, "mode=ro", "query_only(1)", "busy_timeout(10000)", "cache_size(-512)", "mmap_size(268435456)"))
	if err != nil {
		write.Close()
		lock.release()
		return fmt.Errorf("open %s for reading: %w", File(dir), err)
	}
	reads.SetMaxOpenConns(4)
	reads.SetMaxIdleConns(4)
	d.Engine, d.lock = SQLite, lock
	d.read = bun.NewDB(reads, sqlitedialect.New())
	d.write = write
	d.writer = newWriter(d, dir)
	return nil
}

func openWriter(ctx context.Context, dir string) (*bun.DB, error) {
	pool, err := openPool(dsn(dir, "mode=rwc", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(10000)", "cache_size(-2048)"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", File(dir), err)
	}
	pool.SetMaxOpenConns(1)
	pool.SetMaxIdleConns(1)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open %s: %w", File(dir), err)
	}
	return bun.NewDB(pool, sqlitedialect.New()), nil
}

func dsn(dir, mode string, pragmas ...string) string {
	path := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(File(dir))
	return "file:" + path + "?" + mode + "&_txlock=immediate&_time_format=sqlite&_pragma=" + strings.Join(pragmas, "&_pragma=")
}

// Read is the pool for queries. It sees what is committed. Do not write
// through it: on SQLite it refuses.
func (d *DB) Read() IDB { return d.read }

// Now is the time by the database's clock.
func (d *DB) Now() time.Time { return d.clock.Now() }

// Close waits for the writer to finish what it has accepted and closes
// everything.
func (d *DB) Close() error {
	if d.writer != nil {
		d.writer.stop()
	}
	err := d.read.Close()
	if d.write != d.read {
		if e := d.write.Close(); err == nil {
			err = e
		}
	}
	if d.lock != nil {
		d.lock.release()
	}
	return err
}

// Check answers whether a query works; for /healthz.
func (d *DB) Check(ctx context.Context) error {
	var one int
	return d.read.NewRaw("SELECT 1").Scan(ctx, &one)
}
