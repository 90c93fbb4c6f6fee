package measure

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/review"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// target is what core/review asks of measures: it applies proposals and puts
// them in words.
type target struct{ *Service }

// Kind names the records.
func (target) Kind() string { return KindMeasure }

// Apply makes the changes of an accepted proposal. History names its author,
// and beside it who accepted. Invalid where the measure was removed, or where
// the changes no longer hold together with what is stored.
func (t target) Apply(ctx context.Context, tx *db.Tx, p review.Proposal, decidedBy access.Actor) error {
	now, err := t.measure(ctx, tx, p.Party, p.Record)
	if err != nil {
		return err
	}
	if now.Removed {
		return errs.New(errs.Invalid, MsgNoteRemoved)
	}
	if stale := staleKeys(now.Flatten(), p.Changes); len(stale) > 0 {
		return errs.New(errs.Conflict, "error.conflict").With(Clash{now, stale})
	}
	after := now
	typed := wanted(p.Changes)
	after.Record = now.with(keysOf(typed), typed)
	if err := t.check(ctx, tx, after, nil); err != nil {
		return fmt.Errorf("apply proposal to measure %s: %w", now.ID, err)
	}
	if len(changesOf(now, after)) > 0 {
		if err := t.update(ctx, tx, access.Actor{Person: p.By}, now, &after, actionChanged); err != nil {
			return err
		}
	}
	return history.Write(ctx, tx, history.Entry{Ref: history.Ref{Party: p.Party, Kind: KindMeasure, ID: p.Record}, Person: decidedBy.Person,
		Action: actionAccepted, Visibility: access.Team})
}

// Stale lists the fields that somebody changed since p was made.
func (t target) Stale(ctx context.Context, tx *db.Tx, p review.Proposal) ([]string, error) {
	now, err := t.measure(ctx, tx, p.Party, p.Record)
	if err != nil {
		return nil, err
	}
	return staleKeys(now.Flatten(), p.Changes), nil
}

// wanted are the values that changes lead to, by key.
func wanted(changes []history.Change) map[string]string {
	to := map[string]string{}
	for _, c := range changes {
		to[c.Field] = c.To
	}
	return to
}

// staleKeys lists the keys of changes that no longer fit what is stored. A row
// that is taken out must hold what it held when that was proposed, and a row
// that is changed must be there still: else all that concerns it is stale. The
// place of a row among the others does not matter.
func staleKeys(now map[string]string, changes []history.Change) (keys []string) {
	base, typed := map[string]string{}, map[string]string{}
	for _, c := range changes {
		if !isRow(c.Field) {
			base[c.Field], typed[c.Field] = c.From, c.To
		}
	}
	_, moved := web.NewBase(base).Compare(now, typed)
	rows, to := map[string]bool{}, wanted(changes)
	for _, c := range changes {
		if row := rowKey(c.Field); row != "" {
			rows[row] = rows[row] || rowMoved(now, to, row, moved)
		}
	}
	for _, c := range changes {
		if slices.Contains(moved, c.Field) || rows[rowKey(c.Field)] {
			keys = append(keys, c.Field)
		}
	}
	return keys
}

// rowMoved tells whether what is proposed for a row does not fit it any more.
func rowMoved(now, to map[string]string, row string, moved []string) bool {
	at, decided := to[row]
	switch {
	case !decided: // parts of it change
		return now[row] == ""
	case at != "" || now[row] == "": // it is new, or gone already
		return false
	}
	for key := range now {
		if _, held := to[key]; rowKey(key) == row && (!held || slices.Contains(moved, key)) {
			return true
		}
	}
	return false
}

// rowKey is the key of the row that a key belongs to; "" for none.
func rowKey(key string) string {
	list, row, _, _ := splitKey(key)
	if row == "" {
		return ""
	}
	return list + "/" + row
}

// isRow tells whether a key is that of a row itself.
func isRow(key string) bool { return key != "" && rowKey(key) == key }

// Describe says what changes are, in the order of the forms.
func (t target) Describe(ctx context.Context, party, record string, changes []history.Change, l *i18n.Localizer) (review.Described, error) {
	m, err := t.measure(ctx, t.DB.Read(), party, record)
	if err != nil {
		return review.Described{}, err
	}
	names, err := organization.Names(ctx, t.DB.Read(), party)
	if err != nil {
		return review.Described{}, err
	}
	d := review.Described{Title: m.called().For(l.Lang), Link: workPath(m), Rev: m.Rev}
	say := proposalSayer{speaker{l: l, voc: t.Vocabulary, bodies: names}, m.Flatten(), wanted(changes)}
	stale := staleKeys(say.now, changes)
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b history.Change) int { return slices.Compare(say.order(a.Field), say.order(b.Field)) })
	for _, c := range changes {
		_, _, _, lang := splitKey(c.Field)
		d.Rows = append(d.Rows, review.Row{Field: c.Field, Label: say.label(c.Field), Lang: lang, From: say.value(c.Field, c.From), To: say.value(c.Field, c.To),
			Now: say.value(c.Field, say.now[c.Field]), Conflict: slices.Contains(stale, c.Field)})
	}
	return d, nil
}

// proposalSayer puts the fields of a proposal in words. Rows are known by
// their number, amounts have their currency.
type proposalSayer struct {
	speaker
	now, to map[string]string
}

// order is the place of a key in the forms: its list, its row, its field.
func (s proposalSayer) order(key string) []int {
	list, _, name, lang := splitKey(key)
	at := slices.IndexFunc(fields, func(f field) bool { return f.list == list && f.id == name })
	return []int{slices.Index(lists, list), s.number(key), at, slices.Index(i18n.Langs[:], lang)}
}

// number is that of the row of a key, from 1; 0 for none and for a row that is
// gone.
func (s proposalSayer) number(key string) int {
	row := rowKey(key)
	at := s.now[row]
	if at == "" {
		at = s.to[row]
	}
	return rowNumber(at)
}

// rowNumber is the number by which readers know a row at a place, from 1; 0 for
// no place.
func rowNumber(at string) int {
	if n, err := strconv.Atoi(at); err == nil {
		return n + 1
	}
	return 0
}

func (s proposalSayer) label(key string) string {
	list, row, name, _ := splitKey(key)
	n := s.number(key)
	if row == "" || n == 0 {
		return s.speaker.label(key)
	}
	head := s.l.T(MsgProposalRow, "List", s.l.T(listLabels[list]), "Number", n)
	if f, ok := fieldOf(list, name); ok {
		return head + s.l.T(roadmap.MsgColon) + s.l.T(f.label)
	}
	return head
}

func (s proposalSayer) value(key, v string) string {
	list, _, name, _ := splitKey(key)
	f, _ := fieldOf(list, name)
	switch {
	case v == "":
		return ""
	case isRow(key):
		return s.l.T(MsgProposalRowThere, "Number", rowNumber(v))
	case f.kind == amount:
		currency := s.to[rowKey(key)+"/"+partCurrency]
		if currency == "" {
			currency = s.now[rowKey(key)+"/"+partCurrency]
		}
		return strings.TrimSpace(writtenAmount(s.l, v, currency) + "\u00a0" + currency)
	}
	return s.speaker.value(key, v)
}
