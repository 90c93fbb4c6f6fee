package house

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"strings"
	"testing"

	"openroadmap/internal/publish/signed"
)

// File is the signed roadmap file of a fictitious Party of another
// installation, made on day by the key of seed, with the title of its activity.
func File(t testing.TB, code, day, title string, seed byte) []byte {
	t.Helper()
	in := func(en, fr string) map[string]any {
		return map[string]any{"original": "en", "in": map[string]any{"en": map[string]any{"text": en, "state": "original"}, "fr": map[string]any{"text": fr, "state": "human"}}}
	}
	file, err := signed.Sign(map[string]any{
		"origin":  map[string]any{"base_url": "https://roadmap.torvane.example", "on": day},
		"party":   map[string]any{"code": code, "name": in("Torvane", "Torvane")},
		"roadmap": map[string]any{"slug": "2025", "start": "2025-01-01", "end": "2029-12-31", "state": "adopted", "url": "https://roadmap.torvane.example/parties/" + code},
		"activities": []any{map[string]any{"number": "1.1", "line": "or2019/1.1", "title": in(title, title+" (fr)"), "position": "adapted",
			"status": map[string]any{"status": "under_way"}, "lead": map[string]any{"name": in("Ministry of Culture", "Ministère de la culture")},
			"milestones": []any{map[string]any{"title": in("Inventory printed", "Inventaire imprimé"), "due": "2026-05-31", "done": "2026-05-20"}}}},
		"versions": []any{map[string]any{"number": 1, "frozen_on": "2025-02-01", "act": map[string]any{"title": in("Decree 7", "Décret 7")}}},
		"history":  []any{},
	}, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)))
	check(t, err)
	return file
}

// receive takes one file in and leaves another waiting.
func (h *House) receive(t testing.TB, ids *IDs) {
	t.Helper()
	ctx, operator := context.Background(), h.Actor(t, h.World.Email("", "operator"))
	x, err := h.Received.Receive(ctx, operator, bytes.NewReader(File(t, "xto", "2026-03-01", "Map the digital market", 1)))
	check(t, err)
	_, err = h.Received.Confirm(ctx, operator, x.ID, x.Fingerprint)
	check(t, err)
	ids.Received, ids.Key = x.ID, strings.ReplaceAll(x.Fingerprint, " ", "")
	x, err = h.Received.Receive(ctx, operator, bytes.NewReader(File(t, "xtu", "2026-03-01", "Map the digital market", 2)))
	check(t, err)
	ids.Waiting = x.ID
}
