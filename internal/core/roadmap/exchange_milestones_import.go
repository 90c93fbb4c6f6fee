package roadmap

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
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
		if hasActivity && r.Now != nil && r.To[activity] != r.Now[activity] && !r.Wrong(activity) {
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
