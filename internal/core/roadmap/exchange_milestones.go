package roadmap

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
)

// milestoneDataset is the list of all milestones of a roadmap.
func (s *Service) milestoneDataset() dataset.Dataset {
	const public = access.Public
	return dataset.Dataset{
		Key: "milestones", Version: 1, Title: MsgSectionMilestones, Order: 20, Read: PermRead, Write: PermEdit, Batch: 4000,
		Path: "/work/{code}/roadmaps/{slug}/milestones", Query: []string{"activity"}, Public: publicLists("milestones", []string{"activity"}),
		Columns: []dataset.Column{
			{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID, Visibility: public},
			{ID: "activity", Label: MsgColumnActivity, Hint: MsgDataByNumber, Type: dataset.Choice, Required: true, Visibility: public},
			{ID: "title", Label: MsgFieldTitle, Type: dataset.LangLine, Required: true, Visibility: public, Max: maxTitle},
			{ID: "due", Label: MsgColumnDue, Type: dataset.Date, Required: true, Visibility: public},
			{ID: "done", Label: MsgColumnDone, Type: dataset.Date, Visibility: public},
			{ID: "proof", Label: MsgColumnProof, Type: dataset.LangLine, Visibility: public, Max: 2000},
		},
		Options: func(ctx context.Context, q db.IDB, sc dataset.Scope) (map[string][]dataset.Option, error) {
			refs, err := s.activityRefs(ctx, q, sc)
			return map[string][]dataset.Option{"activity": refs}, err
		},
		Rows: s.milestoneRows, Import: s.importMilestones,
	}
}

// milestoneRows lists milestones in the order of their activities. The team's
// are read activity by activity: a roadmap may have very many.
func (s *Service) milestoneRows(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	acts, err := s.activitiesFor(ctx, q, sc)
	if err != nil {
		return err
	}
	var cells []string
	for _, a := range acts {
		if n := sc.Filter.Get("activity"); n != "" && n != a.Number {
			continue
		}
		list := a.Milestones
		if !sc.Public {
			if list, err = readMilestonesWhere(ctx, q, "activity = ?", a.ID); err != nil {
				return err
			}
		}
		for _, m := range list {
			cells = m.cells(fields, a.Number, cells)
			if err := yield(cells); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) activitiesFor(ctx context.Context, q db.IDB, sc dataset.Scope) ([]Activity, error) {
	if sc.Public {
		v, err := s.PublicView(ctx, sc.Party, sc.Slug, 0)
		acts := make([]Activity, len(v.Items))
		for i, it := range v.Items {
			acts[i] = it.Activity
		}
		return acts, err
	}
	r, err := s.Get(ctx, sc.Actor, sc.Party, sc.Slug)
	if err != nil {
		return nil, err
	}
	return selectBareActivities(ctx, q, r.ID)
}

// readMilestonesWhere reads milestones with plain SQL: exports and imports
// read them by the hundred thousand.
func readMilestonesWhere(ctx context.Context, q db.IDB, where string, args ...any) (list []Milestone, err error) {
	stored, err := readStored(ctx, q, where, args...)
	list = make([]Milestone, len(stored))
	for i, x := range stored {
		list[i] = x.Milestone
	}
	return list, err
}

// stored is a Milestone with the activity it belongs to.
type stored struct {
	Milestone
	Activity string
}

func readStored(ctx context.Context, q db.IDB, where string, args ...any) ([]stored, error) {
	rows, err := q.QueryContext(ctx, "SELECT id, activity, sort_order, title, due_on, done_on, proof FROM roadmap_milestones WHERE "+where+" ORDER BY sort_order, id", args...)
	if err != nil {
		return nil, fmt.Errorf("read milestones: %w", err)
	}
	defer rows.Close()
	var list []stored
	for rows.Next() {
		var m stored
		var title, proof sql.RawBytes
		if err := rows.Scan(&m.ID, &m.Activity, &m.Order, &title, &m.DueOn, &m.DoneOn, &proof); err != nil {
			return nil, fmt.Errorf("read milestones: %w", err)
		}
		if err := m.Title.UnmarshalJSON(title); err != nil {
			return nil, fmt.Errorf("read milestone %s: %w", m.ID, err)
		}
		if err := m.Proof.UnmarshalJSON(proof); err != nil {
			return nil, fmt.Errorf("read milestone %s: %w", m.ID, err)
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// cells are the values of m in the order of fields.
func (m Milestone) cells(fields []dataset.Field, number string, cells []string) []string {
	cells = slices.Grow(cells[:0], len(fields))
	for _, f := range fields {
		cells = append(cells, m.value(f, number))
	}
	return cells
}

func (m Milestone) value(f dataset.Field, number string) string {
	switch f.ID {
	case "id":
		return m.ID
	case "activity":
		return number
	case "title":
		return m.Title.Get(f.Lang)
	case "due":
		return m.DueOn.String()
	case "done":
		return m.DoneOn.String()
	}
	return m.Proof.Get(f.Lang)
}

// set changes m by a field of the dataset.
func (m *Milestone) set(f dataset.Field, v string) error {
	a := Activity{Milestones: []Milestone{*m}}
	if err := a.setMilestone(m.ID, f.ID, f.Lang, v); err != nil {
		return err
	}
	*m = a.Milestones[0]
	return nil
}
