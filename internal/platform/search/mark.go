package search

import (
	"strings"
	"unicode/utf8"
)

// Marked is a text in pieces, those that were looked for marked. Joined they
// are the text, or a part of it with … where it was cut. It is plain text:
// whoever shows it escapes it.
type Marked []Span

// Span is one piece.
type Span struct {
	Text string
	Hit  bool
}

// Any tells whether anything is marked.
func (m Marked) Any() bool {
	for _, s := range m {
		if s.Hit {
			return true
		}
	}
	return false
}

// String is the text without marks.
func (m Marked) String() string {
	var b strings.Builder
	for _, s := range m {
		b.WriteString(s.Text)
	}
	return b.String()
}

const (
	wholeTitle = 1 << 20
	// snippet is how many bytes of a field are shown, before is how many of
	// them stand before the first word found.
	snippet = 280
	before  = 80
)

// mark marks the terms in s and cuts it to about size bytes around the first
// of them.
func mark(s string, terms []term, size int) Marked {
	spans := spansOf(s, terms)
	from, to := 0, len(s)
	if len(s) > size {
		if len(spans) > 0 {
			from = wordStart(s, spans[0].start-before)
		}
		to = wordEnd(s, from+size)
	}
	var m Marked
	add := func(text string, hit bool) {
		if text != "" {
			m = append(m, Span{text, hit})
		}
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for _, p := range spans {
		if p.end > to {
			break
		}
		add(s[at:p.start], false)
		add(s[p.start:p.end], true)
		at = p.end
	}
	add(s[at:to], false)
	if to < len(s) {
		add(" …", false)
	}
	return m
}

type span struct{ start, end int }

// spansOf lists the places of terms in s, in order; those that touch or
// overlap are one.
func spansOf(s string, terms []term) []span {
	var spans []span
	for _, k := range Tokens(s) {
		t, ok := matching(terms, k)
		if !ok {
			continue
		}
		if r, size := utf8.DecodeRuneInString(t.text); isHan(r) && size == len(t.text) { // one character of a pair
			_, first := utf8.DecodeRuneInString(s[k.Start:])
			k.End = k.Start + first
		}
		if n := len(spans); n > 0 && k.Start <= spans[n-1].end {
			spans[n-1].end = max(spans[n-1].end, k.End)
			continue
		}
		spans = append(spans, span{k.Start, k.End})
	}
	return spans
}

// matching finds the term that k is, the longest of those that fit.
func matching(terms []term, k Token) (best term, ok bool) {
	for _, t := range terms {
		if t.matches(k) && (!ok || len(t.text) > len(best.text)) {
			best, ok = t, true
		}
	}
	return best, ok
}

// wordStart is the beginning of the word at or after byte n, so that a cut
// text begins with a whole one; text without spaces is cut between characters.
func wordStart(s string, n int) int {
	if n <= 0 {
		return 0
	}
	if i := strings.IndexByte(s[n:min(n+before/2, len(s))], ' '); i >= 0 {
		return n + i + 1
	}
	for n < len(s) && !utf8.RuneStart(s[n]) {
		n++
	}
	return n
}

// wordEnd is the end of the word before byte n.
func wordEnd(s string, n int) int {
	if n >= len(s) {
		return len(s)
	}
	if i := strings.LastIndexByte(s[n-before/2:n], ' '); i >= 0 {
		return n - before/2 + i
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}
