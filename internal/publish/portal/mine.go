package portal

import (
	"context"
	"io"
	"maps"
	"slices"
	"time"

	ics "github.com/arran4/golang-ical"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/atom"
	"openroadmap/internal/platform/web"
)

// PermMine is reading one's due dates from a secret address, which decides.
const PermMine access.Permission = "portal.my_calendar"

// mine answers with the due dates of the person whose address it is, over all
// Parties where they have a role. What they may read is decided anew each
// time, by the same services as for the signed-in person.
func (s *Portal) mine(r *web.Request) (web.Response, error) {
	actor, err := s.CalendarOf(r.Context(), r.PathValue("token"))
	if err != nil {
		return nil, err
	}
	base := s.base(r)
	cal := newCalendar(r.L.T(MsgCalendarMine), base+r.Link("/work"))
	for _, code := range slices.Sorted(maps.Keys(actor.Roles)) {
		if err := s.addMine(r, cal, actor, code, base); err != nil {
			return nil, err
		}
	}
	return web.File{Type: calendarType, Write: func(w io.Writer) error { return cal.SerializeTo(w, ics.WithNewLineWindows) }}, nil
}

// addMine adds what is due in the open roadmaps of one Party.
func (s *Portal) addMine(r *web.Request, cal *ics.Calendar, actor access.Actor, code, base string) error {
	p, err := s.Parties.Get(r.Context(), party.Code(code))
	if err != nil || !p.Active {
		return err
	}
	list, err := s.Roadmaps.List(r.Context(), actor, code)
	if err != nil {
		return err
	}
	changed, err := history.Latest(r.Context(), s.DB.Read(), code, roadmap.KindActivity)
	if err != nil {
		return err
	}
	for _, rm := range list {
		if rm.State == roadmap.Closed {
			continue
		}
		v, err := s.Roadmaps.View(r.Context(), actor, code, rm.Slug)
		if err != nil {
			return err
		}
		o := opened{place: place{l: r.L, party: p}, v: v, team: true}
		addEvents(cal, o, s.dueFor(actor, o), base, changed)
	}
	return nil
}

// dueFor lists what is still to come or late of what is the actor's: of the
// activities of their bodies; of all where they may edit and have no body.
func (s *Portal) dueFor(actor access.Actor, o opened) []date {
	code := string(o.party.Code)
	all := len(actor.Bodies[code]) == 0 && s.Roadmaps.Access.Allows(actor, roadmap.PermEdit, access.Object{Party: code})
	dates := o.dates(func(it roadmap.Item) bool { return all || it.IsOf(actor) })
	return slices.DeleteFunc(dates, func(d date) bool { return d.done || d.it.Computed.Status == roadmap.Done })
}

// addEvents adds days to a calendar, with when their activity was changed.
func addEvents(cal *ics.Calendar, o opened, dates []date, base string, changed map[string]time.Time) {
	for _, d := range dates {
		at := o.since()
		if last := changed[d.it.ID]; last.After(at) {
			at = last
		}
		d.event(cal.AddEvent(d.id+"@"+atom.Host(base)), o, base, at)
	}
}

const calendarType = "text/calendar; charset=utf-8"

// newCalendar begins a calendar that programs ask for once a day.
func newCalendar(name, url string) *ics.Calendar {
	cal := ics.NewCalendarFor("Open Roadmap")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(name)
	cal.SetXWRCalName(name)
	cal.SetUrl(url)
	cal.SetRefreshInterval("P1D")
	cal.SetXPublishedTTL("P1D")
	return cal
}

// calendarOf is how the portal asks whose a secret address is.
type calendarOf func(ctx context.Context, secret string) (access.Actor, error)
