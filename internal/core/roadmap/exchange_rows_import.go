package roadmap

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// rowImport imports the rows of a list: it changes their activities as a form
// would.
type rowImport struct {
	s       *Service
	list    rowList
	scope   dataset.Scope
	roadmap Roadmap
	fields  []dataset.Field
	at      map[string]int
}

func (s *Service) importRows(l rowList) func(context.Context, db.IDB, dataset.Scope, []dataset.Field) (dataset.Importer, error) {
	return func(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
		if err := s.allow(sc.Actor, PermEdit, access.Object{Party: sc.Party}); err != nil {
			return nil, err
		}
		r, err := selectRoadmap(ctx, q, sc.Party, sc.Slug)
		if err == nil {
			err = r.changeable()
		}
		return &rowImport{s, l, sc, r, fields, dataset.Index(fields)}, err
	}
}

// storedRows is what there is: activities by number, rows by id and by what names
// them.
type storedRows struct {
	activity map[string]Activity
	byID     map[string]placedRow
	byRef    map[string]string
}

func (m *rowImport) stored(ctx context.Context, q db.IDB) (storedRows, error) {
	acts, err := selectBareActivities(ctx, q, m.roadmap.ID)
	have := storedRows{map[string]Activity{}, map[string]placedRow{}, map[string]string{}}
	for _, a := range acts {
		have.add(m.list, a)
	}
	return have, err
}

func (h storedRows) add(l rowList, a Activity) {
	h.activity[a.Number] = a
	for _, r := range l.rows(a) {
		h.byID[r.id] = r
		for _, ref := range l.refs(r.values) {
			h.byRef[ref] = r.id
		}
	}
}

// refs are what a row may be found by without an id: its activity and the
// parts that name it, those with languages in any one of them.
func (l rowList) refs(v Fields) (refs []string) {
	if v["activity"] == "" {
		return nil
	}
	for _, lang := range i18n.Langs {
		ref, words := v["activity"], false
		for _, part := range l.ref {
			text := v[part+":"+string(lang)]
			words = words || text != ""
			ref += "\n" + v[part] + text
		}
		if words || l.name == "budget" {
			refs = append(refs, ref)
		}
	}
	return slices.Compact(refs)
}

// values are what a row of the file says, by key.
func (m *rowImport) values(r *dataset.Row) Fields {
	v := Fields{}
	for i, f := range m.fields {
		v.put(f.Key(), r.To[i])
	}
	return v
}

// Match finds rows by id, or by their activity and what names them.
func (m *rowImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	have, err := m.stored(ctx, q)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.ID == "" {
			for _, ref := range m.list.refs(m.values(r)) {
				if r.Key = ref; have.byRef[ref] != "" {
					r.ID = have.byRef[ref]
					break
				}
			}
		}
		if row, found := have.byID[r.ID]; found {
			r.Key, r.Now = "", dataset.Pick(m.fields, row.values, nil)
		}
	}
	return nil
}

// Check builds each activity as it would be and judges the row.
func (m *rowImport) Check(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	have, err := m.stored(ctx, q)
	if err != nil {
		return err
	}
	cs := checks{vocabulary: m.s.Vocabulary, today: m.scope.Today, bodies: map[string]bool{}}
	bodies, err := m.s.Bodies(ctx, q, m.scope.Party)
	for id := range bodies {
		cs.bodies[id] = true
	}
	for _, r := range rows {
		if len(r.Bad) == 0 {
			m.check(cs, have, r)
		}
	}
	return err
}

func (m *rowImport) check(cs checks, have storedRows, r *dataset.Row) {
	row := have.byID[r.ID]
	number := row.activity.Number
	if i, given := m.at["activity"]; given {
		switch {
		case r.Now == nil:
			number = r.To[i]
		case r.To[i] != number:
			r.Note(i, MsgDataRowMoved)
			return
		}
	}
	a, known := have.activity[number]
	if !known {
		r.Note(-1, m.list.needed)
		return
	}
	id, changed := r.ID, Fields{}
	if r.Now == nil {
		id = db.NewID()
	}
	for i, f := range m.fields {
		if r.Now == nil && r.To[i] != "" || r.Now != nil && r.To[i] != r.Now[i] {
			changed[f.Key()] = r.To[i]
		}
	}
	typed, bad := m.typed(a, id, row.values, changed)
	for _, b := range bad {
		if f := m.field(b.part); f >= 0 && len(b.args) > 1 { // the words of the cell, not how they are read
			b.args[1] = dataset.Short(r.Text(f))
		}
		r.Note(m.field(b.part), b.id, b.args...)
	}
	touched := map[string]bool{}
	for _, key := range typed.Keys() {
		if err := a.Set(key, typed[key]); err != nil {
			r.Note(m.field(m.partOf(key, id)), MsgDataMalformed)
		}
		touchField(touched, key)
	}
	m.note(r, id, cs.check(a, touched))
}

// partOf is the part of a row that a key of a field, or a control, names.
func (m *rowImport) partOf(key, id string) string {
	part := strings.TrimLeft(strings.TrimPrefix(key, m.list.name), "/_")
	part, _, _ = strings.Cut(strings.TrimLeft(strings.TrimPrefix(part, id), "/_"), ":")
	return part
}

func (m *rowImport) field(part string) int {
	return slices.IndexFunc(m.fields, func(f dataset.Field) bool { return f.ID == part })
}

func (m *rowImport) note(r *dataset.Row, id string, err error) {
	e := errs.As(err)
	if e == nil {
		return
	}
	for _, f := range e.Fields {
		part := m.partOf(f.Name, id)
		if strings.HasPrefix(f.Name, m.list.name+"_"+id) && !slices.ContainsFunc(r.Bad, func(b dataset.Mistake) bool { return b.Field == m.field(part) }) {
			r.Note(m.field(part), f.ID, f.Args...)
		}
	}
}

