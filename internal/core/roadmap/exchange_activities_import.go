package roadmap

import (
	"context"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// activityImport imports activities of one roadmap. It changes them as a form
// would; a row that names none adds an activity of the Party's own.
type activityImport struct {
	s       *Service
	scope   dataset.Scope
	roadmap Roadmap
	fw      framework.Framework
	fields  []dataset.Field
	at      map[string]int
}

func (s *Service) importActivities(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	if err := s.allow(sc.Actor, PermEdit, access.Object{Party: sc.Party}); err != nil {
		return nil, err
	}
	r, err := selectRoadmap(ctx, q, sc.Party, sc.Slug)
	if err == nil {
		err = r.changeable()
	}
	f, _ := s.Frameworks.Get(r.Framework)
	return &activityImport{s, sc, r, f, fields, dataset.Index(fields)}, err
}

// existing are the activities of the roadmap, which are few, by id and by
// number.
func (m *activityImport) existing(ctx context.Context, q db.IDB) (acts []Activity, byID, byNumber map[string]Activity, err error) {
	acts, err = selectBareActivities(ctx, q, m.roadmap.ID)
	byID, byNumber = map[string]Activity{}, map[string]Activity{}
	for _, a := range acts {
		byID[a.ID], byNumber[a.Number] = a, a
	}
	return acts, byID, byNumber, err
}

func (m *activityImport) to(r *dataset.Row, key string) string {
	if i, ok := m.at[key]; ok {
		return r.To[i]
	}
	return ""
}

// Match finds activities by id, by number, or by the title of an own one.
func (m *activityImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	acts, byID, byNumber, err := m.existing(ctx, q)
	if err != nil {
		return err
	}
	for _, r := range rows {
		a, found := byID[r.ID]
		if r.ID == "" {
			if a, found = byNumber[m.to(r, "number")]; !found && m.to(r, "number") == "" {
				a, found = m.byTitle(acts, r)
			}
			r.Key = "title " + m.title(r)
		}
		if found {
			r.ID, r.Key = a.ID, ""
			r.Now = dataset.Pick(m.fields, m.values(a, byID), nil)
		}
	}
	return nil
}

func (m *activityImport) title(r *dataset.Row) string {
	for _, l := range m.scope.Langs {
		if t := m.to(r, "title:"+string(l)); t != "" {
			return t
		}
	}
	return ""
}

func (m *activityImport) byTitle(acts []Activity, r *dataset.Row) (Activity, bool) {
	for _, a := range acts {
		for l, e := range a.Plan.Title.All() {
			if a.Own() && e.Text == m.to(r, "title:"+string(l)) {
				return a, true
			}
		}
	}
	return Activity{}, false
}

// values are the fields of an activity; what is computed stays empty, as
// imports do not read it.
func (m *activityImport) values(a Activity, byID map[string]Activity) map[string]string {
	f := a.Flatten()
	f["id"], f["number"], f["line"], f["output"] = a.ID, a.Number, a.Line.Local(), string(a.Output)
	f["merged_into"] = byID[a.Plan.MergedInto].Number
	inFile(f, func(id string) string { return byID[id].Number })
	for _, x := range m.fields {
		if strings.HasPrefix(x.ID, "custom/") && x.Type == dataset.Amount && f[x.ID] != "" {
			f[x.ID] = dataset.TidyAmount(f[x.ID])
		}
	}
	return f
}

// Check builds each activity as it would be and judges what the row touches.
func (m *activityImport) Check(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	_, byID, byNumber, err := m.existing(ctx, q)
	if err != nil {
		return err
	}
	bodies, err := m.s.Bodies(ctx, q, m.scope.Party)
	if err != nil {
		return err
	}
	own, err := m.s.ownFields(ctx, m.scope.Party)
	if err != nil {
		return err
	}
	cs := checks{vocabulary: m.s.Vocabulary, others: byID, bodies: map[string]bool{}, fields: own, today: m.scope.Today}
	for id := range bodies {
		cs.bodies[id] = true
	}
	for _, r := range rows {
		m.check(cs, r, byNumber)
	}
	return nil
}

func (m *activityImport) check(cs checks, r *dataset.Row, byNumber map[string]Activity) {
	a, isNew := cs.others[r.ID], r.Now == nil
	if isNew {
		a = Activity{ID: db.NewID(), Output: convention.OutputID(m.to(r, "output")), Visibility: access.Team}
		m.checkNew(r)
	}
	touched := map[string]bool{}
	for i, f := range m.fields {
		if f.ReadOnly || !isNew && r.To[i] == r.Now[i] || isNew && r.To[i] == "" {
			continue
		}
		switch f.ID {
		case "id":
			continue
		case "number", "output":
			if !isNew {
				r.Note(i, MsgDataFixed)
			}
			continue
		}
		value, ok := fromFile(f.Key(), r.To[i], byNumber)
		if !ok {
			r.Note(i, MsgErrorMergedInto)
		} else if err := a.Set(f.Key(), value); err != nil {
			r.Note(i, MsgDataMalformed)
		}
		touched[Control(f.ID)] = true
	}
	m.note(r, cs.check(a, touched))
	if len(r.Bad) == 0 {
		cs.others[a.ID] = a // rows below are judged beside it
	}
}

// checkNew: an activity is added with a title and an output, never a number.
func (m *activityImport) checkNew(r *dataset.Row) {
	if n := m.to(r, "number"); n != "" {
		r.Note(m.at["number"], MsgDataNoNumber, "Number", dataset.Short(n))
	}
	if m.title(r) == "" {
		r.Note(m.field("title"), MsgErrorOwnTitle)
	}
	if m.to(r, "output") == "" {
		r.Note(m.field("output"), MsgDataOutput)
	}
}

// field is where a control's mistakes are noted: its first field in the file,
// or the row.
func (m *activityImport) field(id string) int {
	for i, f := range m.fields {
		if Control(f.ID) == id {
			return i
		}
	}
	return -1
}

func (m *activityImport) note(r *dataset.Row, err error) {
	if e := errs.As(err); e != nil {
		for _, f := range e.Fields {
			r.Note(m.field(f.Name), f.ID, f.Args...)
		}
	}
}

func (m *activityImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	_, byID, byNumber, err := m.existing(ctx, tx)
	if err != nil {
		return err
	}
	for _, d := range diffs {
		switch d.Op {
		case dataset.Create:
			err = m.create(ctx, tx, d, byNumber)
		case dataset.Delete:
			err = m.remove(ctx, tx, d)
		default:
			err = m.change(ctx, tx, d, byID, byNumber)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// change saves as a form does that was filled with what the diff began from.
func (m *activityImport) change(ctx context.Context, tx *db.Tx, d *dataset.Diff, byID, byNumber map[string]Activity) error {
	a, ok := byID[d.ID]
	if !ok {
		d.Refuse(-1, dataset.MsgErrorGone)
		return nil
	}
	now, typed := m.values(a, byID), Fields{}
	for _, x := range d.Deltas {
		key := m.fields[x.Field].Key()
		if now[key] != x.From {
			d.Refuse(x.Field, dataset.MsgErrorChangedSince)
			return nil
		}
		value, ok := fromFile(key, x.To, byNumber)
		if !ok {
			d.Refuse(x.Field, MsgErrorMergedInto)
			return nil
		}
		typed[key] = value
	}
	_, err := m.s.save(ctx, tx, m.scope.Actor, m.scope.Party, d.ID, Edit{Base: web.NewBase(a.Flatten()), Typed: typed, Reason: m.scope.Source})
	return m.refused(d, err)
}

// refused turns a broken rule into a refusal of the row; other errors pass.
func (m *activityImport) refused(d *dataset.Diff, err error) error {
	e := errs.As(err)
	if e == nil || e.Kind != errs.Invalid && e.Kind != errs.Conflict {
		return err
	}
	if len(e.Fields) > 0 {
		d.Refuse(m.field(e.Fields[0].Name), e.Fields[0].ID, e.Fields[0].Args...)
	} else {
		d.Refuse(-1, e.Message.ID, e.Message.Args...)
	}
	return nil
}

func (m *activityImport) create(ctx context.Context, tx *db.Tx, d *dataset.Diff, byNumber map[string]Activity) error {
	acts, err := selectBareActivities(ctx, tx, m.roadmap.ID)
	if err != nil {
		return err
	}
	output, _ := d.Get(m.field("output"))
	o, ok := m.fw.Output(convention.OutputID(output))
	if !ok {
		d.Refuse(m.field("output"), MsgDataOutput)
		return nil
	}
	a := Activity{ID: d.ID, Party: m.scope.Party, Roadmap: m.roadmap.ID, Output: o.ID, Number: freeNumber(o, acts, m.fw), Order: nextOrder(acts), Visibility: access.Team}
	changes, err := m.fill(&a, d, byNumber)
	if err != nil {
		return err
	}
	if err := insertActivities(ctx, tx, []Activity{a}); err != nil {
		return err
	}
	if err := history.Write(ctx, tx, history.Entry{Ref: a.ref(), Person: m.scope.Actor.Person, Action: "created", Changes: changes, Reason: m.scope.Source}); err != nil {
		return err
	}
	r, err := selectRoadmapByID(ctx, tx, m.roadmap.ID)
	if err != nil {
		return err
	}
	if err := m.s.offer(ctx, tx, r, a, changes); err != nil {
		return err
	}
	return added(ctx, tx, r)
}

// fill sets the fields, the Party's own language first: it is the original's.
func (m *activityImport) fill(a *Activity, d *dataset.Diff, byNumber map[string]Activity) (changes []history.Change, err error) {
	for _, l := range append([]i18n.Lang{""}, m.scope.Langs...) {
		for _, x := range d.Deltas {
			f := m.fields[x.Field]
			if f.Lang != l || f.ID == "id" || f.ID == "number" || f.ID == "output" {
				continue
			}
			v, _ := fromFile(f.Key(), x.To, byNumber)
			if err := a.Set(f.Key(), v); err != nil {
				return nil, err
			}
			changes = append(changes, history.Change{Field: f.Key(), To: v})
		}
	}
	return changes, nil
}

// remove takes back what create added, while nobody has added to it.
func (m *activityImport) remove(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	a, err := selectActivity(ctx, tx, m.scope.Party, d.ID)
	if errs.Is(err, errs.NotFound) {
		d.Refuse(-1, dataset.MsgErrorGone)
		return nil
	}
	if err != nil {
		return err
	}
	from := map[string]string{"visibility": string(access.Team)}
	for _, x := range d.Deltas {
		from[m.fields[x.Field].Key()] = x.From
	}
	flat := a.Flatten()
	inFile(flat, func(string) string { return "" })
	for key, v := range flat {
		if key != "order" && key != "updated_on" && key != "merged_into" && key != "depends" && from[key] != v {
			name, _, _ := strings.Cut(key, ":")
			d.Refuse(m.field(name), dataset.MsgErrorChangedSince)
			return nil
		}
	}
	adopted, err := tx.NewSelect().Model((*frozenRow)(nil)).Where("activity = ?", a.ID).Exists(ctx)
	if err != nil {
		return err
	}
	if adopted {
		d.Refuse(-1, MsgDataAdopted)
		return nil
	}
	return drop(ctx, tx, a, m.scope.Actor.Person, m.scope.Source)
}

// drop deletes an activity with all that is found of it. Its history stays.
func drop(ctx context.Context, tx *db.Tx, a Activity, person, reason string) error {
	for _, model := range []any{(*publicRow)(nil), (*titleRow)(nil)} {
		if _, err := tx.NewDelete().Model(model).Where("activity = ?", a.ID).Exec(ctx); err != nil {
			return err
		}
	}
	if _, err := tx.NewDelete().Model((*activityRow)(nil)).Where("id = ?", a.ID).Exec(ctx); err != nil {
		return err
	}
	if err := history.Write(ctx, tx, history.Entry{Ref: a.ref(), Person: person, Action: "removed", Reason: reason}); err != nil {
		return err
	}
	if err := search.Remove(ctx, tx, KindActivity, a.ID); err != nil {
		return err
	}
	return tx.Touch(ctx, a.Party)
}
