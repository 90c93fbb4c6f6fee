package practice

import (
	"context"
	"maps"
	"slices"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// Act is what is done with a submission at its desk.
type Act string

// The acts. Each may change fields too.
const (
	Keep     Act = "save"
	Accept   Act = "accept"   // onto the shelf
	Return   Act = "return"   // to who submitted it, with a reason
	Reject   Act = "reject"   // for good, with a reason
	Withdraw Act = "withdraw" // from the shelf, with a reason
)

// next says where an act leads from a stage.
var next = map[Act]map[Stage]Stage{
	Keep:     {Submitted: Submitted, Returned: Returned, Published: Published},
	Accept:   {Submitted: Published, Returned: Published, Withdrawn: Published},
	Return:   {Submitted: Returned},
	Reject:   {Submitted: Rejected, Returned: Rejected},
	Withdraw: {Published: Withdrawn},
}

// done names the acts in the history.
var done = map[Act]string{Keep: "changed", Accept: "accepted", Return: "returned", Reject: "rejected", Withdraw: "withdrawn"}

// needsReason tells whether who submitted it must learn why.
func (a Act) needsReason() bool { return a == Return || a == Reject || a == Withdraw }

// Decision is what was sent from the form of a submission.
type Decision struct {
	Act      Act
	Base     web.Base
	Typed    map[string]string // flat fields
	Reason   string
	Verified State // of a visitor's practice that is accepted
}

// Clash is the Detail of a Conflict: what is stored now.
type Clash struct {
	Now    Submission
	Fields []string // that somebody else changed meanwhile
}

// Decide merges what was typed and does the act, in one. Errors: NotFound,
// Forbidden, Invalid by field, Conflict with Detail Clash.
func (s *Service) Decide(ctx context.Context, a access.Actor, desk party.Code, id ID, d Decision) (after Submission, err error) {
	need := PermEdit
	if d.Act != Keep {
		need = PermPublish
	}
	if err := s.may(a, need, desk); err != nil {
		return after, err
	}
	if !db.IsID(string(id)) {
		return after, missing()
	}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := selectSubmission(ctx, tx, desk, id)
		if err != nil {
			return err
		}
		after, err = s.decide(ctx, tx, a, now, d)
		return err
	})
	return after, err
}

func (s *Service) decide(ctx context.Context, tx *db.Tx, a access.Actor, now Submission, d Decision) (Submission, error) {
	before := now.Flatten()
	changed, clash := d.Base.Compare(before, d.Typed)
	if len(clash) > 0 {
		return now, errs.New(errs.Conflict, "error.conflict").With(Clash{now, clash})
	}
	after := now
	for _, key := range changed {
		after.set(key, d.Typed[key])
	}
	if err := s.checkDecision(ctx, a, now, after, d); err != nil {
		return now, err
	}
	after.Stage = next[d.Act][now.Stage]
	after.Rev++
	switch {
	case d.Act == Keep && len(changed) == 0:
		return now, nil
	case d.Act != Keep:
		after.Reason, after.DecidedAt = d.Reason, tx.At
	}
	if d.Act == Accept {
		after.Verified = d.Verified
		if now.By != "" {
			after.Verified = Reported
		}
	}
	return after, s.save(ctx, tx, a, after, d, changes(before, after.Flatten()))
}

// save writes what was decided, tells the visitor, and forgets the address
// when nothing more is to be said.
func (s *Service) save(ctx context.Context, tx *db.Tx, a access.Actor, after Submission, d Decision, changed []history.Change) error {
	if d.Act != Keep && after.Email != "" && s.Notify != nil {
		if err := s.Notify(ctx, tx, after); err != nil {
			return err
		}
	}
	if after.Stage == Published || after.Stage == Rejected {
		after.Email = ""
	}
	if err := updateSubmission(ctx, tx, after); err != nil {
		return err
	}
	if err := s.log(ctx, tx, after, a.Person, done[d.Act], d.Reason, changed); err != nil {
		return err
	}
	return s.show(ctx, tx, after)
}

// checkDecision holds an act to the rules. A Party's published practice is its
// point of contact's to change.
func (s *Service) checkDecision(ctx context.Context, a access.Actor, now, after Submission, d Decision) error {
	if _, ok := next[d.Act][now.Stage]; !ok {
		return errs.New(errs.Invalid, MsgErrorStage)
	}
	if now.Stage == Published {
		if err := s.may(a, PermPublish, now.By); err != nil {
			return err
		}
	}
	var bad errs.Fields
	if d.Act.needsReason() && strings.TrimSpace(d.Reason) == "" {
		bad.Add("reason", MsgErrorReason)
	}
	if d.Act == Accept && now.By == "" && !slices.Contains([]State{Verified, Partly, ToCheck}, d.Verified) {
		bad.Add("verified", MsgErrorVerified)
	}
	if err := bad.Err(); err != nil {
		return err
	}
	if d.Act == Keep || d.Act == Accept {
		return s.check(ctx, after)
	}
	return nil
}

// changes lists what differs between two flat forms, by field.
func changes(before, after map[string]string) []history.Change {
	keys := maps.Clone(after)
	if keys == nil {
		keys = map[string]string{}
	}
	for k := range before {
		keys[k] = ""
	}
	var list []history.Change
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if before[k] != after[k] {
			list = append(list, history.Change{Field: k, From: before[k], To: after[k]})
		}
	}
	return list
}
