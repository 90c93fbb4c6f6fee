package organization

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/a-h/templ"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// KindBody is how history names a body.
const KindBody = "body"

// What is done to a body, for history.
const (
	ActionCreated  = "created"
	ActionChanged  = "changed"
	ActionArchived = "archived"
	ActionRestored = "restored"
)

// Change is one field's old and new value.
type Change struct{ Field, From, To string }

// Act is what history is to remember.
type Act struct {
	Party, Body string
	Person      string // id
	Action      string
	Changes     []Change
	Visibility  access.Visibility // of the body
}

// Service holds the use cases. Fill all fields but Public and Evidence.
type Service struct {
	DB     *db.DB
	Access *access.Table
	// Log writes an act into the history, in the transaction of the act.
	// History is a higher floor; app supplies it.
	Log func(ctx context.Context, tx *db.Tx, a Act) error
	// Public tells whether a Party has public pages, on which its bodies are
	// named. Roadmaps are a higher floor; app supplies it. nil: it has none.
	Public func(ctx context.Context, q db.IDB, party string) (bool, error)
	// Evidence draws what supports the body with an id, for its form. Evidence is
	// a higher floor; app supplies it. nil: there is none.
	Evidence func(r *web.Request, id string) (templ.Component, error)
}

// List returns the bodies of a Party by name in the order of l. Errors:
// NotFound, Forbidden.
func (s *Service) List(ctx context.Context, a access.Actor, party string, archivedToo bool, l i18n.Lang) ([]Body, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return nil, err
	}
	bodies, err := selectBodies(ctx, s.DB.Read(), party, archivedToo)
	if err != nil {
		return nil, err
	}
	sortByName(bodies, l)
	return bodies, nil
}

// Get returns one body. Errors: NotFound (also for another Party's), Forbidden.
func (s *Service) Get(ctx context.Context, a access.Actor, party, id string) (Body, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return Body{}, err
	}
	return s.get(ctx, s.DB.Read(), party, id)
}

func (s *Service) get(ctx context.Context, q db.IDB, party, id string) (Body, error) {
	if !db.IsID(id) {
		return Body{}, errs.New(errs.NotFound, "error.not_found")
	}
	return selectBody(ctx, q, party, id)
}

// Create adds a body; the language of its name becomes the original. Errors:
// NotFound, Forbidden, Invalid by field (also for a name that another body
// has).
func (s *Service) Create(ctx context.Context, a access.Actor, party string, in Input) (Body, error) {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return Body{}, err
	}
	if err := in.check(true); err != nil {
		return Body{}, err
	}
	b := Body{ID: db.NewID(), Party: party, Name: i18n.NewText(in.Lang, in.Name), Kind: in.Kind, Website: in.Website, Contact: in.Contact,
		Visibility: in.Visibility, Rev: 1}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := checkTaken(ctx, tx, b, in); err != nil {
			return err
		}
		if err := insertBody(ctx, tx, b); err != nil {
			return err
		}
		return s.record(ctx, tx, a, Body{Party: party}, b, ActionCreated)
	})
	if err != nil {
		return Body{}, fmt.Errorf("create body in %s: %w", party, err)
	}
	return b, nil
}

// checkTaken finds another body of the Party with the same name in in.Lang.
func checkTaken(ctx context.Context, tx *db.Tx, b Body, in Input) error {
	others, err := selectBodies(ctx, tx, b.Party, true)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID == b.ID || !o.sharesName(in.Lang, in.Name) {
			continue
		}
		var bad errs.Fields
		if o.Archived {
			bad.Add(fieldName, MsgErrorTakenArchived, "Name", short(in.Name))
		} else {
			bad.Add(fieldName, MsgErrorTaken, "Name", short(in.Name))
		}
		return bad.Err()
	}
	return nil
}

// Clash is the Detail of the Conflict that Update returns: the body as it is
// stored now and the fields of the flat form that both changed.
type Clash struct {
	Now    Body
	Fields []string
}

