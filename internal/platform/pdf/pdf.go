// Package pdf prints pages of HTML as PDF with a Chromium that is installed on
// the machine. Where there is none, callers offer the page itself and say how
// to save it from the browser.
//
// The browser is held short: it is given the page as text, with scripts off, a
// policy that loads nothing, no network and an empty environment; it has a
// profile of its own that goes with it; one prints at a time, the next few
// wait, and none longer than Patience. What was printed from the same text is
// kept (see kept), so that a document asked for again is not printed again.
package pdf

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Patience is how long one document may take, waiting included.
const Patience = time.Minute

// queue is how many may wait while one is printed.
const queue = 6

// ErrBusy says that too many wait already.
var ErrBusy = errors.New("too many documents wait to be printed")

// Printer prints with one Chromium. Its methods may be called by several
// goroutines.
type Printer struct {
	path    string
	slot    chan struct{}
	waiting atomic.Int32
	kept    kept
}

// Auto asks Find to look for a Chromium itself.
const Auto = "auto"

// names are those under which systems install it.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// Find gives a printer for the Chromium at path, or for Auto the first one
// that the system finds by name. It is nil where there is none; path "" asks
// for none.
func Find(path string) *Printer {
	candidates := []string{path}
	if path == Auto {
		candidates = names
	}
	for _, name := range candidates {
		if found, err := exec.LookPath(name); name != "" && err == nil {
			return &Printer{path: found, slot: make(chan struct{}, 1)}
		}
	}
	return nil
}

// Path is the program that prints.
func (p *Printer) Path() string { return p.path }

// Print gives html, a whole document with its styles inside, as PDF. Links in
// it must be absolute. Its error is ErrBusy when too many wait.
func (p *Printer) Print(ctx context.Context, html []byte) ([]byte, error) {
	key := sha256.Sum256(html)
	if doc := p.kept.get(key); doc != nil {
		return doc, nil
	}
	if p.waiting.Add(1) > queue+1 {
		p.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer p.waiting.Add(-1)
	ctx, stop := context.WithTimeout(ctx, Patience)
	defer stop()
	select {
	case p.slot <- struct{}{}:
		defer func() { <-p.slot }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to print: %w", ctx.Err())
	}
	if doc := p.kept.get(key); doc != nil { // printed while we waited
		return doc, nil
	}
	doc, err := p.print(ctx, html)
	if err == nil {
		p.kept.put(key, doc)
	}
	return doc, err
}

// print starts a browser for this one document.
func (p *Printer) print(ctx context.Context, html []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "openroadmap-pdf-")
	if err != nil {
		return nil, fmt.Errorf("make a profile: %w", err)
	}
	defer os.RemoveAll(dir)
	alloc, end := chromedp.NewExecAllocator(ctx, p.options(dir)...)
	defer end()
	tab, stop := chromedp.NewContext(alloc)
	defer stop()
	doc, err := chromedp.Run(tab, printing(html))
	if err != nil {
		return nil, fmt.Errorf("print with %s: %w", p.path, err)
	}
	return doc, nil
}

// options start the browser without network, without our environment, and
// with all it writes in dir.
func (p *Printer) options(dir string) []chromedp.ExecAllocatorOption {
	opts := append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(p.path), chromedp.UserDataDir(dir), chromedp.DisableGPU,
		chromedp.NoInheritEnv, chromedp.Env("HOME="+dir, "TMPDIR="+dir, "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir, "PATH="+os.Getenv("PATH"), "LANG=C.UTF-8"),
		// Whatever a page might still ask for goes to a port that nobody
		// listens on, loopback included, and names are not looked up.
		chromedp.ProxyServer("http://127.0.0.1:9"), chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("renderer-process-limit", "1"))
	if os.Geteuid() == 0 { // Chromium refuses its own sandbox to root
		opts = append(opts, chromedp.NoSandbox)
	}
	return opts
}

// printing puts html into an empty page and prints it as its style asks.
func printing(html []byte) chromedp.Action[[]byte] {
	return func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		if _, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			return nil, err
		}
		tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return nil, err
		}
		content := page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: string(html)}
		if _, err := cdp.Call(ctx, t, page.SetDocumentContent, content); err != nil {
			return nil, err
		}
		return chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged())(ctx, t)
	}
}
