package roadmap

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// roadmapRow is a Roadmap in the table roadmaps.
type roadmapRow struct {
	bun.BaseModel `bun:"table:roadmaps"`
	ID            string     `bun:"id,pk"`
	Party         string     `bun:"party"`
	Slug          string     `bun:"slug"`
	Framework     string     `bun:"framework"`
	Title         i18n.Text  `bun:"title,type:text"`
	StartOn       clock.Date `bun:"start_on"`
	EndOn         clock.Date `bun:"end_on"`
	State         string     `bun:"state"`
	Current       bool       `bun:"is_current"`
	Published     bool       `bun:"published"`
	WithdrawnOn   clock.Date `bun:"withdrawn_on"`
	RhythmDays    int        `bun:"rhythm_days"`
	Version       int        `bun:"version"`
	Revised       bool       `bun:"revised"`
	SentOn        clock.Date `bun:"sent_on"`
	SentTo        string     `bun:"sent_to"`
	CreatedAt     time.Time  `bun:"created_at"`
	Rev           int        `bun:"rev"`
}

func (r roadmapRow) value() Roadmap {
	return Roadmap{r.ID, r.Party, r.Slug, framework.ID(r.Framework), r.Title, r.StartOn, r.EndOn, State(r.State), r.Current, r.Published,
		r.WithdrawnOn, r.RhythmDays, r.Version, r.Revised, r.SentOn, r.SentTo, r.CreatedAt, r.Rev}
}

func rowOf(r Roadmap) *roadmapRow {
	return &roadmapRow{ID: r.ID, Party: r.Party, Slug: r.Slug, Framework: string(r.Framework), Title: r.Title, StartOn: r.StartOn, EndOn: r.EndOn,
		State: string(r.State), Current: r.Current, Published: r.Published, WithdrawnOn: r.WithdrawnOn, RhythmDays: r.RhythmDays,
		Version: r.Version, Revised: r.Revised, SentOn: r.SentOn, SentTo: r.SentTo, CreatedAt: r.CreatedAt, Rev: r.Rev}
}

// activityRow is an Activity without its milestones.
type activityRow struct {
	bun.BaseModel  `bun:"table:roadmap_activities"`
	ID             string     `bun:"id,pk"`
	Party          string     `bun:"party"`
	Roadmap        string     `bun:"roadmap"`
	Line           string     `bun:"line"`
	Output         string     `bun:"output"`
	Number         string     `bun:"number"`
	Order          int        `bun:"sort_order"`
	Title          i18n.Text  `bun:"title,type:text"`
	Text           i18n.Text  `bun:"body,type:text"`
	Reason         i18n.Text  `bun:"reason,type:text"`
	DecidedBy      i18n.Text  `bun:"decided_by,type:text"`
	Plan           string     `bun:"plan"`
	Narrative      i18n.Text  `bun:"narrative,type:text"`
	Note           string     `bun:"note"`
	Legal          i18n.Text  `bun:"legal,type:text"`
	Budget         string     `bun:"budget"`
	Spending       string     `bun:"spending"`
	Risks          string     `bun:"risks"`
	Custom         string     `bun:"custom"`
	OverrideStatus string     `bun:"override_status"`
	OverrideReason i18n.Text  `bun:"override_reason,type:text"`
	OverrideUntil  clock.Date `bun:"override_until"`
	OverrideBy     string     `bun:"override_by"`
	Visibility     string     `bun:"visibility"`
	UpdatedOn      clock.Date `bun:"updated_on"`
	UpdatedFor     string     `bun:"updated_for"`
	Rev            int        `bun:"rev"`
}

