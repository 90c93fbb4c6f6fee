package browser_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// While one types the box suggests records; arrows choose one and say so to
// readers of the screen, Escape leaves the words alone, Enter opens the record.
func TestSearchSuggestsWithKeyboard(t *testing.T) {
	b, script := startBrowser(t), axeScript(t)
	w := house.Make(t, db.SQLite)
	base := serve(t, func(base string) http.Handler { return w.OpenAt(t, base).Handler })
	x := b.tab(t, base)
	press := func(keys string) { run(x, "type "+keys, chromedp.SendKeys(chromedp.CSS("#q"), keys)) }
	open := func() bool {
		return eval[string](x, `document.querySelector('#q').getAttribute('aria-expanded')`) == "true"
	}
	x.open("/en/search")
	press("mapp")
	for start := time.Now(); !open(); time.Sleep(20 * time.Millisecond) {
		if time.Since(start) > patience {
			t.Fatal("nothing is suggested")
		}
	}
	if s := eval[string](x, `document.querySelector('or-suggest [role=status]').textContent`); s == "" {
		t.Error("readers of the screen are not told")
	}
	press(kb.ArrowDown)
	active := eval[string](x, `document.getElementById(document.querySelector('#q').getAttribute('aria-activedescendant')).getAttribute('aria-selected')`)
	if active != "true" {
		t.Errorf("the first option is selected: %q", active)
	}
	if bad := x.axe(script); bad != "" {
		t.Errorf("axe: %s", oneLine(bad))
	}
	press(kb.Escape)
	if open() || eval[string](x, `document.querySelector('#q').value`) != "mapp" {
		t.Error("Escape does not close the list, or takes the words away")
	}
	press("i")
	for start := time.Now(); !open() && time.Since(start) < patience; time.Sleep(20 * time.Millisecond) {
	}
	press(kb.ArrowDown)
	press(kb.Enter)
	for start := time.Now(); eval[string](x, `location.pathname`) == "/en/search"; time.Sleep(50 * time.Millisecond) {
		if time.Since(start) > patience {
			t.Fatal("Enter opens nothing")
		}
	}
	if bad := x.refused(); bad != "" {
		t.Errorf("refused: %s", bad)
	}
}
