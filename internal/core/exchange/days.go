package exchange

import (
	"context"
	"errors"
	"io"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
)

// errDays ends the reading of a file whose dates can be read in two ways.
var errDays = errors.New("3/4/2027 can be two days")

// daysFound are the dates of figures in a file: the first of each order, and
// the first that has none.
type daysFound map[dataset.DayOrder]*DaysCell

// settleDays looks through the whole file for how its dates begin: one such as
// 30/4/2027 tells. Where none does, what a person has said of such files holds;
// where there is nothing of that either, or dates of both kinds, a person is
// asked.
func (w *work) settleDays(ctx context.Context, a access.Actor) error {
	r, book, err := w.reading(ctx, a)
	if err != nil {
		return err
	}
	defer book.Close()
	found, err := r.findDays(book)
	if err != nil {
		return err
	}
	p := &w.im.Plan
	day, month := found[dataset.DayFirst], found[dataset.MonthFirst]
	switch {
	case day != nil && month == nil:
		p.Days, p.DaysHold, p.DaysCell = dataset.DayFirst, true, day
	case month != nil && day == nil:
		p.Days, p.DaysHold, p.DaysCell = dataset.MonthFirst, true, month
	case day == nil && p.Days != "":
		p.DaysHold, p.DaysCell = true, nil
	default:
		p.Days, p.DaysCell = "", found[""]
		return w.askDays(ctx, r.d)
	}
	return nil
}

// askDays shows a person the columns as they would be read, with the question.
func (w *work) askDays(ctx context.Context, d dataset.Dataset) error {
	if err := w.clear(ctx); err != nil {
		return err
	}
	w.im.State = Asking
	if w.im.Plan.Mapped {
		return nil
	}
	return w.propose(ctx, d, &w.im)
}

// findDays reads the date columns to the end.
func (r *reading) findDays(book sheet.Book) (daysFound, error) {
	found := daysFound{}
	for {
		row, err := book.Next()
		if err == io.EOF {
			return found, nil
		}
		if err != nil {
			return nil, asInvalid(err)
		}
		for i, f := range r.layout.fields {
			if f.Type == dataset.Date {
				r.noteDay(found, i, row)
			}
		}
	}
}

// noteDay notes the date in field i of a row, if it is the first of its order.
func (r *reading) noteDay(found daysFound, i int, row sheet.Row) {
	text := r.layout.fixed[i]
	if c := r.layout.columns[i]; c >= 0 && c < len(row.Text) && row.Text[c] != "" {
		text = row.Text[c]
	}
	order, ok := dataset.OrderOf(text)
	if !ok || found[order] != nil {
		return
	}
	found[order] = &DaysCell{Row: row.N, Field: r.layout.fields[i].Key(), Text: dataset.Short(text)}
}

// daysFact says how dates are read; ok is false where the file has none that
// can be read in two ways.
func daysFact(l *i18n.Localizer, p Plan) (f ui.Fact, ok bool) {
	if !p.DaysHold {
		return f, false
	}
	what := l.T(map[dataset.DayOrder]string{dataset.DayFirst: MsgMapDayFirst, dataset.MonthFirst: MsgMapMonthFirst}[p.Days])
	if c := p.DaysCell; c != nil {
		if order, _ := dataset.OrderOf(c.Text); order == p.Days {
			what = l.T(MsgFactDaysCell, "What", what, "Row", c.Row, "Text", c.Text)
		}
	}
	return ui.Fact{Term: l.T(MsgMapDays), Text: what}, true
}

// checkDays demands the answer that a file has asked for. Error: Invalid.
func checkDays(p Plan) error {
	if p.DaysCell != nil && p.Days == "" {
		return errs.New(errs.Invalid, MsgErrorDays, "Row", p.DaysCell.Row, "Text", p.DaysCell.Text)
	}
	return nil
}