// Update writes what in changes against base, the form as it was opened, and
// leaves alone what only somebody else changed. skip names fields (of the
// form) that are to stay as they are. Errors: NotFound, Forbidden, Invalid by
// field, Conflict with a Clash.
func (s *Service) Update(ctx context.Context, a access.Actor, party, id string, in Input, base web.Base, skip map[string]bool) (Body, error) {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return Body{}, err
	}
	var after Body
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.get(ctx, tx, party, id)
		if err != nil {
			return err
		}
		after, err = s.update(ctx, tx, a, now, in, base, skip)
		return err
	})
	if err != nil {
		return Body{}, fmt.Errorf("update body %q: %w", id, err)
	}
	return after, nil
}

func (s *Service) update(ctx context.Context, tx *db.Tx, a access.Actor, now Body, in Input, base web.Base, skip map[string]bool) (Body, error) {
	if err := in.check(in.Lang == now.Name.Original()); err != nil {
		return now, err
	}
	typed := in.flatten()
	for name := range skip {
		delete(typed, fieldKey(name, in.Lang))
	}
	changed, conflicts := base.Compare(now.Flatten(), typed)
	if len(conflicts) > 0 {
		return now, errs.New(errs.Conflict, "error.conflict").With(Clash{now, conflicts})
	}
	if len(changed) == 0 {
		return now, nil
	}
	after := now
	for _, key := range changed {
		after.set(key, typed[key])
	}
	after.Rev++
	if _, named := typed[fieldName+":"+string(in.Lang)]; named && !after.Name.Equal(now.Name) {
		if err := checkTaken(ctx, tx, now, in); err != nil {
			return now, err
		}
	}
	if err := updateBody(ctx, tx, after); err != nil {
		return now, err
	}
	return after, s.record(ctx, tx, a, now, after, ActionChanged)
}

// fieldKey is the key in the flat form of a control of the form.
func fieldKey(control string, l i18n.Lang) string {
	if control == fieldName {
		return fieldName + ":" + string(l)
	}
	return control
}

// Archive takes a body out of what forms offer; records go on naming it.
// Archiving twice changes nothing. Errors: NotFound, Forbidden.
func (s *Service) Archive(ctx context.Context, a access.Actor, party, id string) error {
	return s.setArchived(ctx, a, party, id, true, ActionArchived)
}

// Restore undoes Archive.
func (s *Service) Restore(ctx context.Context, a access.Actor, party, id string) error {
	return s.setArchived(ctx, a, party, id, false, ActionRestored)
}

func (s *Service) setArchived(ctx context.Context, a access.Actor, party, id string, archived bool, action string) error {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.get(ctx, tx, party, id)
		if err != nil || now.Archived == archived {
			return err
		}
		after := now
		after.Archived = archived
		after.Rev++
		if err := updateBody(ctx, tx, after); err != nil {
			return err
		}
		return s.record(ctx, tx, a, now, after, action)
	})
	if err != nil {
		return fmt.Errorf("%s body %q: %w", action, id, err)
	}
	return nil
}

// record writes the history of a change, makes its words findable and tells
// the page cache of it.
func (s *Service) record(ctx context.Context, tx *db.Tx, a access.Actor, before, after Body, action string) error {
	act := Act{Party: after.Party, Body: after.ID, Person: a.Person, Action: action, Changes: changesOf(before, after), Visibility: after.Visibility}
	if before.ID != "" && before.Visibility == access.Team {
		act.Visibility = access.Team // what was the team's alone stays so
	}
	if err := s.Log(ctx, tx, act); err != nil {
		return err
	}
	open, err := s.opens(ctx, tx, after.Party)
	if err != nil {
		return err
	}
	if err := search.Put(ctx, tx, after.entry(open)); err != nil {
		return err
	}
	return tx.Touch(ctx, after.Party)
}

// changesOf lists the fields in which before and after differ, sorted.
func changesOf(before, after Body) []Change {
	old, now := map[string]string{}, after.Flatten()
	if before.ID != "" {
		old = before.Flatten()
	}
	var changes []Change
	for _, key := range sortedKeys(old, now) {
		if old[key] != now[key] {
			changes = append(changes, Change{key, old[key], now[key]})
		}
	}
	return changes
}

func sortedKeys(ms ...map[string]string) []string {
	all := map[string]bool{}
	for _, m := range ms {
		for k := range m {
			all[k] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
