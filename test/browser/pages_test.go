package browser_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// look is a page and who reads it.
type look struct{ who, path string }

// looks are all pages in a language.
func looks(h *house.House, l i18n.Lang) (all []look) {
	at := "/" + string(l)
	add := func(who string, paths ...string) {
		for _, p := range paths {
			if !isDownload(p) {
				all = append(all, look{who, p})
			}
		}
	}
	add("", at+"/")
	add("", h.Paths(l, "/parties", "/activities", "/reference", "/practices", "/about", "/privacy", "/accessibility", "/sign-in", "/forgot", "/u/")...)
	add("", at+"/parties/"+house.Here+"?wording=official", at+"/nothing", at+"/parties/"+house.There, at+"/parties/fra", at+"/parties/fra/about",
		at+"/reference/or2019/s3.1", at+"/activities?q=zzzz", at+"/search", at+"/search?q=culture", at+"/search?q=zzzz+mapings", at+"/search?q=%28", at+"/search?q=mapping&kind=activity")
	add("contact", at+"/work")
	add("contact", h.Paths(l, "/work/", "/account")...)
	add("contact", at+"/work/"+house.Here+"/activities/"+h.World.IDs.Activity+"/translate?to=ru", at+"/work/"+house.Here+"/proposals?tab=settled")
	add("contact", at+"/search?q=maravia")
	add("contributor", at+"/work/"+house.Here+"/activities/"+h.World.IDs.Activity+"/update", at+"/work/"+house.Here)
	add("observer", at+"/work/"+house.Here+"/activities/"+h.World.IDs.Elsewhere+"/edit")
	add("operator", h.Paths(l, "/admin")...)
	return all
}

// Every page, left to right and right to left: nothing runs over at either
// width, the policy is kept, axe finds nothing.
func TestPagesInBrowser(t *testing.T) {
	b, script := startBrowser(t), axeScript(t)
	w := house.Make(t, db.SQLite)
	var h *house.House
	base := serve(t, func(base string) http.Handler { h = w.OpenAt(t, base); return h.Handler })
	for _, l := range []i18n.Lang{i18n.EN, i18n.AR} {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			x := b.tab(t, base)
			who := ""
			for _, p := range looks(h, l) {
				if p.who != who {
					who = p.who
					x.be("")
					x.be(tokenOf(w, who))
				}
				x.examine(p.path, script, isDark(p.path))
			}
		})
	}
}

func tokenOf(w *house.World, who string) string {
	switch who {
	case "":
		return ""
	case "operator":
		return w.Token(w.Email("", who))
	case "contact":
		return w.Token(w.Email(house.Here, "point_of_contact"))
	}
	return w.Token(w.Email(house.Here, who))
}

// isDownload tells files from pages: those of lists by their end, those of
// evidence from the form that adds one.
func isDownload(path string) bool {
	switch filepath.Ext(path) {
	case ".css", ".csv", ".xlsx", ".json", ".pdf", ".ics", ".atom":
		return true
	}
	return strings.Contains(path, "/evidence/") && !strings.Contains(path, "/evidence/of/") && strings.HasSuffix(path, "/file")
}

// isDark picks the pages that are looked at in the dark scheme too.
func isDark(path string) bool {
	for _, end := range []string{"/", "/parties/" + house.Here, "/activities/1.1", "/edit", "/update", "/activities", "/work/" + house.Here, "/sign-in", "/proposals", "/history", "/versions", "/changes"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

func (x *tab) examine(path, script string, dark bool) {
	x.t.Helper()
	x.width(wide)
	x.scheme(false)
	x.open(path)
	if s := x.refused(); s != "" {
		x.t.Errorf("%s: the policy refused %s", path, s)
	}
	for _, px := range []int64{wide, narrow} {
		x.width(px)
		if s := x.overflow(); s != "" {
			x.t.Errorf("%s at %d px runs over: %s", path, px, s)
		}
		if px == wide || dark {
			if s := x.axe(script); s != "" {
				x.t.Errorf("%s at %d px, axe:\n    %s", path, px, oneLine(s))
			}
		}
	}
	if dark {
		x.scheme(true)
		if s := x.axe(script); s != "" {
			x.t.Errorf("%s in the dark, axe:\n    %s", path, oneLine(s))
		}
	}
}
