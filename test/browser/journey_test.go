package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"openroadmap/internal/app"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/testkit"
)

// The way of the first people on an empty installation: the operator sets it
// up, the point of contact accepts, adds bodies, adapts the roadmap, publishes
// and adopts it, and everybody reads it.
func TestFromEmptyToAdopted(t *testing.T) {
	b := startBrowser(t)
	for _, scripts := range []bool{true, false} {
		name := map[bool]string{true: "with scripts", false: "without scripts"}[scripts]
		t.Run(name, func(t *testing.T) {
			j := newJourney(t, b, scripts)
			j.setUp()
			contact := j.accept()
			j.bodies(contact)
			j.begin(contact)
			j.decide(contact)
			j.publish(contact)
			j.adopt(contact)
			j.read()
		})
	}
}

const (
	operatorEmail = "operator@republic.example"
	contactEmail  = "contact@republic.example"
	goodPassword  = "a long sentence of words 27"
	ownTitle      = "Map the cultural sector with every town"
)

type journey struct {
	t       *testing.T
	b       *browser
	scripts bool
	dir     string
	base    string
	link    string
}

func newJourney(t *testing.T, b *browser, scripts bool) *journey {
	t.Helper()
	j := &journey{t: t, b: b, scripts: scripts, dir: t.TempDir()}
	j.base = serve(t, func(base string) http.Handler {
		ctx, stop := context.WithCancel(context.Background())
		a, err := app.Open(ctx, app.Config{DataDir: j.dir, BaseURL: base, Clock: clock.Fixed(testkit.Now), Log: testkit.Quiet(), Build: "test"})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() { defer close(ended); a.Run(ctx) }()
		t.Cleanup(func() { stop(); <-ended; a.Close() })
		link, empty, err := a.Identity.SetupLink(ctx)
		if err != nil || !empty {
			t.Fatalf("setup link: %v, empty %t", err, empty)
		}
		j.link = link
		return a.Handler
	})
	return j
}

func (j *journey) tab() *tab {
	j.t.Helper()
	x := j.b.tab(j.t, j.base)
	x.t = j.t
	if !j.scripts {
		x.withoutScript()
	}
	x.width(wide)
	return x
}

// write types into a control in place of what is there.
func (x *tab) write(name, text string) {
	x.t.Helper()
	sel := `[name="` + name + `"]`
	eval[bool](x, `(() => { document.querySelector('`+sel+`').value = ''; return true; })()`)
	run(x, "write "+name, chromedp.SendKeys(chromedp.CSS(sel), text))
}

// choose takes an option of a list.
func (x *tab) choose(name, value string) {
	x.t.Helper()
	if got := eval[string](x, fmt.Sprintf(`(() => { const s = document.querySelector('select[name="%s"]'); s.value = %q; return s.value; })()`, name, value)); got != value {
		x.t.Fatalf("%s offers no %q", name, value)
	}
}

// tick clicks a radio button or a box.
func (x *tab) tick(name, value string) {
	x.t.Helper()
	x.click(`input[name="` + name + `"][value="` + value + `"]`)
}

func (x *tab) click(sel string) {
	x.t.Helper()
	run(x, "click "+sel, chromedp.Click(chromedp.CSS(sel)))
}

// follow clicks and waits for the page that comes.
func (x *tab) follow(sel string) {
	x.t.Helper()
	x.goes("follow "+sel, chromedp.Click(chromedp.CSS(sel)))
}

// press sends the main form with the keyboard: Enter on its button.
func (x *tab) press() {
	x.t.Helper()
	x.goes("press", chromedp.SendKeys(chromedp.CSS(`main form .btns button:not([name])`), kb.Enter))
}

// goes does an act that leads to another page, which must be sound.
func (x *tab) goes(what string, act chromedp.Action[chromedp.Void]) {
	x.t.Helper()
	eval[bool](x, "document.body.__old = true")
	run(x, what, act)
	for range 150 {
		if x.arrived() {
			x.sound()
			return
		}
		time.Sleep(40 * time.Millisecond)
	}
	x.t.Fatalf("%s leads nowhere, at %s\n%s", what, run(x, "where", chromedp.Location()), eval[string](x, "document.querySelector('main').innerText.slice(0, 400)"))
}

// arrived tells whether another page has come up whole. While the browser goes
// from one to the other, there is none to ask.
func (x *tab) arrived() bool {
	ctx, stop := context.WithTimeout(x.ctx, patience)
	defer stop()
	there, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("document.body !== null && !document.body.__old && document.readyState === 'complete'"))
	return err == nil && there
}

// sound fails on a page that tells of mistakes, of an error or of a breach of
// the security policy.
func (x *tab) sound() {
	x.t.Helper()
	if s := x.refused(); s != "" {
		x.t.Errorf("the policy refused %s", s)
	}
	if s := eval[string](x, `[...document.querySelectorAll('[role=alert]')].map(e => e.innerText).join(' ')`); s != "" {
		x.t.Fatalf("at %s: %s", run(x, "where", chromedp.Location()), s)
	}
}

func (x *tab) shows(what string) {
	x.t.Helper()
	if text := eval[string](x, "document.body.innerText"); !strings.Contains(text, what) {
		x.t.Fatalf("at %s: %q is not on the page:\n%.900s", run(x, "where", chromedp.Location()), what, text)
	}
}

