package framework

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

// Limits of a framework file. Lengths are in grapheme clusters.
const (
	maxBytes    = 1 << 20
	maxProblems = 100
	maxTitle    = 250
	maxText     = 5000
	maxNote     = 2000
	maxWeight   = 10
)

// Forms of keys. Ids stand in addresses, so they keep to letters and digits.
var (
	frameworkForm = regexp.MustCompile(`^[a-z][a-z0-9]{1,30}$`)
	localForm     = regexp.MustCompile(`^[a-z0-9][a-z0-9.]{0,30}$`)
	keyForm       = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)
)

// CheckFile checks the framework file at path. The error is non-nil only when
// the file cannot be read at all; an acceptable file has no problems.
func CheckFile(path string) ([]Problem, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("check framework: %w", err)
	}
	defer f.Close()
	_, problems := Check(f, filepath.Base(path))
	return problems, nil
}

// Check reads a framework in YAML from r and says what is wrong with it; name
// is the file name in the problems. Without problems the Framework is valid;
// with problems it is the zero Framework. At most 100 problems are listed, in
// the order of the file.
//
// Checking is strict: what the format does not have is a problem. A file that
// cannot be read as YAML or has a field of the wrong kind yields one problem;
// the others are looked for when that is put right.
func Check(r io.Reader, name string) (Framework, []Problem) {
	v, err := convention.Load()
	if err != nil {
		return Framework{}, []Problem{{File: name, What: err.Error()}}
	}
	return CheckWith(v, r, name)
}

// CheckWith is Check with a vocabulary other than the embedded one: the
// program that compiles both.
func CheckWith(v convention.Vocabulary, r io.Reader, name string) (Framework, []Problem) {
	data, p := read(r)
	if p != nil {
		return refuse(name, p)
	}
	body, p := parse(data)
	if p != nil {
		return refuse(name, p)
	}
	f, p := decode(body)
	if p != nil {
		return refuse(name, p)
	}
	c := &checker{name: name, body: body, vocabulary: v, file: f, ids: map[string]fieldPath{}}
	c.check()
	if len(c.problems) > 0 {
		return Framework{}, c.sorted()
	}
	return f.framework(v), nil
}

func refuse(name string, p *Problem) (Framework, []Problem) {
	p.File = name
	return Framework{}, []Problem{*p}
}

func read(r io.Reader) ([]byte, *Problem) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	switch {
	case err != nil:
		return nil, &Problem{What: fmt.Sprintf("the file cannot be read (%v)", err)}
	case len(data) > maxBytes:
		return nil, &Problem{What: "the file is larger than 1 MiB: this is not a framework file"}
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // some editors begin UTF-8 files with it
	for i, line := range bytes.Split(data, []byte("\n")) {
		if col := badByte(line); col > 0 {
			return nil, &Problem{Line: i + 1, Column: col, What: "a control character or a byte that is not UTF-8 stands here: remove it and save the file as UTF-8"}
		}
	}
	return data, nil
}

// badByte returns the column from 1 of the first control character or byte
// that is not UTF-8; 0 when there is none. Tab and carriage return pass.
func badByte(line []byte) int {
	for col := 1; len(line) > 0; col++ {
		r, n := utf8.DecodeRune(line)
		if r == utf8.RuneError && n == 1 || isControl(r) {
			return col
		}
		line = line[n:]
	}
	return 0
}

// isControl tells C0 and C1 controls apart from text. Tab and line ends are text.
func isControl(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0x7f && r <= 0x9f
}

// checker collects the problems of one file.
type checker struct {
	name       string
	body       ast.Node
	vocabulary convention.Vocabulary
	file       file
	ids        map[string]fieldPath // id → where it was given first
	problems   []Problem
}

func (c *checker) add(at fieldPath, format string, args ...any) {
	if len(c.problems) >= maxProblems {
		return
	}
	p := problemAt(locate(c.body, at), fmt.Sprintf(format, args...))
	p.File, p.Field = c.name, at.String()
	c.problems = append(c.problems, p)
}

func (c *checker) sorted() []Problem {
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return c.problems
}

func (c *checker) check() {
	c.checkHead()
	c.checkSources()
	c.checkOutputs()
	c.checkGoals()
	c.checkLines()
}

