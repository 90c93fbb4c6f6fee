package practice

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/i18n"
)

// KindPractice is how history and search name practices.
const KindPractice = "practice"

// Stage is how far a submission has come.
type Stage string

// The stages. Only Published ones are on the shelf.
const (
	Submitted Stage = "submitted" // waits for a decision
	Returned  Stage = "returned"  // waits for who submitted it
	Rejected  Stage = "rejected"
	Published Stage = "published"
	Withdrawn Stage = "withdrawn" // was published
)

// Stages lists them, those that wait first.
var Stages = []Stage{Submitted, Returned, Published, Rejected, Withdrawn}

// Submission is a practice as a Party or a visitor wrote it.
type Submission struct {
	ID        ID
	By        party.Code // the Party whose team wrote it; "" a visitor
	Line      framework.LineID
	Place     party.Code // where it was done; "" for no one Party
	Region    string     // where it was done, in words; may be ""
	Year      int
	Title     i18n.Text
	Summary   i18n.Text
	Links     []Link // its sources
	Office    string // who submits; may be ""
	Email     string // of a visitor, for the decision; never shown, emptied once decided
	Lang      i18n.Lang
	Stage     Stage
	Verified  State  // what readers are told once it is published
	Reason    string // of the last decision, for who submitted it
	CreatedAt time.Time
	DecidedAt time.Time // zero before the first decision
	Rev       int       // from 1
}

// OnShelf is s as readers find it.
func (s Submission) OnShelf() Practice {
	return Practice{ID: s.ID, Line: s.Line, Party: s.Place, Year: s.Year, Title: s.Title, Summary: s.Summary, State: s.Verified, Region: s.Region, Links: s.Links, Office: s.Office}
}

// Link leads to a source on the web.
type Link struct {
	URL   string `json:"url"`             // http or https
	Title string `json:"title,omitempty"` // "" shows the address
}

// Label is what the link shows.
func (l Link) Label() string { return cmp.Or(l.Title, l.URL) }

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

// maxAddress is the longest address that is kept, in bytes.
const maxAddress = 2000

// isAddress tells whether s is the address of a web page. Names and passwords
// before the host are refused: they hide where a link leads.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxAddress && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && !strings.ContainsAny(s, "\\\"<>`\t")
}

func formatLinks(links []Link) string {
	lines := make([]string, len(links))
	for i, l := range links {
		lines[i] = strings.TrimSpace(l.URL + " " + l.Title)
	}
	return strings.Join(lines, "\n")
}

// Flatten gives the fields that forms and history know; empty ones are left
// out. Texts have their language behind a colon.
func (s Submission) Flatten() map[string]string {
	f := map[string]string{}
	for name, t := range map[string]i18n.Text{"title": s.Title, "summary": s.Summary} {
		for l, e := range t.All() {
			f[name+":"+string(l)] = e.Text
		}
	}
	for name, v := range map[string]string{"line": string(s.Line), "place": string(s.Place), "region": s.Region, "sources": formatLinks(s.Links), "office": s.Office} {
		if v != "" {
			f[name] = v
		}
	}
	if s.Year != 0 {
		f["year"] = strconv.Itoa(s.Year)
	}
	return f
}

// set changes one field, whose value is in canonical form.
func (s *Submission) set(key, v string) {
	name, lang, _ := strings.Cut(key, ":")
	switch name {
	case "title":
		s.Title = s.Title.With(i18n.Lang(lang), v, i18n.Human)
	case "summary":
		s.Summary = s.Summary.With(i18n.Lang(lang), v, i18n.Human)
	case "line":
		s.Line = framework.LineID(v)
	case "place":
		s.Place = party.Code(v)
	case "region":
		s.Region = v
	case "sources":
		s.Links, _ = parseLinks(v)
	case "office":
		s.Office = v
	case "year":
		s.Year, _ = strconv.Atoi(v)
	}
}
