package browser_test

import (
	"net/http"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// A word of two hundred letters stays in its cell, wherever the text stands.
func TestLongWordsStay(t *testing.T) {
	b := startBrowser(t)
	w := house.Make(t, db.SQLite)
	var h *house.House
	base := serve(t, func(base string) http.Handler { h = w.OpenAt(t, base); return h.Handler })
	word := strings.Repeat("Kapitaensmuetze", 14)[:200]
	at := "/en/work/xma/activities/" + w.IDs.Activity
	editor := h.With(house.Here, "editor")
	form := editor.Get(at + "/edit").Doc(t).Find("form:has([name=narrative])")
	v := house.Fields(form)
	for _, control := range []string{"narrative", "text", "reason", "decided_by", "note"} {
		v.Set(control, word)
	}
	v.Set("why", word)
	row := v["ms"][0]
	v.Set("ms_"+row+"_title", word)
	v.Set("ms_"+row+"_proof", word)
	if a := editor.Post(form.AttrOr("action", ""), v); a.Status != 303 {
		t.Fatalf("save = %d: %s", a.Status, a.Doc(t).Find("[role=alert]").Text())
	}
	x := b.tab(t, base)
	x.be(tokenOf(w, "contact"))
	for _, path := range []string{at + "/edit", at + "/update", at + "/history", at + "/translate?to=ru", "/en/work/xma/roadmap", "/en/work/xma", "/en/parties/xma/changes",
		"/en/parties/xma/activities/1.1", "/en/parties/xma/calendar", "/ar" + strings.TrimPrefix(at, "/en") + "/history"} {
		x.open(path)
		for _, px := range []int64{narrow, 375, 800, wide} {
			x.width(px)
			if s := x.overflow(); s != "" {
				t.Errorf("%s at %d px runs over: %s", path, px, s)
			}
		}
	}
}
