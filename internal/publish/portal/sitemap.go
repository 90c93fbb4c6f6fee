package portal

import (
	"bufio"
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

// sitemap answers with every public page in every language, each with its
// other languages. Pages of one Party are read while the file is written, so
// that memory does not grow with the number of Parties.
func (s *Portal) sitemap(r *web.Request) (web.Response, error) {
	pub, err := s.publishing(r)
	if err != nil {
		return nil, err
	}
	pub = s.serious(pub)
	base := s.base(r)
	return web.File{Type: "application/xml; charset=utf-8", Write: func(w io.Writer) error {
		out := &siteMap{w: bufio.NewWriter(w), base: base}
		out.text(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">` + "\n")
		for _, path := range s.sitePaths() {
			out.page(path)
		}
		for _, p := range pub.Parties {
			if err := s.roadmapPages(r, pub.Roadmaps[p.Code], out); err != nil {
				return err
			}
		}
		out.text("</urlset>\n")
		return out.flush()
	}}, nil
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
	return paths
}

func (s *Portal) roadmapPages(r *web.Request, rm roadmap.Roadmap, out *siteMap) error {
	v, err := s.Roadmaps.PublicView(r.Context(), rm.Party, "", 0)
	if err != nil {
		return fmt.Errorf("map the pages of %s: %w", rm.Party, err)
	}
	at := "/parties/" + rm.Party
	for _, rest := range []string{"", "/activities", "/versions", "/changes", "/about"} {
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
	}
	return nil
}

// siteMap writes the file. The first error stays and ends the writing.
type siteMap struct {
	w    *bufio.Writer
	base string
	err  error
}

func (m *siteMap) text(s string) {
	if m.err == nil {
		_, m.err = m.w.WriteString(s)
	}
}

// page writes a page in its languages.
func (m *siteMap) page(path string) {
	var others strings.Builder
	for _, l := range i18n.Langs {
		fmt.Fprintf(&others, `<xhtml:link rel="alternate" hreflang="%s" href="%s"/>`, l, m.address(l, path))
	}
	for _, l := range i18n.Langs {
		m.text("<url><loc>" + m.address(l, path) + "</loc>" + others.String() + "</url>\n")
	}
}

func (m *siteMap) address(l i18n.Lang, path string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(m.base+"/"+string(l)+path)); err != nil {
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
		_, err := fmt.Fprintf(w, "User-agent: *\nDisallow: /*/work\nDisallow: /*/admin\nDisallow: /*/sign-in\nDisallow: /*/u/\n\nSitemap: %s/sitemap.xml\n", base)
		return err
	}}, nil
}
