package pages_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
	"openroadmap/test/house"
)

// evil is what is written into every text of the installation.
const evil = `<script>alert(1)</script>"'><b>pwned</b><img src=x onerror=alert(1)>`

// evilMarkdown is for the texts in which Markdown is allowed.
const evilMarkdown = evil + "\n\n[a](javascript:alert(1)) ![i](x\" onerror=\"alert(1)) [b](data:text/html,x)\n\n<a href=\"javascript:alert(1)\">c</a>"

// TestHTMLInjection writes markup into every text that people can write and
// reads every page: it is text everywhere.
func TestHTMLInjection(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	poison(t, h)
	found := 0
	check := func(path string, a house.Answer) {
		// Signed bytes stay as they are; no browser takes application/json with
		// nosniff for a page.
		kept := strings.HasSuffix(path, "/roadmap.json") && strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") || strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || strings.HasPrefix(a.Header.Get("Content-Type"), "text/calendar")
		if !a.IsHTML() && a.Header.Get("X-Content-Type-Options") == "nosniff" && kept {
			return // a file to keep, which no browser takes for a page
		}
		if strings.Contains(string(a.Body), "<script>alert") || strings.Contains(string(a.Body), "<b>pwned") || strings.Contains(string(a.Body), "<img src=x") {
			t.Errorf("%s: markup came back unescaped", path)
		}
		if !a.IsHTML() {
			return
		}
		doc := a.Doc(t)
		doc.Find("a[href], img[src], form[action]").Each(func(_ int, e *goquery.Selection) {
			for _, attr := range []string{"href", "src", "action"} {
				v := strings.ToLower(strings.TrimSpace(e.AttrOr(attr, "")))
				if strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") {
					t.Errorf("%s: %s=%q", path, attr, v)
				}
			}
		})
		if strings.Contains(doc.Text(), "pwned") {
			found++
		}
	}
	readers := map[string]*house.Client{"nobody": h.Anonymous(), "point of contact": h.With(house.Here, "point_of_contact"), "operator": h.With("", "operator")}
	for who, c := range readers {
		w := newCrawler(t, c, i18n.EN)
		w.each = check
		w.only = func(link string) bool {
			return working(i18n.EN, who == "nobody")(link) || who == "nobody" && strings.HasPrefix(link, "/en/activities")
		}
		w.add("", "/en/")
		w.add("", "/sitemap.xml")
		prefixes := map[string][]string{"nobody": public, "point of contact": {"/work", "/account"}, "operator": {"/admin"}}
		for _, path := range h.Paths(i18n.EN, prefixes[who]...) {
			w.add("the routes", path)
		}
		w.run()
	}
	if found < 60 {
		t.Errorf("only %d pages show the text: the test looks at too little", found)
	}
}

// poison writes evil text through the services, in English, which is the
// original of the practice country.
func poison(t *testing.T, h *house.House) {
	t.Helper()
	ctx := context.Background()
	contact, operator := h.Actor(t, h.World.Email(house.Here, "point_of_contact")), h.Actor(t, h.World.Email("", "operator"))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.Identity.SaveSettings(ctx, operator, i18n.EN, evil, i18n.EN, "UTC"))
	must(h.Identity.SaveProfile(ctx, contact, evil, i18n.EN, "UTC"))
	p, err := h.Parties.Get(ctx, house.Here)
	must(err)
	facts := p.Facts
	facts.Name, facts.Note = facts.Name.With(i18n.EN, evil, i18n.Human), evil
	must(h.Parties.Correct(ctx, operator, party.Code(house.Here), p.Version, facts))
	bodies, err := h.Organizations.List(ctx, contact, house.Here, true, i18n.EN)
	must(err)
	for _, b := range bodies {
		if b.Archived {
			continue
		}
		in := organization.Input{Lang: i18n.EN, Name: evil + b.ID, Kind: b.Kind, Contact: evil, Website: "https://evil.example/?" + `"><script>alert(1)</script>`, Visibility: access.Public}
		if _, err := h.Organizations.Update(ctx, contact, house.Here, b.ID, in, web.NewBase(b.Flatten()), nil); err != nil {
			in.Website = b.Website // refused, which is as good
			_, err = h.Organizations.Update(ctx, contact, house.Here, b.ID, in, web.NewBase(b.Flatten()), nil)
			must(err)
		}
	}
	poisonRoadmap(t, h, contact)
}

