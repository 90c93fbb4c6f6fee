package review

import (
	"context"
	"fmt"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// KindProposal is how history names a proposal.
const KindProposal = "proposal"

// What is done to a proposal, for history.
const (
	ActionProposed  = "proposed"
	ActionAccepted  = "accepted"
	ActionReturned  = "returned"
	ActionWithdrawn = "withdrawn"
)

// Controls of the forms of decision.
const (
	fieldAccept = "accept_reason"
	fieldReturn = "return_reason"
	fieldPart   = "part_reason"
)

// Service holds the use cases. Targets may be added until the first request.
type Service struct {
	DB      *db.DB
	Access  *access.Table
	Targets []Target
	// Notify tells the author of a decision, in the transaction of it: it
	// queues a mail (see MailText). Not called for one's own proposal.
	Notify func(ctx context.Context, tx *db.Tx, p Proposal) error
	// Names gives the names of persons by id.
	Names func(ctx context.Context, ids []string) (map[string]string, error)
}

func (s *Service) target(kind string) (Target, bool) {
	for _, t := range s.Targets {
		if t.Kind() == kind {
			return t, true
		}
	}
	return nil, false
}

// Propose keeps n for a reviewer, in the caller's transaction. The caller has
// checked that the author may propose these changes. Errors: Invalid at field
// "note", or without a field when there are no changes.
func (s *Service) Propose(ctx context.Context, tx *db.Tx, a access.Actor, n New) (Proposal, error) {
	if len(n.Changes) == 0 {
		return Proposal{}, errs.New(errs.Invalid, MsgErrorNoChanges)
	}
	note, err := checkReason("note", n.Note, false)
	if err != nil {
		return Proposal{}, err
	}
	if bodies := a.Bodies[n.Party]; n.Office == "" && len(bodies) > 0 {
		n.Office = bodies[0]
	}
	p := Proposal{ID: db.NewID(), Party: n.Party, Kind: n.Kind, Record: n.Record, Title: n.Title, Changes: n.Changes, Note: note, By: a.Person,
		Office: n.Office, State: Waiting, CreatedAt: tx.At, BaseRev: n.BaseRev}
	if err := insertProposal(ctx, tx, p); err != nil {
		return Proposal{}, err
	}
	return p, s.record(ctx, tx, p, a, ActionProposed, p.Changes, "")
}

// Accept makes the changes of a proposal. reason is needed for one's own,
// which only the point of contact may accept. Errors: NotFound, Forbidden,
// Invalid at field "accept_reason", Conflict when it is decided already or a
// field has been changed since.
func (s *Service) Accept(ctx context.Context, a access.Actor, party, id, reason string) error {
	if err := s.Access.Demand(a, PermDecide, party); err != nil {
		return err
	}
	err := s.decide(ctx, a, party, id, func(ctx context.Context, tx *db.Tx, p *Proposal) (err error) {
		own := p.By == a.Person
		if own && !mayAcceptOwn(a, party) {
			return errs.New(errs.Forbidden, MsgErrorOwn)
		}
		if p.DecisionReason, err = checkReason(fieldAccept, reason, own); err != nil {
			return err
		}
		t, ok := s.target(p.Kind)
		if !ok {
			return fmt.Errorf("no target for records of kind %q", p.Kind)
		}
		p.State = Accepted
		return t.Apply(ctx, tx, *p, a)
	})
	if err != nil {
		return fmt.Errorf("accept proposal %q: %w", id, err)
	}
	return nil
}

// Return sends a proposal back with a reason. Nobody returns their own: that
// is Withdraw. Errors as for Accept, Invalid at field "return_reason".
func (s *Service) Return(ctx context.Context, a access.Actor, party, id, reason string) error {
	if err := s.Access.Demand(a, PermDecide, party); err != nil {
		return err
	}
	err := s.decide(ctx, a, party, id, func(ctx context.Context, tx *db.Tx, p *Proposal) (err error) {
		if p.By == a.Person {
			return errs.New(errs.Forbidden, MsgErrorReturnOwn)
		}
		p.State = Returned
		p.DecisionReason, err = checkReason(fieldReturn, reason, true)
		return err
	})
	if err != nil {
		return fmt.Errorf("return proposal %q: %w", id, err)
	}
	return nil
}

// decide runs how on a proposal that waits, writes its end and tells the
// author.
func (s *Service) decide(ctx context.Context, a access.Actor, party, id string, how func(context.Context, *db.Tx, *Proposal) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.waiting(ctx, tx, party, id)
		if err != nil {
			return err
		}
		p.DecidedBy, p.DecidedAt = a.Person, tx.At
		if err := how(ctx, tx, &p); err != nil {
			return err
		}
		if err := s.end(ctx, tx, p, a); err != nil || p.By == a.Person {
			return err
		}
		return s.Notify(ctx, tx, p)
	})
}

