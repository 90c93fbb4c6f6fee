package house

import (
	"os"
	"sync"
	"testing"

	"openroadmap/internal/platform/db"
)

// shared are the worlds of a package whose tests Main runs: making one takes
// longer than most tests do.
var shared sharing

type sharing struct {
	mu     sync.Mutex
	worlds map[db.Engine]*World // nil where tests do not share
	ends   []func()
}

// Main runs the tests of a package that share their worlds; call it in
// TestMain.
func Main(m *testing.M) {
	shared.worlds = map[db.Engine]*World{}
	code := m.Run()
	for _, end := range shared.ends {
		end()
	}
	os.Exit(code)
}

func (s *sharing) world(t testing.TB, engine db.Engine) *World {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.worlds[engine] == nil {
		s.worlds[engine] = build(lasting{t}, engine, nil)
	}
	return s.worlds[engine]
}

// lasting is a test whose folders and databases outlast it, until Main ends.
type lasting struct{ testing.TB }

// Cleanup keeps what is to be done at the end.
func (l lasting) Cleanup(f func()) { shared.ends = append(shared.ends, f) }

// TempDir is a folder until the end.
func (l lasting) TempDir() string {
	dir, err := os.MkdirTemp("", "world")
	if err != nil {
		l.Fatal(err)
	}
	l.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
