package api

import (
	"openroadmap/internal/platform/i18n"
)

// LangParam asks for texts in one language.
type LangParam struct {
	Lang string `query:"lang" enum:"ar,zh,en,fr,ru,es" doc:"Texts in this language alone, else in their original with fallback true; without it in every language with states"`
}

// lang is the language asked for, "" for all.
func (p LangParam) lang() i18n.Lang { return i18n.Lang(p.Lang) }

// reading is the language that lists are sorted and searched in.
func (p LangParam) reading() i18n.Lang {
	if p.Lang == "" {
		return i18n.EN
	}
	return p.lang()
}

// Text is what somebody wrote, in one language or in all.
type Text struct {
	Text     string            `json:"text,omitempty" doc:"With lang: the text"`
	Lang     string            `json:"lang,omitempty" doc:"With lang: the language it is in"`
	State    string            `json:"state,omitempty" enum:"original,machine,human,approved,outdated,missing" doc:"With lang: how the text in the language asked for came about"`
	Fallback bool              `json:"fallback,omitempty" doc:"With lang: the text is missing in that language and shown in its original"`
	Original string            `json:"original,omitempty" enum:"ar,zh,en,fr,ru,es" doc:"Without lang: the language that the others translate"`
	In       map[string]Phrase `json:"in,omitempty" doc:"Without lang: the texts by language"`
}

// Phrase is a text in one language.
type Phrase struct {
	Text  string `json:"text"`
	State string `json:"state" enum:"original,machine,human,approved,outdated" doc:"Outdated: the original has changed since it was translated"`
}

// text is t in l, or in all languages for "". It is nil where nothing is
// written.
func text(t i18n.Text, l i18n.Lang) *Text {
	if t.IsZero() {
		return nil
	}
	if l != i18n.None {
		return shown(t.For(l))
	}
	out := &Text{Original: string(t.Original()), In: map[string]Phrase{}}
	for lang, e := range t.All() {
		out.In[string(lang)] = Phrase{e.Text, string(t.StateIn(lang))}
	}
	return out
}

func shown(s i18n.Shown) *Text {
	return &Text{Text: s.Text, Lang: string(s.Lang), State: string(s.State), Fallback: s.Fallback}
}

// inAll puts together what each language shows.
func inAll(by map[i18n.Lang]i18n.Shown) *Text {
	out := &Text{In: map[string]Phrase{}}
	for lang, s := range by {
		if s.Fallback || s.Text == "" {
			continue
		}
		out.In[string(lang)] = Phrase{s.Text, string(s.State)}
		if s.State == i18n.Original {
			out.Original = string(lang)
		}
	}
	return out
}

// word is a text of the reference documents that is always in all languages.
func word(t i18n.Text, l i18n.Lang) Text {
	if x := text(t, l); x != nil {
		return *x
	}
	return Text{}
}
