package stocktake

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// overviewPage is all rounds side by side.
type overviewPage struct {
	Err     error
	Rounds  []roundHead // the newest shownRounds, oldest first
	Older   int         // rounds that are left out
	Rows    []overviewRow
	Begin   *beginForm // nil while a round is open, or for those who may not
	Onward  *ui.Button // to the next line of the open round
	Waiting string     // says who begins, to those who may not
}

type roundHead struct {
	URL, On, State string
}

type overviewRow struct {
	Number string
	Text   i18n.Shown
	URL    string // of the line in the newest round; "" before the first
	Cells  []rung
}

// rung is a degree of readiness as a table shows it.
type rung struct {
	N      string // "2"; "–" when not judged
	Change string // "+1" against the round before; "" when there is none
	Text   i18n.Shown
	Done   bool
}

type beginForm struct {
	Action string
	Date   ui.DateField
	Keep   *ui.Field // nil when there is nothing to keep
	KeepOn bool
}

// shownRounds is how many rounds stand side by side.
const shownRounds = 5

func (h handlers) overviewOf(r *web.Request, views []View, f *web.Form, err error) overviewPage {
	page := overviewPage{Err: err}
	lead := r.Allows(PermLead, access.Object{Party: r.Party()})
	open := len(views) > 0 && views[len(views)-1].Round.Open()
	switch {
	case !open && lead:
		page.Begin = newBeginForm(r, f, err, len(views) > 0)
	case !open:
		page.Waiting = r.L.T(MsgWaiting)
	case r.Allows(PermEdit, access.Object{Party: r.Party()}):
		newest := views[len(views)-1]
		page.Onward = &ui.Button{Label: r.L.T(MsgGoOn), URL: r.Link(h.onward(r, newest, ""))}
	}
	page.Older = max(0, len(views)-shownRounds)
	shown := views[page.Older:]
	for _, v := range shown {
		page.Rounds = append(page.Rounds, headOf(r, v))
	}
	if len(views) > 0 {
		page.Rows = rowsOf(r, shown)
	}
	return page
}

func newBeginForm(r *web.Request, f *web.Form, err error, again bool) *beginForm {
	bad := ui.ErrorsOf(r.L, err)
	b := &beginForm{Action: r.Link(path(r)), KeepOn: f.Bool("keep"),
		Date: ui.DateField{Name: "began_on", Label: r.L.T(MsgFieldBeganOn), Error: bad["began_on"], Day: f.Get("began_on_day"), Month: f.Get("began_on_month"), Year: f.Get("began_on_year")}}
	if again {
		b.Keep = &ui.Field{Name: "keep", Label: r.L.T(MsgFieldKeep), Hint: r.L.T(MsgFieldKeepHint)}
	}
	return b
}

func headOf(r *web.Request, v View) roundHead {
	state := r.L.T(MsgStateOpen)
	if !v.Round.Open() {
		state = r.L.T(MsgStateClosed)
	}
	return roundHead{URL: r.Link(roundPath(r, v.Round.ID)), On: r.L.DateShort(v.Round.BeganOn), State: state}
}

// rowsOf lays rounds side by side, line by line of the newest framework.
func rowsOf(r *web.Request, views []View) []overviewRow {
	newest := views[len(views)-1]
	var rows []overviewRow
	for _, l := range newest.Framework.Lines {
		if l.Supplementary && !slices.ContainsFunc(views, func(v View) bool { return v.Entry(l.ID).Begun() }) {
			continue
		}
		row := overviewRow{Number: l.Number, Text: l.Text.For(r.Lang), URL: r.Link(entryPath(r, newest.Round.ID, l.ID))}
		before := NotJudged
		for _, v := range views {
			e := v.Entry(l.ID)
			row.Cells = append(row.Cells, rungOf(r, l, e, before))
			before = e.Readiness
		}
		rows = append(rows, row)
	}
	return rows
}