func (c *checker) checkHead() {
	f := c.file
	if f.Format != formatVersion {
		c.add(fieldPath{"format"}, "this program reads format %d: write format: %d", formatVersion, formatVersion)
	}
	if !frameworkForm.MatchString(f.ID) {
		c.add(fieldPath{"id"}, "%s is not an id: use 2 to 31 small Latin letters and digits, beginning with a letter, such as or2019", quote(f.ID))
	}
	if f.Version < 1 || f.Version > 1_000_000 {
		c.add(fieldPath{"version"}, "version %d: count the versions of the file from 1", f.Version)
	}
	if f.Year < 1900 || f.Year > 2200 {
		c.add(fieldPath{"year"}, "year %d: write the year of the document in four digits", f.Year)
	}
	c.checkHeading(fieldPath{"title"}, f.Title, maxTitle)
	c.checkHeading(fieldPath{"short_title"}, f.ShortTitle, maxTitle)
	c.checkHeading(fieldPath{"publisher"}, f.Publisher, maxTitle)
	c.checkHeading(fieldPath{"publisher_in_full"}, f.PublisherInFull, maxTitle)
	c.checkHeading(fieldPath{"banner"}, f.Banner, maxTitle)
	c.checkHeading(fieldPath{"introduction"}, f.Introduction, maxText)
	for i, s := range f.Contact {
		c.checkString(fieldPath{"contact", i}, s, maxTitle)
	}
	c.checkKnown(fieldPath{"domains"}, f.Domains, "cultural domain", func(k string) bool {
		_, ok := c.vocabulary.Domain(convention.DomainKey(k))
		return ok
	})
}

// checkHeading is checkWording for the texts at the head of the file, which
// need no status.
func (c *checker) checkHeading(at fieldPath, w fileWording, limit int) {
	if w.Status == "" {
		w.Status = string(SourceOnly)
	}
	c.checkWording(at, w, limit)
}

func (c *checker) checkSources() {
	seen := map[string]bool{}
	for i, s := range c.file.Sources {
		at := fieldPath{"sources", i}
		if !keyForm.MatchString(s.Key) {
			c.add(at.in("key"), "%s is not a key: use small Latin letters, digits and _", quote(s.Key))
		}
		if seen[s.Key] {
			c.add(at.in("key"), "source %s stands twice: give each its own key", quote(s.Key))
		}
		seen[s.Key] = true
		c.checkString(at.in("title"), s.Title, maxTitle)
	}
}

func (c *checker) checkOutputs() {
	if len(c.file.Outputs) == 0 {
		c.add(fieldPath{"outputs"}, "the framework has no outputs: list at least one")
	}
	numbers := map[string]bool{}
	for i, o := range c.file.Outputs {
		at := fieldPath{"outputs", i}
		c.checkID(at.in("id"), o.ID)
		c.checkNumber(at.in("number"), o.Number, numbers)
		c.checkWording(at, o.Wording, maxText)
		c.checkBeside(at, o.Supplementary, o.Beside, c.isReferenceOutput(o.Beside), "output")
	}
}

// checkBeside holds the rule that only a supplementary thing stands beside
// another, and that other is not supplementary; so there are no circles.
func (c *checker) checkBeside(at fieldPath, supplementary bool, beside string, known bool, what string) {
	switch {
	case !supplementary && beside != "":
		c.add(at.in("beside"), "only a supplementary %s stands beside another: remove this field or add supplementary: true", what)
	case supplementary && !known:
		c.add(at.in("beside"), "%s is no %s of this framework that is not supplementary: name the one it stands beside", quote(beside), what)
	}
}

func (c *checker) isReferenceOutput(id string) bool {
	return slices.ContainsFunc(c.file.Outputs, func(o fileOutput) bool { return o.ID == id && !o.Supplementary })
}

func (c *checker) output(id string) (fileOutput, bool) {
	i := slices.IndexFunc(c.file.Outputs, func(o fileOutput) bool { return o.ID == id })
	if i < 0 {
		return fileOutput{}, false
	}
	return c.file.Outputs[i], true
}

func (c *checker) checkGoals() {
	for i, g := range c.file.Goals {
		at := fieldPath{"goals", i}
		c.checkID(at.in("id"), g.ID)
		c.checkGoalText(at, g)
		beside := slices.ContainsFunc(c.file.Goals, func(o fileGoal) bool { return o.ID == g.Beside && !o.Supplementary })
		c.checkBeside(at, g.Supplementary, g.Beside, beside, "goal")
		c.checkLink(at.in("outputs"), g.Outputs, "output", func(k string) bool { _, ok := c.output(k); return ok })
		c.checkLink(at.in("sdgs"), g.SDGs, "Sustainable Development Goal", func(k string) bool {
			_, ok := c.vocabulary.SDG(convention.SDGKey(k))
			return ok
		})
	}
}

// checkGoalText: a goal of the Convention takes its text from the vocabulary,
// a supplementary one brings its own.
func (c *checker) checkGoalText(at fieldPath, g fileGoal) {
	_, known := c.vocabulary.Goal(convention.GoalKey(g.Goal))
	switch {
	case g.Supplementary && g.Goal != "":
		c.add(at.in("goal"), "a supplementary goal is no goal of the Convention: remove this field and write its text")
	case g.Supplementary:
		c.checkWording(at, g.Wording, maxText)
		return
	case !known:
		c.add(at.in("goal"), "%s is no goal of the Convention: use one of %s", quote(g.Goal), c.goalKeys())
	case len(g.Wording.Text) > 0:
		c.add(at.in("text"), "the text of a goal of the Convention is known: remove this field")
	}
	c.checkStatus(at.in("status"), g.Wording.Status)
	c.checkSourceKeys(at.in("sources"), g.Wording.Sources)
	c.checkNote(at.in("note"), g.Wording.Note)
}

