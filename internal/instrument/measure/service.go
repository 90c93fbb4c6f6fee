package measure

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/jobs"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// KindMeasure is how history, search and evidence name a measure.
const KindMeasure = "measure"

// What is done to a measure, for history.
const (
	actionCreated     = "created"
	actionChanged     = "changed"
	actionRemoved     = "removed"
	actionRestored    = "restored"
	actionMarked      = "marked"
	actionTextAdded   = "text_added"
	actionTextChanged = "text_changed"
	actionTextRemoved = "text_removed"
	actionPublished   = "published"
	actionWithdrawn   = "withdrawn"
	actionAccepted    = "accepted_proposal"

	actionTranslated = "translated"
	actionApproved   = "approved_translation"
)

// Service holds the use cases.
type Service struct {
	instrument.Core
	bell jobs.Bell // tells the job that texts are to be looked through
}

func newService(c instrument.Core) *Service { return &Service{c, jobs.NewBell()} }

func missing() error { return errs.New(errs.NotFound, "error.not_found") }

// mayRead tells whether a may read m: the public what is public, as long as
// the Party is active; the team all.
func (s *Service) mayRead(a access.Actor, m Measure) bool {
	if s.Access.Allows(a, PermRead, m.Object()) {
		return true
	}
	_, active := s.Party(m.Party)
	return m.Public() && active
}

// measure reads a measure of a Party by its id.
func (s *Service) measure(ctx context.Context, q db.IDB, party, id string) (Measure, error) {
	if !db.IsID(id) {
		return Measure{}, missing()
	}
	return selectMeasure(ctx, q, party, "m.id = ?", id)
}

// Get reads a measure for the team. Errors: NotFound (also for another
// Party's), Forbidden.
func (s *Service) Get(ctx context.Context, a access.Actor, party, id string) (Measure, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return Measure{}, err
	}
	return s.measure(ctx, s.DB.Read(), party, id)
}

// Public reads a measure by its Ref as everybody may. Errors: NotFound.
func (s *Service) Public(ctx context.Context, party, ref string) (Measure, error) {
	n, ok := parseRef(ref)
	if _, active := s.Party(party); !ok || !active {
		return Measure{}, missing()
	}
	m, err := selectMeasure(ctx, s.DB.Read(), party, "m.number = ?", n)
	if err == nil && !m.Public() {
		err = missing()
	}
	return m, err
}

// Create adds a measure. It begins as the team's alone, whatever typed says.
// Errors: NotFound, Forbidden, Invalid by key of the flat form.
func (s *Service) Create(ctx context.Context, a access.Actor, party string, typed map[string]string, loc *i18n.Localizer) (Measure, error) {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return Measure{}, err
	}
	m := Measure{ID: db.NewID(), Party: party, Rev: 1}
	m.Record = m.with(slices.Collect(maps.Keys(typed)), typed)
	m.Codes[fieldVisibility] = string(access.Team)
	if err := s.check(ctx, s.DB.Read(), m, loc); err != nil {
		return m, err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) { m, err = s.insert(ctx, tx, a, m); return err })
	if err != nil {
		return m, fmt.Errorf("create measure in %s: %w", party, err)
	}
	return m, nil
}

// insert writes a new measure that was checked.
func (s *Service) insert(ctx context.Context, tx *db.Tx, a access.Actor, m Measure) (Measure, error) {
	if err := s.free(ctx, tx, m); err != nil {
		return m, err
	}
	var err error
	if m.Number, err = nextNumber(ctx, tx, m.Party); err != nil {
		return m, err
	}
	if err := insertMeasure(ctx, tx, m); err != nil {
		return m, err
	}
	return m, s.record(ctx, tx, a, Measure{Party: m.Party}, m, actionCreated, nil)
}

// check holds a record against the rules.
func (s *Service) check(ctx context.Context, q db.IDB, m Measure, loc *i18n.Localizer) error {
	names, err := organization.Names(ctx, q, m.Party)
	if err != nil {
		return err
	}
	c := checker{voc: s.Vocabulary, bodies: map[string]bool{}, loc: loc}
	for id := range names {
		c.bodies[id] = true
	}
	return c.check(m.Record)
}

