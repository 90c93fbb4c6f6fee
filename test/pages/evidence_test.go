package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/core/stocktake"
	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// Evidence stands on bodies and on entries of the stocktake too: it is added
// from their pages, shown there, and never offered to the public.
func TestEvidenceOnTeamRecords(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	editor, observer := h.With(house.Here, "editor"), h.With(house.Here, "observer")
	ids := h.World.IDs
	entry := stocktake.EntryRef(house.Here, ids.Round, "or2019/1.2")
	for page, of := range map[string]string{
		"/en/work/xma/bodies/" + ids.Body + "/edit":    "body/" + ids.Body,
		"/en/work/xma/stocktake/" + ids.Round + "/1.2": entry.Kind + "/" + entry.ID,
	} {
		at := "/en/work/xma/evidence/of/" + of
		if n := editor.Get(page).Doc(t).Find(`[aria-labelledby="evidence"] a[href="` + at + `/link"]`).Length(); n != 1 {
			t.Errorf("%s offers %d ways to add a link", page, n)
		}
		if doc := editor.Get(at + "/link").Doc(t); doc.Find(`[name="visibility"]`).Length() != 2 || doc.Find(`[name="visibility"][value="public"]`).Length() != 0 {
			t.Errorf("%s offers what the public may read", at)
		}
		link := url.Values{"kind": {"report"}, "title": {"Annual account"}, "url": {"https://culture.example/account"}, "visibility": {"public"}}
		if a := editor.Post(at+"/link", link); a.Status != 422 || a.Doc(t).Find("[aria-invalid], .err").Length() == 0 {
			t.Errorf("public evidence of %s = %d", of, a.Status)
		}
		link.Set("visibility", "team")
		if a := editor.Post(at+"/link", link); a.Status != 303 {
			t.Errorf("evidence of %s = %d", of, a.Status)
		}
		if text := editor.Get(page).Doc(t).Find(`[aria-labelledby="evidence"]`).Text(); !strings.Contains(text, "Annual account") {
			t.Errorf("%s shows %q", page, text)
		}
		if a := observer.Get(at); a.Status != 200 || !strings.Contains(a.Doc(t).Find("main").Text(), "Annual account") {
			t.Errorf("an observer reads %s: %d", at, a.Status)
		}
		if a := h.With(house.There, "editor").Get(at); a.Status != 404 {
			t.Errorf("a stranger reads %s: %d", at, a.Status)
		}
	}
	if text := observer.Get("/en/work/xma/stocktake/" + ids.Round).Doc(t).Find("main").Text(); !strings.Contains(text, "https://culture.example/account") {
		t.Error("the print of the round does not hold what supports it")
	}
	if n := observer.Get("/en/work/xma/bodies").Doc(t).Find(`tr a[href="/en/work/xma/evidence/of/body/` + ids.Body + `"]`).Length(); n != 1 {
		t.Errorf("the list of bodies has %d links to the evidence of one", n)
	}
}
