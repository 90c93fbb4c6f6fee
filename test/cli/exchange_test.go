package cli_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An operator takes lists out and in by scripts: the dry run tells and saves
// nothing, a mistake has its place, and all or nothing is kept.
func TestListsGoOutAndIn(t *testing.T) {
	dir := t.TempDir()
	if r := run(t, "demo", "--data", dir, "--now", "2027-03-12"); r.status != 0 {
		t.Fatalf("demo: %+v", r)
	}
	export := func(list string, more ...string) string {
		t.Helper()
		r := run(t, append([]string{"export", list, "--data", dir, "--party", "xma"}, more...)...)
		if r.status != 0 {
			t.Fatalf("export %s: %+v", list, r)
		}
		return r.out
	}
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, list := range []string{"activities", "milestones", "budget", "risks", "stocktake", "organizations", "fields", "people"} {
		for _, format := range []string{"csv", "xlsx", "json"} {
			file := export(list, "--format", format, "--all")
			r := run(t, "import", list, write(list+"."+format, file), "--data", dir, "--party", "xma", "--dry-run")
			if r.status != 0 || !strings.Contains(r.out, "new: 0, changed: 0") || !strings.Contains(r.out, "with mistakes: 0") {
				t.Errorf("%s as %s comes back with a difference: %+v", list, format, r)
			}
			if format == "csv" && export(list, "--format", format, "--all") != file {
				t.Errorf("%s: the dry run changed something", list)
			}
		}
	}
	before := export("milestones", "--codes")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(before, "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 3 {
		t.Fatalf("milestones: %v, %d rows", err, len(rows))
	}
	changed := write("new.csv", "activity,title,due\n"+rows[1][1]+",A step from the shell,2028-02-30\n"+rows[1][1]+",Another step,2028-02-28\n")
	r := run(t, "import", "milestones", changed, "--data", dir, "--party", "xma")
	r.refused(t, 1)
	if !strings.Contains(r.out, "2, Due") || !strings.Contains(r.out, "2028-02-30") {
		t.Errorf("the mistake has no place:\n%s", r.out)
	}
	if export("milestones", "--codes") != before {
		t.Error("something was saved although a row has a mistake")
	}
	if r := run(t, "import", "milestones", changed, "--data", dir, "--party", "xma", "--accept", "good"); r.status != 0 {
		t.Errorf("the good row: %+v", r)
	}
	if after := export("milestones", "--codes"); !strings.Contains(after, "Another step") || strings.Contains(after, "from the shell") {
		t.Error("the good row is not saved, or the other one is")
	}
	run(t, "export", "dances", "--data", dir, "--party", "xma").refused(t, 2, "dances", "milestones")
	run(t, "export", "milestones", "--data", dir).refused(t, 2, "--party")
	run(t, "export", "milestones", "--data", dir, "--party", "xma", "--format", "ods").refused(t, 2)
	run(t, "import", "milestones", changed+"x", "--data", dir, "--party", "xma").refused(t, 1, changed+"x")
	run(t, "import", "people", changed, "--data", dir, "--party", "xma").refused(t, 1)
}