// typed is what a form of the activity would send for a row: was in file form
// with the changed values. New rows (was is nil) stand last.
func (m *rowImport) typed(a Activity, id string, was, changed Fields) (Fields, []badPart) {
	to := Fields{}
	for key, v := range was {
		to[key] = v
	}
	for key, v := range changed {
		to[key] = v
	}
	var bad []badPart
	if m.list.in != nil {
		bad = m.list.in(to)
	}
	flat, prefix := m.list.flat(a.Flatten(), id), m.list.name+"/"+id
	typed := Fields{}
	for key, v := range to {
		if key != "id" && key != "activity" && key != "order" && v != flat[key] {
			typed[prefix+"/"+key] = v
		}
	}
	if was == nil {
		typed[prefix] = strconv.Itoa(len(m.list.ids(a)))
	}
	return typed, bad
}

// Apply saves row after row, each as an edit of its activity.
func (m *rowImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	have, err := m.stored(ctx, tx)
	if err != nil {
		return err
	}
	for _, d := range diffs {
		a, saved, err := m.apply(ctx, tx, have, d)
		if err != nil {
			return err
		}
		if saved {
			for _, id := range m.list.ids(have.activity[a.Number]) {
				delete(have.byID, id)
			}
			have.add(m.list, a)
		}
	}
	return nil
}

func (m *rowImport) apply(ctx context.Context, tx *db.Tx, have storedRows, d *dataset.Diff) (Activity, bool, error) {
	row, there := have.byID[d.ID]
	a := row.activity
	if d.Op == dataset.Create {
		number, _ := d.Get(m.field("activity"))
		var known bool
		if a, known = have.activity[number]; there || !known {
			d.Refuse(-1, map[bool]string{true: dataset.MsgErrorThere, false: dataset.MsgErrorGone}[there])
			return a, false, nil
		}
	} else if !there {
		d.Refuse(-1, dataset.MsgErrorGone)
		return a, false, nil
	}
	changed, ok := m.changed(d, row.values)
	if !ok {
		return a, false, nil
	}
	var typed Fields
	var bad []badPart
	if d.Op == dataset.Delete {
		typed = m.emptied(a, d.ID)
	} else if typed, bad = m.typed(a, d.ID, row.values, changed); len(bad) > 0 {
		d.Refuse(m.field(bad[0].part), bad[0].id, bad[0].args...)
		return a, false, nil
	}
	return m.save(ctx, tx, a, d, typed)
}

// changed gives the new values by key, and refuses a diff whose row is no
// longer as it was.
func (m *rowImport) changed(d *dataset.Diff, now Fields) (Fields, bool) {
	changed, expected := Fields{}, Fields{}
	for _, x := range d.Deltas {
		key := m.fields[x.Field].Key()
		changed[key], expected[key] = x.To, x.From
		if d.Op != dataset.Create && now[key] != x.From && key != "id" && key != "visibility" {
			d.Refuse(x.Field, dataset.MsgErrorChangedSince)
			return nil, false
		}
	}
	if d.Op == dataset.Delete { // what stands there beside it was added since
		for key, v := range now {
			if _, ours := expected[key]; !ours && v != "" && key != "order" && key != "id" && key != "visibility" {
				d.Refuse(-1, dataset.MsgErrorChangedSince)
				return nil, false
			}
		}
	}
	return changed, true
}

// emptied takes a row out with all it holds, so that the history keeps it.
func (m *rowImport) emptied(a Activity, id string) Fields {
	typed, prefix := Fields{m.list.name + "/" + id: ""}, m.list.name+"/"+id+"/"
	for key := range a.Flatten() {
		if strings.HasPrefix(key, prefix) {
			typed[key] = ""
		}
	}
	return typed
}

// save edits the activity. Texts in the Party's own language go first: the
// first text of a field is its original.
func (m *rowImport) save(ctx context.Context, tx *db.Tx, a Activity, d *dataset.Diff, typed Fields) (Activity, bool, error) {
	first := m.firstOf(typed)
	rest := maps.Clone(typed)
	maps.DeleteFunc(rest, func(key, _ string) bool { _, done := first[key]; return done })
	for i, now := range []Fields{first, rest} {
		if len(now) == 0 {
			continue
		}
		out, err := m.s.save(ctx, tx, m.scope.Actor, m.scope.Party, a.ID, Edit{Base: web.NewBase(a.Flatten()), Typed: now, Reason: m.scope.Source})
		if e := errs.As(err); e != nil && (e.Kind == errs.Invalid || e.Kind == errs.Conflict) && i == 0 {
			m.refuse(d, e)
			return a, false, nil
		}
		if err != nil {
			return a, false, err
		}
		a = out.Activity
	}
	return a, len(first) > 0, nil
}

// firstOf is what goes first: fields without a language, and each text in the
// first of the Party's languages that it has.
func (m *rowImport) firstOf(typed Fields) Fields {
	first, seen := Fields{}, map[string]bool{}
	for _, l := range inOrder(m.scope.Langs) {
		for key, v := range typed {
			name, lang, _ := strings.Cut(key, ":")
			if lang == string(l) && !seen[name] {
				first[key] = v
				seen[name] = v != ""
			}
		}
	}
	return first
}

func (m *rowImport) refuse(d *dataset.Diff, e *errs.Error) {
	if len(e.Fields) > 0 {
		d.Refuse(m.field(m.partOf(e.Fields[0].Name, d.ID)), e.Fields[0].ID, e.Fields[0].Args...)
		return
	}
	d.Refuse(-1, e.Message.ID, e.Message.Args...)
}
