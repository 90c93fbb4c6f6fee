// Package customfield lets a Party note of its activities what no other field
// holds: a text, a number, a choice or a date, each with a name and a help in
// the languages of the Party, public or for the team.
//
// Its type is Field, the definition. The values stand with the activities
// (core/roadmap). A field is retired rather than deleted, and its kind never
// changes, so that no value is lost.
package customfield

import (
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/web"
)

// Kind is what a field holds.
type Kind string

// The kinds. Values of KindText have a language; the others are canonical: a
// number with a point, the key of a choice, a day as 2027-06-30.
const (
	KindText   Kind = "text"
	KindNumber Kind = "number"
	KindChoice Kind = "choice"
	KindDate   Kind = "date"
)

// Kinds lists them in the order of the form.
var Kinds = []Kind{KindText, KindNumber, KindChoice, KindDate}

// Choice is one of the choices of a field; its key never changes.
type Choice struct {
	Key  string    `json:"key"`
	Text i18n.Text `json:"text"`
}

// Field is the definition of a custom field.
type Field struct {
	ID      string
	Party   string
	Kind    Kind
	Name    i18n.Text
	Help    i18n.Text
	Choices []Choice // of KindChoice, in order
	Public  bool
	Order   int
	Retired bool
	Rev     int
}

// Choice finds a choice by key.
func (f Field) Choice(key string) (Choice, bool) {
	for _, c := range f.Choices {
		if c.Key == key {
			return c, true
		}
	}
	return Choice{}, false
}

// Input is what the form holds, in one language.
type Input struct {
	Lang    i18n.Lang
	Kind    Kind // of a new field only
	Name    string
	Help    string
	Choices []string // one a line
	Public  bool
}

// The names of the controls and of the flat fields.
const (
	fieldName    = "name"
	fieldKind    = "kind"
	fieldHelp    = "help"
	fieldChoices = "choices"
	fieldVisible = "visibility"
)

// MaxChoices is how many choices a field may have.
const MaxChoices = 50

// check notes what is wrong with in, as a change of f; the zero f is a new one.
func (in Input) check(f Field) error {
	var bad errs.Fields
	if in.Name == "" && (f.ID == "" || in.Lang == f.Name.Original()) {
		bad.Add(fieldName, MsgErrorName)
	}
	if web.Unseen(in.Name) {
		bad.Add(fieldName, web.MsgUnseen)
	}
	if web.Length(in.Name) > web.MaxTitle {
		bad.Add(fieldName, "web.too_long", "Count", web.Length(in.Name), "Max", web.MaxTitle)
	}
	if web.Length(in.Help) > web.MaxNote {
		bad.Add(fieldHelp, "web.too_long", "Count", web.Length(in.Help), "Max", web.MaxNote)
	}
	if f.ID == "" && !known(in.Kind) {
		bad.Add(fieldKind, MsgErrorKind)
	}
	if in.Kind == KindChoice {
		in.checkChoices(f, &bad)
	}
	return bad.Err()
}

func (in Input) checkChoices(f Field, bad *errs.Fields) {
	seen := map[string]bool{}
	for _, c := range in.Choices {
		if seen[strings.ToLower(c)] {
			bad.Add(fieldChoices, MsgErrorChoiceTwice, "Choice", c)
			return
		}
		seen[strings.ToLower(c)] = true
	}
	translating := f.ID != "" && in.Lang != f.Name.Original()
	switch {
	case translating && len(in.Choices) != 0 && len(in.Choices) != len(f.Choices), len(in.Choices) < len(f.Choices) && !translating:
		bad.Add(fieldChoices, MsgErrorChoicesKept, "Count", len(f.Choices))
	case len(in.Choices) < 2 && !translating:
		bad.Add(fieldChoices, MsgErrorChoicesFew)
	case len(in.Choices) > MaxChoices:
		bad.Add(fieldChoices, MsgErrorChoicesMany, "Max", MaxChoices)
	}
}

func known(k Kind) bool {
	for _, x := range Kinds {
		if x == k {
			return true
		}
	}
	return false
}

// with is f after the form was saved. newKey makes keys of new choices.
func (f Field) with(in Input, newKey func() string) Field {
	f.Name = f.Name.With(in.Lang, in.Name, i18n.Human)
	f.Help = f.Help.With(in.Lang, in.Help, i18n.Human)
	f.Public = in.Public
	if f.Kind != KindChoice {
		return f
	}
	choices := append([]Choice(nil), f.Choices...)
	for i, text := range in.Choices {
		if i == len(choices) {
			choices = append(choices, Choice{Key: newKey()})
		}
		choices[i].Text = choices[i].Text.With(in.Lang, text, i18n.Human)
	}
	f.Choices = choices
	return f
}

// onto keeps of f what the form did not change, but somebody else may have.
func (in Input) onto(f Field, changed []string) Input {
	kept := func(name string) bool { return !slices.Contains(changed, name+":"+string(in.Lang)) }
	if kept(fieldName) {
		in.Name = f.Name.Get(in.Lang)
	}
	if kept(fieldHelp) {
		in.Help = f.Help.Get(in.Lang)
	}
	if kept(fieldChoices) {
		in.Choices = strings.FieldsFunc(f.lines(in.Lang), func(r rune) bool { return r == '\n' })
	}
	if !slices.Contains(changed, fieldVisible) {
		in.Public = f.Public
	}
	return in
}

// lines are the choices in l, one a line.
func (f Field) lines(l i18n.Lang) string {
	var lines []string
	for _, c := range f.Choices {
		if s := c.Text.Get(l); s != "" {
			lines = append(lines, s)
		}
	}
	return strings.Join(lines, "\n")
}

// Flatten gives f as flat fields, for the lock by field and the history.
func (f Field) Flatten() map[string]string {
	flat := map[string]string{fieldKind: string(f.Kind), fieldVisible: string(access.Team)}
	if f.Public {
		flat[fieldVisible] = string(access.Public)
	}
	for _, l := range i18n.Langs {
		for name, v := range map[string]string{fieldName: f.Name.Get(l), fieldHelp: f.Help.Get(l), fieldChoices: f.lines(l)} {
			if v != "" {
				flat[name+":"+string(l)] = v
			}
		}
	}
	return flat
}
