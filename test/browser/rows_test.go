package browser_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// More rows of money, risks and milestones come with scripts in the page, and
// without them by sending the form; what was typed stays in both.
func TestMoreRows(t *testing.T) {
	b := startBrowser(t)
	w := house.Make(t, db.SQLite)
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			base := serve(t, func(base string) http.Handler { return w.OpenAt(t, base).Handler })
			for list, button := range map[string]string{"budget": "rows_budget", "risk": "rows_risk", "ms": "rows"} {
				x := b.tab(t, base) // one each: a page with unsaved text asks before it is left
				x.width(wide)
				x.be(tokenOf(w, "editor"))
				if !scripts {
					x.withoutScript()
				}
				x.open("/en/work/" + house.Here + "/activities/" + w.IDs.Activity + "/edit")
				x.write("why", "To be kept.")
				x.more(list, button, scripts)
				if got := x.refused(); got != "" {
					t.Errorf("the policy refused %s", got)
				}
			}
		})
	}
}

// more presses a button for more rows and counts them.
func (x *tab) more(list, button string, stays bool) {
	x.t.Helper()
	hidden := `document.querySelectorAll('input[type=hidden][name="` + list + `"]').length`
	before := eval[int](x, hidden)
	eval[bool](x, `(window.__stays = true, document.querySelectorAll('details').forEach(d => d.open = true), true)`)
	press := chromedp.Click(chromedp.CSS(`button[value="` + button + `"]`))
	if stays {
		run(x, "ask for more "+list, press)
	} else {
		x.goes("ask for more "+list, press)
	}
	for range 100 {
		if eval[int](x, hidden) > before {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if after := eval[int](x, hidden); after <= before {
		x.t.Errorf("%d rows of %s before and %d after", before, list, after)
	}
	if got := eval[bool](x, `window.__stays === true`); got != stays {
		x.t.Errorf("%s: the page stayed: %v, want %v", list, got, stays)
	}
	if got := eval[string](x, `document.querySelector('[name=why]').value`); got != "To be kept." {
		x.t.Errorf("%s: what was typed is %q", list, got)
	}
	if ids := eval[bool](x, `new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size === document.querySelectorAll('[id]').length`); !ids {
		x.t.Errorf("%s: an id stands twice", list)
	}
}
