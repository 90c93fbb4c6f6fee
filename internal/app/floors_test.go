package app_test

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

// floors is the order of the house, bottom first. A package imports from its
// own floor's lower packages and from lower floors; packages in one row are
// strangers to one another.
var floors = [][]string{
	{"internal/publish/signed", "internal/platform/errs", "internal/platform/clock", "internal/platform/config", "internal/platform/money", "internal/platform/jobs", "internal/platform/sheet", "web", "frameworks"},
	{"internal/platform/pdf"},
	{"internal/platform/i18n"},
	{"internal/platform/access", "internal/platform/db", "internal/platform/ui"},
	{"internal/platform/blob", "internal/platform/sandbox"},
	{"internal/platform/filetype"},
	{"internal/platform/mail", "internal/platform/web", "internal/platform/search", "internal/platform/chart"},
	{"internal/platform/dataset", "internal/platform/legaltext", "internal/platform/atom"},
	{"internal/platform/feature"},
	{"internal/core/convention"},
	{"internal/core/framework"},
	{"internal/core/party"},
	{"internal/core/identity"},
	{"internal/core/organization"},
	{"internal/core/history"},
	{"internal/core/review"},
	{"internal/core/evidence"},
	{"internal/core/exchange"},
	{"internal/core/customfield"},
	{"internal/core/roadmap"},
	{"internal/core/practice", "internal/core/compare"},
	{"internal/core/stocktake", "internal/core/upgrade"},
	{"internal/instrument"},
	{"internal/instrument/measure"},
	{"internal/publish/portal", "internal/publish/find", "internal/publish/api"},
	{"internal/publish/received"},
	{"internal/app/demo"},
	{"internal/app"},
	{"cmd/openroadmap"},
}

// outside the house: they may import anything and nothing imports them.
var outside = []string{"internal/testkit", "tools/", "test", "bench"}

const module = "openroadmap/"

func TestFloors(t *testing.T) {
	rank := map[string]int{}
	for i, row := range floors {
		for _, pkg := range row {
			rank[pkg] = i
		}
	}
	for pkg, imports := range importsOf(t) {
		mine, known := rank[pkg]
		if isOutside(pkg) {
			continue
		}
		if !known {
			t.Errorf("package %s stands on no floor: give it a place in floors", pkg)
			continue
		}
		for _, imp := range imports {
			if theirs, ok := rank[imp]; ok && theirs >= mine || isOutside(imp) {
				t.Errorf("%s imports %s: imports go downwards only", pkg, imp)
			}
		}
	}
}

// Only the composition root names an instrument: adding one changes nothing
// else.
func TestOnlyAppNamesInstruments(t *testing.T) {
	const floor = "internal/instrument/"
	for pkg, imports := range importsOf(t) {
		if pkg == "internal/app" || strings.HasPrefix(pkg, floor) || isOutside(pkg) {
			continue
		}
		for _, imp := range imports {
			if strings.HasPrefix(imp, floor) {
				t.Errorf("%s imports %s: app lists the instruments and nothing else names them", pkg, imp)
			}
		}
	}
}

func isOutside(pkg string) bool {
	return slices.ContainsFunc(outside, func(o string) bool { return pkg == o || strings.HasPrefix(pkg, strings.TrimRight(o, "/")+"/") })
}

// importsOf lists, per package of the module, what its non-test files import
// of the module.
func importsOf(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	eachGoFile(t, func(pkg, path string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		imports[pkg] = append(imports[pkg], nil...)
		for _, i := range f.Imports {
			if imp, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), module); ok {
				imports[pkg] = append(imports[pkg], imp)
			}
		}
	})
	return imports
}

