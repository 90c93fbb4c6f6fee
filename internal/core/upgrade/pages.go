package upgrade

import (
	"strconv"

	"github.com/a-h/templ"

	"openroadmap/internal/core/compare"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// startPage offers the frameworks that an upgrade may lead to.
type startPage struct {
	l      *i18n.Localizer
	Action string
	From   string
	To     ui.Choice
	err    error
	Undo   *undoView // nil: no upgrade can be undone
}

// undoView tells of the last upgrade, and how it is undone or why it cannot be.
type undoView struct {
	Lede   string
	Why    string // what stands in the way; "" = it can be undone
	Action string
}

func (s *Service) newUndo(r *web.Request, st State) *undoView {
	a := st.Applied
	if a.ID == "" {
		return nil
	}
	from, _ := s.Roadmaps.Frameworks.Get(a.From)
	v := &undoView{Lede: r.L.T(MsgUndoLede, "From", frameworkName(r.L, from), "To", frameworkName(r.L, st.From), "Time", r.L.Time(a.At, r.Zone(r.Party()))),
		Action: r.Link(path(r)) + "/undo"}
	if e := errs.As(a.why(r)); e != nil {
		v.Why = r.L.T(e.Message.ID, e.Message.Args...)
	}
	return v
}

func (s *Service) newStart(r *web.Request, st State, problem error) startPage {
	p := startPage{l: r.L, Action: r.Link(path(r)), From: frameworkName(r.L, st.From), err: problem, Undo: s.newUndo(r, st),
		To: ui.Choice{Name: "framework", Label: r.L.T(MsgFieldTo), Error: ui.ErrorsOf(r.L, problem)["framework"]}}
	for _, f := range st.Choices {
		p.To.Options = append(p.To.Options, ui.Option{Value: string(f.ID), Label: frameworkName(r.L, f)})
	}
	return p
}

func frameworkName(l *i18n.Localizer, f framework.Framework) string {
	return f.ShortTitle.Text.For(l.Lang).Text + " " + strconv.Itoa(f.Year)
}

// rowsPage is the whole upgrade, line by line.
type rowsPage struct {
	l             *i18n.Localizer
	Base          string
	From, To      string
	Left          int
	Rows          []rowView // what is decided or to be decided, and what is dropped
	Quiet         []quiet   // what stays as it is
	Added         []quiet   // new lines that no activity carries on
	err           error
	message       string // what was wrong with an act that has no field
	AnyAcceptable bool
}

// rowView is one line in three columns.
type rowView struct {
	ID, Number, State string
	Open              bool
	Kind              string
	Old               i18n.Shown
	New               []newLine
	Own               i18n.Shown
	Adapted           bool
	Form              bool
	Words, Line       ui.Choice
}

// newLine is a new line beside the old one: marked word by word where both are
// shown in the same language.
type newLine struct {
	Number   string
	Old, New i18n.Shown
}

type quiet struct{ Number, Text, Why string }

var kindWords = map[Kind]string{Unchanged: MsgKindUnchanged, Changed: MsgKindChanged, Split: MsgKindSplit, Joined: MsgKindJoined, Dropped: MsgKindDropped, Own: MsgKindOwn}

func newPage(r *web.Request, st State, becomes Result, problem error, activity string) rowsPage {
	numbers := becomes.numbers()
	p := rowsPage{l: r.L, Base: r.Link(path(r)), From: frameworkName(r.L, st.From), To: frameworkName(r.L, st.To), Left: Remaining(st.Rows), err: named(problem, activity)}
	if e := errs.As(problem); e != nil && len(e.Fields) == 0 {
		p.message = r.L.T(e.Message.ID, e.Message.Args...)
	}
	for _, row := range st.Rows {
		if row.Kind == Unchanged || row.Kind == Own {
			why := r.L.T(kindWords[row.Kind])
			if n := numbers[row.Activity.ID]; n != row.Activity.Number {
				why += r.L.Comma() + r.L.T(MsgBecomes, "Number", n)
			}
			p.Quiet = append(p.Quiet, quiet{row.Activity.Number, wording(row, r.Lang).Text, why})
			continue
		}
		p.AnyAcceptable = p.AnyAcceptable || row.Open() && row.Kind == Changed && !row.Adapted()
		p.Rows = append(p.Rows, p.row(row))
	}
	for _, a := range becomes.Added {
		l, _ := st.To.Line(a.Line)
		p.Added = append(p.Added, quiet{Number: l.Number, Text: l.Text.For(r.Lang).Text})
	}
	return p
}

// named gives the mistakes of the form of one activity the names of its
// controls.
func named(problem error, activity string) error {
	e := errs.As(problem)
	if e == nil || activity == "" {
		return problem
	}
	var bad errs.Fields
	for _, f := range e.Fields {
		bad.Add(f.Name+"_"+activity, f.ID, f.Args...)
	}
	return bad.Err()
}

func wording(r Row, l i18n.Lang) i18n.Shown {
	if r.Adapted() {
		return r.Activity.Plan.Title.For(l)
	}
	return r.Old.Text.For(l)
}

func (p rowsPage) row(r Row) rowView {
	l := p.l
	v := rowView{ID: r.Activity.ID, Number: r.Activity.Number, Open: r.Open(), Kind: l.T(kindWords[r.Kind]), Old: r.Old.Text.For(l.Lang), Adapted: r.Adapted(),
		Own: r.Activity.Plan.Title.For(l.Lang), Form: r.Needs()}
	for _, n := range r.New {
		v.New = append(v.New, newLine{n.Number, v.Old, n.Text.For(l.Lang)})
	}
	switch {
	case r.Open():
		v.State = l.T(MsgStateOpen)
	case r.Needs():
		v.State = l.T(MsgStateDecided)
	}
	if v.Form {
		v.Words, v.Line = p.words(r), p.lines(r)
	}
	return v
}

// words is the choice between the Party's words and the new ones.
func (p rowsPage) words(r Row) ui.Choice {
	keep := MsgKeepOld
	if r.Adapted() {
		keep = MsgKeepOwn
	}
	c := ui.Choice{Name: "words_" + r.Activity.ID, Label: p.l.T(MsgFieldWords), Error: ui.ErrorsOf(p.l, p.err)["words_"+r.Activity.ID],
		Options: []ui.Option{{Value: string(Keep), Label: p.l.T(keep)}, {Value: string(Accept), Label: p.l.T(MsgAccept)}}}
	if r.Decided != nil {
		c.Value = string(r.Decided.Words)
	}
	return c
}

// lines is the choice of the line that is carried on, where there is one.
func (p rowsPage) lines(r Row) ui.Choice {
	c := ui.Choice{Name: "line_" + r.Activity.ID, Label: p.l.T(MsgFieldLine), Error: ui.ErrorsOf(p.l, p.err)["line_"+r.Activity.ID]}
	for _, n := range r.New {
		c.Options = append(c.Options, ui.Option{Value: string(n.ID), Label: n.Number + " " + n.Text.For(p.l.Lang).Text})
	}
	if r.Kind == Joined {
		c.Options = append(c.Options, ui.Option{Value: "", Label: p.l.T(MsgNoLine)})
	}
	c.Value = string(r.New[0].ID)
	if r.Decided != nil {
		c.Value = string(r.Decided.Line)
	}
	return c
}

// preview shows what the plan would become, as a comparison.
func (s *Service) preview(r *web.Request) (web.Response, error) {
	st, res, err := s.Preview(r.Context(), r.Actor, r.Party(), r.PathValue("slug"))
	if errs.Is(err, errs.Invalid) {
		return r.Go(path(r), "")
	}
	if err != nil {
		return nil, err
	}
	now, err := s.Roadmaps.Editions(r.Context(), r.Actor, r.Party(), r.PathValue("slug"), roadmap.Open)
	if err != nil {
		return nil, err
	}
	then := now[0]
	then.Framework, then.Activities = st.To, res.All()
	service := compare.Service{Roadmaps: s.Roadmaps}
	page := compare.NewPage(compare.Between(now[0], then), compare.Place{L: r.L, Words: service.Words(r.L)})
	page.Title, page.Lede, page.JSON, page.Tabs = r.L.T(MsgPreviewTitle), []string{frameworkName(r.L, st.From), "→ " + frameworkName(r.L, st.To)}, "", nil
	f := frame(r, st.Roadmap, page.Title)
	return r.Page(f, previewBody(r.L, r.Link(path(r)), Remaining(st.Rows), compare.Body(page)))
}

type component = templ.Component
