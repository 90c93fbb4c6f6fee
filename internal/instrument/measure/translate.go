package measure

import (
	"context"
	"fmt"

	"openroadmap/internal/core/history"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// translated lists the multilingual fields of r with their values, in the
// order of the forms; empty ones are left out.
func (r Record) translated() (all []roadmap.NamedText) {
	all = r.Values.translated("", "")
	for _, list := range lists {
		for _, row := range r.Rows[list] {
			all = append(all, row.Values.translated(list, list+"/"+row.ID+"/")...)
		}
	}
	return all
}

func (v Values) translated(list, before string) (all []roadmap.NamedText) {
	for _, f := range partsOf(list) {
		if t := v.Texts[f.id]; f.hasLang() && !t.IsZero() {
			all = append(all, roadmap.NamedText{Field: before + f.id, Text: t})
		}
	}
	return all
}

// setText replaces a whole multilingual field that r has.
func (r Record) setText(t roadmap.NamedText) {
	list, row, name, _ := splitKey(t.Field)
	if list == "" {
		r.Texts[name] = t.Text
		return
	}
	r.Rows[list][rowAt(r.Rows[list], row)].Texts[name] = t.Text
}

// Translate saves texts of one language; typed holds field → text. The
// original's language is not changed here. Errors: NotFound, Forbidden, Invalid
// by field, Conflict with a Clash.
func (s *Service) Translate(ctx context.Context, a access.Actor, party, id string, l i18n.Lang, base web.Base, typed map[string]string) error {
	if err := s.Access.Demand(a, PermTranslate, party); err != nil {
		return err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.measure(ctx, tx, party, id)
		if err != nil {
			return err
		}
		flat, err := roadmap.Translated(now.translated(), l, base, typed)
		if err != nil {
			return err
		}
		changed, conflicts := base.Compare(now.Flatten(), flat)
		if len(conflicts) > 0 {
			return errs.New(errs.Conflict, "error.conflict").With(Clash{now, conflicts})
		}
		if err := checkTexts(changed, flat); err != nil || len(changed) == 0 {
			return err
		}
		after := now
		after.Record = now.with(changed, flat)
		return s.writeTexts(ctx, tx, a, now, after, actionTranslated, changesOf(now, after))
	})
	if err != nil {
		return fmt.Errorf("translate measure %q: %w", id, err)
	}
	return nil
}

// checkTexts holds what was typed against the rules of its fields.
func checkTexts(keys []string, typed map[string]string) error {
	var c checker
	for _, key := range keys {
		list, _, name, _ := splitKey(key)
		f, _ := fieldOf(list, name)
		c.plain(key, f, typed[key])
	}
	return c.bad.Err()
}

// ApproveTranslation marks texts in a language as approved, by somebody else
// than those who wrote them last. Errors: NotFound, Forbidden, Invalid.
func (s *Service) ApproveTranslation(ctx context.Context, a access.Actor, party, id string, l i18n.Lang, fields []string) error {
	if err := s.Access.Demand(a, PermApprove, party); err != nil {
		return err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.measure(ctx, tx, party, id)
		if err != nil {
			return err
		}
		authors, err := s.authors(ctx, tx, now, l)
		if err != nil {
			return err
		}
		texts, changes, err := roadmap.Approved(now.translated(), l, fields, authors, a.Person)
		if err != nil || len(texts) == 0 {
			return err
		}
		after := now
		after.Record = now.clone()
		for _, t := range texts {
			after.setText(t)
		}
		return s.writeTexts(ctx, tx, a, now, after, actionApproved, changes)
	})
	if err != nil {
		return fmt.Errorf("approve translations of measure %q: %w", id, err)
	}
	return nil
}

// authors tells who last wrote each text of m in l, by field.
func (s *Service) authors(ctx context.Context, q db.IDB, m Measure, l i18n.Lang) (map[string]string, error) {
	return roadmap.Authors(ctx, q, history.Ref{Party: m.Party, Kind: KindMeasure, ID: m.ID}, l, func(action string) bool { return action != actionApproved })
}

// writeTexts writes a measure of which only translations changed.
func (s *Service) writeTexts(ctx context.Context, tx *db.Tx, a access.Actor, now, after Measure, action string, changes []history.Change) error {
	marks, err := selectMarks(ctx, tx, after.ID)
	if err != nil {
		return err
	}
	after.Rev++
	if err := updateMeasure(ctx, tx, after, marks); err != nil {
		return err
	}
	return s.record(ctx, tx, a, now, after, action, changes)
}