// planColumns are the plan fields without texts and milestones.
type planColumns struct {
	Position      Position               `json:"position,omitempty"`
	DecidedOn     clock.Date             `json:"decided_on,omitzero"`
	MergedInto    string                 `json:"merged_into,omitempty"`
	DeferredUntil clock.Date             `json:"deferred_until,omitzero"`
	Lead          string                 `json:"lead,omitempty"`
	Partners      []string               `json:"partners,omitempty"`
	StartOn       clock.Date             `json:"start,omitzero"`
	EndOn         clock.Date             `json:"end,omitzero"`
	Domains       []convention.DomainKey `json:"domains,omitempty"`
	Stages        []convention.StageKey  `json:"stages,omitempty"`
	Areas         []convention.AreaKey   `json:"areas,omitempty"`
	Targets       []TargetWeight         `json:"targets,omitempty"`
	Priority      Priority               `json:"priority,omitempty"`
	Groups        []convention.GroupKey  `json:"groups,omitempty"`
	Gender        GenderMarker           `json:"gender,omitempty"`
	Youth         bool                   `json:"youth,omitempty"`
	Depends       []string               `json:"depends,omitempty"`
}

func (r activityRow) value() (Activity, error) {
	var p planColumns
	if r.Plan != "" { // left out by selectProgress
		if err := json.Unmarshal([]byte(r.Plan), &p); err != nil {
			return Activity{}, fmt.Errorf("read activity %s: %w", r.ID, err)
		}
	}
	return Activity{
		ID: r.ID, Party: r.Party, Roadmap: r.Roadmap, Line: framework.LineID(r.Line), Output: convention.OutputID(r.Output), Number: r.Number, Order: r.Order,
		Plan: Plan{p.Position, r.Reason, r.DecidedBy, p.DecidedOn, p.MergedInto, p.DeferredUntil, r.Title, r.Text, p.Lead, p.Partners, p.StartOn, p.EndOn,
			p.Domains, p.Stages, p.Areas, p.Targets, Markers{p.Priority, p.Groups, p.Gender, p.Youth, r.Legal}, p.Depends, Budget(r.Budget)},
		Narrative: r.Narrative, Note: r.Note, Spending: Spending(r.Spending), Risks: Risks(r.Risks), Custom: Custom(r.Custom), Override: Override{Status(r.OverrideStatus), r.OverrideReason, r.OverrideUntil, r.OverrideBy},
		Visibility: access.Visibility(r.Visibility), UpdatedOn: r.UpdatedOn, UpdatedFor: r.UpdatedFor, Rev: r.Rev,
	}, nil
}

func activityRowOf(a Activity) (*activityRow, error) {
	p := a.Plan
	plan, err := json.Marshal(planColumns{p.Position, p.DecidedOn, p.MergedInto, p.DeferredUntil, p.Lead, p.Partners, p.StartOn, p.EndOn, p.Domains, p.Stages, p.Areas, p.Targets,
		p.Priority, p.Groups, p.Gender, p.Youth, p.Depends})
	return &activityRow{ID: a.ID, Party: a.Party, Roadmap: a.Roadmap, Line: string(a.Line), Output: string(a.Output), Number: a.Number, Order: a.Order,
		Title: p.Title, Text: p.Text, Reason: p.Reason, DecidedBy: p.DecidedBy, Plan: string(plan), Narrative: a.Narrative, Note: a.Note,
		Legal: p.Legal, Budget: string(p.Budget), Spending: string(a.Spending), Risks: string(a.Risks), Custom: string(a.Custom),
		OverrideStatus: string(a.Override.Status), OverrideReason: a.Override.Reason, OverrideUntil: a.Override.Until, OverrideBy: a.Override.By,
		Visibility: string(a.Visibility), UpdatedOn: a.UpdatedOn, UpdatedFor: a.UpdatedFor, Rev: a.Rev}, err
}

// milestoneRow is a Milestone in the table roadmap_milestones.
type milestoneRow struct {
	bun.BaseModel `bun:"table:roadmap_milestones"`
	ID            string     `bun:"id,pk"`
	Party         string     `bun:"party"`
	Roadmap       string     `bun:"roadmap"`
	Activity      string     `bun:"activity"`
	Order         int        `bun:"sort_order"`
	Title         i18n.Text  `bun:"title,type:text"`
	DueOn         clock.Date `bun:"due_on"`
	DoneOn        clock.Date `bun:"done_on"`
	Proof         i18n.Text  `bun:"proof,type:text"`
}

func (r milestoneRow) value() Milestone {
	return Milestone{r.ID, r.Order, r.Title, r.DueOn, r.DoneOn, r.Proof}
}