func rungOf(r *web.Request, l framework.Line, e Entry, before int) rung {
	if e.Readiness == NotJudged {
		return rung{N: "–", Done: e.Finished}
	}
	x := rung{N: strconv.Itoa(e.Readiness), Done: e.Finished}
	if e.Readiness < len(l.Ladder) {
		x.Text = l.Ladder[e.Readiness].For(r.Lang)
	}
	switch d := e.Readiness - before; {
	case before == NotJudged || d == 0:
	case d > 0:
		x.Change = "+" + strconv.Itoa(d)
	default:
		x.Change = "−" + strconv.Itoa(-d)
	}
	return x
}

// roundPage is one round to read, print and close.
type roundPage struct {
	Title    string
	Facts    []ui.Fact
	Sections []roundSection
	Onward   *ui.Button
	Act      *ui.FormSpec // close or reopen; nil for those who may not
	ActLabel string
	ActWhy   string
}

type roundSection struct {
	Number string
	Text   i18n.Shown
	Items  []roundItem
}

type roundItem struct {
	Number, URL string
	Text        i18n.Shown
	Rung        rung
	Before      string // "2" in the round before; "" when there is none
	Texts       []labelled
	Links       []Link
	line        framework.LineID
	Proofs      *evidence.Shown // nil where nothing supports it
}

type labelled struct {
	Label string
	Text  i18n.Shown
}

func (h handlers) roundOf(r *web.Request, v View, before *View) roundPage {
	l := r.L
	done, of := v.Done()
	page := roundPage{Title: l.T(MsgRoundTitle, "Date", l.Date(v.Round.BeganOn)), Facts: []ui.Fact{{Term: l.T(MsgFinished), Text: l.T(MsgDoneOf, "Done", l.Int(done), "Of", l.Int(of))}}}
	if !v.Round.Open() {
		page.Facts = append(page.Facts, ui.Fact{Term: l.T(MsgStateClosed), Text: l.DateShort(v.Round.ClosedOn)})
	}
	if v.Round.Open() && r.Allows(PermEdit, access.Object{Party: r.Party()}) {
		page.Onward = &ui.Button{Label: l.T(MsgGoOn), URL: r.Link(h.onward(r, v, ""))}
	}
	for _, o := range v.Framework.Outputs {
		sec := roundSection{Number: o.Number, Text: o.Text.For(r.Lang)}
		for _, line := range v.Framework.LinesOf(o.ID) {
			if !line.Supplementary || v.Entry(line.ID).Begun() {
				sec.Items = append(sec.Items, itemOf(r, v, before, line))
			}
		}
		if len(sec.Items) > 0 {
			page.Sections = append(page.Sections, sec)
		}
	}
	if r.Allows(PermLead, access.Object{Party: r.Party()}) {
		page.setAct(r, v.Round)
	}
	return page
}

func (p *roundPage) setAct(r *web.Request, round Round) {
	if round.Open() {
		p.Act, p.ActLabel, p.ActWhy = &ui.FormSpec{Action: r.Link(roundPath(r, round.ID) + "/close")}, r.L.T(MsgClose), r.L.T(MsgCloseWhy)
		return
	}
	p.Act, p.ActLabel, p.ActWhy = &ui.FormSpec{Action: r.Link(roundPath(r, round.ID) + "/reopen")}, r.L.T(MsgReopen), r.L.T(MsgReopenWhy)
}

// support puts beside each line what supports it.
func (p *roundPage) support(by map[framework.LineID]*evidence.Shown) {
	for _, s := range p.Sections {
		for i := range s.Items {
			s.Items[i].Proofs = by[s.Items[i].line]
		}
	}
}

var textLabels = map[string]string{"found": MsgFieldFound, "gap": MsgFieldGap, "practice": MsgFieldPractice, "next": MsgFieldNext}

