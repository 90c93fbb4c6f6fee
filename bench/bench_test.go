package bench

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func open(b *testing.B) *Site {
	b.Helper()
	return openWith(b, 20)
}

func openWith(b *testing.B, parties int) *Site {
	b.Helper()
	s, err := Open(context.Background(), b.TempDir(), "127.0.0.1:8080", parties)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func get(b *testing.B, s *Site, path string) {
	q := httptest.NewRequest(http.MethodGet, "http://localhost:8080"+path, nil)
	q.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	s.Handler.ServeHTTP(w, q)
	if w.Code != http.StatusOK {
		b.Fatalf("%s answers %d", path, w.Code)
	}
}

// anew gives every request a cookie that no session has: the page is then
// rendered for it alone.
func anew(b *testing.B, path func(s *Site, i int) string) {
	s := open(b)
	b.ReportAllocs()
	before, n := s.Queries(), 0
	for b.Loop() {
		n++
		getAnew(b, s, path(s, n%97))
	}
	b.ReportMetric(float64(s.Queries()-before)/float64(n), "queries/op")
}

// getAnew asks for one page past the cache.
func getAnew(b *testing.B, s *Site, path string) {
	q := httptest.NewRequest(http.MethodGet, "http://localhost:8080"+path, nil)
	q.Header.Set("Accept-Encoding", "gzip")
	q.AddCookie(&http.Cookie{Name: "or_session", Value: "nobody"})
	w := httptest.NewRecorder()
	s.Handler.ServeHTTP(w, q)
	if w.Code != http.StatusOK {
		b.Fatalf("%s answers %d", path, w.Code)
	}
}

func BenchmarkPosterAnew(b *testing.B)   { anew(b, (*Site).Poster) }
func BenchmarkActivityAnew(b *testing.B) { anew(b, (*Site).Activity) }
func BenchmarkListAnew(b *testing.B)     { anew(b, (*Site).List) }

func BenchmarkPosterCached(b *testing.B) {
	s := open(b)
	b.ReportAllocs()
	for b.Loop() {
		get(b, s, s.Poster(0))
	}
}

// BenchmarkSave saves one milestone after the other, each durable before the
// next begins.
func BenchmarkSave(b *testing.B) {
	s := open(b)
	steps, token, err := s.Steps(context.Background(), 1)
	if err != nil {
		b.Fatal(err)
	}
	words := [2]string{"Seen on the spot", "Seen on paper"}
	before := ""
	n := 0
	for b.Loop() {
		now := words[n%2]
		n++
		q := httptest.NewRequest(http.MethodPost, "http://localhost:8080/en/work/"+Code(1)+"/activities/"+steps[0].Activity+"/update", strings.NewReader(steps[0].Form(before, now).Encode()))
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.AddCookie(&http.Cookie{Name: "or_session", Value: token})
		w := httptest.NewRecorder()
		s.Handler.ServeHTTP(w, q)
		if w.Code != http.StatusSeeOther {
			b.Fatalf("save answers %d: %s", w.Code, w.Body)
		}
		before = now
	}
}
