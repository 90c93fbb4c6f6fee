package framework_test

import (
	"encoding/csv"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

// roadmapID is the framework that the source text prints.
const roadmapID = "or2019"

func openRoadmap(t *testing.T) framework.Framework {
	t.Helper()
	set, err := framework.Load()
	if err != nil {
		t.Fatal(err)
	}
	f, ok := set.Get(roadmapID)
	if !ok {
		t.Fatalf("no framework %s among %d", roadmapID, len(set.All()))
	}
	return f
}

func vocabulary(t *testing.T) convention.Vocabulary {
	t.Helper()
	v, err := convention.Load()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var tag = regexp.MustCompile(`<[^<>\n]*>`)

// plain removes what may differ from the source: case, white space, markup.
// An address between angle brackets is text, not markup.
func plain(s string) string {
	s = strings.NewReplacer("<http", " http", "creativity>", "creativity ").Replace(s)
	s = html.UnescapeString(tag.ReplaceAllString(s, " "))
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}

// cells splits the source into its smallest pieces, table cells and
// paragraphs, each plain.
func cells(source string) map[string]bool {
	of := map[string]bool{}
	for _, piece := range regexp.MustCompile(`\t|\n|</p>`).Split(source, -1) {
		of[plain(piece)] = true
	}
	return of
}

// TestEnglishEqualsSource holds every English wording of the Open Roadmap
// against the text of UNESCO that the project was given.
func TestEnglishEqualsSource(t *testing.T) {
	data, err := os.ReadFile(testkit.Samples(t, "..", "source", "open-roadmap.txt"))
	if err != nil {
		t.Fatal(err)
	}
	has := cells(string(data))
	whole := plain(string(data))
	f, v := openRoadmap(t), vocabulary(t)
	want := func(what, s string) {
		t.Helper()
		if !has[plain(s)] {
			t.Errorf("%s: no cell or paragraph of the source is %q", what, s)
		}
	}
	for _, o := range f.Outputs {
		want(string(o.ID), o.Text.Get(i18n.EN))
	}
	for _, l := range f.Lines {
		if s := l.Text.Get(i18n.EN); !has[plain(s)] {
			want(string(l.ID), strings.TrimPrefix(l.Number, "S")+" "+s)
		}
	}
	for _, g := range f.Goals {
		want(g.ID, g.Text.Get(i18n.EN))
		for _, k := range g.SDGs.To {
			s, _ := v.SDG(k)
			want(g.ID+" sdg", string(k)+" "+s.Text.Get(i18n.EN))
		}
	}
	want("introduction", f.Introduction.Text.Get(i18n.EN))
	for _, c := range f.Contact {
		want("contact", c)
	}
	want("publisher", "United Nations")
	for what, w := range map[string]convention.Wording{"title": f.Title, "short title": f.ShortTitle, "publisher": f.PublisherInFull} {
		if s := plain(w.Text.Get(i18n.EN)); !strings.Contains(whole, s) {
			t.Errorf("%s: %q is not in the source", what, s)
		}
	}
	banner := plain(f.Banner.Text.Get(i18n.EN))
	if !has[banner] && !bannerOverTwoPages(whole, banner) {
		t.Errorf("banner: %q is not in the source", banner)
	}
}

// bannerOverTwoPages finds the banner in two halves, one on each page.
func bannerOverTwoPages(whole, banner string) bool {
	first, second, ok := strings.Cut(banner, " cultural expressions")
	return ok && strings.Contains(whole, first) && strings.Contains(whole, "cultural expressions"+second)
}

// glossary reads the project's glossary by key.
func glossary(t *testing.T) map[string]map[string]string {
	t.Helper()
	r, err := os.Open(testkit.Samples(t, "..", "glossary.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]map[string]string{}
	for _, row := range rows[1:] {
		of[row[0]] = map[string]string{}
		for i, column := range rows[0] {
			of[row[0]][column] = row[i]
		}
	}
	return of
}

// named pairs every wording that has a glossary row with the row's key.
func named(f framework.Framework, v convention.Vocabulary) map[string]convention.Wording {
	of := map[string]convention.Wording{
		"title.open_roadmap": f.Title, "title.open_roadmap_short": f.ShortTitle, "title.banner": f.Banner,
		"term.unesco": f.Publisher, "term.unesco_full": f.PublisherInFull,
	}
	for _, o := range f.Outputs {
		of["output."+strings.ToLower(o.Number)] = o.Wording
	}
	for _, l := range f.Lines {
		of["activity."+strings.ToLower(l.Number)] = l.Wording
	}
	for _, g := range v.Goals {
		of["goal."+g.Number] = g.Wording
	}
	for _, a := range v.Areas {
		of["area."+a.Number] = a.Wording
	}
	for _, d := range v.Domains {
		of["domain."+string(d.Key)] = d.Wording
	}
	for _, s := range v.Stages {
		of["stage."+string(s.Key)] = s.Wording
	}
	for _, s := range v.SDGs {
		of["sdg."+string(s.Key)] = s.Wording
	}
	return of
}

func TestTextsFollowGlossary(t *testing.T) {
	rows := glossary(t)
	for key, w := range named(openRoadmap(t), vocabulary(t)) {
		row, ok := rows[key]
		if !ok {
			t.Errorf("the glossary has no row %s", key)
			continue
		}
		for _, l := range i18n.Langs {
			if got := w.Text.Get(l); got != row[string(l)] {
				t.Errorf("%s in %s = %q, glossary has %q", key, l, got, row[string(l)])
			}
			if w.Official[l] && l != i18n.EN && row["status"] != "official" {
				t.Errorf("%s in %s is called official; the glossary says %s", key, l, row["status"])
			}
		}
	}
}

func TestTextsComplete(t *testing.T) {
	f, v := openRoadmap(t), vocabulary(t)
	all := named(f, v)
	all["introduction"] = f.Introduction
	for _, g := range f.Goals {
		all[g.ID] = g.Wording
	}
	for _, s := range v.Targets {
		all["target "+string(s.Key)] = s.Wording
	}
	for key, w := range all {
		for _, l := range i18n.Langs {
			s := w.Text.Get(l)
			if strings.TrimSpace(s) == "" || !norm.NFC.IsNormalString(s) {
				t.Errorf("%s in %s is empty or not in normal form C: %q", key, l, s)
			}
			if st := w.Text.StateIn(l); st != i18n.Original && st != i18n.Human {
				t.Errorf("%s in %s has state %s", key, l, st)
			}
		}
	}
}

func TestOpenRoadmapShape(t *testing.T) {
	f := openRoadmap(t)
	if n := len(f.ReferenceLines()); n != 20 {
		t.Errorf("%d reference lines, want 20", n)
	}
	if n := len(f.SupplementaryLines()); n != 4 {
		t.Errorf("%d supplementary lines, want 4", n)
	}
	if n := len(f.ReferenceOutputs()); n != 5 {
		t.Errorf("%d outputs, want 5", n)
	}
	ids := map[framework.LineID]bool{}
	for i, l := range f.Lines {
		if ids[l.ID] || f.Rank(l.ID) != i {
			t.Errorf("%s is not unique", l.ID)
		}
		ids[l.ID] = true
		if len(l.Instruments) == 0 || len(l.Areas) == 0 || len(l.Stages) == 0 || len(l.SDGTargets) == 0 {
			t.Errorf("%s lacks an instrument, area, stage or SDG target", l.ID)
		}
		if l.Status == framework.ToCheck && l.Note.IsZero() {
			t.Errorf("%s is to check, but no note says why", l.ID)
		}
	}
	for _, o := range f.ReferenceOutputs() {
		if n := len(f.LinesOf(o.ID)); n != 4 {
			t.Errorf("output %s has %d lines, want 4", o.Number, n)
		}
		if len(f.GoalsOf(o.ID)) != 1 {
			t.Errorf("output %s stands above %d goals, want 1", o.Number, len(f.GoalsOf(o.ID)))
		}
	}
	if got := f.SupplementaryBeside("or2019/o3"); len(got) != 1 || got[0].Number != "S3" {
		t.Errorf("beside output 3 stand %v, want S3", got)
	}
}

// TestCompiledIsCurrent: the YAML source and the embedded JSON agree.
func TestCompiledIsCurrent(t *testing.T) {
	r, err := os.Open(filepath.Join(testkit.Root(t), "frameworks", "open-roadmap-2019.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, problems := framework.Check(r, "open-roadmap-2019.yaml")
	for _, p := range problems {
		t.Error(p)
	}
	if got, want := toJSON(t, f), toJSON(t, openRoadmap(t)); got != want {
		t.Error("the embedded framework is not the compiled source: run go generate ./frameworks")
	}
}
