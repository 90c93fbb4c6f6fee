package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"openroadmap/internal/app"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/config"
	"openroadmap/internal/platform/mail"
	"openroadmap/internal/platform/pdf"
)

// version is set by the release build.
var version = ""

func build() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return "dev-" + s.Value[:12]
			}
		}
	}
	return "dev"
}

// settings are those that several commands share.
type settings struct {
	app.Config
	insecure bool
}

// database adds where the data are.
func (s *settings) database(fs *flag.FlagSet, dataDir string) {
	fs.StringVar(&s.DataDir, "data", dataDir, "data `folder`: the SQLite database, mails without a mail server")
	fs.StringVar(&s.Database, "database", "", "`address` of a PostgreSQL database, postgres://…; empty for SQLite in the data folder")
	fs.StringVar(&s.Files, "files", "", "`address` of an S3-compatible store for files, s3://BUCKET/PREFIX?endpoint=HOST, its keys in OPENROADMAP_S3_ACCESS_KEY and OPENROADMAP_S3_SECRET_KEY; empty: the data folder")
}

// machine adds what else of the machine is used.
func (s *settings) machine(fs *flag.FlagSet) {
	fs.StringVar(&s.Chromium, "chromium", pdf.Auto, "`program` that prints roadmaps as PDF; auto: the one that is installed; empty: none")
}

// server adds how the program is reached and how it sends mail.
func (s *settings) server(fs *flag.FlagSet) {
	s.machine(fs)
	fs.StringVar(&s.Listen, "listen", "127.0.0.1:8080", "`host:port` to listen on")
	fs.StringVar(&s.BaseURL, "base-url", "", "`address` that readers use, for example https://roadmap.example.org; empty: the listen address")
	fs.BoolVar(&s.insecure, "insecure-http", false, "allow http beyond this machine; pages then carry a warning")
	fs.BoolVar(&s.Proxy, "behind-proxy", false, "a reverse proxy of yours adds X-Forwarded-For")
	fs.StringVar(&s.HomeParty, "home-party", "", "`code` of the Party whose poster is the first page")
	fs.Int64Var(&s.FileLimit, "file-limit", 25, "`megabytes` that one file may have")
	fs.Int64Var(&s.FileQuota, "file-quota", 2048, "`megabytes` that the files of one Party may have together")
	fs.StringVar(&s.SMTP.Host, "smtp-host", "", "mail `server`; empty: mails are written to the mail folder in the data folder")
	fs.IntVar(&s.SMTP.Port, "smtp-port", 0, "its port; 0: 587, or 465 with implicit encryption")
	fs.StringVar(&s.SMTP.User, "smtp-user", "", "name to sign in with")
	fs.StringVar(&s.SMTP.Password, "smtp-password", "", "password to sign in with; better given as OPENROADMAP_SMTP_PASSWORD")
	fs.StringVar(&s.SMTP.TLS, "smtp-tls", "starttls", "starttls, implicit, opportunistic or none")
	fs.StringVar(&s.SMTP.From, "smtp-from", "", "`address` that mails come from")
	fs.StringVar(&s.SMTP.FromName, "smtp-from-name", "", "name beside it")
}

// shared names the settings that may stand in the environment whatever the
// command, since another one reads them, and the variables of the tests.
func shared() []string {
	var s settings
	var practice practiceSettings
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	s.database(fs, "")
	s.server(fs)
	practice.flags(fs)
	return append(config.Known(fs), "config", "samples", "test-postgres", "s3-access-key", "s3-secret-key")
}

// open opens the program with the settings.
func (s *settings) open(ctx context.Context, p program) (*app.App, error) {
	s.Build = build()
	if s.Clock == nil {
		s.Clock = clock.System{}
	}
	s.Log = slog.New(slog.NewTextHandler(p.err, nil))
	s.FileKeys = blob.Keys{Access: p.getenv("OPENROADMAP_S3_ACCESS_KEY"), Secret: p.getenv("OPENROADMAP_S3_SECRET_KEY")}
	var err error
	if s.Program, err = os.Executable(); err != nil {
		return nil, fmt.Errorf("find the program itself, which parses files apart: %w", err)
	}
	if s.SMTP.Host == "" {
		s.SMTP = mail.SMTP{From: s.SMTP.From}
	}
	return app.Open(ctx, s.Config)
}
