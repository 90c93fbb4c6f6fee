package portal

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// What one file of a sitemap may hold (sitemaps.org): addresses, and bytes with
// some room left.
const (
	sitemapAddresses = 50_000
	sitemapBytes     = 48 << 20
)

// sitemap answers with every public page in every language, each with its
// other languages. Where they are too many for one file, it answers with the
// list of its parts, and with ?part=2 with one of them. Pages of one Party are
// read while the file is written, so that memory does not grow with the number
// of Parties.
func (s *Portal) sitemap(r *web.Request) (web.Response, error) {
	pub, err := s.publishing(r)
	if err != nil {
		return nil, err
	}
	plan, err := s.planSitemap(r, s.serious(pub))
	if err != nil {
		return nil, err
	}
	part := 1
	switch n, ok := number(r.Get("part")); {
	case ok && n <= plan.parts():
		part = n
	case r.Get("part") != "":
		return nil, missing()
	case plan.parts() > 1:
		return xmlFile(plan.writeIndex), nil
	}
	return xmlFile(func(w io.Writer) error { return plan.write(r, s, part, w) }), nil
}

func xmlFile(write func(io.Writer) error) web.File {
	return web.File{Type: "application/xml; charset=utf-8", Write: write}
}

// sitemapPlan says which pages stand in which part: perPart to each, in the
// order of the walk.
type sitemapPlan struct {
	base    string
	perPart int
	site    []string
	parties []sitemapParty
	pages   int
}

// sitemapParty is a roadmap with the number of its pages and the place of its
// first one.
type sitemapParty struct {
	roadmap.Roadmap
	more        []string // pages of the instruments
	from, pages int
}

func (s *Portal) planSitemap(r *web.Request, pub publishing) (*sitemapPlan, error) {
	p := &sitemapPlan{base: s.base(r), site: s.sitePaths()}
	p.perPart = max(1, min(cmp.Or(s.SitemapLimit, sitemapAddresses)/len(i18n.Langs), sitemapBytes/pageBytes(p.base)))
	p.pages = len(p.site)
	for _, x := range pub.Parties {
		rm := pub.Roadmaps[x.Code]
		_, activities, err := s.Roadmaps.PublicList(r.Context(), roadmap.ListFilter{Party: rm.Party, Roadmap: rm.ID, Limit: -1}, r.Lang)
		if err != nil {
			return nil, err
		}
		fw, err := s.Roadmaps.ShownFramework(r.Context(), rm)
		if err != nil {
			return nil, err
		}
		var more []string
		if s.Instruments != nil {
			if more, err = s.Instruments.PublicPages(r.Context(), rm.Party); err != nil {
				return nil, err
			}
		}
		n := len(partyPages) + len(fw.ReferenceOutputs()) + activities + versionPages*rm.Version + len(more)
		p.parties = append(p.parties, sitemapParty{rm, more, p.pages, n})
		p.pages += n
	}
	return p, nil
}

// pageBytes is more than a page takes in its languages, whatever its path.
func pageBytes(base string) int {
	const path, markup = 80, 80
	return len(i18n.Langs) * (1 + len(i18n.Langs)) * (len(base) + path + markup)
}

func (p *sitemapPlan) parts() int { return (p.pages + p.perPart - 1) / p.perPart }

