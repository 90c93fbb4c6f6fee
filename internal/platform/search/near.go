package search

import (
	"context"
	"strings"
	"unicode/utf8"

	"openroadmap/internal/platform/access"
)

// Near is what to say to a reader who has found nothing.
type Near struct {
	Missing []string // words as typed that a may find nowhere
	Query   string   // the same query with such words spelt like words of titles; "" if there are none like them
}

// Nearest looks why q found nothing: which of its words occur nowhere that a
// may read, and which words of titles are spelt almost like them.
func (x *Index) Nearest(ctx context.Context, a access.Actor, q Query) (Near, error) {
	var n Near
	text := cut(q.Text, maxQuery)
	var respelt strings.Builder
	at := 0
	for _, k := range wordsIn(text) {
		word := text[k.Start:k.End]
		r, err := x.Find(ctx, a, Query{Text: word, Lang: q.Lang, Filter: q.Filter, Limit: 1})
		if err != nil {
			return n, err
		}
		if r.Total > 0 {
			continue
		}
		n.Missing = append(n.Missing, word)
		like, err := x.spelt(ctx, a, q, k.Text)
		if err != nil {
			return n, err
		}
		if word == strings.ToLower(word) {
			like = strings.ToLower(like)
		}
		if like != "" {
			respelt.WriteString(text[at:k.Start] + like)
			at = k.End
		}
	}
	if at > 0 {
		n.Query = respelt.String() + text[at:]
	}
	return n, nil
}

// maxMissing is how many words of a query are looked at one by one.
const maxMissing = 5

// wordsIn lists the first words of a query, without the halves of Chinese
// pairs.
func wordsIn(q string) []Token {
	var words []Token
	for i, k := range Tokens(q) {
		if n := len(words); i > 0 && n > 0 && k.Start < words[n-1].End {
			continue
		}
		if words = append(words, k); len(words) == maxMissing {
			break
		}
	}
	return words
}

// spelt finds a word of a title, readable to a, that begins like w and differs
// from it by one letter, or by two if w is long. "" if there is none.
func (x *Index) spelt(ctx context.Context, a access.Actor, q Query, w string) (best string, err error) {
	letters := []rune(w)
	if len(letters) < 4 || isHan(letters[0]) {
		return "", nil
	}
	near := len(letters)/6 + 1
	r, err := x.Find(ctx, a, Query{Text: string(letters[:leastPrefix]), Lang: q.Lang, Titles: true, Limit: 100})
	for _, h := range r.Hits {
		title := h.Title.String()
		for _, k := range Tokens(title) {
			if d := distance(letters, []rune(k.Text), near); d <= near && utf8.RuneCountInString(k.Text) > 2 {
				best, near = title[k.Start:k.End], d-1
			}
		}
	}
	return best, err
}

// distance is how many letters are to be added, left out, changed or swapped
// with their neighbour to make b of a; above most it is most + 1.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	var rows [3][]int // two before, one before, this
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, last, before := rows[2], rows[1], rows[0]
		now[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		rows[0], rows[1], rows[2] = last, now, before
	}
	return rows[1][len(b)]
}
