package portal

import (
	"strconv"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// printedLine stands at the foot of a printed poster, where the page has no
// foot: whose words and data these are, as of when, and where they were read.
// path is the address of the page, without the language.
func (s *Portal) printedLine(r *web.Request, f framework.Framework, plan, path string) string {
	l := r.L
	parts := []string{l.T(MsgPrintedWording, "Publisher", plain(f.PublisherInFull.Text, l), "Framework", plain(f.ShortTitle.Text, l), "Year", strconv.Itoa(f.Year), "Number", l.Int(f.Version))}
	if plan != "" {
		parts = append(parts, plan)
	}
	return strings.Join(append(parts, Foot(l), s.base(r)+"/"+string(l.Lang)+path), " ")
}

// printedPlan says of when a Party's plan is.
func printedPlan(l *i18n.Localizer, p place, v roadmap.View) string {
	if v.Past() {
		return l.T(MsgPrintedPlan, "Party", p.name().Text, "Number", l.Int(v.Version.Number))
	}
	return l.T(MsgPrintedParty, "Party", p.name().Text, "Date", l.Date(v.Today))
}
