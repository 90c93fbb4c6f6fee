package roadmap

import (
	"slices"
	"strings"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// asked are the fields that a form asks for.
func asked(all []customfield.Field) []customfield.Field {
	return slices.DeleteFunc(slices.Clone(all), func(f customfield.Field) bool { return f.Retired })
}

// fillCustom writes the values that people write in their own way.
func fillCustom(loc *i18n.Localizer, f *web.Form, a Activity, fields []customfield.Field) {
	for _, x := range fields {
		v, control := a.Custom.Of(x.ID), Control("custom/"+x.ID)
		switch x.Kind {
		case customfield.KindNumber:
			f.Set(control, loc.Figure(v.Value))
		case customfield.KindDate:
			d, _ := clock.ParseDate(v.Value)
			f.Set(control, loc.DateShort(d))
		}
	}
}

// custom reads the values of the Party's own fields.
func (r rowReader) custom(fields []customfield.Field) {
	for _, x := range asked(fields) {
		key := "custom/" + x.ID
		control := Control(key)
		if !r.form.Has(control) {
			continue
		}
		switch x.Kind {
		case customfield.KindText:
			r.into[key+":"+string(r.lang)] = r.form.Text(control, maxReason)
		case customfield.KindNumber:
			r.into[key] = r.number(control, x.Name.For(r.loc.Lang).Text)
		case customfield.KindDate:
			r.into[key] = writtenDate(r.loc, r.form, control).String()
		default:
			r.into[key] = r.form.Get(control)
		}
	}
}

func (r rowReader) number(control, name string) string {
	s := strings.TrimSpace(r.form.Get(control))
	if s == "" {
		return ""
	}
	n, ok := r.loc.ParseNumber(s)
	if !ok {
		r.form.Bad.Add(control, MsgErrorCustomNumber, "Field", name, "Typed", s, "Example", r.loc.Decimal(12505, 1))
	}
	return n
}

// customBox is the control of one of the Party's own fields.
type customBox struct {
	Field  ui.Field
	Choice *ui.Choice
	Area   bool
}

func (v *activityView) customBoxes(fields []customfield.Field) {
	for _, x := range asked(fields) {
		name := Control("custom/" + x.ID)
		label, hint := x.Name.For(v.L.Lang).Text, x.Help.For(v.L.Lang).Text
		b := customBox{Field: ui.Field{Name: name, Label: label, Hint: hint, Value: v.val(name), Error: v.bad(name), Optional: true, Width: "w20"}}
		switch x.Kind {
		case customfield.KindText:
			b.Area, b.Field.Lang, b.Field.Limit, b.Field.Rows, b.Field.Width = true, v.Lang, maxReason, 2, ""
		case customfield.KindNumber:
			b.Field.InputMode = "decimal"
		case customfield.KindChoice:
			b.Choice = &ui.Choice{Name: name, Label: label, Hint: hint, Value: v.val(name), Error: v.bad(name), Optional: true, Width: "w20", Options: []ui.Option{{Label: v.L.T(MsgNotSaid)}}}
			for _, c := range x.Choices {
				b.Choice.Options = append(b.Choice.Options, ui.Option{Value: c.Key, Label: c.Text.For(v.L.Lang).Text})
			}
		}
		v.More.Custom = append(v.More.Custom, b)
	}
}
