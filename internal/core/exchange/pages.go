package exchange

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// overviewPage is everything that can go out and come in.
type overviewPage struct {
	Lists   []listEntry
	Imports []importEntry
}

// listEntry is a list with its files.
type listEntry struct {
	Title  string
	Files  []ui.Link
	Choose ui.Link
	Import ui.Link // without URL for those who may not
}

// importEntry is an import in the list of them.
type importEntry struct {
	File, URL, List, State, Who, When, Rows string
}

func (h handlers) overviewPage(r *web.Request, imports []Import) (overviewPage, error) {
	var p overviewPage
	slug := h.Slug(r.Context(), r.Party())
	for _, d := range h.Datasets {
		if d.OfRoadmap() && slug == "" || !r.Allows(d.Read, access.Object{Party: r.Party()}) {
			continue
		}
		path := r.Link(at(d, r.Party(), slug))
		e := listEntry{Title: r.L.T(d.Title), Choose: ui.Link{Label: r.L.T(MsgChooseColumns), URL: path + "/export"}, Files: dataset.Links(path, nil)}
		if d.Import != nil && r.Allows(d.Write, access.Object{Party: r.Party()}) {
			e.Import = ui.Link{Label: r.L.T(MsgImportFile), URL: path + "/import"}
		}
		p.Lists = append(p.Lists, e)
	}
	people, err := h.Names(r.Context(), persons(imports))
	for _, im := range imports {
		p.Imports = append(p.Imports, h.entry(r, im, people))
	}
	return p, err
}

func persons(list []Import) (ids []string) {
	for _, im := range list {
		if im.Person != "" && !slices.Contains(ids, im.Person) {
			ids = append(ids, im.Person)
		}
	}
	return ids
}

func (h handlers) entry(r *web.Request, im Import, people map[string]string) importEntry {
	e := importEntry{File: im.FileName, URL: r.Link(importPath(im.Party, im.ID)), State: stateWord(r.L, im), Who: who(r.L, im, people),
		When: r.L.Time(im.CreatedAt, r.Zone(im.Party)), Rows: r.L.Int(im.Rows)}
	if d, ok := h.Dataset(im.Dataset); ok {
		e.List = r.L.T(d.Title)
	}
	return e
}

func who(l *i18n.Localizer, im Import, people map[string]string) string {
	if im.Person == "" {
		return l.T(MsgCommandLine)
	}
	return people[im.Person]
}

var stateWords = map[State]string{Asking: MsgStateAsking, Reading: MsgStateReading, Ready: MsgStateReady, Applying: MsgStateApplying, Stopped: MsgStateStopped,
	Applied: MsgStateApplied, Undoing: MsgStateUndoing, Undone: MsgStateUndone, Failed: MsgStateFailed, Dropped: MsgStateDropped}

func stateWord(l *i18n.Localizer, im Import) string { return l.T(stateWords[im.State]) }

// exportPage chooses columns and format.
type exportPage struct {
	Title   string
	Path    string // of the list, with the language
	Columns ui.Choice
	Codes   ui.Field
	BOM     ui.Field
	All     ui.Field
}

func (h handlers) exportPage(r *web.Request, d dataset.Dataset, title string) exportPage {
	p := exportPage{Title: title, Path: r.Link(at(d, r.Party(), r.PathValue("slug"))),
		Columns: ui.Choice{Name: "column", Label: r.L.T(MsgExportColumns)},
		Codes:   ui.Field{Name: "codes", Label: r.L.T(MsgExportCodes), Hint: r.L.T(MsgExportCodesHint), Value: "1"},
		BOM:     ui.Field{Name: "bom", Label: r.L.T(MsgExportBom), Hint: r.L.T(MsgExportBomHint), Value: "1"},
		All:     ui.Field{Name: "all", Label: r.L.T(MsgExportAll), Hint: r.L.T(MsgExportAllHint), Value: "1"}}
	for _, c := range d.Columns {
		p.Columns.Options = append(p.Columns.Options, ui.Option{Value: c.ID, Label: c.Title(r.L)})
		if !c.Rare {
			p.Columns.Values = append(p.Columns.Values, c.ID)
		}
	}
	return p
}

