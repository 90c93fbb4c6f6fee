// Package ui holds the pieces that every page is built from: the frame
// (Layout over a Frame), marks for status, position and freshness, tables,
// filters, form fields, word differences and error pages. Pages of the
// features are templ components that call these; a piece decides nothing, it
// draws what its struct says.
//
// Pieces write the classes of web/css/app.css, no style attributes and no
// script; what script improves (or-count, or-keep) is a custom element that
// works as plain text without it. The package knows nothing of roadmaps: words
// of status and position come from the caller.
package ui

import (
	"embed"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
)

// Messages are the words of this package in six languages, and the general
// sentences for errors (error.*, errs.invalid) that any feature may use.
//
//go:embed locale
var Messages embed.FS

// Link is a link with its words in the reader's language.
type Link struct {
	Label   string
	URL     string
	Current bool // the page it leads to is this one
}

// langOf are the lang and dir attributes that text of l needs on a page in
// another language; none when both are the same or the text has no language.
func langOf(page *i18n.Localizer, l i18n.Lang) templ.Attributes {
	if l == i18n.None || l == page.Lang {
		return nil
	}
	return templ.Attributes{"lang": string(l), "dir": l.Dir()}
}
