package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// practicesPage is the shelf of good practices.
type practicesPage struct {
	l       *i18n.Localizer
	Title   string
	Submit  ui.Button
	Filters ui.Filters
	Rows    []practiceRow
	Pages   ui.Pages
	Empty   *ui.EmptyState
}

// referenceNames are the names of all Parties by code; nil if they cannot be
// read, and then no name is shown.
func (s *Portal) referenceNames(r *web.Request) map[string]i18n.Text {
	all, err := s.Parties.List(r.Context(), party.Filter{}, r.Lang)
	if err != nil {
		return nil
	}
	names := make(map[string]i18n.Text, len(all))
	for _, p := range all {
		names[string(p.Code)] = p.Name
	}
	return names
}

// practiceParams are the query parameters of the shelf.
var practiceParams = []string{"q", "line", "output", "party", "year", "state", "theme", "lang", "sort", "page"}

// practices answers with the good practices, filtered.
func (s *Portal) practices(r *web.Request) (web.Response, error) {
	n, err := pageNumber(r)
	if err != nil {
		return nil, err
	}
	l := r.L
	fw, _ := s.Frameworks.Latest()
	all := s.Practices.All()
	list := s.Practices.List(practiceFilter(r, s.Frameworks.All()))
	sortPractices(list, r.Get("sort"), l.Lang)
	li := &listing{s: s, r: r, l: l, at: r.Link("/practices"), params: r.Params(), fw: fw}
	li.params.Del("page")
	page := practicesPage{l: l, Title: l.T(MsgPracticesTitle), Submit: ui.Button{Label: l.T(practice.MsgSubmitTitle), URL: r.Link("/practices/submit"), Style: "ghost"},
		Filters: s.practiceFilters(li, all, len(list)), Pages: ui.Pages{Page: n, Size: listSize, Total: len(list), URL: func(n int) string { return li.with("page", strconv.Itoa(n)) }}}
	from := min((n-1)*listSize, len(list))
	page.Rows = s.practiceRows(r, list[from:min(from+listSize, len(list))], true)
	beyond := page.Pages.Beyond(l)
	if page.Empty = beyond; beyond == nil && len(page.Rows) == 0 {
		page.Empty = &ui.EmptyState{Title: l.T(MsgNoneFound), Why: l.T(MsgNoneFoundWhy), Next: &ui.Link{Label: l.T(ui.MsgClearFilters), URL: li.at}}
	}
	f := s.frame(r, page.Title, l.T(MsgPracticesLede))
	f.Crumbs = s.siteCrumbs(r, page.Title)
	resp := web.Page{Frame: f, Body: practicesBody(page)}
	if beyond != nil {
		resp.Status = http.StatusNotFound
	}
	return resp, nil
}

// practiceFilter reads the filter of the query. What nothing has finds
// nothing; it is no error. Practices stand under the lines of every framework
// that takes theirs up, newer and older.
func practiceFilter(r *web.Request, all []framework.Framework) practice.Filter {
	f := practice.Filter{Party: party.Code(r.Get("party")), State: practice.State(r.Get("state")), Words: r.Get("q")}
	if y := r.Get("year"); y != "" {
		f.Year = -1
		if n, ok := number(y); ok {
			f.Year = n
		}
	}
	if l, ok := i18n.ParseLang(r.Get("lang")); ok {
		f.Lang = l
	}
	line, output, theme := r.Get("line"), r.Get("output"), r.Get("theme")
	if line == "" && output == "" && theme == "" {
		return f
	}
	f.Lines = []framework.LineID{}
	for _, fw := range all {
		for _, x := range fw.Lines {
			if (line == "" || x.ID.Local() == line) && (output == "" || x.Output == outputID(fw, output)) && (theme == "" || carriedOutWith(x, theme)) {
				f.Lines = append(f.Lines, framework.Kin(all, x.ID)...)
			}
		}
	}
	return f
}

// carriedOutWith tells whether the framework names an instrument for x.
func carriedOutWith(x framework.Line, key string) bool {
	for _, i := range x.Instruments {
		if i.Key == key {
			return true
		}
	}
	return false
}

// sortPractices puts a list in order; without a choice it stands by line.
func sortPractices(list []practice.Practice, by string, l i18n.Lang) {
	switch by {
	case "title":
		keys := map[practice.ID]string{}
		for _, p := range list {
			keys[p.ID] = roadmap.SortKey(l, p.Title.For(l).Text)
		}
		slices.SortStableFunc(list, func(a, b practice.Practice) int { return strings.Compare(keys[a.ID], keys[b.ID]) })
	case "year":
		slices.SortStableFunc(list, func(a, b practice.Practice) int { return cmp.Compare(b.Year, a.Year) })
	default:
		slices.SortStableFunc(list, func(a, b practice.Practice) int {
			return strings.Compare(roadmap.NumberKey(strings.ToUpper(a.Line.Local())), roadmap.NumberKey(strings.ToUpper(b.Line.Local())))
		})
	}
}

