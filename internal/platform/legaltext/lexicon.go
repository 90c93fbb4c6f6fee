package legaltext

import (
	"fmt"
	"strings"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// Theme is what a term list says of a theme in one language.
//
// A term is one or more words, found in all forms of number, gender and case;
// "=word" is found in that form alone, "word…" as the beginning of a word. In
// Chinese a term is a run of characters.
type Theme struct {
	Key  string
	Lang i18n.Lang
	// Strong terms propose an article alone, Weak ones where two different
	// ones of the theme stand in it.
	Strong, Weak []string
	// Never are phrases in which a term means something else: a term inside
	// one counts for no theme.
	Never []string
}

// Lexicon finds the terms of themes in one pass over a text.
type Lexicon struct {
	byLang map[i18n.Lang]*langLexicon
}

// langLexicon is the terms of a language by their first word.
type langLexicon struct {
	lang  i18n.Lang
	first map[string][]term // by the word as its kind compares it
	begin map[string][]term // terms whose first word is a beginning, by its first letters
}

// term is a term of a theme; theme "" marks a Never phrase.
type term struct {
	theme  string
	text   string
	strong bool
	words  []word
}

type word struct {
	text string // folded; stemmed, unless exact or begins
	kind wordKind
}

type wordKind int

const (
	stemmed wordKind = iota
	exact
	begins
)

// beginLength is by how many bytes beginnings are looked up.
const beginLength = 3

// NewLexicon makes a Lexicon of term lists. It fails on a term without words.
func NewLexicon(themes []Theme) (*Lexicon, error) {
	x := &Lexicon{map[i18n.Lang]*langLexicon{}}
	for _, t := range themes {
		l := x.byLang[t.Lang]
		if l == nil {
			l = &langLexicon{lang: t.Lang, first: map[string][]term{}, begin: map[string][]term{}}
			x.byLang[t.Lang] = l
		}
		for _, list := range []struct {
			theme  string
			strong bool
			terms  []string
		}{{t.Key, true, t.Strong}, {t.Key, false, t.Weak}, {"", true, t.Never}} {
			for _, s := range list.terms {
				if err := l.add(term{theme: list.theme, text: s, strong: list.strong}); err != nil {
					return nil, fmt.Errorf("theme %s in %s: %w", t.Key, t.Lang, err)
				}
			}
		}
	}
	return x, nil
}

func (l *langLexicon) add(t term) error {
	for _, w := range strings.Fields(t.text) {
		t.words = append(t.words, l.word(w)...)
	}
	if len(t.words) == 0 {
		return fmt.Errorf("term %q has no words", t.text)
	}
	t.text = strings.NewReplacer("=", "", "…", "").Replace(t.text)
	w := t.words[0]
	if w.kind == begins {
		if len(w.text) < beginLength {
			return fmt.Errorf("term %q begins with less than %d letters", t.text, beginLength)
		}
		l.begin[w.text[:beginLength]] = append(l.begin[w.text[:beginLength]], t)
		return nil
	}
	l.first[w.text] = append(l.first[w.text], t)
	return nil
}

// word makes what is compared of one word of a term.
func (l *langLexicon) word(s string) (words []word) {
	kind := stemmed
	if w, ok := strings.CutPrefix(s, "="); ok {
		s, kind = w, exact
	} else if w, ok := strings.CutSuffix(s, "…"); ok {
		s, kind = w, begins
	}
	tokens := search.Tokens(s)
	if l.lang == i18n.ZH && len(tokens) > 1 {
		tokens, kind = tokens[:len(tokens)-1], exact // pairs of characters; the last one alone goes
	}
	for _, t := range tokens {
		text := t.Text
		if kind == stemmed {
			text = stem(text, l.lang)
		}
		words = append(words, word{text, kind})
	}
	return words
}

// token is a word of the text in the forms that terms compare.
type token struct {
	folded, stem string
	start, end   int
}

func (l *langLexicon) tokens(s string) []token {
	found := search.Tokens(s)
	out := make([]token, len(found))
	for i, t := range found {
		out[i] = token{t.Text, stem(t.Text, l.lang), t.Start, t.End}
	}
	return out
}

func (w word) is(t token) bool {
	switch w.kind {
	case exact:
		return w.text == t.folded
	case begins:
		return strings.HasPrefix(t.folded, w.text)
	}
	return w.text == t.stem
}

// at finds the longest terms that begin with token i. Several may be equally
// long: one phrase can speak for two themes.
func (l *langLexicon) at(tokens []token, i int) (longest []term) {
	try := func(list []term) {
		for _, t := range list {
			if len(longest) > 0 && len(t.words) < len(longest[0].words) || !t.matches(tokens[i:]) {
				continue
			}
			if len(longest) > 0 && len(t.words) > len(longest[0].words) {
				longest = longest[:0]
			}
			longest = append(longest, t)
		}
	}
	try(l.first[tokens[i].stem])
	if tokens[i].folded != tokens[i].stem {
		try(l.first[tokens[i].folded])
	}
	if f := tokens[i].folded; len(f) >= beginLength {
		try(l.begin[f[:beginLength]])
	}
	return longest
}

func (t term) matches(tokens []token) bool {
	if len(tokens) < len(t.words) {
		return false
	}
	for k, w := range t.words {
		if !w.is(tokens[k]) {
			return false
		}
	}
	return true
}
