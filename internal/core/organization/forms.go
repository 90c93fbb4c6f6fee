package organization

import (
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// controls are the names of the form's controls, in its order.
var controls = [...]string{fieldName, fieldKind, fieldWebsite, fieldContact, fieldVisibility}

// readInput takes what was typed; Input.check judges it.
func readInput(f *web.Form, l i18n.Lang) Input {
	get := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	return Input{Lang: l, Name: get(fieldName), Kind: Kind(get(fieldKind)), Website: get(fieldWebsite), Contact: get(fieldContact),
		Visibility: access.Visibility(get(fieldVisibility))}
}

// formOf fills a form from b, the name in l.
func formOf(b Body, l i18n.Lang) *web.Form {
	f := web.NewForm(nil)
	f.Set(fieldName, b.Name.Get(l))
	f.Set(fieldKind, string(b.Kind))
	f.Set(fieldWebsite, b.Website)
	f.Set(fieldContact, b.Contact)
	f.Set(fieldVisibility, string(b.Visibility))
	f.Set("base", web.NewBase(b.Flatten()).Encode())
	return f
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
func conflictOf(r *web.Request, c Clash, l i18n.Lang, f *web.Form) ui.Conflict {
	now := c.Now.Flatten()
	page := ui.Conflict{Action: editURL(r, l), Hidden: [][2]string{{"base", conflictBase(c, f).Encode()}}}
	clash := map[string]bool{}
	for _, key := range c.Fields {
		clash[key] = true
	}
	for _, name := range controls {
		key := fieldKey(name, l)
		typed := strings.TrimSpace(f.Get(name))
		if !clash[key] {
			page.Hidden = append(page.Hidden, [2]string{name, f.Get(name)})
			continue
		}
		field := ui.ConflictField{Name: name, Label: controlLabel(r.L, name), Theirs: now[key], Yours: typed, Rows: 2}
		if name == fieldName {
			field.Lang = l
		}
		page.Fields = append(page.Fields, field)
	}
	return page
}

// conflictBase keeps what the form was opened with, but takes the stored
// value for the fields in conflict: for these the choice is now informed.
func conflictBase(c Clash, f *web.Form) web.Base {
	base, now := web.ParseBase(f.Get("base")), web.NewBase(c.Now.Flatten())
	for _, key := range c.Fields {
		base[key] = now[key]
	}
	return base
}

func controlLabel(l *i18n.Localizer, name string) string {
	return l.T(map[string]string{fieldName: MsgFieldName, fieldKind: MsgFieldKind, fieldWebsite: MsgFieldWebsite, fieldContact: MsgFieldContact,
		fieldVisibility: MsgFieldVisibility}[name])
}
