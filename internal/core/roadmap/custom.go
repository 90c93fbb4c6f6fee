package roadmap

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Custom are the values of the Party's own fields (core/customfield), in
// stored form: the field's id, a tab, its value. They are always live.
type Custom string

// CustomValue is what an activity holds in one field: a text, or a canonical
// value (see customfield.Kind).
type CustomValue struct {
	Field string // id
	Value string
	Text  i18n.Text
}

// customText begins the stored form of a text; no canonical value begins so.
const customText = `{"original":`

// All lists the values, by field.
func (c Custom) All() []CustomValue {
	var all []CustomValue
	eachPacked(string(c), func(row, _, value string) {
		v := CustomValue{Field: row, Value: value}
		if strings.HasPrefix(value, customText) {
			v.Value, v.Text = "", packedText(value)
		}
		all = append(all, v)
	})
	return all
}

// Of finds the value in a field; the zero value if there is none.
func (c Custom) Of(field string) CustomValue {
	for _, v := range c.All() {
		if v.Field == field {
			return v
		}
	}
	return CustomValue{Field: field}
}

// only keeps the values of some fields.
func (c Custom) only(fields []customfield.Field) Custom {
	if c == "" {
		return c
	}
	return packCustom(slices.DeleteFunc(c.All(), func(v CustomValue) bool {
		return !slices.ContainsFunc(fields, func(f customfield.Field) bool { return f.ID == v.Field })
	}))
}

func packCustom(all []CustomValue) Custom {
	slices.SortFunc(all, func(a, b CustomValue) int { return strings.Compare(a.Field, b.Field) })
	var p packer
	for _, v := range all {
		p.put(v.Field, "", v.Value)
		p.text(v.Field, "", v.Text)
	}
	return Custom(p.String())
}

// with is c with a value replaced.
func (c Custom) with(v CustomValue) Custom {
	all := slices.DeleteFunc(c.All(), func(o CustomValue) bool { return o.Field == v.Field })
	return packCustom(append(all, v))
}

func (a *Activity) setCustom(field, name string, lang i18n.Lang, value string) error {
	if err := rowID(field); err != nil {
		return err
	}
	old := a.Custom.Of(field)
	switch {
	case name != "" || strings.HasPrefix(value, customText) && lang == "":
		return fmt.Errorf("no such field")
	case lang != "":
		a.Custom = a.Custom.with(CustomValue{Field: field, Text: old.Text.With(lang, value, i18n.Human)})
	case old.Text.IsZero() || value != "":
		a.Custom = a.Custom.with(CustomValue{Field: field, Value: value})
	}
	return nil
}

// custom puts the values of a into f.
func (f Fields) custom(a Activity) {
	for _, v := range a.Custom.All() {
		f.put("custom/"+v.Field, v.Value)
		f.text("custom/"+v.Field, v.Text)
	}
}

// custom checks the values against the definitions of the Party.
func (c checks) custom(a Activity, bad *errs.Fields) {
	for _, v := range a.Custom.All() {
		control := Control("custom/" + v.Field)
		i := slices.IndexFunc(c.fields, func(f customfield.Field) bool { return f.ID == v.Field })
		switch {
		case i < 0:
			bad.Add(control, MsgErrorCustomUnknown)
		case !fits(c.fields[i], v):
			bad.Add(control, "web.choice")
		}
	}
}

// fits tells whether v is a canonical value of f.
func fits(f customfield.Field, v CustomValue) bool {
	var err error
	switch f.Kind {
	case customfield.KindText:
		return v.Value == ""
	case customfield.KindChoice:
		_, ok := f.Choice(v.Value)
		return ok
	case customfield.KindNumber:
		_, err = strconv.ParseFloat(v.Value, 64)
		if strings.Trim(v.Value, "-.0123456789") != "" { // no NaN, no 0x1p-2, no 1e9
			return false
		}
	case customfield.KindDate:
		_, err = clock.ParseDate(v.Value)
	}
	return err == nil && v.Text.IsZero()
}

// ownFields lists the fields that a Party defined, retired ones too.
func (s *Service) ownFields(ctx context.Context, party string) ([]customfield.Field, error) {
	if s.CustomFields == nil {
		return nil, nil
	}
	return s.CustomFields(ctx, party)
}

// publicFields are those that everyone may read.
func publicFields(all []customfield.Field) []customfield.Field {
	return slices.DeleteFunc(slices.Clone(all), func(f customfield.Field) bool { return !f.Public || f.Retired })
}

// CustomWords is a value as readers see it; text says that it is Text, with a
// language of its own.
func CustomWords(l *i18n.Localizer, f customfield.Field, v CustomValue) (words string, text bool) {
	if f.Kind == customfield.KindText {
		return v.Text.For(l.Lang).Text, true
	}
	return customValue(l, f, v.Value), false
}

// customValue is a canonical value in words.
func customValue(l *i18n.Localizer, f customfield.Field, value string) string {
	switch f.Kind {
	case customfield.KindChoice:
		if c, ok := f.Choice(value); ok {
			return c.Text.For(l.Lang).Text
		}
	case customfield.KindDate:
		if d, err := clock.ParseDate(value); err == nil {
			return l.Date(d)
		}
	case customfield.KindNumber:
		return l.Figure(value)
	}
	return value
}

// isPublicOwn tells whether a key names a field of the Party's own that
// everyone may read.
func isPublicOwn(own []customfield.Field, key string) bool {
	list, row, _, _ := splitRow(key)
	return list == "custom" && slices.ContainsFunc(publicFields(own), func(f customfield.Field) bool { return f.ID == row })
}
