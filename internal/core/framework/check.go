package framework

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"

	"openroadmap/internal/core/convention"
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
