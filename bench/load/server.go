package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
	"sync/atomic"
	"syscall"

	"openroadmap/bench"
)

// The measured server is this same program, run again as a process of its
// own, so that what it uses can be told from what the load uses. Beside the
// site it answers a few addresses under /_bench/, on the same http.Server and
// without the site's middleware.

// prepared is what the server says on its first line.
type prepared struct {
	Numbers []string
	Steps   []bench.Step
	Token   string // session of an editor of the first further Party
}

// usage is what the server has used so far.
type usage struct {
	CPUMicros int64
	Queries   int64
	Most      int64 // queries of one request, the most since it was last asked; right while one client asks
}

type server struct {
	site     *bench.Site
	most     atomic.Int64
	constant atomic.Pointer[fixed]
	profile  *os.File
}

// fixed is a constant answer: header values made once, body compressed once.
type fixed struct {
	header http.Header
	body   []byte
}

func serveSite(dir, listen string, parties int) error {
	ctx := context.Background()
	site, err := bench.Open(ctx, dir, listen, parties)
	if err != nil {
		return err
	}
	defer site.Close()
	p := prepared{Numbers: site.Numbers}
	if p.Steps, p.Token, err = site.Steps(ctx, clients); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(p); err != nil {
		return err
	}
	s := &server{site: site}
	return (&http.Server{Addr: listen, Handler: s}).ListenAndServe()
}

func (s *server) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	switch q.URL.Path {
	case "/_bench/constant":
		f := s.constant.Load()
		h := w.Header()
		for k, v := range f.header {
			h[k] = v
		}
		w.Write(f.body)
	case "/_bench/usage":
		json.NewEncoder(w).Encode(usage{cpu(), s.site.Queries(), s.most.Swap(0)})
	case "/_bench/prepare":
		s.prepare(q.URL.Query().Get("path"))
	case "/_bench/profile":
		if err := s.profiling(q.URL.Query().Get("to")); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	default:
		before := s.site.Queries()
		s.site.Handler.ServeHTTP(w, q)
		if n := s.site.Queries() - before; n > s.most.Load() {
			s.most.Store(n)
		}
	}
}

// prepare keeps the answer to path, as the site gives it, for the constant
// handler.
func (s *server) prepare(path string) {
	q := httptest.NewRequest(http.MethodGet, s.site.Config.BaseURL+path, nil)
	q.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	s.site.Handler.ServeHTTP(w, q)
	s.constant.Store(&fixed{w.Header().Clone(), bytes.Clone(w.Body.Bytes())})
}

// profiling begins a profile in a file, or ends the one that runs.
func (s *server) profiling(file string) (err error) {
	if file == "" {
		pprof.StopCPUProfile()
		return s.profile.Close()
	}
	if s.profile, err = os.Create(file); err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	return pprof.StartCPUProfile(s.profile)
}

func cpu() (micros int64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano()/1000 + u.Stime.Nano()/1000
}