func (j *journey) setUp() {
	x := j.tab()
	x.open(strings.TrimPrefix(j.link, j.base))
	x.write("site_name", "Roadmap of the Republic")
	x.write("time_zone", "Europe/Paris")
	x.choose("party_1", "fra")
	x.write("contact_1", contactEmail)
	x.write("name", "Ada Operator")
	x.write("email", operatorEmail)
	x.write("password", goodPassword)
	x.press()
	x.shows("Ada Operator")
	x.open("/en/admin/parties?active=yes")
	x.shows("France")
}

// letter waits for a mail to an address and gives the first link in it.
func (j *journey) letter(to string) string {
	j.t.Helper()
	link := regexp.MustCompile(regexp.QuoteMeta(j.base) + `/[a-z]{2}/u/[A-Za-z0-9_-]+`)
	for range 100 {
		files, _ := filepath.Glob(filepath.Join(j.dir, "mail", "*.eml"))
		for _, f := range files {
			data, _ := os.ReadFile(f)
			if !strings.Contains(string(data), to) {
				continue
			}
			// Quoted-printable breaks long lines.
			if m := link.FindString(strings.NewReplacer("=\r\n", "", "=\n", "").Replace(string(data))); m != "" {
				return m
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	j.t.Fatalf("no letter to %s with a link in %s", to, j.dir)
	return ""
}

func (j *journey) accept() *tab {
	x := j.tab()
	x.open(strings.TrimPrefix(j.letter(contactEmail), j.base))
	x.write("name", "Bo Contact")
	x.write("password", goodPassword)
	x.press()
	x.shows("Bo Contact")
	return x
}

func (j *journey) bodies(x *tab) {
	for _, name := range []string{"Ministry of Culture", "Office for Statistics"} {
		x.open("/en/work/fra/bodies/new")
		x.write("name", name)
		x.choose("kind", "ministry")
		x.press()
	}
	x.open("/en/work/fra/bodies")
	x.shows("Office for Statistics")
}

func (j *journey) begin(x *tab) {
	x.open("/en/work/fra")
	x.follow(`main a[href$="/roadmaps/new"]`)
	x.press()
	x.shows("1.1")
}

// decide adapts the first activity, with a lead body and a milestone, and
// adopts the second as it stands.
func (j *journey) decide(x *tab) {
	x.open("/en/work/fra/roadmap")
	x.follow(`main tbody tr:nth-of-type(1) th a`)
	x.tick("position", "adapted")
	x.write("title", ownTitle)
	x.write("reason", "Towns hold the registers here.")
	x.decidedBy("Interministerial committee")
	x.choose("lead", eval[string](x, `[...document.querySelector('select[name=lead]').options].find(o => o.text.includes('Ministry')).value`))
	first := eval[string](x, `document.querySelector('input[name=ms]').value`)
	x.write("ms_"+first+"_title", "First register published")
	x.write("ms_"+first+"_due", "30 June 2028")
	x.press()
	x.open("/en/work/fra/roadmap")
	x.shows(ownTitle)
	x.follow(`main tbody tr:nth-of-type(2) th a`)
	x.tick("position", "adopted")
	x.decidedBy("Interministerial committee")
	x.press()
}

func (x *tab) decidedBy(who string) {
	x.t.Helper()
	x.write("decided_by", who)
	for part, v := range map[string]string{"day": "1", "month": "3", "year": "2027"} {
		x.write("decided_on_"+part, v)
	}
}

func (j *journey) publish(x *tab) {
	x.open("/en/work/fra/roadmap")
	x.follow(`main form[action$="/move"] button[value="in_consultation"]`)
	x.follow(`main form[action$="/publish"] button`)
	anyone := j.tab()
	anyone.open("/en/parties/fra")
	anyone.shows(ownTitle)
	anyone.open("/en/")
	anyone.shows("France")
}

func (j *journey) adopt(x *tab) {
	x.follow(`main a[href$="/adopt"]`)
	x.write("act_title", "Decree on the roadmap")
	x.write("act_body", "Council of Ministers")
	x.press()
	x.shows("Decree on the roadmap")
}

func (j *journey) read() {
	x := j.tab()
	x.open("/en/")
	x.follow(`main a[href="/en/parties/fra"]:not(svg a)`) // the middle of a shape on the map can lie outside it
	x.shows(ownTitle)
	x.follow(`a[hreflang="ar"], a[lang="ar"]`)
	if dir := eval[string](x, "document.documentElement.dir"); dir != "rtl" {
		j.t.Errorf("the Arabic poster is %s", dir)
	}
	x.shows(ownTitle) // in the language that it is written in
	if lang := eval[string](x, `document.evaluate('//*[contains(text(), "Map the cultural sector with")]', document, null, 9, null).singleNodeValue.closest('[lang]').lang`); lang != "en" && lang != "fr" {
		j.t.Errorf("the title that is not translated is marked %q", lang)
	}
	x.open("/en/parties/fra/activities/1.1")
	x.shows("First register published")
	x.open("/en/parties/fra/versions/1")
	x.shows("Decree on the roadmap")
}
