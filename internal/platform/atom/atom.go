// Package atom writes feeds (RFC 4287; pages by RFC 5005). What is in a feed,
// and the names of entries that never change, are the caller's.
package atom

import (
	"encoding/xml"
	"io"
	"net/url"
	"time"

	"openroadmap/internal/platform/web"
)

// Type is the media type of a feed.
const Type = "application/atom+xml"

// Feed is one page of a feed.
type Feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"xml:lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []Link
	Entries []Entry
}

// Link leads from a feed or an entry to something else.
type Link struct {
	XMLName xml.Name `xml:"link"`
	Rel     string   `xml:"rel,attr"`
	Type    string   `xml:"type,attr,omitempty"`
	Href    string   `xml:"href,attr"`
}

// Entry is one thing that happened.
type Entry struct {
	XMLName xml.Name `xml:"entry"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Link    Link
	Summary string `xml:"summary,omitempty"`
}

// Link adds a link.
func (f *Feed) Link(rel, mediaType, href string) {
	f.Links = append(f.Links, Link{Rel: rel, Type: mediaType, Href: href})
}

// Add appends an entry; the first one is the newest.
func (f *Feed) Add(e Entry) {
	if len(f.Entries) == 0 {
		f.Updated = e.Updated
	}
	f.Entries = append(f.Entries, e)
}

// File is the feed as an answer that everybody may keep.
func (f *Feed) File() web.File {
	return web.File{Type: Type + "; charset=utf-8", Public: true, Write: func(w io.Writer) error {
		if _, err := io.WriteString(w, xml.Header); err != nil {
			return err
		}
		return xml.NewEncoder(w).Encode(f)
	}}
}

// Stamp writes a time as feeds do.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Host is the name under which an installation is known, for ids that never
// change; base is its address.
func Host(base string) string {
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "localhost"
}