func (c *checker) goalKeys() string {
	var ks []string
	for _, g := range c.vocabulary.Goals {
		ks = append(ks, string(g.Key))
	}
	return strings.Join(ks, ", ")
}

func (c *checker) checkLink(at fieldPath, l fileLink, what string, known func(string) bool) {
	c.checkKnown(at.in("to"), l.To, what, known)
	c.checkStatus(at.in("status"), l.Status)
	c.checkSourceKeys(at.in("sources"), l.Sources)
	c.checkNote(at.in("note"), l.Note)
}

func (c *checker) checkLines() {
	if len(c.file.Lines) == 0 {
		c.add(fieldPath{"lines"}, "the framework has no lines: list at least one")
	}
	numbers := map[string]bool{}
	for i, l := range c.file.Lines {
		at := fieldPath{"lines", i}
		c.checkID(at.in("id"), l.ID)
		c.checkNumber(at.in("number"), l.Number, numbers)
		c.checkWording(at, l.Wording, maxText)
		c.checkLineOutput(at, l)
		c.checkLineLinks(at, l)
		c.checkTargets(at.in("sdg_targets"), l)
		c.checkInstruments(at.in("instruments"), l.Instruments)
		c.checkContinues(at.in("continues"), l.Continues)
		c.checkLadder(at.in("ladder"), l.Ladder)
	}
}

func (c *checker) checkLineOutput(at fieldPath, l fileLine) {
	o, ok := c.output(l.Output)
	switch {
	case !ok:
		c.add(at.in("output"), "%s is no output of this framework: use the id of one listed under outputs", quote(l.Output))
	case o.Supplementary && !l.Supplementary:
		c.add(at.in("output"), "output %s is supplementary, so its lines are: add supplementary: true", quote(l.Output))
	}
}

func (c *checker) checkLineLinks(at fieldPath, l fileLine) {
	c.checkKnown(at.in("areas"), l.Areas, "monitoring area", func(k string) bool {
		_, ok := c.vocabulary.Area(convention.AreaKey(k))
		return ok
	})
	c.checkKnown(at.in("stages"), l.Stages, "value chain stage", func(k string) bool {
		_, ok := c.vocabulary.Stage(convention.StageKey(k))
		return ok
	})
}

func (c *checker) checkTargets(at fieldPath, l fileLine) {
	seen := map[string]bool{}
	for i, t := range l.SDGTargets {
		in := at.in(i)
		if _, ok := c.vocabulary.Target(convention.TargetKey(t.Target)); !ok {
			c.add(in.in("target"), "%s is no known SDG target: use one of the vocabulary, such as 4.4, between quotes", quote(t.Target))
		}
		if seen[t.Target] {
			c.add(in.in("target"), "target %s stands twice on this line: keep one", quote(t.Target))
		}
		seen[t.Target] = true
		if t.Weight < 1 || t.Weight > maxWeight {
			c.add(in.in("weight"), "weight %d: use a whole number from 1 to %d", t.Weight, maxWeight)
		}
		c.checkKnown(in.in("areas"), t.Areas, "area of this line", func(k string) bool { return slices.Contains(l.Areas, k) })
	}
}

func (c *checker) checkInstruments(at fieldPath, list []fileInstrument) {
	for i, n := range list {
		if !keyForm.MatchString(n.Key) {
			c.add(at.in(i, "key"), "%s is not a key: use small Latin letters, digits and _", quote(n.Key))
		}
		if n.View != "" && !keyForm.MatchString(n.View) {
			c.add(at.in(i, "view"), "%s is not a key: use small Latin letters, digits and _", quote(n.View))
		}
		if slices.Contains(list[:i], n) {
			c.add(at.in(i), "instrument %s stands twice on this line: keep one", quote(n.Key))
		}
	}
}

func (c *checker) checkLadder(at fieldPath, rungs []fileTexts) {
	if n := len(rungs); n != 0 && n != Rungs {
		c.add(at, "the ladder has %d rungs: give one text for each readiness from 0 to %d, or leave the ladder out", n, Rungs-1)
	}
	for i, t := range rungs {
		c.checkTexts(at.in(i), t, maxTitle)
		for _, l := range i18n.Langs {
			if t[string(l)] == "" {
				c.add(at.in(i), "the text in %s (%s) is missing: all six languages are needed", l.Name(), l)
			}
		}
	}
}

