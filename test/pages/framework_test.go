package pages_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// The lines of a framework that is loaded while the program runs are found at
// once; a later version takes its place, with what it dropped.
func TestLoadedLinesAreFound(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		file, err := os.ReadFile("../../internal/core/upgrade/testdata/or2028-test.yaml")
		if err != nil {
			t.Fatal(err)
		}
		f, problems := framework.Check(strings.NewReader(string(file)), "or2028-test.yaml")
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		last := f.Lines[len(f.Lines)-1]
		wording, path := last.Text.Get(i18n.EN), "/en/reference/or2028test/"+last.ID.Local()
		found := func() bool {
			return slices.Contains(resultLinks(h.Anonymous().Get(searchPath(i18n.EN, "q", wording)).Doc(t)), path)
		}
		if found() {
			t.Fatal("found before it was loaded")
		}
		operator := access.Actor{Person: "o", Operator: true}
		if err := h.Frameworks.Load(context.Background(), operator, f); err != nil {
			t.Fatal(err)
		}
		if !found() {
			t.Errorf("%q is not found after loading", wording)
		}
		f.Version++
		f.Lines = f.Lines[:len(f.Lines)-1]
		if err := h.Frameworks.Load(context.Background(), operator, f); err != nil {
			t.Fatal(err)
		}
		if found() {
			t.Errorf("%q is found although the newer version has it no more", wording)
		}
	})
}