// free finds another measure of the same kind with the same national number.
func (s *Service) free(ctx context.Context, q db.IDB, m Measure) error {
	if m.Codes[fieldNational] == "" {
		return nil
	}
	others, err := selectNational(ctx, q, m.Party, m.Codes[fieldNational])
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID != m.ID && unpack(o.ID, o.Number, o.Facets, "").cols[atKind] == m.Codes[fieldKind] {
			var bad errs.Fields
			bad.Add(fieldNational, MsgErrorTaken, "Typed", short(m.Codes[fieldNational]), "Ref", Measure{Number: o.Number}.Ref())
			return bad.Err()
		}
	}
	return nil
}

// Clash is the Detail of the Conflict that Save returns: the measure as it is
// stored now, and the keys of the flat form that both changed.
type Clash struct {
	Now  Measure
	Keys []string
}

// Save writes what typed changes against base, the form as it was opened, and
// leaves alone what only somebody else changed. Errors: NotFound, Forbidden,
// Invalid by key of the flat form, Conflict with a Clash.
func (s *Service) Save(ctx context.Context, a access.Actor, party, id string, base web.Base, typed map[string]string, loc *i18n.Localizer) (Measure, error) {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return Measure{}, err
	}
	var after Measure
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.measure(ctx, tx, party, id)
		if err != nil {
			return err
		}
		changed, conflicts := base.Compare(now.Flatten(), typed)
		if len(conflicts) > 0 {
			return errs.New(errs.Conflict, "error.conflict").With(Clash{now, conflicts})
		}
		after = now
		after.Record = now.with(changed, typed)
		if err := s.check(ctx, tx, after, loc); err != nil || len(changed) == 0 {
			return err
		}
		return s.update(ctx, tx, a, now, &after, actionChanged)
	})
	if err != nil {
		return after, fmt.Errorf("save measure %q: %w", id, err)
	}
	return after, nil
}

// update writes a changed measure that was checked.
func (s *Service) update(ctx context.Context, tx *db.Tx, a access.Actor, now Measure, after *Measure, action string) error {
	if err := s.free(ctx, tx, *after); err != nil {
		return err
	}
	marks, err := selectMarks(ctx, tx, after.ID)
	if err != nil {
		return err
	}
	after.Rev++
	if err := updateMeasure(ctx, tx, *after, marks); err != nil {
		return err
	}
	return s.record(ctx, tx, a, now, *after, action, changesOf(now, *after))
}

// SetRemoved takes a measure out of all lists, or brings it back. Doing it
// twice changes nothing. Errors: NotFound, Forbidden, Invalid where a measure
// with its number was added meanwhile.
func (s *Service) SetRemoved(ctx context.Context, a access.Actor, party, id string, removed bool) error {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return err
	}
	action := map[bool]string{true: actionRemoved, false: actionRestored}[removed]
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.measure(ctx, tx, party, id)
		if err != nil || now.Removed == removed {
			return err
		}
		after := now
		after.Removed = removed
		return s.update(ctx, tx, a, now, &after, action)
	})
	if err != nil {
		return fmt.Errorf("%s measure %q: %w", action, id, err)
	}
	return nil
}

// record writes the history of a change, makes its words findable and tells
// the page cache of it. What is public is told to the public in an entry of
// its own, without what was changed.
func (s *Service) record(ctx context.Context, tx *db.Tx, a access.Actor, before, after Measure, action string, changes []history.Change) error {
	if before.ID == "" {
		changes = changesOf(Measure{}, after)
	}
	ref := history.Ref{Party: after.Party, Kind: KindMeasure, ID: after.ID}
	if err := history.Write(ctx, tx, history.Entry{Ref: ref, Person: a.Person, Action: action, Changes: changes, Visibility: access.Team}); err != nil {
		return err
	}
	if told := toldAs(before, after, action); told != "" {
		if err := history.Write(ctx, tx, history.Entry{Ref: ref, Action: told, Visibility: access.Public}); err != nil {
			return err
		}
	}
	if err := s.offer(ctx, tx, after); err != nil {
		return err
	}
	if before.ID != "" && (before.Public() != after.Public() || before.Removed != after.Removed || before.DraftingShown() != after.DraftingShown()) {
		if err := s.offerText(ctx, tx, after); err != nil {
			return err
		}
	}
	return tx.Touch(ctx, after.Party)
}

