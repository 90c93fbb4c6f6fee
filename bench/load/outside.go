package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"openroadmap/bench"
)

const (
	publicRequests = 10000
	signIns        = 10
	workRequests   = 1000
	practiceWord   = "practice-maravia-2027" // the password of the practice accounts
)

// outside measures the real program: start, memory, weight of the first load.
func (r *run) outside() error {
	fmt.Fprintln(os.Stderr, "measuring start, memory and weight")
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	var s *process
	var starts []float64
	for range rounds {
		if s != nil {
			s.stop()
		}
		began := time.Now()
		if s, err = start(nil, addr, r.binary, "serve", "--data", r.data(), "--listen", addr); err != nil {
			return err
		}
		at, err := s.ready("/en/")
		if err != nil {
			s.stop()
			return fmt.Errorf("start the program: %w", err)
		}
		starts = append(starts, float64(at.Sub(began).Microseconds())/1000)
	}
	defer s.stop()
	r.most("start to first page", median(starts), 100, "ms")
	if err := r.memory(s); err != nil {
		return err
	}
	return r.weight(s)
}

func (r *run) memory(s *process) error {
	pages, err := publicPages(s, r.parties)
	if err != nil {
		return err
	}
	if err := visit(pages, publicRequests, func(path string) error { _, err := s.must(path); return err }); err != nil {
		return err
	}
	afterPublic, err := s.status()
	if err != nil {
		return err
	}
	for i := range signIns {
		if err := s.workday([]string{"contact", "editor", "reviewer", "contributor", "observer"}[i%5]+"@maravia.example", workRequests/signIns); err != nil {
			return err
		}
	}
	time.Sleep(4 * time.Second) // the memory of password hashing is given back after a moment
	m, err := s.status()
	if err != nil {
		return err
	}
	r.most(fmt.Sprintf("anonymous resident memory after %d public, %d signed-in requests, %d sign-ins", publicRequests, workRequests, signIns), m["RssAnon"], 80, "MiB")
	r.note("resident memory in all; at its highest; anonymous after the public requests alone", "%s; %s; %s MiB", figure(m["VmRSS"]), figure(m["VmHWM"]), figure(afterPublic["RssAnon"]))
	return nil
}

// publicPages lists pages as readers would visit them.
func publicPages(s *process, parties int) ([]string, error) {
	numbers, err := sharedNumbers(s, parties)
	if err != nil {
		return nil, err
	}
	site := &bench.Site{Parties: parties, Numbers: numbers}
	pages := []string{"/en/", "/fr/", "/ar/", "/en/about", "/en/practices", "/en/reference"}
	for i := range 600 {
		pages = append(pages, site.Poster(i), site.Activity(i), site.Activity(i+600), site.List(i))
	}
	return pages, nil
}

func unpack(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return b, nil // not compressed
	}
	return io.ReadAll(z)
}

// visit does n visits, four at a time, over pages in turn.
func visit(pages []string, n int, do func(path string) error) error {
	var next atomic.Int64
	failed := make([]error, 4)
	var wg sync.WaitGroup
	for i := range failed {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for failed[i] == nil {
				k := int(next.Add(1)) - 1
				if k >= n {
					return
				}
				failed[i] = do(pages[k%len(pages)])
			}
		}()
	}
	wg.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

var workLink = regexp.MustCompile(`href="(/en/work/xma[^"]*)"`)

// workday signs a person in and reads n pages of the working side.
func (p *process) workday(email string, n int) error {
	q, err := http.NewRequest(http.MethodPost, p.base+"/en/sign-in", strings.NewReader(url.Values{"email": {email}, "password": {practiceWord}}.Encode()))
	if err != nil {
		return err
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.http.Do(q)
	if err != nil {
		return err
	}
	resp.Body.Close()
	token := ""
	for _, c := range resp.Cookies() {
		if c.Name == "or_session" {
			token = c.Value
		}
	}
	if token == "" {
		return fmt.Errorf("sign in as %s answers %d", email, resp.StatusCode)
	}
	pages := []string{"/en/work", "/en/work/xma"}
	for i := 0; i < n; i++ {
		status, body, err := p.get(pages[i%len(pages)], token)
		if err != nil || status >= 500 {
			return fmt.Errorf("%s answers %d: %w", pages[i%len(pages)], status, err)
		}
		plain, err := unpack(body)
		if err != nil {
			return err
		}
		for _, m := range workLink.FindAllSubmatch(plain, -1) {
			if path := strings.ReplaceAll(string(m[1]), "&amp;", "&"); !slices.Contains(pages, path) && len(pages) < n {
				pages = append(pages, path)
			}
		}
	}
	return nil
}

// status reads the memory figures of a process, in MiB, from the system
// (Linux).
func (p *process) status() (map[string]float64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return nil, err
	}
	m := map[string]float64{}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		if kib, ok := strings.CutSuffix(strings.TrimSpace(value), " kB"); ok {
			if n, err := strconv.ParseFloat(kib, 64); err == nil {
				m[name] = n / 1024
			}
		}
	}
	return m, nil
}

var asset = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)

// weight adds up what a browser loads for the first page, compressed.
func (r *run) weight(s *process) error {
	for _, page := range []struct{ what, path string }{{"landing page", "/en/"}, {"poster", "/en/parties/xma"}, {"poster in Arabic", "/ar/parties/xma"}} {
		html, err := s.must(page.path)
		if err != nil {
			return err
		}
		r.most("first load, "+page.what+": HTML gzipped", kilo(len(html)), 20, "kB")
		plain, err := unpack(html)
		if err != nil {
			return err
		}
		total, css, rest := len(html), 0, 0
		seen := map[string]bool{}
		for _, m := range asset.FindAllSubmatch(plain, -1) {
			path := string(m[1])
			if seen[path] {
				continue
			}
			seen[path] = true
			body, err := s.must(path)
			if err != nil {
				return err
			}
			if strings.HasSuffix(path, ".css") {
				css += len(body)
			} else {
				rest += len(body)
			}
			total += len(body)
		}
		r.most("first load, "+page.what+": CSS gzipped", kilo(css), 14, "kB")
		r.most("first load, "+page.what+": everything", kilo(total), 100, "kB")
		r.note("first load, "+page.what+": scripts, images and icons in that", "%s kB", figure(kilo(rest)))
	}
	return nil
}

func kilo(n int) float64 { return float64(n) / 1000 }

// sharedNumbers lists the activities that every further Party shows on its
// poster: own ones are not everywhere.
func sharedNumbers(s *process, parties int) (shared []string, err error) {
	for i := range parties {
		body, err := s.must("/en/parties/" + bench.Code(i+1))
		if err != nil {
			return nil, err
		}
		plain, err := unpack(body)
		if err != nil {
			return nil, err
		}
		var here []string
		for _, m := range regexp.MustCompile(`/activities/([S0-9.]+)"`).FindAllSubmatch(plain, -1) {
			if n := string(m[1]); !slices.Contains(here, n) && (i == 0 || slices.Contains(shared, n)) {
				here = append(here, n)
			}
		}
		shared = here
	}
	return shared, nil
}