func (s *Portal) practiceFilters(li *listing, all []practice.Practice, found int) ui.Filters {
	l := li.l
	fs := ui.Filters{Action: li.at, Found: l.N(MsgPracticesFound, found), Query: &ui.Field{Name: "q", Label: l.T(MsgSearchText), Value: li.r.Get("q")}}
	if q := li.r.Get("q"); q != "" {
		fs.Chips = append(fs.Chips, ui.Chip{Label: l.T(MsgChip, "Field", l.T(MsgSearchText), "Value", q), URL: li.with("q", "")})
	}
	var outputs, states, langs []ui.Option
	for _, o := range li.fw.ReferenceOutputs() {
		outputs = append(outputs, ui.Option{Value: o.Number, Label: l.T(MsgOutputNumber, "Number", o.Number)})
	}
	for _, st := range practice.States {
		states = append(states, ui.Option{Value: string(st), Label: practice.StateWord(l, st)})
	}
	for _, x := range i18n.Langs {
		langs = append(langs, ui.Option{Value: string(x), Label: x.Name()})
	}
	li.choice(&fs, "output", l.T(MsgFilterOutput), outputs)
	li.choice(&fs, "line", l.T(MsgFilterLine), lineOptions(framework.Choices(s.Frameworks.All())))
	li.choice(&fs, "theme", l.T(practice.MsgFilterTheme), themes(l, li.fw))
	li.choice(&fs, "party", l.T(MsgColumnParty), s.practiceParties(li, all))
	li.choice(&fs, "year", l.T(practice.MsgFieldYear), years(all))
	li.choice(&fs, "state", l.T(MsgFilterVerified), states)
	li.choice(&fs, "lang", l.T(practice.MsgFilterLang), langs)
	fs.Selects = append(fs.Selects, ui.Choice{Name: "sort", Label: l.T(practice.MsgSort), Value: li.r.Get("sort"), Options: []ui.Option{{Label: l.T(MsgFilterLine)},
		{Value: "title", Label: l.T(practice.MsgSortTitle)}, {Value: "year", Label: l.T(practice.MsgSortYear)}}})
	if li.inUse() {
		fs.Clear = li.at
	}
	return fs
}

// practiceParties are the Parties that practices are of, by name.
func (s *Portal) practiceParties(li *listing, all []practice.Practice) []ui.Option {
	names := s.referenceNames(li.r)
	seen := map[party.Code]bool{"": true}
	var options []ui.Option
	for _, p := range all {
		if !seen[p.Party] {
			seen[p.Party] = true
			options = append(options, ui.Option{Value: string(p.Party), Label: plain(names[string(p.Party)], li.l)})
		}
	}
	byLabel(li.l.Lang, options)
	return options
}

func byLabel(l i18n.Lang, options []ui.Option) {
	slices.SortFunc(options, func(a, b ui.Option) int {
		return strings.Compare(roadmap.SortKey(l, a.Label), roadmap.SortKey(l, b.Label))
	})
}

// themes are the instruments that a framework names and that there are words
// for.
func themes(l *i18n.Localizer, fw framework.Framework) []ui.Option {
	seen := map[string]bool{}
	var options []ui.Option
	for _, x := range fw.Lines {
		for _, i := range x.Instruments {
			if w := l.Known("portal.instrument." + i.Key); w != "" && !seen[i.Key] {
				seen[i.Key] = true
				options = append(options, ui.Option{Value: i.Key, Label: w})
			}
		}
	}
	byLabel(l.Lang, options)
	return options
}

// years are those that practices bear, newest first.
func years(all []practice.Practice) []ui.Option {
	var list []int
	for _, p := range all {
		if p.Year > 0 && !slices.Contains(list, p.Year) {
			list = append(list, p.Year)
		}
	}
	slices.Sort(list)
	var options []ui.Option
	for _, y := range slices.Backward(list) {
		options = append(options, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	return options
}

// practicePage is one good practice.
type practicePage struct {
	l       *i18n.Localizer
	Title   i18n.Shown
	Summary i18n.Shown
	Facts   []ui.Fact
	Links   []practice.Link
	Copies  []ui.Button // into the roadmaps of the Parties that the reader writes for
}

// practice answers with one good practice.
func (s *Portal) practice(r *web.Request) (web.Response, error) {
	p, ok := s.Practices.Get(practice.ID(r.PathValue("practice")))
	if !ok {
		return nil, missing()
	}
	l := r.L
	row := s.practiceRows(r, []practice.Practice{p}, true)[0]
	page := practicePage{l: l, Title: row.Title, Summary: row.Summary, Links: p.Links, Facts: s.practiceFacts(l, p, row)}
	names := s.referenceNames(r)
	for _, code := range r.Actor.Parties() {
		if r.Allows(practice.PermEdit, access.Object{Party: code}) {
			page.Copies = append(page.Copies, ui.Button{Label: l.T(practice.MsgUseDraft, "Party", plain(names[code], l)), URL: r.Link("/work/" + code + p.Path() + "/copy"), Style: "ghost"})
		}
	}
	f := s.frame(r, page.Title.Text, l.T(practice.MsgPageLede))
	f.Crumbs = s.siteCrumbs(r, page.Title.Text, ui.Link{Label: l.T(MsgPracticesTitle), URL: r.Link("/practices")})
	return r.Page(f, practiceBody(page))
}

func (s *Portal) practiceFacts(l *i18n.Localizer, p practice.Practice, row practiceRow) []ui.Fact {
	facts := []ui.Fact{{Term: l.T(practice.MsgFieldVerified), Text: row.State}, {Term: l.T(MsgFilterLine), Value: ui.Prov(row.Line, row.LineURL)}}
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: l.T(term), Text: text})
		}
	}
	if p.Party != "" {
		add(MsgColumnParty, row.Party.Text)
	}
	add(practice.MsgFieldRegion, p.Region)
	add(practice.MsgFieldYear, row.Year)
	add(MsgSource, p.Source)
	add(practice.MsgFieldOffice, p.Office)
	return facts
}
