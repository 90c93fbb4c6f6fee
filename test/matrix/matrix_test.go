// Package matrix_test asks every route as every kind of actor and compares
// the answers with a table that people have read (testdata/matrix.txt, which
// is also docs/authorization.md). A new route fails until it has its row:
//
//	go test ./test/matrix -update
package matrix_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/platform/web"
	"openroadmap/test/house"
)

// actor is one column of the table.
type actor struct {
	short, name string
	party, role string // of the practice country; role "" is anonymous
}

var actors = []actor{
	{short: "anonymous", name: "nobody signed in"},
	{"observer", "observer", house.Here, "observer"},
	{"contributor", "contributor", house.Here, "contributor"},
	{"editor", "editor", house.Here, "editor"},
	{"reviewer", "reviewer", house.Here, "reviewer"},
	{"contact", "point of contact", house.Here, "point_of_contact"},
	{"their-editor", "editor of another Party", house.There, "editor"},
	{"their-reviewer", "reviewer of another Party", house.There, "reviewer"},
	{"their-contact", "point of contact of another Party", house.There, "point_of_contact"},
	{"operator", "operator without a role", "", "operator"},
}

func (a actor) foreign() bool { return a.party != "" && a.party != house.Here }

func (a actor) client(h *house.House) *house.Client {
	if a.role == "" {
		return h.Anonymous()
	}
	return h.With(a.party, a.role)
}

// row is a route, or one reading of it where it matters whose the record is.
type row struct {
	*web.Route
	of   string // "own", "another's"; "" where it does not matter
	path func(t *testing.T, h *house.House, a actor) string
	form url.Values
}

func (r row) name() string {
	lang := "/{lang}"
	if r.Bare {
		lang = ""
	}
	s := r.Method + " " + lang + r.Pattern
	if r.of != "" {
		s += " (" + r.of + ")"
	}
	return s
}

// rowsOf gives the rows of a route.
func rowsOf(rt *web.Route, ids house.IDs) []row {
	fixed := func(of string, pairs ...string) row {
		return row{Route: rt, of: of, form: formOf(rt), path: func(*testing.T, *house.House, actor) string { return fill(rt, ids, pairs...) }}
	}
	switch {
	case strings.Contains(rt.Pattern, "/activities/{id}"):
		return []row{fixed("led by the contributor's body", "{id}", ids.Activity), fixed("of another body", "{id}", ids.Elsewhere)}
	case strings.HasSuffix(rt.Pattern, "/measures/{measure}/edit"), strings.HasSuffix(rt.Pattern, "/measures/{measure}/life"):
		return []row{fixed("carried out by the contributor's body", "{measure}", ids.Carried), fixed("of another body")}
	case strings.Contains(rt.Pattern, "/evidence/of/"):
		return []row{fixed("led by the contributor's body", "{record}", ids.Activity), fixed("of another body", "{record}", ids.Elsewhere)}
	case strings.HasPrefix(rt.Pattern, "/work/{code}/evidence/{id}"):
		return []row{fixed("accepted", "{id}", ids.Evidence), fixed("proposed by the contributor", "{id}", ids.Proposed)}
	case strings.Contains(rt.Pattern, "{program}"):
		own, other := fixed("own"), fixed("another's")
		own.path = func(t *testing.T, h *house.House, a actor) string {
			if a.role == "" {
				return fill(rt, ids, "{program}", h.TokenOf(t, "youth@maravia.example"))
			}
			return fill(rt, ids, "{program}", h.TokenOf(t, h.World.Email(a.party, a.role)))
		}
		other.path = func(t *testing.T, h *house.House, _ actor) string {
			return fill(rt, ids, "{program}", h.TokenOf(t, "youth@maravia.example"))
		}
		return []row{own, other}
	case strings.Contains(rt.Pattern, "{session}"):
		own, other := fixed("own"), fixed("another's")
		own.path = func(t *testing.T, h *house.House, a actor) string {
			return fill(rt, ids, "{session}", session(t, h, a))
		}
		other.path = func(t *testing.T, h *house.House, _ actor) string {
			return fill(rt, ids, "{session}", h.SessionOf(t, "youth@maravia.example"))
		}
		return []row{own, other}
	}
	return []row{fixed("")}
}

func session(t *testing.T, h *house.House, a actor) string {
	if a.role == "" {
		return h.SessionOf(t, h.World.Email(house.Here, "observer"))
	}
	return h.SessionOf(t, h.World.Email(a.party, a.role))
}

