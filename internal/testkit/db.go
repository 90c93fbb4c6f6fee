// Package testkit holds what the tests of several packages share: a database
// per test on both engines, a running site, sample values. Only tests import
// it.
package testkit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
)

// Now is the instant at which tests take place unless they say otherwise.
var Now = time.Date(2027, 3, 12, 9, 30, 0, 0, time.UTC)

// PostgresEnv names the variable with the address of a PostgreSQL server whose
// user may create databases. Without it the PostgreSQL half of each test is
// skipped, loudly; `make test` sets it.
const PostgresEnv = "OPENROADMAP_TEST_POSTGRES"

// EachDB runs test once per engine on a fresh, migrated database.
func EachDB(t *testing.T, migrations []fs.FS, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, migrations...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t, migrations...)) })
}

// SQLite opens a fresh, migrated SQLite database that ends with the test.
func SQLite(t testing.TB, migrations ...fs.FS) *db.DB {
	t.Helper()
	return open(t, db.Config{DataDir: t.TempDir()}, migrations)
}

// Postgres opens a fresh, migrated PostgreSQL database that ends with the test.
func Postgres(t testing.TB, migrations ...fs.FS) *db.DB {
	t.Helper()
	return open(t, db.Config{URL: PostgresURL(t)}, migrations)
}

// PostgresURL makes an empty database that ends with the test and returns its
// address; it skips the test when there is no server.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(PostgresEnv)
	if server == "" {
		t.Skipf("NOT TESTED ON POSTGRESQL: set %s to a server (make test does)", PostgresEnv)
	}
	name := "t_" + db.NewID()[24:] + suffix()
	admin(t, server, "CREATE DATABASE "+name+" TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'")
	t.Cleanup(func() { admin(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", PostgresEnv, err)
	}
	u.Path = "/" + name
	return u.String()
}

var count struct {
	sync.Mutex
	n int
}

func suffix() string {
	count.Lock()
	defer count.Unlock()
	count.n++
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d", os.Getpid(), count.n, time.Now().UnixNano()))
	return hex.EncodeToString(sum[:6])
}

func admin(t testing.TB, server, stmt string) {
	t.Helper()
	pool, err := sql.Open("pgx", server)
	if err == nil {
		defer pool.Close()
		_, err = pool.Exec(stmt)
	}
	if err != nil {
		t.Fatalf("%s: %v", stmt, err)
	}
}

func open(t testing.TB, c db.Config, migrations []fs.FS) *db.DB {
	t.Helper()
	c.Clock = clock.Fixed(Now)
	c.Log = Quiet()
	merged, err := db.Migrations(migrations...)
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if _, err := d.Migrate(context.Background(), merged); err != nil {
		t.Fatal(err)
	}
	return d
}

// Quiet is a log that keeps nothing.
func Quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// Samples is the folder of real input; a test that needs it is skipped,
// loudly, where it is missing. path is joined below it.
func Samples(t testing.TB, path ...string) string {
	t.Helper()
	root := os.Getenv("OPENROADMAP_SAMPLES")
	if root == "" {
		root = filepath.Join(Root(t), "..", "shared", "data")
	}
	full := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(full); err != nil {
		t.Skipf("NOT TESTED ON REAL INPUT: %s is missing; set OPENROADMAP_SAMPLES", full)
	}
	return full
}

// Root is the folder of go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("no go.mod above the test")
	return ""
}
