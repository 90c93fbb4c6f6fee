package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"openroadmap/internal/app"
	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
)

// where says of which Party and roadmap a list is.
type where struct{ party, roadmap, lang string }

func (w *where) flags(fs *flag.FlagSet) {
	fs.StringVar(&w.party, "party", "", "`code` of the Party, for example fra")
	fs.StringVar(&w.roadmap, "roadmap", "", "`slug` of the roadmap, for example 2025; empty: the current one")
	fs.StringVar(&w.lang, "lang", "en", "`language` of column heads and choices")
}

// list finds the list of that kind, and completes w.
func (w *where) list(ctx context.Context, a *app.App, kind string) (dataset.Dataset, error) {
	d, ok := a.Exchange.Dataset(kind)
	if !ok {
		var keys []string
		for _, x := range a.Exchange.Datasets {
			keys = append(keys, x.Key)
		}
		return d, wrongUsage("there is no list %q; there are %s", kind, strings.Join(keys, ", "))
	}
	if w.party == "" {
		return d, wrongUsage("name the Party: --party fra")
	}
	if !a.HasParty(w.party) {
		return d, wrongUsage("there is no Party %q here: write the code of one in three letters, for example fra", w.party)
	}
	if _, ok := i18n.ParseLang(w.lang); !ok {
		return d, wrongUsage("language %q: use one of ar, zh, en, fr, ru, es", w.lang)
	}
	if d.OfRoadmap() && w.roadmap == "" {
		if w.roadmap = a.Exchange.Slug(ctx, w.party); w.roadmap == "" {
			return d, fmt.Errorf("the Party %q has no roadmap here", w.party)
		}
	}
	return d, nil
}

// words takes the words before the first setting off the arguments.
func words(args []string) (words, rest []string) {
	i := 0
	for i < len(args) && !strings.HasPrefix(args[i], "-") {
		i++
	}
	return args[:i], args[i:]
}

// reads says how a file is to be read where it does not say it itself.
type reads struct{ columns, encoding, dates string }

func (r *reads) flags(fs *flag.FlagSet) {
	fs.StringVar(&r.columns, "columns", "", "`name` under which the columns of such files are kept")
	fs.StringVar(&r.encoding, "encoding", "", "how its letters are `written`, for example windows-1256")
	fs.StringVar(&r.dates, "dates", "", "what dates such as 3/4/2027 begin with: day or `month`")
}

// plan is r as the import takes it.
func (r reads) plan(ctx context.Context, a *app.App, party, kind string) (p exchange.Plan, err error) {
	if r.columns != "" {
		kept, err := a.Exchange.Kept(ctx, party, kind)
		if err != nil {
			return p, err
		}
		var there bool
		if p, there = kept[r.columns]; !there {
			return p, wrongUsage("no columns are kept as %q; there are %s", r.columns, strings.Join(slices.Sorted(maps.Keys(kept)), ", "))
		}
	}
	if r.encoding != "" {
		if p.Encoding = sheet.Encoding(strings.ToLower(r.encoding)); !p.Encoding.Valid() {
			return p, wrongUsage("--encoding %q: use one of %v", r.encoding, sheet.Encodings)
		}
	}
	switch p.Days, p.DaysHold = cmp.Or(dataset.DayOrder(r.dates), p.Days), r.dates != ""; p.Days {
	case "", dataset.DayFirst, dataset.MonthFirst:
		return p, nil
	}
	return p, wrongUsage("--dates %q: use day or month", r.dates)
}

// importCommand takes a file into a list as the page does: dry run first.
func importCommand(ctx context.Context, p program, args []string) error {
	named, rest := words(args)
	in := takeIn{out: p.out}
	var accept, key string
	more := func(fs *flag.FlagSet) {
		in.where.flags(fs)
		in.reads.flags(fs)
		fs.BoolVar(&in.dry, "dry-run", false, "only tell what each row would change")
		fs.StringVar(&accept, "accept", "all", "`rows` to save: all (none if one has a mistake) or good")
		fs.StringVar(&key, "key", "", "`fingerprint` of an unknown key to trust, for a roadmap-file")
	}
	return withApp(ctx, p, "import", rest, more, func(a *app.App, after []string) error {
		named = append(named, after...)
		if len(named) == 2 && named[0] == "roadmap-file" {
			return a.Explain(receive(ctx, p, a, named[1], key))
		}
		if len(named) != 2 {
			return wrongUsage("name the list and the file: openroadmap import milestones FILE --party fra")
		}
		if accept != "all" && accept != "good" {
			return wrongUsage("--accept %q: use all or good", accept)
		}
		in.App, in.all = a, accept == "all"
		return a.Explain(in.run(ctx, named[0], named[1]))
	})
}

// takeIn is an import of the command line.
type takeIn struct {
	*app.App
	where
	reads
	out      io.Writer
	dry, all bool
}

