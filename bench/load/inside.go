package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	_ "modernc.org/sqlite" // driver "sqlite", for the bare commits

	"openroadmap/bench"
)

const (
	anewPages   = 400 // different pages per row
	cachedPages = 4000
	rounds      = 5
	roundTime   = 1500 * time.Millisecond
	saveTime    = 2 * time.Second
)

// inside measures against the site in a process of this program, which tells
// what it uses.
func (r *run) inside() error {
	fmt.Fprintln(os.Stderr, "measuring pages and saves")
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var p prepared
	s, err := start(&p, addr, self, "-serve", r.data(), "-listen", addr, "-parties", fmt.Sprint(r.parties))
	if err != nil {
		return err
	}
	defer s.stop()
	if _, err := s.ready("/en/"); err != nil {
		return err
	}
	site := &bench.Site{Parties: r.parties, Numbers: p.Numbers}
	if err := r.pages(s, site); err != nil {
		return err
	}
	if err := r.rates(s, site); err != nil {
		return err
	}
	return r.saves(s, p)
}

// pages measures each kind of page rendered anew and from the page cache.
func (r *run) pages(s *process, site *bench.Site) error {
	all := len(site.Numbers) * r.parties
	kinds := []struct {
		key, what    string
		path         func(int) string
		anew, cached float64 // limits in ms, 0 = none
		queries      float64
	}{
		{"list", fmt.Sprintf("list, 50 of %d, filtered and sorted", all), site.List, 3, 0.3, 0},
		{"activity", "activity page", site.Activity, 5, 0.15, 0},
		{"poster", fmt.Sprintf("poster, %d activities", len(site.Numbers)), site.Poster, 5, 0, 20},
	}
	for _, k := range kinds {
		ms, queries, most, err := r.anew(s, k.key, k.path)
		if err != nil {
			return err
		}
		r.most(k.what+": rendered anew, CPU", ms, k.anew, "ms")
		if k.queries > 0 {
			r.most(k.what+": queries of one request", float64(most), k.queries, "")
		} else {
			r.note(k.what+": queries", "%s on average, %d at most", figure(queries), most)
		}
		if ms, err = cachedCost(s, k.path(0)); err != nil {
			return err
		}
		if k.cached > 0 {
			r.most(k.what+": from the page cache, CPU", ms, k.cached, "ms")
		} else {
			r.note(k.what+": from the page cache, CPU", "%s ms", figure(ms))
		}
	}
	return nil
}

// anew asks for pages that differ, so that each is rendered and compressed
// for the cache. The first few warm the database's own cache.
func (r *run) anew(s *process, key string, path func(int) string) (ms, queries float64, most int64, err error) {
	const warm = 40
	for i := range warm {
		if _, err := s.must(path(anewPages + i)); err != nil {
			return 0, 0, 0, err
		}
	}
	if err := r.profile(s, key); err != nil {
		return 0, 0, 0, err
	}
	before, err := s.usage()
	if err != nil {
		return 0, 0, 0, err
	}
	for i := range anewPages {
		if _, err := s.must(path(i)); err != nil {
			return 0, 0, 0, err
		}
	}
	after, err := s.usage()
	if err != nil {
		return 0, 0, 0, err
	}
	return float64(after.CPUMicros-before.CPUMicros) / 1000 / anewPages, float64(after.Queries-before.Queries) / anewPages, after.Most, r.profile(s, "")
}

// profile begins a profile of the server, or with "" ends it.
func (r *run) profile(s *process, key string) error {
	if r.profiles == "" {
		return nil
	}
	to := ""
	if key != "" {
		full, err := filepath.Abs(filepath.Join(r.profiles, key+".pprof"))
		if err != nil {
			return err
		}
		to = full
	}
	_, err := s.must("/_bench/profile?to=" + url.QueryEscape(to))
	return err
}

func cachedCost(s *process, path string) (ms float64, err error) {
	if _, err := s.must(path); err != nil {
		return 0, err
	}
	before, err := s.usage()
	if err != nil {
		return 0, err
	}
	if _, err := ask(s.addr, path, time.Now().Add(time.Minute), cachedPages); err != nil {
		return 0, err
	}
	after, err := s.usage()
	return float64(after.CPUMicros-before.CPUMicros) / 1000 / cachedPages, err
}

