package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"openroadmap/internal/app"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

func printVersion(_ context.Context, p program, _ []string) error {
	_, err := fmt.Fprintln(p.out, build())
	return err
}

// routes opens a scratch installation: the list does not depend on data.
func routes(ctx context.Context, p program, args []string) error {
	fs := flag.NewFlagSet("routes", flag.ContinueOnError)
	asJSON := fs.Bool("json", false, "print JSON")
	if err := p.parse(fs, args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "openroadmap")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := settings{Config: app.Config{DataDir: dir}}
	a, err := s.open(ctx, p)
	if err != nil {
		return err
	}
	defer a.Close()
	type route struct {
		Method     string            `json:"method"`
		Pattern    string            `json:"pattern"`
		Permission access.Permission `json:"permission"`
	}
	list := []route{}
	for _, r := range a.Site.Routes {
		pattern := r.Pattern
		if !r.Bare {
			pattern = "/{lang}" + pattern
		}
		list = append(list, route{r.Method, pattern, r.Permission})
	}
	if *asJSON {
		return writeJSON(p.out, list)
	}
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, r := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.Method, r.Pattern, r.Permission)
	}
	return w.Flush()
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func migrate(ctx context.Context, p program, args []string) error {
	return withApp(ctx, p, "migrate", args, nil, func(a *app.App, _ []string) error {
		if len(a.Applied) == 0 {
			fmt.Fprintln(p.out, "The database is up to date.")
		}
		for _, name := range a.Applied {
			fmt.Fprintln(p.out, "applied", name)
		}
		return nil
	})
}

// withApp opens the program for a command that works on its data.
func withApp(ctx context.Context, p program, name string, args []string, more func(*flag.FlagSet), do func(*app.App, []string) error) error {
	var s settings
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	s.database(fs, "data")
	s.machine(fs)
	fs.StringVar(&s.BaseURL, "base-url", "", "`address` that readers use, for links")
	if more != nil {
		more(fs)
	}
	if err := p.parse(fs, args); err != nil {
		return err
	}
	// What stands after the first word without dashes is not read as settings:
	// without this, --data would be left out unseen.
	for _, rest := range fs.Args() {
		if strings.HasPrefix(rest, "-") {
			return wrongUsage("%s stands too late: settings come before %q", rest, fs.Arg(0))
		}
	}
	if err := s.mustExist(name); err != nil {
		return err
	}
	a, err := s.open(ctx, p)
	if err != nil {
		return err
	}
	return errors.Join(do(a, fs.Args()), a.Close())
}

// mustExist keeps a mistyped folder from becoming a new installation; only
// migrate and user add may begin one.
func (s *settings) mustExist(command string) error {
	if s.Database != "" || command == "migrate" || command == "user add" {
		return nil
	}
	if _, err := os.Stat(db.File(s.DataDir)); err != nil {
		return fmt.Errorf("there is no installation in the data folder %s: %w", s.DataDir, err)
	}
	return nil
}

func doctor(ctx context.Context, p program, args []string) error {
	return withApp(ctx, p, "doctor", args, nil, func(a *app.App, _ []string) error {
		rows := a.Doctor(ctx)
		bad := 0
		for _, r := range rows {
			mark := "ok  "
			if !r.OK {
				mark = "LOOK"
				bad++
			}
			fmt.Fprintf(p.out, "%s  %s: %s\n", mark, r.Label, r.Value)
		}
		if bad > 0 {
			return fmt.Errorf("%d of %d checks need a look", bad, len(rows))
		}
		return nil
	})
}

func verify(ctx context.Context, p program, args []string) error {
	return withApp(ctx, p, "verify", args, nil, func(a *app.App, _ []string) error {
		if err := a.DB.Verify(ctx); err != nil {
			return err
		}
		fmt.Fprintln(p.out, "The database is whole.")
		return verifyFiles(ctx, p, a)
	})
}

// verifyFiles reads all files through and names those that changed.
func verifyFiles(ctx context.Context, p program, a *app.App) error {
	n, problems, err := a.VerifyFiles(ctx)
	if err != nil {
		return err
	}
	for _, x := range problems {
		fmt.Fprintf(p.out, "file %s %s\n", x.SHA256, x.Why)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d of %d files are not as they were", len(problems), n)
	}
	_, err = fmt.Fprintf(p.out, "All %d files have the content that belongs to them.\n", n)
	return err
}