func itemOf(r *web.Request, v View, before *View, line framework.Line) roundItem {
	e := v.Entry(line.ID)
	was := NotJudged
	if before != nil {
		was = before.Entry(line.ID).Readiness
	}
	x := roundItem{Number: line.Number, URL: r.Link(entryPath(r, v.Round.ID, line.ID)), Text: line.Text.For(r.Lang), Rung: rungOf(r, line, e, was), Links: e.Links, line: line.ID}
	if was != NotJudged {
		x.Before = strconv.Itoa(was)
	}
	for _, name := range texts {
		if t := e.text(name); !t.IsZero() {
			x.Texts = append(x.Texts, labelled{r.L.T(textLabels[name]), t.For(r.Lang)})
		}
	}
	return x
}

// entryPage is the form of one line.
type entryPage struct {
	Err       error
	Title     string
	Official  i18n.Shown
	Progress  string
	Action    string
	Key       string
	Tabs      []ui.LangTab
	Base      string
	Readiness ui.Choice
	Fields    []ui.Field
	Records   ui.Choice // of this installation; without options there are none
	Links     ui.Field
	Finished  ui.Field
	IsDone    bool
	Buttons   []ui.Button
	Previous  ui.Link // the line before and after, whatever stands there
	Following ui.Link
	Before    []labelled // what the round before said
	BeforeOn  string
	Practices []practiceLink
	Evidence  templ.Component // what supports the entry; nil while mistakes are shown
	Locked    string          // why nothing can be written; "" it can
}

type practiceLink struct{ Title, Summary i18n.Shown }

func (h handlers) entryOf(r *web.Request, x entryAt, offered []Link, f *web.Form, err error) entryPage {
	chosen, rest := records(r, offered, f.Get("links"))
	l, bad := r.L, ui.ErrorsOf(r.L, err)
	done, of := x.v.Done()
	action := r.Link(entryPath(r, x.v.Round.ID, x.line.ID)) + "?in=" + string(x.lang)
	page := entryPage{Err: err, Title: l.T(MsgEntryTitle, "Number", x.line.Number), Official: x.line.Text.For(r.Lang), Progress: l.T(MsgProgress, "Done", l.Int(done), "Of", l.Int(of)),
		Action: action, Key: "stocktake-" + x.v.Round.ID + "-" + x.line.ID.Local() + "-" + string(x.lang), Tabs: tabs(r, x), Base: f.Get("base"), Readiness: ladder(r, x, f),
		Links:    ui.Field{Name: "links", Label: l.T(MsgFieldLinks), Hint: l.T(MsgFieldLinksHint), Value: rest, Error: bad["links"], Dir: "ltr", Optional: true, Rows: 3},
		Finished: ui.Field{Name: "finished", Label: l.T(MsgFieldFinished)}, IsDone: f.Bool("finished"),
		Buttons: []ui.Button{{Label: l.T(MsgSaveOn)}, {Label: l.T(MsgSaveLeave), Name: "act", Value: "leave", Style: "ghost"}}}
	for _, name := range texts {
		page.Fields = append(page.Fields, ui.Field{Name: name, Label: l.T(textLabels[name]), Hint: l.T(textHints[name]), Value: f.Get(name), Error: bad[name], Lang: x.lang, Limit: web.MaxText, Optional: true})
	}
	page.Records = chosen
	page.Previous, page.Following = neighbours(r, x)
	page.before(r, x)
	for _, p := range h.Practices.ForLines(framework.Kin(h.Frameworks.All(), x.line.ID)) {
		page.Practices = append(page.Practices, practiceLink{p.Title.For(r.Lang), p.Summary.For(r.Lang)})
	}
	switch {
	case !x.v.Round.Open():
		page.Locked = l.T(MsgErrorClosed)
	case !r.Allows(PermEdit, access.Object{Party: r.Party()}):
		page.Locked = l.T(MsgReadOnly)
	}
	return page
}

var textHints = map[string]string{"found": MsgFieldFoundHint, "gap": MsgFieldGapHint, "practice": MsgFieldPracticeHint, "next": MsgFieldNextHint}