func eachGoFile(t *testing.T, do func(pkg, path string)) {
	t.Helper()
	root := testkit.Root(t)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		if d.IsDir() {
			// tools/build is a module of its own.
			if rel == "tools/build" || strings.HasPrefix(d.Name(), ".") && rel != "." || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, ".go") {
			do(filepath.ToSlash(filepath.Dir(rel)), path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// number looks like an activity number in a string of Go code: "2.4", "S3.1",
// "or2019/1.4".
var number = regexp.MustCompile("[\"`/](S?[1-5]\\.[1-4])[\"`]")

// Reference data decide which activity is which, never code.
func TestNoActivityNumbersInCode(t *testing.T) {
	eachGoFile(t, func(pkg, path string) {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || isOutside(pkg) {
			return
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if code, _, _ := strings.Cut(line, "//"); number.MatchString(code) {
				t.Errorf("%s:%d: an activity number in code: %s", path, i+1, strings.TrimSpace(line))
			}
		}
	})
}

// TestLocales: every feature has every message in every language, with all
// plural forms of the language and the same arguments.
func TestLocales(t *testing.T) {
	found, err := filepath.Glob(filepath.Join(testkit.Root(t), "internal", "*", "*", "locale", "en.json"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no messages found: %v", err)
	}
	for _, en := range found {
		dir := filepath.Dir(en)
		source := readMessages(t, en)
		same := 0
		for _, l := range i18n.Langs {
			if l == i18n.EN {
				continue
			}
			other := readMessages(t, filepath.Join(dir, string(l)+".json"))
			same += compareMessages(t, dir, l, source, other)
		}
		if limit := len(source)/2 + 5; same > limit {
			t.Errorf("%s: %d messages equal the English: are they translated?", dir, same)
		}
	}
}

type message map[string]string // plural form → text; "" for a plain message

func readMessages(t *testing.T, path string) map[string]message {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	out := map[string]message{}
	for id, v := range raw {
		m := message{}
		switch v := v.(type) {
		case string:
			m[""] = v
		case map[string]any:
			for form, text := range v {
				if s, ok := text.(string); ok && form != "description" {
					m[form] = s
				}
			}
		}
		out[id] = m
	}
	return out
}

var pluralForms = map[i18n.Lang][]string{i18n.AR: {"few", "many", "one", "other", "two", "zero"}, i18n.ZH: {"other"}, i18n.EN: {"one", "other"},
	i18n.FR: {"many", "one", "other"}, i18n.RU: {"few", "many", "one", "other"}, i18n.ES: {"many", "one", "other"}}

var argument = regexp.MustCompile(`{{\.[A-Za-z]+}}`)

func compareMessages(t *testing.T, dir string, l i18n.Lang, source, other map[string]message) (same int) {
	t.Helper()
	for id, m := range source {
		o, ok := other[id]
		if !ok {
			t.Errorf("%s/%s.json: %s is missing", dir, l, id)
			continue
		}
		if _, plain := m[""]; plain {
			if o[""] == "" {
				t.Errorf("%s/%s.json: %s is empty or has plural forms", dir, l, id)
			}
			if o[""] == m[""] && len(m[""]) > 12 {
				same++
			}
			checkArguments(t, dir, l, id, m[""], o[""], true)
			continue
		}
		var forms []string
		for f := range o {
			forms = append(forms, f)
		}
		sort.Strings(forms)
		if !slices.Equal(forms, pluralForms[l]) {
			t.Errorf("%s/%s.json: %s has forms %v, want %v", dir, l, id, forms, pluralForms[l])
		}
		for form, text := range o {
			// "one", "two" and "zero" may say the numbers in words.
			words := form == "one" || form == "two" || form == "zero"
			checkArguments(t, dir, l, id, m["other"], text, !words)
		}
	}
	for id := range other {
		if _, ok := source[id]; !ok {
			t.Errorf("%s/%s.json: %s is not in English", dir, l, id)
		}
	}
	return same
}

// checkArguments compares the placeholders; all says that none may be missing.
func checkArguments(t *testing.T, dir string, l i18n.Lang, id, source, text string, all bool) {
	t.Helper()
	want, got := argument.FindAllString(source, -1), argument.FindAllString(text, -1)
	for _, w := range want {
		if all && !slices.Contains(got, w) {
			t.Errorf("%s/%s.json: %s lost %s", dir, l, id, w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) && g != "{{.Count}}" {
			t.Errorf("%s/%s.json: %s has %s, which the English does not", dir, l, id, g)
		}
	}
}

// Every dependency in the binary has a licence of the allowed kinds.
func TestLicences(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Dir}}{{end}}{{end}}", "openroadmap/cmd/openroadmap").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	allowed := regexp.MustCompile(`(?i)MIT License|Permission is hereby granted, free of charge|Redistribution and use in source and binary forms|Apache License|Mozilla Public License|ISC License|Permission to use, copy, modify, and(/or)? distribute`)
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, dir, ok := strings.Cut(line, " ")
		if !ok || seen[path] {
			continue
		}
		seen[path] = true
		if !allowed.Match(licenceOf(dir)) {
			t.Errorf("%s: no licence of the allowed kinds found", path)
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d modules looked at", len(seen))
	}
}

func licenceOf(dir string) (text []byte) {
	for _, pattern := range []string{"LICEN*", "licen*", "COPYING*"} {
		files, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, f := range files {
			data, _ := os.ReadFile(f)
			text = append(text, data...)
		}
	}
	return text
}
