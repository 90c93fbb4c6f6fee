package framework

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a framework file, said so that the person
// who edits the file can put it right.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // from 1; 0 when the whole file is meant
	Column int    `json:"column"` // from 1; 0 as Line
	Field  string `json:"field"`  // "lines[3].text.fr"; "" when the whole file is meant
	What   string `json:"what"`   // what is wrong and what to do, one sentence in English
}

// String is the form for a terminal: "my.yaml:12:5: lines[3].number: …".
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.What)
	return b.String()
}
