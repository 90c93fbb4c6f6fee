package web

import (
	"bytes"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/sync/singleflight"

	"openroadmap/internal/platform/clock"
)

// cacheBytes bounds what the page cache holds.
const cacheBytes = 16 << 20

// cache keeps rendered public pages, compressed, least recently used out
// first. A hit asks the database nothing: the key holds the generation and
// the date, so that a changed or dated page is simply another key.
type cache struct {
	mu    sync.Mutex
	max   int
	size  int
	items map[string]*list.Element
	order *list.List // front = most recently used
	group singleflight.Group
}

type cached struct {
	key, etag, contentType string
	gz                     []byte
	header                 [3][]string // ETag, Content-Length, Content-Type as header values
}

func newCache(max int) *cache {
	return &cache{max: max, items: map[string]*list.Element{}, order: list.New()}
}

func (c *cache) get(key string) *cached {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.items[key]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached)
}

func (c *cache) put(v *cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.items[v.key]; ok {
		c.drop(e)
	}
	c.items[v.key] = c.order.PushFront(v)
	c.size += v.weight()
	for c.size > c.max && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	v := c.order.Remove(e).(*cached)
	delete(c.items, v.key)
	c.size -= v.weight()
}

func (v *cached) weight() int { return len(v.gz) + len(v.key) + 256 }

// key of the page r asks for: build, address with its known parameters in
// order, generation, date at the Party.
func (s *Site) key(r *Request) string {
	party := ""
	if r.Route.Cache == ByParty {
		party = r.Party()
	}
	var b strings.Builder
	b.Grow(96)
	b.WriteString(s.Build)
	b.WriteByte('|')
	if !r.Route.API { // its data are the same in whatever language errors would be
		b.WriteString(string(r.Lang))
	}
	b.WriteString(r.Request.URL.Path)
	if len(r.params) > 0 {
		b.WriteByte('?')
		b.WriteString(r.params.Encode())
	}
	b.WriteByte('|')
	b.WriteString(strconv.FormatInt(s.Generation(party), 36))
	s.writeDay(&b, r, party)
	if r.Route.Cache == ByAll {
		s.writeDay(&b, r, r.Party())
	}
	return b.String()
}

// writeDay adds the date at a Party to a key.
func (s *Site) writeDay(b *strings.Builder, r *Request, party string) {
	day := clock.DateOf(r.Now, s.zone(party))
	b.WriteByte('|')
	b.WriteString(strconv.Itoa(day.Year*10000 + int(day.Month)*100 + day.Day))
}

func (s *Site) serveCached(w http.ResponseWriter, r *Request) {
	key := s.key(r)
	v := s.cache.get(key)
	if v == nil {
		made, err, _ := s.cache.group.Do(key, func() (any, error) { return s.make(r, key) })
		if err != nil {
			s.answer(w, r, func() (Response, error) { return nil, err })
			return
		}
		if resp, ok := made.(Response); ok { // a redirect, a page that is not 200
			s.answer(w, r, func() (Response, error) { return resp, nil })
			return
		}
		v = made.(*cached)
	}
	v.send(w, r)
}

// make renders the page of key for an anonymous reader and keeps it. What
// cannot be kept (redirects, errors) is returned as a Response or an error.
func (s *Site) make(r *Request, key string) (any, error) {
	// Others may be waiting for the same page: go on if this reader leaves.
	r.Request = r.Request.WithContext(context.WithoutCancel(r.Context()))
	resp, err := guard(func() (Response, error) {
		if err := s.permit(r); err != nil {
			return nil, err
		}
		return r.Route.Handler(r)
	})
	if err != nil {
		return nil, err
	}
	body, contentType, err := s.body(r, resp)
	if err != nil {
		return nil, err
	}
	if body == nil {
		return resp, nil
	}
	v := newCached(key, contentType, body)
	s.cache.put(v)
	return v, nil
}

// body is the bytes of a response that may be kept, nil for one that may not.
func (s *Site) body(r *Request, resp Response) (body []byte, contentType string, err error) {
	switch p := resp.(type) {
	case Page:
		if p.Status != 0 && p.Status != http.StatusOK || len(p.Cookies) > 0 {
			return nil, "", nil
		}
		body, err = s.render(r, &p, "")
		return body, "text/html; charset=utf-8", err
	case File:
		if !p.Public || p.Download != "" {
			return nil, "", nil
		}
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			return nil, "", fmt.Errorf("write file: %w", err)
		}
		return b.Bytes(), p.Type, nil
	case Data:
		if p.Status != 0 && p.Status != http.StatusOK {
			return nil, "", nil
		}
		return p.Body, p.Type, nil
	}
	return nil, "", nil
}

// packers keeps compressors: a new one costs as much memory as forty pages.
// Level 3 packs a page a twentieth larger than the default, in half the time.
var packers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, 3)
	if err != nil {
		panic(err) // there is a level 3
	}
	return z
}}

func newCached(key, contentType string, body []byte) *cached {
	var b bytes.Buffer
	z := packers.Get().(*gzip.Writer)
	z.Reset(&b)
	z.Write(body)
	z.Close()
	packers.Put(z)
	sum := sha256.Sum256([]byte(key))
	v := &cached{key: key, etag: `"` + hex.EncodeToString(sum[:12]) + `"`, contentType: contentType, gz: bytes.Clone(b.Bytes())} // without the room to grow
	v.header = [3][]string{{v.etag}, {strconv.Itoa(len(v.gz))}, {contentType}}
	return v
}

var (
	publicCache = []string{"public, max-age=0, must-revalidate"}
	varyCached  = []string{"Accept-Encoding, Cookie"}
	varyAPI     = []string{"Accept-Encoding, Authorization"}
	gzipCoding  = []string{"gzip"}
)

func (v *cached) send(w http.ResponseWriter, r *Request) {
	h, q := w.Header(), r.Request
	h["Etag"], h["Cache-Control"], h["Vary"] = v.header[0], publicCache, varyCached
	if r.Route.API {
		h["Vary"] = varyAPI
	}
	if strings.Contains(q.Header.Get("If-None-Match"), v.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = v.header[2]
	if !acceptsGzip(q) {
		v.sendPlain(w, q)
		return
	}
	h["Content-Encoding"], h["Content-Length"] = gzipCoding, v.header[1]
	if q.Method != http.MethodHead {
		w.Write(v.gz)
	}
}

// sendPlain unpacks for the rare reader that takes no gzip.
func (v *cached) sendPlain(w http.ResponseWriter, q *http.Request) {
	if q.Method == http.MethodHead {
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(v.gz))
	if err == nil {
		_, err = io.Copy(w, z)
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
}
