package customfield

import (
	"context"
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// fieldRetired stands in exports; the form has an act instead.
const fieldRetired = "retired"

// Datasets are the lists that this feature offers for export and import: the
// definitions. The values go with the activities.
func Datasets(s *Service) []dataset.Dataset {
	return []dataset.Dataset{{
		Key: "fields", Version: 1, Title: MsgTitle, Order: 65, Read: PermRead, Write: PermManage, Path: "/work/{code}/fields",
		Columns: []dataset.Column{
			{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID},
			{ID: fieldName, Label: MsgFieldName, Type: dataset.LangLine, Max: web.MaxTitle},
			{ID: fieldKind, Label: MsgFieldKind, Hint: MsgFieldKindHint, Type: dataset.Choice, Options: kindOptions(), Required: true},
			{ID: fieldHelp, Label: MsgFieldHelp, Hint: MsgFieldHelpHint, Type: dataset.LangText, Max: web.MaxNote},
			{ID: fieldChoices, Label: MsgFieldChoices, Hint: MsgFieldChoicesHint, Type: dataset.LangText},
			{ID: fieldVisible, Label: MsgFieldVisibility, Type: dataset.Choice, Options: visibilityOptions()},
			{ID: fieldRetired, Label: MsgRetired, Type: dataset.Bool},
		},
		Rows: s.rows, Import: s.importer,
	}}
}

func kindOptions() (out []dataset.Option) {
	for _, k := range Kinds {
		out = append(out, dataset.Labelled(string(k), kindWords[k]))
	}
	return out
}

func visibilityOptions() []dataset.Option {
	return []dataset.Option{dataset.Labelled(string(access.Public), MsgVisibilityPublic), dataset.Labelled(string(access.Team), MsgVisibilityTeam)}
}

func (s *Service) rows(ctx context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	list, err := s.List(ctx, sc.Actor, sc.Party)
	if err != nil {
		return err
	}
	return dataset.Write(list, fields, Field.values, yield)
}

func (f Field) values() map[string]string {
	v := f.Flatten()
	v["id"] = f.ID
	if f.Retired {
		v[fieldRetired] = "true"
	}
	return v
}

// fieldImport imports definitions. It finds them by id, or by a name.
type fieldImport struct {
	*Service
	scope  dataset.Scope
	fields []dataset.Field
}

func (s *Service) importer(_ context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	return &fieldImport{s, sc, fields}, s.Access.Demand(sc.Actor, PermManage, sc.Party)
}

// Match reads the Party's fields, which are few.
func (m *fieldImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	list, err := selectFields(ctx, q, m.scope.Party)
	for _, r := range rows {
		for _, f := range list {
			if r.ID == f.ID || r.ID == "" && m.named(f, r) {
				r.ID, r.Key, r.Now = f.ID, "", dataset.Pick(m.fields, f.values(), nil)
			}
		}
	}
	return err
}

// named tells whether a row bears a name of f, and notes what it is known by.
func (m *fieldImport) named(f Field, r *dataset.Row) bool {
	for i, x := range m.fields {
		if x.ID != fieldName || r.To[i] == "" {
			continue
		}
		if r.Key == "" {
			r.Key = strings.ToLower(r.To[i])
		}
		if strings.EqualFold(f.Name.Get(x.Lang), r.To[i]) {
			return true
		}
	}
	return false
}

// Check judges each field as it would be.
func (m *fieldImport) Check(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	list, err := selectFields(ctx, q, m.scope.Party)
	for _, r := range rows {
		i := slices.IndexFunc(list, func(f Field) bool { return f.ID == r.ID })
		was, changed := Field{Party: m.scope.Party}, map[string]string{}
		if i >= 0 {
			was = list[i]
		}
		for n, f := range m.fields {
			if r.Now == nil && r.To[n] != "" || r.Now != nil && r.To[n] != r.Now[n] {
				changed[f.Key()] = r.To[n]
			}
		}
		if len(r.Bad) > 0 || len(changed) == 0 {
			continue
		}
		if _, err := m.with(list, was, changed); err != nil {
			m.note(err, func(field int, id string, args ...any) { r.Note(field, id, args...) })
		}
	}
	return err
}

// with is f with values of a file, in the Party's own language first, held to
// the rules of the form.
func (m *fieldImport) with(list []Field, f Field, changed map[string]string) (Field, error) {
	var bad errs.Fields
	kind, given := changed[fieldKind]
	switch {
	case f.ID != "" && given:
		bad.Add(fieldKind, MsgFieldKindHint)
		return f, bad.Err()
	case f.ID == "":
		f.Kind = Kind(kind)
	}
	before := f
	flat := f.Flatten()
	for key, v := range changed {
		flat[key] = v
	}
	for _, l := range m.scope.Langs {
		in := Input{Lang: l, Kind: f.Kind, Name: flat[fieldName+":"+string(l)], Help: flat[fieldHelp+":"+string(l)], Public: flat[fieldVisible] == string(access.Public)}
		in.Choices = lines(flat[fieldChoices+":"+string(l)])
		first := f.ID == "" && f.Name.IsZero()
		if first && in.Name == "" || !first && !speaks(changed, l) {
			continue
		}
		if err := in.check(before); err != nil {
			return f, err
		}
		f = f.with(in, db.NewID)
		if before = f; before.ID == "" {
			before.ID = "new" // its other languages translate
		}
		if err := free(list, f, in); err != nil {
			return f, err
		}
	}
	if f.Name.IsZero() {
		bad.Add(fieldName, MsgErrorName)
	}
	f.Public = flat[fieldVisible] == string(access.Public)
	if retired, given := changed[fieldRetired]; given {
		f.Retired = retired != ""
	}
	return f, bad.Err()
}

// speaks tells whether a text in l is among the changes.
func speaks(changed map[string]string, l i18n.Lang) bool {
	for key := range changed {
		if strings.HasSuffix(key, ":"+string(l)) {
			return true
		}
	}
	return false
}

func lines(s string) (out []string) {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// note hands a broken rule to a row or a diff; field -1 is the whole of it.
func (m *fieldImport) note(err error, note func(field int, id string, args ...any)) {
	e := errs.As(err)
	if e == nil {
		return
	}
	for _, f := range e.Fields {
		note(slices.IndexFunc(m.fields, func(x dataset.Field) bool { return x.ID == f.Name }), f.ID, f.Args...)
	}
}

// Apply writes field after field.
func (m *fieldImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	for _, d := range diffs {
		list, err := selectFields(ctx, tx, m.scope.Party)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(f Field) bool { return f.ID == d.ID })
		switch {
		case d.Op == dataset.Create && i >= 0:
			d.Refuse(-1, dataset.MsgErrorThere)
		case d.Op == dataset.Create:
			err = m.create(ctx, tx, list, d)
		case i < 0:
			d.Refuse(-1, dataset.MsgErrorGone)
		default:
			err = m.change(ctx, tx, list, list[i], d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *fieldImport) create(ctx context.Context, tx *db.Tx, list []Field, d *dataset.Diff) error {
	f, err := m.with(list, Field{Party: m.scope.Party}, m.changed(d))
	if errs.Is(err, errs.Invalid) {
		m.note(err, d.Refuse)
		return nil
	}
	f.ID = d.ID
	for _, o := range list {
		f.Order = max(f.Order, o.Order+1)
	}
	return m.write(ctx, tx, Field{}, f, "created")
}

// change writes what a row changes. A field is never deleted: undoing its
// addition retires it, as activities may hold values of it.
func (m *fieldImport) change(ctx context.Context, tx *db.Tx, list []Field, now Field, d *dataset.Diff) error {
	values := now.values()
	for _, x := range d.Deltas {
		if key := m.fields[x.Field].Key(); values[key] != x.From && key != "id" && !(d.Op == dataset.Delete && key == fieldVisible) {
			d.Refuse(x.Field, dataset.MsgErrorChangedSince)
			return nil
		}
	}
	if d.Op == dataset.Delete {
		after := now
		after.Retired = true
		return m.write(ctx, tx, now, after, "retired")
	}
	after, err := m.with(list, now, m.changed(d))
	if errs.Is(err, errs.Invalid) {
		m.note(err, d.Refuse)
		return nil
	}
	return m.write(ctx, tx, now, after, "changed")
}

func (m *fieldImport) changed(d *dataset.Diff) map[string]string {
	changed := map[string]string{}
	for _, x := range d.Deltas {
		if key := m.fields[x.Field].Key(); key != "id" {
			changed[key] = x.To
		}
	}
	return changed
}

func (m *fieldImport) write(ctx context.Context, tx *db.Tx, before, after Field, action string) error {
	after.Rev++
	write := updateField
	if before.ID == "" {
		write = insertField
	}
	if err := write(ctx, tx, after); err != nil {
		return err
	}
	act := Act{Party: after.Party, Field: after.ID, Person: m.scope.Actor.Person, Action: action, Changes: changesOf(before, after)}
	if err := m.Log(ctx, tx, act); err != nil {
		return err
	}
	return tx.Touch(ctx, after.Party)
}
