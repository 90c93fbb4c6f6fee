// Package browser_test looks at the pages in a real browser: nothing runs
// over at 1280 and 320 px, axe-core finds nothing, the content security policy
// is never violated, the poster prints on one sheet, and people get their work
// done with and without JavaScript.
//
// It needs Chromium, and axe-core from package.json (npm ci). Where one is
// missing the test is skipped and says so.
package browser_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"openroadmap/internal/testkit"
)

// Widths at which pages are looked at, in CSS pixels.
const (
	wide   = 1280
	narrow = 320
)

// browser is one Chromium for all tests of a test function.
type browser struct{ ctx context.Context }

func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("NOT TESTED IN A BROWSER: no chromium on this machine (make test installs it where it can)")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.UserDataDir(t.TempDir()))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, end := chromedp.NewContext(alloc)
	t.Cleanup(func() { end(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Skipf("NOT TESTED IN A BROWSER: chromium does not start: %v", err)
	}
	return &browser{ctx}
}

// tab is a reader with cookies of its own.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string // base
}

// watch notes what the security policy refused.
const watch = `window.__refused = []; document.addEventListener('securitypolicyviolation', e => window.__refused.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile + ':' + e.lineNumber));`

func (b *browser) tab(t *testing.T, url string) *tab {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	x := &tab{t, ctx, url}
	call(x, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
	return x
}

// patience is how long one act may take.
const patience = 30 * time.Second

// run does an act and gives its value; when it fails, the test ends with what
// stands on the page.
func run[T any](x *tab, what string, act chromedp.Action[T]) T {
	x.t.Helper()
	ctx, stop := context.WithTimeout(x.ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, act)
	if err != nil {
		end, stop := context.WithTimeout(x.ctx, patience/6)
		defer stop()
		where, _ := chromedp.Run(end, chromedp.Location())
		text, _ := chromedp.Run(end, chromedp.Evaluate[string]("(document.querySelector('main') || document.body).innerText.slice(0, 400)"))
		x.t.Fatalf("%s: %v\nat %s\n%s", what, err, where, text)
	}
	return v
}

// call sends a command of the protocol.
func call[P, R any](x *tab, cmd cdp.Command[P, R], params P) R {
	x.t.Helper()
	return run(x, fmt.Sprintf("%T", params), func(ctx context.Context, t *chromedp.Target) (R, error) { return cdp.Call(ctx, t, cmd, params) })
}

// withoutScript turns JavaScript of pages off.
func (x *tab) withoutScript() {
	call(x, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// be takes a session; "" is nobody.
func (x *tab) be(token string) {
	x.t.Helper()
	call(x, network.ClearBrowserCookies, cdp.Empty{})
	if token != "" {
		call(x, network.SetCookie, network.SetCookieParams{Name: "or_session", Value: token, URL: x.url})
	}
}

func (x *tab) open(path string) {
	x.t.Helper()
	run(x, "open "+path, chromedp.Navigate(x.url+path))
}

func (x *tab) width(px int64) {
	x.t.Helper()
	call(x, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: px, Height: 900, DeviceScaleFactor: 1})
}

func (x *tab) scheme(dark bool) {
	x.t.Helper()
	value := "light"
	if dark {
		value = "dark"
	}
	call(x, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
}

func eval[T any](x *tab, js string) T {
	x.t.Helper()
	return run(x, "evaluate", chromedp.Evaluate[T](js))
}

// overflow says what is wider than the window; "" when nothing is.
func (x *tab) overflow() string {
	x.t.Helper()
	return eval[string](x, `(() => {
		const root = document.scrollingElement, max = window.innerWidth;
		if (root.scrollWidth <= max) return '';
		const over = [...document.querySelectorAll('body *')].filter(e => { const r = e.getBoundingClientRect(); return r.width > 0 && (r.right > max + 1 || r.left < -1); });
		const last = over.filter(e => ![...e.children].some(c => over.includes(c))).slice(0, 3);
		return root.scrollWidth + ' px: ' + last.map(e => e.tagName.toLowerCase() + '.' + e.className + ' "' + (e.textContent || '').trim().slice(0, 40) + '"').join(', ');
	})()`)
}

// refused lists what the security policy refused on this page.
func (x *tab) refused() string {
	x.t.Helper()
	return eval[string](x, `(window.__refused || []).join('; ')`)
}

// axe runs axe-core and says what it found; "" when nothing.
func (x *tab) axe(script string) string {
	x.t.Helper()
	run(x, "load axe", chromedp.Evaluate[chromedp.Void](script+"; undefined"))
	return run(x, "axe", chromedp.Evaluate[string](`axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ' (' + v.nodes.length + '): ' +
		v.nodes.slice(0, 2).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 120) + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: ''}).message.slice(0, 160)).join(' | ')).join('\n'))`,
		chromedp.EvalAwaitPromise))
}

var axeOnce sync.Once

// axeScript reads axe-core, installed from package-lock.json where it is not.
func axeScript(t *testing.T) string {
	t.Helper()
	root := testkit.Root(t)
	file := filepath.Join(root, "node_modules", "axe-core", "axe.min.js")
	axeOnce.Do(func() {
		if _, err := os.Stat(file); err == nil {
			return
		}
		cmd := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Logf("npm ci: %v %s", err, out)
		}
	})
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skip("NOT TESTED IN A BROWSER WITH AXE: axe-core is missing; npm ci installs it")
	}
	return string(data)
}

// serve answers on a free port of this machine; handler is told the address.
func serve(t *testing.T, handler func(base string) http.Handler) (base string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base = fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: handler(base)}}
	s.Start()
	t.Cleanup(s.Close)
	return base
}

func oneLine(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ") }
