// Package sandbox runs parsers of files that may be hostile in a process of
// their own: the same program, run again with nothing in its environment, only
// its input and output open, and limits on time, memory, files and output.
// What goes wrong in there ends there.
//
// Its types are Parser, Parsers (by name) and Runner. A parser tells what it
// found on its output, its refusals included; an error or a panic of a parser
// is a failure (Failed), as are a limit that was reached and a crash. The
// package knows no format.
//
// Main is the child's side; cmd calls it for the hidden command Command.
// Where a limit is missing on a machine, time and output limits remain.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"time"
)

// Parser reads a file and writes what it found. In the sandbox in is a file
// opened for reading only.
type Parser func(in *os.File, out io.Writer) error

// Parsers are known by name.
type Parsers map[string]Parser

// Command is the word by which the program is asked to be a sandbox:
// openroadmap sandbox NAME.
const Command = "sandbox"

// Reason says why a run failed.
type Reason string

// The reasons.
const (
	Crashed  Reason = "crashed"  // the parser failed, panicked or used more memory than it may
	TookLong Reason = "too long" // more time than it may
	Flooded  Reason = "flooded"  // more output than it may
)

// Failed is the error of a run that did not come to its end.
type Failed struct {
	Parser string
	Reason Reason
	Detail string // for the operator's log
}

func (f *Failed) Error() string {
	return fmt.Sprintf("parser %s %s: %s", f.Parser, f.Reason, f.Detail)
}

// Limits of one run. The zero value of a field is its default.
type Limits struct {
	Wall   time.Duration // 30 s
	CPU    time.Duration // 30 s, in whole seconds
	Memory int64         // bytes of data; 600 MiB: a Go program needs address space, so less does not start
	Output int64         // bytes; 1 MiB
}

func (l Limits) withDefaults() Limits {
	if l.Wall == 0 {
		l.Wall = 30 * time.Second
	}
	if l.CPU == 0 {
		l.CPU = 30 * time.Second
	}
	if l.Memory == 0 {
		l.Memory = 600 << 20
	}
	if l.Output == 0 {
		l.Output = 1 << 20
	}
	return l
}

// Runner runs parsers.
type Runner struct {
	// Program is the path of the program to run as sandbox. "" runs parsers
	// in this very process, without protection: for tests and for filling a
	// practice country from files of our own.
	Program string
	Parsers Parsers
	Limits  Limits
}

// Separate tells whether parsers run in a process of their own.
func (r *Runner) Separate() bool { return r.Program != "" }

// Run gives the file at path to the parser called name and returns what it
// wrote. Errors: *Failed; of ctx; others when the sandbox cannot be started.
func (r *Runner) Run(ctx context.Context, name, path string) ([]byte, error) {
	p, ok := r.Parsers[name]
	if !ok {
		return nil, fmt.Errorf("sandbox: there is no parser %q; known are %v", name, slices.Sorted(maps.Keys(r.Parsers)))
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	defer in.Close()
	l := r.Limits.withDefaults()
	if r.Program == "" {
		return here(name, p, in, l)
	}
	return r.there(ctx, name, in, l)
}

// here runs a parser in this process.
func here(name string, p Parser, in *os.File, l Limits) ([]byte, error) {
	out := &bounded{left: l.Output}
	err := guarded(p, in, out)
	switch {
	case out.over:
		return nil, &Failed{name, Flooded, "more output than allowed"}
	case err != nil:
		return nil, &Failed{name, Crashed, err.Error()}
	}
	return out.data, nil
}

func guarded(p Parser, in *os.File, out io.Writer) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return p(in, out)
}

// bounded keeps at most left bytes and notes when more came.
type bounded struct {
	data []byte
	left int64
	over bool
}

var errFlood = errors.New("too much output")

func (b *bounded) Write(p []byte) (int, error) {
	if int64(len(p)) > b.left {
		b.over = true
		return 0, errFlood
	}
	b.left -= int64(len(p))
	b.data = append(b.data, p...)
	return len(p), nil
}