// fill puts real ids into a pattern; pairs come first.
func fill(rt *web.Route, ids house.IDs, pairs ...string) string {
	path := strings.NewReplacer(pairs...).Replace(rt.Pattern)
	record, person := ids.Body, ids.Observer
	if strings.HasSuffix(path, "/invite") {
		person = ids.Invited
	}
	switch {
	case strings.Contains(path, "/fields/"):
		record = ids.Field
	case strings.Contains(path, "/evidence/"):
		record = ids.Evidence
	case strings.Contains(path, "/proposals/"):
		record = ids.Proposal
	case strings.HasSuffix(path, "/restore"):
		record = ids.Archived
	case strings.Contains(path, "/imports/"):
		record = ids.Import
	case strings.Contains(path, "/activities/"):
		record = ids.Activity
	}
	party := house.Here
	if strings.HasSuffix(path, "/revert") {
		party = "fra" // to the reference list, on which the practice country is not
	}
	token := ids.Link
	if strings.Contains(path, "/setup/") {
		token = "no-such-link"
	}
	if strings.HasSuffix(path, "/confirm") || strings.HasSuffix(path, "/discard") {
		path = strings.ReplaceAll(path, "{received}", ids.Waiting)
	}
	path = ids.Fill(path, "{id}", record, "{person}", person, "{party}", party, "{token}", token)
	if rt.Bare {
		return path
	}
	return "/en" + path
}

// formOf is what is sent: enough that only the permission decides between
// "yes" and the rest.
func formOf(rt *web.Route) url.Values {
	switch {
	case rt.Method != "POST":
		return nil
	case strings.HasSuffix(rt.Pattern, "/lines"):
		return url.Values{"line": {"or2019/s3.1"}}
	}
	return url.Values{}
}

// jsonOf is what a program sends.
func jsonOf(rt *web.Route) string {
	if rt.Method == "GET" || rt.Method == "DELETE" {
		return ""
	}
	if rt.Method == "PATCH" && strings.Contains(rt.Pattern, "/activities/") {
		return `{"fields":{"narrative:en":"Checked."},"base":{}}` // so that the rule of the object answers
	}
	if strings.HasSuffix(rt.Pattern, "/activities/{id}/evidence") {
		return `{"url":"https://maravia.example/report","title":"Report"}`
	}
	return "{}"
}

// word reduces a status to what matters here.
func word(status int) string {
	switch {
	case status == 401:
		return "sign-in"
	case status == 403:
		return "no"
	case status == 404:
		return "absent"
	case status >= 200 && status < 400, status == 409, status == 422, status == 428:
		return "yes"
	}
	return fmt.Sprint(status)
}

func TestMatrix(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		var table []answers
		for i := range h.Site.Routes {
			for _, r := range rowsOf(&h.Site.Routes[i], w.IDs) {
				line := answers{row: r}
				for _, a := range actors {
					got := word(a.ask(t, h, r))
					line.words = append(line.words, got)
					if r.Method != "GET" && got == "yes" {
						h.Close() // what was asked may have been done
						h = w.Open(t)
					}
				}
				table = append(table, line)
			}
		}
		checkInvariants(t, table)
		house.Golden(t, "test/matrix/testdata/matrix.txt", text(table))
		house.Golden(t, "docs/authorization.md", document(table))
	})
}

func (a actor) ask(t *testing.T, h *house.House, r row) int {
	t.Helper()
	path := r.path(t, h, a)
	if r.API {
		return a.client(h).Do(house.NewJSON(r.Method, path, jsonOf(r.Route))).Status
	}
	return a.client(h).Do(house.NewRequest(r.Method, path, r.form)).Status
}

// answers is a row with a word for each actor.
type answers struct {
	row
	words []string
}

// checkInvariants holds the table against what must be true whatever people
// accept into it.
func checkInvariants(t *testing.T, table []answers) {
	t.Helper()
	for _, r := range table {
		work, admin := strings.HasPrefix(r.Pattern, "/work"), strings.HasPrefix(r.Pattern, "/admin")
		ofParty := strings.HasPrefix(r.Pattern, "/work/{code}") || strings.HasPrefix(r.Pattern, "/api/v1/work/{code}")
		work = work || strings.HasPrefix(r.Pattern, "/api/v1/work") || r.Pattern == "/api/v1/me"
		for i, a := range actors {
			got := r.words[i]
			switch {
			case a.role == "" && (work || admin) && got != "sign-in":
				t.Errorf("%s answers %q to nobody", r.name(), got)
			case ofParty && (a.foreign() || a.role == "operator") && got != "absent":
				t.Errorf("%s answers %q to the %s: it must look absent", r.name(), got, a.name)
			case admin && a.role != "" && a.role != "operator" && got != "no":
				t.Errorf("%s answers %q to the %s", r.name(), got, a.name)
			case admin && a.role == "operator" && got != "yes":
				t.Errorf("%s answers %q to the operator", r.name(), got)
			case ofParty && a.role == "observer" && r.Method != "GET" && got == "yes":
				t.Errorf("%s: an observer may change something", r.name())
			case ofParty && a.role == "point_of_contact" && a.party == house.Here && r.Method == "GET" && got != "yes":
				t.Errorf("%s answers %q to the point of contact", r.name(), got)
			}
			if got != "yes" && got != "sign-in" && got != "no" && got != "absent" {
				t.Errorf("%s answers %s to the %s", r.name(), got, a.name)
			}
		}
	}
}