func (c *checker) checkContinues(at fieldPath, ids []string) {
	for i, id := range ids {
		fw, local, ok := strings.Cut(id, "/")
		switch {
		case !ok || !frameworkForm.MatchString(fw) || !localForm.MatchString(local):
			c.add(at.in(i), "%s is not the id of a line: write framework/line, such as my2028/a1", quote(id))
		case fw == c.file.ID:
			c.add(at.in(i), "%s is a line of this same framework: a line continues lines of earlier frameworks only", quote(id))
		case slices.Contains(ids[:i], id):
			c.add(at.in(i), "%s stands twice: keep one", quote(id))
		}
	}
}

// checkID holds ids to framework/local and to one use each in the file.
func (c *checker) checkID(at fieldPath, id string) {
	local, ok := strings.CutPrefix(id, c.file.ID+"/")
	if !ok || !localForm.MatchString(local) {
		c.add(at, "%s is not an id here: write %s/ and then small Latin letters, digits and dots", quote(id), c.file.ID)
		return
	}
	if first, twice := c.ids[id]; twice {
		c.add(at, "id %s stands twice, first at %s: give each its own id", quote(id), first)
		return
	}
	c.ids[id] = at
}

func (c *checker) checkNumber(at fieldPath, number string, seen map[string]bool) {
	c.checkString(at, number, 12)
	if number != "" && seen[number] {
		c.add(at, "number %s stands twice: give each its own number", quote(number))
	}
	seen[number] = true
}

func (c *checker) checkWording(at fieldPath, w fileWording, limit int) {
	c.checkTexts(at.in("text"), w.Text, limit)
	for _, l := range i18n.Langs {
		if _, ok := w.Text[string(l)]; !ok {
			c.add(at.in("text"), "the text in %s (%s) is missing: all six languages are needed", l.Name(), l)
		}
	}
	for i, l := range w.Official {
		if _, ok := i18n.ParseLang(l); !ok {
			c.add(at.in("official", i), "%s is none of the six languages ar, en, es, fr, ru, zh", quote(l))
		}
	}
	c.checkStatus(at.in("status"), w.Status)
	c.checkSourceKeys(at.in("sources"), w.Sources)
	c.checkNote(at.in("note"), w.Note)
}

// checkNote: a note may be in fewer languages, but its original is English.
func (c *checker) checkNote(at fieldPath, n fileTexts) {
	c.checkTexts(at, n, maxNote)
	if _, ok := n[string(i18n.EN)]; len(n) > 0 && !ok {
		c.add(at, "the note in English (en) is missing: the other languages translate it")
	}
}

func (c *checker) checkTexts(at fieldPath, t fileTexts, limit int) {
	for _, l := range slices.Sorted(maps.Keys(t)) {
		if _, ok := i18n.ParseLang(l); !ok {
			c.add(at.in(l), "%s is none of the six languages ar, en, es, fr, ru, zh", quote(l))
			continue
		}
		c.checkString(at.in(l), t[l], limit)
	}
}

func (c *checker) checkString(at fieldPath, s string, limit int) {
	switch n := uniseg.GraphemeClusterCount(s); {
	case strings.TrimSpace(s) == "":
		c.add(at, "the text is empty: write it or remove the field")
	case s != strings.TrimSpace(s):
		c.add(at, "white space stands at the beginning or end: remove it")
	case n > limit:
		c.add(at, "the text has %d characters, %d more than the limit of %d: shorten it", n, n-limit, limit)
	case strings.ContainsFunc(s, isControl) || !utf8.ValidString(s):
		c.add(at, "the text holds a control character: remove it")
	case !norm.NFC.IsNormalString(s):
		c.add(at, "the text is not in Unicode normal form C: save it composed")
	}
}

func (c *checker) checkStatus(at fieldPath, s string) {
	if !WordingStatus(s).Valid() {
		c.add(at, "%s is no wording status: use %s, %s or %s", quote(s), Verified, SourceOnly, ToCheck)
	}
}

func (c *checker) checkSourceKeys(at fieldPath, ks []string) {
	c.checkKnown(at, ks, "source of this file", func(k string) bool {
		return slices.ContainsFunc(c.file.Sources, func(s fileSource) bool { return s.Key == k })
	})
}

// checkKnown checks a list of keys: each known, none twice.
func (c *checker) checkKnown(at fieldPath, ks []string, what string, known func(string) bool) {
	for i, k := range ks {
		switch {
		case !known(k):
			c.add(at.in(i), "%s is no %s: correct it or remove it", quote(k), what)
		case slices.Contains(ks[:i], k):
			c.add(at.in(i), "%s stands twice in this list: keep one", quote(k))
		}
	}
}

// quote shows what was typed, shortened so that a message stays readable.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
