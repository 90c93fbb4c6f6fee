package stocktake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
)

// Frameworks is what is known of frameworks.
type Frameworks interface {
	Get(framework.ID) (framework.Framework, bool)
	Latest() (framework.Framework, bool)
	All() []framework.Framework
}

// Service holds the use cases. Fill all fields.
type Service struct {
	DB         *db.DB
	Access     *access.Table
	Frameworks Frameworks
	Practices  practice.Shelf
	Zone       func(party string) *time.Location
	// Records are what the installation holds about a line, for a to choose
	// from: each a path of this installation, without the language, and words.
	Records  func(ctx context.Context, a access.Actor, party string, line framework.LineID, l i18n.Lang) ([]Link, error)
	Evidence *evidence.Service
}

func (s *Service) today(party string, at time.Time) clock.Date {
	return clock.DateOf(at, s.Zone(party))
}

// View is a round with what stands in it.
type View struct {
	Round     Round
	Framework framework.Framework
	Entries   map[framework.LineID]Entry
}

// Entry is what the round says of a line; a blank one where nothing stands.
func (v View) Entry(line framework.LineID) Entry {
	if e, ok := v.Entries[line]; ok {
		return e
	}
	return newEntry(v.Round, line)
}

// Done counts the reference lines that are finished, and all of them.
func (v View) Done() (done, of int) {
	for _, l := range v.Framework.ReferenceLines() {
		of++
		if v.Entry(l.ID).Finished {
			done++
		}
	}
	return done, of
}

// NextLine is the first line after one that is not finished, going round once;
// ok is false when all are. after "" begins at the first.
func (v View) NextLine(after framework.LineID) (framework.Line, bool) {
	lines := v.Framework.ReferenceLines()
	from := 1 + slices.IndexFunc(lines, func(l framework.Line) bool { return l.ID == after })
	for i := range lines {
		if l := lines[(from+i)%len(lines)]; l.ID != after && !v.Entry(l.ID).Finished {
			return l, true
		}
	}
	return framework.Line{}, false
}

// Rounds returns all rounds of a Party with their entries, oldest first: two
// queries.
func (s *Service) Rounds(ctx context.Context, a access.Actor, party string) ([]View, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return nil, err
	}
	rounds, err := selectRounds(ctx, s.DB.Read(), party)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, s.DB.Read(), rounds...)
}

func (s *Service) views(ctx context.Context, q db.IDB, rounds ...Round) ([]View, error) {
	entries, err := selectEntries(ctx, q, rounds...)
	if err != nil {
		return nil, err
	}
	views := make([]View, len(rounds))
	for i, r := range rounds {
		f, ok := s.Frameworks.Get(r.Framework)
		if !ok {
			return nil, fmt.Errorf("stocktake %s: no framework %q", r.ID, r.Framework)
		}
		views[i] = View{r, f, entries[r.ID]}
	}
	return views, nil
}

// Round returns one round and, if there is one, the round before it.
func (s *Service) Round(ctx context.Context, a access.Actor, party, id string) (v View, before *View, err error) {
	views, err := s.Rounds(ctx, a, party)
	if err != nil {
		return View{}, nil, err
	}
	for i, x := range views {
		if x.Round.ID != id {
			continue
		}
		if i > 0 {
			before = &views[i-1]
		}
		return x, before, nil
	}
	return View{}, nil, errs.New(errs.NotFound, "error.not_found")
}

// Begin opens a round on a day. With keep, what the last round wrote is the
// beginning of this one; readiness is judged anew. One round is open at a
// time. Errors: NotFound, Forbidden, Invalid.
func (s *Service) Begin(ctx context.Context, a access.Actor, party string, on clock.Date, keep bool) (Round, error) {
	if err := s.Access.Demand(a, PermLead, party); err != nil {
		return Round{}, err
	}
	f, ok := s.Frameworks.Latest()
	if !ok {
		return Round{}, errs.New(errs.NotFound, "error.not_found")
	}
	r := Round{ID: db.NewID(), Party: party, Framework: f.ID, BeganOn: on, Rev: 1}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		rounds, err := selectRounds(ctx, tx, party)
		if err != nil {
			return err
		}
		if err := s.checkBegin(rounds, r, tx.At); err != nil {
			return err
		}
		if err := insertRound(ctx, tx, r); err != nil {
			return err
		}
		if keep && len(rounds) > 0 {
			if err := s.carryOver(ctx, tx, rounds[len(rounds)-1], r); err != nil {
				return err
			}
		}
		return history.Write(ctx, tx, history.Entry{Ref: r.ref(), Person: a.Person, Action: "created"})
	})
	return r, err
}

func (s *Service) checkBegin(rounds []Round, r Round, at time.Time) error {
	var bad errs.Fields
	for _, o := range rounds {
		if o.Open() {
			return errs.New(errs.Invalid, MsgErrorOpen)
		}
	}
	switch last := len(rounds) - 1; {
	case r.BeganOn.IsZero() || r.BeganOn.After(s.today(r.Party, at)):
		bad.Add("began_on", MsgErrorDate)
	case last >= 0 && r.BeganOn.Before(rounds[last].BeganOn):
		bad.Add("began_on", MsgErrorBefore)
	}
	return bad.Err()
}