// Records of a Party under the code of another are absent, also for those who
// hold every role there.
func TestForeignIDsAreAbsent(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		h := w.Open(t)
		contact := h.With(house.There, "point_of_contact")
		for i := range h.Site.Routes {
			rt := &h.Site.Routes[i]
			if !strings.HasPrefix(rt.Pattern, "/work/{code}/") || strings.Count(rt.Pattern, "{") < 2 || strings.Contains(rt.Pattern, "{person}") && rt.Method == "GET" && strings.HasSuffix(rt.Pattern, "{slug}") {
				continue
			}
			if strings.HasSuffix(rt.Pattern, "/practices/{practice}/copy") {
				continue // a practice on the shelf is everybody's
			}
			path := strings.Replace(fill(rt, w.IDs), "/work/"+house.Here+"/", "/work/"+house.There+"/", 1)
			if got := contact.Do(house.NewRequest(rt.Method, path, formOf(rt))).Status; got != 404 {
				t.Errorf("%s %s = %d, want 404", rt.Method, path, got)
			}
			// So are ids that nobody ever gave.
			for _, id := range []string{"nonsense", "0190a000-0000-7000-8000-000000000000", "%00", "..%2F..%2Fetc", "' OR 1=1"} {
				path := w.IDs.Replace(fill(rt, w.IDs), url.PathEscape(id))
				if got := h.With(house.Here, "point_of_contact").Do(house.NewRequest(rt.Method, path, formOf(rt))).Status; got != 404 {
					t.Errorf("%s %s = %d, want 404", rt.Method, path, got)
				}
			}
		}
	})
}

// text is the table for the golden file.
func text(table []answers) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-78s %-20s", "route", "permission")
	for _, a := range actors {
		fmt.Fprintf(&b, " %-14s", a.short)
	}
	b.WriteString("\n")
	for _, r := range table {
		fmt.Fprintf(&b, "%-78s %-20s", r.name(), r.Permission)
		for _, w := range r.words {
			fmt.Fprintf(&b, " %-14s", w)
		}
		b.WriteString("\n")
	}
	return trimLines(b.String())
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

const head = `# Who may do what

Made by ` + "`go test ./test/matrix -update`" + ` from real requests to every route; the test fails when an answer or a route differs.

| word | meaning |
| --- | --- |
| yes | the page is shown, the act is done or its form comes back with mistakes |
| sign-in | the sign-in page comes first |
| no | "You may not do this": signed in, may know of the record |
| absent | "There is no page here": as if the record did not exist |

"Another Party" is a Party of the same installation in which the person has roles, asking for records of a Party in which they have none.
`

// document is the table for people.
func document(table []answers) string {
	var b strings.Builder
	b.WriteString(head)
	sections := []struct{ title, prefix string }{{"Working side", "/work"}, {"Operator", "/admin"}, {"Programs, with a token of the person", "/api/v1"}, {"Everything else", ""}}
	for i, sec := range sections {
		fmt.Fprintf(&b, "\n## %s\n\n| route | permission |", sec.title)
		for _, a := range actors {
			fmt.Fprintf(&b, " %s |", a.name)
		}
		b.WriteString("\n|" + strings.Repeat(" --- |", len(actors)+2) + "\n")
		for _, r := range table {
			if sectionOf(r.Pattern) == i {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.name(), r.Permission, strings.Join(r.words, " | "))
			}
		}
	}
	return b.String()
}

func sectionOf(pattern string) int {
	switch {
	case strings.HasPrefix(pattern, "/work"):
		return 0
	case strings.HasPrefix(pattern, "/admin"):
		return 1
	case strings.HasPrefix(pattern, "/api/v1"):
		return 2
	}
	return 3
}