// versionRow is a Version in the table roadmap_versions.
type versionRow struct {
	bun.BaseModel `bun:"table:roadmap_versions"`
	Roadmap       string    `bun:"roadmap,pk"`
	Number        int       `bun:"number,pk"`
	Party         string    `bun:"party"`
	Act           string    `bun:"act"`
	FrozenAt      time.Time `bun:"frozen_at"`
	FrozenBy      string    `bun:"frozen_by"`
	Body          string    `bun:"body"`
}

func (r versionRow) value() (Version, error) {
	v := Version{Roadmap: r.Roadmap, Number: r.Number, FrozenAt: r.FrozenAt, By: r.FrozenBy}
	if err := json.Unmarshal([]byte(r.Act), &v.Act); err != nil {
		return v, fmt.Errorf("read version %d: %w", r.Number, err)
	}
	if r.Body == "" {
		return v, nil
	}
	if err := json.Unmarshal([]byte(r.Body), &v.Body); err != nil {
		return v, fmt.Errorf("read version %d: %w", r.Number, err)
	}
	return v, nil
}

// selectRoadmap finds one roadmap of a Party by slug; "" is the current one.
func selectRoadmap(ctx context.Context, q db.IDB, party, slug string) (Roadmap, error) {
	var row roadmapRow
	sel := q.NewSelect().Model(&row).Where("party = ?", party)
	if slug == "" {
		sel.Where("is_current = ?", true)
	} else {
		sel.Where("slug = ?", slug)
	}
	err := sel.Scan(ctx)
	return row.value(), db.NotFound(err)
}

// selectRoadmaps lists a Party's roadmaps, newest period first.
func selectRoadmaps(ctx context.Context, q db.IDB, party string) ([]Roadmap, error) {
	var rows []roadmapRow
	if err := q.NewSelect().Model(&rows).Where("party = ?", party).OrderExpr("slug DESC").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list roadmaps of %s: %w", party, err)
	}
	list := make([]Roadmap, len(rows))
	for i, r := range rows {
		list[i] = r.value()
	}
	return list, nil
}

// selectPublished lists the current roadmaps that the public may see, by
// Party.
func selectPublished(ctx context.Context, q db.IDB) ([]Roadmap, error) {
	var rows []roadmapRow
	if err := q.NewSelect().Model(&rows).Where("is_current = ? AND published = ?", true, true).OrderExpr("party").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list published roadmaps: %w", err)
	}
	list := make([]Roadmap, len(rows))
	for i, r := range rows {
		list[i] = r.value()
	}
	return list, nil
}

// selectActivities reads a roadmap's activities in order, with milestones: two
// queries whatever their number.
func selectActivities(ctx context.Context, q db.IDB, roadmap string) ([]Activity, error) {
	var rows []activityRow
	if err := q.NewSelect().Model(&rows).Where("roadmap = ?", roadmap).OrderExpr("sort_order, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list activities: %w", err)
	}
	var ms []milestoneRow
	if err := q.NewSelect().Model(&ms).Where("roadmap = ?", roadmap).OrderExpr("activity, sort_order, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list milestones: %w", err)
	}
	return joinMilestones(rows, ms)
}

// selectProgress reads of a roadmap's activities only what frozen plans take
// from them (see Activity.with), in order.
func selectProgress(ctx context.Context, q db.IDB, roadmap string) ([]Activity, error) {
	var rows []activityRow
	if err := q.NewSelect().Model(&rows).ExcludeColumn("party", "roadmap", "line", "output", "number", "decided_by", "plan", "budget", "note").Where("roadmap = ?", roadmap).OrderExpr("sort_order, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list progress: %w", err)
	}
	var ms []milestoneRow
	if err := q.NewSelect().Model(&ms).ExcludeColumn("party", "roadmap", "sort_order", "due_on").Where("roadmap = ?", roadmap).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list progress of milestones: %w", err)
	}
	return joinMilestones(rows, ms)
}

