package evidence

import (
	"openroadmap/internal/platform/i18n"
)

// Made is a record of an instrument that stands as evidence by itself: a law
// in force, a consultation answered. It is shown beside files and links, and
// kept by the instrument alone.
type Made struct {
	Title i18n.Shown
	URL   string // of its page, with the language
	With  string // what it was made with: "Policies and measures"
	Shows string // what it shows: "In force since 3 May 2026"
	Date  string // for a reader; "" = not known
	Team  bool   // the public does not see it
}
