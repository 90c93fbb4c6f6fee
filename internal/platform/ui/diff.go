package ui

import (
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Change says what became of a piece of text between two versions.
type Change int

const (
	Same Change = iota
	Removed
	Added
)

// Piece is a run of text with one Change.
type Piece struct {
	Change Change
	Text   string
}

// maxDiffTokens bounds the work of Words: beyond it the middle is shown as
// replaced as a whole.
const maxDiffTokens = 4000

// Words compares two versions word by word; Chinese, Japanese and Korean text
// by character. Leaving out the Added pieces gives old, leaving out the
// Removed ones gives new, to the byte. Neighbouring pieces differ in Change;
// a removal stands before what replaces it. Texts with little in common are one
// removal and one addition.
func Words(old, new string) []Piece {
	a, b := tokens(old), tokens(new)
	head := commonHead(a, b)
	tail := commonTail(a[head:], b[head:])
	var out pieces
	out.add(Same, a[:head])
	out.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	out.add(Same, a[len(a)-tail:])
	if least := min(wordsIn(a), wordsIn(b)); least > 0 && 100*out.same() < littleInCommon*least {
		return []Piece{{Removed, old}, {Added, new}}
	}
	return out
}

// littleInCommon is the share of common words, in percent of the shorter text,
// under which what is common is chance: a word here and there between two
// texts that say different things is harder to read than both of them.
const littleInCommon = 30

func wordsIn(tokens []string) (n int) {
	for _, t := range tokens {
		if strings.ContainsFunc(t, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}

// same counts the words that p has in common.
func (p pieces) same() (n int) {
	for _, x := range p {
		if x.Change == Same {
			n += wordsIn(tokens(x.Text))
		}
	}
	return n
}

// apart tells whether two texts of some length are shown whole, beside each
// other.
func apart(ps []Piece) bool {
	return len(ps) == 2 && ps[0].Change == Removed && ps[1].Change == Added && len(ps[0].Text) > 40 && len(ps[1].Text) > 40
}

// tokens cuts s into words, spaces and single signs; nothing is lost.
func tokens(s string) (out []string) {
	state, word := -1, ""
	for len(s) > 0 {
		word, s, state = uniseg.FirstWordInString(s, state)
		out = append(out, byCharacter(word)...)
	}
	return out
}

// byCharacter splits a word of a script that is written without spaces.
func byCharacter(word string) []string {
	if r := []rune(word); len(r) < 2 || !unicode.In(r[0], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return []string{word}
	}
	var out []string
	state, c := -1, ""
	for len(word) > 0 {
		c, word, _, state = uniseg.FirstGraphemeClusterInString(word, state)
		out = append(out, c)
	}
	return out
}

func commonHead(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func commonTail(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// pieces grows a list in which neighbours differ.
type pieces []Piece

func (p *pieces) add(c Change, tokens []string) {
	for _, t := range tokens {
		if n := len(*p); n > 0 && (*p)[n-1].Change == c {
			(*p)[n-1].Text += t
			continue
		}
		*p = append(*p, Piece{c, t})
	}
}

// middle compares what has neither a common head nor a common tail.
func (p *pieces) middle(a, b []string) {
	if len(a)*len(b) > maxDiffTokens*maxDiffTokens/4 {
		p.add(Removed, a)
		p.add(Added, b)
		return
	}
	keep := longestCommon(a, b)
	i, j := 0, 0
	for _, k := range keep {
		p.add(Removed, a[i:k[0]])
		p.add(Added, b[j:k[1]])
		p.add(Same, a[k[0]:k[0]+1])
		i, j = k[0]+1, k[1]+1
	}
	p.add(Removed, a[i:])
	p.add(Added, b[j:])
}

// longestCommon lists the index pairs of a longest common subsequence, by the
// table of suffix lengths. Texts here are a few hundred words.
func longestCommon(wordsA, wordsB []string) (pairs [][2]int) {
	a, b := numbered(wordsA, wordsB)
	if pairs, few := fewEdits(a, b); few {
		return pairs
	}
	w := len(b) + 1
	length := make([]uint16, (len(a)+1)*w)
	for i := len(a) - 1; i >= 0; i-- {
		row, below := length[i*w:(i+1)*w], length[(i+1)*w:(i+2)*w]
		right := uint16(0)
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				right = below[j+1] + 1
			} else {
				right = max(below[j], right)
			}
			row[j] = right
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[(i+1)*w+j] >= length[i*w+j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// maxEdits is up to how many removed and added words fewEdits looks.
const maxEdits = 200

// fewEdits finds a longest common subsequence in time that grows with the
// number of differences and not with the product of the lengths (Myers, An
// O(ND) difference algorithm, 1986); few is false where there are too many.
func fewEdits(a, b []int32) (pairs [][2]int, few bool) {
	most := min(maxEdits, len(a)+len(b))
	reach := make([]int, 2*most+2) // by diagonal: how far a is read
	var steps [][]int
	for d := 0; d <= most; d++ {
		for k := -d; k <= d; k += 2 {
			i := farther(reach, most, d, k)
			for i < len(a) && i-k < len(b) && a[i] == b[i-k] {
				i++
			}
			if reach[k+most] = i; i >= len(a) && i-k >= len(b) {
				return walkBack(steps, most, len(a), len(b)), true
			}
		}
		steps = append(steps, append([]int(nil), reach[most-d:most+d+1]...))
	}
	return nil, false
}

// farther is where diagonal k of step d starts: a word of a removed or a word
// of b added after the step before.
func farther(reach []int, most, d, k int) int {
	switch {
	case d == 0:
		return 0
	case k == -d || k != d && reach[k-1+most] < reach[k+1+most]:
		return reach[k+1+most]
	}
	return reach[k-1+most] + 1
}

// walkBack collects the common words from the end to the beginning.
func walkBack(steps [][]int, most, i, j int) (pairs [][2]int) {
	reach := make([]int, 2*most+2)
	for d := len(steps); d >= 0; d-- {
		k, from, before := i-j, 0, 0
		if d > 0 {
			copy(reach[most-d+1:], steps[d-1])
			from = farther(reach, most, d, k)
			if before = k - 1; from == reach[k+1+most] && (k == -d || k != d && reach[k-1+most] < reach[k+1+most]) {
				before = k + 1
			}
		}
		for i > from {
			i, j = i-1, j-1
			pairs = append(pairs, [2]int{i, j})
		}
		if d > 0 {
			i = reach[before+most]
			j = i - before
		}
	}
	slices.Reverse(pairs)
	return pairs
}

// numbered gives equal words equal numbers: comparing those is what the table
// does most.
func numbered(a, b []string) (x, y []int32) {
	known := make(map[string]int32, len(a))
	of := func(words []string) []int32 {
		out := make([]int32, len(words))
		for i, w := range words {
			n, ok := known[w]
			if !ok {
				n = int32(len(known))
				known[w] = n
			}
			out[i] = n
		}
		return out
	}
	return of(a), of(b)
}
