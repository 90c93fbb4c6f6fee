package evidence

import (
	"fmt"
	"net/url"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// fields of the flat form; title and note carry their language, "title:fr".
const (
	fieldKind       = "kind"
	fieldTitle      = "title"
	fieldNote       = "note"
	fieldDate       = "date"
	fieldOffice     = "office"
	fieldPart       = "part"
	fieldVisibility = "visibility"
	fieldURL        = "url"
	fieldFile       = "file"
	fieldReason     = "reason"
)

const (
	maxOffice = 250
	maxURL    = 1000
)

// Input is what is typed about evidence, its words in one language.
type Input struct {
	Lang       i18n.Lang
	Kind       Kind
	Title      string // may be "" for a file: its name is taken
	Note       string
	Date       clock.Date
	Office     string
	Part       string
	Visibility access.Visibility
	URL        string // of a link
}

// Flatten gives e as fields, as history and forms compare it; empty ones are
// left out.
func (e Evidence) Flatten() map[string]string {
	f := map[string]string{}
	put := func(key, value string) {
		if value != "" {
			f[key] = value
		}
	}
	for l, t := range e.Title.All() {
		put(fieldTitle+":"+string(l), t.Text)
	}
	for l, t := range e.Note.All() {
		put(fieldNote+":"+string(l), t.Text)
	}
	put(fieldKind, string(e.Kind))
	put(fieldDate, e.Date.String())
	put(fieldOffice, e.Office)
	put(fieldPart, e.Ref.Part)
	put(fieldVisibility, string(e.Visibility))
	put(fieldURL, e.URL)
	return f
}

// set changes one field of the flat form, whose value has been checked.
func (e *Evidence) set(key, value string) {
	name, lang, _ := strings.Cut(key, ":")
	switch name {
	case fieldTitle:
		e.Title = e.Title.With(i18n.Lang(lang), value, i18n.Human)
	case fieldNote:
		e.Note = e.Note.With(i18n.Lang(lang), value, i18n.Human)
	case fieldKind:
		e.Kind = Kind(value)
	case fieldDate:
		e.Date, _ = clock.ParseDate(value) // "" is no date
	case fieldOffice:
		e.Office = value
	case fieldPart:
		e.Ref.Part = value
	case fieldVisibility:
		e.Visibility = access.Visibility(value)
	case fieldURL:
		e.URL = value
	}
}

// flatten gives what was typed; the address only of a link.
func (in Input) flatten(link bool) map[string]string {
	f := map[string]string{fieldTitle + ":" + string(in.Lang): in.Title, fieldNote + ":" + string(in.Lang): in.Note, fieldKind: string(in.Kind),
		fieldDate: in.Date.String(), fieldOffice: in.Office, fieldPart: in.Part, fieldVisibility: string(in.Visibility)}
	if link {
		f[fieldURL] = in.URL
	}
	return f
}

// check notes what is wrong with in. needTitle is false for a file, and for a
// translation that may be left empty. Mistakes stand at the fields of the form.
func (in Input) check(rec Record, link, needTitle bool) (bad errs.Fields) {
	if !in.Kind.Valid() {
		bad.Add(fieldKind, MsgErrorKind)
	}
	if in.Title == "" && needTitle {
		bad.Add(fieldTitle, MsgErrorTitle)
	}
	checkText(&bad, fieldTitle, in.Title, web.MaxTitle, false)
	checkText(&bad, fieldNote, in.Note, web.MaxNote, true)
	checkText(&bad, fieldOffice, in.Office, maxOffice, false)
	if _, ok := rec.Part(in.Part); !ok && in.Part != "" {
		bad.Add(fieldPart, MsgErrorPart)
	}
	if !in.Visibility.Valid() || rec.TeamOnly && in.Visibility == access.Public {
		bad.Add(fieldVisibility, MsgErrorVisibility)
	}
	if link && !isAddress(in.URL) {
		bad.Add(fieldURL, MsgErrorUrl, "Typed", short(in.URL))
	}
	return bad
}

func checkText(bad *errs.Fields, field, s string, max int, lines bool) {
	if !lines && strings.ContainsAny(s, "\n\t") {
		bad.Add(field, web.MsgOneLine)
	}
	if r, found := web.ControlIn(s); found {
		bad.Add(field, web.MsgControl, "Code", fmt.Sprintf("U+%04X", r))
	}
	if web.Unseen(s) {
		bad.Add(field, web.MsgUnseen)
	}
	if n := web.Length(s); n > max {
		bad.Add(field, web.MsgTooLong, "Count", n, "Max", max)
	}
}

// isAddress tells whether s is the whole address of a page or file on the web.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxURL && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil &&
		!strings.ContainsAny(s, " \t\r\n\"<>\\")
}

// short cuts what a message quotes.
func short(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// fieldKey is the key in the flat form of a control of the form.
func fieldKey(control string, l i18n.Lang) string {
	if control == fieldTitle || control == fieldNote {
		return control + ":" + string(l)
	}
	return control
}
