package measure

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/platform/clock"
)

// A list of thousands is filtered and counted from one short line a measure,
// the column facets: values with tabs between, in the order of facetAt.
const (
	atKind = iota
	atLevel
	atReported
	atGender
	atNature
	atDomains
	atStages
	atGroups
	atAreas
	atAgencies
	atActivities // key=cover,…
	atLife       // stage@2027-06-30,… by day
	atFlags      // ids of the flags that are set, "money" where money is stated
	atEnd
)

// facet is one of the filters of the list, which tells how many measures each
// choice would leave.
type facet struct {
	param string // of the query
	label string // message id
	set   string
}

// facets lists them in the order of the filter bar.
var facets = []facet{
	{"status", MsgFieldStatus, setLife},
	{"kind", MsgFieldKind, setKinds},
	{"domain", MsgFieldDomains, setDomains},
	{"stage", MsgFieldStages, setStages},
	{"activity", MsgFieldActivity, setActivities},
	{"agency", MsgFieldAgencies, setBodies},
	{"level", MsgFieldLevel, setLevels},
	{"nature", MsgFieldNature, setNatures},
	{"group", MsgFieldGroups, setGroups},
	{"gender", MsgFieldGender, setGender},
	{"reported", MsgFieldReported, setReported},
}

// setActivities are the activities of the Party's current roadmap, by key.
const setActivities = "activities"

// genderMarked is the choice of those with gender marker 1 or 2.
const genderMarked = "marked"

// listed is a measure as lists know it.
type listed struct {
	id     string
	number int
	cols   [atEnd]string
	stage  Stage
	on     string // day since when, as text; "" where no stage has come
}

// since is the first day of the stage; zero where none has come.
func (x *listed) since() clock.Date {
	d, _ := clock.ParseDate(x.on)
	return d
}

// packFacets is the column facets of m with its marks.
func packFacets(m Measure, marks []Mark) string {
	var cols [atEnd]string
	for at, id := range map[int]string{atKind: fieldKind, atLevel: fieldLevel, atReported: fieldReported, atGender: fieldGender, atNature: fieldNature,
		atDomains: fieldDomains, atStages: fieldStages, atGroups: fieldGroups, atAreas: fieldAreas, atAgencies: fieldAgencies} {
		cols[at] = m.Codes[id]
	}
	cols[atActivities] = packMarks(marks)
	cols[atLife] = packLife(m.Life())
	cols[atFlags] = packFlags(m)
	return strings.Join(cols[:], "\t")
}

func packMarks(marks []Mark) string {
	var parts []string
	for _, k := range marks {
		parts = append(parts, k.Activity+"="+string(k.Cover))
	}
	return strings.Join(parts, ",")
}

func packLife(life []Event) string {
	var parts []string
	for _, e := range life {
		parts = append(parts, string(e.Stage)+"@"+e.On.String())
	}
	return strings.Join(parts, ",")
}

func packFlags(m Measure) string {
	var set []string
	for _, f := range fields {
		if f.list == "" && f.kind == flag && f.who == everyone && m.Codes[f.id] != "" {
			set = append(set, f.id)
		}
	}
	if len(m.Rows[listMoney]) > 0 {
		set = append(set, listMoney)
	}
	return strings.Join(set, ",")
}

// unpack takes a line apart as it stands on a day, written as text: days of
// four figures compare as text.
func unpack(id string, number int, packed, day string) listed {
	x := listed{id: id, number: number}
	for i := range x.cols {
		x.cols[i], packed, _ = strings.Cut(packed, "\t")
	}
	for e := range strings.SplitSeq(x.cols[atLife], ",") {
		stage, on, _ := strings.Cut(e, "@")
		if on != "" && on <= day {
			x.stage, x.on = Stage(stage), on
		}
	}
	return x
}

// each yields the choices of a facet that x has.
func (x *listed) each(param string, yield func(code string)) {
	switch param {
	case "status":
		yield(string(x.stage))
	case "gender":
		yield(x.cols[atGender])
		if g := x.cols[atGender]; g == "1" || g == "2" {
			yield(genderMarked)
		}
	case "activity":
		for key, cover := range x.covers() {
			if cover.Serves() {
				yield(key)
			}
		}
	default:
		for code := range strings.SplitSeq(x.cols[columnOf[param]], ",") {
			yield(code)
		}
	}
}

// covers yields the activities that x was held against, by key, and what it
// does for each.
func (x *listed) covers() iter.Seq2[string, Cover] {
	return func(yield func(string, Cover) bool) {
		for part := range strings.SplitSeq(x.cols[atActivities], ",") {
			if key, cover, marked := strings.Cut(part, "="); marked && !yield(key, Cover(cover)) {
				return
			}
		}
	}
}

var columnOf = map[string]int{"kind": atKind, "level": atLevel, "reported": atReported, "nature": atNature, "domain": atDomains, "stage": atStages,
	"group": atGroups, "agency": atAgencies}

func (x *listed) has(param, code string) (found bool) {
	x.each(param, func(c string) { found = found || c == code })
	return found
}

// Filter selects from the list. Empty members select all.
type Filter struct {
	Is     map[string]string // param of a facet → code
	Words  string            // each stands in the title, in any language, or in a number
	Sort   string            // "number", "date"; "-" before it turns it round; "" = "-date"
	Public bool              // only what everybody may read
}

// counts tells by facet and code how many measures a choice would leave, all
// other filters held.
type counts map[string]map[string]int

// choose keeps what f selects, in order, and counts.
func (f Filter) choose(all []listed) (kept []*listed, n counts) {
	n = counts{}
	by := make([]map[string]int, len(facets))
	for i, fc := range facets {
		by[i] = map[string]int{}
		n[fc.param] = by[i]
	}
	kept = make([]*listed, 0, len(all))
	for i := range all {
		x := &all[i]
		failed, which := f.fails(x)
		if failed > 1 {
			continue
		}
		for j, fc := range facets {
			if count := by[j]; failed == 0 || fc.param == which {
				x.each(fc.param, func(code string) { count[code]++ })
			}
		}
		if failed == 0 {
			kept = append(kept, x)
		}
	}
	f.sort(kept)
	return kept, n
}

// fails tells how many facets x fails, and one of them.
func (f Filter) fails(x *listed) (n int, which string) {
	for param, code := range f.Is {
		if !x.has(param, code) {
			n, which = n+1, param
		}
	}
	return n, which
}

func (f Filter) sort(list []*listed) {
	by, down := f.Sort, false
	if by == "" {
		by = "-date"
	}
	by, down = strings.CutPrefix(by, "-")
	slices.SortFunc(list, func(a, b *listed) int {
		order := 0
		if by == "date" {
			order = cmp.Compare(a.on, b.on)
		}
		if order == 0 {
			order = cmp.Compare(a.number, b.number)
		}
		if down {
			return -order
		}
		return order
	})
}

// wordsOf is the column words: the titles in all languages and the numbers.
func wordsOf(m Measure) string {
	var b strings.Builder
	for _, e := range m.Title().All() {
		b.WriteString(e.Text + "\n")
	}
	b.WriteString(m.Ref() + "\n" + m.Codes[fieldNational])
	return fold(b.String())
}

// fold makes words comparable: composed, without case, single spaces.
func fold(s string) string {
	return cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
}
