package roadmap

import (
	"context"
	"fmt"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Texts lists the multilingual fields of an activity with their values, in
// the order of the page; empty ones are left out. Keys have no language.
func (a Activity) Texts() []NamedText {
	all := []NamedText{
		{"title", a.Plan.Title}, {"text", a.Plan.Text}, {"reason", a.Plan.Reason}, {"decided_by", a.Plan.DecidedBy},
		{"legal", a.Plan.Legal}, {"narrative", a.Narrative}, {"override_reason", a.Override.Reason},
	}
	for _, m := range a.Milestones {
		all = append(all, NamedText{"ms/" + m.ID + "/title", m.Title})
		if !isWebLink(m.Proof.OriginalText()) { // an address needs no translation
			all = append(all, NamedText{"ms/" + m.ID + "/proof", m.Proof})
		}
	}
	for _, b := range a.Plan.Budget.lines() {
		all = append(all, NamedText{"budget/" + b.ID + "/source_name", b.SourceName}, NamedText{"budget/" + b.ID + "/note", b.Note})
	}
	for _, r := range a.Risks.All() {
		all = append(all, NamedText{"risk/" + r.ID + "/text", r.Text}, NamedText{"risk/" + r.ID + "/answer", r.Answer})
	}
	for _, v := range a.Custom.All() {
		all = append(all, NamedText{"custom/" + v.Field, v.Text})
	}
	var kept []NamedText
	for _, t := range all {
		if !t.Text.IsZero() {
			kept = append(kept, t)
		}
	}
	return kept
}

// Queued is an activity with texts that wait for a translator or a reviewer.
type Queued struct {
	Item
	OpenTexts
}

// TranslationQueue lists, for a language, the activities whose texts are not
// all there, current and approved. Those whose original is that language
// never wait.
func (v View) TranslationQueue(l i18n.Lang) []Queued {
	var queue []Queued
	for _, it := range v.Items {
		if n := CountOpen(it.Texts(), l); n.Any() {
			queue = append(queue, Queued{it, n})
		}
	}
	return queue
}

// Translate saves texts of one language. typed holds field → text, fields as
// in Texts. The original's language is not changed here.
func (s *Service) Translate(ctx context.Context, actor access.Actor, party, id string, l i18n.Lang, base web.Base, typed map[string]string) (Saved, error) {
	var saved Saved
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := selectActivity(ctx, tx, party, id)
		if err != nil {
			return err
		}
		if err := s.allow(actor, PermTranslate, a.Object()); err != nil {
			return err
		}
		flat, err := Translated(a.Texts(), l, base, typed)
		if err != nil {
			return err
		}
		changes, conflicts := Merge(base, a.Flatten(), flat)
		if len(conflicts) > 0 {
			return errs.New(errs.Conflict, "error.conflict").With(Conflicts{a, conflicts})
		}
		after, err := s.changed(ctx, tx, a, changes)
		if err != nil || len(changes) == 0 {
			return err
		}
		saved = Saved{Activity: after, Changes: changes}
		return s.applyTranslation(ctx, tx, actor, a, after, changes, "translated")
	})
	return saved, err
}

// applyTranslation writes a translation: it is no progress, opens no revision,
// and is shown as soon as it is saved.
func (s *Service) applyTranslation(ctx context.Context, tx *db.Tx, actor access.Actor, before, after Activity, changes []history.Change, action string) error {
	r, err := selectRoadmapByID(ctx, tx, before.Roadmap)
	if err != nil {
		return err
	}
	after.Rev++
	if err := updateActivity(ctx, tx, before, after); err != nil {
		return err
	}
	e := history.Entry{Ref: after.ref(), Person: actor.Person, Action: action, Changes: changes}
	if err := history.Write(ctx, tx, e); err != nil {
		return err
	}
	if err := s.offer(ctx, tx, r, after, changes); err != nil {
		return err
	}
	return s.republish(ctx, tx, r, after, append(changes, history.Change{Field: "title:"}))
}

// ApproveTranslation marks a text in a language as approved, by somebody else
// than the one who wrote it last (Invalid otherwise).
func (s *Service) ApproveTranslation(ctx context.Context, actor access.Actor, party, id string, l i18n.Lang, fields []string) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := selectActivity(ctx, tx, party, id)
		if err != nil {
			return err
		}
		if err := s.allow(actor, PermApprove, a.Object()); err != nil {
			return err
		}
		author, err := s.authors(ctx, tx, a, l)
		if err != nil {
			return err
		}
		after := a
		after.Milestones = append([]Milestone(nil), a.Milestones...)
		approved, changes, err := Approved(a.Texts(), l, fields, author, actor.Person)
		if err != nil {
			return err
		}
		for _, t := range approved {
			if err := after.setText(t.Field, t.Text); err != nil {
				return err
			}
		}
		if len(changes) == 0 {
			return nil
		}
		return s.applyTranslation(ctx, tx, actor, a, after, changes, "approved_translation")
	})
}

// authors tells who last wrote each text of a in l.
func (s *Service) authors(ctx context.Context, q db.IDB, a Activity, l i18n.Lang) (map[string]string, error) {
	return Authors(ctx, q, a.ref(), l, func(action string) bool { return action == "translated" || action == "changed" })
}

// setText replaces a whole multilingual field.
func (a *Activity) setText(field string, t i18n.Text) error {
	list, row, name, _ := splitRow(field)
	switch list {
	case "budget":
		a.setBudgetText(row, name, t)
		return nil
	case "risk":
		a.setRiskText(row, name, t)
		return nil
	case "custom":
		a.Custom = a.Custom.with(CustomValue{Field: row, Text: t})
		return nil
	case "ms":
		i := a.milestoneIndex(row)
		switch {
		case i < 0:
			return fmt.Errorf("set text %q: no such milestone", field)
		case name == "title":
			a.Milestones[i].Title = t
		default:
			a.Milestones[i].Proof = t
		}
		return nil
	}
	into := map[string]*i18n.Text{"title": &a.Plan.Title, "text": &a.Plan.Text, "reason": &a.Plan.Reason, "decided_by": &a.Plan.DecidedBy, "legal": &a.Plan.Legal,
		"narrative": &a.Narrative, "override_reason": &a.Override.Reason}[name]
	if into == nil {
		return fmt.Errorf("set text %q: no such field", field)
	}
	*into = t
	return nil
}
