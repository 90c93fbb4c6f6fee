// Package cli_test runs the built program as an operator does: what it prints,
// what it refuses with one sentence, with which exit status.
package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/app"
	"openroadmap/internal/testkit"
)

// program is the path of the built program.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "openroadmap")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(dir, "openroadmap")
	out, err := exec.Command("go", "build", "-o", program, "openroadmap/cmd/openroadmap").CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		os.Exit(1)
	}
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// ran is how a command ended.
type ran struct {
	status   int
	out, err string
}

func run(t *testing.T, args ...string) ran { return runWith(t, nil, args...) }

func runWith(t *testing.T, env []string, args ...string) ran {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	cmd.Dir = t.TempDir()
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%v: %v", args, err)
	}
	return ran{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
}

// refused checks that a command ends with a status and one sentence that holds
// all of words, and shows nothing of the inside.
func (r ran) refused(t *testing.T, status int, words ...string) {
	t.Helper()
	if r.status != status {
		t.Errorf("status %d, want %d\n%s%s", r.status, status, r.out, r.err)
	}
	lines := strings.Split(strings.TrimSpace(r.err), "\n")
	said := lines[len(lines)-1]
	if !strings.HasPrefix(lines[0], "openroadmap") && !strings.HasPrefix(said, "openroadmap") {
		t.Errorf("standard error does not begin with the program's name:\n%s", r.err)
	}
	for _, w := range words {
		if !strings.Contains(r.err, w) {
			t.Errorf("standard error does not say %q:\n%s", w, r.err)
		}
	}
	if strings.Contains(r.err, "goroutine") || strings.Contains(r.err, ".go:") || strings.Contains(r.err, "panic") {
		t.Errorf("standard error shows the inside:\n%s", r.err)
	}
}

// one checks that the refusal is one line.
func (r ran) one(t *testing.T) {
	t.Helper()
	if n := strings.Count(strings.TrimSpace(r.err), "\n"); n > 0 {
		t.Errorf("%d lines on standard error, want one:\n%s", n+1, r.err)
	}
}

func TestVersionAndUsage(t *testing.T) {
	if r := run(t, "version"); r.status != 0 || strings.TrimSpace(r.out) == "" || r.err != "" {
		t.Errorf("version: %+v", r)
	}
	if r := run(t, "help"); r.status != 0 || !strings.Contains(r.out, "serve") {
		t.Errorf("help: %+v", r)
	}
	run(t, "dance").refused(t, 2, `"dance"`)
	run(t, "serve", "--dance").refused(t, 2, "dance")
	run(t, "framework").refused(t, 2)
	for _, args := range [][]string{{"framework", "--help"}, {"framework", "check", "--help"}, {"framework", "-h"}} {
		if r := run(t, args...); r.status != 0 || !strings.Contains(r.out, "framework check FILE") || r.err != "" {
			t.Errorf("%v: %+v, want how it is called", args, r)
		}
	}
	run(t, "framework", "dance").refused(t, 2, "dance")
	run(t, "user").refused(t, 2)
	run(t, "user", "dance", "--data", t.TempDir()).refused(t, 2, "dance")
	run(t, "demo", "--now", "2027-02-30", "--data", t.TempDir()).refused(t, 2, "2027-02-30")
}