// importPage takes a file.
type importPage struct {
	Title    string
	Err      error
	Problem  string
	Action   string
	Template []ui.Link // the list itself, to fill in
	Mapping  *ui.Choice
	Max      string
}

func (h handlers) importPage(r *web.Request, d dataset.Dataset, title string, err error) (importPage, error) {
	path := r.Link(at(d, r.Party(), r.PathValue("slug")))
	p := importPage{Title: title, Err: err, Action: path + "/import", Template: dataset.Links(path, nil), Max: r.L.Int(MaxFile >> 20)}
	if e := errs.As(err); e != nil {
		p.Problem = r.L.T(e.Message.ID, e.Message.Args...)
	}
	names, _, err := h.mappings(r.Context(), r.Party(), d.Key)
	if len(names) > 0 {
		p.Mapping = &ui.Choice{Name: "mapping", Label: r.L.T(MsgMappingUse), Hint: r.L.T(MsgMappingUseHint), Optional: true, Options: []ui.Option{{Label: r.L.T(MsgMappingNone)}}}
		for _, n := range names {
			p.Mapping.Options = append(p.Mapping.Options, ui.Option{Value: n, Label: n})
		}
	}
	return p, err
}

// mapPage asks how the columns of a foreign file are read.
type mapPage struct {
	Title    string
	Problem  string
	Action   string
	Drop     string
	Encoding *ui.Choice
	Sheet    *ui.Choice
	HeadRow  ui.Field
	Days     ui.Choice
	Fields   []mapField
	Values   []mapValues
	SaveAs   ui.Field
}

// mapField is one of our fields with the column that fills it.
type mapField struct {
	Label, Hint string
	Column      ui.Choice
	Fixed       ui.Field
	Sample      string
}

// mapValues are words of the file for which our choices are asked.
type mapValues struct {
	Label   string
	Choices []ui.Choice
}

func (h handlers) mapPage(r *web.Request, im Import, d dataset.Dataset, err error) (mapPage, error) {
	l := r.L
	path := r.Link(importPath(im.Party, im.ID))
	p := mapPage{Title: l.T(MsgMapTitle, "File", ui.Visible(im.FileName)), Action: path + "/map", Drop: path + "/drop",
		SaveAs: ui.Field{Name: "save_as", Label: l.T(MsgMapSave), Hint: l.T(MsgMapSaveHint), Optional: true, Dir: "auto", Width: "w20"}}
	if e := errs.As(err); e != nil {
		p.Problem = l.T(e.Message.ID, e.Message.Args...)
	}
	book, _, heads, err := h.open(r.Context(), im, samples)
	if e := errs.As(err); e != nil {
		p.Problem, err = l.T(e.Message.ID, e.Message.Args...), nil
	} else if err == nil {
		book.Close()
	}
	if err != nil {
		return p, err
	}
	h.mapFile(&p, r, im, heads)
	if err := h.mapEncoding(&p, r, im); err != nil {
		return p, err
	}
	p.Fields = mapFields(l, d, im.Plan, heads, h.Langs(im.Party))
	p.Values, err = h.mapValues(r, im, d)
	return p, err
}

