package roadmap

import (
	"context"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Edit is what a form sends: what it was filled with, and what it holds now.
type Edit struct {
	Base    web.Base
	Typed   Fields // every field that the form shows, empty ones with ""
	Reason  string // why, for the history; may be ""
	Confirm bool   // "nothing has changed, I checked today": counts as an update
}

// Saved says what became of an Edit.
type Saved struct {
	Activity  Activity
	Changes   []history.Change
	Proposal  string // id of the proposal made, "" when saved directly
	Confirmed bool   // saved as checked, whether or not something changed
	Warnings  []Warning
}

// Conflicts is the Detail of a Conflict error.
type Conflicts struct {
	Activity  Activity // as stored now
	Conflicts []Conflict
}

// Save merges an edit into an activity. Those who may edit change it
// directly; a contributor whose body is responsible changes progress fields
// by a proposal. Conflict (Detail Conflicts) when a field in the same
// language was changed meanwhile; Invalid with the mistakes by control.
// Nothing is saved in part, and nothing in a closed roadmap (Invalid).
func (s *Service) Save(ctx context.Context, actor access.Actor, party, id string, in Edit) (Saved, error) {
	if !db.IsID(id) {
		return Saved{}, errs.New(errs.NotFound, "error.not_found")
	}
	var saved Saved
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		saved, err = s.save(ctx, tx, actor, party, id, in)
		return err
	})
	return saved, err
}

// SaveIn is Save in the caller's transaction.
func (s *Service) SaveIn(ctx context.Context, tx *db.Tx, actor access.Actor, party, id string, in Edit) (Saved, error) {
	return s.save(ctx, tx, actor, party, id, in)
}

func (s *Service) save(ctx context.Context, tx *db.Tx, actor access.Actor, party, id string, in Edit) (Saved, error) {
	a, err := selectActivity(ctx, tx, party, id)
	if err != nil {
		return Saved{}, err
	}
	direct, err := s.mayChange(actor, a, in.Typed)
	if err != nil {
		return Saved{}, err
	}
	changes, conflicts := Merge(in.Base, a.Flatten(), in.Typed)
	if len(conflicts) > 0 {
		return Saved{}, errs.New(errs.Conflict, "error.conflict").With(Conflicts{a, conflicts})
	}
	if len(changes) == 0 && !in.Confirm {
		return Saved{Activity: a}, nil
	}
	after, err := s.changed(ctx, tx, a, changes)
	if err != nil {
		return Saved{}, err
	}
	if !direct && len(changes) == 0 { // "nothing has changed": the day of the check is the change
		changes = []history.Change{{Field: "updated_on", From: a.UpdatedOn.String(), To: s.today(party, tx.At).String()}}
	}
	if !direct {
		return s.propose(ctx, tx, actor, a, changes, in.Reason)
	}
	if hasField(changes, "override") {
		after.Override.By = actor.Person
	}
	r, err := s.apply(ctx, tx, actor, a, &after, changes, in)
	if err != nil {
		return Saved{}, err
	}
	into, err := mergedInto(ctx, tx, after)
	return Saved{Activity: after, Changes: changes, Confirmed: in.Confirm, Warnings: after.Warnings(r, into, s.today(party, tx.At))}, err
}

// mergedInto reads the activity that a is merged into; nil for any other.
func mergedInto(ctx context.Context, tx *db.Tx, a Activity) (*Activity, error) {
	if a.Plan.Position != PositionMerged {
		return nil, nil
	}
	into, err := selectActivity(ctx, tx, a.Party, a.Plan.MergedInto)
	return &into, err
}

// Check tells what Save would answer about the rules, without saving.
func (s *Service) Check(ctx context.Context, actor access.Actor, party, id string, in Edit) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := selectActivity(ctx, tx, party, id)
		if err != nil {
			return err
		}
		if _, err := s.mayChange(actor, a, in.Typed); err != nil {
			return err
		}
		changes, _ := Merge(in.Base, a.Flatten(), in.Typed)
		_, err = s.changed(ctx, tx, a, changes)
		return err
	})
}

// mayChange tells whether actor saves typed directly or proposes it.
func (s *Service) mayChange(actor access.Actor, a Activity, typed Fields) (direct bool, err error) {
	if s.Access.Allows(actor, PermEdit, a.Object()) {
		return true, nil
	}
	if err := s.allow(actor, PermProgress, a.Object()); err != nil {
		return false, err
	}
	for key := range typed {
		if c := ClassOf(key); c != ProgressField && c != CustomField {
			return false, errs.New(errs.Forbidden, MsgErrorPlanField)
		}
	}
	return false, nil
}