func TestRoutesCoverTheSite(t *testing.T) {
	r := run(t, "routes", "--json")
	var listed []struct{ Method, Pattern, Permission string }
	if err := json.Unmarshal([]byte(r.out), &listed); err != nil || r.status != 0 {
		t.Fatalf("routes --json: %v %+v", err, r)
	}
	known := map[string]string{}
	for _, x := range listed {
		known[x.Method+" "+x.Pattern] = x.Permission
	}
	a, err := app.Open(t.Context(), app.Config{DataDir: t.TempDir(), Log: testkit.Quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, rt := range a.Site.Routes {
		pattern := "/{lang}" + rt.Pattern
		if rt.Bare {
			pattern = rt.Pattern
		}
		if known[rt.Method+" "+pattern] != string(rt.Permission) {
			t.Errorf("%s %s: permission %q printed, want %q", rt.Method, pattern, known[rt.Method+" "+pattern], rt.Permission)
		}
	}
	if len(listed) != len(a.Site.Routes) {
		t.Errorf("%d routes printed, %d served", len(listed), len(a.Site.Routes))
	}
}

func TestDataFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := run(t, "migrate", "--data", file)
	r.refused(t, 1, file)
	r.one(t)
	r = run(t, "migrate", "--data", filepath.Join(file, "below"))
	r.refused(t, 1, file)
	r.one(t)
	t.Run("read only", func(t *testing.T) {
		if os.Getuid() == 0 {
			t.Skip("NOT TESTED: a read-only data folder, which stops nobody who is root")
		}
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		r := run(t, "migrate", "--data", dir)
		r.refused(t, 1, dir)
		r.one(t)
	})
	t.Run("not a database", func(t *testing.T) {
		dir := t.TempDir()
		if r := run(t, "migrate", "--data", dir); r.status != 0 {
			t.Fatalf("migrate: %+v", r)
		}
		found, _ := filepath.Glob(filepath.Join(dir, "*.sqlite*"))
		if len(found) == 0 {
			t.Fatalf("no database in %s", dir)
		}
		for _, more := range []string{"-wal", "-shm"} {
			os.Remove(found[0] + more)
		}
		if err := os.WriteFile(found[0], bytes.Repeat([]byte("no database "), 2000), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, "migrate", "--data", dir).refused(t, 1, "")
	})
	r = run(t, "migrate", "--database", "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=2")
	r.refused(t, 1)
	r.one(t)
}

func TestConfiguration(t *testing.T) {
	file := filepath.Join(t.TempDir(), "openroadmap.yaml")
	if err := os.WriteFile(file, []byte("listen: 127.0.0.1:0\ndanse: yes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "serve", "--config", file, "--data", t.TempDir()).refused(t, 2, "danse", filepath.Base(file))
	run(t, "serve", "--config", file+"x", "--data", t.TempDir()).refused(t, 2, file+"x")
	r := run(t, "serve", "--listen", "0.0.0.0:0", "--data", t.TempDir())
	r.refused(t, 1, "https")
	r.one(t)
	r = run(t, "serve", "--base-url", "example", "--data", t.TempDir())
	r.refused(t, 1, "--base-url example")
	run(t, "serve", "--listen", "nonsense", "--data", t.TempDir()).refused(t, 1, "--listen nonsense")
	run(t, "serve", "--nonsense").refused(t, 2, "there is no setting --nonsense")
	r.one(t)
	dir := t.TempDir()
	if r := runWith(t, []string{"OPENROADMAP_DATA=" + dir}, "migrate"); r.status != 0 {
		t.Errorf("data folder from the environment: %+v", r)
	}
	if found, _ := os.ReadDir(dir); len(found) == 0 {
		t.Error("OPENROADMAP_DATA was not used")
	}
}

// server is a program that serves until the test ends.
type server struct {
	base string
	cmd  *exec.Cmd
	out  *bufio.Reader
}

func serve(t *testing.T, command string, args ...string) server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	l.Close()
	cmd := exec.Command(program, append([]string{command, "--listen", listen}, args...)...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := server{"http://" + listen, cmd, bufio.NewReader(pipe)}
	t.Cleanup(func() { s.stop(t) })
	for range 200 {
		resp, err := http.Get(s.base + "/healthz")
		if err == nil {
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if strings.TrimSpace(string(body)) == "ok" {
				return s
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s does not answer at %s", command, listen)
	return s
}

// stop ends the server as an operator does, and expects status 0.
func (s server) stop(t *testing.T) {
	t.Helper()
	if s.cmd.ProcessState != nil {
		return
	}
	_ = s.cmd.Process.Signal(os.Interrupt)
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

func TestServeOnce(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, "serve", "--data", dir)
	line, _ := s.out.ReadString('\n')
	if !strings.Contains(line, "localhost") {
		t.Errorf("the first line is %q", line)
	}
	r := run(t, "serve", "--listen", strings.TrimPrefix(s.base, "http://"), "--data", t.TempDir())
	r.refused(t, 1, strings.TrimPrefix(s.base, "http://"))
	r.one(t)
	r = run(t, "serve", "--listen", "127.0.0.1:0", "--data", dir)
	r.refused(t, 1, dir)
	r.one(t)
	s.stop(t)
	if r := run(t, "migrate", "--data", dir); r.status != 0 {
		t.Errorf("after the server has ended: %+v", r)
	}
}

func TestFrameworkCheck(t *testing.T) {
	good := filepath.Join(testkit.Root(t), "frameworks", "open-roadmap-2019.yaml")
	r := run(t, "framework", "check", good)
	if r.status != 0 || r.err != "" || !strings.Contains(r.out, "or2019") {
		t.Errorf("check of the real framework: %+v", r)
	}
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	broken := regexp.MustCompile(`(?m)^outputs:`).ReplaceAll(data, []byte("outptus:"))
	if err := os.WriteFile(bad, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	r = run(t, "framework", "check", bad)
	r.refused(t, 1, "bad.yaml")
	if !regexp.MustCompile(`bad\.yaml:\d+`).MatchString(r.out) || !strings.Contains(r.out, "outptus") {
		t.Errorf("the problem has no line and field:\n%s", r.out)
	}
	run(t, "framework", "check", bad+"x").refused(t, 1, bad+"x")
	if err := os.WriteFile(bad, []byte("\x00\xff{"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "framework", "check", bad).refused(t, 1, "bad.yaml")
}

func TestUsers(t *testing.T) {
	dir := t.TempDir()
	add := []string{"user", "add", "--data", dir, "--email", "ada@example.org", "--name", "Ada", "--operator"}
	r := run(t, add...)
	if r.status != 0 || !strings.Contains(r.out, "/u/") {
		t.Fatalf("user add: %+v", r)
	}
	r = run(t, add...)
	r.refused(t, 1, "")
	r.one(t)
	r = run(t, "user", "add", "--data", dir, "--email", "no address", "--name", "Bo")
	r.refused(t, 1, "")
	run(t, "user", "add", "--data", dir, "--email", "bo@example.org", "--role", "fra=king").refused(t, 2, "king")
	if r := run(t, "user", "add", "--data", dir, "--email", "cy@example.org", "--name", "Cy", "--password", "short"); r.status != 1 {
		t.Errorf("a short password: %+v", r)
	}
	r = run(t, "user", "list", "--data", dir, "--json")
	var people []map[string]any
	if err := json.Unmarshal([]byte(r.out), &people); err != nil || len(people) != 1 {
		t.Errorf("user list --json: %v\n%s", err, r.out)
	}
	if strings.Contains(r.out, "argon2") {
		t.Errorf("user list prints password hashes:\n%s", r.out)
	}
	if r := run(t, "user", "list", "--data", dir); !strings.Contains(r.out, "ada@example.org") {
		t.Errorf("user list: %+v", r)
	}
	r = run(t, "user", "reset", "--data", dir, "nobody@example.org")
	r.refused(t, 1, "")
	r.one(t)
	run(t, "user", "reset", "ada@example.org", "--data", dir).refused(t, 2, "--data stands too late")
	run(t, "user", "reset", "--data", dir).refused(t, 2, "--email")
	if r := run(t, "user", "--help"); r.status != 0 || !strings.Contains(r.out, "disable") {
		t.Errorf("user --help: %+v", r)
	}
}

func TestDemoBackupRestore(t *testing.T) {
	dir := t.TempDir()
	r := run(t, "demo", "--data", dir, "--now", "2027-03-12", "--json")
	var made struct {
		BaseURL  string `json:"base_url"`
		Accounts []struct{ Party, Role, Email, Password string }
	}
	if err := json.Unmarshal([]byte(r.out), &made); err != nil || r.status != 0 || made.BaseURL == "" || len(made.Accounts) < 8 {
		t.Fatalf("demo --json: %v %+v", err, r)
	}
	roles := map[string]bool{}
	for _, a := range made.Accounts {
		roles[a.Role] = true
		if a.Email == "" || a.Password == "" {
			t.Errorf("account without address or password: %+v", a)
		}
	}
	for _, role := range []string{"operator", "point_of_contact", "reviewer", "editor", "contributor", "observer"} {
		if !roles[role] {
			t.Errorf("no account of a %s", role)
		}
	}
	again := run(t, "demo", "--data", dir, "--now", "2027-03-12", "--json")
	if again.status != 0 || again.out != r.out {
		t.Errorf("demo once more: %+v", again)
	}
	file := filepath.Join(t.TempDir(), "backup.db")
	if r := run(t, "backup", "--data", dir, file); r.status != 0 {
		t.Fatalf("backup: %+v", r)
	}
	r = run(t, "backup", "--data", dir, file)
	r.refused(t, 1, file)
	fresh := filepath.Join(t.TempDir(), "fresh")
	if r := run(t, "restore", "--data", fresh, file); r.status != 0 {
		t.Fatalf("restore: %+v", r)
	}
	run(t, "restore", "--data", fresh, file).refused(t, 1, fresh)
	run(t, "restore", "--data", filepath.Join(t.TempDir(), "x"), file+"x").refused(t, 1, file+"x")
	a, b := run(t, "user", "list", "--data", dir), run(t, "user", "list", "--data", fresh)
	if a.out == "" || a.out != b.out {
		t.Errorf("people before and after differ:\n%s\n%s", a.out, b.out)
	}
	s := serve(t, "serve", "--data", fresh)
	resp, err := http.Get(s.base + "/en/parties/xma")
	if err != nil || resp.StatusCode != 200 {
		t.Errorf("the poster of the restored copy: %v %v", resp, err)
	}
	if err == nil {
		resp.Body.Close()
	}
	if r := run(t, "doctor", "--data", t.TempDir()); r.status != 0 && r.err == "" {
		t.Errorf("doctor: %+v", r)
	}
}

// A variable that sets nothing is told, and stops nothing.
func TestUnknownVariableIsWarnedOf(t *testing.T) {
	r := runWith(t, []string{"OPENROADMAP_BASEURL=https://example.org", "OPENROADMAP_LISTEN=127.0.0.1:1"}, "migrate", "--data", t.TempDir())
	if r.status != 0 || !strings.Contains(r.err, "OPENROADMAP_BASEURL sets nothing; did you mean OPENROADMAP_BASE_URL?") {
		t.Errorf("status %d: %s", r.status, r.err)
	}
	if strings.Contains(r.err, "OPENROADMAP_LISTEN") {
		t.Errorf("a variable of another command is warned of: %s", r.err)
	}
}
