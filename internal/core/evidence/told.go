package evidence

import (
	"context"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// actionPublished is said to the team when the public may read what it could
// not; the public reads actionAdded.
const actionPublished = "published"

// Told is what the public may know of evidence that its history names.
type Told struct {
	Ref     Ref
	Title   i18n.Text // zero for what is removed
	Removed bool
}

// Told finds, by id, the evidence that the public history may speak of: what
// everybody may read now, and without its title what they could read until it
// was removed. Others are absent.
func (s *Service) Told(ctx context.Context, party string, ids []string) (map[string]Told, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := selectByID(ctx, s.DB.Read(), party, ids)
	if err != nil {
		return nil, err
	}
	recs, err := s.records(ctx, s.DB.Read(), access.Actor{}, party, list)
	if err != nil {
		return nil, err
	}
	told := map[string]Told{}
	for _, e := range list {
		switch rec := recs[e.Ref.whole()]; {
		case isPublic(e, rec):
			told[e.ID] = Told{Ref: e.Ref, Title: e.Title}
		case wasPublic(e, rec):
			told[e.ID] = Told{Ref: e.Ref, Removed: true}
		}
	}
	return told, nil
}

// wasPublic tells whether everybody may read e, or could when it was removed.
func wasPublic(e Evidence, rec Record) bool {
	return rec.Public && e.State == Accepted && e.Visibility == access.Public
}

// openTo tells whether the public may learn that something was done to e.
func (s *Service) openTo(ctx context.Context, q db.IDB, e Evidence) (bool, error) {
	if e.Visibility != access.Public || e.State != Accepted {
		return false, nil
	}
	rec, err := s.record(ctx, q, access.Actor{}, e.Ref)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	return err == nil && wasPublic(e, rec), err
}

// log writes the history of an act and tells the page cache of it: what was
// done to e, as it stands or stood before it was narrowed.
// Why is the team's alone: with a reason the public has an entry of its own.
func (s *Service) log(ctx context.Context, tx *db.Tx, a access.Actor, e Evidence, action, reason string, changes []history.Change) error {
	open, err := s.openTo(ctx, tx, e)
	if err != nil {
		return err
	}
	entry := history.Entry{Ref: history.Ref{Party: e.Ref.Party, Kind: KindEvidence, ID: e.ID}, Person: a.Person, Action: action, Reason: reason, Changes: changes,
		Visibility: access.Team}
	switch {
	case e.Visibility == access.Restricted:
		entry.Visibility = access.Restricted
	case open && reason == "":
		entry.Visibility = access.Public
	}
	if err := history.Write(ctx, tx, entry); err != nil {
		return err
	}
	if open && reason != "" {
		if err := s.tell(ctx, tx, a, e, action); err != nil {
			return err
		}
	}
	return tx.Touch(ctx, e.Ref.Party)
}

// tell writes that something was done to e, and no more, for the public.
func (s *Service) tell(ctx context.Context, tx *db.Tx, a access.Actor, e Evidence, action string) error {
	return history.Write(ctx, tx, history.Entry{Ref: history.Ref{Party: e.Ref.Party, Kind: KindEvidence, ID: e.ID}, Person: a.Person, Action: action,
		Visibility: access.Public})
}

// logChange writes what was changed between two states of evidence. Readers of
// the wider state do not learn what only those of the narrower one could read.
func (s *Service) logChange(ctx context.Context, tx *db.Tx, a access.Actor, before, after Evidence) error {
	seen := after
	if narrower(before.Visibility, after.Visibility) {
		seen.Visibility = before.Visibility
	}
	if err := s.log(ctx, tx, a, seen, actionChanged, "", changesOf(before.Flatten(), after.Flatten())); err != nil {
		return err
	}
	if before.Visibility == access.Public {
		return nil
	}
	open, err := s.openTo(ctx, tx, after)
	if err != nil || !open {
		return err
	}
	return s.tell(ctx, tx, a, after, actionPublished)
}

// narrower tells whether v has fewer readers than w.
func narrower(v, w access.Visibility) bool {
	width := map[access.Visibility]int{access.Team: 1, access.Public: 2}
	return width[v] < width[w]
}
