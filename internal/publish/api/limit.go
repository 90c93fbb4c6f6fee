package api

import (
	"math"
	"net/http"
	"strings"
	"sync"
	"time"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// rate is how many requests are let in: so many at once, then so many a
// second.
type rate struct {
	burst     float64
	perSecond float64
}

// An address may be that of a whole ministry; a token is one program.
var (
	perAddress = rate{burst: 1200, perSecond: 20}
	perToken   = rate{burst: 1200, perSecond: 20}
)

// limits counts requests in memory, on each server by itself. The zero value
// is ready.
type limits struct {
	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// maxBuckets bounds the memory; full ones are dropped first.
const maxBuckets = 20000

// take counts one request of key; wait is how long to wait if there are too
// many, 0 if it is let in.
func (l *limits) take(key string, r rate, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buckets == nil {
		l.buckets = map[string]*bucket{}
	}
	b := l.buckets[key]
	if b == nil {
		l.makeRoom(now)
		b = &bucket{left: r.burst, at: now}
		l.buckets[key] = b
	}
	b.left = math.Min(r.burst, b.left+now.Sub(b.at).Seconds()*r.perSecond)
	b.at = now
	if b.left < 1 {
		return time.Duration((1 - b.left) / r.perSecond * float64(time.Second))
	}
	b.left--
	return 0
}

// makeRoom forgets who has not asked for two minutes, by when every bucket is
// full again, and all if that does not help.
func (l *limits) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	for k, b := range l.buckets {
		if now.Sub(b.at) > 2*time.Minute {
			delete(l.buckets, k)
		}
	}
	if len(l.buckets) >= maxBuckets {
		l.buckets = map[string]*bucket{}
	}
}

// retryAfter is the Detail of TooMany: seconds.
type retryAfter int

// admit lets a request in: each is counted for its address, and for its owner
// where there is a token.
func (s *API) admit(r *web.Request) error {
	wait := s.limits.take("address "+s.Address(r.Request).String(), perAddress, r.Now)
	if r.Actor.SignedIn() {
		wait = max(wait, s.limits.take("person "+r.Actor.Person, perToken, r.Now))
	}
	if wait == 0 {
		return accepted(r)
	}
	seconds := int(math.Ceil(wait.Seconds()))
	return errs.New(errs.TooMany, MsgErrorTooMany, "Seconds", seconds).With(retryAfter(seconds))
}

// accepted turns away who takes no JSON, before the cache answers.
func accepted(r *web.Request) error {
	if strings.Contains(r.Route.Pattern, "/openapi.") || acceptsJSON(r.Header.Get("Accept")) {
		return nil
	}
	return refusal{status: http.StatusNotAcceptable, id: MsgErrorAccept}
}
