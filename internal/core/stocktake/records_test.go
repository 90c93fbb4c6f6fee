package stocktake

import (
	"testing"

	"openroadmap/internal/platform/web"
)

// Records that are ticked become links like any other, once; shown again,
// they are ticked and do not stand in the box of addresses.
func TestRecordsAreLinks(t *testing.T) {
	f := web.NewForm(map[string][]string{"links": {"https://a.example Law\nno link"}, "record": {"/practices/p1", "/elsewhere"}})
	offered := []Link{{"/practices/p1", "A practice"}, {"/practices/p2", "Another"}}
	joinRecords(f, offered)
	chosen, rest := splitLinks(f.Get("links"), offered)
	if len(chosen) != 1 || chosen[0] != "/practices/p1" || rest != "https://a.example Law\nno link" {
		t.Errorf("chosen %q, rest %q", chosen, rest)
	}
	joinRecords(f, offered)
	if links, _ := splitLinks(f.Get("links"), offered); len(links) != 1 {
		t.Errorf("joined again: %q", links)
	}
}
