package framework_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
)

func toJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sample is a small valid framework of a fictitious body; tests spoil one
// thing in it.
func sample(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "valid.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCheckAcceptsValid(t *testing.T) {
	f, problems := framework.Check(strings.NewReader(sample(t)), "valid.yaml")
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	l, ok := f.Line("mini/1.1")
	if !ok || l.Text.Get("fr") != "Dresser la carte des lieux" || l.Continues[0] != "or2019/1.1" {
		t.Errorf("line mini/1.1 = %+v", l)
	}
	if g := f.Goals[0]; g.Text.Get("en") == "" {
		t.Errorf("goal %s has no text of the Convention", g.ID)
	}
}

func TestCheckNamesThePlace(t *testing.T) {
	for name, c := range map[string]struct{ old, new, field, what string }{
		"unknown_field":        {"year: 2027", "year: 2027\nyears: 3", "years", "no such field"},
		"unknown_field_inside": {"    output: mini/o1", "    output: mini/o1\n    colour: red", "lines[0].colour", "no such field"},
		"field_twice":          {"year: 2027", "year: 2027\nyear: 2028", "year", "twice"},
		"wrong_kind":           {"year: 2027", "year: soon", "year", "wrong kind"},
		"wrong_kind_list":      {"areas: [ccs]", "areas: ccs", "lines[0].areas", "wrong kind"},
		"fraction":             {"weight: 1", "weight: 1.5", "lines[0].sdg_targets[0].weight", "whole number"},
		"number_unquoted":      {`number: "1.2"`, "number: 1.10", "lines[1].number", "between quotes"},
		"too_large":            {"year: 2027", "year: 20272027202720272027", "year", "too large"},
		"unknown_format":       {"format: 1", "format: 2", "format", "format: 1"},
		"bad_id":               {"id: mini\n", "id: Mini!\n", "id", "not an id"},
		"id_of_another":        {"id: mini/1.1", "id: maxi/1.1", "lines[0].id", "mini/"},
		"id_twice":             {"id: mini/1.2", "id: mini/1.1", "lines[1].id", "twice"},
		"number_twice":         {`number: "1.2"`, `number: "1.1"`, "lines[1].number", "twice"},
		"unknown_output":       {"output: mini/o1", "output: mini/o9", "lines[0].output", "no output"},
		"unknown_goal":         {"goal: g1", "goal: g9", "goals[0].goal", "no goal of the Convention"},
		"unknown_sdg":          {`to: ["4"]`, `to: ["18"]`, "goals[0].sdgs.to[0]", "no Sustainable Development Goal"},
		"unknown_area":         {"areas: [ccs]", "areas: [ccs, moon]", "lines[0].areas[1]", "no monitoring area"},
		"area_twice":           {"areas: [ccs]", "areas: [ccs, ccs]", "lines[0].areas[1]", "twice"},
		"unknown_stage":        {"stages: [creation]", "stages: [dreaming]", "lines[0].stages[0]", "no value chain stage"},
		"unknown_domain":       {"domains: [music]", "domains: [cooking]", "domains[0]", "no cultural domain"},
		"unknown_target":       {`target: "4.4"`, `target: "4.44"`, "lines[0].sdg_targets[0].target", "no known SDG target"},
		"weight":               {"weight: 1", "weight: 11", "lines[0].sdg_targets[0].weight", "from 1 to 10"},
		"unknown_status":       {"status: verified", "status: sure", "outputs[0].status", "wording status"},
		"unknown_source":       {"sources: [doc]", "sources: [web]", "outputs[0].sources[0]", "no source"},
		"missing_language":     {"      zh: \"绘制场所地图\"\n", "", "lines[0].text", "中文"},
		"foreign_language":     {"      zh: \"绘制场所地图\"\n", "      zh: \"绘制场所地图\"\n      de: \"Orte\"\n", "lines[0].text.de", "none of the six"},
		"empty_text":           {`"Dresser la carte des lieux"`, `" "`, "lines[0].text.fr", "empty"},
		"control_character":    {`"Dresser la carte des lieux"`, `"Dresser\u0007 la carte"`, "lines[0].text.fr", "control character"},
		"not_composed":         {`"Dresser la carte des lieux"`, `"Gere\u0301r"`, "lines[0].text.fr", "normal form C"},
		"too_long":             {`"Dresser la carte des lieux"`, `"` + strings.Repeat("a", 5001) + `"`, "lines[0].text.fr", "1 more than the limit"},
		"continues_itself":     {"continues: [or2019/1.1]", "continues: [mini/1.2]", "lines[0].continues[0]", "earlier frameworks"},
		"continues_nonsense":   {"continues: [or2019/1.1]", "continues: [one]", "lines[0].continues[0]", "framework/line"},
		"beside_nothing":       {`number: "1"`, "number: \"1\"\n    beside: mini/o1", "outputs[0].beside", "supplementary"},
		"anchor":               {"year: 2027", "year: &y 2027", "", "anchors"},
		"not_yaml":             {"year: 2027", "year: [2027", "", "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Count(sample(t), c.old) == 0 {
				t.Fatalf("the sample has no %q", c.old)
			}
			_, problems := framework.Check(strings.NewReader(strings.Replace(sample(t), c.old, c.new, 1)), "my.yaml")
			for _, p := range problems {
				if p.Field == c.field && strings.Contains(p.What, c.what) && p.File == "my.yaml" && p.Line > 0 && p.Column > 0 {
					return
				}
			}
			t.Errorf("no problem at %q about %q among:\n%v", c.field, c.what, problems)
		})
	}
}

