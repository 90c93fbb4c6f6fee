package portal

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/atom"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// feedSize is how many entries of history a page of a feed looks at.
const feedSize = 30

// feed answers with the public changes of a Party.
func (s *Portal) feed(r *web.Request, o opened) (web.Response, error) {
	name := r.L.T(MsgFeedTitle, "Name", o.name().Text)
	return s.feedOf(r, o, name, "", nil)
}

// outputFeed answers with those of the activities under one output.
func (s *Portal) outputFeed(r *web.Request, o opened) (web.Response, error) {
	n := r.PathValue("n")
	id := outputID(o.v.Framework, n)
	if _, ok := o.v.Framework.Output(id); !ok {
		return nil, missing()
	}
	records := []string{}
	for _, it := range o.v.Of(id) {
		records = append(records, it.ID)
	}
	name := r.L.T(MsgFeedOutput, "Name", o.name().Text, "Number", n)
	return s.feedOf(r, o, name, "/outputs/"+url.PathEscape(n), records)
}

func (s *Portal) feedOf(r *web.Request, o opened, name, below string, records []string) (web.Response, error) {
	n, err := pageNumber(r)
	if err != nil {
		return nil, err
	}
	list := feedList{s: s, r: r, base: s.base(r), self: o.ofParty(below + "/changes.atom"), page: n}
	feed := list.feed(name, "parties/"+string(o.party.Code)+below+"/changes", o.since())
	feed.Author = o.name().Text
	alternate := o.ofParty("/changes")
	if below != "" {
		alternate = o.ofParty(below)
	}
	feed.Link("alternate", "text/html", list.base+alternate)
	f := history.Filter{Party: string(o.party.Code), Records: records, PublicOnly: true, Offset: (n - 1) * feedSize, Limit: feedSize}
	entries, total, err := list.entries(f)
	if err != nil {
		return nil, err
	}
	told, err := s.told(r, entries)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if c, ok := s.change(o.place, o.v, told, e); ok {
			feed.Add(list.entry(c, e, c.title(r.L)))
		}
	}
	list.paging(feed, total)
	return feed.File(), nil
}

// siteFeed answers with the public changes of all Parties that publish here.
func (s *Portal) siteFeed(r *web.Request) (web.Response, error) {
	n, err := pageNumber(r)
	if err != nil {
		return nil, err
	}
	pub, err := s.publishing(r)
	if err != nil {
		return nil, err
	}
	pub = s.serious(pub)
	list := feedList{s: s, r: r, base: s.base(r), self: r.Link("/changes.atom"), page: n}
	feed := list.feed(r.L.T(MsgFeedAll), "changes", pub.since())
	feed.Author = s.frame(r, "", "").SiteName
	if feed.Author == "" {
		feed.Author = r.L.T(ui.MsgBrand)
	}
	feed.Link("alternate", "text/html", list.base+r.Link("/activities"))
	f := history.Filter{Parties: pub.codes(), PublicOnly: true, Offset: (n - 1) * feedSize, Limit: feedSize}
	var total int
	if len(pub.Parties) > 0 {
		var entries []history.Entry
		if entries, total, err = list.entries(f); err != nil {
			return nil, err
		}
		if err := list.ofParties(feed, pub, entries); err != nil {
			return nil, err
		}
	}
	list.paging(feed, total)
	return feed.File(), nil
}

// since is the day before which nothing here can have changed: an empty feed
// needs a date too.
func (p publishing) since() (first time.Time) {
	for _, rm := range p.Roadmaps {
		if first.IsZero() || rm.CreatedAt.Before(first) {
			first = rm.CreatedAt
		}
	}
	if first.IsZero() {
		first = time.Unix(0, 0)
	}
	return first
}

// feedList is a feed being made: one page of it.
type feedList struct {
	s          *Portal
	r          *web.Request
	base, self string
	page       int
}

func (x feedList) entries(f history.Filter) ([]history.Entry, int, error) {
	return history.List(x.r.Context(), x.s.DB.Read(), f)
}

// ofParties puts entries of several Parties into words; each Party's roadmap
// is read once.
func (x feedList) ofParties(feed *atom.Feed, pub publishing, entries []history.Entry) error {
	views := map[string]roadmap.View{}
	told, err := x.s.told(x.r, entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		p := place{l: x.r.L, party: pub.party(e.Ref.Party)}
		v, known := views[e.Ref.Party]
		if !known {
			var err error
			if v, err = x.s.Roadmaps.PublicView(x.r.Context(), e.Ref.Party, "", 0); errs.Is(err, errs.NotFound) {
				continue // withdrawn meanwhile
			} else if err != nil {
				return err
			}
			views[e.Ref.Party] = v
		}
		if c, ok := x.s.change(p, v, told, e); ok {
			feed.Add(x.entry(c, e, p.name().Text+x.r.L.T(MsgComma)+c.title(x.r.L)))
		}
	}
	return nil
}

func (p publishing) party(code string) party.Party {
	for _, x := range p.Parties {
		if string(x.Code) == code {
			return x
		}
	}
	return party.Party{Code: party.Code(code)}
}

// feed begins a page. id is the part of its name that never changes.
func (x feedList) feed(title, id string, since time.Time) *atom.Feed {
	f := &atom.Feed{Lang: string(x.r.Lang), Title: title, Updated: atom.Stamp(since), ID: "tag:" + atom.Host(x.base) + ",2026:" + string(x.r.Lang) + "/" + id}
	f.Link("self", atom.Type, x.base+x.at(x.page))
	return f
}

// at is the address of page n.
func (x feedList) at(n int) string {
	if n == 1 {
		return x.self
	}
	return x.self + "?page=" + strconv.Itoa(n)
}

func (x feedList) paging(f *atom.Feed, total int) {
	if x.page > 1 {
		f.Link("first", atom.Type, x.base+x.at(1))
		f.Link("previous", atom.Type, x.base+x.at(x.page-1))
	}
	if x.page*feedSize < total {
		f.Link("next", atom.Type, x.base+x.at(x.page+1))
	}
}

// entry is a change. Its name holds the id of the entry of history and the
// day on which it was made, so that it is the same for ever.
func (x feedList) entry(c change, e history.Entry, title string) atom.Entry {
	at := e.At.UTC()
	return atom.Entry{ID: "tag:" + atom.Host(x.base) + "," + at.Format(time.DateOnly) + ":" + string(x.r.Lang) + "/changes/" + e.ID,
		Title: title, Updated: atom.Stamp(at), Author: c.Office.Text, Link: atom.Link{Rel: "alternate", Type: "text/html", Href: x.base + c.URL}, Summary: c.summary(x.r.L)}
}

// title is a change in one line.
func (c change) title(l *i18n.Localizer) string {
	if c.Number == "" {
		return c.What
	}
	return c.Number + l.T(MsgColon) + c.What
}

// summary lists what changed from what to what.
func (c change) summary(l *i18n.Localizer) string {
	var lines []string
	for _, f := range c.Fields {
		line := f.Label + l.T(MsgColon) + f.To
		if f.From != "" {
			line = f.Label + l.T(MsgColon) + f.From + " → " + f.To
		}
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}
