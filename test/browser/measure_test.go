package browser_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// lanternLaw is an invented law; its second article bears on platforms.
const lanternLaw = "Article 1. The author of a work has the exclusive right to authorize its reproduction.\n\n" +
	"Article 2. An online platform takes a work down within two days.\n\nArticle 3. The sea is free."

// An editor adds a law, moves it through its life, brings its text in by paste
// and by file, corrects an article, reads what differs and what held on a day,
// decides a proposal, holds the law against an activity and asks what a draft
// would change; with and without scripts.
func TestInventory(t *testing.T) {
	b := startBrowser(t)
	w := house.Make(t, db.SQLite)
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			var h *house.House
			base := serve(t, func(base string) http.Handler { h = w.OpenAt(t, base); return h.Handler })
			working(t, h)
			x, script := b.tab(t, base), ""
			if scripts {
				script = axeScript(t)
			} else {
				x.withoutScript()
			}
			x.width(wide)
			x.be(tokenOf(w, "editor"))
			at := x.addLaw(script, scripts)
			x.bringText(at, script)
			x.correct(script)
			x.compareTexts(at, script)
			x.decideProposal(at, script)
			x.holdAgainst(at, script)
		})
	}
}

// last is the name of the last control whose name begins and ends so: that of
// the empty row.
func (x *tab) last(begin, end string) string {
	x.t.Helper()
	return eval[string](x, `[...document.querySelectorAll('[name^="`+begin+`_"][name$="_`+end+`"]')].pop()?.name ?? ''`)
}

// comesUp opens the page again until it shows what a job makes.
func (x *tab) comesUp(sel string) {
	x.t.Helper()
	for range 50 {
		if eval[bool](x, `!!document.querySelector(`+strconv.Quote(sel)+`)`) {
			return
		}
		time.Sleep(200 * time.Millisecond)
		x.open(eval[string](x, "location.pathname"))
	}
	x.t.Fatalf("%s does not come up", sel)
}

// send presses the first button of the main form.
func (x *tab) send(sel string) {
	x.t.Helper()
	x.goes("send "+sel, chromedp.SendKeys(chromedp.CSS(sel), kb.Enter))
}

// save presses the button that saves.
const save = `main form:not(.filters) .btns.bottom button`

// addLaw fills in the form of a new measure and its life; it gives the address
// of the measure.
func (x *tab) addLaw(script string, scripts bool) string {
	x.t.Helper()
	x.open("/en/work/" + house.Here + "/measures/new")
	x.write("title", "Law on lanterns")
	x.choose("kind", "law")
	if scripts {
		if s := eval[string](x, `document.querySelector('or-count[for=title]').innerText`); !strings.Contains(s, "15 of 250") {
			x.t.Errorf("the counter of the title says %q", s)
		}
	}
	x.wellMade(script)
	x.send(save)
	at := strings.TrimPrefix(strings.TrimSuffix(run(x, "where", chromedp.Location()), "/edit"), x.url)
	at, _, _ = strings.Cut(at, "?")
	x.open(at + "/life")
	x.choose(x.last("life", "stage"), "draft")
	x.write(x.last("life", "on"), "2020-02-01")
	x.send(save)
	x.shows("Draft")
	x.open(at + "/life")
	x.wellMade(script)
	return at
}

// bringText brings one version in by paste, and a second one by file.
func (x *tab) bringText(at, script string) {
	x.t.Helper()
	x.open(at + "/texts/new")
	x.write("label", "First draft")
	x.write("from", "2020-05-01")
	eval[bool](x, `(() => { document.querySelector('[name=paste]').value = `+"`"+lanternLaw+"`"+`; return true; })()`)
	x.wellMade(script)
	x.send(save)
	x.shows("The sea is free.")
	file := filepath.Join(x.t.TempDir(), "law.txt")
	if err := os.WriteFile(file, []byte(strings.Replace(lanternLaw, "two days", "one day", 1)), 0o600); err != nil {
		x.t.Fatal(err)
	}
	x.open(at + "/texts/new")
	x.write("label", "Second draft")
	x.write("from", "2021-05-01")
	run(x, "choose the file", chromedp.SetUploadFiles(chromedp.CSS(`input[name="file"]`), []string{file}))
	run(x, "send the file", chromedp.SendKeys(chromedp.CSS(save), kb.Enter))
	for start := time.Now(); !eval[bool](x, `document.body !== null && document.body.innerText.includes('within one day')`); time.Sleep(50 * time.Millisecond) {
		if time.Since(start) > patience {
			x.t.Fatalf("the file did not come in: %s", eval[string](x, "document.querySelector('main').innerText.slice(0, 400)"))
		}
	}
	x.wellMade(script)
}

