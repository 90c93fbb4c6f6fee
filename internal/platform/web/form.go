package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Form is what was typed. Its readers note mistakes in Bad by the control's
// name; nothing is corrected silently and nothing is lost: Get always gives
// back what was sent.
type Form struct {
	values url.Values
	Bad    errs.Fields
	loc    *i18n.Localizer // reads months written as words; nil reads figures only
}

// NewForm wraps values, for tests and for filling a form from a record.
func NewForm(v url.Values) *Form {
	if v == nil {
		v = url.Values{}
	}
	return &Form{values: v}
}

// ReadForm reads the posted form; of one with files (see ReadUpload) the
// fields before the first file. Errors: TooLarge; Invalid when it is not a
// form or holds bytes that are no text. A form that people type into is read
// with ReadTyped.
func (r *Request) ReadForm() (*Form, error) {
	f, err := r.readBody()
	if err != nil {
		return nil, err
	}
	if len(f.Bad) > 0 { // noted as the parts of a form with files came in
		return nil, f.Bad.Err()
	}
	for name, all := range f.values {
		for _, v := range all {
			if !isText(v) || !isText(name) {
				return nil, errs.New(errs.Invalid, "web.bad_text")
			}
		}
	}
	return f, nil
}

// ReadTyped is ReadForm for a form that is shown again when something in it is
// wrong: control characters and bytes that are no text are made visible and
// noted in Bad at once. Who calls it must look at Bad before anything is done.
func (r *Request) ReadTyped() (*Form, error) {
	f, err := r.readBody()
	if err != nil {
		return nil, err
	}
	for name := range f.values {
		if !isText(name) {
			return nil, errs.New(errs.Invalid, "web.bad_form")
		}
	}
	f.plainAll(isControl)
	return f, nil
}

func (r *Request) readBody() (*Form, error) {
	if isMultipart(r.Request) {
		return r.readFieldsOnly()
	}
	if err := r.Request.ParseForm(); err != nil {
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			return nil, errs.Wrap(err, errs.TooLarge, "error.too_large")
		}
		return nil, errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	f := NewForm(r.Request.PostForm)
	f.loc = r.L
	return f, nil
}

// Then runs act, unless the form has mistakes: then these are the error, and
// nothing is done.
func (f *Form) Then(act func() error) error {
	if err := f.Bad.Err(); err != nil {
		return err
	}
	return act()
}

// Join puts the mistakes that a check of the values found beside those that
// the form has already, once for each control. err that tells of no control
// is the error itself.
func (f *Form) Join(err error) error {
	e := errs.As(err)
	if err != nil && (e == nil || e.Kind != errs.Invalid || len(e.Fields) == 0) {
		return err
	}
	if err != nil {
		for _, x := range e.Fields {
			if !slices.ContainsFunc(f.Bad, func(b errs.Field) bool { return b.Name == x.Name }) {
				f.Bad = append(f.Bad, x)
			}
		}
	}
	return f.Bad.Err()
}

// Kept returns the form that was being sent when the session ended, or nil.
// A page that shows a form fills it from here if it is not nil.
func (r *Request) Kept() *Form {
	if r.kept == nil {
		return nil
	}
	r.shownKept = true
	return NewForm(r.kept)
}

// Has tells whether a control called name was sent.
func (f *Form) Has(name string) bool { _, ok := f.values[name]; return ok }

// Get is what was typed, as typed, with line ends made \n.
func (f *Form) Get(name string) string {
	return strings.ReplaceAll(f.values.Get(name), "\r\n", "\n")
}

// All is every value sent under name.
func (f *Form) All(name string) []string { return f.values[name] }

// Set puts a value in, for filling a form from a record.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// Values gives the values themselves.
func (f *Form) Values() url.Values { return f.values }

// Text limits, in grapheme clusters (what a reader counts as characters).
const (
	MaxTitle     = 250
	MaxText      = 5000
	MaxNarrative = 10000
	MaxNote      = 2000
)

