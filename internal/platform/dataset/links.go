package dataset

import (
	"net/url"
	"strings"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
)

// TeamLinks are the links beside a list on the working side: its files, the
// choice of columns, and for those who may, a file to bring in.
func TeamLinks(l *i18n.Localizer, path string, filter url.Values, mayImport bool) []ui.Link {
	links := append(Links(path, filter), ui.Link{Label: l.T(MsgLinkColumns), URL: path + "/export"})
	if mayImport {
		links = append(links, ui.Link{Label: l.T(MsgLinkImport), URL: path + "/import"})
	}
	return links
}

// Links are the addresses of a list as files, in the filter of the page. path
// carries the language.
func Links(path string, filter url.Values) []ui.Link {
	links := make([]ui.Link, 0, len(sheet.Formats))
	for _, f := range sheet.Formats {
		to := path + "." + string(f)
		if q := filter.Encode(); q != "" {
			to += "?" + q
		}
		links = append(links, ui.Link{Label: strings.ToUpper(string(f)), URL: to})
	}
	return links
}
