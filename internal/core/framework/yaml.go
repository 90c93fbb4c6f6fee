package framework

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxValues bounds the fields and list entries of a file. The embedded
// framework has some 1,200; the parser's time grows with the square.
const maxValues = 20_000

// maxNesting bounds brackets within brackets, and list or key marks on one
// line. A framework needs four; the bound keeps a hostile file from using up
// the stack of the parser.
const maxNesting = 20

// fieldPath leads to a place in the file: strings are keys, ints are list
// positions from 0.
type fieldPath []any

// in returns a longer path; p itself is not changed.
func (p fieldPath) in(steps ...any) fieldPath {
	return append(append(make(fieldPath, 0, len(p)+len(steps)), p...), steps...)
}

// String is "lines[3].text.fr".
func (p fieldPath) String() string {
	var b strings.Builder
	for _, step := range p {
		switch s := step.(type) {
		case int:
			b.WriteString("[" + strconv.Itoa(s) + "]")
		case string:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// parse reads one YAML document. On trouble the returned problem has no file
// name yet.
func parse(data []byte) (ast.Node, *Problem) {
	if p := checkTokens(lexer.Tokenize(string(data))); p != nil {
		return nil, p
	}
	f, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey()) // decode names the field
	if err != nil {
		return nil, yamlProblem(err)
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		return nil, &Problem{What: fmt.Sprintf("the file holds %d YAML documents: write exactly one", documents(f))}
	}
	body := f.Docs[0].Body
	if n := refused(body); n != nil {
		p := problemAt(n.GetToken(), "anchors, aliases and tags are not accepted: write the value out")
		return nil, &p
	}
	return body, nil
}

func documents(f *ast.File) int {
	n := 0
	for _, d := range f.Docs {
		if d.Body != nil {
			n++
		}
	}
	return n
}

// checkTokens refuses what would keep the parser busy or use up its stack.
func checkTokens(tokens token.Tokens) *Problem {
	open, marks, line, values := 0, 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, marks = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			open++
		case token.SequenceEndType, token.MappingEndType:
			open--
		case token.SequenceEntryType, token.MappingKeyType:
			marks++
			values++
		case token.MappingValueType, token.CollectEntryType, token.DocumentHeaderType:
			values++
		}
		if values > maxValues {
			p := problemAt(t, fmt.Sprintf("the file has more than %d fields and list entries: this is not a framework file", maxValues))
			return &p
		}
		if open > maxNesting || marks > maxNesting {
			p := problemAt(t, "values are nested too deeply: this is not a framework file")
			return &p
		}
	}
	return nil
}

// refused finds the first anchor, alias, merge key or tag.
func refused(body ast.Node) ast.Node {
	var found ast.Node
	ast.Walk(visitor(func(n ast.Node) bool {
		switch n.(type) {
		case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
			if found == nil {
				found = n
			}
		}
		return found == nil
	}), body)
	return found
}

type visitor func(ast.Node) bool

// Visit goes on below n while the function says so.
func (v visitor) Visit(n ast.Node) ast.Visitor {
	if !v(n) {
		return nil
	}
	return v
}

// decode fills the file's shape; a field that the format does not have, a
// field written twice, and a value of the wrong kind are problems.
func decode(body ast.Node) (f file, p *Problem) {
	if _, ok := body.(ast.MapNode); !ok {
		q := problemAt(body.GetToken(), "the file must hold fields such as id, outputs and lines")
		return f, &q
	}
	if err := yaml.NodeToValue(body, &f, yaml.Strict()); err != nil {
		p = yamlProblem(err)
		p.Field = pathAt(body, p.Line, p.Column).String()
		return f, p
	}
	if t := fraction(body); t != nil {
		q := problemAt(t, "a number with a fraction: write a whole number, or put it between quotes if it is a text such as \"1.10\"")
		q.Field = pathAt(body, q.Line, q.Column).String()
		return file{}, &q
	}
	return f, nil
}

