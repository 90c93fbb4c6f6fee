package roadmap

import (
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
)

// OwnFilters puts the controls for the Party's own fields into the bar over a
// list, and what is in use of them. without is the address of the list less a
// parameter. Nothing is put for a Party without own fields.
func OwnFilters(l *i18n.Localizer, bar *ui.Filters, fields []customfield.Field, tests []OwnTest, shown []customfield.Field, without func(param string) string) {
	if len(fields) == 0 {
		return
	}
	typed := map[string]string{}
	for _, t := range tests {
		typed[t.Param] = t.Value
		if t.Field.ID != "" {
			bar.Chips = append(bar.Chips, ui.Chip{Label: l.T(MsgOwnFilterChip, "Field", t.label(l), "Value", t.words(l)), URL: without(t.Param)})
		}
	}
	more := ui.MoreFilters{Label: l.T(MsgSectionCustom), Open: len(tests)+len(shown) > 0, Columns: ui.Choice{Name: ShowParam, Label: l.T(MsgOwnFilterColumns)}}
	for _, f := range fields {
		more.Controls = append(more.Controls, ownControls(l, f, typed)...)
		more.Columns.Options = append(more.Columns.Options, ui.Option{Value: f.ID, Label: f.Name.For(l.Lang).Text})
	}
	for _, f := range shown {
		more.Columns.Values = append(more.Columns.Values, f.ID)
	}
	bar.More = &more
}

// inputTypes are the types of the boxes by kind, whose values are canonical in
// every language.
var inputTypes = map[customfield.Kind]string{customfield.KindText: "search", customfield.KindNumber: "number", customfield.KindDate: "date"}

// ownControls are the controls that ask for values of a field.
func ownControls(l *i18n.Localizer, f customfield.Field, typed map[string]string) []ui.FilterControl {
	var all []ui.FilterControl
	for _, part := range ownParts(f.Kind) {
		t := OwnTest{Param: OwnParam + f.ID, Field: f, Part: part}
		if part != "" {
			t.Param += "." + part
		}
		c := ui.FilterControl{Choice: ui.Choice{Name: t.Param, Label: t.label(l), Value: typed[t.Param]}, Type: inputTypes[f.Kind]}
		if f.Kind == customfield.KindChoice {
			c.Options = append(c.Options, ui.Option{Label: l.T(ui.MsgFiltersAny)})
		}
		for _, o := range f.Choices {
			c.Options = append(c.Options, ui.Option{Value: o.Key, Label: o.Text.For(l.Lang).Text})
		}
		all = append(all, c)
	}
	return all
}

func (t OwnTest) label(l *i18n.Localizer) string {
	name := t.Field.Name.For(l.Lang).Text
	switch t.Part {
	case ownFrom:
		return l.T(MsgOwnFilterFrom, "Field", name)
	case ownTo:
		return l.T(MsgOwnFilterTo, "Field", name)
	}
	return name
}

// words are the value of t for a reader; as typed where it is none.
func (t OwnTest) words(l *i18n.Localizer) string {
	if t.Field.Kind == customfield.KindDate {
		if d, err := clock.ParseDate(t.Value); err == nil {
			return l.DateShort(d)
		}
	}
	return customValue(l, t.Field, t.Value)
}

// OwnCells are the values of fields as cells of a list, empty ones too.
func OwnCells(l *i18n.Localizer, fields []customfield.Field, c Custom) []OwnCell {
	cells := make([]OwnCell, len(fields))
	for i, f := range fields {
		v := c.Of(f.ID)
		cells[i].Head = f.Name.For(l.Lang).Text
		if f.Kind == customfield.KindText {
			cells[i].Shown = v.Text.For(l.Lang)
		} else {
			cells[i].Words = customValue(l, f, v.Value)
		}
	}
	return cells
}

// OwnCell is one of them: words in the reader's language, or a text with a
// language of its own.
type OwnCell struct {
	Head  string
	Words string
	Shown i18n.Shown
}

// OwnHeads are the heads of their columns.
func OwnHeads(l *i18n.Localizer, fields []customfield.Field) []ui.Column {
	heads := make([]ui.Column, len(fields))
	for i, f := range fields {
		heads[i] = ui.Column{Label: f.Name.For(l.Lang).Text}
	}
	return heads
}