// toldAs is what the public is told of a change; "" is nothing. A translation
// changes no measure.
func toldAs(before, after Measure, action string) string {
	if action == actionTranslated || action == actionApproved {
		return ""
	}
	was := before.ID != "" && before.Public()
	switch is := after.Public(); {
	case is && !was:
		return actionPublished
	case was && !is:
		return actionWithdrawn
	case is:
		return action
	}
	return ""
}

// changesOf lists the fields in which before and after differ, by key.
func changesOf(before, after Measure) (changes []history.Change) {
	old, now := before.Flatten(), after.Flatten()
	keys := maps.Clone(old)
	maps.Copy(keys, now)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if old[key] != now[key] {
			changes = append(changes, history.Change{Field: key, From: old[key], To: now[key]})
		}
	}
	return changes
}

// Mark says what a measure does for activities: typed by key of activity; a
// Mark without a cover takes it back. Reasons are written in lang. Errors:
// NotFound, Forbidden, Invalid.
func (s *Service) Mark(ctx context.Context, a access.Actor, party, id string, marks []Mark) error {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.measure(ctx, tx, party, id)
		if err != nil {
			return err
		}
		return s.mark(ctx, tx, a, m, marks)
	})
	if err != nil {
		return fmt.Errorf("mark measure %q: %w", id, err)
	}
	return nil
}

func (s *Service) mark(ctx context.Context, tx *db.Tx, a access.Actor, m Measure, marks []Mark) error {
	now, err := selectMarks(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	old := map[string]Mark{}
	for _, k := range now {
		old[k.Activity] = k
	}
	var changes []history.Change
	for _, k := range marks {
		k.Measure = m.ID
		o := old[k.Activity]
		if o.Cover == k.Cover && o.Reason.Equal(k.Reason) {
			continue
		}
		if err := putMark(ctx, tx, m.Party, k); err != nil {
			return err
		}
		changes = append(changes, history.Change{Field: "mark/" + k.Activity, From: string(o.Cover), To: string(k.Cover)})
	}
	if len(changes) == 0 {
		return nil
	}
	if now, err = selectMarks(ctx, tx, m.ID); err != nil {
		return err
	}
	m.Rev++
	if err := updateMeasure(ctx, tx, m, now); err != nil {
		return err
	}
	return s.record(ctx, tx, a, m, m, actionMarked, changes)
}

// Listing is a page of the list, and what its filters would leave.
type Listing struct {
	Rows  []*listed
	Total int // that f selects
	All   int // without a filter
	N     counts
}

// list filters, sorts and counts the measures of a Party.
func (s *Service) list(ctx context.Context, party string, f Filter) (Listing, error) {
	all, err := selectListed(ctx, s.DB.Read(), party, f, s.Today(party))
	if err != nil {
		return Listing{}, err
	}
	out := Listing{All: len(all)}
	if f.Words != "" {
		if out.All, err = countMeasures(ctx, s.DB.Read(), party, f.Public); err != nil {
			return out, err
		}
	}
	out.Rows, out.N = f.choose(all)
	out.Total = len(out.Rows)
	return out, nil
}

// offer makes the words of a measure, and its documents, findable as it stands
// now.
func (s *Service) offer(ctx context.Context, tx *db.Tx, m Measure) error {
	active, err := s.Active(ctx, tx, m.Party)
	if err != nil {
		return err
	}
	if err := search.Put(ctx, tx, m.entry(active)); err != nil {
		return err
	}
	return s.Evidence.OfferOf(ctx, tx, m.Party, KindMeasure, m.ID)
}
