package measure

import (
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/web"
)

// readLimit is how many measures a page of the API holds unless asked for
// another number, readMost how many at most.
const (
	readLimit = 50
	readMost  = 200
)

// reads are what programs may read: what everybody may.
func (s *Service) reads() []instrument.Read {
	ref := instrument.ReadParam{Name: "ref", In: "path", Doc: "Reference of a measure, e.g. M-12"}
	list := []instrument.ReadParam{{Name: "q", In: "query", Doc: "Words of the title or number"}, {Name: "limit", In: "query", Doc: "How many items at most; 50 without it", Number: readMost},
		{Name: "cursor", In: "query", Doc: "The next of the page before; absent for the first page"}}
	for _, f := range facets {
		list = append(list, instrument.ReadParam{Name: f.param, In: "query", Doc: "A filter of the page: a code"})
	}
	on := instrument.ReadParam{Name: "on", In: "query", Doc: "Day for which the text is asked, e.g. 2015-01-31; today without it"}
	version := instrument.ReadParam{Name: "version", In: "query", Doc: "Id of a version, in place of a day"}
	return []instrument.Read{
		{Path: "/measures", ID: "listMeasures", Summary: "Public policies and measures, by number", Params: list, Like: MeasurePage{}, Answer: s.readList},
		{Path: "/measures/{ref}", ID: "getMeasure", Summary: "One measure with everything on it but its text", Params: []instrument.ReadParam{ref}, Like: MeasureRecord{}, Answer: s.readOne},
		{Path: "/measures/{ref}/versions", ID: "listMeasureVersions", Summary: "Versions of the text of a measure, the latest first", Params: []instrument.ReadParam{ref}, Like: MeasureVersions{}, Answer: s.readVersions},
		{Path: "/measures/{ref}/text", ID: "getMeasureText", Summary: "The text of a measure by article, as of a day or of a version", Params: []instrument.ReadParam{ref, on, version}, Like: MeasureText{}, Answer: s.readText},
		{Path: "/measures/{ref}/provisions", ID: "listMeasureProvisions", Summary: "What the articles of a text bear on, as a person decided", Params: []instrument.ReadParam{ref, on, version}, Like: MeasureProvisions{}, Answer: s.readProvisions},
		{Path: "/measure-activities", ID: "listMeasureActivities", Summary: "What measures do for activities: the gap matrix, a row for each cell", Like: MeasureActivities{}, Answer: s.readMatrix},
	}
}

// MeasureWords is a text in all its languages.
type MeasureWords struct {
	Original string                   `json:"original" enum:"ar,zh,en,fr,ru,es" doc:"The language that the others translate"`
	In       map[string]MeasurePhrase `json:"in" doc:"The texts by language"`
}

// MeasurePhrase is a text in one language.
type MeasurePhrase struct {
	Text  string `json:"text"`
	State string `json:"state" enum:"original,machine,human,approved,outdated"`
}

func wordsFor(t i18n.Text) *MeasureWords {
	if t.IsZero() {
		return nil
	}
	w := &MeasureWords{Original: string(t.Original()), In: map[string]MeasurePhrase{}}
	for l, e := range t.All() {
		w.In[string(l)] = MeasurePhrase{e.Text, string(e.State)}
	}
	return w
}

// MeasureRow is a measure in a list.
type MeasureRow struct {
	Ref    string        `json:"ref" example:"M-12"`
	Title  *MeasureWords `json:"title"`
	Kind   string        `json:"kind"`
	Number string        `json:"number,omitempty" doc:"National number"`
	Stage  string        `json:"stage,omitempty" doc:"Of its life today; absent where nothing is known"`
	Since  string        `json:"since,omitempty" format:"date"`
}