// Withdraw takes one's own proposal back while it waits. Errors: NotFound,
// Forbidden for another's, Conflict when it is decided already.
func (s *Service) Withdraw(ctx context.Context, a access.Actor, party, id string) error {
	if err := s.Access.Demand(a, PermWithdraw, party); err != nil {
		return err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.waiting(ctx, tx, party, id)
		if err != nil {
			return err
		}
		if p.By != a.Person {
			return errs.New(errs.Forbidden, MsgErrorWithdrawOther)
		}
		p.State, p.DecidedAt = Withdrawn, tx.At
		return s.end(ctx, tx, p, a)
	})
	if err != nil {
		return fmt.Errorf("withdraw proposal %q: %w", id, err)
	}
	return nil
}

// waiting reads a proposal that can still be decided; Conflict if it is not.
func (s *Service) waiting(ctx context.Context, tx *db.Tx, party, id string) (Proposal, error) {
	p, err := get(ctx, tx, party, id)
	if err == nil && p.State != Waiting {
		err = errs.New(errs.Conflict, MsgErrorSettled).With(p)
	}
	return p, err
}

func (s *Service) end(ctx context.Context, tx *db.Tx, p Proposal, a access.Actor) error {
	if err := settle(ctx, tx, p); err != nil {
		return err
	}
	action := map[State]string{Accepted: ActionAccepted, Returned: ActionReturned, Withdrawn: ActionWithdrawn}[p.State]
	return s.record(ctx, tx, p, a, action, nil, p.DecisionReason)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, p Proposal, a access.Actor, action string, changes []history.Change, reason string) error {
	office := ""
	if bodies := a.Bodies[p.Party]; len(bodies) > 0 {
		office = bodies[0]
	}
	if a.Person == p.By {
		office = p.Office
	}
	return history.Write(ctx, tx, history.Entry{Ref: history.Ref{Party: p.Party, Kind: KindProposal, ID: p.ID}, Person: a.Person, Office: office,
		Action: action, Changes: changes, Reason: reason})
}

// List returns what f selects and how many there are in all. Errors: NotFound,
// Forbidden.
func (s *Service) List(ctx context.Context, a access.Actor, f Filter) ([]Proposal, int, error) {
	if err := s.Access.Demand(a, PermRead, f.Party); err != nil {
		return nil, 0, err
	}
	return selectProposals(ctx, s.DB.Read(), f)
}

// Waiting counts what waits in a Party; 0 for those who may not read it.
func (s *Service) Waiting(ctx context.Context, a access.Actor, party string) (int, error) {
	if s.Access.Demand(a, PermRead, party) != nil {
		return 0, nil
	}
	return CountWaiting(ctx, s.DB.Read(), party)
}

// Get returns one proposal. Errors: NotFound (also for another Party's),
// Forbidden.
func (s *Service) Get(ctx context.Context, a access.Actor, party, id string) (Proposal, error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return Proposal{}, err
	}
	return get(ctx, s.DB.Read(), party, id)
}

func get(ctx context.Context, q db.IDB, party, id string) (Proposal, error) {
	if !db.IsID(id) {
		return Proposal{}, errs.New(errs.NotFound, "error.not_found")
	}
	return selectProposal(ctx, q, party, id)
}

// describe puts a proposal in words; without its record, as it was written.
func (s *Service) describe(ctx context.Context, p Proposal, l *i18n.Localizer) (d Described, gone bool, err error) {
	if t, ok := s.target(p.Kind); ok {
		d, err = t.Describe(ctx, p.Party, p.Record, p.Changes, l)
		if err == nil {
			return d, false, nil
		}
		if !errs.Is(err, errs.NotFound) {
			return d, false, fmt.Errorf("describe proposal %s: %w", p.ID, err)
		}
	}
	return Described{Title: p.Title.For(l.Lang), Rows: rawRows(p.Changes)}, true, nil
}

// checkReason trims and checks a reason typed into control field.
func checkReason(field, s string, needed bool) (string, error) {
	var bad errs.Fields
	s = strings.TrimSpace(s)
	if needed && s == "" {
		if field != fieldAccept {
			bad.Add(field, MsgErrorReturnReason)
		} else {
			bad.Add(field, MsgErrorOwnReason)
		}
	}
	if r, found := web.ControlIn(s); found {
		bad.Add(field, web.MsgControl, "Code", fmt.Sprintf("U+%04X", r))
	}
	if web.Unseen(s) {
		bad.Add(field, web.MsgUnseen)
	}
	if n := web.Length(s); n > web.MaxNote {
		bad.Add(field, web.MsgTooLong, "Count", n, "Max", web.MaxNote)
	}
	return s, bad.Err()
}
