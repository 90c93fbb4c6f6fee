package evidence

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// mayAdd finds the record of ref if a may add evidence to it. proposes tells
// that what a adds is a proposal.
func (s *Service) mayAdd(ctx context.Context, q db.IDB, a access.Actor, ref Ref) (rec Record, proposes bool, err error) {
	if err := s.may(a, PermRead, access.Object{Party: ref.Party}); err != nil {
		return rec, false, err
	}
	if rec, err = s.record(ctx, q, a, ref); err != nil {
		return rec, false, err
	}
	if err = s.may(a, PermAdd, rec.Object); err == nil {
		err = rec.Locked
	}
	return rec, !s.Access.Allows(a, PermChange, rec.Object), err
}

// AddLink adds a link to a record; what a contributor adds is proposed.
// Errors: NotFound, Forbidden, Invalid by field.
func (s *Service) AddLink(ctx context.Context, a access.Actor, ref Ref, in Input) (Evidence, error) {
	return s.addLink(ctx, a, ref, in, "")
}

// AddLinkIn is AddLink in the caller's transaction.
func (s *Service) AddLinkIn(ctx context.Context, tx *db.Tx, a access.Actor, ref Ref, in Input) (Evidence, error) {
	return s.addLinkIn(ctx, tx, a, ref, in, "")
}

func (s *Service) addLink(ctx context.Context, a access.Actor, ref Ref, in Input, replaces string) (e Evidence, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		e, err = s.addLinkIn(ctx, tx, a, ref, in, replaces)
		return err
	})
	return e, err
}

func (s *Service) addLinkIn(ctx context.Context, tx *db.Tx, a access.Actor, ref Ref, in Input, replaces string) (Evidence, error) {
	rec, proposes, err := s.mayAdd(ctx, tx, a, ref)
	if err == nil {
		err = in.check(rec, true, true).Err()
	}
	if err != nil {
		return Evidence{}, fmt.Errorf("add link to %s %q: %w", ref.Kind, ref.ID, err)
	}
	e := newEvidence(a, ref, in, proposes, tx)
	e.URL, e.Replaces = in.URL, replaces
	if err := s.insert(ctx, tx, a, []Evidence{e}); err != nil {
		return e, fmt.Errorf("add link to %s %q: %w", ref.Kind, ref.ID, err)
	}
	return e, nil
}

func newEvidence(a access.Actor, ref Ref, in Input, proposes bool, tx *db.Tx) Evidence {
	e := Evidence{ID: db.NewID(), Ref: ref, Kind: in.Kind, Title: i18n.NewText(in.Lang, in.Title), Note: i18n.NewText(in.Lang, in.Note), Date: in.Date,
		Office: in.Office, Visibility: in.Visibility, State: Accepted, AddedBy: a.Person, AddedAt: tx.At, Rev: 1}
	e.Ref.Part = in.Part
	if proposes {
		e.State = Proposed
	}
	return e
}

// insert writes new evidence with its history. What is accepted at once takes
// the place of what it replaces.
func (s *Service) insert(ctx context.Context, tx *db.Tx, a access.Actor, list []Evidence) error {
	if err := insertEvidence(ctx, tx, list); err != nil {
		return err
	}
	for _, e := range list {
		action := actionAdded
		if e.State == Proposed {
			action = actionProposed
		}
		if err := s.log(ctx, tx, a, e, action, "", changesOf(nil, e.facts())); err != nil {
			return err
		}
		if err := s.supersede(ctx, tx, a, e); err != nil {
			return err
		}
		if err := s.offerOf(ctx, tx, e.Ref); err != nil {
			return err
		}
	}
	return nil
}

// facts are the fields of e with those of its file, for the history.
func (e Evidence) facts() map[string]string {
	f := e.Flatten()
	if e.IsFile() {
		f["file_name"], f["sha256"] = e.File.Name, e.File.SHA256
	}
	return f
}

// supersede lets e, once accepted, take the place of what it replaces.
func (s *Service) supersede(ctx context.Context, tx *db.Tx, a access.Actor, e Evidence) error {
	if e.Replaces == "" || e.State != Accepted {
		return nil
	}
	old, err := selectEvidence(ctx, tx, e.Ref.Party, e.Replaces)
	if err != nil {
		return err
	}
	if old.ReplacedBy != "" {
		return errs.New(errs.Conflict, MsgErrorReplacedMeanwhile)
	}
	old.ReplacedBy = e.ID
	old.Rev++
	if err := updateEvidence(ctx, tx, old); err != nil {
		return err
	}
	return s.log(ctx, tx, a, old, actionReplaced, "", nil)
}

