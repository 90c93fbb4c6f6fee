package find

import (
	"encoding/json"
	"io"
	"strconv"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

const (
	// size is how many results stand on a page.
	size = 20
	// lastPage is the last page that is answered: more can be found by
	// narrowing, not by reading on.
	lastPage = 500
	// suggested is how many records are suggested.
	suggested = 8
)

func (p *Pages) page(r *web.Request) (web.Response, error) {
	n := 1
	if s := r.Get("page"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil || n < 1 || n > lastPage {
			return nil, errs.New(errs.NotFound, "error.not_found")
		}
	}
	page, err := p.find(r, queryOf(r, n), n)
	if err != nil {
		return nil, err
	}
	f := p.Frame(r.L)
	f.Title, f.NoIndex, f.Script = page.Title, true, "find.js"
	return r.Page(f, pageBody(page))
}

// queryOf reads the query. A value of a filter that nothing has finds
// nothing; it is no error.
func queryOf(r *web.Request, n int) search.Query {
	q := search.Query{Text: r.Get("q"), Lang: r.Lang, Offset: (n - 1) * size, Limit: size,
		Filter: search.Filter{Kind: r.Get("kind"), Party: r.Get("party"), Group: r.Get("output")}}
	if l, ok := i18n.ParseLang(r.Get("text")); ok {
		q.Filter.Lang = l
	}
	return q
}

func (p *Pages) find(r *web.Request, q search.Query, n int) (resultsPage, error) {
	page := p.empty(r, q)
	if q.Text == "" {
		return page, nil
	}
	found, err := p.Index.Find(r.Context(), r.Actor, q)
	if err != nil {
		return page, err
	}
	names, err := p.names(r)
	if err != nil {
		return page, err
	}
	b := builder{p: p, r: r, q: q, names: names}
	b.fill(&page, found, n)
	if found.Total == 0 && !found.NoWords {
		near, err := p.Index.Nearest(r.Context(), r.Actor, q)
		if err != nil {
			return page, err
		}
		b.near(&page, near)
	}
	return page, nil
}

// names are the names of the Parties by code.
func (p *Pages) names(r *web.Request) (map[string]i18n.Text, error) {
	all, err := p.Parties.List(r.Context(), party.Filter{}, r.Lang)
	names := make(map[string]i18n.Text, len(all))
	for _, x := range all {
		names[string(x.Code)] = x.Name
	}
	return names, err
}

// suggestion is one record whose title goes on as the reader began to type.
type suggestion struct {
	Title string    `json:"title"`
	Kind  string    `json:"kind"`
	URL   string    `json:"url"`
	Lang  i18n.Lang `json:"lang"`
	Dir   string    `json:"dir"`
}

// suggest answers with a JSON list for the script of the search box.
func (p *Pages) suggest(r *web.Request) (web.Response, error) {
	found, err := p.Index.Find(r.Context(), r.Actor, search.Query{Text: r.Get("q"), Lang: r.Lang, Titles: true, Limit: suggested})
	if err != nil {
		return nil, err
	}
	list := make([]suggestion, len(found.Hits))
	for i, h := range found.Hits {
		l := h.Lang
		if l == i18n.None {
			l = r.Lang
		}
		list[i] = suggestion{ui.Visible(h.Title.String()), p.word(r.L, h.Kind), r.Link(h.Path), l, l.Dir()}
	}
	return web.File{Type: "application/json; charset=utf-8", Write: func(w io.Writer) error { return json.NewEncoder(w).Encode(list) }}, nil
}

// word is the word for a kind or a field; its own name where there is none.
func (p *Pages) word(l *i18n.Localizer, name string) string {
	if id := p.Index.Word(name); id != "" {
		return l.T(id)
	}
	return name
}
