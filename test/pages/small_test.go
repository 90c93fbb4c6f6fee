package pages_test

import (
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// Nobody is offered to approve a translation of their own: the page says that
// somebody else does it, and offers it to them.
func TestOwnTranslationIsNotOffered(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	contact, reviewer := h.With(house.Here, "point_of_contact"), h.With(house.Here, "reviewer")
	path := "/en/work/xma/activities/" + h.World.IDs.Activity + "/translate?to=es"
	if a := send(t, contact, path, "t_narrative", "Texto traducido"); a.Status != 303 {
		t.Fatalf("translate = %d", a.Status)
	}
	doc := contact.Get(path).Doc(t)
	if doc.Find(`input[name=field][value=narrative]`).Length() != 0 || !strings.Contains(doc.Find("main").Text(), "You wrote these texts yourself") {
		t.Error("the author is offered what will be refused, or is not told why not")
	}
	if doc := reviewer.Get(path).Doc(t); doc.Find(`input[name=field][value=narrative]`).Length() != 1 {
		t.Error("somebody else is not offered to approve")
	}
}

// A reason for a status that was not chosen is not dropped: the form comes
// back with it and says what is missing.
func TestReasonWithoutStatus(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	path := "/en/work/xma/activities/" + h.World.IDs.Activity + "/update"
	a := send(t, h.With(house.Here, "editor"), path, "override", "", "override_reason", "Waits for the budget law")
	doc := a.Doc(t)
	if a.Status != 422 || !strings.Contains(doc.Find(`[name=override_reason]`).Text(), "budget law") || doc.Find(`[name=override]`).AttrOr("aria-invalid", "") != "true" {
		t.Errorf("a reason without a status = %d: %s", a.Status, doc.Find("[role=alert]").Text())
	}
}

// A weight that cannot be read names its target, in the summary and by it.
func TestTargetWeightNamesTheTarget(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	path := "/en/work/xma/activities/" + h.World.IDs.Activity + "/edit"
	doc := send(t, h.With(house.Here, "editor"), path, "target_4.4", "half").Doc(t)
	if summary := doc.Find("[role=alert]").Text(); !strings.Contains(summary, "Target 4.4") || !strings.Contains(summary, "half") {
		t.Errorf("the summary says %q", summary)
	}
	if doc.Find(`[name="target_4.4"]`).AttrOr("aria-invalid", "") != "true" {
		t.Error("the weight is not marked")
	}
}

// Lists can be asked for what the Party added and for what it has not decided,
// on the portal, for the team, and in the file of the same filter.
func TestListsAskForOwnAndUndecided(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	editor := h.With(house.Here, "editor")
	if a := send(t, editor, "/en/work/xma/activities/"+h.World.IDs.Activity+"/edit", "position", "", "title", "", "reason", "", "decided_by", ""); a.Status != 303 {
		t.Fatalf("undecide = %d: %s", a.Status, a.Doc(t).Find("[role=alert]").Text())
	}
	team := "/en/work/xma/roadmaps/" + h.World.IDs.Slug
	own := editor.Get(team+"?position=own").Doc(t).Find(`a[href$="/history"]`).Length() - 1 // one is the roadmap's
	if own < 1 {
		t.Error("the team's list finds no activity of its own")
	}
	lines := strings.Count(strings.TrimSpace(string(editor.Get(team+"/activities.csv?position=own").Body)), "\n")
	if lines != own {
		t.Errorf("the file of the team's list holds %d activities, the page %d", lines, own)
	}
	if doc := editor.Get(team + "?position=undecided").Doc(t); !strings.Contains(doc.Find("main").Text(), "Not yet decided") {
		t.Error("the team's list finds nothing undecided")
	}
	doc := h.Anonymous().Get("/en/parties/xma/activities?position=own").Doc(t)
	if rows := doc.Find("main tbody tr"); rows.Length() < 1 || strings.Count(rows.Text(), "Added by the Party") != rows.Length() {
		t.Errorf("the portal's list of own activities: %s", rows.Text())
	}
}
