package browser_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// sheets counts the pages of a PDF that Chromium wrote.
var sheets = regexp.MustCompile(`/Type\s*/Page[^s]`)

// The poster prints on one sheet of A3, across, as its style sheet asks, in
// every language.
func TestPosterPrintsOnOneSheet(t *testing.T) {
	b := startBrowser(t)
	w := house.Make(t, db.SQLite)
	base := serve(t, func(base string) http.Handler { return w.OpenAt(t, base).Handler })
	x := b.tab(t, base)
	for _, path := range []string{"/en/parties/xma", "/ar/parties/xma", "/ru/parties/xma", "/fr/parties/xma?wording=official", "/fr/parties/xma", "/es/parties/xma", "/zh/parties/xma", "/ru/parties/xma?wording=official", "/es/parties/xma?wording=official", "/en/parties/xma?wording=official", "/en/parties/xma/versions/1", "/ar/parties/xma?wording=official", "/zh/parties/xma?wording=official", "/en/reference/or2019", "/fr/reference/or2019", "/es/reference/or2019", "/ar/reference/or2019", "/ru/reference/or2019", "/zh/reference/or2019"} {
		x.width(wide)
		x.open(path)
		call(x, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		if line := eval[string](x, `document.querySelector('.printed').innerText`); !strings.Contains(line, base+path[:3]) || !strings.Contains(line, "2019") {
			t.Errorf("%s does not name its source: %q", path, line)
		}
		call(x, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
		pdf := run(x, "print "+path, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
		if n := len(sheets.FindAll(pdf, -1)); n != 1 {
			t.Errorf("%s prints on %d sheets, want one", path, n)
		}
		if m := regexp.MustCompile(`/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)`).FindSubmatch(pdf); m == nil || string(m[1])[:3] != "119" || string(m[2])[:2] != "84" {
			t.Errorf("%s prints on a sheet of %s points, want A3 across", path, m)
		}
	}
}