// changed is a with the changes made, checked against the rules that they
// touch.
func (s *Service) changed(ctx context.Context, tx *db.Tx, a Activity, changes []history.Change) (Activity, error) {
	after := a
	after.Milestones = append([]Milestone(nil), a.Milestones...)
	touched := map[string]bool{}
	for _, c := range changes {
		if err := after.Set(c.Field, c.To); err != nil {
			return after, errs.Wrap(err, errs.Invalid, "web.bad_form")
		}
		touchField(touched, c.Field)
	}
	cs := checks{vocabulary: s.Vocabulary, today: s.today(a.Party, tx.At)}
	if err := s.loadFor(ctx, tx, &cs, after, touched); err != nil {
		return after, err
	}
	return after, cs.check(after, touched)
}

// needed lists what a new row of a list must hold.
var needed = map[string][]string{"ms": {"title", "due"}, "budget": {"year", "source", "source_name", "currency"}, "risk": {"text", "owner"}}

// touchField notes the controls whose rules a change of a field concerns.
func touchField(touched map[string]bool, field string) {
	touched[Control(field)] = true
	list, row, name, _ := splitRow(field)
	parts := needed[list]
	switch {
	case list == "budget" && name == "source":
		parts = []string{"source_name"}
	case name != "":
		return
	}
	for _, part := range parts {
		touched[Control(list+"/"+row+"/"+part)] = true
	}
}

// loadFor reads what the rules that touched concerns need, and no more: most
// saves are small.
func (s *Service) loadFor(ctx context.Context, tx *db.Tx, cs *checks, a Activity, touched map[string]bool) error {
	if touched["position"] || touched["merged_into"] || touched["depends"] {
		acts, err := selectActivities(ctx, tx, a.Roadmap)
		if err != nil {
			return err
		}
		cs.others = map[string]Activity{}
		for _, o := range acts {
			cs.others[o.ID] = o
		}
		cs.others[a.ID] = a
	}
	if touchesCustom(touched) {
		var err error
		if cs.fields, err = s.ownFields(ctx, a.Party); err != nil {
			return err
		}
	}
	if touched["lead"] || touched["partners"] || touchesOwner(touched) {
		names, err := s.Bodies(ctx, tx, a.Party)
		if err != nil {
			return err
		}
		cs.bodies = map[string]bool{}
		for id := range names {
			cs.bodies[id] = true
		}
	}
	return nil
}

func (s *Service) propose(ctx context.Context, tx *db.Tx, actor access.Actor, a Activity, changes []history.Change, note string) (Saved, error) {
	if err := isChangeable(ctx, tx, a); err != nil {
		return Saved{}, err
	}
	p, err := s.Review.Propose(ctx, tx, actor, review.New{Party: a.Party, Kind: KindActivity, Record: a.ID, Title: numbered(a.Number, s.titleOf(a)), Changes: changes,
		Note: note, Office: officeOf(actor, a), BaseRev: a.Rev})
	return Saved{Activity: a, Changes: changes, Proposal: p.ID}, err
}

// apply writes after and everything that follows from the changes: history,
// what can be found, the public list, the revision mark, freshness, the
// generation of the cache.
func (s *Service) apply(ctx context.Context, tx *db.Tx, actor access.Actor, before Activity, after *Activity, changes []history.Change, in Edit) (Roadmap, error) {
	r, err := selectRoadmapByID(ctx, tx, before.Roadmap)
	if err != nil {
		return r, err
	}
	if err := r.changeable(); err != nil {
		return r, err
	}
	kinds := classes(changes)
	if kinds[ProgressField] || in.Confirm {
		after.UpdatedOn = s.today(before.Party, tx.At)
		after.UpdatedFor = officeOf(actor, before)
	}
	if err := keepsDone(ctx, tx, r, before, changes); err != nil {
		return r, err
	}
	after.Rev++
	if err := updateActivity(ctx, tx, before, *after); err != nil {
		return r, err
	}
	if kinds[PlanField] && r.Frozen() && !r.Revised {
		r.Revised = true
		if err := updateRoadmap(ctx, tx, r); err != nil {
			return r, err
		}
	}
	if err := s.record(ctx, tx, actor, r, *after, withContents(before, changes), in); err != nil {
		return r, err
	}
	if err := s.offer(ctx, tx, r, *after, changes); err != nil {
		return r, err
	}
	return r, s.republish(ctx, tx, r, *after, changes)
}

