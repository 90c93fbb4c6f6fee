package customfield

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// KindField is how history names a field.
const KindField = "custom_field"

// Change is one flat field's old and new value.
type Change struct{ Field, From, To string }

// Act is what history is to remember.
type Act struct {
	Party, Field, Person, Action string
	Changes                      []Change
}

// Service holds the use cases. Fill the exported fields.
type Service struct {
	DB     *db.DB
	Access *access.Table
	// Log writes an act into the history, in the transaction of the act.
	// History is a higher floor; app supplies it.
	Log  func(ctx context.Context, tx *db.Tx, a Act) error
	mu   sync.Mutex
	kept map[string]keptFields
}

// keptFields are the fields of a Party at a generation.
type keptFields struct {
	generation int64
	list       []Field
}

// Of lists the fields of a Party in order, retired ones too; shared, not to be
// changed. From memory while nothing of the Party changed. It checks no
// permission: callers show what their reader may see.
func (s *Service) Of(ctx context.Context, party string) ([]Field, error) {
	g := s.DB.Generation(party) // before the rows: newer rows do no harm
	s.mu.Lock()
	defer s.mu.Unlock()
	if k, ok := s.kept[party]; ok && k.generation == g {
		return k.list, nil
	}
	list, err := selectFields(ctx, s.DB.Read(), party)
	if err != nil {
		return nil, err
	}
	if s.kept == nil {
		s.kept = map[string]keptFields{}
	}
	s.kept[party] = keptFields{g, list}
	return list, nil
}

// List gives the fields of a Party to its team. Errors: NotFound, Forbidden.
func (s *Service) List(ctx context.Context, a access.Actor, party string) ([]Field, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return nil, err
	}
	return selectFields(ctx, s.DB.Read(), party)
}

// Get finds one field. NotFound also for another Party's.
func (s *Service) Get(ctx context.Context, a access.Actor, party, id string) (Field, error) {
	list, err := s.List(ctx, a, party)
	if err != nil {
		return Field{}, err
	}
	return find(list, id)
}

func find(list []Field, id string) (Field, error) {
	if i := slices.IndexFunc(list, func(f Field) bool { return f.ID == id }); i >= 0 {
		return list[i], nil
	}
	return Field{}, errs.New(errs.NotFound, "error.not_found")
}

// Create adds a field at the end. Errors: NotFound, Forbidden, Invalid by
// control (also for a name that another field has).
func (s *Service) Create(ctx context.Context, a access.Actor, party string, in Input) (Field, error) {
	var f Field
	err := s.act(ctx, a, party, "created", func(list []Field) (before, after Field, err error) {
		if err := in.check(Field{}); err != nil {
			return before, after, err
		}
		f = Field{ID: db.NewID(), Party: party, Kind: in.Kind}.with(in, db.NewID)
		for _, o := range list {
			f.Order = max(f.Order, o.Order+1)
		}
		return before, f, free(list, f, in)
	})
	return f, err
}

// free tells whether the name of f is no other field's.
func free(list []Field, f Field, in Input) error {
	for _, o := range list {
		if o.ID != f.ID && in.Name != "" && strings.EqualFold(o.Name.Get(in.Lang), in.Name) {
			var bad errs.Fields
			bad.Add(fieldName, MsgErrorTaken, "Name", in.Name)
			return bad.Err()
		}
	}
	return nil
}

// Clash is the Detail of a Conflict: the field as it is stored now.
type Clash struct {
	Now    Field
	Fields []string
}

// Update saves the form of a field in one language against base, the form as
// it was opened. Errors: NotFound, Forbidden, Invalid by control, Conflict
// with a Clash.
func (s *Service) Update(ctx context.Context, a access.Actor, party, id string, in Input, base web.Base) (Field, error) {
	var f Field
	err := s.act(ctx, a, party, "changed", func(list []Field) (before, after Field, err error) {
		if before, err = find(list, id); err != nil {
			return before, after, err
		}
		in.Kind = before.Kind
		if err := in.check(before); err != nil {
			return before, after, err
		}
		typed := before.with(in, db.NewID).Flatten()
		changed, conflicts := base.Compare(before.Flatten(), typed)
		if len(conflicts) > 0 {
			return before, f, errs.New(errs.Conflict, "error.conflict").With(Clash{before, conflicts})
		}
		in = in.onto(before, changed)
		f = before.with(in, db.NewID)
		return before, f, free(list, f, in)
	})
	return f, err
}

// Retire stops asking for a field; its values stay. Restore takes it back.
func (s *Service) Retire(ctx context.Context, a access.Actor, party, id string, retired bool) error {
	action := "restored"
	if retired {
		action = "retired"
	}
	return s.act(ctx, a, party, action, func(list []Field) (before, after Field, err error) {
		before, err = find(list, id)
		after = before
		after.Retired = retired
		return before, after, err
	})
}

// Move puts a field before (-1) or after (+1) its neighbour.
func (s *Service) Move(ctx context.Context, a access.Actor, party, id string, by int) error {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := selectFields(ctx, tx, party)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(f Field) bool { return f.ID == id })
		if i < 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		if j := i + by; j >= 0 && j < len(list) {
			list[i], list[j] = list[j], list[i]
		}
		for n, f := range list {
			if f.Order = n; list[n].Order != n {
				if err := updateField(ctx, tx, f); err != nil {
					return err
				}
			}
		}
		return tx.Touch(ctx, party)
	})
}

// act changes one field in a transaction and leaves it in the history.
func (s *Service) act(ctx context.Context, a access.Actor, party, action string, do func(list []Field) (before, after Field, err error)) error {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := selectFields(ctx, tx, party)
		if err != nil {
			return err
		}
		before, after, err := do(list)
		if err != nil {
			return err
		}
		after.Rev++
		write := updateField
		if before.ID == "" {
			write = insertField
		}
		if err := write(ctx, tx, after); err != nil {
			return err
		}
		act := Act{Party: party, Field: after.ID, Person: a.Person, Action: action, Changes: changesOf(before, after)}
		if err := s.Log(ctx, tx, act); err != nil {
			return err
		}
		return tx.Touch(ctx, party)
	})
	if err != nil {
		return fmt.Errorf("%s custom field of %s: %w", action, party, err)
	}
	return nil
}

func changesOf(before, after Field) (changes []Change) {
	old, now := map[string]string{}, after.Flatten()
	if before.ID != "" {
		old = before.Flatten()
	}
	all := maps.Clone(now)
	maps.Copy(all, old)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if old[key] != now[key] {
			changes = append(changes, Change{key, old[key], now[key]})
		}
	}
	return changes
}
