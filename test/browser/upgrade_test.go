package browser_test

import (
	"context"
	"net/http"
	"os"
	"testing"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// A point of contact compares two versions, carries the roadmap over to a
// revised framework, and takes that back.
func TestCompareAndUpgrade(t *testing.T) {
	b := startBrowser(t)
	w := house.Make(t, db.SQLite)
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			base := serve(t, func(base string) http.Handler { return withRevision(t, w.OpenAt(t, base)).Handler })
			script := "" // axe needs scripts
			if scripts {
				script = axeScript(t)
			}
			open := func() *tab {
				x := b.tab(t, base)
				x.width(wide)
				if !scripts {
					x.withoutScript()
				}
				x.be(tokenOf(w, "contact"))
				return x
			}
			x := open()
			x.be("")
			x.compare(script)
			x = open()
			x.compareOpen(w.IDs.Slug, script)
			x.upgrade("/en/work/"+house.Here+"/roadmaps/"+w.IDs.Slug+"/upgrade", script, open)
		})
	}
}

// withRevision loads the made-up revision of 2028.
func withRevision(t *testing.T, h *house.House) *house.House {
	t.Helper()
	file, err := os.Open("../../internal/core/upgrade/testdata/or2028-test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	f, problems := framework.Check(file, "or2028-test.yaml")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if err := h.Frameworks.Save(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	return h
}

// compare reads what the second version changed.
func (x *tab) compare(script string) {
	x.t.Helper()
	x.open("/en/parties/" + house.Here + "/versions")
	x.follow(`main a[href$="/versions/2/compare/1"]`)
	x.shows("Lab on a bus")
	x.shows("Adapted")
	if n := eval[int](x, `document.querySelectorAll('main del, main ins').length`); n < 8 {
		x.t.Errorf("%d marked words, want some of each change", n)
	}
	x.wellMade(script)
}

// compareOpen reads what differs between the first version and the revision
// that is open.
func (x *tab) compareOpen(slug, script string) {
	x.t.Helper()
	x.open("/en/work/" + house.Here + "/roadmaps/" + slug + "/compare")
	x.wellMade(script)
	x.choose("with", "1")
	x.follow("main form button")
	if n := eval[int](x, `document.querySelectorAll('main del, main ins').length`); n == 0 {
		x.t.Error("the open revision differs in nothing")
	}
	x.wellMade(script)
}

// upgrade decides a line, leaves, is gone on with from another place, and is
// applied and undone.
func (x *tab) upgrade(at, script string, again func() *tab) {
	x.t.Helper()
	x.open(at)
	x.tick("framework", "or2028test")
	x.press()
	x.wellMade(script)
	x.follow(`form[action$="/rest"] button`)
	if x.keepNext(); !eval[bool](x, decideNext) {
		x.t.Fatal("there is only one line to decide")
	}
	left := x.left()
	x.open("/en/work/" + house.Here)
	x = again()
	x.open(at)
	if now := x.left(); now != left || left == "" {
		x.t.Errorf("come back, there is %q, left was %q", now, left)
	}
	for range 20 {
		if !x.keepNext() {
			break
		}
	}
	x.open(at + "/preview")
	x.shows("What the roadmap becomes")
	x.wellMade(script)
	x.follow(`form[action$="/apply"] button`)
	x.shows("The roadmap now follows the revised framework.")
	x.open(at)
	x.shows("Undo the last upgrade")
	x.follow(`form[action$="/undo"] button`)
	x.shows("The plan is as it was before.")
}

// left is how many decisions are left, in the words of the page.
func (x *tab) left() string {
	x.t.Helper()
	return eval[string](x, `(document.body.innerText.match(/\d+ decisions? left/) || [''])[0]`)
}

// keepNext keeps the Party's words in the first row that is open; false where
// none is.
func (x *tab) keepNext() bool {
	x.t.Helper()
	if !eval[bool](x, decideNext) {
		return false
	}
	x.follow("#keep-next")
	return true
}

// decideNext keeps the Party's words in the first row that is open, as an
// activity of its own where lines are joined, and names the button that saves.
const decideNext = `(() => {
	const row = [...document.querySelectorAll('main section')].find(s => s.querySelector('.tag')?.innerText.toLowerCase() === 'to decide');
	if (!row) return false;
	row.querySelector('input[value=keep]').checked = true;
	const line = row.querySelector('select');
	if (line && [...line.options].some(o => o.value === '')) line.value = '';
	row.querySelector('form button').id = 'keep-next';
	return true;
})()`
