// Command openroadmap serves an installation and administers it. Each command
// stands in a file of its own; settings are flags, OPENROADMAP_ variables and
// lines of the file that --config names (package config).
//
// Exit status: 0 done, 1 refused or failed with one sentence on standard
// error, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sort"
	"strings"
	"syscall"

	"openroadmap/internal/app"
	"openroadmap/internal/platform/config"
	"openroadmap/internal/platform/sandbox"
)

// command is one word after the program's name.
type command struct {
	about string
	run   func(ctx context.Context, p program, args []string) error
}

// program is what a command may touch of the outside.
type program struct {
	out, err io.Writer
	environ  []string // name=value
}

var commands = map[string]command{
	"serve":     {"serve an installation; creates and migrates what is missing", serve},
	"demo":      {"make the practice country, and serve it with --serve", demo},
	"routes":    {"print every route with its permission", routes},
	"migrate":   {"bring the database up to date", migrate},
	"doctor":    {"check data folder, database and machine", doctor},
	"verify":    {"check that the database is whole", verify},
	"backup":    {"write the SQLite database into FILE", backup},
	"restore":   {"put a backup FILE into an empty data folder", restore},
	"import":    {"KIND FILE: take a list of a Party in, after a dry run; roadmap-file FILE: a roadmap of another installation", importCommand},
	"export":    {"KIND: write a list of a Party out as CSV, XLSX or JSON", exportCommand},
	"user":      {"add, list, reset, disable accounts", user},
	"framework": {"check FILE, load FILE: reference documents", frameworkCommand},
	"version":   {"print the version", printVersion},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, program{os.Stdout, os.Stderr, os.Environ()}, os.Args[1:]))
}

func run(ctx context.Context, p program, args []string) int {
	if len(args) > 0 && args[0] == sandbox.Command {
		return sandbox.Main(app.Parsers(), args[1:]) // the program runs itself so; no command for people
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(p.out)
		return 0
	}
	c, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(p.err, "openroadmap: there is no command %q\n", args[0])
		usage(p.err)
		return 2
	}
	err := c.run(ctx, p, args[1:])
	var wrong *usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintln(p.err, "openroadmap "+args[0]+":", err)
		return 2
	}
	// One line, also where a library's error has several.
	fmt.Fprintln(p.err, "openroadmap "+args[0]+":", strings.Join(strings.Fields(err.Error()), " "))
	return 1
}

// usageError is a mistake in how a command was called: status 2.
type usageError struct{ error }

func wrongUsage(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

func usage(w io.Writer) {
	fmt.Fprintln(w, "Usage: openroadmap COMMAND [settings]; openroadmap COMMAND --help tells its settings.")
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(w, "  %-10s %s\n", name, commands[name].about)
	}
}

// getenv is the value of a variable; "" if it is not set.
func (p program) getenv(name string) string {
	for _, line := range p.environ {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}

// parse reads the settings of a command, and warns of variables that set
// nothing.
func (p program) parse(fs *flag.FlagSet, args []string) error {
	fs.SetOutput(io.Discard)
	for _, u := range config.Unknown(p.environ, append(config.Known(fs), shared()...)) {
		fmt.Fprintf(p.err, "openroadmap: environment variable %s sets nothing; did you mean %s?\n", u.Name, u.Nearest)
	}
	err := config.Parse(fs, args, p.getenv)
	if errors.Is(err, flag.ErrHelp) {
		fs.SetOutput(p.out)
		fs.Usage()
		return err
	}
	if err == nil {
		return nil
	}
	if name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); unknown {
		return wrongUsage("there is no setting --%s; --help tells the settings", strings.TrimPrefix(name, "-"))
	}
	return wrongUsage("%w; --help tells the settings", err)
}
