package roadmap

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// milestoneImport imports milestones of one roadmap by the thousand: it reads
// and writes a block in a handful of statements.
type milestoneImport struct {
	s        *Service
	scope    dataset.Scope
	roadmap  Roadmap
	fields   []dataset.Field
	keys     []string // of fields
	at       map[string]int
	activity map[string]Activity     // by number
	number   map[string]string       // by id of the activity
	named    map[string]string       // activity and title → id; nil until a row without an id asks
	order    map[string]int          // by id of the activity: the next place
	ready    map[string]newMilestone // by id, what Prepare made
}

func (s *Service) importMilestones(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
	if err := s.allow(sc.Actor, PermEdit, access.Object{Party: sc.Party}); err != nil {
		return nil, err
	}
	r, err := selectRoadmap(ctx, q, sc.Party, sc.Slug)
	if err != nil {
		return nil, err
	}
	if err := r.changeable(); err != nil {
		return nil, err
	}
	acts, err := selectBareActivities(ctx, q, r.ID)
	m := &milestoneImport{s: s, scope: sc, roadmap: r, fields: fields, at: dataset.Index(fields), activity: map[string]Activity{}, number: map[string]string{}, order: map[string]int{}}
	for _, f := range fields {
		m.keys = append(m.keys, f.Key())
	}
	for _, a := range acts {
		m.activity[a.Number], m.number[a.ID] = a, a.Number
	}
	return m, err
}

func (m *milestoneImport) to(r *dataset.Row, key string) string {
	if i, ok := m.at[key]; ok {
		return r.To[i]
	}
	return ""
}

