// Package bench opens an installation full of practice data, for the Go
// benchmarks beside it and for the load program in load/. Nothing here is a
// test: times differ between machines, so every figure is printed beside a
// baseline of the same run or beside its limit (docs of the project name
// them), and nothing fails.
//
//	go test -bench . ./bench    benchmarks in one process
//	go run ./bench/load         the table, against a server of its own
package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync/atomic"

	"github.com/uptrace/bun"

	"openroadmap/internal/app"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Site is an open installation with further Parties.
type Site struct {
	*app.App
	Parties int
	Numbers []string // of the activities of a further Party, in order
	queries atomic.Int64
}

// Open opens the installation in dir, makes what is missing of its practice
// data, and counts the queries of reading pages from then on.
func Open(ctx context.Context, dir, listen string, parties int) (*Site, error) {
	return openSite(ctx, dir, listen, parties)
}

func openSite(ctx context.Context, dir, listen string, parties int, also ...instrument.Maker) (*Site, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	a, err := app.Open(ctx, app.Config{DataDir: dir, Listen: listen, Practice: true, Build: "bench", Log: log, Also: also})
	if err != nil {
		return nil, err
	}
	if _, err := a.Practice(ctx, parties); err != nil {
		a.Close()
		return nil, a.Explain(err)
	}
	s := &Site{App: a, Parties: parties}
	v, err := a.Roadmaps.PublicView(ctx, Code(1), "", 0)
	if err != nil {
		a.Close()
		return nil, err
	}
	for _, it := range v.Items {
		s.Numbers = append(s.Numbers, it.Number)
	}
	if pool, ok := a.DB.Read().(interface{ AddQueryHook(bun.QueryHook) }); ok {
		pool.AddQueryHook(counter{&s.queries})
	}
	return s, nil
}

// Queries is how many queries the read pool has answered.
func (s *Site) Queries() int64 { return s.queries.Load() }

type counter struct{ n *atomic.Int64 }

func (c counter) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context {
	c.n.Add(1)
	return ctx
}
func (c counter) AfterQuery(context.Context, *bun.QueryEvent) {}

// Code is that of further Party n, from 1.
func Code(n int) string { return fmt.Sprintf("x%02d", n) }

// Poster is the i-th poster; all differ until every Party was shown in every
// language.
func (s *Site) Poster(i int) string {
	return fmt.Sprintf("/%s/parties/%s", i18n.Langs[i/s.Parties%len(i18n.Langs)], Code(i%s.Parties+1))
}

// Activity is the i-th page of an activity, in English.
func (s *Site) Activity(i int) string {
	return fmt.Sprintf("/en/parties/%s/activities/%s", Code(i%s.Parties+1), s.Numbers[(i+i/s.Parties)%len(s.Numbers)])
}

// listPages is how many pages of a list are asked for.
const listPages = 10

// List is the i-th page of the list over all Parties, filtered and sorted;
// all differ for as long as there are languages.
func (s *Site) List(i int) string {
	orders := make([]string, 0, 2*len(roadmap.Sorts))
	for _, sort := range roadmap.Sorts {
		orders = append(orders, sort, "-"+sort)
	}
	q := url.Values{"position": {string(roadmap.Positions[i%2])}, "sort": {orders[i/2%len(orders)]}, "page": {fmt.Sprint(i/2/len(orders)%listPages + 1)}}
	return fmt.Sprintf("/%s/activities?%s", i18n.Langs[i/2/len(orders)/listPages%len(i18n.Langs)], q.Encode())
}

// Step is a milestone that is not done, and where its progress is saved.
type Step struct{ Activity, Milestone string }

// Steps finds one open milestone in each of n activities of the first further
// Party, and signs an editor of it in; it returns the session's token too.
func (s *Site) Steps(ctx context.Context, n int) (steps []Step, token string, err error) {
	const email, password = "bench@practice.example", "bench-practice-2027"
	_, _, err = s.Identity.Add(ctx, identity.NewPerson{Name: "Bench", Email: email, Lang: i18n.EN, Roles: map[string][]access.Role{Code(1): {identity.Editor}}}, password)
	if err != nil {
		return nil, "", s.Explain(err)
	}
	in, err := s.Identity.SignIn(ctx, email, password, identity.Client{})
	if err != nil {
		return nil, "", s.Explain(err)
	}
	v, err := s.Roadmaps.PublicView(ctx, Code(1), "", 0)
	if err != nil {
		return nil, "", err
	}
	for _, it := range v.Items {
		for _, m := range it.Milestones {
			if !m.Done() && len(steps) < n {
				steps = append(steps, Step{it.ID, m.ID})
				break
			}
		}
	}
	return steps, in.Token, nil
}

// Form is what the short form of an activity sends when its person writes
// proof beside a milestone; before is what was there.
func (p Step) Form(before, proof string) url.Values {
	field := "ms/" + p.Milestone + "/proof:" + string(i18n.EN)
	return url.Values{"ms": {p.Milestone}, roadmap.Control(field): {proof}, "base": {web.NewBase(map[string]string{field: before}).Encode()}}
}