// carryOver begins r with what last says, for the lines that both know.
func (s *Service) carryOver(ctx context.Context, tx *db.Tx, last, r Round) error {
	all, err := selectEntries(ctx, tx, last)
	if err != nil {
		return err
	}
	f, _ := s.Frameworks.Get(r.Framework)
	var entries []Entry
	for _, l := range f.Lines {
		e, ok := all[last.ID][l.ID]
		if !ok {
			continue
		}
		e.Round, e.Readiness, e.Finished, e.UpdatedOn, e.Rev = r.ID, NotJudged, false, clock.Date{}, 1
		entries = append(entries, e)
	}
	if err := upsertEntries(ctx, tx, entries...); err != nil {
		return err
	}
	var found []search.Entry
	for _, e := range entries {
		found = append(found, s.searchEntry(e))
	}
	return search.Put(ctx, tx, found...)
}

func (r Round) ref() history.Ref { return history.Ref{Party: r.Party, Kind: KindRound, ID: r.ID} }

func (e Entry) ref() history.Ref {
	return history.Ref{Party: e.Party, Kind: KindEntry, ID: e.Round + "/" + e.Line.Local()}
}

// Close ends a round: its entries stay as they are. Closing twice changes
// nothing. Errors: NotFound, Forbidden.
func (s *Service) Close(ctx context.Context, a access.Actor, party, id string) error {
	return s.turn(ctx, a, party, id, "closed", func(rounds []Round, r *Round, today clock.Date) (bool, error) {
		was := r.Open()
		if was {
			r.ClosedOn = today
		}
		return was, nil
	})
}

// Reopen undoes Close, for the newest round only.
func (s *Service) Reopen(ctx context.Context, a access.Actor, party, id string) error {
	return s.turn(ctx, a, party, id, "reopened", func(rounds []Round, r *Round, _ clock.Date) (bool, error) {
		if rounds[len(rounds)-1].ID != r.ID {
			return false, errs.New(errs.Invalid, MsgErrorNewest)
		}
		was := !r.Open()
		r.ClosedOn = clock.Date{}
		return was, nil
	})
}

func (s *Service) turn(ctx context.Context, a access.Actor, party, id, action string, do func(rounds []Round, r *Round, today clock.Date) (bool, error)) error {
	if err := s.Access.Demand(a, PermLead, party); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		rounds, err := selectRounds(ctx, tx, party)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(rounds, func(r Round) bool { return r.ID == id })
		if i < 0 {
			return errs.New(errs.NotFound, "error.not_found")
		}
		r := rounds[i]
		changed, err := do(rounds, &r, s.today(party, tx.At))
		if err != nil || !changed {
			return err
		}
		r.Rev++
		if err := updateRound(ctx, tx, r); err != nil {
			return err
		}
		return history.Write(ctx, tx, history.Entry{Ref: r.ref(), Person: a.Person, Action: action})
	})
}

// Clash is the Detail of a Conflict error: fields that somebody else changed
// since the form was opened.
type Clash struct {
	Now    Entry
	Fields []string
}

// Save merges what was typed about a line into its entry; typed holds flat
// fields in canonical form. Errors: NotFound, Forbidden, Invalid (the round is
// closed, or by field), Conflict with Detail Clash.
func (s *Service) Save(ctx context.Context, a access.Actor, party, round string, line framework.LineID, base web.Base, typed map[string]string) (Entry, error) {
	if err := s.Access.Demand(a, PermEdit, party); err != nil {
		return Entry{}, err
	}
	if err := check(typed); err != nil {
		return Entry{}, err
	}
	var after Entry
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		after, err = s.save(ctx, tx, a, party, round, line, base, typed)
		return err
	})
	return after, err
}

func (s *Service) save(ctx context.Context, tx *db.Tx, a access.Actor, party, round string, line framework.LineID, base web.Base, typed map[string]string) (Entry, error) {
	r, err := selectRound(ctx, tx, party, round)
	if err != nil {
		return Entry{}, err
	}
	views, err := s.views(ctx, tx, r)
	if err != nil {
		return Entry{}, err
	}
	if _, known := views[0].Framework.Line(line); !known {
		return Entry{}, errs.New(errs.NotFound, "error.not_found")
	}
	if !r.Open() {
		return Entry{}, errs.New(errs.Invalid, MsgErrorClosed)
	}
	now := views[0].Entry(line)
	flat := now.Flatten()
	changed, conflicts := base.Compare(flat, typed)
	if len(conflicts) > 0 {
		return now, errs.New(errs.Conflict, "error.conflict").With(Clash{now, conflicts})
	}
	if len(changed) == 0 {
		return now, nil
	}
	after := now
	e := history.Entry{Ref: now.ref(), Person: a.Person, Action: "changed"}
	for _, key := range changed {
		after.set(key, typed[key])
		e.Changes = append(e.Changes, history.Change{Field: key, From: flat[key], To: typed[key]})
	}
	after.Rev++
	after.UpdatedOn = s.today(party, tx.At)
	if err := upsertEntries(ctx, tx, after); err != nil {
		return now, err
	}
	if err := search.Put(ctx, tx, s.searchEntry(after)); err != nil {
		return now, err
	}
	return after, history.Write(ctx, tx, e)
}

// maxLinks is how many links an entry holds.
const maxLinks = 50

// check holds typed fields to the rules.
func check(typed map[string]string) error {
	var bad errs.Fields
	links, wrong := parseLinks(typed["links"])
	switch {
	case wrong != "":
		bad.Add("links", MsgErrorLink, "Line", wrong)
	case len(links) > maxLinks:
		bad.Add("links", MsgErrorLinks, "Max", maxLinks)
	}
	return bad.Err()
}