func (h handlers) mapFile(p *mapPage, r *web.Request, im Import, heads heads) {
	l := r.L
	if len(im.Plan.Sheets) > 1 {
		p.Sheet = &ui.Choice{Name: "sheet", Label: l.T(MsgColumnSheet), Value: im.Plan.Sheet}
		for _, s := range im.Plan.Sheets {
			p.Sheet.Options = append(p.Sheet.Options, ui.Option{Value: s, Label: s})
		}
	}
	p.HeadRow = ui.Field{Name: "head_row", Label: l.T(MsgMapHeadRow), Hint: l.T(MsgMapHeadRowHint), Value: strconv.Itoa(max(heads.Row, 1)), Width: "w4", InputMode: "numeric"}
	days := map[bool]string{false: "day", true: "month"}[im.Plan.MonthFirst]
	p.Days = ui.Choice{Name: "days", Label: l.T(MsgMapDays), Value: days, Options: []ui.Option{{Value: "day", Label: l.T(MsgMapDayFirst)}, {Value: "month", Label: l.T(MsgMapMonthFirst)}}}
}

func (h handlers) mapEncoding(p *mapPage, r *web.Request, im Import) error {
	if im.Plan.Encoding == "" || im.Plan.Encoding == sheet.UTF8 && !im.Plan.Guessed {
		return nil
	}
	list, err := h.encodings(r.Context(), im)
	p.Encoding = &ui.Choice{Name: "encoding", Label: r.L.T(MsgMapEncoding), Hint: r.L.T(MsgMapEncodingHint), Value: string(im.Plan.Encoding)}
	for _, e := range list {
		p.Encoding.Options = append(p.Encoding.Options, ui.Option{Value: e[0], Label: e[0], Hint: ui.Visible(e[1])})
	}
	return err
}

// mapFields shows fields in the Party's languages, and in others that the
// file names.
func mapFields(l *i18n.Localizer, d dataset.Dataset, plan Plan, heads heads, langs []i18n.Lang) (out []mapField) {
	for _, f := range d.Fields(false, i18n.Langs[:]) {
		key := f.Key()
		if f.ReadOnly || f.Lang != "" && !slices.Contains(langs, f.Lang) && plan.Columns[key] == "" {
			continue
		}
		m := mapField{Label: f.Head(l), Column: ui.Choice{Name: "column_" + key, Label: f.Head(l), Value: plan.Columns[key], Options: []ui.Option{{Label: l.T(MsgMapNoColumn)}}},
			Fixed: ui.Field{Name: "fixed_" + key, Label: l.T(MsgMapFixed, "Field", f.Head(l)), Value: plan.Fixed[key], Dir: "auto"}}
		if f.Hint != "" {
			m.Hint = l.T(f.Hint)
		}
		for i, name := range heads.Names {
			m.Column.Options = append(m.Column.Options, ui.Option{Value: name, Label: ui.Visible(name)})
			if name == plan.Columns[key] {
				m.Sample = sampleOf(l, heads, i)
			}
		}
		out = append(out, m)
	}
	return out
}

func sampleOf(l *i18n.Localizer, h heads, column int) string {
	var words []string
	for _, row := range h.Samples {
		if column < len(row) && row[column] != "" {
			words = append(words, ui.Visible(dataset.Short(row[column])))
		}
	}
	return l.List(words)
}

