package ui

import (
	"context"
	"io"
	"maps"
	"strings"

	"github.com/a-h/templ"
	"github.com/rivo/uniseg"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Ids follow from names, so that a link "#name" leads from the error summary
// to the control: the control, the first choice of a group and the day of a
// date have their name as id.

// Field is one text control. Only Name and Label are needed.
type Field struct {
	Name, Label, Hint, Value string
	Error                    string    // what to write instead, already in the reader's language; "" is no mistake
	Lang                     i18n.Lang // of what is written in it; None for codes, figures, names
	Dir                      string    // "auto" for names and addresses in any script
	Optional                 bool
	Limit                    int    // longest text in characters a person sees (grapheme clusters); 0 is no line about it
	Rows                     int    // of a TextArea; 0 is 4
	Width                    string // class w2, w4, w8, w12 or w20; "" is the full width
	Type                     string // of a TextField: "" is text
	Autocomplete, InputMode  string
	Note                     string // after the line about the limit, e.g. where the text is shown
}

// Option is one choice of a Select, Radios or Checkboxes.
type Option struct {
	Value, Label, Hint string
	Mark               string          // key of a position glyph before the label; "" is none
	Under              templ.Component // opened beneath a radio button: what the choice needs; always shown
}

// Choice is a control with Options: Select and Radios use Value, Checkboxes Values.
type Choice struct {
	Name, Label, Hint, Error string
	Value                    string
	Values                   []string
	Options                  []Option
	Optional                 bool
	Width                    string
	Big                      bool // the legend is a heading of the form
}

// DateField is a date in three boxes, sent as Name_day, Name_month and
// Name_year. It keeps what was typed, also when that is no date.
type DateField struct {
	Name, Label, Hint, Error string
	Day, Month, Year         string
	Optional                 bool
}

// FormSpec is the form element around the fields.
type FormSpec struct {
	Action    string
	Key       string // tells forms of one page apart when what is typed is kept in the browser; "" keeps nothing
	Multipart bool   // for files
	Enter     string // label of the act that Enter in a field does, where the first button of the form is another
}

// Button is one button, or a link that looks like one if URL is set.
type Button struct {
	Label, URL  string
	Name, Value string
	Style       string // "" filled (one a page), "ghost", "bad" for what destroys, "link" for a plain link
	Small       bool
	After       string // further words for readers only: " on the new date of 2.2"
}

func (b Button) class() string {
	c := "btn"
	if b.Style == "ghost" || b.Style == "bad" {
		c += " " + b.Style
	}
	if b.Small {
		c += " sm"
	}
	return c
}

// FieldErrors are the sentences of the mistakes of a form by control.
type FieldErrors map[string]string

// ErrorsOf renders the mistakes in err for the reader; nil when err has none.
// The first mistake of a control counts.
func ErrorsOf(l *i18n.Localizer, err error) FieldErrors {
	e := errs.As(err)
	if e == nil || len(e.Fields) == 0 {
		return nil
	}
	out := FieldErrors{}
	for _, f := range e.Fields {
		if out[f.Name] == "" {
			out[f.Name] = l.T(f.ID, f.Args...)
		}
	}
	return out
}

// Length counts the characters of s as a person sees them: grapheme
// clusters, a line break as one. Limits of forms are meant in these.
func Length(s string) int {
	return uniseg.GraphemeClusterCount(strings.ReplaceAll(s, "\r\n", "\n"))
}

// limitLine says how much of the limit n of max is used.
func limitLine(l *i18n.Localizer, n, max int) string {
	if n > max {
		return l.N(MsgLimitOver, max, "Used", l.Int(n), "Max", l.Int(max), "By", l.Int(n-max))
	}
	return l.N(MsgLimit, max, "Used", l.Int(n), "Max", l.Int(max))
}

// limitTemplate is limitLine with places for the script to fill.
func limitTemplate(l *i18n.Localizer, id string, max int) string {
	return l.N(id, max, "Used", "{n}", "Max", "{max}", "By", "{by}")
}

// about lists the ids that describe a control, for aria-describedby.
func about(name, hint, problem string, limit int) string {
	var ids []string
	if hint != "" {
		ids = append(ids, name+"-hint")
	}
	if problem != "" {
		ids = append(ids, name+"-error")
	}
	if limit > 0 {
		ids = append(ids, name+"-limit")
	}
	return strings.Join(ids, " ")
}

// attrs are the attributes that input and textarea share.
func (f Field) attrs(l *i18n.Localizer) templ.Attributes {
	a := templ.Attributes{"id": f.Name, "name": f.Name}
	set := func(key, v string) {
		if v != "" {
			a[key] = v
		}
	}
	set("aria-describedby", about(f.Name, f.Hint, f.Error, f.Limit))
	set("class", f.Width)
	set("autocomplete", f.Autocomplete)
	set("inputmode", f.InputMode)
	set("dir", f.Dir)
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	for k, v := range langOf(l, f.Lang) {
		a[k] = v
	}
	return a
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

// choiceID is the id of option i: the name itself for the first.
func (c Choice) choiceID(i int) string {
	if i == 0 {
		return c.Name
	}
	return c.Name + "-" + c.Options[i].Value
}

func (c Choice) checked(v string) bool {
	for _, x := range c.Values {
		if x == v {
			return true
		}
	}
	return false
}

// groupAttrs describe a fieldset: its hint and error.
func groupAttrs(name, hint, problem string) templ.Attributes {
	a := templ.Attributes{}
	if ids := about(name, hint, problem, 0); ids != "" {
		a["aria-describedby"] = ids
	}
	return a
}

// box is one of the three of a date.
type box struct{ id, name, label, value, class string }

func (d DateField) boxes(l *i18n.Localizer) []box {
	return []box{
		{d.Name, d.Name + "_day", l.T(MsgDateDay), d.Day, "w2"},
		{d.Name + "_month", d.Name + "_month", l.T(MsgDateMonth), d.Month, "w2"},
		{d.Name + "_year", d.Name + "_year", l.T(MsgDateYear), d.Year, "w4"},
	}
}

// ErrorSummary stands first in main when a form came back: every mistake as a
// link to its control. A control that follows is called by its label; labels names
// those that are called otherwise, and all where there is no Layout.
func ErrorSummary(l *i18n.Localizer, err error, labels map[string]string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		s := seenIn(ctx)
		if s == nil || s.summary != nil || len(mistakes(err)) == 0 {
			return errorSummary(l, err, labels).Render(ctx, w)
		}
		s.summary = func(seen map[string]string) templ.Component {
			maps.Copy(seen, labels)
			return errorSummary(l, err, seen)
		}
		_, err := io.WriteString(w, summaryHere)
		return err
	})
}

