package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"openroadmap/internal/app"
	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/dataset"
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

// importCommand takes a file into a list as the page does: dry run first.
func importCommand(ctx context.Context, p program, args []string) error {
	named, rest := words(args)
	var w where
	var dry bool
	var accept, key string
	more := func(fs *flag.FlagSet) {
		w.flags(fs)
		fs.BoolVar(&dry, "dry-run", false, "only tell what each row would change")
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
		return a.Explain(takeIn(ctx, p, a, w, named[0], named[1], accept, dry))
	})
}

func takeIn(ctx context.Context, p program, a *app.App, w where, kind, path, accept string, dry bool) error {
	d, err := w.list(ctx, a, kind)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	actor := a.CommandLine(w.party)
	im, err := a.Exchange.Start(ctx, actor, d, exchange.New{Party: w.party, Slug: w.roadmap, Lang: i18n.Lang(w.lang), FileName: filepath.Base(path), File: file})
	if err != nil {
		return err
	}
	if im.State == exchange.Asking {
		return errors.New("the columns or letters of this file are to be chosen by a person: import it on the page once, and keep its columns under a name")
	}
	if im, err = a.Exchange.RunNow(ctx, actor, im); err != nil {
		return err
	}
	if err := a.Exchange.Report(ctx, im, i18n.Lang(w.lang), p.out); err != nil || dry || im.State != exchange.Ready || im.Good() == 0 {
		return err
	}
	if im, err = a.Exchange.Accept(ctx, actor, im.Party, im.ID, accept == "all"); err != nil {
		return err
	}
	if im, err = a.Exchange.RunNow(ctx, actor, im); err != nil {
		return err
	}
	return a.Exchange.Report(ctx, im, i18n.Lang(w.lang), p.out)
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
	return a.Exchange.Export(ctx, d, a.Exchange.Scope(a.CommandLine(w.party), w.party, w.roadmap, i18n.Lang(w.lang)), form, out)
}
