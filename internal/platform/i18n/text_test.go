package i18n_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/platform/i18n"
)

func TestTextStates(t *testing.T) {
	x := i18n.NewText(i18n.EN, "Map").With(i18n.FR, "Carte", i18n.Human).With(i18n.AR, "خريطة", i18n.Approved)
	want := map[i18n.Lang]i18n.State{i18n.EN: i18n.Original, i18n.FR: i18n.Human, i18n.AR: i18n.Approved, i18n.ES: i18n.Missing}
	for l, state := range want {
		if got := x.StateIn(l); got != state {
			t.Errorf("StateIn(%s) = %s, want %s", l, got, state)
		}
	}
	changed := x.With(i18n.EN, "Map the sector", i18n.Human)
	if changed.StateIn(i18n.FR) != i18n.Outdated || changed.StateIn(i18n.AR) != i18n.Outdated || changed.StateIn(i18n.EN) != i18n.Original {
		t.Errorf("after the original changed: %+v", changed)
	}
	if again := changed.With(i18n.EN, "Map", i18n.Human); again.StateIn(i18n.FR) != i18n.Human {
		t.Error("the original came back, but its translation stays outdated")
	}
	if x.Get(i18n.EN) != "Map" {
		t.Error("With changed the text it was called on")
	}
}

func TestTextFallsBackToItsOriginal(t *testing.T) {
	x := i18n.NewText(i18n.AR, "خريطة")
	if s := x.For(i18n.FR); s.Text != "خريطة" || s.Lang != i18n.AR || !s.Fallback || s.Dir() != "rtl" {
		t.Errorf("For(fr) = %+v", s)
	}
	if s := x.For(i18n.AR); s.Fallback {
		t.Errorf("For(ar) = %+v", s)
	}
	if s := (i18n.Text{}).For(i18n.FR); s.Text != "" || s.Fallback {
		t.Errorf("For of nothing = %+v", s)
	}
}

func TestTextRemoval(t *testing.T) {
	x := i18n.NewText(i18n.EN, "Map").With(i18n.FR, "Carte", i18n.Human)
	if y := x.With(i18n.FR, "", i18n.Human); y.StateIn(i18n.FR) != i18n.Missing || y.IsZero() {
		t.Errorf("without French: %+v", y)
	}
	if y := x.With(i18n.EN, "", i18n.Human); !y.IsZero() {
		t.Errorf("without its original: %+v", y)
	}
}

func TestTextStoresAndReads(t *testing.T) {
	for _, x := range []i18n.Text{{}, i18n.NewText(i18n.ZH, "“地图”\n"), i18n.NewText(i18n.EN, "a").With(i18n.RU, "б", i18n.Machine)} {
		v, err := x.Value()
		if err != nil {
			t.Fatal(err)
		}
		var y i18n.Text
		if err := y.Scan(v); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(x, y); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]i18n.Lang{"fr-CA,en;q=0.8": i18n.FR, "de, es;q=0.5, ru;q=0.7": i18n.RU, "de": i18n.EN, "": i18n.EN, "zh-Hant-TW": i18n.ZH, "en;q=0.1, ar;q=nonsense": i18n.EN} {
		if got := i18n.Negotiate(header, i18n.EN); got != want {
			t.Errorf("Negotiate(%q) = %s, want %s", header, got, want)
		}
	}
}

func TestComposeIsWithInOneStep(t *testing.T) {
	in := map[i18n.Lang]string{i18n.EN: "Map \"all\"\n\u2028<&>", i18n.RU: "карта", i18n.AR: "خريطة"}
	order := []i18n.Lang{i18n.FR, i18n.RU, i18n.EN, i18n.AR}
	var want i18n.Text
	for _, l := range order {
		want = want.With(l, in[l], i18n.Human)
	}
	got := i18n.Compose(order, in, i18n.Human)
	a, _ := got.MarshalJSON()
	b, _ := want.MarshalJSON()
	if string(a) != string(b) {
		t.Errorf("Compose = %s, want %s", a, b)
	}
	if got.Original() != i18n.RU || !i18n.Compose(order, nil, i18n.Human).IsZero() {
		t.Errorf("original %s", got.Original())
	}
}

// What encode writes is what encoding/json would write: stored texts and
// digests of files depend on it.
func FuzzEncodeIsPlainJSON(f *testing.F) {
	f.Add("Map", "Carte \"x\" \x00\u2028 <b>")
	f.Fuzz(func(t *testing.T, a, b string) {
		x := i18n.NewText(i18n.EN, a).With(i18n.FR, b, i18n.Human)
		if x.IsZero() {
			return
		}
		got, err := x.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var any struct {
			Original string                `json:"original"`
			In       map[string]i18n.Entry `json:"in"`
		}
		if err := json.Unmarshal(got, &any); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(any); err != nil {
			t.Fatal(err)
		}
		if strings.TrimSuffix(want.String(), "\n") != string(got) {
			t.Errorf("got %s, want %s", got, want.String())
		}
	})
}