// MeasurePage is a part of the list.
type MeasurePage struct {
	Items []MeasureRow `json:"items"`
	Total int          `json:"total" doc:"How many the filters select"`
	Next  string       `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// MeasureRecord is one measure.
type MeasureRecord struct {
	MeasureRow
	Texts      map[string]*MeasureWords `json:"texts" doc:"Fields in words, by their key in exports"`
	Codes      map[string]string        `json:"codes" doc:"Fields of codes, by their key in exports; several with commas between"`
	Life       []MeasureEvent           `json:"life" doc:"Stages by day"`
	Money      []MeasureMoney           `json:"money"`
	Activities []MeasureActivity        `json:"activities" doc:"What it does for activities"`
}

// MeasureEvent is a stage of a life.
type MeasureEvent struct {
	Stage string `json:"stage"`
	On    string `json:"on" format:"date"`
}

// MeasureMoney is what a measure costs in a year.
type MeasureMoney struct {
	Year     string `json:"year"`
	Currency string `json:"currency" doc:"ISO 4217"`
	Amount   int64  `json:"amount" doc:"In minor units"`
}

// MeasureActivity is a cell of the gap matrix.
type MeasureActivity struct {
	Measure  string        `json:"measure" doc:"Reference"`
	Activity string        `json:"activity" doc:"Number"`
	Cover    string        `json:"cover" enum:"covers,partly,no,conflicts"`
	Reason   *MeasureWords `json:"reason,omitempty"`
}

// MeasureActivities is the gap matrix.
type MeasureActivities struct {
	Items []MeasureActivity `json:"items"`
}

func (s *Service) readList(r *web.Request) (any, error) {
	f := readFilter(r.Get, true)
	f.Sort = "number"
	if _, active := s.Party(r.Party()); !active {
		return nil, missing()
	}
	found, err := s.list(r.Context(), r.Party(), f)
	if err != nil {
		return nil, err
	}
	rows, next, err := pageOf(found.Rows, r.Get("limit"), r.Get("cursor"))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, x := range rows {
		ids[i] = x.id
	}
	page := MeasurePage{Items: []MeasureRow{}, Total: found.Total, Next: next}
	if len(ids) == 0 {
		return page, nil
	}
	all, err := selectMeasures(r.Context(), s.DB.Read(), r.Party(), "m.id IN (?)", bun.List(ids))
	for _, m := range all {
		page.Items = append(page.Items, s.rowFor(m))
	}
	return page, err
}

// pageOf is a page of rows, which stand by number; the cursor is the last
// reference of the page before.
func pageOf(rows []*listed, limit, cursor string) (page []*listed, next string, err error) {
	n := readLimit
	if limit != "" {
		n, _ = strconv.Atoi(limit) // checked before
	}
	if cursor != "" {
		after, ok := parseRef(cursor)
		if !ok {
			return nil, "", errs.New(errs.Invalid, "api.error.cursor")
		}
		i := slices.IndexFunc(rows, func(x *listed) bool { return x.number > after })
		if i < 0 {
			i = len(rows)
		}
		rows = rows[i:]
	}
	if len(rows) > n {
		rows = rows[:n]
		next = Measure{Number: rows[n-1].number}.Ref()
	}
	return rows, next, nil
}

func (s *Service) rowFor(m Measure) MeasureRow {
	stage, since := standing(m.Life(), s.Today(m.Party))
	x := MeasureRow{Ref: m.Ref(), Title: wordsFor(m.Title()), Kind: m.Codes[fieldKind], Number: m.Codes[fieldNational], Stage: string(stage)}
	if !since.IsZero() {
		x.Since = since.String()
	}
	return x
}

func (s *Service) readOne(r *web.Request) (any, error) {
	m, err := s.Public(r.Context(), r.Party(), r.PathValue("ref"))
	if err != nil {
		return nil, err
	}
	x := MeasureRecord{MeasureRow: s.rowFor(m), Texts: map[string]*MeasureWords{}, Codes: map[string]string{}, Life: []MeasureEvent{}, Money: []MeasureMoney{}}
	for _, f := range partsOf("") {
		switch {
		case !m.shows(f) || f.id == fieldTitle:
		case f.hasLang() && !m.Texts[f.id].IsZero():
			x.Texts[f.id] = wordsFor(m.Texts[f.id])
		case !f.hasLang() && m.Codes[f.id] != "":
			x.Codes[f.id] = m.Codes[f.id]
		}
	}
	x.rows(m)
	if err := s.onlyKnown(r, &x); err != nil {
		return nil, err
	}
	x.Activities, err = s.readMarks(r, m.ID)
	return x, err
}

// onlyKnown leaves out bodies that the public does not know.
func (s *Service) onlyKnown(r *web.Request, x *MeasureRecord) error {
	known, err := bodyOptions(r.Context(), s.DB.Read(), dataset.Scope{Party: r.Party(), Public: true})
	if kept := only(x.Codes[fieldAgencies], known[fieldAgencies]); kept != "" {
		x.Codes[fieldAgencies] = kept
	} else {
		delete(x.Codes, fieldAgencies)
	}
	return err
}

func (x *MeasureRecord) rows(m Measure) {
	for _, e := range m.Life() {
		x.Life = append(x.Life, MeasureEvent{string(e.Stage), e.On.String()})
	}
	for _, row := range m.Rows[listMoney] {
		if n, err := strconv.ParseInt(row.Codes[partAmount], 10, 64); err == nil {
			x.Money = append(x.Money, MeasureMoney{row.Codes[partYear], row.Codes[partCurrency], n})
		}
	}
}

func (s *Service) readMatrix(r *web.Request) (any, error) {
	list, err := s.readMarks(r, "")
	return MeasureActivities{list}, err
}

// readMarks are the public cells of the matrix, or those of one measure.
func (s *Service) readMarks(r *web.Request, only string) ([]MeasureActivity, error) {
	numbers, found, err := s.exported(r.Context(), dataset.Scope{Party: r.Party(), Public: true, Lang: r.Lang})
	if err != nil {
		return nil, err
	}
	marks, err := selectAllMarks(r.Context(), s.DB.Read(), r.Party())
	shown := map[string]int{}
	for _, x := range found.Rows {
		shown[x.id] = x.number
	}
	list := []MeasureActivity{}
	for _, k := range marks {
		if shown[k.Measure] > 0 && numbers[k.Activity] != "" && (only == "" || k.Measure == only) {
			list = append(list, MeasureActivity{Measure{Number: shown[k.Measure]}.Ref(), numbers[k.Activity], string(k.Cover), wordsFor(k.Reason)})
		}
	}
	return list, err
}

// MeasureVersion is a version of a text.
type MeasureVersion struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	Lang     string `json:"lang"`
	From     string `json:"from,omitempty" format:"date" doc:"First day on which it holds; absent of drafts"`
	Source   string `json:"source,omitempty"`
	Articles int    `json:"articles"`
}

// MeasureVersions are the versions of a text.
type MeasureVersions struct {
	Items []MeasureVersion `json:"items"`
}

// MeasureText is a version with its articles.
type MeasureText struct {
	MeasureVersion
	Text []MeasureArticle `json:"text"`
}

// MeasureArticle is an article.
type MeasureArticle struct {
	Number  string `json:"number,omitempty" doc:"As printed; absent of what stands outside articles"`
	Heading string `json:"heading,omitempty"`
	Path    string `json:"path,omitempty" doc:"Divisions that it stands in"`
	Text    string `json:"text"`
}

// MeasureProvisions are what the articles of a version bear on.
type MeasureProvisions struct {
	Version MeasureVersion     `json:"version"`
	Items   []MeasureProvision `json:"items"`
}

// MeasureProvision says that an article bears on a theme.
type MeasureProvision struct {
	Article    string        `json:"article,omitempty"`
	Theme      string        `json:"theme"`
	Whom       *MeasureWords `json:"whom,omitempty" doc:"Of whom it asks something …"`
	Asks       *MeasureWords `json:"asks,omitempty" doc:"… and what"`
	Activities []string      `json:"activities" doc:"Numbers of the activities that it serves"`
}

func versionFor(v Version) MeasureVersion {
	x := MeasureVersion{ID: v.ID, Label: v.Label, Lang: string(v.Lang), Source: v.Source, Articles: v.Articles}
	if !v.From.IsZero() {
		x.From = v.From.String()
	}
	return x
}

func (s *Service) readVersions(r *web.Request) (any, error) {
	_, all, err := s.publicVersions(r)
	list := MeasureVersions{Items: []MeasureVersion{}}
	for _, v := range all {
		list.Items = append(list.Items, versionFor(v))
	}
	return list, err
}

// publicVersions are the versions of the measure of the address that everybody
// may read, the latest first.
func (s *Service) publicVersions(r *web.Request) (Measure, []Version, error) {
	m, err := s.Public(r.Context(), r.Party(), r.PathValue("ref"))
	if err != nil {
		return m, nil, err
	}
	all, err := selectVersions(r.Context(), s.DB.Read(), m.Party, m.ID)
	return m, latestFirst(shownTo(all, m, false)), err
}

// readVersion is the version that the query asks for.
func (s *Service) readVersion(r *web.Request) (Measure, Version, error) {
	m, all, err := s.publicVersions(r)
	if err != nil {
		return m, Version{}, err
	}
	if day := r.Get("on"); day != "" {
		if _, err := clock.ParseDate(day); err != nil {
			return m, Version{}, errs.New(errs.Invalid, web.MsgDate, "Typed", short(day))
		}
	}
	_, v, ok := chosenText(r, all, s.Today(m.Party))
	if !ok {
		return m, v, missing()
	}
	return m, v, nil
}

func (s *Service) readText(r *web.Request) (any, error) {
	_, v, err := s.readVersion(r)
	if err != nil {
		return nil, err
	}
	list, err := selectArticles(r.Context(), s.DB.Read(), v.ID)
	x := MeasureText{MeasureVersion: versionFor(v), Text: []MeasureArticle{}}
	for _, a := range list {
		x.Text = append(x.Text, MeasureArticle{a.Number, a.Heading, a.Path, a.Text})
	}
	return x, err
}

func (s *Service) readProvisions(r *web.Request) (any, error) {
	m, v, err := s.readVersion(r)
	if err != nil {
		return nil, err
	}
	marks, err := s.Provisions(r.Context(), access.Actor{}, m, v.ID)
	if err != nil {
		return nil, err
	}
	numbers, err := s.numbers(r.Context(), dataset.Scope{Party: m.Party, Public: true, Lang: r.Lang})
	if err != nil {
		return nil, err
	}
	articles, err := selectArticles(r.Context(), s.DB.Read(), v.ID)
	x := MeasureProvisions{Version: versionFor(v), Items: []MeasureProvision{}}
	for _, a := range articles {
		for _, p := range marks {
			if p.Article == legaltext.Key(a.Number) {
				x.Items = append(x.Items, provisionFor(p, a, numbers))
			}
		}
	}
	return x, err
}

func provisionFor(p Provision, a Article, numbers map[string]string) MeasureProvision {
	x := MeasureProvision{Article: a.Number, Theme: string(p.Theme), Whom: wordsFor(p.Whom), Asks: wordsFor(p.Asks), Activities: []string{}}
	for _, key := range p.Activities {
		if numbers[key] != "" {
			x.Activities = append(x.Activities, numbers[key])
		}
	}
	return x
}