// officeOf is the body on whose behalf an update is made: the actor's own
// where it is responsible, else the lead body.
func officeOf(actor access.Actor, a Activity) string {
	for _, own := range actor.Bodies[a.Party] {
		for _, b := range a.Bodies() {
			if own == b {
				return own
			}
		}
	}
	return a.Plan.Lead
}

func classes(changes []history.Change) map[Class]bool {
	k := map[Class]bool{}
	for _, c := range changes {
		k[ClassOf(c.Field)] = true
	}
	return k
}

func hasField(changes []history.Change, name string) bool {
	for _, c := range changes {
		if c.Field == name {
			return true
		}
	}
	return false
}

// record writes one history entry per audience: what the public may read at
// once, and what stays with the team.
func (s *Service) record(ctx context.Context, tx *db.Tx, actor access.Actor, r Roadmap, a Activity, changes []history.Change, in Edit) error {
	own, err := s.ownFields(ctx, a.Party)
	if err != nil {
		return err
	}
	unknown, err := notAdopted(ctx, tx, r, a, changes)
	if err != nil {
		return err
	}
	var public, team []history.Change
	for _, c := range changes {
		_, _, ms := splitKey(c.Field)
		if r.Published && a.Visibility == access.Public && !unknown[ms] && (shownAtOnce(r, c.Field) || isPublicOwn(own, c.Field)) {
			public = append(public, c)
		} else {
			team = append(team, c)
		}
	}
	e := history.Entry{Ref: a.ref(), Person: actor.Person, Office: officeOf(actor, a), Action: "changed"}
	if len(public) > 0 {
		e.Changes, e.Visibility = public, access.Public
		if err := history.Write(ctx, tx, e); err != nil {
			return err
		}
	}
	e.Changes, e.Visibility, e.Reason = team, access.Team, in.Reason
	if len(team) > 0 {
		return history.Write(ctx, tx, e)
	}
	if len(changes) == 0 {
		e.Action, e.Changes = "confirmed", nil
		return history.Write(ctx, tx, e)
	}
	return nil
}

// shownAtOnce tells whether the public sees a change of field without a new
// adoption. Visibility and notes are internal.
func shownAtOnce(r Roadmap, field string) bool {
	switch ClassOf(field) {
	case ProgressField:
		return true
	case PlanField:
		return !r.Frozen()
	}
	return false
}

// republish brings the public list up to date and makes cached pages stale.
func (s *Service) republish(ctx context.Context, tx *db.Tx, r Roadmap, a Activity, changes []history.Change) error {
	renamed := false
	for _, c := range changes {
		renamed = renamed || strings.HasPrefix(c.Field, "title:") || c.Field == "visibility"
	}
	if r.Published {
		if err := s.relist(ctx, tx, r, a, renamed); err != nil {
			return err
		}
	}
	if !renamed || s.Renamed == nil {
		return nil
	}
	return s.Renamed(ctx, tx, r.Party, a.ID)
}

// relist rewrites a in the public list; titles is false when no word of it
// changed.
func (s *Service) relist(ctx context.Context, tx *db.Tx, r Roadmap, a Activity, titles bool) error {
	shown, known, err := s.asPublished(ctx, tx, r, a)
	if err != nil || !known {
		return err
	}
	if err := reindex(ctx, tx, r, s.lineOf, []Activity{shown}, titles); err != nil {
		return err
	}
	return tx.Touch(ctx, r.Party)
}

// asPublished is a as the public sees it: with the adopted plan where there
// is one. known is false for an activity that no version holds yet.
func (s *Service) asPublished(ctx context.Context, tx *db.Tx, r Roadmap, a Activity) (shown Activity, known bool, err error) {
	if !r.Frozen() {
		return a, true, nil
	}
	frozen, err := selectFrozen(ctx, tx, r, r.Version, a.ID)
	if err != nil {
		return a, false, err
	}
	plan, known := frozen[a.ID]
	return plan.with(a, true), known, nil
}

// numbered puts an activity's number before its title in every language.
func numbered(number string, t i18n.Text) i18n.Text {
	out := i18n.NewText(t.Original(), number+" "+t.OriginalText())
	for l, e := range t.All() {
		if l != t.Original() {
			out = out.With(l, number+" "+e.Text, e.State)
		}
	}
	return out
}

// titleOf is the words that name an activity in lists of proposals.
func (s *Service) titleOf(a Activity) (t i18n.Text) {
	if !a.Plan.Title.IsZero() {
		return a.Plan.Title
	}
	if f, ok := s.Frameworks.Get(a.Line.Framework()); ok {
		if line, ok := f.Line(a.Line); ok {
			return line.Text
		}
	}
	return t
}
