package pdf

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func printer(t *testing.T) *Printer {
	t.Helper()
	p := Find(Auto)
	if p == nil {
		t.Skip("NOT TESTED: no Chromium on this machine")
	}
	return p
}

func TestFindNone(t *testing.T) {
	if Find("") != nil || Find(filepath.Join(t.TempDir(), "no-such-program")) != nil {
		t.Error("found a Chromium where there is none")
	}
}

func TestPrint(t *testing.T) {
	p := printer(t)
	html := []byte(`<!DOCTYPE html><html lang="ar" dir="rtl"><title>خريطة</title><h1>خريطة الطريق</h1><p>نص</p></html>`)
	doc, err := p.Print(context.Background(), html)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(doc, []byte("%PDF-")) || len(doc) < 1000 {
		t.Fatalf("no PDF: %d bytes", len(doc))
	}
	start := time.Now()
	again, err := p.Print(context.Background(), html)
	if err != nil || !bytes.Equal(doc, again) || time.Since(start) > 100*time.Millisecond {
		t.Errorf("the same text was printed again: %v, %v", time.Since(start), err)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "openroadmap-pdf-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("profiles are left: %v, %v", left, err)
	}
}

// A page cannot make the browser fetch anything, whatever it asks for.
func TestPrintFetchesNothing(t *testing.T) {
	p := printer(t)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	secret := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(secret, []byte("<p>secret</p>"), 0o600); err != nil {
		t.Fatal(err)
	}
	html := fmt.Sprintf(`<!DOCTYPE html><title>x</title><style>@import url(%[1]s/a.css); body { background: url(%[1]s/b.png) }</style>
<link rel="stylesheet" href="%[1]s/c.css"><img src="%[1]s/d.png"><iframe src="%[1]s/e"></iframe><iframe src="file://%[2]s"></iframe>
<object data="%[1]s/f"></object><meta http-equiv="refresh" content="0;url=%[1]s/g"><script>fetch("%[1]s/h")</script><p>text`, server.URL, secret)
	if _, err := p.Print(context.Background(), []byte(html)); err != nil {
		t.Log(err) // it may refuse, but not fetch
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the page made the browser ask %d times", n)
	}
}

// More than the queue holds are turned away at once; those who wait leave when
// their reader does.
func TestQueue(t *testing.T) {
	p := &Printer{path: "none", slot: make(chan struct{}, 1)}
	p.slot <- struct{}{} // one is being printed
	p.waiting.Add(1)
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	var busy, gone atomic.Int32
	for i := range queue + 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, err := p.Print(ctx, []byte{byte(i)})
			if errors.Is(err, ErrBusy) {
				busy.Add(1)
			} else if errors.Is(err, context.Canceled) {
				gone.Add(1)
			}
		}()
	}
	for busy.Load() < 3 {
		time.Sleep(time.Millisecond)
	}
	stop()
	wg.Wait()
	if busy.Load() != 3 || gone.Load() != queue {
		t.Errorf("%d turned away, %d left; want 3 and %d", busy.Load(), gone.Load(), queue)
	}
}

func TestKeptIsBounded(t *testing.T) {
	var k kept
	for i := range 20 {
		k.put(sha256.Sum256([]byte{byte(i)}), make([]byte, 2<<20))
	}
	if k.size > keptBytes || len(k.docs) != len(k.order) || k.get(sha256.Sum256([]byte{19})) == nil || k.get(sha256.Sum256([]byte{0})) != nil {
		t.Errorf("%d bytes in %d documents are kept", k.size, len(k.docs))
	}
	k.put(sha256.Sum256([]byte("large")), make([]byte, keptBytes))
	if k.get(sha256.Sum256([]byte("large"))) != nil {
		t.Error("a document as large as all the room is kept")
	}
}
