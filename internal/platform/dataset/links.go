package dataset

import (
	"net/url"
	"strings"

	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
)

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
