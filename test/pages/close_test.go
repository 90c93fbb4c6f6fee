package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// Closing asks first and warns of what is not done; then the forms can be read
// and not sent, until the point of contact reopens the roadmap with a reason.
func TestClosing(t *testing.T) {
	h := house.Make(t, db.SQLite).Open(t)
	contact, editor := h.With(house.Here, "point_of_contact"), h.With(house.Here, "editor")
	one := "/en/work/xma/roadmaps/" + h.World.IDs.Slug
	act := "/en/work/xma/activities/" + h.World.IDs.Activity
	action, typed := form(t, editor, act+"/update", "narrative", "Typed before it was closed")
	ask := contact.Get(one + "/close").Doc(t)
	if ask.Find("main section .list a").Length() == 0 || !strings.Contains(ask.Find("main").Text(), "are not done") {
		t.Error("the page does not warn of unfinished activities")
	}
	if a := send(t, contact, one+"/close"); a.Status != 303 {
		t.Fatalf("close = %d", a.Status)
	}
	late := editor.Post(action, typed)
	if doc := late.Doc(t); late.Status != 422 || !strings.Contains(doc.Find(".summary").Text(), "closed") || !strings.Contains(doc.Find(`[name="narrative"]`).Text(), "Typed before") {
		t.Errorf("a form sent late = %d: %s", late.Status, doc.Find("main").Text())
	}
	for _, path := range []string{act + "/edit", act + "/update"} {
		doc := editor.Get(path).Doc(t)
		if !strings.Contains(doc.Find(".notice").Text(), "closed") || doc.Find("main form button").Length() > 0 {
			t.Errorf("%s is not shown as read only: %q, %d buttons", path, doc.Find(".notice").Text(), doc.Find("main form button").Length())
		}
	}
	evidence := "/en/work/xma/evidence/of/activity/" + h.World.IDs.Activity
	if doc := editor.Get(evidence).Doc(t); !strings.Contains(doc.Find("main").Text(), "closed") || doc.Find("main .btns").Length() > 0 {
		t.Errorf("evidence of a closed roadmap is not shown as read only: %s", doc.Find("main").Text())
	}
	link := url.Values{"kind": {"report"}, "title": {"Late report"}, "url": {"https://culture.example/late"}, "visibility": {"team"}}
	if a := editor.Post(evidence+"/link", link); a.Status != 422 || !strings.Contains(a.Doc(t).Find("main").Text(), "closed") {
		t.Errorf("evidence added to a closed roadmap = %d", a.Status)
	}
	if a := send(t, contact, one+"/reopen"); a.Status != 422 || a.Doc(t).Find("#reason-error, [aria-invalid]").Length() == 0 {
		t.Errorf("reopening without a reason = %d", a.Status)
	}
	if a := send(t, contact, one+"/reopen", "reason", "Two activities go on"); a.Status != 303 {
		t.Errorf("reopen = %d", a.Status)
	}
	if text := contact.Get(one + "/history").Doc(t).Find("main").Text(); !strings.Contains(text, "Two activities go on") || !strings.Contains(text, "Reopened") {
		t.Error("history does not tell of the reopening")
	}
	if a := send(t, editor, act+"/update", "narrative", "It goes on"); a.Status != 303 {
		t.Errorf("update after reopening = %d", a.Status)
	}
}