// correct rewrites the third article by hand, on the page of the version.
func (x *tab) correct(script string) {
	x.t.Helper()
	x.send(`#art-3 a[href*="/articles/"]`)
	x.wellMade(script)
	eval[bool](x, `(() => { document.querySelector('[name=text]').value = 'The sea is open.'; return true; })()`)
	x.send(`main form .btns.bottom button[value="save"]`)
	x.shows("The sea is open.")
}

// compareTexts reads what differs between the versions, by keyboard.
func (x *tab) compareTexts(at, script string) {
	x.t.Helper()
	x.open(at)
	x.send(`a[href*="/texts/compare"]`)
	x.shows("open")
	if n := eval[int](x, `document.querySelectorAll('main ins, main del').length`); n < 4 {
		x.t.Errorf("%d words are marked, want those of two articles", n)
	}
	x.wellMade(script)
}

// decideProposal accepts what the machine proposes for article 2, says what it
// asks and what it covers, and finds it among the duties of platforms.
func (x *tab) decideProposal(at, script string) {
	x.t.Helper()
	x.open(at)
	x.send(`#text ~ * a[href*="/texts/"]:not([href*="compare"]):not([href*="new"]), section a[href*="/texts/0"]`)
	x.send(`main a[href$="/provisions"]`)
	x.wellMade(script)
	x.comesUp(`main form button[value^="accepted:"]`)
	x.wellMade(script)
	x.send(`main form button[value^="accepted:"]`)
	x.send(`main a[href*="/provisions/"]`)
	x.write("whom", "Platforms")
	x.write("asks", "Take down in time")
	eval[bool](x, `(() => { document.querySelectorAll('main details').forEach(d => { d.open = true; }); return true; })()`)
	x.choose("aspect_platform_duties/illegal", "covers")
	x.wellMade(script)
	x.send(save)
	x.open("/en/work/" + house.Here + "/measures/duties")
	x.shows("Law on lanterns")
	x.shows("Take down in time")
	x.wellMade(script)
}

// holdAgainst says what the law does for an activity and why, and reads in the
// matrix what its adoption would change.
func (x *tab) holdAgainst(at, script string) {
	x.t.Helper()
	x.open(at + "/activities")
	x.choose("cover_or2019/1.1", "covers")
	x.write("reason_or2019/1.1", "It counts the lanterns")
	x.send(save)
	x.open(at)
	ref := eval[string](x, `(document.querySelector('main').innerText.match(/M-\d+/) || [''])[0]`)
	x.open("/en/work/" + house.Here + "/measures/gap")
	x.choose("if", ref)
	x.send(`form.filter button, form.filters button`)
	x.shows("What would change")
	if n := eval[int](x, `document.querySelectorAll('td.changed').length`); n == 0 {
		x.t.Error("no cell of the matrix is marked as changed")
	}
	eval[bool](x, `(() => { document.querySelectorAll('main details').forEach(d => { d.open = true; }); return true; })()`)
	x.shows("It counts the lanterns")
	x.wellMade(script)
	x.keyboardOnly()
}

// keyboardOnly walks through the page with the Tab key: the region of the
// matrix takes the focus, so that arrows scroll it, and so does every link.
func (x *tab) keyboardOnly() {
	x.t.Helper()
	const missed = `[...document.querySelectorAll('main a[href], main button, main select, main summary, main .scroll')].filter(e => e.checkVisibility() && e.tabIndex < 0).length`
	if n := eval[int](x, missed); n > 0 {
		x.t.Errorf("%d controls cannot be reached by keyboard", n)
	}
	if !eval[bool](x, `(() => { const s = document.querySelector('main .scroll'); s.focus(); return document.activeElement === s; })()`) {
		x.t.Error("the matrix does not take the focus")
	}
}
