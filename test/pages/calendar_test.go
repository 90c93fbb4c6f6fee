package pages_test

import (
	"strings"
	"testing"

	"openroadmap/test/house"
)

// A secret address gives one's due dates to a calendar program, until it is
// renewed or ended; what is nobody's business stays so.
func TestPersonalCalendar(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		contact, contributor := h.With(house.Here, "point_of_contact"), h.With(house.Here, "contributor")
		made := func(c *house.Client) string {
			code := c.Post("/fr/account/calendar", nil).Doc(t).Find("main code").Text()
			_, path, ok := strings.Cut(code, house.BaseURL)
			if !ok || !strings.HasPrefix(path, "/fr/my/") {
				t.Fatalf("the address is %q", code)
			}
			return path
		}
		read := func(path string) (string, int) {
			a := h.Anonymous().Get(path)
			if cache := a.Header.Get("Cache-Control"); !strings.HasPrefix(cache, "private") {
				t.Errorf("%s may be kept: %q", path, cache)
			}
			return string(a.Body), a.Status
		}
		first := made(contributor)
		body, status := read(first)
		if status != 200 || !strings.Contains(body, "BEGIN:VEVENT") || !strings.Contains(body, "Mes échéances") {
			t.Fatalf("calendar = %d %.400s", status, body)
		}
		if strings.Contains(body, w.IDs.Elsewhere) || !strings.Contains(body, w.IDs.Activity) {
			t.Error("the calendar is not that of the person's own bodies")
		}
		if page := contributor.Get("/en/account"); strings.Contains(string(page.Body), strings.Split(first, "/")[3]) {
			t.Error("the address is shown again")
		}
		second := made(contributor)
		if _, status := read(first); status != 404 {
			t.Errorf("the old address = %d", status)
		}
		if body, _ := read(second); strings.Contains(body, "@maravia") || strings.Contains(body, "@estelle") {
			t.Error("the calendar names persons")
		}
		contributor.Post("/en/account/calendar/end", nil)
		if _, status := read(second); status != 404 {
			t.Errorf("the ended address = %d", status)
		}
		for _, path := range []string{"/en/my/x/calendar.ics", "/en/my/" + strings.Repeat("a", 43) + "/calendar.ics"} {
			if _, status := read(path); status != 404 {
				t.Errorf("%s = %d", path, status)
			}
		}
		if body, _ := read(made(contact)); !strings.Contains(body, "BEGIN:VCALENDAR") {
			t.Errorf("the contact's calendar: %.300s", body)
		}
		if got := h.Anonymous().Post("/en/account/calendar", nil).Status; got == 200 {
			t.Errorf("nobody makes an address: %d", got)
		}
	})
}
