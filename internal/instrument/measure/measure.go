// Package measure is the inventory of a Party's policies and measures:
// articles of the constitution, laws, decrees, regulations, policies,
// strategies, plans, schemes, licence rules. A measure carries the fields of
// the quadrennial periodic report, its life from idea to repealed with dates,
// the steps of its drafting, opinions and impact, versions of its text by
// article, and which activities of the roadmap it covers.
//
// Its main types are Measure, Event (a stage of its life), Mark (what it does
// for an activity) and Service. What can be filled in stands once, in the
// table fields (fields.go): forms, history, import, export and checks follow
// from it. The stage of a measure is computed when read, by one rule
// (standing in life.go). Activities are the roadmap's; who proposes, decides
// and meets is other instruments'.
//
// It follows the fields of a "relevant policy or measure" of the periodic
// report form of 2019, and "measure" in the Convention's sense.
package measure

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
)

// Measure is a policy or measure of a Party.
type Measure struct {
	ID      string
	Party   string // code
	Number  int    // from 1, never reused in the Party: M-12
	Removed bool   // shown nowhere; can be restored
	Rev     int    // grows with every change, from 1
	Record
}

// Record is what is filled in of a measure.
type Record struct {
	Values
	Rows map[string][]Row `json:"r,omitempty"` // lists by key: listMoney …, each in order
}

// Values holds fields by their id. Empty ones are absent.
type Values struct {
	Texts map[string]i18n.Text `json:"t,omitempty"`
	Codes map[string]string    `json:"c,omitempty"` // in canonical form; several codes with commas between
}

// Row is one row of a list.
type Row struct {
	ID string `json:"id"`
	Values
}

// The lists of a measure.
const (
	listMoney    = "money"
	listLife     = "life"
	listSteps    = "step"
	listOpinions = "opinion"
)

var lists = []string{listMoney, listLife, listSteps, listOpinions}

// Ref is the measure in addresses and for readers: "M-12".
func (m Measure) Ref() string { return "M-" + strconv.Itoa(m.Number) }

// parseRef reads a Ref; ok is false for what is none.
func parseRef(s string) (number int, ok bool) {
	digits, ok := strings.CutPrefix(s, "M-")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n > 0 && strconv.Itoa(n) == digits
}

// Title is what the measure is called.
func (m Measure) Title() i18n.Text { return m.Texts[fieldTitle] }

// Visibility says who may read the measure: Public or Team.
func (m Measure) Visibility() access.Visibility {
	if m.Codes[fieldVisibility] == string(access.Public) {
		return access.Public
	}
	return access.Team
}

// Public tells whether everybody may read m, as long as its Party is active.
func (m Measure) Public() bool { return m.Visibility() == access.Public && !m.Removed }

// DraftingShown tells whether everybody may read the steps of the drafting and
// the impact assessment too.
func (m Measure) DraftingShown() bool { return m.Codes[fieldDrafting] != "" }

// Codes splits a field of several codes.
func (v Values) List(id string) []string {
	if v.Codes[id] == "" {
		return nil
	}
	return strings.Split(v.Codes[id], ",")
}

// Object is m as the rules of access see it.
func (m Measure) Object() access.Object {
	return access.Object{Party: m.Party, Bodies: m.List(fieldAgencies)}
}

// clone is a copy that can be changed without changing r.
func (r Record) clone() Record {
	c := Record{Values: r.Values.clone(), Rows: map[string][]Row{}}
	for list, rows := range r.Rows {
		for _, row := range rows {
			c.Rows[list] = append(c.Rows[list], Row{row.ID, row.Values.clone()})
		}
	}
	return c
}

func (v Values) clone() Values {
	c := Values{Texts: maps.Clone(v.Texts), Codes: maps.Clone(v.Codes)}
	if c.Texts == nil {
		c.Texts = map[string]i18n.Text{}
	}
	if c.Codes == nil {
		c.Codes = map[string]string{}
	}
	return c
}

// flatten adds v to flat fields; before stands before each key.
func (v Values) flatten(before string, into map[string]string) {
	for id, t := range v.Texts {
		for l, e := range t.All() {
			into[before+id+":"+string(l)] = e.Text
		}
	}
	for id, c := range v.Codes {
		if c != "" {
			into[before+id] = c
		}
	}
}

// Flatten gives the record as fields, as history and forms compare it:
// "title:fr", "kind", "step/<id>/due". A row itself is its place in the list,
// "step/<id>". Empty fields are left out.
func (r Record) Flatten() map[string]string {
	f := map[string]string{}
	r.Values.flatten("", f)
	for list, rows := range r.Rows {
		for i, row := range rows {
			key := list + "/" + row.ID
			f[key] = strconv.Itoa(i)
			row.Values.flatten(key+"/", f)
		}
	}
	return f
}

// splitKey takes a flat key apart: "step/<id>/title:fr" is list step, row
// <id>, name title, language fr.
func splitKey(key string) (list, row, name string, lang i18n.Lang) {
	name = key
	if parts := strings.SplitN(key, "/", 3); len(parts) > 1 {
		list, row, name = parts[0], parts[1], ""
		if len(parts) == 3 {
			name = parts[2]
		}
	}
	name, l, _ := strings.Cut(name, ":")
	return list, row, name, i18n.Lang(l)
}

// set changes one field of the flat form. The row must be there, see with.
func (v Values) set(name string, lang i18n.Lang, value string) {
	switch {
	case lang != "":
		if v.Texts[name] = v.Texts[name].With(lang, value, i18n.Human); v.Texts[name].IsZero() {
			delete(v.Texts, name)
		}
	case value == "":
		delete(v.Codes, name)
	default:
		v.Codes[name] = value
	}
}

// with returns r with the fields of keys set to what typed holds.
func (r Record) with(keys []string, typed map[string]string) Record {
	c := r.clone()
	slices.Sort(keys) // a row's own key comes before those of its fields
	for _, key := range keys {
		list, row, name, lang := splitKey(key)
		switch {
		case list == "":
			c.set(name, lang, typed[key])
		case name == "":
			c.Rows[list] = place(c.Rows[list], row, typed[key])
		default:
			if i := rowAt(c.Rows[list], row); i >= 0 {
				c.Rows[list][i].set(name, lang, typed[key])
			}
		}
	}
	for list, rows := range c.Rows {
		if len(rows) == 0 {
			delete(c.Rows, list)
		}
	}
	return c
}

func rowAt(rows []Row, id string) int {
	return slices.IndexFunc(rows, func(r Row) bool { return r.ID == id })
}

// place adds a row, or takes it out where at is "".
func place(rows []Row, id, at string) []Row {
	i := rowAt(rows, id)
	switch {
	case at == "" && i >= 0:
		return slices.Delete(rows, i, i+1)
	case at != "" && i < 0:
		return append(rows, Row{ID: id, Values: Values{}.clone()})
	}
	return rows
}
