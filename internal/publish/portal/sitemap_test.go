package portal_test

import (
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/testkit"
)

// locations lists the addresses of a file of the sitemap, and of its parts.
func (k *kit) locations(path string) (pages, parts []string) {
	k.t.Helper()
	var file struct {
		Pages []string `xml:"url>loc"`
		Parts []string `xml:"sitemap>loc"`
	}
	w := k.fetch(path)
	if err := xml.Unmarshal(w.Body.Bytes(), &file); err != nil || w.Code != 200 {
		k.t.Fatalf("%s = %d, %v", path, w.Code, err)
	}
	return file.Pages, file.Parts
}

// A sitemap that is too long for one file comes in parts which hold the same
// addresses, each once.
func TestSitemapInParts(t *testing.T) {
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		const limit = 60
		k := newKit(t, d, practising)
		k.party("xma", maravia)
		k.sample("xma")
		k.adopt("xma")
		whole, parts := k.locations("/sitemap.xml")
		if len(whole) < 5*limit || len(parts) > 0 {
			t.Fatalf("%d addresses in one file and %d parts", len(whole), len(parts))
		}
		k.portal.SitemapLimit = limit
		none, parts := k.locations("/sitemap.xml")
		if len(none) > 0 || len(parts) != (len(whole)+limit-1)/limit {
			t.Errorf("the index holds %d addresses and %d parts of %d", len(none), len(parts), len(whole))
		}
		var joined []string
		for _, part := range parts {
			pages, _ := k.locations(strings.TrimPrefix(part, "https://example.org"))
			if len(pages) == 0 || len(pages) > limit {
				t.Errorf("%s holds %d addresses", part, len(pages))
			}
			joined = append(joined, pages...)
		}
		if !slices.Equal(joined, whole) {
			t.Errorf("the parts hold %d addresses, want the %d of the whole in their order", len(joined), len(whole))
		}
		for _, part := range []string{"0", "99", "x"} {
			if w := k.fetch("/sitemap.xml?part=" + part); w.Code != 404 {
				t.Errorf("part %s = %d", part, w.Code)
			}
		}
	})
}
