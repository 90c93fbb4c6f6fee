package legaltext

import (
	"context"
	"slices"

	"openroadmap/internal/platform/i18n"
)

// Part says in which part of an article a term was found.
type Part string

// The parts of an article.
const (
	InText    Part = "text"
	InHeading Part = "heading"
	InPath    Part = "path" // the name of a division that it stands in
)

// Hit is one place where a term was found.
type Hit struct {
	Term       string // as the list has it
	Strong     bool
	Part       Part
	Start, End int // bytes of that part
}

// Proposal says that an article seems to bear on a theme, and why. A person
// decides.
type Proposal struct {
	Article int // index into Document.Articles
	Theme   string
	Hits    []Hit // in the order heading, text, path; never empty
}

// Terms lists the different terms that were found, in the order of the hits.
func (p Proposal) Terms() (terms []string) {
	for _, h := range p.Hits {
		if !slices.Contains(terms, h.Term) {
			terms = append(terms, h.Term)
		}
	}
	return terms
}

// enoughWeak is how many different weak terms propose a theme.
const enoughWeak = 2

// Propose lists which articles of d seem to bear on which themes, in the order
// of the text and of the themes' keys. A document in a language without term
// lists has no proposals. progress, unless nil, is told the bytes read so far,
// after each article; the run ends early with the error of ctx.
func (x *Lexicon) Propose(ctx context.Context, d Document, progress func(bytes int)) ([]Proposal, error) {
	l := x.byLang[d.Lang]
	if l == nil {
		return nil, ctx.Err()
	}
	var all []Proposal
	paths := map[string][]found{} // many articles stand in one division
	done := 0
	for i, a := range d.Articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if _, ok := paths[a.Path]; !ok {
			paths[a.Path] = l.scan(a.Path, InPath)
		}
		hits := append(append(l.scan(a.Heading, InHeading), l.scan(a.Text, InText)...), paths[a.Path]...)
		all = append(all, proposals(i, hits)...)
		if done += len(a.Text) + len(a.Heading); progress != nil {
			progress(done)
		}
	}
	return all, nil
}

// Has tells whether there are term lists in a language.
func (x *Lexicon) Has(l i18n.Lang) bool { return x.byLang[l] != nil }

// found is a Hit with its theme.
type found struct {
	theme string
	Hit
}

// scan finds the terms in s from left to right. The longest term at a place
// takes its words, so that a phrase in which a term means something else
// hides it.
func (l *langLexicon) scan(s string, part Part) (all []found) {
	if s == "" {
		return nil
	}
	tokens := l.tokens(s)
	for i := 0; i < len(tokens); {
		longest := l.at(tokens, i)
		if len(longest) == 0 {
			i++
			continue
		}
		n := len(longest[0].words)
		for _, t := range longest {
			if t.theme != "" {
				all = append(all, found{t.theme, Hit{t.text, t.strong, part, tokens[i].start, tokens[i+n-1].end}})
			}
		}
		i += n
	}
	return all
}

// proposals makes a proposal of every theme for which enough was found.
func proposals(article int, hits []found) (all []Proposal) {
	by := map[string]*Proposal{}
	for _, h := range hits {
		if by[h.theme] == nil {
			by[h.theme] = &Proposal{Article: article, Theme: h.theme}
		}
		by[h.theme].Hits = append(by[h.theme].Hits, h.Hit)
	}
	for _, p := range by {
		if p.enough() {
			all = append(all, *p)
		}
	}
	slices.SortFunc(all, func(a, b Proposal) int {
		if a.Theme < b.Theme {
			return -1
		}
		return 1
	})
	return all
}

func (p Proposal) enough() bool {
	weak := map[string]bool{}
	for _, h := range p.Hits {
		if h.Strong {
			return true
		}
		weak[h.Term] = true
	}
	return len(weak) >= enoughWeak
}