// Line reads one line of text: trimmed, no control characters, at most max
// grapheme clusters, not made of unseen characters alone. Empty is allowed; use Need for what must be there.
func (f *Form) Line(name string, max int) string {
	s := strings.TrimSpace(f.Get(name))
	if strings.ContainsAny(s, "\n\t") {
		f.Bad.Add(name, "web.one_line")
	}
	f.checkText(name, s, max)
	return s
}

// Text reads text of several lines: trimmed, no control characters but line
// feed and tab, at most max grapheme clusters.
func (f *Form) Text(name string, max int) string {
	s := strings.TrimSpace(f.Get(name))
	f.checkText(name, s, max)
	return s
}

// Need notes message id at name when value is empty.
func (f *Form) Need(name, value, id string, args ...any) {
	if value == "" {
		f.Bad.Add(name, id, args...)
	}
}

func (f *Form) checkText(name, s string, max int) {
	if _, bad := ControlIn(s); bad {
		f.Set(name, f.plainly(name, f.Get(name), isControl))
	}
	if Unseen(s) {
		f.Bad.Add(name, "web.unseen")
	}
	if n := Length(s); n > max {
		f.Bad.Add(name, "web.too_long", "Count", n, "Max", max)
	}
}

// Length counts grapheme clusters. Text of at most n bytes has at most n.
func Length(s string) int { return uniseg.GraphemeClusterCount(s) }

// Int reads a whole number between min and max; empty gives 0.
func (f *Form) Int(name string, min, max int) int {
	s := strings.TrimSpace(f.Get(name))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < min || n > max {
		f.Bad.Add(name, "web.number", "Typed", s, "Min", min, "Max", max)
		return 0
	}
	return n
}

// Bool tells whether a box was ticked.
func (f *Form) Bool(name string) bool { return f.Get(name) != "" }

// Choice reads one of allowed; anything else is noted as a mistake.
func (f *Form) Choice(name string, allowed ...string) string {
	s := f.Get(name)
	for _, a := range allowed {
		if s == a {
			return s
		}
	}
	f.Bad.Add(name, "web.choice")
	return ""
}

// Date reads a date from three boxes (name_day, name_month, name_year) or, if
// these were not sent, from name itself as YYYY-MM-DD. Three empty boxes are
// no date. A day that does not exist is noted at name.
func (f *Form) Date(name string) clock.Date {
	if f.Has(name) && !f.Has(name+"_year") {
		return f.isoDate(name)
	}
	d, m, y := strings.TrimSpace(f.Get(name+"_day")), strings.TrimSpace(f.Get(name+"_month")), strings.TrimSpace(f.Get(name+"_year"))
	if d == "" && m == "" && y == "" {
		return clock.Date{}
	}
	day, err1 := strconv.Atoi(d)
	month, err2 := strconv.Atoi(m)
	year, err3 := strconv.Atoi(y)
	date, ok := clock.NewDate(year, month, day)
	if f.loc != nil && (err1 != nil || err2 != nil || err3 != nil) {
		if date, ok = f.loc.ParseDate(strings.Join([]string{d, m, y}, " ")); ok {
			err1, err2, err3, year = nil, nil, nil, date.Year
		}
	}
	if err1 != nil || err2 != nil || err3 != nil || !ok || year < 1900 || year > 2200 {
		f.Bad.Add(name, "web.date", "Typed", strings.Join([]string{d, m, y}, " "))
		return clock.Date{}
	}
	return date
}

func (f *Form) isoDate(name string) clock.Date {
	s := strings.TrimSpace(f.Get(name))
	if s == "" {
		return clock.Date{}
	}
	d, err := clock.ParseDate(s)
	if err != nil || d.Year < 1900 || d.Year > 2200 {
		f.Bad.Add(name, "web.date", "Typed", s)
		return clock.Date{}
	}
	return d
}

// SetDate fills the three boxes.
func (f *Form) SetDate(name string, d clock.Date) {
	if d.IsZero() {
		return
	}
	f.Set(name+"_day", strconv.Itoa(d.Day))
	f.Set(name+"_month", strconv.Itoa(int(d.Month)))
	f.Set(name+"_year", strconv.Itoa(d.Year))
}