func poisonRoadmap(t *testing.T, h *house.House, contact access.Actor) {
	t.Helper()
	ctx := context.Background()
	v, err := h.Roadmaps.View(ctx, contact, house.Here, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range v.Items {
		typed := roadmap.Fields{"title:en": evil, "text:en": evil, "reason:en": evil, "decided_by:en": evil, "narrative:en": evilMarkdown, "note": evil}
		if it.Plan.Position == roadmap.PositionAdopted && !it.Own() {
			typed["position"] = string(roadmap.PositionAdapted) // own words
		}
		if it.Plan.Position == roadmap.PositionAdopted {
			typed["position"] = string(roadmap.PositionAdapted) // only then may the title be one's own
		}
		for _, m := range it.Milestones {
			typed["ms/"+m.ID+"/title:en"] = evil
			typed["ms/"+m.ID+"/proof:en"] = "javascript:alert(1) " + evil
		}
		edit := roadmap.Edit{Base: web.NewBase(it.Flatten()), Typed: typed, Reason: evil}
		if _, err := h.Roadmaps.Save(ctx, contact, house.Here, it.ID, edit); err != nil {
			t.Fatalf("activity %s: %v", it.Number, err)
		}
	}
	contributor := h.Actor(t, h.World.Email(house.Here, "contributor"))
	a, _, err := h.Roadmaps.Activity(ctx, contributor, house.Here, h.World.IDs.Activity)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Roadmaps.Save(ctx, contributor, house.Here, a.ID, roadmap.Edit{Base: web.NewBase(a.Flatten()), Typed: roadmap.Fields{"narrative:en": evil + " again"}, Reason: evil}); err != nil {
		t.Fatal(err)
	}
	r := v.Roadmap
	if _, err := h.Roadmaps.ChangeSettings(ctx, contact, house.Here, r.Slug, roadmap.Settings{Title: evil, Lang: i18n.EN, StartOn: r.StartOn, EndOn: r.EndOn, RhythmDays: r.RhythmDays}); err != nil {
		t.Fatal(err)
	}
	today := clock.DateOf(h.DB.Now(), time.UTC)
	if _, err := h.Roadmaps.MarkSent(ctx, contact, house.Here, r.Slug, today, evil); err != nil {
		t.Fatal(err)
	}
	act := roadmap.Act{Title: i18n.NewText(i18n.EN, evil), Body: i18n.NewText(i18n.EN, evil), Number: evil, Link: "https://evil.example/", On: today}
	if _, err := h.Roadmaps.Adopt(ctx, contact, house.Here, r.Slug, roadmap.Adoption{Act: act, StartOn: r.StartOn, EndOn: r.EndOn}); err != nil {
		t.Fatal(err)
	}
	// A link of an act that is none is refused or shown without leading anywhere.
	act.Link = "javascript:alert(1)"
	if _, err := h.Roadmaps.Adopt(ctx, contact, house.Here, r.Slug, roadmap.Adoption{Act: act, StartOn: r.StartOn, EndOn: r.EndOn}); err == nil {
		t.Log("an act may link to javascript:")
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return history.Write(ctx, tx, history.Entry{Ref: history.Ref{Party: house.Here, Kind: roadmap.KindRoadmap, ID: r.ID}, Person: contact.Person, Action: "changed", Reason: evil,
			Changes: []history.Change{{Field: "title:en", From: evil, To: evil}}, Visibility: access.Public})
	}))
}
