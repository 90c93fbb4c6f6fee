package roadmap

import (
	"context"
	"fmt"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// act runs one act of the point of contact on a roadmap: it checks the
// permission, lets do change the roadmap, and writes roadmap, history and
// public list in one transaction.
func (s *Service) act(ctx context.Context, actor access.Actor, party, slug, action string, do func(ctx context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error)) (Roadmap, error) {
	if err := s.allow(actor, PermLead, access.Object{Party: party}); err != nil {
		return Roadmap{}, err
	}
	var r Roadmap
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if r, err = selectRoadmap(ctx, tx, party, slug); err != nil {
			return err
		}
		was := r
		e, err := do(ctx, tx, &r)
		if err != nil {
			return err
		}
		r.Rev++
		if err := updateRoadmap(ctx, tx, r); err != nil {
			return err
		}
		e.Ref, e.Person, e.Action = r.ref(), actor.Person, action
		if err := history.Write(ctx, tx, e); err != nil {
			return err
		}
		if err := s.reindexAll(ctx, tx, r); err != nil {
			return err
		}
		if s.Appeared != nil && (r.Published != was.Published || r.Version != was.Version) {
			if err := s.Appeared(ctx, tx, party); err != nil {
				return err
			}
		}
		return tx.Touch(ctx, party)
	})
	if err != nil {
		return r, fmt.Errorf("%s roadmap of %s: %w", action, party, err)
	}
	return r, nil
}

// audience is who reads the history entry of an act.
func audience(r *Roadmap) access.Visibility {
	if r.Published {
		return access.Public
	}
	return access.Team
}

// reindexAll rewrites the public list of a roadmap, and what can be found of
// it.
func (s *Service) reindexAll(ctx context.Context, tx *db.Tx, r Roadmap) error {
	live, err := selectActivities(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	shown, err := asShown(ctx, tx, r, live)
	if err != nil {
		return err
	}
	if err := s.offerAll(ctx, tx, r, live, shown); err != nil {
		return err
	}
	return reindex(ctx, tx, r, s.lineOf, shown, true)
}

// Settings of a roadmap that its point of contact may change.
type Settings struct {
	Title      string // in Lang; "" = the framework's
	Lang       i18n.Lang
	StartOn    clock.Date
	EndOn      clock.Date
	RhythmDays int
}

// ChangeSettings changes title, period and rhythm.
func (s *Service) ChangeSettings(ctx context.Context, actor access.Actor, party, slug string, in Settings) (Roadmap, error) {
	var bad errs.Fields
	checkPeriod(&bad, in.StartOn, in.EndOn)
	if in.RhythmDays < 30 || in.RhythmDays > 731 {
		bad.Add("rhythm", MsgErrorRhythm)
	}
	if err := bad.Err(); err != nil {
		return Roadmap{}, err
	}
	return s.act(ctx, actor, party, slug, "changed", func(_ context.Context, _ *db.Tx, r *Roadmap) (history.Entry, error) {
		if err := r.changeable(); err != nil {
			return history.Entry{}, err
		}
		changes := []history.Change{
			{Field: "title:" + string(in.Lang), From: r.Title.Get(in.Lang), To: in.Title},
			{Field: "start", From: r.StartOn.String(), To: in.StartOn.String()},
			{Field: "end", From: r.EndOn.String(), To: in.EndOn.String()},
			{Field: "rhythm", From: fmt.Sprint(r.RhythmDays), To: fmt.Sprint(in.RhythmDays)},
		}
		r.Title = r.Title.With(in.Lang, in.Title, i18n.Human)
		r.StartOn, r.EndOn, r.RhythmDays = in.StartOn, in.EndOn, in.RhythmDays
		r.Revised = r.Revised || r.Frozen()
		return history.Entry{Changes: onlyReal(changes)}, nil
	})
}

func onlyReal(changes []history.Change) []history.Change {
	var real []history.Change
	for _, c := range changes {
		if c.From != c.To {
			real = append(real, c)
		}
	}
	return real
}

// Move changes the state by hand. A published roadmap that goes back to draft
// is withdrawn.
func (s *Service) Move(ctx context.Context, actor access.Actor, party, slug string, to State) (Roadmap, error) {
	return s.act(ctx, actor, party, slug, "moved", func(_ context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.State.CanMove(to) {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorMove)
		}
		e := history.Entry{Changes: []history.Change{{Field: "state", From: string(r.State), To: string(to)}}, Visibility: audience(r)}
		r.State = to
		if !to.CanPublish() && r.Published {
			r.Published, r.WithdrawnOn = false, s.today(party, tx.At)
		}
		return e, nil
	})
}

// Publish shows the roadmap to everyone; allowed from the consultation on.
func (s *Service) Publish(ctx context.Context, actor access.Actor, party, slug string) (Roadmap, error) {
	return s.act(ctx, actor, party, slug, "published", func(_ context.Context, _ *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.State.CanPublish() {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorPublishDraft)
		}
		r.Published, r.WithdrawnOn = true, clock.Date{}
		return history.Entry{Visibility: access.Public}, nil
	})
}

// Withdraw takes the roadmap back from the public, which sees a notice.
func (s *Service) Withdraw(ctx context.Context, actor access.Actor, party, slug, reason string) (Roadmap, error) {
	return s.act(ctx, actor, party, slug, "withdrawn", func(_ context.Context, tx *db.Tx, r *Roadmap) (history.Entry, error) {
		if !r.Published {
			return history.Entry{}, errs.New(errs.Invalid, MsgErrorNotPublished)
		}
		r.Published, r.WithdrawnOn = false, s.today(party, tx.At)
		return history.Entry{Reason: reason}, nil
	})
}

// MarkSent notes when and to whom the roadmap was sent.
func (s *Service) MarkSent(ctx context.Context, actor access.Actor, party, slug string, on clock.Date, to string) (Roadmap, error) {
	var bad errs.Fields
	if on.IsZero() || on.After(s.today(party, s.DB.Now())) {
		bad.Add("sent_on", MsgErrorSentOn)
	}
	if to == "" {
		bad.Add("sent_to", MsgErrorSentTo)
	}
	if err := bad.Err(); err != nil {
		return Roadmap{}, err
	}
	return s.act(ctx, actor, party, slug, "sent", func(_ context.Context, _ *db.Tx, r *Roadmap) (history.Entry, error) {
		e := history.Entry{Changes: []history.Change{{Field: "sent_on", From: r.SentOn.String(), To: on.String()}, {Field: "sent_to", From: r.SentTo, To: to}}, Visibility: audience(r)}
		r.SentOn, r.SentTo = on, to
		return e, nil
	})
}
