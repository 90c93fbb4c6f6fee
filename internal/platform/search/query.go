package search

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

const (
	// maxQuery is how many bytes of a query are read.
	maxQuery = 1000
	// maxTerms is how many different words of it are looked for.
	maxTerms = 12
	// leastPrefix is how many letters a last word must have to stand for all
	// words that begin with it: shorter ones begin too many.
	leastPrefix = 2
)

// term is one word that must occur.
type term struct {
	text, alt string
	prefix    bool // as the beginning of a word
}

// termsOf reads a query: every word must occur, the last one also as the
// beginning of a longer one. Operators and quotes of any query language are
// no words and are passed over.
func termsOf(q string) []term {
	tokens := Tokens(cut(q, maxQuery))
	var terms []term
	for i, t := range tokens {
		if i > 0 && tokens[i-1].End == t.End {
			continue // the last character of a Chinese run stands in the pair before
		}
		r, size := utf8.DecodeRuneInString(t.Text)
		alone := isHan(r) && size == len(t.Text)
		terms = addTerm(terms, term{t.Text, cmp.Or(t.Alt, t.typed), alone || i == len(tokens)-1 && begins(t.Text)})
		if len(terms) == maxTerms {
			break
		}
	}
	return terms
}

// begins tells whether a last word may be the beginning of a longer one. A
// number with a point is whole: who looks for 2.4 does not mean 2.41.
func begins(w string) bool {
	return utf8.RuneCountInString(w) >= leastPrefix && !strings.ContainsRune(w, joint)
}

func addTerm(terms []term, t term) []term {
	for i, other := range terms {
		if other.text == t.text {
			terms[i].prefix = other.prefix && t.prefix
			return terms
		}
	}
	return append(terms, t)
}

// cut shortens s to n bytes at most, between characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// matches tells whether a token of a text is one of those looked for.
func (t term) matches(k Token) bool {
	return t.is(k.Text) || k.Alt != "" && t.is(k.Alt)
}

func (t term) is(w string) bool {
	if t.prefix {
		return strings.HasPrefix(w, t.text) || t.alt != "" && strings.HasPrefix(w, t.alt)
	}
	return w == t.text || t.alt != "" && w == t.alt
}

// fts is the terms in the language of FTS5. Tokens hold no quotes.
func fts(terms []term, titleOnly bool) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		parts[i] = t.write(`"`, `"`, "*", "OR")
	}
	s := strings.Join(parts, " AND ")
	if titleOnly {
		return "{title} : (" + s + ")"
	}
	return s
}

// tsquery is the terms in the language of PostgreSQL.
func tsquery(terms []term, titleOnly bool) string {
	parts := make([]string, len(terms))
	for i, t := range terms {
		after, star := "'", ":*"
		if titleOnly {
			after, star = "':A", "*"
		}
		parts[i] = t.write("'", after, star, "|")
	}
	return strings.Join(parts, " & ")
}

func (t term) write(before, after, star, or string) string {
	if !t.prefix {
		star = ""
	}
	s := before + t.text + after + star
	if t.alt == "" {
		return s
	}
	return "(" + s + " " + or + " " + before + t.alt + after + star + ")"
}
