// Package client_test uses the JSON API from another language: a public
// generator (openapi-typescript) turns the installation's own OpenAPI document
// into types, the TypeScript compiler holds client.ts against them, and Node
// runs it against a served practice country.
package client_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"openroadmap/internal/testkit"
	"openroadmap/test/house"
)

// tools are what package.json names; they are installed from
// package-lock.json where they are not.
func tools(t *testing.T) (root string) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("NOT TESTED WITH A GENERATED CLIENT: node is missing")
	}
	root = testkit.Root(t)
	if installed(root) {
		return root
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil || !installed(root) {
		t.Skipf("NOT TESTED WITH A GENERATED CLIENT: npm ci did not install what package.json names (%v %s)", err, out)
	}
	return root
}

func installed(root string) bool {
	for _, name := range []string{"openapi-typescript", "openapi-fetch", "typescript"} {
		if _, err := os.Stat(filepath.Join(root, "node_modules", name)); err != nil {
			return false
		}
	}
	return true
}

// run runs a program of Node in dir and gives what it printed.
func run(t *testing.T, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("node", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		said := out
		if e, ok := err.(*exec.ExitError); ok {
			said = append(said, e.Stderr...)
		}
		t.Fatalf("node %v: %v\n%s", args, err, said)
	}
	return out
}

// seen is what client.ts prints.
type seen struct {
	Same      bool
	Count     int
	Budget    int
	Evidence  int
	Waiting   int
	Again     int
	Saved     int
	Narrative string
	Stale     int
	Theirs    string
	Money     int64
	Bad       string
	Link      int
}

func TestGeneratedClient(t *testing.T) {
	root := tools(t)
	w := house.Make(t, "sqlite")
	h := w.Open(t)
	server := httptest.NewServer(h.Handler)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "openapi.json"), h.Anonymous().Get("/api/v1/openapi.json").Body)
	client, err := os.ReadFile("client.ts")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "client.ts"), client)
	write(t, filepath.Join(dir, "package.json"), []byte(`{"type": "module"}`))
	modules := filepath.Join(root, "node_modules")
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	run(t, dir, filepath.Join(modules, "openapi-typescript", "bin", "cli.js"), "openapi.json", "-o", "api.d.ts", "--default-non-nullable=false")
	run(t, dir, filepath.Join(modules, "typescript", "bin", "tsc"), "--strict", "--noUncheckedIndexedAccess", "--target", "es2022", "--lib", "es2022,dom,dom.iterable",
		"--module", "nodenext", "--moduleResolution", "nodenext", "--skipLibCheck", "--preserveSymlinks", "client.ts")

	var got seen
	out := run(t, dir, "client.js", server.URL, w.Bearer(w.Email(house.Here, "editor")), w.IDs.Activity)
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got.Count < 20 || got.Budget == 0 || got.Evidence == 0 || got.Waiting == 0 {
		t.Errorf("too little is told of activities: %+v", got)
	}
	got.Count, got.Budget, got.Evidence, got.Waiting = 0, 0, 0, 0
	want := seen{Same: true, Again: 304, Saved: 200, Narrative: "A program wrote this.", Stale: 412, Theirs: "A program wrote this.", Money: 600000, Bad: "/fields/start", Link: 201}
	if got != want {
		t.Errorf("the client saw %+v, want %+v", got, want)
	}
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