// filesBeside is the archive of files that belongs to a backup of the
// database.
func filesBeside(backup string) string { return backup + ".files.tar" }

// backup reads the file beside a running server: SQLite gives it one moment's
// state.
func backup(ctx context.Context, p program, args []string) error {
	var s settings
	fs := flag.NewFlagSet("backup", flag.ContinueOnError)
	s.database(fs, "data")
	if err := p.parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() != 1 {
		return wrongUsage("name the file to write: openroadmap backup --data DIR FILE")
	}
	if s.Database != "" {
		return wrongUsage("back a PostgreSQL database up with pg_dump")
	}
	if err := s.mustExist("backup"); err != nil {
		return err
	}
	if err := db.Backup(ctx, s.DataDir, fs.Arg(0)); err != nil {
		return err
	}
	fmt.Fprintln(p.out, "written", fs.Arg(0))
	return s.backupFiles(ctx, p, filesBeside(fs.Arg(0)))
}

// backupFiles follows the database: what it refers to is then in the archive.
// A store elsewhere has its own ways.
func (s *settings) backupFiles(ctx context.Context, p program, path string) error {
	if s.Files != "" {
		_, err := fmt.Fprintln(p.out, "files lie in an S3 store: back that up by its own means")
		return err
	}
	store, err := app.DiskFiles(s.DataDir)
	if err != nil {
		return err
	}
	n, err := store.Backup(ctx, path)
	if err != nil || n == 0 {
		return err
	}
	_, err = fmt.Fprintf(p.out, "written %s, %d files; keep both together\n", path, n)
	return err
}

func restore(ctx context.Context, p program, args []string) error {
	var s settings
	fs := flag.NewFlagSet("restore", flag.ContinueOnError)
	s.database(fs, "data")
	if err := p.parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() != 1 {
		return wrongUsage("name the backup to put back: openroadmap restore --data DIR FILE")
	}
	if s.Database != "" {
		return wrongUsage("restore a PostgreSQL database with pg_restore")
	}
	if err := db.Restore(ctx, fs.Arg(0), s.DataDir); err != nil {
		return err
	}
	fmt.Fprintln(p.out, "restored into", s.DataDir)
	return s.restoreFiles(ctx, p, filesBeside(fs.Arg(0)))
}

// restoreFiles puts back what lies beside the backup, if anything does;
// doctor tells when files are missing.
func (s *settings) restoreFiles(ctx context.Context, p program, path string) error {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		_, err := fmt.Fprintf(p.out, "there is no %s: no files were restored\n", path)
		return err
	}
	store, err := app.DiskFiles(s.DataDir)
	if err != nil {
		return err
	}
	n, err := store.Restore(ctx, path)
	if err == nil {
		_, err = fmt.Fprintf(p.out, "restored %d files\n", n)
	}
	return err
}

func frameworkCommand(ctx context.Context, p program, args []string) error {
	if len(args) < 1 {
		return wrongUsage("say what to do: check FILE or load FILE")
	}
	if asksHelp(args[0]) || len(args) > 1 && args[0] == "check" && asksHelp(args[1]) {
		fmt.Fprintln(p.out, "Usage: openroadmap framework check FILE; openroadmap framework load --data DIR FILE. openroadmap framework load --help tells the settings of load.")
		return nil
	}
	switch args[0] {
	case "check":
		if len(args) != 2 {
			return wrongUsage("name one file: openroadmap framework check FILE")
		}
		_, err := checkFramework(p, args[1])
		return err
	case "load":
		return withApp(ctx, p, "framework load", args[1:], nil, func(a *app.App, rest []string) error {
			if len(rest) != 1 {
				return wrongUsage("name one file: openroadmap framework load --data DIR FILE")
			}
			f, err := checkFramework(p, rest[0])
			if err != nil {
				return err
			}
			return a.LoadFramework(ctx, f)
		})
	}
	return wrongUsage("there is no %q: use check FILE or load FILE", args[0])
}

