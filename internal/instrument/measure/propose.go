package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/review"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// fieldWord is the control of the word to the reviewer; core/review names its
// mistakes so.
const fieldWord = "note"

// Sent is a form that is sent as a proposal: what it was filled with, what it
// holds now, and a word to the reviewer, which may be "".
type Sent struct {
	Base  web.Base
	Typed map[string]string
	Note  string
}

// mayPropose is nil for those who may at least propose changes of m: editors,
// and contributors of a body that carries it out. The reader may know of m.
func (s *Service) mayPropose(a access.Actor, m Measure) error {
	if s.Access.Allows(a, PermPropose, m.Object()) {
		return nil
	}
	return errs.New(errs.Forbidden, "error.forbidden")
}

// formFor is the form as the reader of r may fill it in: who may read a
// measure is not for contributors to propose.
func (s *Service) formFor(r *web.Request, spec formSpec) formSpec {
	if s.manages(r) {
		return spec
	}
	return spec.without(team)
}

// Propose keeps what d changes for a reviewer, and gives the proposal's id.
// Errors: NotFound, Forbidden (also for fields that only editors decide on),
// Invalid by key of the flat form or when nothing changes, Conflict with a
// Clash.
func (s *Service) Propose(ctx context.Context, a access.Actor, party, id string, d Sent, loc *i18n.Localizer) (proposal string, err error) {
	if err := s.Access.Demand(a, PermRead, party); err != nil {
		return "", err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.measure(ctx, tx, party, id)
		if err != nil {
			return err
		}
		changes, err := s.proposed(ctx, tx, a, now, d, loc)
		if err != nil {
			return err
		}
		p, err := s.Review.Propose(ctx, tx, a, review.New{Party: party, Kind: KindMeasure, Record: id, Title: now.called(), Changes: changes,
			Note: d.Note, Office: officeOf(a, now), BaseRev: now.Rev})
		proposal = p.ID
		return err
	})
	if err != nil {
		return "", fmt.Errorf("propose changes of measure %q: %w", id, err)
	}
	return proposal, nil
}

// proposed lists what d changes of now, once it has held against the rules as
// if it were saved.
func (s *Service) proposed(ctx context.Context, q db.IDB, a access.Actor, now Measure, d Sent, loc *i18n.Localizer) ([]history.Change, error) {
	if err := s.mayPropose(a, now); err != nil {
		return nil, err
	}
	if now.Removed {
		return nil, errs.New(errs.Invalid, MsgNoteRemoved)
	}
	for key := range d.Typed {
		if list, _, name, _ := splitKey(key); list == "" && isKept(name) {
			return nil, errs.New(errs.Forbidden, "error.forbidden")
		}
	}
	changed, conflicts := d.Base.Compare(now.Flatten(), d.Typed)
	if len(conflicts) > 0 {
		return nil, errs.New(errs.Conflict, "error.conflict").With(Clash{now, conflicts})
	}
	after := now
	after.Record = now.with(changed, d.Typed)
	if err := s.check(ctx, q, after, loc); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(changesOf(now, after), isOrder), s.free(ctx, q, after)
}

// isKept tells whether a field of a measure is for editors alone.
func isKept(id string) bool {
	f, ok := fieldOf("", id)
	return !ok || f.who == team
}

// isOrder tells whether a change is of order only: of a row among the others,
// or of the codes of a set. It says nothing to a reviewer.
func isOrder(c history.Change) bool {
	list, row, name, _ := splitKey(c.Field)
	if row != "" && name == "" {
		return c.From != "" && c.To != ""
	}
	f, _ := fieldOf(list, name)
	return f.kind == choices && slices.Equal(slices.Sorted(strings.SplitSeq(c.From, ",")), slices.Sorted(strings.SplitSeq(c.To, ",")))
}

// called is what lists call m: "M-12 Law on the arts".
func (m Measure) called() i18n.Text {
	t := m.Title()
	out := i18n.NewText(t.Original(), m.Ref()+" "+t.OriginalText())
	for l, e := range t.All() {
		if l != t.Original() {
			out = out.With(l, m.Ref()+" "+e.Text, e.State)
		}
	}
	return out
}

// officeOf is the body of a that carries m out; "" for none.
func officeOf(a access.Actor, m Measure) string {
	for _, own := range a.Bodies[m.Party] {
		if slices.Contains(m.List(fieldAgencies), own) {
			return own
		}
	}
	return ""
}
