package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/platform/sandbox"
)

var hold [][]byte

// hostile are what a parser may turn into when it meets a hostile file.
var hostile = sandbox.Parsers{
	"count": func(in *os.File, out io.Writer) error {
		n, err := io.Copy(io.Discard, in)
		fmt.Fprint(out, n)
		return err
	},
	"loop": func(*os.File, io.Writer) error {
		for n := 0; ; n++ {
			if n < 0 {
				return nil
			}
		}
	},
	"sleep": func(*os.File, io.Writer) error { time.Sleep(time.Hour); return nil },
	"eat": func(*os.File, io.Writer) error {
		for {
			hold = append(hold, bytes.Repeat([]byte("x"), 16<<20))
		}
	},
	"crash": func(*os.File, io.Writer) error { panic("a parser that trips") },
	"fail":  func(*os.File, io.Writer) error { return errors.New("the table of contents leads nowhere") },
	"flood": func(_ *os.File, out io.Writer) error {
		for {
			if _, err := out.Write(bytes.Repeat([]byte("y"), 4096)); err != nil {
				return err
			}
		}
	},
	"write": func(*os.File, io.Writer) error {
		return os.WriteFile(filepath.Join(os.TempDir(), "sandbox-was-here"), []byte("x"), 0o600)
	},
	"open": func(*os.File, io.Writer) error {
		for range 64 {
			if _, err := os.Open("/dev/null"); err != nil {
				return err
			}
		}
		return nil
	},
	"environment": func(_ *os.File, out io.Writer) error { fmt.Fprint(out, os.Environ()); return nil },
	// spawn leaves a child behind that holds the output open.
	"spawn": func(_ *os.File, out io.Writer) error {
		c := exec.Command("/bin/sleep", "3600")
		c.Stdout = os.Stdout
		if err := c.Start(); err != nil {
			return err
		}
		time.Sleep(time.Hour)
		return nil
	},
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == sandbox.Command {
		os.Exit(sandbox.Main(hostile, os.Args[2:]))
	}
	os.Exit(m.Run())
}

func runner(t *testing.T) *sandbox.Runner {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &sandbox.Runner{Program: self, Parsers: hostile, Limits: sandbox.Limits{Wall: 5 * time.Second, CPU: time.Second, Output: 64 << 10}}
}

func input(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "input")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRun(t *testing.T) {
	t.Setenv("OPENROADMAP_S3_SECRET_KEY", "well-kept")
	for _, r := range []*sandbox.Runner{runner(t), {Parsers: hostile}} {
		out, err := r.Run(context.Background(), "count", input(t, strings.Repeat("a", 100_000)))
		if err != nil || string(out) != "100000" {
			t.Errorf("separate %v: %s, %v", r.Separate(), out, err)
		}
		if _, err := r.Run(context.Background(), "unknown", input(t, "")); err == nil {
			t.Error("an unknown parser ran")
		}
	}
	out, err := runner(t).Run(context.Background(), "environment", input(t, ""))
	if err != nil || strings.Contains(string(out), "=") {
		t.Errorf("the sandbox sees the environment: %s, %v", out, err)
	}
}

// Whatever a parser does, the program answers in bounded time.
func TestHostile(t *testing.T) {
	os.Remove(filepath.Join(os.TempDir(), "sandbox-was-here"))
	for name, want := range map[string]sandbox.Reason{"loop": sandbox.TookLong, "eat": sandbox.Crashed, "crash": sandbox.Crashed, "fail": sandbox.Crashed,
		"flood": sandbox.Flooded, "write": sandbox.Crashed, "open": sandbox.Crashed} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, err := runner(t).Run(context.Background(), name, input(t, "x"))
			var f *sandbox.Failed
			if !errors.As(err, &f) || f.Reason != want {
				t.Errorf("error = %v, want %s", err, want)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
	if data, err := os.ReadFile(filepath.Join(os.TempDir(), "sandbox-was-here")); err == nil && len(data) > 0 {
		t.Error("the sandbox wrote a file")
	}
	os.Remove(filepath.Join(os.TempDir(), "sandbox-was-here"))
}

// A parser that waits is ended by the clock, and so is what it started.
func TestWallClock(t *testing.T) {
	r := runner(t)
	r.Limits.Wall = 300 * time.Millisecond
	for _, name := range []string{"sleep", "spawn"} {
		start := time.Now()
		_, err := r.Run(context.Background(), name, input(t, ""))
		var f *sandbox.Failed
		if !errors.As(err, &f) || f.Reason != sandbox.TookLong {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := runner(t).Run(ctx, "sleep", input(t, "")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a request that ended: %v", err)
	}
}

// In this process a panic and a flood are failures too.
func TestHere(t *testing.T) {
	r := &sandbox.Runner{Parsers: hostile}
	for name, want := range map[string]sandbox.Reason{"crash": sandbox.Crashed, "fail": sandbox.Crashed, "flood": sandbox.Flooded} {
		_, err := r.Run(context.Background(), name, input(t, ""))
		var f *sandbox.Failed
		if !errors.As(err, &f) || f.Reason != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
