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
}

type figureRow struct {
	Title i18n.Shown
	URL   string
	Value string
}

// figureViews reads the figures of the measures that serve an activity.
func (s *Service) figureViews(r *web.Request, a instrument.Activity, public bool) ([]figureView, error) {
	fm, err := s.figureMaker(r.Context(), s.DB.Read(), convention.FigureScope{Party: a.Party, Activity: a.Key, Public: public, On: s.Today(a.Party)})
	if err != nil {
		return nil, err
	}
	var views []figureView
	for _, f := range allFigures() {
		views = append(views, newFigureView(r, f, f.compute(fm)))
	}
	return views, nil
}

func newFigureView(r *web.Request, f figure, x convention.Reading) figureView {
	l := r.L
	v := figureView{Label: l.T(f.Label), How: l.T(f.How), Value: l.T(MsgFigureUnknown)}
	if x.Known {
		v.Value = figureValue(l, f.Unit, x.Value)
	}
	for _, p := range x.Parts {
		v.Parts = append(v.Parts, ui.Fact{Term: p.Label.For(l.Lang).Text, Text: figureValue(l, f.Unit, p.Value)})
	}
	for _, row := range x.Rows {
		v.Rows = append(v.Rows, figureRow{row.Title.For(l.Lang), r.Link(row.Path), rowValue(l, f.Figure, row)})
	}
	return v
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
		return writtenAmount(l, strconv.FormatFloat(v, 'f', 0, 64), row.Currency) + "\u00a0" + row.Currency
	case f.Unit == convention.UnitDays:
		return figureValue(l, f.Unit, v)
	case f.Unit == convention.UnitShare && v == 1:
		return l.T(MsgYes)
	case f.Unit == convention.UnitShare:
		return l.T(MsgNo)
	}
	return ""
}