// checkFramework prints every problem of a file with its place.
func checkFramework(p program, path string) (framework.Framework, error) {
	file, err := os.Open(path)
	if err != nil {
		return framework.Framework{}, err
	}
	defer file.Close()
	f, problems := framework.Check(file, filepath.Base(path))
	for _, problem := range problems {
		fmt.Fprintln(p.out, problem)
	}
	if len(problems) > 0 {
		return f, fmt.Errorf("%s has mistakes (%d): see above", path, len(problems))
	}
	fmt.Fprintf(p.out, "%s: framework %s, %d outputs with %d lines, beside the supplementary ones\n", path, f.ID, len(f.ReferenceOutputs()), len(f.ReferenceLines()))
	return f, nil
}

// user administers accounts from the shell.
// asksHelp tells whether an argument asks how a command is called.
func asksHelp(arg string) bool {
	return slices.Contains([]string{"help", "-h", "-help", "--help"}, arg)
}

func user(ctx context.Context, p program, args []string) error {
	if len(args) < 1 {
		return wrongUsage("say what to do: add, list, reset or disable")
	}
	if asksHelp(args[0]) {
		fmt.Fprintln(p.out, "Usage: openroadmap user add|list|reset|disable [settings]; openroadmap user add --help tells those of add.")
		return nil
	}
	if !slices.Contains([]string{"add", "list", "reset", "disable"}, args[0]) {
		return wrongUsage("there is no %q: use add, list, reset or disable", args[0])
	}
	var n identity.NewPerson
	var lang, password, role, email string
	var asJSON bool
	more := func(fs *flag.FlagSet) {
		fs.StringVar(&email, "email", "", "address of the account")
		fs.StringVar(&n.Name, "name", "", "name of the person")
		fs.StringVar(&lang, "lang", "en", "language of mails")
		fs.StringVar(&password, "password", "", "password; empty: print a link to choose one")
		fs.BoolVar(&n.Operator, "operator", false, "operator of the installation")
		fs.StringVar(&role, "role", "", "role in a Party, for example fra=point_of_contact; several with commas")
		fs.BoolVar(&asJSON, "json", false, "print JSON")
	}
	return withApp(ctx, p, "user "+args[0], args[1:], more, func(a *app.App, rest []string) error {
		if email == "" && len(rest) == 1 {
			email = rest[0]
		}
		if email == "" && args[0] != "list" {
			return wrongUsage("say whose account with --email")
		}
		n.Email, n.Lang = email, i18n.Lang(lang)
		switch args[0] {
		case "add":
			return addUser(ctx, p, a, n, role, password)
		case "list":
			return listUsers(ctx, p, a, asJSON)
		case "reset":
			link, err := a.Identity.ResetLink(ctx, email)
			if err == nil {
				fmt.Fprintln(p.out, link)
			}
			return a.Explain(err)
		default: // disable
			return a.Explain(a.Identity.DisableByEmail(ctx, email))
		}
	})
}

func addUser(ctx context.Context, p program, a *app.App, n identity.NewPerson, role, password string) error {
	n.Roles = map[string][]access.Role{}
	for _, part := range strings.FieldsFunc(role, func(r rune) bool { return r == ',' }) {
		code, name, ok := strings.Cut(part, "=")
		if !ok || identity.RoleName(a.Bundle.For(i18n.EN), access.Role(name)) == name {
			return wrongUsage("role %q: write CODE=ROLE with one of observer, contributor, editor, reviewer, point_of_contact", part)
		}
		n.Roles[code] = append(n.Roles[code], access.Role(name))
	}
	id, link, err := a.Identity.Add(ctx, n, password)
	if err != nil {
		return a.Explain(err)
	}
	fmt.Fprintln(p.out, "added", id)
	if link != "" {
		fmt.Fprintln(p.out, "choose a password at", link)
	}
	return nil
}

func listUsers(ctx context.Context, p program, a *app.App, asJSON bool) error {
	people, err := a.Identity.All(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(p.out, people)
	}
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	for _, person := range people {
		fmt.Fprintf(w, "%s\t%s\t%s\n", person.ID, person.Email, person.Name)
	}
	return w.Flush()
}