func TestCheckAcceptsWindowsFile(t *testing.T) {
	in := "\ufeff" + strings.ReplaceAll(sample(t), "\n", "\r\n")
	if _, problems := framework.Check(strings.NewReader(in), "win.yaml"); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestCheckLineNumber(t *testing.T) {
	spoiled := strings.Replace(sample(t), `number: "1.2"`, `number: "1.1"`, 1)
	before, _, _ := strings.Cut(spoiled, "id: mini/1.2")
	want := strings.Count(before, "\n") + 2
	_, problems := framework.Check(strings.NewReader(spoiled), "my.yaml")
	if len(problems) != 1 || problems[0].Line != want || problems[0].Column != 5 {
		t.Errorf("problems %v, want one at line %d column 5", problems, want)
	}
	if s := problems[0].String(); !strings.HasPrefix(s, "my.yaml:") || !strings.Contains(s, "lines[1].number: ") {
		t.Errorf("String() = %q", s)
	}
}

func TestCheckHostile(t *testing.T) {
	for name, in := range map[string]string{
		"empty":          "",
		"comment":        "# nothing",
		"scalar":         "hello",
		"list":           "- a\n- b",
		"null":           "null",
		"two_documents":  "id: a\n---\nid: b\n",
		"nul":            "id: a\x00b",
		"not_utf8":       "id: \xff\xfe",
		"brackets":       strings.Repeat("[", 100000),
		"braces":         strings.Repeat("{a: ", 100000),
		"dashes":         strings.Repeat("- ", 100000),
		"questions":      strings.Repeat("? ", 100000),
		"huge":           strings.Repeat("a: b\n", 400000),
		"alias_bomb":     "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
		"merge":          "a: &a {x: 1}\nb:\n  <<: *a\n",
		"tag":            "id: !!binary aGVsbG8=\n",
		"quote_open":     "id: \"abc",
		"deep_indent":    deep(1000),
		"windows_marked": "\ufeffid: a\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			f, problems := framework.Check(strings.NewReader(in), "bad.yaml")
			if len(problems) == 0 || f.ID != "" {
				t.Fatalf("accepted: %+v", f)
			}
			for _, p := range problems {
				if p.File != "bad.yaml" || p.What == "" {
					t.Errorf("problem %+v names no file or says nothing", p)
				}
			}
		})
	}
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestCheckFile(t *testing.T) {
	problems, err := framework.CheckFile(filepath.Join("testdata", "valid.yaml"))
	if err != nil || len(problems) > 0 {
		t.Errorf("CheckFile = %v, %v", problems, err)
	}
	if _, err := framework.CheckFile("testdata/absent.yaml"); err == nil {
		t.Error("an absent file has no error")
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(sample(f)))
	f.Add([]byte("id: a\nlines:\n  - {id: a/1, text: {en: x}}\n"))
	f.Add([]byte("outputs: [{id: 1, note: {en: ''}}]\ngoals: [{sdgs: {to: ['4']}}]"))
	v, err := convention.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fw, problems := framework.CheckWith(v, bytes.NewReader(data), "fuzz.yaml")
		if (fw.ID == "") != (len(problems) > 0) {
			t.Errorf("framework %q with %d problems", fw.ID, len(problems))
		}
		for _, p := range problems {
			if p.What == "" || p.File != "fuzz.yaml" {
				t.Errorf("problem %+v", p)
			}
		}
	})
}