func joinMilestones(rows []activityRow, ms []milestoneRow) ([]Activity, error) {
	byActivity := map[string][]Milestone{}
	for _, m := range ms {
		byActivity[m.Activity] = append(byActivity[m.Activity], m.value())
	}
	acts := make([]Activity, len(rows))
	for i, r := range rows {
		a, err := r.value()
		if err != nil {
			return nil, err
		}
		a.Milestones = byActivity[a.ID]
		acts[i] = a
	}
	return acts, nil
}

// selectActivity reads one activity of a Party with its milestones.
func selectActivity(ctx context.Context, q db.IDB, party, id string) (Activity, error) {
	var row activityRow
	if err := q.NewSelect().Model(&row).Where("id = ? AND party = ?", id, party).Scan(ctx); err != nil {
		return Activity{}, db.NotFound(err)
	}
	var ms []milestoneRow
	if err := q.NewSelect().Model(&ms).Where("activity = ?", id).OrderExpr("sort_order, id").Scan(ctx); err != nil {
		return Activity{}, fmt.Errorf("list milestones of %s: %w", id, err)
	}
	acts, err := joinMilestones([]activityRow{row}, ms)
	if err != nil {
		return Activity{}, err
	}
	return acts[0], nil
}

func insertRoadmap(ctx context.Context, tx db.IDB, r Roadmap) error {
	_, err := tx.NewInsert().Model(rowOf(r)).Exec(ctx)
	return err
}

func updateRoadmap(ctx context.Context, tx db.IDB, r Roadmap) error {
	if _, err := tx.NewUpdate().Model(rowOf(r)).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update roadmap %s: %w", r.ID, err)
	}
	return nil
}

// insertActivities adds activities with their milestones in two statements.
func insertActivities(ctx context.Context, tx db.IDB, acts []Activity) error {
	rows := make([]*activityRow, len(acts))
	var ms []*milestoneRow
	for i, a := range acts {
		row, err := activityRowOf(a)
		if err != nil {
			return err
		}
		rows[i] = row
		for _, m := range a.Milestones {
			ms = append(ms, milestoneRowOf(a, m))
		}
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("insert activities: %w", err)
	}
	if len(ms) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&ms).Exec(ctx); err != nil {
		return fmt.Errorf("insert milestones: %w", err)
	}
	return nil
}

func milestoneRowOf(a Activity, m Milestone) *milestoneRow {
	return &milestoneRow{ID: m.ID, Party: a.Party, Roadmap: a.Roadmap, Activity: a.ID, Order: m.Order, Title: m.Title, DueOn: m.DueOn, DoneOn: m.DoneOn, Proof: m.Proof}
}

// updateActivity writes a; before is what it was, so that only milestones
// that changed are written.
func updateActivity(ctx context.Context, tx db.IDB, before, a Activity) error {
	row, err := activityRowOf(a)
	if err != nil {
		return err
	}
	if _, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx); err != nil {
		return fmt.Errorf("update activity %s: %w", a.ID, err)
	}
	return updateMilestones(ctx, tx, before, a)
}

