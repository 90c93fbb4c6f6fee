package legaltext

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"

	"openroadmap/internal/platform/sandbox"
)

// prefix names the parsers of this package in a sandbox.
const prefix = "legaltext-"

// MaxAnswer is how much the sandbox of these parsers must be allowed to write:
// a text of MaxText bytes with its escapes.
const MaxAnswer = 3 * MaxText

// answer is what a parser writes.
type answer struct {
	Doc      Document  `json:"doc"`
	Problems []Problem `json:"problems"`
	Refused  *Problem  `json:"refused"`
}

// Parsers are the readers of all kinds for a sandbox.
func Parsers() sandbox.Parsers {
	all := sandbox.Parsers{}
	for _, k := range Kinds {
		all[prefix+string(k)] = func(in *os.File, out io.Writer) error { return parseFile(k, in, out) }
	}
	return all
}

func parseFile(k Kind, in io.Reader, out io.Writer) error {
	data, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return err
	}
	var a answer
	var no *Refused
	if a.Doc, a.Problems, err = Parse(k, data); errors.As(err, &no) {
		a.Refused = &no.Problem
	} else if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(a)
}

// Read parses the file at path in a sandbox whose parsers include Parsers and
// whose output may be MaxAnswer. Errors: *Refused, *sandbox.Failed; of ctx.
func Read(ctx context.Context, r *sandbox.Runner, k Kind, path string) (Document, []Problem, error) {
	out, err := r.Run(ctx, prefix+string(k), path)
	if err != nil {
		return Document{}, nil, err
	}
	var a answer
	if err := json.Unmarshal(out, &a); err != nil {
		return Document{}, nil, err
	}
	if a.Refused != nil {
		return Document{}, nil, &Refused{*a.Refused}
	}
	return a.Doc, a.Problems, nil
}