// Match finds milestones by id, or by activity and title.
func (m *milestoneImport) Match(ctx context.Context, q db.IDB, rows []*dataset.Row) error {
	ids := map[string][]*dataset.Row{}
	for _, r := range rows {
		if r.ID == "" {
			if err := m.find(ctx, q, r); err != nil {
				return err
			}
		}
		if r.ID != "" {
			ids[r.ID] = append(ids[r.ID], r)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := m.read(ctx, q, ids)
	for _, x := range found {
		for _, r := range ids[x.ID] {
			r.Key, r.Now = "", x.cells(m.fields, m.number[x.Activity], nil)
		}
	}
	return err
}

// read gives those of ids that are milestones of the roadmap. The query names
// no roadmap: the engine might then look through all of its milestones.
func (m *milestoneImport) read(ctx context.Context, q db.IDB, ids map[string][]*dataset.Row) ([]stored, error) {
	list := make([]string, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	found, err := readStored(ctx, q, "id IN (?)", bun.List(list))
	return slices.DeleteFunc(found, func(x stored) bool { _, ours := m.number[x.Activity]; return !ours }), err
}

func (m *milestoneImport) find(ctx context.Context, q db.IDB, r *dataset.Row) error {
	if err := m.loadNames(ctx, q); err != nil {
		return err
	}
	for _, l := range i18n.Langs {
		if t := m.to(r, titleKey[l]); t != "" {
			if r.Key == "" {
				r.Key = m.to(r, "activity") + "\n" + t
			}
			if id := m.named[m.to(r, "activity")+"\n"+t]; id != "" {
				r.ID = id
				return nil
			}
		}
	}
	return nil
}

var titleKey = func() map[i18n.Lang]string {
	keys := map[i18n.Lang]string{}
	for _, l := range i18n.Langs {
		keys[l] = "title:" + string(l)
	}
	return keys
}()

// loadNames reads the titles of all milestones there are, once.
func (m *milestoneImport) loadNames(ctx context.Context, q db.IDB) error {
	if m.named != nil {
		return nil
	}
	m.named = map[string]string{}
	for id, number := range m.number {
		list, err := readMilestonesWhere(ctx, q, "activity = ?", id)
		if err != nil {
			return err
		}
		for _, x := range list {
			for _, e := range x.Title.All() {
				m.named[number+"\n"+e.Text] = x.ID
			}
		}
	}
	return nil
}

// Check: a title, an activity that stays, and nothing done in days to come.
func (m *milestoneImport) Check(_ context.Context, _ db.IDB, rows []*dataset.Row) error {
	today := m.scope.Today.String()
	due, hasDue := m.at["due"]
	activity, hasActivity := m.at["activity"]
	done, hasDone := m.at["done"]
	for _, r := range rows {
		if r.Now == nil && (!hasActivity || !hasDue) {
			r.Note(-1, MsgDataNewMilestone)
		}
		if hasActivity && r.Now != nil && r.To[activity] != r.Now[activity] {
			r.Note(activity, MsgDataMoved)
		}
		if hasDone && r.To[done] > today && len(r.To[done]) == len(today) && (r.Now == nil || r.To[done] != r.Now[done]) {
			r.Note(done, MsgDataDoneLater)
		}
		if hasDue && r.To[due] == "" && len(r.Bad) == 0 {
			r.Note(due, dataset.MsgErrorRequired)
		}
		m.checkTitle(r)
	}
	return nil
}

// checkTitle: one language at least must keep a title.
func (m *milestoneImport) checkTitle(r *dataset.Row) {
	first := -1
	for i, f := range m.fields {
		if f.ID != "title" {
			continue
		}
		if r.To[i] != "" {
			return
		}
		if first < 0 {
			first = i
		}
	}
	if first >= 0 || r.Now == nil {
		r.Note(first, MsgDataTitle)
	}
}

func (m *milestoneImport) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	b := &milestoneBlock{milestoneImport: m, byActivity: map[string]*touched{}}
	if err := b.sort(ctx, tx, diffs); err != nil {
		return err
	}
	for _, write := range []func(context.Context, *db.Tx) error{b.insert, b.update, b.remove, b.record} {
		if err := write(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// milestoneBlock is one block being applied.
type milestoneBlock struct {
	*milestoneImport
	created    [][]any
	changed    []Milestone
	removed    []string
	byActivity map[string]*touched
	order      []string // ids of the activities touched
}

// touched is what a block does to one activity.
type touched struct {
	changes  []history.Change
	progress bool
	added    []addedMilestone // for the search
	changed  []Milestone
	removed  []string
}

// sort turns the diffs into what is written, and refuses those whose record
// is no longer as the dry run saw it.
func (b *milestoneBlock) sort(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	now, err := b.now(ctx, tx, diffs)
	if err != nil {
		return err
	}
	for _, d := range diffs {
		x, there := now[d.ID]
		switch {
		case d.Op == dataset.Create && !there:
			err = b.create(ctx, tx, d)
		case d.Op == dataset.Create:
			d.Refuse(-1, dataset.MsgErrorThere)
		case !there:
			d.Refuse(-1, dataset.MsgErrorGone)
		case d.Op == dataset.Delete:
			b.delete(d, x)
		default:
			err = b.change(d, x)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// now reads the milestones that the diffs speak of. The ids of new ones were
// made by the dry run: nothing bears them yet.
func (b *milestoneBlock) now(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) (map[string]stored, error) {
	ids := map[string][]*dataset.Row{}
	for _, d := range diffs {
		if d.Op != dataset.Create || b.scope.Undo {
			ids[d.ID] = nil
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := b.read(ctx, tx, ids)
	now := make(map[string]stored, len(found))
	for _, x := range found {
		now[x.ID] = x
	}
	return now, err
}

// addedMilestone is a new milestone as it will be found.
type addedMilestone struct {
	id    string
	words []titleWords
}

func (b *milestoneBlock) of(activity string) *touched {
	t := b.byActivity[activity]
	if t == nil {
		t = &touched{}
		b.byActivity[activity] = t
		b.order = append(b.order, activity)
	}
	return t
}

func (t *touched) add(ms string, f dataset.Field, x dataset.Delta) {
	t.changes = append(t.changes, history.Change{Field: "ms/" + ms + "/" + f.Key(), From: x.From, To: x.To})
	t.progress = t.progress || f.ID == "done" || f.ID == "proof"
}

// Prepare makes what new milestones consist of.
func (m *milestoneImport) Prepare(diffs []*dataset.Diff) {
	m.ready = make(map[string]newMilestone, len(diffs))
	for _, d := range diffs {
		if d.Op == dataset.Create {
			m.ready[d.ID] = m.compose(d)
		}
	}
}

// newMilestone is one being made, its dates in canonical form.
type newMilestone struct {
	title, proof i18n.Text
	due, done    string
	changes      []history.Change
	progress     bool
	words        []titleWords // for the search
}

// titleWords are a title in one language with its tokens.
type titleWords struct {
	lang  i18n.Lang
	title string
	words *search.Words
}

// compose: the Party's own language comes first, it is the original's.
func (m *milestoneImport) compose(d *dataset.Diff) newMilestone {
	title, proof := map[i18n.Lang]string{}, map[i18n.Lang]string{}
	v := newMilestone{changes: make([]history.Change, 0, len(d.Deltas))}
	prefix := "ms/" + d.ID + "/"
	for _, x := range d.Deltas {
		f := m.fields[x.Field]
		switch f.ID {
		case "id", "activity":
			continue
		case "due":
			v.due = x.To
		case "done":
			v.done = x.To
		case "title":
			title[f.Lang] = x.To
			v.words = append(v.words, titleWords{f.Lang, x.To, search.Part{Title: x.To}.Cut()})
		case "proof":
			proof[f.Lang] = x.To
		}
		v.changes = append(v.changes, history.Change{Field: prefix + m.keys[x.Field], To: x.To})
		v.progress = v.progress || f.ID == "done" || f.ID == "proof"
	}
	v.title, v.proof = i18n.Compose(m.scope.Langs, title, i18n.Human), i18n.Compose(m.scope.Langs, proof, i18n.Human)
	return v
}

func (b *milestoneBlock) create(ctx context.Context, tx *db.Tx, d *dataset.Diff) error {
	number, _ := d.Get(b.at["activity"])
	a, ok := b.activity[number]
	if !ok {
		d.Refuse(b.at["activity"], dataset.MsgErrorGone)
		return nil
	}
	place, err := b.place(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	v, ready := b.ready[d.ID]
	if !ready {
		v = b.compose(d)
	}
	t := b.of(a.ID)
	t.changes = append(append(t.changes, history.Change{Field: "ms/" + d.ID, To: strconv.Itoa(place)}), v.changes...)
	t.progress = t.progress || v.progress
	t.added = append(t.added, addedMilestone{d.ID, v.words})
	b.created = append(b.created, v.row(b.scope.Party, b.roadmap.ID, a.ID, d.ID, place))
	return nil
}

var milestoneColumns = []string{"id", "party", "roadmap", "activity", "sort_order", "title", "due_on", "done_on", "proof"}

func (v newMilestone) row(party, roadmap, activity, id string, place int) []any {
	return []any{id, party, roadmap, activity, place, v.title, orNull(v.due), orNull(v.done), v.proof}
}

func orNull(date string) any {
	if date == "" {
		return nil
	}
	return date
}

// place is the next place among an activity's milestones.
func (b *milestoneBlock) place(ctx context.Context, tx *db.Tx, activity string) (int, error) {
	n, ok := b.milestoneImport.order[activity]
	if !ok {
		if err := tx.NewRaw("SELECT COALESCE(MAX(sort_order) + 1, 0) FROM roadmap_milestones WHERE activity = ?", activity).Scan(ctx, &n); err != nil {
			return 0, fmt.Errorf("place of a milestone: %w", err)
		}
	}
	b.milestoneImport.order[activity] = n + 1
	return n, nil
}

func (b *milestoneBlock) change(d *dataset.Diff, x stored) error {
	number := b.number[x.Activity]
	for _, delta := range d.Deltas {
		if x.value(b.fields[delta.Field], number) != delta.From {
			d.Refuse(delta.Field, dataset.MsgErrorChangedSince)
			return nil
		}
	}
	t := b.of(x.Activity)
	for _, l := range append([]i18n.Lang{""}, b.scope.Langs...) {
		for _, delta := range d.Deltas {
			f := b.fields[delta.Field]
			if f.Lang != l || f.ID == "id" || f.ID == "activity" {
				continue
			}
			if err := x.Milestone.set(f, delta.To); err != nil {
				return err
			}
			t.add(x.ID, f, delta)
		}
	}
	t.changed = append(t.changed, x.Milestone)
	b.changed = append(b.changed, x.Milestone)
	return nil
}

// delete takes back a milestone, while it is what the import made it.
func (b *milestoneBlock) delete(d *dataset.Diff, x stored) {
	from := map[string]string{}
	for _, delta := range d.Deltas {
		from[b.fields[delta.Field].Key()] = delta.From
	}
	a := Activity{Milestones: []Milestone{x.Milestone}}
	t := &touched{}
	for key, v := range a.Flatten() {
		name, lang, ms := splitKey(key)
		if ms == "" {
			continue
		}
		if name != "ms" && from[keyOf(name, lang)] != v {
			d.Refuse(b.fieldOf(name), dataset.MsgErrorChangedSince)
			return
		}
		t.changes = append(t.changes, history.Change{Field: key, From: v})
		t.progress = t.progress || name == "done" || name == "proof"
	}
	into := b.of(x.Activity)
	into.changes, into.progress = append(into.changes, t.changes...), into.progress || t.progress
	into.removed = append(into.removed, x.ID)
	b.removed = append(b.removed, x.ID)
}

func keyOf(name string, l i18n.Lang) string {
	if l == "" {
		return name
	}
	return name + ":" + string(l)
}

func (b *milestoneBlock) fieldOf(name string) int {
	for i, f := range b.fields {
		if f.ID == name {
			return i
		}
	}
	return -1
}

func (b *milestoneBlock) insert(ctx context.Context, tx *db.Tx) error {
	return db.Bulk(ctx, tx, "roadmap_milestones", milestoneColumns, b.created)
}

func (b *milestoneBlock) update(ctx context.Context, tx *db.Tx) error {
	rows := make([][]any, len(b.changed))
	for i, m := range b.changed {
		rows[i] = []any{m.Title, m.DueOn, m.DoneOn, m.Proof, m.ID}
	}
	return db.ExecEach(ctx, tx, "UPDATE roadmap_milestones SET title = $1, due_on = $2, done_on = $3, proof = $4 WHERE id = $5", rows)
}

func (b *milestoneBlock) remove(ctx context.Context, tx *db.Tx) error {
	if len(b.removed) == 0 {
		return nil
	}
	if _, err := tx.NewDelete().Model((*milestoneRow)(nil)).Where("id IN (?)", bun.List(b.removed)).Exec(ctx); err != nil {
		return fmt.Errorf("remove milestones: %w", err)
	}
	return nil
}
