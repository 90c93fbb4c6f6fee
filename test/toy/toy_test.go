package toy_test

import (
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/test/house"
	"openroadmap/test/toy"
)

// TestInstrument adds an instrument with a migration to the program and finds
// it everywhere without another line changed. Its rows of the matrix are
// asked in test/matrix.
func TestInstrument(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			w := house.Make(t, engine, toy.Maker())
			h := w.Open(t)
			t.Run("practice country", func(t *testing.T) { practice(t, h) })
			t.Run("navigation", func(t *testing.T) { navigation(t, h) })
			t.Run("routes", func(t *testing.T) { routes(t, h) })
			t.Run("search", func(t *testing.T) { find(t, h) })
			t.Run("exports", func(t *testing.T) { exports(t, h) })
			t.Run("activity page", func(t *testing.T) { activity(t, h) })
			t.Run("translations", func(t *testing.T) { translations(t, h) })
			t.Run("figures and report", func(t *testing.T) { figures(t, h) })
		})
	}
}

func practice(t *testing.T, h *house.House) {
	if got := string(h.Anonymous().Get("/en/parties/xma/bells").Body); !strings.Contains(got, toy.Names[0]) || strings.Contains(got, toy.Names[1]) {
		t.Error("the public page of the practice country does not show its public bell alone")
	}
	if h.World.IDs.Places["{bell}"] == "" {
		t.Error("no bell for the addresses of the tests")
	}
}

func navigation(t *testing.T, h *house.House) {
	for path, c := range map[string]*house.Client{"/en/parties/xma": h.Anonymous(), "/en/work/xma": h.With(house.Here, "observer")} {
		if n := c.Get(path).Doc(t).Find("nav a").FilterFunction(linkTo("/bells")).Length(); n == 0 {
			t.Errorf("no link to the bells in the navigation of %s", path)
		}
	}
}

func routes(t *testing.T, h *house.House) {
	var paths []string
	for _, p := range append(h.Paths(i18n.EN, "/parties/{code}/bells"), h.Paths(i18n.FR, "/work/{code}/bells")...) {
		paths = append(paths, p)
		c := h.Anonymous()
		if strings.Contains(p, "/work/") {
			c = h.With(house.Here, "editor")
		}
		if a := c.Get(p); a.Status != 200 {
			t.Errorf("%s answers %d", p, a.Status)
		}
	}
	if len(paths) < 4 { // and the pages of its export
		t.Errorf("routes of the toy: %v", paths)
	}
}

func find(t *testing.T, h *house.House) {
	for i, name := range toy.Names {
		for who, actor := range map[string]access.Actor{"nobody": {}, "observer": h.Actor(t, h.World.Email(house.Here, "observer"))} {
			got, err := h.Search.Find(context.Background(), actor, search.Query{Text: name, Lang: i18n.EN, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			if want := i == 0 || who == "observer"; (got.Total > 0) != want {
				t.Errorf("%s finds %q: %v, want %v", who, name, got.Total > 0, want)
			}
		}
	}
}

func exports(t *testing.T, h *house.House) {
	a := h.With(house.Here, "observer").Get("/en/work/xma/bells.csv")
	if a.Status != 200 || !strings.Contains(string(a.Body), toy.Names[1]) {
		t.Errorf("bells.csv: %d %s", a.Status, a.Body)
	}
	if got := string(h.With(house.Here, "observer").Get("/en/work/xma/data").Body); !strings.Contains(got, "/bells/export") {
		t.Error("the page of exports does not offer the bells")
	}
}

func activity(t *testing.T, h *house.House) {
	public := h.Anonymous().Get("/en/parties/xma/activities/1.1").Doc(t)
	if got := public.Find("section[aria-labelledby=bells]").Text(); !strings.Contains(got, "1 bells") {
		t.Errorf("panel for everybody: %q", got)
	}
	if got := public.Find("section[aria-labelledby=evidence]").Text(); !strings.Contains(got, toy.Names[0]) || strings.Contains(got, toy.Names[1]) {
		t.Errorf("evidence for everybody: %q", got)
	}
	v, err := h.Roadmaps.View(context.Background(), h.Actor(t, h.World.Email(house.Here, "editor")), house.Here, "")
	if err != nil {
		t.Fatal(err)
	}
	it, _ := v.Item("1.1")
	team := h.With(house.Here, "observer").Get("/en/work/xma/activities/" + it.ID + "/edit").Doc(t)
	if got := team.Find("section[aria-labelledby=bells]").Text(); !strings.Contains(got, "2 bells") {
		t.Errorf("panel for the team: %q", got)
	}
	if got := team.Find("section[aria-labelledby=evidence]").Text(); !strings.Contains(got, toy.Names[1]) {
		t.Errorf("evidence for the team: %q", got)
	}
}

func translations(t *testing.T, h *house.House) {
	c := h.With(house.Here, "observer")
	for to, want := range map[string]bool{"fr": true, "en": false} {
		got := c.Get("/en/work/xma/translations?to=" + to).Doc(t).Find("section[aria-labelledby=queue-toy]").Text()
		if strings.Contains(got, toy.Names[1]) != want {
			t.Errorf("bells that wait for %s: %q", to, got)
		}
	}
}

func figures(t *testing.T, h *house.House) {
	found := false
	for _, f := range h.Figures() {
		if f.Key != "toy_bells" {
			continue
		}
		got, err := f.Read(context.Background(), h.DB.Read(), convention.FigureScope{Party: house.Here})
		found = err == nil && got.Known && got.Value == 2 && len(got.Rows) == 2
	}
	if !found {
		t.Error("the figure of the toy is not listed, or is wrong")
	}
	found = false
	for _, p := range h.ReportParts() {
		found = found || p.Key == "bells"
	}
	if !found {
		t.Error("the report part of the toy is not listed")
	}
}

// linkTo finds links to an address that ends so.
func linkTo(end string) func(int, *goquery.Selection) bool {
	return func(_ int, s *goquery.Selection) bool { return strings.HasSuffix(s.AttrOr("href", ""), end) }
}
