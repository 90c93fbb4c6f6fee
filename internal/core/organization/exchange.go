package organization

import (
	"context"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Datasets are the lists that this feature offers for export and import.
func Datasets(s *Service) []dataset.Dataset {
	return []dataset.Dataset{{
		Key: "organizations", Version: 1, Title: MsgListTitle, Order: 60, Read: PermRead, Write: PermManage,
		Path: "/work/{code}/bodies", Query: []string{"kind", "q", "state"},
		Columns: []dataset.Column{
			{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID},
			{ID: fieldName, Label: MsgColumnName, Type: dataset.LangLine, Max: 250},
			{ID: fieldKind, Label: MsgFieldKind, Type: dataset.Choice, Options: kindOptions(), Required: true},
			{ID: fieldWebsite, Label: MsgFieldWebsite, Hint: MsgFieldWebsiteHint, Type: dataset.Line, Max: maxWebsite},
			{ID: fieldContact, Label: MsgFieldContact, Hint: MsgFieldContactHint, Type: dataset.Line, Max: maxContact},
			{ID: fieldVisibility, Label: MsgFieldVisibility, Type: dataset.Choice, Options: visibilityOptions()},
			{ID: fieldArchived, Label: MsgStateArchived, Type: dataset.Bool},
		},
		Rows: s.rows, Import: s.importer,
	}}
}

// fieldArchived stands in exports; the form has an act instead.
const fieldArchived = "archived"

func kindOptions() (out []dataset.Option) {
	for _, k := range Kinds {
		out = append(out, dataset.Labelled(string(k), kindNames[k]))
	}
	return out
}

func visibilityOptions() []dataset.Option {
	return []dataset.Option{dataset.Labelled(string(access.Public), MsgVisibilityPublic), dataset.Labelled(string(access.Team), MsgVisibilityTeam)}
}

// rows lists the bodies that the filter selects, as the page does.
func (s *Service) rows(ctx context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	all, err := s.List(ctx, sc.Actor, sc.Party, true, sc.Lang)
	if err != nil {
		return err
	}
	f := Filter{Kind: Kind(sc.Filter.Get("kind")), Words: sc.Filter.Get("q"), State: sc.Filter.Get("state")}
	if !f.Kind.Valid() {
		f.Kind = ""
	}
	return dataset.Write(f.apply(all), fields, Body.values, yield)
}

func (b Body) values() map[string]string {
	f := b.Flatten()
	f["id"] = b.ID
	if b.Archived {
		f[fieldArchived] = "true"
	}
	return f
}

// bodyImport imports bodies. It finds them by id, or by a name.
type bodyImport struct {
	*Service
	scope  dataset.Scope
	fields []dataset.Field
	at     map[string]int
}

func (s *Service) importer(_ context.Context, _ db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	return &bodyImport{s, sc, fields, dataset.Index(fields)}, s.Access.Demand(sc.Actor, PermManage, sc.Party)
}

// Match reads the Party's bodies, which are few.
func (m *bodyImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	all, err := selectBodies(ctx, q, m.scope.Party, true)
	if err != nil {
		return err
	}
	byID, byName := map[string]Body{}, map[string]Body{}
	for _, b := range all {
		byID[b.ID] = b
		for _, e := range b.Name.All() {
			byName[nameKey(e.Text)] = b
		}
	}
	for _, r := range rows {
		b, found := byID[r.ID]
		if r.ID == "" {
			b, found = m.byName(byName, r)
		}
		if found {
			r.ID, r.Key, r.Now = b.ID, "", dataset.Pick(m.fields, b.values(), nil)
		}
	}
	return nil
}

func (m *bodyImport) byName(byName map[string]Body, r *dataset.Row) (b Body, found bool) {
	for i, f := range m.fields {
		if f.ID == fieldName && r.To[i] != "" {
			r.Key = nameKey(r.To[i])
			if b, found = byName[r.Key]; found {
				return b, true
			}
		}
	}
	return b, false
}

// Check judges each body as it would be.
func (m *bodyImport) Check(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	all, err := selectBodies(ctx, q, m.scope.Party, true)
	if err != nil {
		return err
	}
	byID := map[string]Body{}
	for _, b := range all {
		byID[b.ID] = b
	}
	for _, r := range rows {
		b := byID[r.ID]
		for i := range m.fields {
			if r.Now == nil || r.To[i] != r.Now[i] {
				m.set(&b, i, r.To[i])
			}
		}
		m.judge(r, b)
	}
	return nil
}

func (m *bodyImport) judge(r *dataset.Row, b Body) {
	if b.Visibility == "" {
		b.Visibility = access.Team // the narrower one unless the file says more
	}
	in := Input{Lang: b.Name.Original(), Name: b.Name.OriginalText(), Kind: b.Kind, Website: b.Website, Contact: b.Contact, Visibility: b.Visibility}
	if in.Lang == "" {
		in.Lang = i18n.EN
	}
	if e := errs.As(in.check(true)); e != nil {
		for _, f := range e.Fields {
			r.Note(m.field(f.Name), f.ID, f.Args...)
		}
	}
}

func (m *bodyImport) field(id string) int {
	for i, f := range m.fields {
		if f.ID == id {
			return i
		}
	}
	return -1
}

func (m *bodyImport) set(b *Body, i int, v string) {
	switch f := m.fields[i]; {
	case f.ID == fieldArchived:
		b.Archived = v == "true"
	case v != "" || b.ID != "":
		b.set(f.Key(), v)
	}
}

func (m *bodyImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	for _, d := range diffs {
		now, err := selectBody(ctx, tx, m.scope.Party, d.ID)
		there := err == nil
		switch {
		case err != nil && !errs.Is(err, errs.NotFound):
			return err
		case d.Op == dataset.Create && !there:
			err = m.create(ctx, tx, d)
		case d.Op == dataset.Create:
			d.Refuse(-1, dataset.MsgErrorThere)
		case !there:
			d.Refuse(-1, dataset.MsgErrorGone)
			err = nil
		default:
			err = m.change(ctx, tx, d, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// create adds a body, in the Party's own language first.
func (m *bodyImport) create(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	b := Body{ID: d.ID, Party: m.scope.Party, Visibility: access.Team, Rev: 1}
	m.fill(&b, d)
	for l, e := range b.Name.All() {
		if err := checkTaken(ctx, tx, b, Input{Lang: l, Name: e.Text}); err != nil {
			return m.refused(d, err)
		}
	}
	if err := insertBody(ctx, tx, b); err != nil {
		return err
	}
	return m.record(ctx, tx, m.scope.Actor, Body{Party: b.Party}, b, ActionCreated)
}

func (m *bodyImport) refused(d *dataset.Diff, err error) error {
	e := errs.As(err)
	if e == nil || len(e.Fields) == 0 {
		return err
	}
	d.Refuse(m.field(e.Fields[0].Name), e.Fields[0].ID, e.Fields[0].Args...)
	return nil
}

func (m *bodyImport) fill(b *Body, d *dataset.Diff) {
	for _, l := range append([]i18n.Lang{""}, m.scope.Langs...) {
		for _, x := range d.Deltas {
			if f := m.fields[x.Field]; f.Lang == l && f.ID != "id" {
				m.set(b, x.Field, x.To)
			}
		}
	}
}

// change writes what a row changes. A body is never deleted: undoing its
// addition archives it, as records may name it already.
func (m *bodyImport) change(ctx context.Context, tx *db.Tx, d *dataset.Diff, now Body) error {
	values := now.values()
	for _, x := range d.Deltas {
		if key := m.fields[x.Field].Key(); values[key] != x.From && key != "id" && !(d.Op == dataset.Delete && key == fieldVisibility) {
			d.Refuse(x.Field, dataset.MsgErrorChangedSince)
			return nil
		}
	}
	after, action := now, ActionChanged
	if d.Op == dataset.Delete {
		after.Archived, action = true, ActionArchived
	} else {
		m.fill(&after, d)
	}
	after.Rev++
	for l, e := range after.Name.All() {
		if now.Name.Get(l) == e.Text {
			continue
		}
		if err := checkTaken(ctx, tx, after, Input{Lang: l, Name: e.Text}); err != nil {
			return m.refused(d, err)
		}
	}
	if strings.TrimSpace(after.Name.OriginalText()) == "" {
		d.Refuse(m.field(fieldName), MsgErrorName)
		return nil
	}
	if err := updateBody(ctx, tx, after); err != nil {
		return err
	}
	return m.record(ctx, tx, m.scope.Actor, now, after, action)
}
