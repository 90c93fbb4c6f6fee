package portal_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

// TestAbreast shows what others do for the same line: by name, without the
// Party itself, practice Parties apart, and in pages.
func TestAbreast(t *testing.T) {
	testkit.EachDB(t, migrations, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.party("xma", maravia)
		k.sample("xma")
		if _, doc := k.get("/en/parties/xma/activities/1.1"); doc.Find("#abreast").Length() != 0 {
			t.Error("a Party alone stands beside others")
		}
		k.party("x01", map[i18n.Lang]string{i18n.EN: "Aldona"})
		k.sample("x01")
		_, doc := k.get("/en/parties/xma/activities/1.1")
		rows := doc.Find("#abreast").Parent().Find("tbody tr")
		if rows.Length() != 1 || !strings.Contains(rows.Find("th").Text(), "Aldona") || rows.Find("td").Length() != 6 {
			t.Errorf("%d rows beside Maravia: %s", rows.Length(), rows.Text())
		}
		if to, _ := rows.Find("th a").Attr("href"); to != "/en/parties/x01/activities/1.1" {
			t.Errorf("the row leads to %s", to)
		}
		if doc.Find("#abreast").Parent().Find("h3").Text() != "Practice data" {
			t.Error("Parties that do not exist stand among those that do")
		}
		_, doc = k.get("/en/reference/or2019/1.1")
		if names := doc.Find("#parties").Parent().Find("tbody th").Text(); strings.Index(names, "Aldona") > strings.Index(names, "Maravia") {
			t.Errorf("not by name: %s", names)
		}
		if code, _ := k.get("/en/reference/or2019/1.1?page=2"); code != 404 {
			t.Errorf("the page after the last answers %d", code)
		}
	})
}

// TestAbreastIsPaged goes through the pages of many Parties.
func TestAbreastIsPaged(t *testing.T) {
	k := newKit(t, testkit.SQLite(t, migrations...), practising)
	for n := range 53 {
		code := fmt.Sprintf("x%02d", n+1)
		k.party(code, map[i18n.Lang]string{i18n.EN: fmt.Sprintf("Land %02d", n+1)})
		k.start(code)
		_, err := k.rm.Move(context.Background(), poc(code), code, "", roadmap.InConsultation)
		check(t, err)
		_, err = k.rm.Publish(context.Background(), poc(code), code, "")
		check(t, err)
	}
	for page, want := range map[int]int{1: 50, 2: 3} {
		_, doc := k.get(fmt.Sprintf("/en/reference/or2019/1.1?page=%d", page))
		if n := doc.Find("#parties").Parent().Find("tbody tr").Length(); n != want {
			t.Errorf("page %d has %d rows, want %d", page, n, want)
		}
	}
	_, doc := k.get("/en/parties/x01/activities/1.1")
	if n := doc.Find("#abreast").Parent().Find("tbody tr").Length(); n != 10 {
		t.Errorf("%d others stand on the page of an activity", n)
	}
	if more := doc.Find("#abreast").Parent().Find("a").Last(); more.Text() != "See all 53 Parties" {
		t.Errorf("the link to all says %q", more.Text())
	}
}
