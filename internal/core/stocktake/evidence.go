package stocktake

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// recordID names the entry of a line among records that have evidence. A line
// has one before anything is written about it.
func recordID(round string, line framework.LineID) string { return round + "." + line.Local() }

// EntryRef names what a round says of a line as evidence does.
func EntryRef(party, round string, line framework.LineID) evidence.Ref {
	return evidence.Ref{Party: party, Kind: KindEntry, ID: recordID(round, line)}
}

// EntryRecords tells evidence about entries. They stay with the team, and so
// does what supports them.
type EntryRecords struct{ *Service }

// Kind names the records.
func (EntryRecords) Kind() string { return KindEntry }

// Label is what the kind is called.
func (EntryRecords) Label(l *i18n.Localizer) string { return l.T(MsgNav) }

// Records finds entries. Those of a closed round stay as they are.
func (s EntryRecords) Records(ctx context.Context, q db.IDB, a access.Actor, party string, ids []string) (map[string]evidence.Record, error) {
	if !s.Access.Allows(a, PermRead, access.Object{Party: party}) {
		return nil, nil
	}
	rounds, err := selectRounds(ctx, q, party)
	if err != nil {
		return nil, err
	}
	byID := map[string]Round{}
	for _, r := range rounds {
		byID[r.ID] = r
	}
	found := map[string]evidence.Record{}
	for _, id := range ids {
		round, local, _ := strings.Cut(id, ".")
		if rec, ok := s.recordOf(byID[round], local); ok {
			found[id] = rec
		}
	}
	return found, nil
}

func (s EntryRecords) recordOf(r Round, local string) (evidence.Record, bool) {
	f, _ := s.Frameworks.Get(r.Framework)
	line, ok := f.Line(framework.LineID(string(r.Framework) + "/" + local))
	if !ok {
		return evidence.Record{}, false
	}
	rec := evidence.Record{Object: access.Object{Party: r.Party}, Title: titleOf(r, line), Path: "/work/" + r.Party + "/stocktake/" + r.ID + "/" + local,
		Group: string(line.Output), TeamOnly: true}
	if !r.Open() {
		rec.Locked = errs.New(errs.Invalid, MsgErrorClosed)
	}
	return rec, true
}

// titleOf is how lists call an entry: the day of its round, the number and
// the wording of its line.
func titleOf(r Round, line framework.Line) i18n.Text {
	head := r.BeganOn.String() + " · " + line.Number + " "
	t := i18n.NewText(line.Text.Original(), head+line.Text.OriginalText())
	for _, l := range i18n.Langs {
		if state := line.Text.StateIn(l); state != i18n.Missing && l != line.Text.Original() {
			t = t.With(l, head+line.Text.Get(l), state)
		}
	}
	return t
}

// PublicRecords finds none.
func (EntryRecords) PublicRecords(context.Context, db.IDB, string, []string) (map[string]evidence.PublicRecord, error) {
	return nil, nil
}

// supports draws what supports the entry of x, with the forms that add to it.
func (h handlers) supports(r *web.Request, x entryAt) (templ.Component, error) {
	panel, err := h.Evidence.Panel(r, EntryRef(r.Party(), x.v.Round.ID, x.line.ID))
	if err != nil {
		return nil, err
	}
	return panel.Section(), nil
}

// proofs are what supports the entries of a round, for its print, by line.
func (h handlers) proofs(r *web.Request, v View) (map[framework.LineID]*evidence.Shown, error) {
	ids := make([]string, len(v.Framework.Lines))
	for i, l := range v.Framework.Lines {
		ids[i] = recordID(v.Round.ID, l.ID)
	}
	by, err := h.Evidence.ShownOfMany(r, r.Party(), KindEntry, ids, true)
	shown := map[framework.LineID]*evidence.Shown{}
	for i, l := range v.Framework.Lines {
		if x := by[ids[i]]; x.Any() {
			shown[l.ID] = x
		}
	}
	return shown, err
}
