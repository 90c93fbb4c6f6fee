// Package house opens the whole program for the tests of the whole: a world
// with the practice country, made once for each engine, and as many fresh
// copies of it as a test wants. Only tests import it.
package house

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openroadmap/internal/app"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/testkit"
)

// The practice country and its neighbour.
const (
	Here  = "xma"
	There = "xes"
)

// BaseURL is the address of houses that are asked without a network.
const BaseURL = "http://localhost:8080"

// World is the practice country at rest. Its houses are copies.
type World struct {
	Engine   db.Engine
	Accounts []app.Account
	dir      string            // the data folder that is copied
	url      string            // PostgreSQL: the database that is copied
	tokens   map[string]string // of sessions, by address
	bearers  map[string]string // of programs, by address
	also     []instrument.Maker
	IDs      IDs
}

// Each runs test once per engine with a world of its own.
func Each(t *testing.T, test func(t *testing.T, w *World)) {
	t.Helper()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, Make(t, engine)) })
	}
}

// Make gives the practice country with everybody signed in, and instruments
// beside those of the program. It ends with t; where Main runs the tests, they
// share the one without further instruments, since all they see are copies.
func Make(t testing.TB, engine db.Engine, also ...instrument.Maker) *World {
	t.Helper()
	if len(also) == 0 && shared.worlds != nil {
		return shared.world(t, engine)
	}
	return build(t, engine, also)
}

func build(t testing.TB, engine db.Engine, also []instrument.Maker) *World {
	t.Helper()
	w := &World{Engine: engine, dir: t.TempDir(), tokens: map[string]string{}, bearers: map[string]string{}, also: also}
	if engine == db.Postgres {
		w.url = testkit.PostgresURL(t)
	}
	ctx := context.Background()
	a := open(t, app.Config{DataDir: w.dir, Database: w.url, BaseURL: BaseURL, Also: also})
	defer a.Close()
	accounts, err := a.Practice(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	w.Accounts = accounts
	for _, x := range accounts {
		if w.tokens[x.Email] != "" {
			continue
		}
		in, err := a.Identity.SignIn(ctx, x.Email, x.Password, identity.Client{})
		if err != nil {
			t.Fatalf("sign in %s: %v", x.Email, err)
		}
		w.tokens[x.Email] = in.Token
		actor, err := a.Identity.Actor(ctx, in.Person)
		if err == nil {
			w.bearers[x.Email], _, err = a.Identity.CreateToken(ctx, actor, "test", true, 30)
		}
		if err != nil {
			t.Fatalf("token of %s: %v", x.Email, err)
		}
	}
	w.IDs = (&House{App: a, World: w}).find(t)
	return w
}

func open(t testing.TB, c app.Config) *app.App {
	t.Helper()
	c.Practice, c.Clock, c.Log, c.Build = true, clock.Fixed(testkit.Now), testkit.Quiet(), "test"
	a, err := app.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// House is a running copy of a world.
type House struct {
	*app.App
	World *World
	stop  func()
}

// Open copies the world and opens the copy. It ends with t, or with Close.
func (w *World) Open(t testing.TB) *House { return w.OpenAt(t, BaseURL) }

// OpenAt is Open with the address that readers use.
func (w *World) OpenAt(t testing.TB, base string) *House {
	t.Helper()
	c := app.Config{BaseURL: base, Also: w.also}
	drop := func() {}
	dir, err := os.MkdirTemp(t.TempDir(), "house")
	if err != nil {
		t.Fatal(err)
	}
	c.DataDir = dir
	if err := os.CopyFS(dir, os.DirFS(w.dir)); err != nil {
		t.Fatal(err)
	}
	if w.Engine == db.Postgres {
		c.Database, drop = w.copyDatabase(t)
	}
	h := &House{App: open(t, c), World: w}
	h.stop = func() {
		h.App.Close()
		drop()
		os.RemoveAll(dir)
	}
	t.Cleanup(h.Close)
	return h
}

// Close ends the house early; closing twice does nothing.
func (h *House) Close() {
	if h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

// copyDatabase makes a database like the world's.
func (w *World) copyDatabase(t testing.TB) (address string, drop func()) {
	t.Helper()
	u, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	from := strings.TrimPrefix(u.Path, "/")
	name := fmt.Sprintf("c_%s", strings.ReplaceAll(db.NewID()[9:], "-", ""))
	server := os.Getenv(testkit.PostgresEnv)
	admin(t, server, "CREATE DATABASE "+name+" TEMPLATE "+from)
	u.Path = "/" + name
	return u.String(), func() { admin(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") }
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

// Email is the address of the first person with a role in a Party; the
// operator is Email("", "operator").
func (w *World) Email(party, role string) string {
	for _, x := range w.Accounts {
		if x.Party == party && x.Role == role {
			return x.Email
		}
	}
	panic("the practice country has no " + role + " of " + party)
}

// update is given as go test ./test/matrix -update.
var update = flag.Bool("update", false, "write golden files instead of comparing")

// Golden compares got with a file below the module's root, or writes it.
func Golden(t testing.TB, path, got string) {
	t.Helper()
	full := filepath.Join(testkit.Root(t), filepath.FromSlash(path))
	if *update {
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(full)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == got {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := 0; i < len(a) || i < len(b); i++ {
		x, y := line(a, i), line(b, i)
		if x != y {
			t.Errorf("%s:%d differs (run with -update to accept)\n want %s\n  got %s", path, i+1, x, y)
			return
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}
