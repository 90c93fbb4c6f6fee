package measure

import (
	"context"
	"slices"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// gapPage is the matrix of activities and measures.
type gapPage struct {
	l        *i18n.Localizer
	Filters  ui.Filters
	Open     []ui.Link // activities that nothing covers
	OpenHead string
	Changed  []string  // what the drafts chosen would change, a sentence each
	IfWhat   []string  // titles of the drafts chosen
	Legend   []gapCell // what the signs say
	Columns  []ui.Link // the activities
	Together []gapCell
	Rows     []gapRow
	Left     string // how many are not shown; "" = all are
	Reasons  []gapReasons
	Empty    *ui.EmptyState
	drawn    map[gapCell]string
}

type gapRow struct {
	Ref, URL, Mark, Status string
	Title                  i18n.Shown
	Assumed                bool
	Cells                  []gapCell
}

// gapCell is one cell: a sign and its word; Planned where the measure does not
// hold yet, Past where it was repealed.
type gapCell struct {
	Sign, Word             string
	Planned, Past, Changed bool
}

// gapReasons are the reasons of one activity.
type gapReasons struct {
	Number, Head string
	Rows         []gapReason
}

type gapReason struct {
	Ref, URL, Sign, Word string
	Reason               i18n.Shown
}

func gapQuery() []string { return []string{"q", "status", "kind", "domain", "stage", "if"} }

func (s *Service) teamGap(r *web.Request) (web.Response, error) {
	if err := s.Access.Demand(r.Actor, PermRead, r.Party()); err != nil {
		return nil, err
	}
	page, err := s.gap(r, false, r.Link(listPath(r.Party())+"/gap"))
	if err != nil {
		return nil, err
	}
	f := workFrame(r, r.L.T(MsgGapTitle), ui.Link{Label: r.L.T(MsgGapTitle)})
	f.Wide = true
	return r.Page(f, gapBody(page))
}

func (s *Service) publicGap(r *web.Request) (web.Response, error) {
	if _, ok := s.Party(r.Party()); !ok {
		return nil, missing()
	}
	page, err := s.gap(r, true, r.Link("/parties/"+r.Party()+"/measures/gap"))
	if err != nil {
		return nil, err
	}
	return r.Page(s.publicFrame(r, r.L.T(MsgGapTitle), r.L.T(MsgGapLede), ui.Link{Label: r.L.T(MsgGapTitle)}), gapBody(page))
}

// gapMaker makes a gapPage.
type gapMaker struct {
	lister
	x      Matrix
	titles map[string]measureRow
}

func (s *Service) gap(r *web.Request, public bool, at string) (gapPage, error) {
	f := readFilter(r.Get, public)
	f.Sort = "number"
	found, err := s.list(r.Context(), r.Party(), f)
	if err != nil {
		return gapPage{}, err
	}
	sp, err := s.speaker(r, r.Party(), !public)
	if err != nil {
		return gapPage{}, err
	}
	ids := make([]string, 0, matrixRows)
	for _, x := range found.Rows[:min(len(found.Rows), matrixRows)] {
		ids = append(ids, x.id)
	}
	marks, err := selectMarksOf(r.Context(), s.DB.Read(), ids)
	if err != nil {
		return gapPage{}, err
	}
	g := gapMaker{lister: lister{s, r, f, at, sp}, x: newMatrix(sp.activities, found.Rows, marks, assumed(r.All("if"), found.Rows))}
	if g.titles, err = selectTitles(r.Context(), s.DB.Read(), r.Party(), ids); err != nil {
		return gapPage{}, err
	}
	return g.page(found), nil
}

// assumed finds the measures that are to be counted as if they were in force,
// by their Refs.
func assumed(refs []string, rows []*listed) map[string]bool {
	ids := map[string]bool{}
	for _, x := range rows {
		if slices.Contains(refs, Measure{Number: x.number}.Ref()) {
			ids[x.id] = true
		}
	}
	return ids
}

func (g gapMaker) page(found Listing) gapPage {
	l := g.r.L
	p := gapPage{l: l, Filters: g.bar(found), drawn: map[gapCell]string{}}
	if len(g.x.Activities) == 0 {
		p.Empty = &ui.EmptyState{Title: l.T(MsgNoRoadmap), Why: l.T(MsgNoRoadmapWhy)}
		return p
	}
	for _, n := range coverNames {
		p.Legend = append(p.Legend, gapCell{Sign: Cover(n.code).Sign(), Word: l.T(n.label)})
	}
	for _, c := range g.x.Activities {
		p.Columns = append(p.Columns, ui.Link{Label: c.number, URL: c.url})
		p.Together = append(p.Together, gapCell{Sign: c.sign(), Word: c.word(l), Changed: c.Changed()})
		if c.Open() {
			p.Open = append(p.Open, ui.Link{Label: c.number + " " + c.title.Text, URL: c.url})
		}
		if c.Changed() {
			p.Changed = append(p.Changed, l.T(MsgGapChange, "Number", c.number, "Before", coverWord(l, c.Now), "After", c.word(l)))
		}
		if reasons := g.reasons(c); len(reasons.Rows) > 0 {
			p.Reasons = append(p.Reasons, reasons)
		}
	}
	p.OpenHead = l.N(MsgGapOpen, len(p.Open), "Of", l.Int(len(p.Columns)))
	for _, row := range g.x.Rows {
		p.Rows = append(p.Rows, g.row(row))
		if row.Assumed {
			p.IfWhat = append(p.IfWhat, g.titles[row.id].Title.For(l.Lang).Text)
		}
	}
	if g.x.Left > 0 {
		p.Left = l.N(MsgGapLeft, g.x.Left)
	}
	return p
}

// sign is that of what is done for an activity, or of what stands in its way
// where nothing is.
func (c column) sign() string {
	if c.BarsIf && c.Open() {
		return Conflicts.Sign()
	}
	return c.If.Sign()
}

// word says what is done for an activity, and that something stands in its
// way.
func (c column) word(l *i18n.Localizer) string {
	if c.BarsIf {
		return coverWord(l, c.If) + l.T(MsgSemicolon) + Conflicts.Word(l)
	}
	return coverWord(l, c.If)
}

func coverWord(l *i18n.Localizer, c Cover) string {
	if c == "" {
		return l.T(MsgGapNothing)
	}
	return c.Word(l)
}

func (g gapMaker) row(row matrixRow) gapRow {
	l := g.r.L
	m := Measure{ID: row.id, Party: g.r.Party(), Number: row.number}
	out := gapRow{Ref: m.Ref(), URL: g.url(m), Title: g.titles[row.id].Title.For(l.Lang), Mark: row.stage.Mark(), Status: row.stage.Word(l), Assumed: row.Assumed}
	if row.Assumed {
		out.Status = l.T(MsgGapAssumed, "Stage", row.stage.Word(l))
	}
	for _, k := range row.Cells {
		c := gapCell{}
		if k.Cover != "" {
			c.Sign, c.Word, c.Planned, c.Changed = k.Cover.Sign(), k.Cover.Word(l), !row.Holds && !row.Assumed, row.Assumed
			c.Past = c.Planned && row.stage == Repealed
		}
		out.Cells = append(out.Cells, c)
	}
	return out
}

func (g gapMaker) url(m Measure) string {
	if g.f.Public {
		return g.r.Link(publicPath(m))
	}
	return g.r.Link(workPath(m))
}

func (g gapMaker) reasons(c column) gapReasons {
	l := g.r.L
	out := gapReasons{Number: c.number, Head: c.number + " " + c.title.Text}
	i := slices.IndexFunc(g.x.Activities, func(o column) bool { return o.key == c.key })
	for _, row := range g.x.Rows {
		if k := row.Cells[i]; k.Cover != "" {
			m := Measure{ID: row.id, Party: g.r.Party(), Number: row.number}
			out.Rows = append(out.Rows, gapReason{m.Ref() + " " + g.titles[row.id].Title.For(l.Lang).Text, g.url(m), k.Cover.Sign(), k.Cover.Word(l), k.Reason.For(l.Lang)})
		}
	}
	return out
}

// bar is the filter: which measures, and which drafts count as in force.
func (g gapMaker) bar(found Listing) ui.Filters {
	l := g.r.L
	out := ui.Filters{Action: g.at, Found: l.N(MsgListFound, found.All, "Found", l.Int(found.Total)), Export: l.T(ui.MsgExport), Exports: dataset.Links(g.at, g.r.Params())}
	for _, fc := range facets {
		if slices.Contains(gapQuery(), fc.param) {
			out.Selects = append(out.Selects, g.facet(fc, found.N[fc.param]))
		}
	}
	if drafts := g.drafts(); len(drafts.Options) > 1 {
		out.Selects = append(out.Selects, drafts)
	}
	if out.Chips = g.chips(); len(out.Chips) > 0 || len(g.r.All("if")) > 0 {
		out.Clear = g.at
	}
	return out
}

// drafts offers the measures that are not in force, one to be counted as if it
// were.
func (g gapMaker) drafts() ui.Choice {
	c := ui.Choice{Name: "if", Label: g.r.L.T(MsgGapIf), Value: g.r.Get("if"), Options: []ui.Option{{Label: g.r.L.T(MsgGapIfNone)}}}
	for _, row := range g.x.Rows {
		if !row.Holds && row.stage != Repealed {
			ref := Measure{Number: row.number}.Ref()
			c.Options = append(c.Options, ui.Option{Value: ref, Label: ref + " " + cut(g.titles[row.id].Title.For(g.r.Lang).Text, 60)})
		}
	}
	return c
}

// gapDataset is the matrix as a list: a row for each mark.
func (s *Service) gapDataset() dataset.Dataset {
	covers := []dataset.Option{}
	for _, n := range coverNames {
		covers = append(covers, dataset.Labelled(n.code, n.label))
	}
	public := access.Public
	return dataset.Dataset{
		Key: "measure-activities", Version: 1, Title: MsgGapTitle, Order: 71, Read: PermRead, Write: PermManage,
		Path: "/work/{code}/measures/gap", Query: gapQuery(), Public: []dataset.Public{{Path: "/parties/{code}/measures/gap", Query: gapQuery()}},
		Columns: []dataset.Column{
			{ID: columnRef, Label: MsgColumnRef, Type: dataset.Line, Required: true, Visibility: public},
			{ID: fieldTitle, Label: MsgFieldTitle, Type: dataset.LangLine, ReadOnly: true, Visibility: public},
			{ID: "status", Label: MsgFieldStatus, Type: dataset.Choice, Options: s.column(field{id: "status", kind: choice, label: MsgFieldStatus, set: setLife}).Options, ReadOnly: true, Visibility: public},
			{ID: columnActivity, Label: MsgFieldActivity, Type: dataset.Line, Required: true, Visibility: public},
			{ID: columnCover, Label: MsgColumnCover, Type: dataset.Choice, Options: covers, Visibility: public},
			{ID: columnReason, Label: MsgColumnReason, Type: dataset.LangLine, Max: maxNote, Visibility: public},
		},
		Rows: s.gapRows, Import: s.marksImporter,
	}
}

// gapRows lists the marks of the measures that the filter selects, by measure
// and activity.
func (s *Service) gapRows(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	numbers, found, err := s.exported(ctx, sc)
	if err != nil {
		return err
	}
	marks, err := selectAllMarks(ctx, q, sc.Party)
	if err != nil {
		return err
	}
	of := map[string][]Mark{}
	for _, k := range marks {
		of[k.Measure] = append(of[k.Measure], k)
	}
	ids := make([]string, 0, len(found.Rows))
	for _, x := range found.Rows {
		ids = append(ids, x.id)
	}
	titles, err := selectTitles(ctx, q, sc.Party, ids)
	if err != nil {
		return err
	}
	var cells []string
	for _, x := range found.Rows {
		for _, k := range of[x.id] {
			if numbers[k.Activity] == "" {
				continue
			}
			v := Values{Texts: map[string]i18n.Text{fieldTitle: titles[x.id].Title, columnReason: k.Reason}, Codes: map[string]string{
				columnRef: Measure{Number: x.number}.Ref(), "status": string(x.stage), columnActivity: numbers[k.Activity], columnCover: string(k.Cover)}}
			flat := map[string]string{}
			v.flatten("", flat)
			cells = dataset.Pick(fields, flat, cells)
			if err := yield(cells); err != nil {
				return err
			}
		}
	}
	return nil
}

// exported reads what an export of measures begins with: the numbers of the
// activities that the reader may know of, and the list in the filter.
func (s *Service) exported(ctx context.Context, sc dataset.Scope) (map[string]string, Listing, error) {
	if _, active := s.Party(sc.Party); sc.Public && !active {
		return nil, Listing{}, missing()
	}
	if !sc.Public {
		if err := s.Access.Demand(sc.Actor, PermRead, sc.Party); err != nil {
			return nil, Listing{}, err
		}
	}
	numbers, err := s.numbers(ctx, sc)
	if err != nil {
		return nil, Listing{}, err
	}
	found, err := s.list(ctx, sc.Party, readFilter(sc.Filter.Get, sc.Public))
	return numbers, found, err
}