// fraction finds a number with a fraction. The format has none, and the
// decoder would make 1.10 into 1.1, and 2.5 into 2, without a word.
func fraction(body ast.Node) (found *token.Token) {
	ast.Walk(visitor(func(n ast.Node) bool {
		if _, is := n.(*ast.FloatNode); is && found == nil {
			found = n.GetToken()
		}
		return found == nil
	}), body)
	return found
}

func yamlProblem(err error) *Problem {
	var e yaml.Error
	if !errors.As(err, &e) {
		return &Problem{What: fmt.Sprintf("the file cannot be read as YAML (%v)", err)}
	}
	p := problemAt(e.GetToken(), "")
	var unknown *yaml.UnknownFieldError
	var double *yaml.DuplicateKeyError
	var kind *yaml.TypeError
	var node *yaml.UnexpectedNodeTypeError
	var large *yaml.OverflowError
	switch {
	case errors.As(err, &unknown):
		p.What = "the format has no such field here: correct its name or remove it"
	case errors.As(err, &double):
		p.What = "the field stands twice: keep one"
	case errors.As(err, &large):
		p.What = "the number is too large: correct it"
	case errors.As(err, &kind), errors.As(err, &node):
		p.What = "the value is of the wrong kind: a text, a whole number, true or false, or a list is asked for here"
	default:
		p.What = fmt.Sprintf("the file cannot be read as YAML (%s)", strings.ToValidUTF8(e.GetMessage(), "�"))
	}
	return &p
}

func problemAt(t *token.Token, what string) Problem {
	p := Problem{What: what}
	if t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	return p
}

// entries lists the pairs of a mapping, however the parser holds them.
func entries(n ast.Node) []*ast.MappingValueNode {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	}
	return nil
}

// locate finds the token to show for a path: the value itself, or the nearest
// thing above it that exists.
func locate(n ast.Node, p fieldPath) *token.Token {
	at := n.GetToken()
	for _, step := range p {
		next, shown := child(n, step)
		if next == nil {
			return at
		}
		n, at = next, shown
	}
	return at
}

// child returns the node at one step, with the token a reader is sent to: the
// key of a field, the first token of a list entry.
func child(n ast.Node, step any) (ast.Node, *token.Token) {
	switch s := step.(type) {
	case string:
		for _, e := range entries(n) {
			if e.Key.GetToken().Value == s {
				return e.Value, e.Key.GetToken()
			}
		}
	case int:
		if list, ok := n.(*ast.SequenceNode); ok && s < len(list.Values) {
			v := list.Values[s]
			return v, firstToken(v)
		}
	}
	return nil, nil
}

// firstToken is where a list entry begins: for a mapping its first key.
func firstToken(n ast.Node) *token.Token {
	if of := entries(n); len(of) > 0 {
		return of[0].Key.GetToken()
	}
	return n.GetToken()
}

// pathAt finds the path of the field whose key or value stands at line and
// column; the empty path when there is none.
func pathAt(n ast.Node, line, column int) fieldPath {
	p, _ := search(n, nil, line, column)
	return p
}

func search(n ast.Node, p fieldPath, line, column int) (fieldPath, bool) {
	for _, e := range entries(n) {
		in := p.in(e.Key.GetToken().Value)
		if deeper, ok := search(e.Value, in, line, column); ok {
			return deeper, true
		}
		if stands(e.Key, line, column) {
			return in, true
		}
	}
	if list, ok := n.(*ast.SequenceNode); ok {
		for i, v := range list.Values {
			if deeper, ok := search(v, p.in(i), line, column); ok {
				return deeper, true
			}
		}
	}
	return p, stands(n, line, column)
}

func stands(n ast.Node, line, column int) bool {
	if n == nil || n.GetToken() == nil {
		return false
	}
	at := n.GetToken().Position
	return at.Line == line && at.Column == column
}
