package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"time"

	"openroadmap/internal/app"
	"openroadmap/internal/platform/clock"
)

// practiceSettings are those of demo alone.
type practiceSettings struct {
	parties     int
	now         string
	serve, json bool
}

func (s *practiceSettings) flags(fs *flag.FlagSet) {
	fs.IntVar(&s.parties, "parties", 0, "how many further fictitious Parties of the same shape, for load tests")
	fs.StringVar(&s.now, "now", "", "`date` of the practice data, YYYY-MM-DD; empty: today")
	fs.BoolVar(&s.serve, "serve", false, "serve it")
	fs.BoolVar(&s.json, "json", false, "print address and accounts as JSON")
}

// demo makes the practice country in a data folder, once: a folder that holds
// it already is served as it is.
func demo(ctx context.Context, p program, args []string) error {
	var s settings
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	s.database(fs, "practice")
	s.server(fs)
	var practice practiceSettings
	practice.flags(fs)
	if err := p.parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return wrongUsage("%q is no setting; settings begin with --", fs.Arg(0))
	}
	at, err := practiceTime(practice.now)
	if err != nil {
		return err
	}
	s.Clock = clock.ShiftedTo(at)
	s.Practice = true
	ready := func(a *app.App) error {
		accounts, err := a.Practice(ctx, practice.parties)
		if err != nil {
			return err
		}
		return tell(p, a, accounts, practice.json)
	}
	if practice.serve {
		return s.serve(ctx, p, ready)
	}
	a, err := s.open(ctx, p)
	if err != nil {
		return err
	}
	defer a.Close()
	return ready(a)
}

// practiceTime is nine in the morning UTC of a day, or now.
func practiceTime(day string) (time.Time, error) {
	if day == "" {
		return time.Now().UTC(), nil
	}
	d, err := clock.ParseDate(day)
	if err != nil {
		return time.Time{}, wrongUsage("--now %q: write a date as YYYY-MM-DD", day)
	}
	return d.Time().Add(9 * time.Hour), nil
}

func tell(p program, a *app.App, accounts []app.Account, asJSON bool) error {
	if asJSON {
		return writeJSON(p.out, struct {
			BaseURL  string        `json:"base_url"`
			Accounts []app.Account `json:"accounts"`
		}{a.Config.BaseURL, accounts})
	}
	fmt.Fprintf(p.out, "Practice data; the Republic of Maravia does not exist. Sign in at %s/en/sign-in\n", a.Config.BaseURL)
	for _, x := range accounts {
		fmt.Fprintf(p.out, "  %-5s %-17s %-32s %s\n", x.Party, x.Role, x.Email, x.Password)
	}
	fmt.Fprintf(p.out, "Mails lie in %s\n", filepath.Join(a.Config.DataDir, "mail"))
	return nil
}
