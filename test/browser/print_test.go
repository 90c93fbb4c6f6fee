package browser_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

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
	for _, path := range []string{"/en/parties/xma", "/ar/parties/xma", "/ru/parties/xma", "/fr/parties/xma?wording=official", "/fr/parties/xma", "/es/parties/xma", "/zh/parties/xma", "/ru/parties/xma?wording=official", "/es/parties/xma?wording=official", "/en/parties/xma?wording=official", "/en/parties/xma/versions/1"} {
		x.width(wide)
		x.open(path)
		pdf := run(x, "print "+path, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
		n := len(sheets.FindAll(pdf, -1))
		// The official wording is longer than what the Party writes of it.
		limit := 1
		if strings.Contains(path, "wording=official") {
			limit = 2
		}
		if n < 1 || n > limit {
			t.Errorf("%s prints on %d sheets, want %d", path, n, limit)
		}
		if m := regexp.MustCompile(`/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)`).FindSubmatch(pdf); m == nil || string(m[1])[:3] != "119" || string(m[2])[:2] != "84" {
			t.Errorf("%s prints on a sheet of %s points, want A3 across", path, m)
		}
	}
}