// before shows what the round before said of the line.
func (p *entryPage) before(r *web.Request, x entryAt) {
	if x.before == nil || !x.before.Entry(x.line.ID).Begun() {
		return
	}
	p.BeforeOn = r.L.DateShort(x.before.Round.BeganOn)
	it := itemOf(r, *x.before, nil, x.line)
	if it.Rung.Text.Text != "" {
		p.Before = append(p.Before, labelled{r.L.T(MsgReadinessIs, "N", it.Rung.N), it.Rung.Text})
	}
	p.Before = append(p.Before, it.Texts...)
}

// ladder is the choice of readiness: each degree with what it looks like.
func ladder(r *web.Request, x entryAt, f *web.Form) ui.Choice {
	c := ui.Choice{Name: "readiness", Label: r.L.T(MsgFieldReadiness), Hint: r.L.T(MsgFieldReadinessHint), Value: f.Get("readiness"), Big: true, Optional: true,
		Options: []ui.Option{{Value: "", Label: r.L.T(MsgNotJudged)}}}
	for n := range framework.Rungs {
		o := ui.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)}
		if n < len(x.line.Ladder) {
			o.Label = strconv.Itoa(n) + " · " + x.line.Ladder[n].For(r.Lang).Text
		}
		c.Options = append(c.Options, o)
	}
	return c
}

// neighbours are the lines before and after in the order of the framework.
func neighbours(r *web.Request, x entryAt) (previous, following ui.Link) {
	lines := x.v.Framework.Lines
	i := slices.IndexFunc(lines, func(l framework.Line) bool { return l.ID == x.line.ID })
	link := func(i int) ui.Link {
		if i < 0 || i >= len(lines) {
			return ui.Link{}
		}
		return ui.Link{Label: lines[i].Number, URL: r.Link(entryPath(r, x.v.Round.ID, lines[i].ID))}
	}
	return link(i - 1), link(i + 1)
}

func tabs(r *web.Request, x entryAt) []ui.LangTab {
	e := x.v.Entry(x.line.ID)
	var out []ui.LangTab
	for _, l := range i18n.Langs {
		out = append(out, ui.LangTab{Lang: l, URL: r.Link(entryPath(r, x.v.Round.ID, x.line.ID)) + "?in=" + string(l), State: ui.TranslationWord(r.L, e.Found.StateIn(l)), Current: l == x.lang})
	}
	return out
}

// conflictOf shows both versions of what two people changed. The form it
// sends rests on what is stored now, for the fields in conflict.
func conflictOf(r *web.Request, x entryAt, f *web.Form, c Clash) ui.Conflict {
	now, base := c.Now.Flatten(), web.ParseBase(f.Get("base"))
	stored := web.NewBase(now)
	page := ui.Conflict{Action: r.Link(entryPath(r, x.v.Round.ID, x.line.ID)) + "?in=" + string(x.lang)}
	clash := map[string]string{}
	for _, key := range c.Fields {
		name, _, _ := strings.Cut(key, ":")
		clash[name] = key
		base[key] = stored[key]
	}
	page.Hidden = [][2]string{{"base", base.Encode()}}
	for _, name := range append(slices.Clone(texts), "links", "readiness", "finished") {
		key, ok := clash[name]
		if !ok {
			page.Hidden = append(page.Hidden, [2]string{name, f.Get(name)})
			continue
		}
		field := ui.ConflictField{Name: name, Label: controlLabel(r.L, name), Theirs: now[key], Yours: strings.TrimSpace(f.Get(name)), Rows: 4}
		if slices.Contains(texts, name) {
			field.Lang = x.lang
		}
		page.Fields = append(page.Fields, field)
	}
	return page
}

func controlLabel(l *i18n.Localizer, name string) string {
	if id, ok := textLabels[name]; ok {
		return l.T(id)
	}
	return l.T(map[string]string{"links": MsgFieldLinks, "readiness": MsgFieldReadiness, "finished": MsgFieldFinished}[name])
}
