package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/test/house"
)

// steps is a file whose second and fourth rows are wrong in one cell each.
const steps = "activity,title:en,due\n" +
	"1.1,Catalogue on a bus,2028-06-30\n" +
	"1.1,Second catalogue,2028-02-30\n" +
	"1.2,Prices for lending,2028-09-01\n" +
	"8.9,No such activity,2028-09-01\n"

// An editor brings a file in: mistakes stand with their cells, the good rows
// are saved, and all of it is taken back.
func TestImportWithMistakes(t *testing.T) {
	b := startBrowser(t)
	w := house.Make(t, db.SQLite)
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			var h *house.House
			base := serve(t, func(base string) http.Handler { h = w.OpenAt(t, base); return h.Handler })
			working(t, h)
			x := b.tab(t, base)
			x.width(wide)
			script := "" // axe needs scripts
			if scripts {
				script = axeScript(t)
			} else {
				x.withoutScript()
			}
			x.be(tokenOf(w, "editor"))
			x.bringIn("/en/work/"+house.Here+"/roadmaps/"+w.IDs.Slug+"/milestones", "steps.csv", steps)
			x.mistakes(script)
			if !planned(t, h, "Catalogue on a bus") || planned(t, h, "Second catalogue") {
				t.Error("the good rows are not saved, or a wrong one is")
			}
			x.takeBack(script)
			if planned(t, h, "Catalogue on a bus") {
				t.Error("undo left a milestone")
			}
		})
	}
}

// working does the work of imports and instruments until the test ends.
func working(t *testing.T, h *house.House) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { h.Exchange.Run(ctx) })
	for _, i := range h.Instruments {
		if i.Run != nil {
			work.Go(func() { i.Run(ctx) })
		}
	}
	t.Cleanup(func() { stop(); work.Wait() })
}

// bringIn sends a file on the page of a list and waits for its dry run.
func (x *tab) bringIn(list, name, file string) {
	x.t.Helper()
	at := filepath.Join(x.t.TempDir(), name)
	if err := os.WriteFile(at, []byte(file), 0o600); err != nil {
		x.t.Fatal(err)
	}
	x.open(list + "/import")
	run(x, "choose the file", chromedp.SetUploadFiles(chromedp.CSS(`input[name="file"]`), []string{at}))
	x.press()
	x.awaits("Read; nothing is saved yet")
}

// awaits waits until work is done: with scripts the page looks by itself,
// without them the reader follows its link.
func (x *tab) awaits(state string) {
	x.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if strings.Contains(eval[string](x, "document.body ? document.body.innerText : ''"), state) {
			return
		}
		if eval[bool](x, "!window.customElements.get('or-again') && !!document.querySelector('or-again a')") {
			x.follow("or-again a")
		}
	}
	x.shows(state)
}

// mistakes reads what is wrong and saves the rest.
func (x *tab) mistakes(script string) {
	x.t.Helper()
	x.follow(`main nav a[href$="?show=mistakes"]`)
	x.shows("With mistakes (2)")
	for i, words := range [][]string{{"3", "Due", "2028-02-30", "is no date"}, {"5", "Activity", "8.9", "none of the choices"}} {
		text := eval[string](x, fmt.Sprintf("document.querySelectorAll('main tbody tr')[%d].innerText", i))
		for _, word := range words {
			if !strings.Contains(text, word) {
				x.t.Errorf("the mistake %q does not name %q", text, word)
			}
		}
	}
	x.wellMade(script)
	x.follow(`form[action$="/accept"] button`)
	x.awaits("Undo the whole import")
	x.shows("new: 2, changed: 0")
	x.wellMade(script)
}

// takeBack undoes the import that is shown.
func (x *tab) takeBack(script string) {
	x.t.Helper()
	x.open("/en/work/" + house.Here + "/data")
	x.follow(`main tbody tr:first-of-type th a[href*="/imports/"]`)
	x.follow(`form[action$="/undo"] button`)
	x.awaits("Undone")
	x.wellMade(script)
}

// planned tells whether the roadmap has a milestone of that name.
func planned(t *testing.T, h *house.House, title string) bool {
	t.Helper()
	d, _ := h.Exchange.Dataset("milestones")
	var file strings.Builder
	sc := h.Exchange.Scope(h.Actor(t, h.World.Email(house.Here, "editor")), house.Here, h.World.IDs.Slug, i18n.EN)
	if err := h.Exchange.Export(t.Context(), d, sc, dataset.Form{Format: sheet.CSV}, &file); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(file.String(), title)
}

// wellMade looks at the page as TestPagesInBrowser does.
func (x *tab) wellMade(script string) {
	x.t.Helper()
	if s := x.overflow(); s != "" {
		x.t.Errorf("the page runs over: %s", s)
	}
	if script == "" {
		return
	}
	if s := x.axe(script); s != "" {
		x.t.Errorf("axe:\n    %s", oneLine(s))
	}
}
