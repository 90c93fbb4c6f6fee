package find

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// resultsPage is the page before and after a search.
type resultsPage struct {
	l       *i18n.Localizer
	Title   string
	Lede    string // before a search
	Suggest string // address that suggests
	Filters ui.Filters
	Capped  string // sentence; "" when everything is ranked
	Results []result
	First   int // number of the first result
	Pages   ui.Pages
	Empty   *ui.EmptyState
	Missing string
	Near    *ui.Link
	How     []string // how it searches; shown where nothing is found yet
}

// result is one record found.
type result struct {
	URL     string
	Title   search.Marked
	Lang    i18n.Lang // of the words
	Context string
	Kind    string
	Party   i18n.Shown // "" of none
	Output  string     // number with its word
	Team    bool       // not public
	Matches []match
}

// match is a field in which something was found.
type match struct {
	Field string
	Text  search.Marked
}

// empty is the page without results.
func (p *Pages) empty(r *web.Request, q search.Query) resultsPage {
	t := r.L.T
	return resultsPage{l: r.L, Title: t(MsgTitle), Lede: t(MsgLede), Suggest: r.Link(Path + "/suggest"),
		Filters: ui.Filters{Action: r.Link(Path), Query: &ui.Field{Name: "q", Label: t(MsgWords), Value: q.Text}},
		How:     []string{t(MsgHowAll), t(MsgHowAccents), t(MsgHowRights)}}
}

// builder fills a page for one reader and query.
type builder struct {
	p     *Pages
	r     *web.Request
	q     search.Query
	names map[string]i18n.Text
}

func (b builder) fill(page *resultsPage, found search.Results, n int) {
	l := b.r.L
	page.Lede = ""
	if found.NoWords {
		page.Empty = &ui.EmptyState{Title: l.T(MsgNoWords), Why: l.T(MsgNoWordsWhy)}
		return
	}
	b.filters(&page.Filters, found)
	if found.Capped {
		page.Capped = l.T(MsgCapped, "Number", l.Int(search.Newest))
	}
	if found.Total == 0 {
		page.Empty = b.nothing()
		return
	}
	page.How, page.First = nil, b.q.Offset+1
	page.Title = l.T(MsgTitle) + l.T(MsgColon) + ui.Visible(b.q.Text)
	for _, h := range found.Hits {
		page.Results = append(page.Results, b.result(h))
	}
	page.Pages = ui.Pages{Page: n, Size: size, Total: min(found.Total, size*lastPage), URL: func(n int) string { return b.with("page", strconv.Itoa(n)) }}
}

func (b builder) nothing() *ui.EmptyState {
	l := b.r.L
	if b.q.Filter != (search.Filter{}) {
		return &ui.EmptyState{Title: l.T(MsgNoneFiltered), Next: &ui.Link{Label: l.T(ui.MsgClearFilters), URL: b.cleared()}}
	}
	return &ui.EmptyState{Title: l.T(MsgNone), Why: l.T(MsgNoneWhy)}
}

func (b builder) near(page *resultsPage, n search.Near) {
	l := b.r.L
	if len(n.Missing) > 0 {
		words := make([]string, len(n.Missing))
		for i, w := range n.Missing {
			words[i] = ui.Visible(w)
		}
		page.Missing = l.T(MsgMissing, "Words", strings.Join(words, l.Comma()))
	}
	if n.Query != "" {
		page.Near = &ui.Link{Label: ui.Visible(n.Query), URL: b.with("q", n.Query)}
	}
}

func (b builder) result(h search.Hit) result {
	x := result{URL: b.r.Link(h.Path), Title: h.Title, Lang: h.Lang, Context: h.Context, Kind: b.p.word(b.r.L, h.Kind), Team: !h.Public}
	if h.Party != "" {
		x.Party = b.names[h.Party].For(b.r.Lang)
	}
	if o, ok := b.p.output(h.Group); ok {
		x.Output = b.r.L.T(MsgOutput) + " " + o.Number
	}
	for _, m := range h.Matches {
		x.Matches = append(x.Matches, match{b.r.L.T(MsgInField, "Field", b.p.word(b.r.L, h.Kind+"."+m.Field)), m.Text})
	}
	return x
}

// with is the address of the page with a parameter changed; "" removes it.
func (b builder) with(name, value string) string {
	q := b.r.Params()
	q.Del("page")
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return b.r.Link(Path) + "?" + q.Encode()
}

// cleared is the address without filters.
func (b builder) cleared() string {
	return b.r.Link(Path) + "?" + url.Values{"q": {b.q.Text}}.Encode()
}

// filters offers what would leave something, with how much.
func (b builder) filters(f *ui.Filters, found search.Results) {
	l, use := b.r.L, b.q.Filter
	f.Found = l.N(MsgFound, found.Total, "Found", l.Int(found.Total))
	b.add(f, "kind", MsgKind, use.Kind, found.Facets.Kinds, b.kindOrder(), func(v string) string { return b.p.word(l, v) })
	b.add(f, "party", MsgParty, use.Party, found.Facets.Parties, nil, func(v string) string { return b.names[v].For(b.r.Lang).Text })
	b.add(f, "output", MsgOutput, use.Group, found.Facets.Groups, nil, b.outputName)
	b.add(f, "text", MsgLang, string(use.Lang), found.Facets.Langs, langOrder(), func(v string) string { return i18n.Lang(v).Name() })
	if use != (search.Filter{}) {
		f.Clear = b.cleared()
	}
}

func (b builder) outputName(id string) string {
	o, ok := b.p.output(id)
	if !ok {
		return id
	}
	return o.Number + " " + shortened(o.Text.For(b.r.Lang).Text)
}

// shortened cuts what is too long for a list of choices.
func shortened(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + "…"
	}
	return s
}

// add offers one filter. Values stand in order, or by name.
func (b builder) add(f *ui.Filters, name, label, used string, counts map[string]int, order []string, word func(string) string) {
	if len(counts) == 0 && used == "" {
		return
	}
	l := b.r.L
	c := ui.Choice{Name: name, Label: l.T(label), Value: used, Options: []ui.Option{{Label: l.T(ui.MsgFiltersAny)}}}
	if order == nil {
		order = b.byName(counts, word)
	}
	if used != "" && counts[used] == 0 {
		counts = map[string]int{used: 0}
		order = []string{used}
	}
	for _, v := range order {
		if n, ok := counts[v]; ok {
			c.Options = append(c.Options, ui.Option{Value: v, Label: l.T(MsgOption, "Name", word(v), "Number", l.Int(n))})
		}
	}
	f.Selects = append(f.Selects, c)
	if used != "" {
		f.Chips = append(f.Chips, ui.Chip{Label: ui.Visible(word(used)), URL: b.with(name, "")})
	}
}

func (b builder) byName(counts map[string]int, word func(string) string) []string {
	values := make([]string, 0, len(counts))
	for v := range counts {
		values = append(values, v)
	}
	c := collate.New(language.Make(string(b.r.Lang)), collate.Numeric)
	slices.SortFunc(values, func(x, y string) int {
		if n := c.CompareString(word(x), word(y)); n != 0 {
			return n
		}
		return strings.Compare(x, y)
	})
	return values
}

func (b builder) kindOrder() []string { return b.p.Index.Kinds() }

func langOrder() []string {
	order := make([]string, len(i18n.Langs))
	for i, l := range i18n.Langs {
		order[i] = string(l)
	}
	return order
}
