package browser_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// A contributor adds files, with and without scripts: a mislabelled one is
// refused with nothing typed lost, good ones wait for an editor, who accepts.
func TestUpload(t *testing.T) {
	b := startBrowser(t)
	w := house.Make(t, db.SQLite)
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			base := serve(t, func(base string) http.Handler { return w.OpenAt(t, base).Handler })
			x := b.tab(t, base)
			if !scripts {
				x.withoutScript()
			}
			x.width(wide)
			x.be(tokenOf(w, "contributor"))
			x.upload("/en/work/" + house.Here + "/evidence/of/activity/" + w.IDs.Activity + "/file")
			x.be(tokenOf(w, "editor"))
			x.open("/en/work/" + house.Here + "/evidence?state=proposed")
			x.follow("main table th a")
			x.follow("form.inline button")
			x.shows("The evidence was accepted.")
		})
	}
}

// upload sends a bad file and then two good ones.
func (x *tab) upload(path string) {
	x.t.Helper()
	dir := x.t.TempDir()
	put := func(name, content string) string {
		at := filepath.Join(dir, name)
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			x.t.Fatal(err)
		}
		return at
	}
	x.open(path)
	x.choose("kind", "statistics")
	x.write("office", "Statistics office")
	choose := func(files ...string) {
		x.t.Helper()
		run(x, "choose files", chromedp.SetUploadFiles(chromedp.CSS(`input[name="file"]`), files))
	}
	choose(put("visits.pdf", "this is no PDF"))
	x.click("main form .btns button:not([name])")
	run(x, "wait for the refusal", chromedp.WaitVisible(chromedp.CSS("#file-error")))
	x.shows("visits.pdf")
	if got := eval[string](x, `document.querySelector('[name=office]').value`); got != "Statistics office" {
		x.t.Errorf("the office came back as %q", got)
	}
	choose(put("visits.csv", "region;visits\nOstrel;3\n"), put("notes.txt", "Notes\n"))
	x.click("main form .btns button:not([name])")
	run(x, "wait for the notice", chromedp.WaitVisible(chromedp.CSS(".notice.good")))
	x.sound()
	x.shows("Your proposal was sent.")
	if where := run(x, "where", chromedp.Location()); !strings.Contains(where, "/activities/") {
		x.t.Errorf("the upload ends at %s", where)
	}
	x.shows("visits")
}
