package api_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"openroadmap/internal/publish/signed"
	"openroadmap/test/house"
)

// The file of a roadmap verifies, by the key that the installation shows, and
// holds nothing of the team's.
func TestSignedRoadmapFile(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		a := h.Anonymous().Get("/en/parties/xma/roadmap.json")
		v, err := signed.Verify(bytes.NewReader(a.Body))
		if a.Status != 200 || err != nil {
			t.Fatalf("file = %d, %v", a.Status, err)
		}
		var key struct{ Fingerprint string }
		if err := json.Unmarshal(h.Anonymous().Get("/.well-known/open-roadmap-key.json").Body, &key); err != nil || key.Fingerprint != v.Fingerprint {
			t.Errorf("the key shown is %q (%v), the file's %q", key.Fingerprint, err, v.Fingerprint)
		}
		if page := h.Anonymous().Get("/ar/api"); !strings.Contains(string(page.Body), v.Fingerprint) {
			t.Error("the page does not show the fingerprint")
		}
		var c struct {
			Activities, Versions, Organizations, History []map[string]any
		}
		if err := json.Unmarshal(v.Content, &c); err != nil || len(c.Activities) < 20 || len(c.Versions) == 0 || len(c.Organizations) == 0 || len(c.History) == 0 {
			t.Errorf("content has %d activities, %d versions, %d bodies, %d changes, %v", len(c.Activities), len(c.Versions), len(c.Organizations), len(c.History), err)
		}
		if strings.Contains(string(v.Content), `"contact"`) {
			t.Error("the file holds what is the team's")
		}
		told := map[string]int{}
		for _, x := range c.Activities {
			if x["note"] != nil {
				t.Error("the file holds a note of the team")
			}
			for _, list := range []string{"budget", "risks", "evidence", "depends_on", "own_fields"} {
				told[list] += len(x[list].([]any))
			}
			for _, e := range x["evidence"].([]any) {
				if e.(map[string]any)["visibility"] != "public" {
					t.Errorf("the file holds evidence of the team: %v", e)
				}
			}
			for _, r := range x["risks"].([]any) {
				if r.(map[string]any)["public"] != true {
					t.Errorf("the file holds a risk of the team: %v", r)
				}
			}
		}
		for list, n := range told {
			if n == 0 {
				t.Errorf("the file holds no %s", list)
			}
		}
		if again := h.Anonymous().Get("/en/parties/xma/roadmap.json"); !bytes.Equal(a.Body, again.Body) {
			t.Error("the file changes without a change")
		}
		if got := h.Anonymous().Get("/en/parties/zzz/roadmap.json").Status; got != 404 {
			t.Errorf("of no Party = %d", got)
		}
	})
}