// Clash is the Detail of the Conflict that Change returns: the evidence as it
// is stored now and the fields of the flat form that both changed.
type Clash struct {
	Now    Evidence
	Fields []string
}

// Change writes what in changes against base, the form as it was opened, and
// leaves alone what only somebody else changed. skip names controls that are
// to stay as they are. Errors: NotFound, Forbidden, Invalid by field, Conflict
// with a Clash.
func (s *Service) Change(ctx context.Context, a access.Actor, party, id string, in Input, base web.Base, skip map[string]bool) (Evidence, error) {
	var after Evidence
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, rec, err := s.changeable(ctx, tx, a, party, id)
		if err != nil {
			return err
		}
		after, err = s.change(ctx, tx, a, now, rec, in, base, skip)
		return err
	})
	if err != nil {
		return Evidence{}, fmt.Errorf("change evidence %q: %w", id, err)
	}
	return after, nil
}

// changeable finds evidence that a may change.
func (s *Service) changeable(ctx context.Context, q db.IDB, a access.Actor, party, id string) (Evidence, Record, error) {
	e, rec, err := s.removable(ctx, q, a, party, id)
	if err == nil {
		err = rec.Locked
	}
	return e, rec, err
}

// removable finds evidence that a may take away, also from a record that is
// locked: what must not be read any longer cannot wait.
func (s *Service) removable(ctx context.Context, q db.IDB, a access.Actor, party, id string) (Evidence, Record, error) {
	e, rec, err := s.get(ctx, q, a, party, id)
	if err == nil && !s.changes(a, e, rec) {
		err = errs.New(errs.Forbidden, "error.forbidden")
	}
	return e, rec, err
}

func (s *Service) change(ctx context.Context, tx *db.Tx, a access.Actor, now Evidence, rec Record, in Input, base web.Base, skip map[string]bool) (Evidence, error) {
	if err := in.check(rec, !now.IsFile(), in.Lang == now.Title.Original()).Err(); err != nil {
		return now, err
	}
	typed := in.flatten(!now.IsFile())
	for name := range skip {
		delete(typed, fieldKey(name, in.Lang))
	}
	stored := now.Flatten()
	changed, conflicts := base.Compare(stored, typed)
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
	if err := updateEvidence(ctx, tx, after); err != nil {
		return now, err
	}
	if err := s.logChange(ctx, tx, a, now, after); err != nil {
		return now, err
	}
	return after, s.offerOf(ctx, tx, after.Ref)
}

// changesOf lists the fields in which before and after differ, sorted.
func changesOf(before, after map[string]string) []history.Change {
	all := map[string]string{}
	maps.Copy(all, before)
	maps.Copy(all, after)
	var changes []history.Change
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if before[key] != after[key] {
			changes = append(changes, history.Change{Field: key, From: before[key], To: after[key]})
		}
	}
	return changes
}

// ReplaceLink adds a newer version of a link; the older one stays readable.
// Errors as for AddLink, Conflict when somebody has replaced it meanwhile.
func (s *Service) ReplaceLink(ctx context.Context, a access.Actor, party, id string, in Input) (Evidence, error) {
	old, err := s.replaceable(ctx, a, party, id)
	if err != nil {
		return old, err
	}
	return s.addLink(ctx, a, old.Ref, in, old.ID)
}

// replaceable finds evidence that a may add a newer version of: current, on a
// record that a may add to.
func (s *Service) replaceable(ctx context.Context, a access.Actor, party, id string) (Evidence, error) {
	old, rec, err := s.Get(ctx, a, party, id)
	if err != nil {
		return old, err
	}
	if err := s.may(a, PermAdd, rec.Object); err != nil {
		return old, err
	}
	if rec.Locked != nil {
		return old, rec.Locked
	}
	if !old.Current() {
		return old, errs.New(errs.Conflict, MsgErrorReplacedMeanwhile)
	}
	return old, nil
}

