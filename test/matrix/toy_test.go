package matrix_test

import (
	"strings"
	"testing"

	"openroadmap/test/house"
	"openroadmap/test/toy"
)

// An instrument that is added has its rows: every route is asked as everyone,
// with records of its own in the addresses.
func TestMatrixOfAnAddedInstrument(t *testing.T) {
	want := map[string]string{
		"GET /{lang}/parties/{code}/bells":           "yes yes yes yes yes yes yes yes yes yes",
		"GET /{lang}/parties/{code}/bells/{bell}":    "yes yes yes yes yes yes yes yes yes yes",
		"GET /{lang}/work/{code}/bells":              "sign-in yes yes yes yes yes absent absent absent absent",
		"POST /{lang}/work/{code}/bells/{bell}/ring": "sign-in no no yes no yes absent absent absent absent",
	}
	w := house.Make(t, "sqlite", toy.Maker())
	h := w.Open(t)
	for i := range h.Site.Routes {
		for _, r := range rowsOf(&h.Site.Routes[i], w.IDs) {
			if want[r.name()] == "" {
				continue
			}
			var words []string
			for _, a := range actors {
				words = append(words, word(a.ask(t, h, r)))
			}
			if got := strings.Join(words, " "); got != want[r.name()] {
				t.Errorf("%s: %s, want %s", r.name(), got, want[r.name()])
			}
			delete(want, r.name())
		}
	}
	for name := range want {
		t.Errorf("no row %s", name)
	}
}
