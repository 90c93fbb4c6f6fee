package portal

import (
	"net/url"
	"strconv"
	"strings"

	"openroadmap/internal/core/practice"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// practiceRow is one good practice.
type practiceRow struct {
	Title, Summary i18n.Shown
	Party          i18n.Shown
	Line           string
	LineURL        string
	State, Source  string
	Links          []practice.Link
	Year           string
	URL            string
}

func (s *Portal) practiceRows(r *web.Request, list []practice.Practice, withLine bool) []practiceRow {
	l := r.L
	names := s.referenceNames(r)
	var rows []practiceRow
	for _, p := range list {
		row := practiceRow{Title: p.Title.For(l.Lang), Summary: p.Summary.For(l.Lang), State: practice.StateWord(l, p.State), Source: p.Source, Links: p.Links, URL: r.Link(p.Path())}
		if p.Party != "" {
			row.Party = names[string(p.Party)].For(l.Lang)
		} else if p.Region != "" {
			row.Party = i18n.Shown{Text: p.Region, Lang: p.Title.Original()}
		}
		if p.Year > 0 {
			row.Year = strconv.Itoa(p.Year)
		}
		if withLine {
			row.Line, row.LineURL = p.Line.Local(), lineURL(l, p.Line)
		}
		rows = append(rows, row)
	}
	return rows
}

// webLink is s if it is the address of a web page, else "": nothing else
// becomes a link.
func webLink(s string) string {
	if strings.ContainsAny(s, " \t\r\n") {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return s
}