// rates compares the cached poster with a constant handler that sends the
// same headers and the same compressed body, on the same http.Server without
// the site's middleware: rounds take turns, medians count.
func (r *run) rates(s *process, site *bench.Site) error {
	path := site.Poster(0)
	if _, err := s.must(path); err != nil {
		return err
	}
	if _, err := s.must("/_bench/prepare?path=" + url.QueryEscape(path)); err != nil {
		return err
	}
	var ours, constant, oursCPU, constantCPU []float64
	for range rounds {
		for _, x := range []struct {
			path      string
			rate, cpu *[]float64
		}{{path, &ours, &oursCPU}, {"/_bench/constant", &constant, &constantCPU}} {
			before, err := s.usage()
			if err != nil {
				return err
			}
			rate, n, err := hammer(s.addr, x.path, 8, roundTime)
			if err != nil {
				return err
			}
			after, err := s.usage()
			if err != nil {
				return err
			}
			*x.rate = append(*x.rate, rate)
			*x.cpu = append(*x.cpu, float64(after.CPUMicros-before.CPUMicros)/1000/float64(n))
		}
	}
	r.note("cached poster", "%s requests/s, %s ms CPU each", figure(median(ours)), figure(median(oursCPU)))
	r.note("constant handler, same headers and body", "%s requests/s, %s ms CPU each", figure(median(constant)), figure(median(constantCPU)))
	r.least("cached poster against constant handler, requests/s", 100*median(ours)/median(constant), 60, "%")
	return nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return v[len(v)/2]
}

// saves measures the short form of an activity, from the request to the
// answer after the commit, beside bare commits of one row on the same disk.
func (r *run) saves(s *process, p prepared) error {
	if len(p.Steps) < clients {
		return fmt.Errorf("%d activities have an open milestone, %d are needed", len(p.Steps), clients)
	}
	savers := make([]*saver, clients)
	for i := range savers {
		savers[i] = &saver{client: s.client, token: p.Token, step: p.Steps[i]}
	}
	if err := r.profile(s, "save"); err != nil {
		return err
	}
	var bare, one, many, cpu []float64
	for range 3 {
		rate, err := bareCommits(r.dir, saveTime/2)
		if err != nil {
			return err
		}
		bare = append(bare, rate)
		if rate, _, err = saveAll(savers[:1], saveTime); err != nil {
			return err
		}
		one = append(one, rate)
		before, err := s.usage()
		if err != nil {
			return err
		}
		rate, n, err := saveAll(savers, saveTime)
		if err != nil {
			return err
		}
		after, err := s.usage()
		if err != nil {
			return err
		}
		many, cpu = append(many, rate), append(cpu, float64(after.CPUMicros-before.CPUMicros)/1000/float64(n))
	}
	r.note("bare SQLite commits of one row, synchronous=FULL", "%s/s", figure(median(bare)))
	r.note("save of a milestone, 1 client", "%s/s, %s of bare commits", figure(median(one)), ratio(one, bare))
	r.note(fmt.Sprintf("save of a milestone, %d clients", clients), "%s/s, %s of bare commits, %s ms CPU each", figure(median(many)), ratio(many, bare), figure(median(cpu)))
	return r.profile(s, "")
}

func ratio(a, b []float64) string { return fmt.Sprintf("%.2f", median(a)/median(b)) }

// saver is a person who keeps writing beside the same milestone.
type saver struct {
	*client
	token  string
	step   bench.Step
	before string
	n      int
}

func (x *saver) save() error {
	x.n++
	now := fmt.Sprintf("Seen on the spot, visit %d", x.n)
	status, body, err := x.post("/en/work/"+bench.Code(1)+"/activities/"+x.step.Activity+"/update", x.token, x.step.Form(x.before, now))
	if err == nil && status != http.StatusSeeOther {
		err = fmt.Errorf("a save answers %d: %.400s", status, body)
	}
	x.before = now
	return err
}

func saveAll(savers []*saver, d time.Duration) (perSecond float64, n int, err error) {
	counts, failed := make([]int, len(savers)), make([]error, len(savers))
	start := time.Now()
	var wg sync.WaitGroup
	for i, x := range savers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for time.Since(start) < d && failed[i] == nil {
				if failed[i] = x.save(); failed[i] == nil {
					counts[i]++
				}
			}
		}()
	}
	wg.Wait()
	took := time.Since(start).Seconds()
	for i := range savers {
		n += counts[i]
		if failed[i] != nil {
			err = failed[i]
		}
	}
	return float64(n) / took, n, err
}

// bareCommits updates one row per transaction, with nothing around it.
func bareCommits(dir string, d time.Duration) (perSecond float64, err error) {
	file := filepath.Join(dir, "bare.sqlite")
	pool, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	if _, err := pool.Exec("CREATE TABLE IF NOT EXISTS milestones (id INTEGER PRIMARY KEY, proof TEXT NOT NULL); INSERT OR REPLACE INTO milestones VALUES (1, '')"); err != nil {
		return 0, err
	}
	start, n := time.Now(), 0
	for time.Since(start) < d {
		if _, err := pool.Exec("UPDATE milestones SET proof = ? WHERE id = 1", fmt.Sprintf("Seen on the spot, visit %d", n)); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
