package roadmap

import (
	"context"
	"slices"
	"strings"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// This file is what all records whose texts are translated have in common:
// activities, and those of the instruments.

// NamedText is a multilingual field of a record; Field is its key in the flat
// form, without the language.
type NamedText struct {
	Field string
	Text  i18n.Text
}

// OpenTexts counts the texts of a record that wait for a translator or a
// reviewer of a language.
type OpenTexts struct{ Missing, Outdated, ToApprove int }

// CountOpen counts those of texts that wait in l. Texts whose original is that
// language never wait.
func CountOpen(texts []NamedText, l i18n.Lang) (n OpenTexts) {
	for _, t := range texts {
		switch t.Text.StateIn(l) {
		case i18n.Missing:
			n.Missing++
		case i18n.Outdated:
			n.Outdated++
		case i18n.Human, i18n.Machine:
			n.ToApprove++
		}
	}
	return n
}

// Any tells whether any text waits.
func (n OpenTexts) Any() bool { return n != OpenTexts{} }

// Translated gives the texts of one language as fields of the flat form. typed
// holds field → text; what is none of texts, or has its original in l, is left
// out. Errors: Invalid by field where an original was changed since the form
// was filled with base.
func Translated(texts []NamedText, l i18n.Lang, base web.Base, typed map[string]string) (map[string]string, error) {
	flat := map[string]string{}
	var bad errs.Fields
	for _, t := range texts {
		value, ok := typed[t.Field]
		if !ok || t.Text.Original() == l {
			continue
		}
		flat[t.Field+":"+string(l)] = value
		if value != t.Text.Get(l) && base.Moved(t.Field+":"+string(t.Text.Original()), t.Text.OriginalText()) {
			bad.Add(t.Field, MsgErrorOriginalChanged)
		}
	}
	return flat, bad.Err()
}

// Approved gives those of texts that are in fields and wait for approval in l,
// as approved by person, with the changes for the history. authors tells who
// wrote each. Errors: Invalid where person wrote one of them.
func Approved(texts []NamedText, l i18n.Lang, fields []string, authors map[string]string, person string) (after []NamedText, changes []history.Change, err error) {
	for _, t := range texts {
		st := t.Text.StateIn(l)
		if !slices.Contains(fields, t.Field) || st != i18n.Human && st != i18n.Machine {
			continue
		}
		if authors[t.Field] == person {
			var bad errs.Fields
			bad.Add("field", MsgErrorOwnTranslation)
			return nil, nil, bad.Err()
		}
		after = append(after, NamedText{t.Field, t.Text.With(l, t.Text.Get(l), i18n.Approved)})
		changes = append(changes, history.Change{Field: t.Field + ":" + string(l), From: string(st), To: string(i18n.Approved)})
	}
	return after, changes, nil
}

// Authors tells who last wrote each text of a record in l, by field, from the
// history: from the acts that writes names.
func Authors(ctx context.Context, q db.IDB, ref history.Ref, l i18n.Lang, writes func(action string) bool) (map[string]string, error) {
	entries, _, err := history.List(ctx, q, history.Filter{Party: ref.Party, Kind: ref.Kind, Record: ref.ID, Limit: 500})
	if err != nil {
		return nil, err
	}
	author := map[string]string{}
	for _, e := range slices.Backward(entries) {
		if !writes(e.Action) {
			continue
		}
		for _, c := range e.Changes {
			if field, ok := strings.CutSuffix(c.Field, ":"+string(l)); ok {
				author[field] = e.Person
			}
		}
	}
	return author, nil
}
