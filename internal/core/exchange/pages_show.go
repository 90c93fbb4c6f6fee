package exchange

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// showPage is an import: how far it is, what it would change or has changed.
type showPage struct {
	Title, State, Problem, Bad string
	Facts                      []ui.Fact
	Again                      ui.Link // to send the file once more; without URL unless it broke off
	Working                    bool
	Progress, Of               int
	ProgressText               string
	Here                       string
	Acts                       []act
	Tabs                       []ui.Link
	RowHead                    string
	Named                      bool // rows are documents, with names
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
	Head    string
	N, Name string
	Odd     []string // to be looked at
	Op, Key string   // word and mark class
	Changes []changeView
	Wrong   []wrongView
	Notes   []string
	Refused string
}

// changeView is a field with what it was and what it becomes.
type changeView struct {
	Field    string
	From, To string
	Words    bool // texts, compared word by word
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
		p.Problem = said(l, *im.Problem)
	}
	if im.brokeOff() {
		p.Again = ui.Link{Label: l.T(MsgImportFile), URL: r.Link(at(d, im.Party, im.Slug)) + "/import"}
	}
	people, err := h.Names(r.Context(), persons([]Import{im}))
	if err != nil {
		return p, err
	}
	p.Facts = facts(r, im, d, people)
	p.Acts = acts(l, im, path, d.Files == nil)
	p.Named = d.Files != nil
	if p.Working {
		p.Progress, p.Of = im.Done, im.Rows
		if p.ProgressText = l.T(MsgProgressOf, "Done", l.Int(im.Done), "Rows", l.Int(im.Rows)); im.State == Reading && !p.Named {
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
	fs = append(fs, readAs(l, im)...)
	if !im.State.Working() && im.State != Failed {
		fs = append(fs, ui.Fact{Term: l.T(MsgFactRows), Text: l.T(MsgFactCounts, "New", l.Int(im.Created), "Changed", l.Int(im.Changed), "Same", l.Int(im.Same), "Failed", l.Int(im.Failed))})
	}
	if im.Refused > 0 {
		fs = append(fs, ui.Fact{Term: l.T(MsgFactRefused), Text: l.N(MsgFactRefusedRows, im.Refused)})
	}
	return fs
}

// rowHead is what the rows of a file are called: JSON has records.
func rowHead(l *i18n.Localizer, im Import) string {
	if im.Plan.Format == sheet.JSON {
		return l.T(MsgColumnRecord)
	}
	return l.T(MsgColumnRow)
}

// readAs says of a file what its reader might not expect.
func readAs(l *i18n.Localizer, im Import) (fs []ui.Fact) {
	if f, ok := misnamed(l, im); ok {
		fs = append(fs, f)
	}
	if f, ok := daysFact(l, im.Plan); ok {
		fs = append(fs, f)
	}
	return fs
}

// formatOf is the format that the end of a file's name promises; "" if none.
var formatOf = map[string]sheet.Format{".csv": sheet.CSV, ".tsv": sheet.CSV, ".txt": sheet.CSV, ".xlsx": sheet.XLSX, ".json": sheet.JSON}

// misnamed says as what a file was read where its name promises another
// format.
func misnamed(l *i18n.Localizer, im Import) (f ui.Fact, ok bool) {
	said, known := formatOf[strings.ToLower(path.Ext(im.FileName))]
	if !known || said == im.Plan.Format || im.Plan.Format == "" {
		return f, false
	}
	return ui.Fact{Term: l.T(MsgFactFormat), Text: l.T(MsgFactMisnamed, "Format", strings.ToUpper(string(im.Plan.Format)))}, true
}

func short(hash string) string { return hash[:min(16, len(hash))] }

// acts are what can be done next; table tells that its columns can be read in
// another way.
func acts(l *i18n.Localizer, im Import, path string, table bool) []act {
	save := func(what, label string) act {
		return act{Action: path + "/accept", Hidden: [][2]string{{"what", what}}, Button: ui.Button{Label: label}}
	}
	stop := func(label string) act {
		return act{Action: path + "/stop", Button: ui.Button{Label: l.T(label), Style: "ghost"}}
	}
	drop := act{Action: path + "/drop", Button: ui.Button{Label: l.T(MsgActDrop), Style: "ghost"}}
	var columns []act
	if table {
		columns = []act{{Action: path + "/columns", Button: ui.Button{Label: l.T(MsgActColumns), Style: "ghost"}}}
	}
	undo := act{Action: path + "/undo", Button: ui.Button{Label: l.T(MsgActUndo), Style: "ghost"}, Why: l.T(MsgActUndoWhy)}
	switch im.State {
	case Reading:
		return []act{stop(MsgActStop)}
	case Applying:
		return []act{stop(MsgActStopBack)}
	case Ready:
		switch {
		case im.Good() == 0:
			return append(columns, drop)
		case im.Failed == 0:
			return append([]act{save("all", l.N(MsgActSaveAll, im.Good()))}, append(columns, drop)...)
		}
		return append([]act{save("good", l.N(MsgActSaveGood, im.Good()))}, append(columns, drop)...)
	case Applied:
		return []act{undo}
	case Failed:
		return append(columns, drop)
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
	if p.RowHead = rowHead(r.L, im); p.Named {
		p.RowHead = r.L.T(MsgFactFile)
	}
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
		v := viewOf(r.L, words, x)
		v.Head = p.RowHead
		p.Rows = append(p.Rows, v)
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
	v := rowView{N: l.Int(x.N), Name: dataset.Short(x.Name), Op: l.T(opWords[x.Op][0]), Key: opWords[x.Op][1]}
	for _, m := range x.Bad {
		v.Wrong = append(v.Wrong, wrongView{headOf(l, w.Fields, m.Field), ui.Visible(dataset.Short(valueOf(x, m.Field))), said(l, m.Message)})
	}
	for _, m := range x.Odd {
		v.Odd = append(v.Odd, said(l, m.Message))
	}
	if x.Op != dataset.Fail {
		for _, d := range x.Deltas {
			if d.Field < len(w.Fields) {
				f := w.Fields[d.Field]
				v.Changes = append(v.Changes, changeView{f.Head(l), w.Shown(d.Field, d.From), w.Shown(d.Field, d.To), f.Type.IsText(), f.Lang})
			}
		}
	}
	for _, n := range x.Notes {
		id := map[sheet.Note]string{sheet.Formula: MsgNoteFormula, sheet.Merged: MsgNoteMerged}[n.Note]
		v.Notes = append(v.Notes, l.T(id, "Field", headOf(l, w.Fields, n.Field)))
	}
	if m := x.Refused; m != nil {
		v.Refused = l.T(MsgRefusedIn, "Field", headOf(l, w.Fields, m.Field), "Why", said(l, m.Message))
	}
	return v
}

// said is a stored message for a page. Where letters run from right to left
// the words of the file stand apart, or a day would be read backwards.
func said(l *i18n.Localizer, m Message) string {
	args := m.args()
	for i := 1; i < len(args) && l.Lang.Dir() == "rtl"; i += 2 {
		if s, ok := args[i].(string); ok && s != "" {
			args[i] = "\u2068" + s + "\u2069"
		}
	}
	return l.T(m.ID, args...)
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