// run does the whole of it. What is not saved leaves nothing behind.
func (t takeIn) run(ctx context.Context, kind, path string) error {
	d, err := t.list(ctx, t.App, kind)
	if err != nil {
		return err
	}
	plan, err := t.plan(ctx, t.App, t.party, kind)
	if err != nil {
		return err
	}
	file, err := opened(ctx, d, path)
	if err != nil {
		return err
	}
	defer file.Close()
	actor := t.CommandLine(t.party)
	im, err := t.Exchange.Start(ctx, actor, d, exchange.New{Party: t.party, Slug: t.roadmap, Lang: i18n.Lang(t.lang), FileName: filepath.Base(path), File: file, Plan: plan})
	if err != nil {
		return err
	}
	im, err = t.carry(ctx, actor, im)
	if err == nil {
		err = im.Err()
	}
	if t.all && !t.dry && im.Failed > 0 && im.State == exchange.Ready && im.Good() > 0 {
		err = fmt.Errorf("%w; --accept good saves the good ones", t.Explain(err))
	}
	switch im.State {
	case exchange.Asking, exchange.Ready, exchange.Failed:
		_, gone := t.Exchange.Drop(context.WithoutCancel(ctx), actor, im.Party, im.ID)
		err = errors.Join(err, gone)
	}
	return err
}

// carry brings im as far as it goes, and tells of it.
func (t takeIn) carry(ctx context.Context, actor access.Actor, im exchange.Import) (exchange.Import, error) {
	var err error
	if im.State == exchange.Reading {
		if im, err = t.Exchange.RunNow(ctx, actor, im); err != nil {
			return im, err
		}
	}
	if im.State == exchange.Asking {
		return im, asked(im.Plan)
	}
	if err := t.report(ctx, im); err != nil || im.State != exchange.Ready || t.dry || im.Good() == 0 {
		return im, err
	}
	accepted, err := t.Exchange.Accept(ctx, actor, im.Party, im.ID, t.all)
	if err != nil {
		return im, err
	}
	if im, err = t.Exchange.RunNow(ctx, actor, accepted); err != nil {
		return im, err
	}
	return im, t.report(ctx, im)
}

func (t takeIn) report(ctx context.Context, im exchange.Import) error {
	return t.Exchange.Report(ctx, im, i18n.Lang(t.lang), t.out)
}

// asked says what a person would be asked on the page, and how it is answered
// here.
func asked(p exchange.Plan) error {
	switch {
	case p.DaysCell != nil:
		return fmt.Errorf("%q in row %d can be read in two ways: say --dates day or --dates month", p.DaysCell.Text, p.DaysCell.Row)
	case p.Guessed:
		return fmt.Errorf("the file does not say how its letters are written: say --encoding %s if that is it, or another of %v", p.Encoding, sheet.Encodings)
	case p.Alike != "":
		return fmt.Errorf("the file has the columns that are kept as %q: say --columns %q to read it so", p.Alike, p.Alike)
	}
	return errors.New("the columns of this file are not known here: import it on the page once, keep its columns under a name, and say --columns with that name")
}

// opened is the file to take in; for documents it may be a folder of them,
// which is packed while it is read.
func opened(ctx context.Context, d dataset.Dataset, path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() && info.Size() > exchange.MaxFile {
		return nil, errs.New(errs.TooLarge, exchange.MsgErrorTooLarge, "Max", exchange.MaxFile>>20)
	}
	if !info.IsDir() {
		return os.Open(path)
	}
	if d.Files == nil {
		return nil, wrongUsage("%s is a folder; the list %s is read from one file", path, d.Key)
	}
	names, err := filesBelow(path)
	if err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	go func() {
		w.CloseWithError(exchange.Pack(ctx, w, names, func(name string) (io.ReadCloser, error) { return os.Open(filepath.Join(path, name)) }))
	}()
	return r, nil
}

// filesBelow lists the files of a folder and of those in it, without hidden
// ones.
func filesBelow(folder string) (names []string, err error) {
	err = filepath.WalkDir(folder, func(at string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(e.Name(), ".") && at != folder
		switch {
		case hidden && e.IsDir():
			return filepath.SkipDir
		case hidden || !e.Type().IsRegular():
			return nil
		}
		name, err := filepath.Rel(folder, at)
		names = append(names, filepath.ToSlash(name))
		return err
	})
	return names, err
}

// exportCommand writes a list to standard output.
func exportCommand(ctx context.Context, p program, args []string) error {
	named, rest := words(args)
	var w where
	var format string
	var form dataset.Form
	more := func(fs *flag.FlagSet) {
		w.flags(fs)
		fs.StringVar(&format, "format", "csv", "csv, xlsx or json")
		fs.BoolVar(&form.Codes, "codes", false, "codes instead of words")
		fs.BoolVar(&form.All, "all", false, "every column in all six languages")
	}
	return withApp(ctx, p, "export", rest, more, func(a *app.App, after []string) error {
		named = append(named, after...)
		if form.Format = sheet.Format(format); len(named) != 1 || !form.Format.Valid() {
			return wrongUsage("name the list: openroadmap export milestones --party fra --format csv|xlsx|json")
		}
		return a.Explain(takeOut(ctx, p.out, a, w, named[0], form))
	})
}

func takeOut(ctx context.Context, out io.Writer, a *app.App, w where, kind string, form dataset.Form) error {
	d, err := w.list(ctx, a, kind)
	if err != nil {
		return err
	}
	if d.Rows == nil {
		return fmt.Errorf("the list %s comes in only", kind)
	}
	return a.Exchange.Export(ctx, d, a.Exchange.Scope(a.CommandLine(w.party), w.party, w.roadmap, i18n.Lang(w.lang)), form, out)
}
