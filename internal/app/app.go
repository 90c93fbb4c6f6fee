// Package app puts the program together: it opens the database, builds every
// service, lists the features and mounts their routes. Read features.go
// first; what a lower floor needs from a higher one is supplied in wire.go.
// It also owns the test of the import order (floors_test.go).
package app

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/core/upgrade"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/feature"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/platform/pdf"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/publish/api"
	"openroadmap/internal/publish/received"
)

// Config is what an installation decides outside the program. cmd reads it.
type Config struct {
	DataDir   string             // folder for the database and the mail folder
	Database  string             // postgres://…; "" = SQLite in DataDir
	Listen    string             // host:port
	BaseURL   string             // as readers see it; "" = http://Listen
	HomeParty string             // code; its poster is the first page
	Practice  bool               // a practice country is what the installation is for
	SMTP      mail.SMTP          // Host "" = mails lie in DataDir/mail
	Files     string             // s3://…; "" = files lie in DataDir/files
	FileKeys  blob.Keys          // of an S3 store; from the environment, never logged
	FileLimit int64              // MB of one file; 0 = 25
	FileQuota int64              // MB of all files of a Party; 0 = 2048
	Program   string             // path of the program, run again to parse files apart; "" parses them here (tests)
	Chromium  string             // program that prints PDF; pdf.Auto = look for one; "" = none
	Proxy     bool               // a reverse proxy stands before the server: the last X-Forwarded-For is the reader
	Also      []instrument.Maker // instruments beside those of the program: of an edition of one's own, of tests
	Build     string             // version, part of every cache key
	Clock     clock.Clock
	Log       *slog.Logger
}

// App is the program, open and ready to serve.
type App struct {
	Config        Config
	DB            *db.DB
	Bundle        *i18n.Bundle
	Access        *access.Table
	Frameworks    *framework.Service
	Vocabulary    convention.Vocabulary
	Practices     practice.Shelf // with what was submitted and published, once wired
	Shelf         *practice.Service
	Mail          *mail.Mailer
	Parties       *party.Service
	Identity      *identity.Service
	Organizations *organization.Service
	CustomFields  *customfield.Service
	Stocktakes    *stocktake.Service
	Review        *review.Service
	Evidence      *evidence.Service
	Roadmaps      *roadmap.Service
	Search        *search.Index
	Compare       *compare.Service
	API           *api.API
	Received      *received.Service
	Exchange      *exchange.Service
	Upgrades      *upgrade.Service
	PDF           *pdf.Printer // nil: no Chromium on this machine
	Instruments   []instrument.Instrument
	Features      []feature.Feature
	Site          *web.Site
	Handler       http.Handler
	Applied       []string // migrations that Open applied
	seen          *partiesSeen
}

// collectLess spares the garbage collector while the program starts, which
// makes a lot that stays and little that goes: a tenth of the time to the first
// page. Afterwards it lets the heap grow to 2.25 times what is live, unless the
// environment says otherwise (GOGC): a fifth of a page went into collecting,
// and most of what is live is the page cache, which costs nothing to look at.
func collectLess() (afterwards func()) {
	usual := debug.SetGCPercent(400)
	if usual == 100 {
		usual = 125
	}
	return func() { debug.SetGCPercent(usual) }
}

// Open opens the database, brings it up to date and builds everything.
// Errors are sentences for the operator.
func Open(ctx context.Context, c Config) (*App, error) {
	defer collectLess()()
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, db.Config{DataDir: c.DataDir, URL: c.Database, Clock: c.Clock, Log: c.Log})
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, DB: d, PDF: pdf.Find(c.Chromium)}
	if err := a.build(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return a, nil
}

func (c Config) withDefaults() (Config, error) {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + strings.Replace(c.Listen, "127.0.0.1", "localhost", 1)
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return c, fmt.Errorf("base address %q: write it whole, for example https://roadmap.example.org", c.BaseURL)
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	return c, nil
}

func (a *App) build(ctx context.Context) error {
	if err := a.loadReference(ctx); err != nil {
		return err
	}
	if err := a.wire(); err != nil {
		return err
	}
	a.Features = a.features()
	a.Search.Sources = sourcesOf(a.Features)
	merged, err := db.Migrations(migrationsOf(a.Features)...)
	if err != nil {
		return err
	}
	if a.Applied, err = a.DB.Migrate(ctx, merged); err != nil {
		return err
	}
	if err := a.Frameworks.Reload(ctx); err != nil {
		return err
	}
	if err := a.seen.reload(ctx); err != nil {
		return err
	}
	if _, ok := a.seen.get(a.Config.HomeParty); a.Config.HomeParty != "" && !ok {
		return fmt.Errorf("home party %q: there is no Party of that code; write for example fra", a.Config.HomeParty)
	}
	a.Site = a.site()
	a.Handler, err = a.Site.Handler()
	return err
}

// mailer delivers by SMTP, or into a folder where none is configured.
func (a *App) mailer() (*mail.Mailer, error) {
	c := a.Config
	if c.SMTP.Host == "" {
		from := c.SMTP.From
		if from == "" {
			from = "open-roadmap@localhost"
		}
		return mail.New(a.DB, mail.NewFolder(filepath.Join(c.DataDir, "mail"), from), c.Log), nil
	}
	t, err := mail.NewSMTP(c.SMTP)
	if err != nil {
		return nil, err
	}
	return mail.New(a.DB, t, c.Log), nil
}

// Run does the background work of all features until ctx ends.
func (a *App) Run(ctx context.Context) {
	index := func(ctx context.Context) { a.Search.Run(ctx, a.Config.Log) }
	work := []func(context.Context){a.DB.FollowGenerations, a.seen.follow, later(a.Mail.Run), later(index)}
	for _, f := range a.Features {
		if f.Run != nil {
			work = append(work, later(f.Run))
		}
	}
	var wg sync.WaitGroup
	for _, w := range work {
		wg.Add(1)
		go func() { defer wg.Done(); w(ctx) }()
	}
	wg.Wait()
}

// later lets work that nobody waits for begin half a second after the start,
// when the first page is answered: they would share two processors.
func later(work func(context.Context)) func(context.Context) {
	return func(ctx context.Context) {
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
			work(ctx)
		}
	}
}

// Close ends the database.
func (a *App) Close() error { return a.DB.Close() }

// Loopback tells whether only this machine can reach the server.
func (c Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}
