package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	assets "openroadmap/web"
)

// world is a page with every Party of the list on the map.
func world(t *testing.T) http.Handler {
	t.Helper()
	list, err := party.Reference()
	if err != nil {
		t.Fatal(err)
	}
	b, err := i18n.NewBundle(ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	var places []ui.Place
	for _, e := range list.Entries {
		places = append(places, ui.Place{Code: string(e.Code), Name: string(e.Code), URL: "#" + string(e.Code)})
	}
	mux := http.NewServeMux()
	mux.Handle("/static/", assets.Handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><title>x</title><link rel="stylesheet" href="%s"><main>`, assets.URL("app.css"))
		if err := ui.World(b.For(i18n.EN), places).Render(context.Background(), w); err != nil {
			t.Error(err)
		}
	})
	return mux
}

// Whoever points into a country reaches it and not its small neighbour, the
// parts beyond the sea too.
func TestMapReachesTheCountryPointedAt(t *testing.T) {
	b := startBrowser(t)
	x := b.tab(t, serve(t, func(string) http.Handler { return world(t) }))
	x.width(wide)
	x.open("/")
	for name, p := range map[string]struct {
		x, y float64
		code string
	}{
		"middle of France": {759, 170, "fra"}, "south of France": {752, 183, "fra"}, "Corsica": {785, 191, "fra"}, "Guiana": {528, 376, "fra"},
		"Austria": {801.5, 167, "aut"}, "Switzerland": {779, 170, "che"}, "Brazil": {540, 420, "bra"},
	} {
		got := eval[string](x, fmt.Sprintf(`(() => { const r = document.querySelector('.world > svg').getBoundingClientRect(), s = r.width / 1500;
			const e = document.elementFromPoint(r.left + %g * s, r.top + %g * s), a = e && e.closest('a'); return a ? a.getAttribute('href') : ''; })()`, p.x, p.y))
		if got != "#"+p.code {
			t.Errorf("%s leads to %q, want #%s", name, got, p.code)
		}
	}
}
