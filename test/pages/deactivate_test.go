package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"openroadmap/test/house"
)

// ofHere are public pages of the practice country: its own, one of each kind.
var ofHere = []string{"", "/activities", "/activities/1.1", "/outputs/2", "/versions", "/versions/1", "/changes"}

// namesHere are pages of the installation that name it while it works here.
var namesHere = []string{"/en/", "/en/activities", "/en/reference/or2019/1.1", "/sitemap.xml"}

// The public sees nothing of a Party that was deactivated, cached pages
// included, until it is activated again.
func TestDeactivatedPartyIsHidden(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		operator, reader := h.With("", "operator"), h.Anonymous()
		checkShown(t, reader, w.IDs.Slug, true)
		checkShown(t, reader, w.IDs.Slug, true) // from the cache
		if a := operator.Post("/en/admin/parties/xma/deactivate", url.Values{}); a.Status != 303 {
			t.Fatalf("deactivate = %d", a.Status)
		}
		checkShown(t, reader, w.IDs.Slug, false)
		if a := h.With(house.Here, "point_of_contact").Get("/en/work/xma/roadmaps/" + w.IDs.Slug); a.Status != 200 {
			t.Errorf("the team's own page = %d", a.Status)
		}
		if a := send(t, operator, "/en/admin/parties/xma/settings", "act", "activate"); a.Status != 303 {
			t.Fatalf("activate = %d", a.Status)
		}
		checkShown(t, reader, w.IDs.Slug, true)
	})
}

func checkShown(t *testing.T, reader *house.Client, slug string, shown bool) {
	t.Helper()
	for _, at := range []string{"/en/parties/xma", "/ar/parties/xma/roadmaps/" + slug} {
		for _, rest := range ofHere {
			if rest == "/changes" && strings.Contains(at, slug) {
				continue
			}
			a := reader.Get(at + rest)
			if a.Status == 200 != shown {
				t.Errorf("%s%s = %d, shown should be %v", at, rest, a.Status, shown)
			}
			if !shown && a.Doc(t).Find("main p").Length() == 0 {
				t.Errorf("%s%s says nothing", at, rest)
			}
		}
	}
	for _, path := range namesHere {
		a := reader.Get(path)
		if got := strings.Contains(string(a.Body), "/parties/xma"); a.Status != 200 || got != shown {
			t.Errorf("%s = %d, names the Party: %v, should be %v", path, a.Status, got, shown)
		}
	}
	if a := reader.Get("/en/parties/xma/about"); a.Status != 200 || strings.Contains(string(a.Body), slug+"–") != shown {
		t.Errorf("the facts about the Party = %d; its roadmaps should be shown: %v", a.Status, shown)
	}
}
