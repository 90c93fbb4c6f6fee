package legaltext

import (
	"hash/maphash"
	"slices"
	"strings"

	"openroadmap/internal/platform/ui"
)

// Change is what became of one article between two versions of a text. From
// is nil for an added one, To for a removed one.
type Change struct {
	From, To *Article
	Moved    bool // it stands elsewhere: after other articles than before, or in another division
}

// Renumbered tells whether the article has another number now.
func (c Change) Renumbered() bool {
	return c.From != nil && c.To != nil && Key(c.From.Number) != Key(c.To.Number)
}

// Rewritten tells whether heading or text changed; white space is no change.
func (c Change) Rewritten() bool {
	return c.From != nil && c.To != nil && (!sameWords(c.From.Text, c.To.Text) || !sameWords(c.From.Heading, c.To.Heading))
}

// Same tells whether nothing changed.
func (c Change) Same() bool {
	return c.From != nil && c.To != nil && !c.Moved && !c.Renumbered() && !c.Rewritten()
}

// Words compares the text of both sides word by word; one side alone is one
// piece.
func (c Change) Words() []ui.Piece {
	switch {
	case c.From == nil:
		return []ui.Piece{{Change: ui.Added, Text: c.To.Text}}
	case c.To == nil:
		return []ui.Piece{{Change: ui.Removed, Text: c.From.Text}}
	}
	return ui.Words(c.From.Text, c.To.Text)
}

func sameWords(a, b string) bool {
	return a == b || slices.Equal(strings.Fields(a), strings.Fields(b))
}

// Diff compares two versions article by article. Every article of either
// stands in exactly one Change; the order is that of b, with what was removed
// where it stood. Articles belong together by their number, unless the same
// words stand under another number; of the rest, those that share most of
// their words.
func Diff(a, b Document) []Change {
	m := matcher{a: a.Articles, b: b.Articles, toB: unmatched(len(a.Articles)), toA: unmatched(len(b.Articles))}
	m.bySameWords()
	m.byNumber()
	m.byLikeness()
	return m.changes()
}

const none = -1

func unmatched(n int) []int { return slices.Repeat([]int{none}, n) }

// matcher finds which article became which.
type matcher struct {
	a, b     []Article
	toB, toA []int // index of the other side, none
}

func (m *matcher) join(i, j int) { m.toB[i], m.toA[j] = j, i }

// bySameWords joins articles whose number and words are the same, then those
// whose words alone are, where they are long enough to mean something and
// stand once on each side.
func (m *matcher) bySameWords() {
	m.unique(func(x Article) string { return Key(x.Number) + "\x00" + plain(x) })
	m.unique(func(x Article) string {
		if len(x.Text) < 80 {
			return ""
		}
		return plain(x)
	})
}

func (m *matcher) byNumber() {
	m.unique(func(x Article) string {
		if x.Number == "" {
			return x.Path + "\x00outside"
		}
		return Key(x.Number) + "\x00" + top(x.Path)
	})
	m.unique(func(x Article) string { return Key(x.Number) })
}

func plain(x Article) string { return strings.Join(strings.Fields(x.Text), " ") }

// unique joins what has the same key, where only one on each side has it. The
// key "" joins nothing.
func (m *matcher) unique(key func(Article) string) {
	where := map[string]int{}
	for i, x := range m.a {
		if k := key(x); m.toB[i] == none && k != "" {
			if _, twice := where[k]; twice {
				i = none
			}
			where[k] = i
		}
	}
	seen := map[string]int{}
	for j, y := range m.b {
		if k := key(y); m.toA[j] == none && k != "" {
			if _, twice := seen[k]; twice {
				j = none
			}
			seen[k] = j
		}
	}
	for k, j := range seen {
		if i, ok := where[k]; ok && i != none && j != none {
			m.join(i, j)
		}
	}
}

// alike is the share of common words from which two articles are taken for
// one that was renumbered and rewritten.
const alike = 0.6

// byLikeness joins the rest by how many words they share, the likest first.
func (m *matcher) byLikeness() {
	seed := maphash.MakeSeed()
	as, bs := m.bags(m.a, m.toB, seed), m.bags(m.b, m.toA, seed)
	type pair struct {
		i, j  int
		share float64
	}
	var pairs []pair
	for _, x := range as {
		for _, y := range bs {
			if s := x.share(y); s >= alike {
				pairs = append(pairs, pair{x.at, y.at, s})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int {
		switch {
		case x.share > y.share:
			return -1
		case x.share < y.share:
			return 1
		}
		return 0
	})
	for _, p := range pairs {
		if m.toB[p.i] == none && m.toA[p.j] == none {
			m.join(p.i, p.j)
		}
	}
}

// bag is the words of an article, sorted, each as its hash.
type bag struct {
	at    int
	words []uint64
}

// maxLoose bounds the work of byLikeness: with more loose articles on a side
// the texts have little to do with each other.
const maxLoose = 400

func (m *matcher) bags(list []Article, joined []int, seed maphash.Seed) (all []bag) {
	for i, x := range list {
		if joined[i] != none || len(all) == maxLoose {
			continue
		}
		f := strings.Fields(x.Text)
		if len(f) < 5 {
			continue
		}
		w := make([]uint64, len(f))
		for k, s := range f {
			w[k] = maphash.String(seed, s)
		}
		slices.Sort(w)
		all = append(all, bag{i, w})
	}
	return all
}

// share is twice the number of common words by the number of all.
func (x bag) share(y bag) float64 {
	least, all := min(len(x.words), len(y.words)), len(x.words)+len(y.words)
	if float64(2*least)/float64(all) < alike {
		return 0
	}
	n := 0
	for i, j := 0, 0; i < len(x.words) && j < len(y.words); {
		switch {
		case x.words[i] == y.words[j]:
			n, i, j = n+1, i+1, j+1
		case x.words[i] < y.words[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(n) / float64(all)
}

// changes lists what became of every article.
func (m *matcher) changes() []Change {
	stays := m.inOrder()
	var all []Change
	i := 0
	removed := func(until int) {
		for ; i < until; i++ {
			if m.toB[i] == none {
				all = append(all, Change{From: &m.a[i]})
			}
		}
	}
	for j := range m.b {
		at := m.toA[j]
		if at == none {
			all = append(all, Change{To: &m.b[j]})
			continue
		}
		if stays[j] {
			removed(at)
		}
		all = append(all, Change{From: &m.a[at], To: &m.b[j], Moved: !stays[j] || m.elsewhere(at, j)})
	}
	removed(len(m.a))
	return all
}

// elsewhere tells whether an article stands in another division. A division
// that was only renamed with all its articles would mark them all, so the
// names count without their case and signs.
func (m *matcher) elsewhere(i, j int) bool { return fold(m.a[i].Path) != fold(m.b[j].Path) }

// inOrder marks the articles of b of the longest run that keeps the order of
// a: the others were moved.
func (m *matcher) inOrder() []bool {
	var tails, prev = []int{}, unmatched(len(m.b)) // by length: the j of the smallest end
	for j, i := range m.toA {
		if i == none {
			continue
		}
		n, _ := slices.BinarySearchFunc(tails, i, func(t, i int) int { return m.toA[t] - i })
		if n > 0 {
			prev[j] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, j)
		} else {
			tails[n] = j
		}
	}
	stays := make([]bool, len(m.b))
	if len(tails) > 0 {
		for j := tails[len(tails)-1]; j != none; j = prev[j] {
			stays[j] = true
		}
	}
	return stays
}