func updateMilestones(ctx context.Context, tx db.IDB, before, a Activity) error {
	for i, m := range a.Milestones {
		old, had := before.Milestone(m.ID)
		row := milestoneRowOf(a, m)
		var err error
		switch {
		case !had:
			err = insertMilestone(ctx, tx, row, i+1)
		case !sameMilestone(old, m):
			_, err = tx.NewUpdate().Model(row).WherePK().Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	for _, m := range before.Milestones {
		if _, kept := a.Milestone(m.ID); kept {
			continue
		}
		if _, err := tx.NewDelete().Model((*milestoneRow)(nil)).Where("id = ?", m.ID).Exec(ctx); err != nil {
			return fmt.Errorf("remove milestone %s: %w", m.ID, err)
		}
	}
	return nil
}

// insertMilestone adds a milestone, the number-th of its form. The form made
// its id, which another activity may hold: the form was sent twice, to two.
func insertMilestone(ctx context.Context, tx db.IDB, row *milestoneRow, number int) error {
	done, err := tx.NewInsert().Model(row).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return fmt.Errorf("add milestone %s: %w", row.ID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	var bad errs.Fields
	bad.Add(Control("ms/"+row.ID+"/title"), MsgErrorMilestoneElsewhere, "Number", number)
	return bad.Err()
}

func sameMilestone(a, b Milestone) bool {
	return a.Order == b.Order && a.DueOn == b.DueOn && a.DoneOn == b.DoneOn && a.Title.Equal(b.Title) && a.Proof.Equal(b.Proof)
}

// frozenRow is the frozen plan of an activity (see freeze) in the table roadmap_version_activities.
type frozenRow struct {
	bun.BaseModel `bun:"table:roadmap_version_activities"`
	Roadmap       string `bun:"roadmap,pk"`
	Version       int    `bun:"version,pk"`
	Activity      string `bun:"activity,pk"`
	Body          string `bun:"body"`
}

// insertVersion freezes acts as version v.
func insertVersion(ctx context.Context, tx db.IDB, party string, v Version, acts []Activity) error {
	act, err := json.Marshal(v.Act)
	if err != nil {
		return err
	}
	body, err := json.Marshal(v.Body)
	if err != nil {
		return err
	}
	row := versionRow{Roadmap: v.Roadmap, Number: v.Number, Party: party, Act: string(act), FrozenAt: v.FrozenAt, FrozenBy: v.By, Body: string(body)}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return fmt.Errorf("insert version %d: %w", v.Number, err)
	}
	rows := make([]*frozenRow, len(acts))
	for i, a := range acts {
		rows[i] = &frozenRow{Roadmap: v.Roadmap, Version: v.Number, Activity: a.ID, Body: a.freeze()}
	}
	if len(rows) == 0 {
		return nil
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return fmt.Errorf("insert activities of version %d: %w", v.Number, err)
	}
	return nil
}

// selectFrozen reads the frozen activities of a version by id; with an
// activity's id, only that one.
func selectFrozen(ctx context.Context, q db.IDB, r Roadmap, version int, activity string) (map[string]Activity, error) {
	var rows []frozenRow
	sel := q.NewSelect().Model(&rows).Where("roadmap = ? AND version = ?", r.ID, version)
	if activity != "" {
		sel.Where("activity = ?", activity)
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read version %d: %w", version, err)
	}
	frozen := make(map[string]Activity, len(rows))
	for _, row := range rows {
		a, err := thaw(row.Body, r.Party, r.ID)
		if err != nil {
			return nil, fmt.Errorf("read version %d: %w", version, err)
		}
		frozen[a.ID] = a
	}
	return frozen, nil
}

func selectVersion(ctx context.Context, q db.IDB, roadmap string, number int) (Version, error) {
	var row versionRow
	if err := q.NewSelect().Model(&row).Where("roadmap = ? AND number = ?", roadmap, number).Scan(ctx); err != nil {
		return Version{}, db.NotFound(err)
	}
	return row.value()
}

// selectVersions lists a roadmap's versions, newest first, without bodies.
func selectVersions(ctx context.Context, q db.IDB, roadmap string) ([]Version, error) {
	var rows []versionRow
	err := q.NewSelect().Model(&rows).Column("roadmap", "number", "party", "act", "frozen_at", "frozen_by").Where("roadmap = ?", roadmap).OrderExpr("number DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	versions := make([]Version, len(rows))
	for i, r := range rows {
		if versions[i], err = r.value(); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// selectRoadmapByID reads a roadmap that another record names.
func selectRoadmapByID(ctx context.Context, q db.IDB, id string) (Roadmap, error) {
	var row roadmapRow
	err := q.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	return row.value(), db.NotFound(err)
}

// selectWithheld lists the ids of a roadmap's activities that the team keeps
// to itself.
func selectWithheld(ctx context.Context, q db.IDB, roadmap string) (map[string]bool, error) {
	var ids []string
	err := q.NewRaw("SELECT id FROM roadmap_activities WHERE roadmap = ? AND visibility <> ?", roadmap, string(access.Public)).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("list what is withheld: %w", err)
	}
	withheld := make(map[string]bool, len(ids))
	for _, id := range ids {
		withheld[id] = true
	}
	return withheld, nil
}
