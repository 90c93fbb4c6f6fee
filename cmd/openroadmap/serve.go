package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"openroadmap/internal/app"
)

func serve(ctx context.Context, p program, args []string) error {
	var s settings
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	s.database(fs, "data")
	s.server(fs)
	if err := p.parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return wrongUsage("%q is no setting; settings begin with --", fs.Arg(0))
	}
	return s.serve(ctx, p, nil)
}

// serve listens before it opens the database, so that a port in use is told
// at once. ready, if not nil, is called when the program answers.
func (s *settings) serve(ctx context.Context, p program, ready func(*app.App) error) error {
	if err := s.checkHTTP(); err != nil {
		return err
	}
	l, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (is another program using that port? choose one with --listen): %w", s.Listen, err)
	}
	defer l.Close()
	a, err := s.open(ctx, p)
	if err != nil {
		return err
	}
	defer a.Close()
	if err := announce(ctx, p, a, ready); err != nil {
		return err
	}
	return listen(ctx, a, l)
}

// checkHTTP refuses to serve without encryption beyond this machine unless
// the operator says so.
func (s *settings) checkHTTP() error {
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		return fmt.Errorf("--listen %s: write host:port, for example 127.0.0.1:8080: %w", s.Listen, err)
	}
	if s.BaseURL == "" && s.Loopback() || s.insecure {
		return nil
	}
	u, err := url.Parse(s.BaseURL)
	if s.BaseURL != "" && (err != nil || u.Host == "") {
		return fmt.Errorf("--base-url %s: write the whole address, for example https://roadmap.example.org", s.BaseURL)
	}
	if err == nil && u.Scheme == "https" {
		return nil
	}
	if err == nil && u.Scheme == "http" && s.Loopback() {
		return nil
	}
	return fmt.Errorf("listening on %s without https: give the https address that readers use with --base-url, or allow http with --insecure-http", s.Listen)
}

func announce(ctx context.Context, p program, a *app.App, ready func(*app.App) error) error {
	for _, name := range a.Applied {
		a.Config.Log.Info("migrated", "file", name)
	}
	fmt.Fprintf(p.out, "Open Roadmap %s: %s\n", a.Config.Build, a.Config.BaseURL)
	if ready != nil {
		return ready(a)
	}
	link, empty, err := a.Identity.SetupLink(ctx)
	if err != nil {
		return err
	}
	if empty {
		fmt.Fprintf(p.out, "This installation is empty. Set it up within 24 hours at\n  %s\n", link)
	}
	return nil
}

// Limits of the server: a slow or endless request holds a connection no
// longer than this.
const (
	readHeader = 5 * time.Second
	readAll    = 60 * time.Second
	writeAll   = 120 * time.Second
	idle       = 2 * time.Minute
	goodbye    = 15 * time.Second
)

func listen(ctx context.Context, a *app.App, l net.Listener) error {
	background, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Add(1)
	go func() { defer work.Done(); a.Run(background) }()
	server := &http.Server{Handler: a.Handler, ReadHeaderTimeout: readHeader, ReadTimeout: readAll, WriteTimeout: writeAll, IdleTimeout: idle, MaxHeaderBytes: 32 << 10}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		end, cancel := context.WithTimeout(context.Background(), goodbye)
		defer cancel()
		err = server.Shutdown(end)
	}
	stop()
	work.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
