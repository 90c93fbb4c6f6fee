package measure

import (
	"context"

	"openroadmap/internal/core/organization"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// measureImport imports measures. It finds them by id, else by the national
// number and the kind, else by a title.
type measureImport struct {
	*Service
	scope  dataset.Scope
	fields []dataset.Field
	at     map[string]int
	now    map[string]Measure // by id, read once
	bodies map[string]bool
}

func (s *Service) importer(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	if err := s.Access.Demand(sc.Actor, PermManage, sc.Party); err != nil {
		return nil, err
	}
	m := &measureImport{Service: s, scope: sc, fields: fields, at: dataset.Index(fields), now: map[string]Measure{}, bodies: map[string]bool{}}
	all, err := selectMeasures(ctx, q, sc.Party, "")
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		m.now[x.ID] = x
	}
	names, err := organization.Names(ctx, q, sc.Party)
	for id := range names {
		m.bodies[id] = true
	}
	return m, err
}

// Match finds the record of each row.
func (m *measureImport) Match(_ context.Context, _ db.IDB, rows []*dataset.Row) error {
	byName := map[string]string{}
	for id, x := range m.now {
		for _, name := range x.names() {
			byName[name] = id
		}
	}
	for _, r := range rows {
		if r.ID == "" {
			r.ID, r.Key = m.byName(byName, r)
		}
		if x, found := m.now[r.ID]; found {
			r.Key, r.Now = "", dataset.Pick(m.fields, x.cells(), nil)
		}
	}
	return nil
}

// names are what an import knows a measure by, beside its id.
func (m Measure) names() (all []string) {
	if n := m.Codes[fieldNational]; n != "" {
		all = append(all, "n "+m.Codes[fieldKind]+" "+fold(n))
	}
	for _, e := range m.Title().All() {
		all = append(all, "t "+fold(e.Text))
	}
	return all
}

// byName finds a measure by what the row says of it; key tells rows of the
// file apart.
func (m *measureImport) byName(names map[string]string, r *dataset.Row) (id, key string) {
	as := Measure{Record: Record{}.clone()}
	for i, f := range m.fields {
		if f.ID == fieldTitle || f.ID == fieldNational || f.ID == fieldKind {
			as.set(f.ID, f.Lang, r.To[i])
		}
	}
	for _, name := range as.names() {
		if key == "" {
			key = name
		}
		if id = names[name]; id != "" {
			return id, key
		}
	}
	return "", key
}

// Check judges each measure as it would be.
func (m *measureImport) Check(_ context.Context, _ db.IDB, rows []*dataset.Row) error {
	for _, r := range rows {
		x := m.start(r.ID)
		for i := range m.fields {
			if r.Now != nil && r.To[i] == r.Now[i] {
				continue
			}
			if bad := m.set(&x, i, r.To[i]); bad != "" {
				r.Note(i, MsgErrorLine, "Typed", short(bad))
			}
		}
		c := checker{voc: m.Vocabulary, bodies: m.bodies}
		if e := errs.As(c.check(x.Record)); e != nil {
			for _, f := range e.Fields {
				r.Note(m.place(f.Name), f.ID, f.Args...)
			}
		}
	}
	return nil
}

// start is the measure that a row begins from; a new one is the team's.
func (m *measureImport) start(id string) Measure {
	x, found := m.now[id]
	if !found {
		x = Measure{ID: id, Party: m.scope.Party, Rev: 1, Record: Record{}.clone()}
		x.Codes[fieldVisibility] = string(access.Team)
		return x
	}
	x.Record = x.clone()
	return x
}

// set puts the value of a field into x; bad quotes what could not be read.
func (m *measureImport) set(x *Measure, i int, v string) (bad string) {
	switch f := m.fields[i]; {
	case f.ReadOnly || f.ID == "id":
	case f.ID == listLife || f.ID == listMoney:
		return x.setList(f.ID, v)
	case f.ID == fieldVisibility && v == "":
	default:
		x.set(f.ID, f.Lang, v)
	}
	return ""
}

// place is the field of a key of the flat form, -1 for none of the file's.
func (m *measureImport) place(key string) int {
	list, _, name, lang := splitKey(key)
	switch {
	case list != "":
		name = list
	case lang != "":
		name += ":" + string(lang)
	case name == fieldTitle:
		name += ":" + string(m.scope.Langs[0])
	}
	if i, ok := m.at[name]; ok {
		return i
	}
	return -1
}

// Apply makes the changes with their history.
func (m *measureImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	for _, d := range diffs {
		now, err := m.measure(ctx, tx, m.scope.Party, d.ID)
		there := err == nil
		switch {
		case err != nil && !errs.Is(err, errs.NotFound):
			return err
		case d.Op == dataset.Create && !there:
			err = m.create(ctx, tx, d)
		case d.Op == dataset.Create:
			err = m.back(ctx, tx, d, now)
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

// fill puts the changes of d into x, the Party's own language first.
func (m *measureImport) fill(x *Measure, d *dataset.Diff) {
	for _, l := range append([]string{""}, langs(m.scope)...) {
		for _, c := range d.Deltas {
			if string(m.fields[c.Field].Lang) == l {
				m.set(x, c.Field, c.To)
			}
		}
	}
}

func langs(sc dataset.Scope) (all []string) {
	for _, l := range sc.Langs {
		all = append(all, string(l))
	}
	return all
}

func (m *measureImport) create(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	x := m.start(d.ID)
	m.fill(&x, d)
	_, err := m.insert(ctx, tx, m.scope.Actor, x)
	return m.refused(d, err)
}

// back brings a measure back whose addition was undone.
func (m *measureImport) back(ctx context.Context, tx *db.Tx, d *dataset.Diff, now Measure) error {
	if !now.Removed {
		d.Refuse(-1, dataset.MsgErrorThere)
		return nil
	}
	after := now
	after.Removed = false
	return m.refused(d, m.update(ctx, tx, m.scope.Actor, now, &after, actionRestored))
}

// change writes what a row changes. A measure is never deleted: undoing its
// addition removes it from all lists.
func (m *measureImport) change(ctx context.Context, tx *db.Tx, d *dataset.Diff, now Measure) error {
	values := now.cells()
	for _, c := range d.Deltas {
		f := m.fields[c.Field]
		if !f.ReadOnly && f.ID != "id" && values[f.Key()] != c.From && !(d.Op == dataset.Delete && f.ID == fieldVisibility) {
			d.Refuse(c.Field, dataset.MsgErrorChangedSince)
			return nil
		}
	}
	after, action := now, actionChanged
	if d.Op == dataset.Delete {
		after.Removed, action = true, actionRemoved
	} else {
		after.Record = now.clone()
		m.fill(&after, d)
		if err := m.check(ctx, tx, after, nil); err != nil {
			return m.refused(d, err)
		}
	}
	return m.refused(d, m.update(ctx, tx, m.scope.Actor, now, &after, action))
}

// refused turns a mistake that only saving found into a refusal of the row.
func (m *measureImport) refused(d *dataset.Diff, err error) error {
	e := errs.As(err)
	if e == nil || len(e.Fields) == 0 {
		return err
	}
	d.Refuse(m.place(e.Fields[0].Name), e.Fields[0].ID, e.Fields[0].Args...)
	return nil
}
