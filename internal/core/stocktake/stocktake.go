// Package stocktake is what a Party finds when it looks at each line of a
// framework before planning: what exists, the gap, practice elsewhere, a
// possible next step, and a degree of readiness on the line's ladder.
//
// Its types are Round, Entry and Service. Rounds are dated and repeated, so
// that a Party is compared with itself; nothing here compares Parties. A
// stocktake stays with the team: what is decided from it is the roadmap's.
//
// Follows product.md section 3 and the tables of existing measures, gaps and
// practice that Parties have drawn up line by line.
package stocktake

import (
	"net/url"
	"strconv"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Kinds of record, as history names them.
const (
	KindRound = "stocktake"
	KindEntry = "stocktake_entry"
)

// Round is one look at all lines.
type Round struct {
	ID        string
	Party     string // code
	Framework framework.ID
	BeganOn   clock.Date
	ClosedOn  clock.Date // zero while it is open
	Rev       int
}

// Open tells whether entries can still be written.
func (r Round) Open() bool { return r.ClosedOn.IsZero() }

// NotJudged is the readiness of an entry that nobody has judged yet.
const NotJudged = -1

// Entry is what a round found on one line.
type Entry struct {
	Party     string
	Round     string
	Line      framework.LineID
	Found     i18n.Text // what exists
	Gap       i18n.Text
	Practice  i18n.Text // practice elsewhere
	Next      i18n.Text // possible next step
	Links     []Link    // records and sources for Found
	Readiness int       // from 0 to framework.Rungs-1, or NotJudged
	Finished  bool      // said by the author: nothing more to write
	UpdatedOn clock.Date
	Rev       int // 0 before anything was written
}

// newEntry is the entry of a line nobody has written about.
func newEntry(r Round, line framework.LineID) Entry {
	return Entry{Party: r.Party, Round: r.ID, Line: line, Readiness: NotJudged}
}

// Begun tells whether anything stands in e.
func (e Entry) Begun() bool { return e.Rev > 0 }

// Link leads to a source on the web or to a record of this installation.
type Link struct {
	URL   string // http, https, or a path of this installation
	Title string // "" shows the address
}

// Label is what the link shows.
func (l Link) Label() string {
	if l.Title != "" {
		return l.Title
	}
	return l.URL
}

// parseLinks reads one link a line: an address, then perhaps words. bad is the
// first line that is no link.
func parseLinks(s string) (links []Link, bad string) {
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		address, title, _ := strings.Cut(line, " ")
		if !isAddress(address) {
			return nil, line
		}
		links = append(links, Link{address, strings.TrimSpace(title)})
	}
	return links, ""
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	if err != nil || strings.HasPrefix(s, "//") || strings.Contains(s, `\`) {
		return false
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" || u.Scheme == "" && strings.HasPrefix(s, "/")
}

func formatLinks(links []Link) string {
	lines := make([]string, len(links))
	for i, l := range links {
		lines[i] = strings.TrimSpace(l.URL + " " + l.Title)
	}
	return strings.Join(lines, "\n")
}

// texts names the texts of an entry in the order of the form.
var texts = []string{"found", "gap", "practice", "next"}

func (e *Entry) text(name string) *i18n.Text {
	return map[string]*i18n.Text{"found": &e.Found, "gap": &e.Gap, "practice": &e.Practice, "next": &e.Next}[name]
}

// Flatten gives e as fields, as history and forms compare it; empty ones are
// left out.
func (e Entry) Flatten() map[string]string {
	f := map[string]string{}
	for _, name := range texts {
		for l, t := range e.text(name).All() {
			f[name+":"+string(l)] = t.Text
		}
	}
	if len(e.Links) > 0 {
		f["links"] = formatLinks(e.Links)
	}
	if e.Readiness != NotJudged {
		f["readiness"] = strconv.Itoa(e.Readiness)
	}
	if e.Finished {
		f["finished"] = "yes"
	}
	return f
}

// set changes one field, whose value is in canonical form.
func (e *Entry) set(key, value string) {
	name, lang, _ := strings.Cut(key, ":")
	switch name {
	case "links":
		e.Links, _ = parseLinks(value)
	case "readiness":
		e.Readiness = readiness(value)
	case "finished":
		e.Finished = value != ""
	default:
		if t := e.text(name); t != nil {
			*t = t.With(i18n.Lang(lang), value, i18n.Human)
		}
	}
}

// readiness reads a degree; anything else is NotJudged.
func readiness(s string) int {
	if n, err := strconv.Atoi(s); err == nil && n >= 0 && n < framework.Rungs {
		return n
	}
	return NotJudged
}
