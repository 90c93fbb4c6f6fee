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
			x := b.tab(t, base)
			x.width(wide)
			if !scripts {
				x.withoutScript()
			}
			x.compare()
			x.be(tokenOf(w, "point_of_contact"))
			x.upgrade("/en/work/" + house.Here + "/roadmaps/" + w.IDs.Slug + "/upgrade")
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
func (x *tab) compare() {
	x.t.Helper()
	x.open("/en/parties/" + house.Here + "/versions")
	x.follow(`main a[href$="/versions/2/compare/1"]`)
	x.shows("Lab on a bus")
	x.shows("Adapted")
	if n := eval[int](x, `document.querySelectorAll('main del, main ins').length`); n < 8 {
		x.t.Errorf("%d marked words, want some of each change", n)
	}
	if got := x.overflow(); got != "" {
		x.t.Errorf("the comparison runs over: %s", got)
	}
}

func (x *tab) upgrade(at string) {
	x.t.Helper()
	x.open(at)
	x.tick("framework", "or2028test")
	x.press()
	x.follow(`form[action$="/rest"] button`)
	for range 20 {
		if !eval[bool](x, keepNext) {
			break
		}
		x.follow("#keep-next")
	}
	x.open(at + "/preview")
	x.shows("What the roadmap becomes")
	x.follow(`form[action$="/apply"] button`)
	x.shows("The roadmap now follows the revised framework.")
	x.open(at)
	x.shows("Undo the last upgrade")
	x.follow(`form[action$="/undo"] button`)
	x.shows("The plan is as it was before.")
}

// keepNext keeps the Party's words in the first row that is open, as an
// activity of its own where lines are joined, and names the button that saves.
const keepNext = `(() => {
	const row = [...document.querySelectorAll('main section')].find(s => s.querySelector('.tag')?.innerText.toLowerCase() === 'to decide');
	if (!row) return false;
	row.querySelector('input[value=keep]').checked = true;
	const line = row.querySelector('select');
	if (line && [...line.options].some(o => o.value === '')) line.value = '';
	row.querySelector('form button').id = 'keep-next';
	return true;
})()`