func (p *sitemapPlan) writeIndex(w io.Writer) error {
	out := &siteMap{w: bufio.NewWriter(w), base: p.base}
	out.text(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for n := 1; n <= p.parts(); n++ {
		out.text("<sitemap><loc>" + out.escaped(p.base+"/sitemap.xml?part="+strconv.Itoa(n)) + "</loc></sitemap>\n")
	}
	out.text("</sitemapindex>\n")
	return out.flush()
}

// write writes a part.
func (p *sitemapPlan) write(r *web.Request, s *Portal, part int, w io.Writer) error {
	out := &siteMap{w: bufio.NewWriter(w), base: p.base, from: (part - 1) * p.perPart, to: part * p.perPart}
	out.text(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
	for _, path := range p.site {
		out.page(path)
	}
	for _, x := range p.parties {
		if x.from+x.pages <= out.from || x.from >= out.to {
			continue
		}
		out.at = x.from
		if err := s.roadmapPages(r, x.Roadmap, out); err != nil {
			return err
		}
		for _, path := range x.more {
			out.page(path)
		}
	}
	out.text("</urlset>\n")
	return out.flush()
}

func (s *Portal) base(r *web.Request) string {
	if s.BaseURL != "" {
		return strings.TrimRight(s.BaseURL, "/")
	}
	return strings.TrimRight(r.Site().BaseURL.String(), "/")
}

// sitePaths are the pages that belong to no Party.
func (s *Portal) sitePaths() []string {
	paths := []string{"/", "/parties", "/activities", "/reference", "/practices", "/about", "/privacy", "/accessibility"}
	for _, f := range s.Frameworks.All() {
		at := "/reference/" + url.PathEscape(string(f.ID))
		paths = append(paths, at)
		for _, x := range f.Lines {
			paths = append(paths, at+"/"+url.PathEscape(x.ID.Local()))
		}
	}
	for _, p := range s.Practices.All() {
		paths = append(paths, p.Path())
	}
	return paths
}

// partyPages are the pages that every publishing Party has.
var partyPages = []string{"", "/activities", "/timeline", "/budget", "/calendar", "/print", "/versions", "/changes", "/about"}

// versionPages is how many pages each version has.
const versionPages = 3

func (s *Portal) roadmapPages(r *web.Request, rm roadmap.Roadmap, out *siteMap) error {
	v, err := s.Roadmaps.PublicView(r.Context(), rm.Party, "", 0)
	if err != nil {
		return fmt.Errorf("map the pages of %s: %w", rm.Party, err)
	}
	at := "/parties/" + rm.Party
	for _, rest := range partyPages {
		out.page(at + rest)
	}
	for _, o := range v.Framework.ReferenceOutputs() {
		out.page(at + "/outputs/" + url.PathEscape(o.Number))
	}
	for _, it := range v.Items {
		out.page(at + "/activities/" + url.PathEscape(it.Number))
	}
	for n := 1; n <= rm.Version; n++ {
		out.page(at + "/versions/" + strconv.Itoa(n))
		out.page(at + "/versions/" + strconv.Itoa(n) + "/timeline")
		out.page(at + "/versions/" + strconv.Itoa(n) + "/print")
	}
	return nil
}

// siteMap writes a file: of the pages that it is given those with the places
// from up to to. The first error stays and ends the writing.
type siteMap struct {
	w            *bufio.Writer
	base         string
	from, to, at int
	err          error
}

func (m *siteMap) text(s string) {
	if m.err == nil {
		_, m.err = m.w.WriteString(s)
	}
}

// page writes a page in its languages, if it belongs here.
func (m *siteMap) page(path string) {
	m.at++
	if m.at <= m.from || m.at > m.to {
		return
	}
	var others strings.Builder
	for _, l := range i18n.Langs {
		fmt.Fprintf(&others, `<xhtml:link rel="alternate" hreflang="%s" href="%s"/>`, l, m.address(l, path))
	}
	for _, l := range i18n.Langs {
		m.text("<url><loc>" + m.address(l, path) + "</loc>" + others.String() + "</url>\n")
	}
}

func (m *siteMap) address(l i18n.Lang, path string) string {
	return m.escaped(m.base + "/" + string(l) + path)
}

func (m *siteMap) escaped(address string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(address)); err != nil {
		m.err = err
	}
	return b.String()
}

func (m *siteMap) flush() error {
	if m.err != nil {
		return m.err
	}
	return m.w.Flush()
}

// robots answers with where the map of the site is, and that the working side
// is no matter for search engines.
func (s *Portal) robots(r *web.Request) (web.Response, error) {
	base := s.base(r)
	return web.File{Type: "text/plain; charset=utf-8", Write: func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "User-agent: *\nDisallow: /*/work\nDisallow: /*/admin\nDisallow: /*/sign-in\nDisallow: /*/u/\nDisallow: /*/search\n\nSitemap: %s/sitemap.xml\n", base)
		return err
	}}, nil
}