func noteMistake(ctx context.Context, name, label, problem string) {
	if problem != "" {
		Called(ctx, name, label)
	}
}

// summaryLine is one mistake for the summary, with the control's label before
// it where one is given.
func summaryLine(l *i18n.Localizer, f errs.Field, labels map[string]string) string {
	m := l.T(f.ID, f.Args...)
	if label := labels[f.Name]; label != "" {
		return l.T(MsgSummaryLine, "Field", label, "Message", m)
	}
	return m
}

// refusal is the sentence of what cannot be accepted whatever the fields hold;
// "" for other errors.
func refusal(l *i18n.Localizer, err error) string {
	if e := errs.As(err); e != nil && e.Kind == errs.Invalid && len(e.Fields) == 0 {
		return l.T(e.Message.ID, e.Message.Args...)
	}
	return ""
}

// mistakes are the fields of err, in form order.
func mistakes(err error) []errs.Field {
	if e := errs.As(err); e != nil {
		return e.Fields
	}
	return nil
}

// FileField is a control for files. It stands last in its form, so that what
// is typed is read before the files.
type FileField struct {
	Name, Label, Hint, Error string
	Accept                   string // endings, with commas
	Multiple                 bool
	MaxBytes                 int64  // of one file; the script says TooLarge before it sends
	TooLarge                 string // sentence with {name} and {size} (MB)
}

// attrs describe the control.
func (f FileField) attrs() templ.Attributes {
	a := templ.Attributes{"id": f.Name, "name": f.Name, "accept": f.Accept, "multiple": f.Multiple}
	if ids := about(f.Name, f.Hint, f.Error, 0); ids != "" {
		a["aria-describedby"] = ids
	}
	if f.Error != "" {
		a["aria-invalid"] = "true"
	}
	return a
}
