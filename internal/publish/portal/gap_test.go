package portal_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/testkit"
)

// numbersIn lists the numbers of the cells in the column with an id.
func numbersIn(doc *goquery.Document, column string) string {
	var ns []string
	doc.Find("section[aria-labelledby=" + column + "] .p-acts > li .hd .n").Each(func(_ int, n *goquery.Selection) { ns = append(ns, n.Text()) })
	return strings.Join(ns, " ")
}

// An activity that is set to team after its adoption is not told of any more,
// on old versions neither; its place stays, so that the others do not move.
func TestTeamActivityLeavesAGap(t *testing.T) {
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.party("xma", maravia)
		k.sample("xma")
		k.adopt("xma")
		pages := []string{"/en/parties/xma", "/en/parties/xma/versions/1", "/en/parties/xma/versions/2"}
		before := map[string]string{}
		for _, path := range pages {
			_, doc := k.get(path)
			if !strings.Contains(doc.Find("main").Text(), "easy to find") {
				t.Fatalf("%s does not show the sample", path)
			}
			before[path] = numbersIn(doc, "out2") + "; " + numbersIn(doc, "out5")
		}
		const own = "easy to find"
		it, _ := k.view("xma").Item("5.1")
		official := it.Ref.Text.OriginalText()
		k.set("xma", "2.4", roadmap.Fields{"visibility": "team"})
		k.set("xma", "5.1", roadmap.Fields{"visibility": "team"})
		for _, path := range pages {
			_, doc := k.get(path)
			if now := numbersIn(doc, "out2") + "; " + numbersIn(doc, "out5"); now != before[path] {
				t.Errorf("%s: cells moved: %s, want %s", path, now, before[path])
			}
			if n := strings.Count(doc.Find(".poster").Text(), "Not public"); n != 2 {
				t.Errorf("%s: %d gaps, want 2", path, n)
			}
			if text := doc.Find("main").Text(); strings.Contains(text, own) || strings.Contains(text, official) {
				t.Errorf("%s still tells of the activity", path)
			}
		}
		if status, _ := k.get("/en/parties/xma/activities/2.4?version=1"); status != 404 {
			t.Errorf("its page in version 1 = %d", status)
		}
		_, doc := k.get("/en/parties/xma/activities/2.3")
		if gap := doc.Find(".mini .gap").First(); gap.Find(".sr").Text() != " Not public" {
			t.Errorf("the small grid has no gap: %q", gap.Text())
		}
	})
}

// Nobody need know that there is an activity of the Party's own: it leaves no
// gap.
func TestOwnTeamActivityLeavesNoTrace(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...))
	k.party("xma", maravia)
	k.sample("xma")
	k.set("xma", "2.5", roadmap.Fields{"visibility": "team"})
	_, doc := k.get("/en/parties/xma/versions/1")
	if text := doc.Find("main").Text(); strings.Contains(text, "2.5") || strings.Contains(text, "Not public") {
		t.Error("the version tells that there is an activity 2.5")
	}
}
