package exchange

import (
	"slices"
	"strconv"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// mapPage asks how the columns of a foreign file are read.
type mapPage struct {
	Title    string
	Problem  string
	Action   string
	Drop     string
	Alike    string // the name of a kept plan that fits
	Encoding *ui.Choice
	Sheet    *ui.Choice
	HeadRow  *ui.Field  // nil where a file has no such row
	Days     *ui.Choice // of dates that can be read in two ways
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
		Alike: im.Plan.Alike, SaveAs: ui.Field{Name: "save_as", Value: im.Plan.SaveAs, Label: l.T(MsgMapSave), Hint: l.T(MsgMapSaveHint), Optional: true, Dir: "auto", Width: "w20"}}
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
	if im.Plan.Format != sheet.JSON {
		p.HeadRow = &ui.Field{Name: "head_row", Label: l.T(MsgMapHeadRow), Hint: l.T(MsgMapHeadRowHint), Value: strconv.Itoa(max(heads.Row, 1)), Width: "w4", InputMode: "numeric"}
	}
	if c := im.Plan.DaysCell; c != nil {
		p.Days = &ui.Choice{Name: "days", Label: l.T(MsgMapDays), Hint: l.T(MsgMapDaysHint, "Row", c.Row, "Text", c.Text), Value: string(im.Plan.Days),
			Options: []ui.Option{{Value: string(dataset.DayFirst), Label: l.T(MsgMapDayFirst)}, {Value: string(dataset.MonthFirst), Label: l.T(MsgMapMonthFirst)}}}
	}
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
