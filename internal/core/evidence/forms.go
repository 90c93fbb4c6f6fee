package evidence

import (
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// controls are the names of the form's controls, in its order; a link has its
// address too.
var controls = [...]string{fieldURL, fieldKind, fieldTitle, fieldNote, fieldDate, fieldOffice, fieldPart, fieldVisibility}

// readInput takes what was typed; Input.check judges it. A date that is none
// is noted in the form.
func readInput(f *web.Form, l i18n.Lang) Input {
	get := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	return Input{Lang: l, Kind: Kind(get(fieldKind)), Title: get(fieldTitle), Note: get(fieldNote), Date: f.Date(fieldDate), Office: get(fieldOffice),
		Part: get(fieldPart), Visibility: access.Visibility(get(fieldVisibility)), URL: get(fieldURL)}
}

// formOf fills a form from e, its words in l.
func formOf(e Evidence, l i18n.Lang) *web.Form {
	f := web.NewForm(nil)
	f.Set(fieldURL, e.URL)
	f.Set(fieldKind, string(e.Kind))
	f.Set(fieldTitle, e.Title.Get(l))
	f.Set(fieldNote, e.Note.Get(l))
	f.SetDate(fieldDate, e.Date)
	f.Set(fieldOffice, e.Office)
	f.Set(fieldPart, e.Ref.Part)
	f.Set(fieldVisibility, string(e.Visibility))
	f.Set("base", web.NewBase(e.Flatten()).Encode())
	return f
}

// uploaded is what a form with files brought.
type uploaded struct {
	form  *web.Form
	files []*Received
	bad   errs.Fields // files that were refused
	large bool        // one of them, or all together, because of its size
	err   error       // an error that no form answers
}

// readFiles takes a form with at most max files in. A file that is refused
// does not keep the others from being looked at: people learn all mistakes at
// once.
func (h handlers) readFiles(r *web.Request, max int) *uploaded {
	up := &uploaded{}
	seen := 0
	form, err := r.ReadUpload(func(u web.Upload) error {
		if seen++; seen > max {
			return refused(errs.Invalid, MsgRefusedMany, "Max", max)
		}
		f, err := h.Receive(r.Context(), u.Name, u.Content)
		if f != nil {
			up.files = append(up.files, f)
		}
		return up.note(err)
	})
	up.form = form
	if errs.Is(err, errs.TooLarge) && len(errs.As(err).Fields) == 0 {
		err = refused(errs.TooLarge, MsgRefusedTogether, "Max", megabytes(h.FileLimit*int64(max)))
	}
	up.err = up.note(err)
	return up
}

// note keeps an error that the form can show; others it returns.
func (up *uploaded) note(err error) error {
	e := errs.As(err)
	if e == nil || len(e.Fields) == 0 {
		return err
	}
	up.bad = append(up.bad, e.Fields...)
	up.large = up.large || e.Kind == errs.TooLarge
	return nil
}

// need notes that no file was chosen.
func (up *uploaded) need() {
	if len(up.files) == 0 && len(up.bad) == 0 {
		up.bad.Add(fieldFile, MsgErrorFile)
	}
}

// problem joins all mistakes of the form, those of its files last. Files that
// were in order are to be chosen again: no page can fill a file control.
func (up *uploaded) problem(fields errs.Fields) error {
	all := append(append(up.form.Bad, fields...), up.bad...)
	if len(all) > 0 && len(up.bad) == 0 && len(up.files) > 0 {
		all.Add(fieldFile, MsgErrorFileAgain)
	}
	err := all.Err()
	if e := errs.As(err); e != nil && up.large {
		e.Kind = errs.TooLarge
	}
	return err
}

// with is problem of a form whose own mistakes are err.
func (up *uploaded) with(err error) error {
	if err == nil {
		return up.problem(nil)
	}
	e := errs.As(err)
	if e == nil || e.Kind != errs.Invalid || len(e.Fields) == 0 {
		return err
	}
	up.form.Bad = nil // they are in err, where the form had them
	return up.problem(e.Fields)
}

func (up *uploaded) close() {
	for _, f := range up.files {
		f.Close() // what cannot be removed now is at the next start
	}
}

// skipped are the controls for which the conflict page was answered "keep
// what was saved".
func skipped(f *web.Form) map[string]bool {
	skip := map[string]bool{}
	for _, name := range controls {
		if f.Get(name+"_choice") == "theirs" {
			skip[name] = true
		}
	}
	return skip
}

// conflictOf is the page that shows both versions of what two people changed.
// The form it sends rests on what is stored now.
func conflictOf(r *web.Request, s *Service, c Clash, rec Record, l i18n.Lang, f *web.Form) ui.Conflict {
	now, typed := c.Now.Flatten(), readInput(f, l).flatten(!c.Now.IsFile())
	base := web.ParseBase(f.Get("base"))
	fresh := web.NewBase(now)
	clash := map[string]bool{}
	for _, key := range c.Fields {
		clash[key] = true
		base[key] = fresh[key]
	}
	page := ui.Conflict{Action: r.Link(itemPath(c.Now)+"/edit") + "?in=" + string(l), Hidden: [][2]string{{"base", base.Encode()}}}
	for _, name := range controls {
		key := fieldKey(name, l)
		if _, sent := typed[key]; !sent {
			continue
		}
		if !clash[key] {
			page.Hidden = append(page.Hidden, [2]string{name, typed[key]})
			continue
		}
		field := ui.ConflictField{Name: name, Label: fieldLabel(r.L, name), Theirs: now[key], Yours: typed[key], Rows: 3}
		if key != name {
			field.Lang = l
		} else if name != fieldOffice && name != fieldURL {
			field.Words = &[2]string{fieldValue(r.L, rec, name, now[key]), fieldValue(r.L, rec, name, typed[key])}
		}
		page.Fields = append(page.Fields, field)
	}
	return page
}

var fieldNames = map[string]string{fieldURL: MsgFieldUrl, fieldKind: MsgFieldKind, fieldTitle: MsgFieldTitle, fieldNote: MsgFieldNote, fieldDate: MsgFieldDate,
	fieldOffice: MsgFieldOffice, fieldPart: MsgFieldPart, fieldVisibility: MsgFieldVisibility, "file_name": MsgFieldFile, "sha256": MsgFieldSha256}

// fieldLabel is the label of a field of the flat form without its language.
func fieldLabel(l *i18n.Localizer, name string) string {
	if id, ok := fieldNames[name]; ok {
		return l.T(id)
	}
	return name
}

// fieldValue puts the value of a field in words.
func fieldValue(l *i18n.Localizer, rec Record, name, v string) string {
	switch {
	case v == "":
		return ""
	case name == fieldKind:
		return Kind(v).Label(l)
	case name == fieldVisibility:
		return visibilityWord(l, access.Visibility(v))
	case name == fieldPart:
		if p, ok := rec.Part(v); ok {
			return p.Title.For(l.Lang).Text
		}
	case name == fieldDate:
		if d, err := clock.ParseDate(v); err == nil {
			return l.Date(d)
		}
	}
	return v
}

// formLang is the language in which a form opens: the reader's where there is
// a text in it, else the original's.
func formLang(t i18n.Text, reader i18n.Lang) i18n.Lang {
	if t.Get(reader) != "" {
		return reader
	}
	return t.Original()
}