func (h handlers) mapValues(r *web.Request, im Import, d dataset.Dataset) (out []mapValues, err error) {
	var keys []string
	for key, words := range im.Plan.Values {
		if len(words) > 0 {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	fields := fieldsOf(d, keys)
	words, err := dataset.Load(r.Context(), h.DB.Read(), h.Bundle, d, h.importScope(r.Actor, im), fields)
	if err != nil {
		return nil, err
	}
	for i, f := range fields {
		m := mapValues{Label: f.Head(r.L)}
		options := []ui.Option{{Label: r.L.T(MsgMapNoValue)}}
		for _, o := range words.Options(i) {
			label := o[1]
			options = append(options, ui.Option{Value: o[0], Label: label})
		}
		for n, word := range sorted(im.Plan.Values[f.Key()]) {
			m.Choices = append(m.Choices, ui.Choice{Name: valueName(f.Key(), n), Label: ui.Visible(word), Value: im.Plan.Values[f.Key()][word], Options: options})
		}
		out = append(out, m)
	}
	return out, nil
}

// showPage is an import: how far it is, what it would change or has changed.
type showPage struct {
	Title, State, Problem, Bad string
	Facts                      []ui.Fact
	Working                    bool
	Progress, Of               int
	ProgressText               string
	Here                       string
	Acts                       []act
	Tabs                       []ui.Link
	Rows                       []rowView
	Pages                      ui.Pages
	Mistakes                   ui.Link
	Empty                      string
}

// act is a button with its form.
type act struct {
	Action string
	Hidden [][2]string
	Button ui.Button
	Why    string
}

// rowView is one row of the dry run.
type rowView struct {
	N       string
	Op, Key string // word and mark class
	Changes []changeView
	Wrong   []wrongView
	Notes   []string
	Refused string
}

// changeView is a field with what it was and what it becomes.
type changeView struct {
	Field    string
	From, To string
	Lang     i18n.Lang
}

// wrongView is a mistake in a cell.
type wrongView struct{ Field, Value, Why string }

const (
	showFailed  = "mistakes"
	showCreated = "new"
	showChanged = "changed"
	showSame    = "same"
	showRefused = "refused"
)

// pageRows is how many rows a page shows.
const pageRows = 50

func (h handlers) showPage(r *web.Request, im Import, d dataset.Dataset, err error) (showPage, error) {
	l := r.L
	path := r.Link(importPath(im.Party, im.ID))
	p := showPage{Title: l.T(MsgShowTitle, "File", ui.Visible(im.FileName)), State: stateWord(l, im), Working: im.State.Working(), Here: path}
	if e := errs.As(err); e != nil {
		p.Bad = l.T(e.Message.ID, e.Message.Args...)
	}
	if im.Problem != nil {
		p.Problem = l.T(im.Problem.ID, im.Problem.args()...)
	}
	people, err := h.Names(r.Context(), persons([]Import{im}))
	if err != nil {
		return p, err
	}
	p.Facts = facts(r, im, d, people)
	p.Acts = acts(l, im, path)
	if p.Working {
		p.Progress, p.Of = im.Done, im.Rows
		if p.ProgressText = l.T(MsgProgressOf, "Done", l.Int(im.Done), "Rows", l.Int(im.Rows)); im.State == Reading {
			p.ProgressText = l.N(MsgProgress, im.Done)
		}
		return p, nil
	}
	if im.State == Failed || im.State == Dropped {
		return p, nil
	}
	return p, h.showRows(r, &p, im, d, path)
}

func facts(r *web.Request, im Import, d dataset.Dataset, people map[string]string) []ui.Fact {
	l := r.L
	fs := []ui.Fact{{Term: l.T(MsgFactList), Text: l.T(d.Title)}, {Term: l.T(MsgFactWho), Text: who(l, im, people)}, {Term: l.T(MsgFactWhen), Text: l.Time(im.CreatedAt, r.Zone(im.Party))},
		{Term: l.T(MsgFactFile), Text: l.T(MsgFactFileText, "KB", l.Int(int(im.Bytes+1023)/1024), "Hash", short(im.SHA256))}}
	if !im.State.Working() && im.State != Failed {
		fs = append(fs, ui.Fact{Term: l.T(MsgFactRows), Text: l.T(MsgFactCounts, "New", l.Int(im.Created), "Changed", l.Int(im.Changed), "Same", l.Int(im.Same), "Failed", l.Int(im.Failed))})
	}
	if im.Refused > 0 {
		fs = append(fs, ui.Fact{Term: l.T(MsgFactRefused), Text: l.N(MsgFactRefusedRows, im.Refused)})
	}
	return fs
}

func short(hash string) string { return hash[:min(16, len(hash))] }

func acts(l *i18n.Localizer, im Import, path string) []act {
	save := func(what, label string) act {
		return act{Action: path + "/accept", Hidden: [][2]string{{"what", what}}, Button: ui.Button{Label: label}}
	}
	drop := act{Action: path + "/drop", Button: ui.Button{Label: l.T(MsgActDrop), Style: "ghost"}}
	columns := act{Action: path + "/columns", Button: ui.Button{Label: l.T(MsgActColumns), Style: "ghost"}}
	undo := act{Action: path + "/undo", Button: ui.Button{Label: l.T(MsgActUndo), Style: "ghost"}, Why: l.T(MsgActUndoWhy)}
	switch im.State {
	case Reading, Applying, Undoing:
		return []act{{Action: path + "/stop", Button: ui.Button{Label: l.T(MsgActStop), Style: "ghost"}}}
	case Ready:
		switch {
		case im.Good() == 0:
			return []act{columns, drop}
		case im.Failed == 0:
			return []act{save("all", l.N(MsgActSaveAll, im.Good())), columns, drop}
		}
		return []act{save("good", l.N(MsgActSaveGood, im.Good())), columns, drop}
	case Stopped:
		return []act{save("good", l.T(MsgActGoOn)), undo}
	case Applied:
		return []act{undo}
	case Failed:
		return []act{columns, drop}
	}
	return nil
}

// tabs are the filters of the rows, with their counts.
func tabs(l *i18n.Localizer, im Import, path, current string) (links []ui.Link) {
	for _, t := range []struct {
		show, label string
		n           int
	}{{"", MsgTabAll, im.Rows}, {showFailed, MsgTabMistakes, im.Failed}, {showCreated, MsgTabNew, im.Created}, {showChanged, MsgTabChanged, im.Changed}, {showSame, MsgTabSame, im.Same}, {showRefused, MsgTabRefused, im.Refused}} {
		if t.show == "" || t.n > 0 || t.show == current {
			links = append(links, ui.Link{Label: l.T(t.label, "N", l.Int(t.n)), URL: query(path, "show", t.show), Current: t.show == current})
		}
	}
	return links
}

func (h handlers) showRows(r *web.Request, p *showPage, im Import, d dataset.Dataset, path string) error {
	show := r.Get("show")
	if !slices.Contains([]string{"", showFailed, showCreated, showChanged, showSame, showRefused}, show) {
		show = ""
	}
	page := max(atoi(r.Get("page")), 1)
	p.Tabs = tabs(r.L, im, path, show)
	lines, total, err := h.Lines(r.Context(), im, show, (page-1)*pageRows, pageRows)
	if err != nil {
		return err
	}
	p.Pages = ui.Pages{Page: page, Size: pageRows, Total: total, URL: func(n int) string { return query(path, "show", show, "page", strconv.Itoa(n)) }}
	if im.Failed > 0 {
		p.Mistakes = ui.Link{Label: r.L.T(MsgMistakesFile), URL: path + "/mistakes.csv"}
	}
	if len(lines) == 0 {
		p.Empty = r.L.T(MsgNoRows)
	}
	fields := fieldsOf(d, im.Plan.Fields)
	words, err := dataset.Load(r.Context(), h.DB.Read(), h.Bundle, d, h.Scope(r.Actor, im.Party, im.Slug, r.Lang), fields)
	if err != nil {
		return err
	}
	for _, x := range lines {
		p.Rows = append(p.Rows, viewOf(r.L, words, x))
	}
	return nil
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n > 1<<30 {
		return 0
	}
	return n
}

var opWords = map[dataset.Op][2]string{dataset.Create: {MsgOpNew, "good"}, dataset.Change: {MsgOpChanged, ""}, dataset.Keep: {MsgOpSame, ""}, dataset.Fail: {MsgOpMistake, "bad"}}

func viewOf(l *i18n.Localizer, w *dataset.Words, x Line) rowView {
	v := rowView{N: l.Int(x.N), Op: l.T(opWords[x.Op][0]), Key: opWords[x.Op][1]}
	for _, m := range x.Bad {
		v.Wrong = append(v.Wrong, wrongView{headOf(l, w.Fields, m.Field), ui.Visible(dataset.Short(valueOf(x, m.Field))), l.T(m.ID, m.args()...)})
	}
	if x.Op != dataset.Fail {
		for _, d := range x.Deltas {
			if d.Field < len(w.Fields) {
				f := w.Fields[d.Field]
				v.Changes = append(v.Changes, changeView{f.Head(l), w.Shown(d.Field, d.From), w.Shown(d.Field, d.To), f.Lang})
			}
		}
	}
	for _, n := range x.Notes {
		id := map[sheet.Note]string{sheet.Formula: MsgNoteFormula, sheet.Merged: MsgNoteMerged}[n.Note]
		v.Notes = append(v.Notes, l.T(id, "Field", headOf(l, w.Fields, n.Field)))
	}
	if m := x.Refused; m != nil {
		v.Refused = l.T(MsgRefusedIn, "Field", headOf(l, w.Fields, m.Field), "Why", l.T(m.ID, m.args()...))
	}
	return v
}

func headOf(l *i18n.Localizer, fields []dataset.Field, i int) string {
	if i < 0 || i >= len(fields) {
		return l.T(MsgWholeRow)
	}
	return fields[i].Head(l)
}

func valueOf(x Line, field int) string {
	for _, d := range x.Deltas {
		if d.Field == field {
			return d.To
		}
	}
	return ""
}

// wanted tells how many rows of a block a filter shows.
func wanted(b blockRow, show string) int {
	switch show {
	case showFailed:
		return b.Failed
	case showCreated:
		return b.Created
	case showChanged:
		return b.Changed
	case showSame:
		return b.Same
	case showRefused:
		return b.Refused
	}
	return b.Created + b.Changed + b.Same + b.Failed
}

func (x Line) shows(show string) bool {
	switch show {
	case showFailed:
		return x.Op == dataset.Fail
	case showCreated:
		return x.Op == dataset.Create
	case showChanged:
		return x.Op == dataset.Change
	case showSame:
		return x.Op == dataset.Keep
	case showRefused:
		return x.Refused != nil
	}
	return true
}

// Lines gives a page of the rows of an import, and how many there are. It
// reads only the blocks in which they lie.
func (s *Service) Lines(ctx context.Context, im Import, show string, offset, limit int) (lines []Line, total int, err error) {
	heads, err := selectHeads(ctx, s.DB.Read(), im.ID)
	if err != nil {
		return nil, 0, fmt.Errorf("rows of import %s: %w", im.ID, err)
	}
	for _, b := range heads {
		n := wanted(b, show)
		if first := total; n > 0 && first+n > offset && len(lines) < limit {
			all, err := s.linesOf(ctx, im.ID, b.Seq, show)
			if err != nil {
				return nil, 0, err
			}
			all = all[min(max(offset-first, 0), len(all)):]
			lines = append(lines, all[:min(limit-len(lines), len(all))]...)
		}
		total += n
	}
	return lines, total, nil
}

func (s *Service) linesOf(ctx context.Context, id string, seq int, show string) ([]Line, error) {
	b, err := selectBlock(ctx, s.DB.Read(), id, seq)
	if err != nil {
		return nil, fmt.Errorf("rows of import %s: %w", id, err)
	}
	all, err := decode(b.Body)
	return slices.DeleteFunc(all, func(x Line) bool { return !x.shows(show) }), err
}

// eachLine goes through the rows that a filter shows.
func (s *Service) eachLine(ctx context.Context, im Import, show string, do func(Line) error) error {
	heads, err := selectHeads(ctx, s.DB.Read(), im.ID)
	if err != nil {
		return err
	}
	for _, b := range heads {
		if wanted(b, show) == 0 {
			continue
		}
		lines, err := s.linesOf(ctx, im.ID, b.Seq, show)
		if err != nil {
			return err
		}
		for _, x := range lines {
			if err := do(x); err != nil {
				return err
			}
		}
	}
	return nil
}