// Accept makes a proposal count. Errors: NotFound; Forbidden, also for one's
// own; Conflict when it is decided already.
func (s *Service) Accept(ctx context.Context, a access.Actor, party, id string) (Evidence, error) {
	var e Evidence
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		var rec Record
		if e, rec, err = s.decidable(ctx, tx, a, party, id); err != nil {
			return err
		}
		if rec.Locked != nil {
			return rec.Locked
		}
		e.State = Accepted
		e.Rev++
		if err := updateEvidence(ctx, tx, e); err != nil {
			return err
		}
		if err := s.log(ctx, tx, a, e, actionAccepted, "", nil); err != nil {
			return err
		}
		if err := s.supersede(ctx, tx, a, e); err != nil {
			return err
		}
		return s.offerOf(ctx, tx, e.Ref)
	})
	if err != nil {
		return e, fmt.Errorf("accept evidence %q: %w", id, err)
	}
	return e, nil
}

func (s *Service) decidable(ctx context.Context, q db.IDB, a access.Actor, party, id string) (Evidence, Record, error) {
	e, rec, err := s.get(ctx, q, a, party, id)
	switch {
	case err != nil:
		return e, rec, err
	case s.decides(a, e, rec):
		return e, rec, nil
	case e.State != Proposed:
		return e, rec, errs.New(errs.Conflict, MsgErrorDecided)
	}
	return e, rec, errs.New(errs.Forbidden, MsgErrorOwn)
}

// Return takes a proposal of somebody else away, with a reason. Errors as for
// Accept; Invalid at field "reason".
func (s *Service) Return(ctx context.Context, a access.Actor, party, id, reason string) (Evidence, error) {
	return s.takeAway(ctx, a, actionReturned, reason, func(ctx context.Context, tx *db.Tx) (Evidence, error) {
		e, _, err := s.decidable(ctx, tx, a, party, id)
		return e, err
	})
}

// Remove takes evidence away, with a reason. What it replaced counts again.
// Its file is kept for a day, its history for ever. Errors: NotFound,
// Forbidden, Invalid at field "reason".
func (s *Service) Remove(ctx context.Context, a access.Actor, party, id, reason string) (Evidence, error) {
	return s.takeAway(ctx, a, actionRemoved, reason, func(ctx context.Context, tx *db.Tx) (Evidence, error) {
		e, _, err := s.removable(ctx, tx, a, party, id)
		return e, err
	})
}

func (s *Service) takeAway(ctx context.Context, a access.Actor, action, reason string, find func(context.Context, *db.Tx) (Evidence, error)) (e Evidence, err error) {
	reason = strings.TrimSpace(reason)
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if e, err = find(ctx, tx); err != nil {
			return err
		}
		var bad errs.Fields
		if reason == "" {
			bad.Add(fieldReason, MsgErrorReason)
		}
		checkText(&bad, fieldReason, reason, web.MaxNote, true)
		if err := bad.Err(); err != nil {
			return err
		}
		e.RemovedAt = tx.At
		e.Rev++
		if err := updateEvidence(ctx, tx, e); err != nil {
			return err
		}
		if err := s.log(ctx, tx, a, e, action, reason, changesOf(e.facts(), nil)); err != nil {
			return err
		}
		if err := s.restoreOlder(ctx, tx, e); err != nil {
			return err
		}
		if err := search.Remove(ctx, tx, KindEvidence, e.ID); err != nil {
			return err
		}
		return s.offerOf(ctx, tx, e.Ref)
	})
	if err != nil {
		return e, fmt.Errorf("%s: %w", action, err)
	}
	return e, nil
}

// restoreOlder lets the version before a removed one count again, and joins
// the newer one to it.
func (s *Service) restoreOlder(ctx context.Context, tx *db.Tx, e Evidence) error {
	for _, link := range []struct {
		id   string
		join func(*Evidence)
	}{
		{e.Replaces, func(old *Evidence) {
			if old.ReplacedBy == e.ID {
				old.ReplacedBy = e.ReplacedBy
			}
		}},
		{e.ReplacedBy, func(newer *Evidence) { newer.Replaces = e.Replaces }},
	} {
		if link.id == "" {
			continue
		}
		x, err := selectEvidence(ctx, tx, e.Ref.Party, link.id)
		if err != nil {
			return err
		}
		link.join(&x)
		if err := updateEvidence(ctx, tx, x); err != nil {
			return err
		}
	}
	return nil
}
