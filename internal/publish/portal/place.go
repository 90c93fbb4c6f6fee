package portal

import (
	"net/http"
	"net/url"
	"strconv"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// place is where in the portal a page of a Party stands: whose it is, and
// which of its roadmaps.
type place struct {
	l     *i18n.Localizer
	party party.Party
	slug  string // "" = the current roadmap
}

// path is the address of a page of this roadmap, without the language.
func (p place) path(rest string) string {
	at := "/parties/" + string(p.party.Code)
	if p.slug != "" {
		at += "/roadmaps/" + url.PathEscape(p.slug)
	}
	return at + rest
}

// url is path with the language.
func (p place) url(rest string) string { return "/" + string(p.l.Lang) + p.path(rest) }

// ofParty is the address of a page of the Party, whichever its roadmap.
func (p place) ofParty(rest string) string {
	return "/" + string(p.l.Lang) + "/parties/" + string(p.party.Code) + rest
}

// activityURL is the page of the activity with a number; version > 0 is the
// one of that version.
func (p place) activityURL(number string, version int) string {
	u := p.url("/activities/" + url.PathEscape(number))
	if version > 0 {
		u += "?version=" + strconv.Itoa(version)
	}
	return u
}

func (p place) name() i18n.Shown { return p.party.Name.For(p.l.Lang) }

func missing() error { return errs.New(errs.NotFound, "error.not_found") }

// find loads the Party of an address; NotFound if there is none of that code.
func (s *Portal) find(r *web.Request, code, slug string) (place, error) {
	c, ok := party.ParseCode(code)
	if !ok {
		return place{}, missing()
	}
	p, err := s.Parties.Get(r.Context(), c)
	if errs.Is(err, errs.NotFound) {
		return place{}, missing()
	}
	return place{l: r.L, party: p, slug: slug}, err
}

// here is the place that the path names.
func (s *Portal) here(r *web.Request) (place, error) {
	return s.find(r, r.Party(), r.PathValue("slug"))
}

// frame is the frame of a page of the installation.
func (s *Portal) frame(r *web.Request, title, description string) ui.Frame {
	f := ui.Frame{L: r.L, Title: title, Description: description, BaseURL: s.BaseURL, Foot: Foot(r.L), FootLinks: FootLinks(r.L)}
	if s.SiteName != nil {
		f.SiteName = s.SiteName(r.Lang)
	}
	return f
}

// partyFrame is the frame of a page of a Party.
func (s *Portal) partyFrame(r *web.Request, p place, title, description string) ui.Frame {
	f := s.frame(r, title, description)
	f.Party = &ui.PartyLink{Name: p.name(), URL: p.ofParty("")}
	f.Feeds = p.feeds()
	if p.party.IsPractice() {
		f.Practice = r.L.T(MsgPracticeBanner, "Party", p.name().Text)
		f.NoIndex = !s.PracticeMode
	}
	return f
}

// shortNav is the navigation of a Party without a public roadmap: the other
// entries would lead nowhere.
func (p place) shortNav(current string) []ui.Link {
	links := []ui.Link{{Label: p.l.T(MsgNavRoadmap), URL: p.ofParty("")}, {Label: p.l.T(MsgNavParty), URL: p.ofParty("/about")}}
	for i := range links {
		links[i].Current = links[i].URL == current
	}
	return links
}

// crumbs lead from the roadmap to the page; last is the page itself.
func (p place) crumbs(last string, between ...ui.Link) []ui.Link {
	of := []ui.Link{{Label: p.l.T(MsgNavRoadmap), URL: p.url("")}}
	return append(append(of, between...), ui.Link{Label: last})
}

func (s *Portal) siteCrumbs(r *web.Request, last string, between ...ui.Link) []ui.Link {
	of := []ui.Link{{Label: r.L.T(MsgNavHome), URL: r.Link("/")}}
	return append(append(of, between...), ui.Link{Label: last})
}

// withdrawn tells whether err says that a roadmap was published once.
func withdrawn(err error) (roadmap.Roadmap, bool) {
	if e := errs.As(err); e != nil && e.Kind == errs.NotFound {
		if w, ok := e.Detail.(roadmap.Withdrawn); ok {
			return w.Roadmap, true
		}
	}
	return roadmap.Roadmap{}, false
}

// hidden tells whether err says that the Party does not work here any more.
func hidden(err error) bool {
	e := errs.As(err)
	if e == nil {
		return false
	}
	_, ok := e.Detail.(roadmap.Hidden)
	return ok
}

// notThere answers for a roadmap that the public cannot read: with the notice
// that it was withdrawn, that the Party publishes nothing here, or with what
// err says.
func (s *Portal) notThere(r *web.Request, p place, err error) (web.Response, error) {
	if hidden(err) {
		return s.nothingPublished(r, p, http.StatusNotFound)
	}
	w, ok := withdrawn(err)
	if !ok {
		if _, _, none := s.Roadmaps.PublicVersions(r.Context(), string(p.party.Code), ""); p.slug == "" && errs.Is(none, errs.NotFound) {
			return s.nothingPublished(r, p, http.StatusNotFound)
		}
		return nil, err
	}
	f := s.partyFrame(r, p, r.L.T(MsgWithdrawnTitle), "")
	f.Feeds = nil
	f.NoIndex = true
	if w.Current {
		f.Nav = p.shortNav("")
	}
	page := sentencePage{l: r.L, Title: f.Title, Lede: r.L.T(MsgWithdrawnText, "Party", p.name().Text, "Date", r.L.Date(w.WithdrawnOn)),
		Links: []ui.Link{{Label: r.L.T(MsgSeeReference), URL: r.Link("/reference")}, {Label: r.L.T(MsgSeeParty), URL: p.ofParty("/about")}}}
	return web.Page{Status: http.StatusNotFound, Frame: f, Body: sentences(page)}, nil
}

// number reads a positive whole number of an address; ok is false otherwise.
func number(s string) (n int, ok bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && strconv.Itoa(n) == s
}

// wantedVersion is the version that the query asks for, 0 for the newest;
// NotFound for what is no number.
func wantedVersion(r *web.Request) (int, error) {
	v := r.Get("version")
	if v == "" {
		return 0, nil
	}
	n, ok := number(v)
	if !ok {
		return 0, missing()
	}
	return n, nil
}

// hues names the colour of an output by its place among the outputs.
func hue(i int) string { return "o" + strconv.Itoa(i%5+1) }

// hueOf is the colour of the output with an id; "" for none of f's.
func hueOf(f framework.Framework, output string) string {
	i := 0
	for _, o := range f.Outputs { // not ReferenceOutputs: rows of a list ask too
		switch {
		case o.Supplementary:
		case string(o.ID) == output:
			return hue(i)
		default:
			i++
		}
	}
	return ""
}

// plain is a text without its language, for titles and sentences.
func plain(t i18n.Text, l *i18n.Localizer) string { return t.For(l.Lang).Text }
