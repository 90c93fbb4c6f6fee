package measure

import (
	"math"
	"strconv"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// figureView is a figure on the page of an activity.
type figureView struct {
	Label, Value, How string
	Parts             []ui.Fact
	Rows              []figureRow
	Left              string // how many rows are not shown; "" = all are
}

type figureRow struct {
	Title i18n.Shown
	URL   string
	Value string
}

// figureViews reads the figures of the measures that serve an activity.
func (s *Service) figureViews(r *web.Request, a instrument.Activity, public bool) ([]figureView, error) {
	return s.readFigures(r, convention.FigureScope{Party: a.Party, Activity: a.Key, Public: public, On: s.Today(a.Party)}, nil)
}

func (s *Service) readFigures(r *web.Request, sc convention.FigureScope, acts []activity) ([]figureView, error) {
	fm, err := s.figureMaker(r.Context(), s.DB.Read(), sc)
	if err != nil {
		return nil, err
	}
	var views []figureView
	for _, f := range allFigures() {
		views = append(views, newFigureView(r, f, f.compute(fm), acts))
	}
	return views, nil
}

// figuresPage answers with the figures of all measures, for the team or for
// everybody.
func (s *Service) figuresPage(team bool) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		code, title := r.Party(), r.L.T(MsgFigures)
		if _, ok := s.Party(code); !team && !ok {
			return nil, missing()
		}
		if team {
			if err := s.Access.Demand(r.Actor, PermRead, code); err != nil {
				return nil, err
			}
		}
		acts, err := s.activities(r, code, team)
		if err != nil {
			return nil, err
		}
		all, err := s.readFigures(r, convention.FigureScope{Party: code, Public: !team, On: s.Today(code)}, acts)
		if err != nil {
			return nil, err
		}
		if team {
			return r.Page(workFrame(r, title, ui.Link{Label: title}), figuresBody(r.L, all))
		}
		return r.Page(s.publicFrame(r, title, r.L.T(MsgFigureLede), ui.Link{Label: title}), figuresBody(r.L, all))
	}
}

// figureRows is how many rows of a figure a page shows.
const figureRows = 100

func newFigureView(r *web.Request, f figure, x convention.Reading, acts []activity) figureView {
	l := r.L
	v := figureView{Label: l.T(f.Label), How: l.T(f.How), Value: l.T(MsgFigureUnknown)}
	if x.Known {
		v.Value = figureValue(l, f.Unit, x.Value)
	}
	for _, p := range x.Parts {
		if term := partName(l, p, acts); term != "" {
			v.Parts = append(v.Parts, ui.Fact{Term: term, Text: figureValue(l, f.Unit, p.Value)})
		}
	}
	if n := len(x.Rows) - figureRows; n > 0 {
		v.Left = l.N(MsgGapLeft, n)
	}
	for _, row := range x.Rows[:min(len(x.Rows), figureRows)] {
		v.Rows = append(v.Rows, figureRow{row.Title.For(l.Lang), r.Link(row.Path), rowValue(l, f.Figure, row)})
	}
	return v
}

// partName names what a part is of; "" for an activity that the reader may not
// know of.
func partName(l *i18n.Localizer, p convention.FigurePart, acts []activity) string {
	label := p.Label.For(l.Lang).Text
	if p.By != MsgFieldActivity {
		return label
	}
	for _, a := range acts {
		if a.key == label {
			return ui.Visible(a.number + " " + a.title.Text)
		}
	}
	return ""
}

// figureValue writes a value in its unit.
func figureValue(l *i18n.Localizer, u convention.Unit, v float64) string {
	n := int(math.Round(v))
	switch u {
	case convention.UnitDays:
		return l.N(MsgDays, n)
	case convention.UnitShare:
		return l.T(MsgFigureShare, "Number", l.Int(int(math.Round(100*v))))
	}
	return l.Int(n)
}

// rowValue writes what a row contributed: of a share yes or no, or the amount.
func rowValue(l *i18n.Localizer, f convention.Figure, row convention.FigureRow) string {
	v := row.Value
	switch {
	case row.Currency != "":
		in := l.T(MsgFigureOut)
		if row.In {
			in = l.T(MsgFigureIn)
		}
		return writtenAmount(l, strconv.FormatFloat(v, 'f', 0, 64), row.Currency) + "\u00a0" + row.Currency + " · " + in
	case f.Unit == convention.UnitDays:
		return figureValue(l, f.Unit, v)
	case f.Unit == convention.UnitShare && v == 1:
		return l.T(MsgYes)
	case f.Unit == convention.UnitShare:
		return l.T(MsgNo)
	}
	return ""
}
