package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openroadmap/internal/testkit"
)

// sources copies the sources of the data into a fresh folder.
func sources(t *testing.T) (dir, from string) {
	t.Helper()
	dir, from = t.TempDir(), filepath.Join(testkit.Root(t), "frameworks")
	for _, pattern := range []string{"*.yaml", "*.csv"} {
		names, err := filepath.Glob(filepath.Join(from, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			spoil(t, name, filepath.Join(dir, filepath.Base(name)), "", "")
		}
	}
	return dir, from
}

// spoil copies a file with old replaced by new once.
func spoil(t *testing.T, from, to, old, new string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if old != "" && !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s has no %q", from, old)
	}
	if old != "" {
		data = bytes.Replace(data, []byte(old), []byte(new), 1)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCompilingAgainLeavesNoDifference(t *testing.T) {
	dir, from := sources(t)
	if err := compile(dir); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("compiled %v, %v", names, err)
	}
	for _, name := range names {
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(from, filepath.Base(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs (%v): run go generate ./frameworks", filepath.Base(name), err)
		}
	}
}

func TestMistakesAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"framework_field":  {"open-roadmap-2019.yaml", "    output: or2019/o1", "    output: or2019/o7", "lines[0].output"},
		"vocabulary_field": {"convention.yaml", "goals:", "goalz:", "convention.yaml"},
		"vocabulary_link":  {"convention.yaml", "goal: g1", "goal: g8", "areas: ccs"},
		"vocabulary_text":  {"convention.yaml", `fr: "Design"`, `de: "Design"`, "domains: design"},
		"party_code":       {"parties.csv", "FR,FRA", "FR,FR1", "iso3"},
		"party_date":       {"parties.csv", "2009-03-30", "2009-02-30", "row 2: date_deposit"},
		"party_columns":    {"parties.csv", "iso2,iso3", "iso3,iso2", "the columns must be"},
		"party_name":       {"party-names.yaml", `zh: "欧洲联盟"`, `de: "EU"`, "EU has no name in zh"},
		"practice_line":    {"good-practices.csv", "gp001,1.1", "gp001,1.9", "row 2: activity"},
		"practice_party":   {"good-practices.csv", "gp001,1.1,UY", "gp001,1.1,ZZ", "row 2: country_iso2"},
		"practice_id":      {"good-practices.csv", "gp002", "gp001", "row 3: id"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, from := sources(t)
			spoil(t, filepath.Join(from, c.file), filepath.Join(dir, c.file), c.old, c.new)
			err := compile(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
				t.Errorf("error %v, want %s and %q", err, c.file, c.want)
			}
			if written, _ := filepath.Glob(filepath.Join(dir, "*.json")); len(written) > 0 {
				t.Errorf("wrote %v in spite of the mistake", written)
			}
		})
	}
}
