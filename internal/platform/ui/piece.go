package ui

import (
	"strconv"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/i18n"
)

// StateBlock is the large answer to "how does it stand, and why".
type StateBlock struct {
	ID       string // of the heading; "" is "state"
	Key      string // mark, e.g. StatusLate
	Word     string
	Reasons  []templ.Component // each one sentence, with its links
	Fresh    Freshness
	Updated  string          // text beside the freshness mark; "" shows none
	How      string          // summary of the disclosure: "How this status is computed"
	HowBody  templ.Component // its text; nil shows none
	Override templ.Component // who set it, why and until when; nil shows none
}

func (s StateBlock) id() string {
	if s.ID == "" {
		return "state"
	}
	return s.ID
}

// Panel is a section of a page that another feature supplies.
type Panel struct {
	ID    string // anchor of the heading, e.g. "measures"
	Title string
	More  Link // at the end of the heading's line; zero = none
	Body  templ.Component
}

// Fact is one row of Facts. Value may be any component; Text serves for a
// plain sentence.
type Fact struct {
	Term  string
	Value templ.Component
	Text  string
}

// Text is a plain string as a component.
func Text(s string) templ.Component { return templ.Raw(templ.EscapeString(Visible(s))) }

// Task is one row of a TaskList: when, what and what it waits for, with whom,
// and one verb.
type Task struct {
	When, What, URL, Sub, Who string
	Late                      bool
	Verb                      Button // After names the object for readers
}

// TaskHeads are the headings of a TaskList's columns.
type TaskHeads struct{ When, What, Who string }

// Column is one column head of a table.
type Column struct {
	Label string
	URL   string // sorts by it; "" is a column that cannot be sorted
	Sort  string // "ascending" or "descending" when the list is sorted by it now
	Num   bool   // figures: aligned at the end
	SR    bool   // the head is for readers only, e.g. of the column of actions
}

func (c Column) arrow() string {
	switch c.Sort {
	case "ascending":
		return "▲"
	case "descending":
		return "▼"
	}
	return ""
}

// Filters is the form over a list.
type Filters struct {
	Action  string
	Query   *Field // words to look for; nil is none
	Selects []Choice
	More    *MoreFilters // folded away beneath; nil is none
	Hidden  [][2]string  // what the filter keeps: sort, size
	Clear   string       // address without filters; "" when none is in use
	Chips   []Chip
	Found   string // "63 of 214 activities"
	Export  string // "Export these 63"; "" offers none
	Exports []Link
}

// MoreFilters are controls that only some lists have, and the columns that can
// be added to the list: Columns is checkboxes.
type MoreFilters struct {
	Label    string
	Open     bool
	Controls []FilterControl
	Columns  Choice
}

// FilterControl is a select, or with Type a box of that type.
type FilterControl struct {
	Choice
	Type string
}

// Chip is one filter in use; URL is the list without it.
type Chip struct{ Label, URL string }

// Pages describes where in a list one is. URL gives the address of a page.
type Pages struct {
	Page, Size, Total int
	URL               func(page int) string
	SizeURL           func(size int) string // nil offers no choice of size
	Sizes             []int
}

// Beyond says that the page asked for comes after the last one; nil when it
// is there, or when the list is empty as a whole.
func (p Pages) Beyond(l *i18n.Localizer) *EmptyState {
	if p.Page <= p.Last() || p.Total == 0 {
		return nil
	}
	return &EmptyState{Title: l.T(MsgPagesBeyond, "Page", l.Int(p.Page)), Why: l.N(MsgPagesLast, p.Last()), Next: &Link{Label: l.T(MsgPagesFirst), URL: p.URL(1)}}
}

// Last is the number of the last page, at least 1.
func (p Pages) Last() int {
	if p.Size <= 0 || p.Total <= p.Size {
		return 1
	}
	return (p.Total + p.Size - 1) / p.Size
}

// first and last row shown, counted from 1; 0 and 0 for an empty list.
func (p Pages) first() int {
	if p.Total == 0 {
		return 0
	}
	return (p.Page-1)*p.Size + 1
}

func (p Pages) last() int { return min(p.Page*p.Size, p.Total) }

// window lists the page numbers to show: the ends and two each side of the
// current one; 0 stands for a gap.
func (p Pages) window() []int {
	var out []int
	prev := 0
	for n := 1; n <= p.Last(); n++ {
		if n != 1 && n != p.Last() && (n < p.Page-2 || n > p.Page+2) {
			continue
		}
		if n > prev+1 {
			out = append(out, 0)
		}
		out = append(out, n)
		prev = n
	}
	return out
}

func (p Pages) rangeText(l *i18n.Localizer) string {
	return l.T(MsgPagesRange, "From", l.Int(p.first()), "To", l.Int(p.last()), "Total", l.Int(p.Total))
}

// EmptyState says what is missing, why, and the one next step.
type EmptyState struct {
	Title, Why string
	Next       *Link
}

// Milestone is one row of Milestones. Detail, Due and Outcome are ready
// sentences: "due 30 Jun 2025", "done 12 Jun 2025, on time".
type Milestone struct {
	ID      string // anchor; "" is none
	Key     string // mark
	Title   i18n.Shown
	Number  int
	Detail  templ.Component // proof, what it waits for; nil is none
	Due     string
	Outcome string
	Late    bool // Outcome is drawn with the mark of late
}

func (m Milestone) number() string { return strconv.Itoa(m.Number) + ". " }

// role is an ARIA role where stack asks for it: a table shown as a list on a
// phone loses its native roles.
func role(stack bool, name string) templ.Attributes {
	if !stack {
		return nil
	}
	return templ.Attributes{"role": name}
}
