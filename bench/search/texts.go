package main

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"time"

	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// texts makes the same texts of a language at every run.
type texts struct {
	lang  i18n.Lang
	rand  *rand.Rand
	zipf  *rand.Zipf
	words []string
	in    []int // rank of a word → in how many records it occurs
}

// vocabulary is how many different words there are.
const vocabulary = 60_000

func newTexts(l i18n.Lang) *texts {
	t := &texts{lang: l, rand: rand.New(rand.NewSource(1)), in: make([]int, vocabulary)}
	t.zipf = rand.NewZipf(t.rand, 1.08, 8, vocabulary-1)
	seen := map[string]bool{}
	for len(t.words) < vocabulary {
		if w := t.invent(); !seen[w] {
			seen[w] = true
			t.words = append(t.words, w)
		}
	}
	return t
}

// letters are those that words are invented from: beginnings and ends of
// syllables.
var letters = map[i18n.Lang][2][]string{
	i18n.EN: {{"b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "st", "tr"}, {"a", "e", "i", "o", "u", "ea", "an", "er"}},
	i18n.FR: {{"b", "c", "ch", "d", "f", "l", "m", "n", "p", "r", "s", "t", "v"}, {"a", "é", "è", "i", "o", "ou", "on", "ê"}},
	i18n.ES: {{"b", "c", "d", "f", "l", "m", "n", "ñ", "p", "r", "s", "t", "v"}, {"a", "á", "e", "i", "ó", "u", "an", "ión"}},
	i18n.RU: {{"б", "в", "г", "д", "к", "л", "м", "н", "п", "р", "с", "т", "ст"}, {"а", "е", "ё", "и", "о", "у", "ый", "ие"}},
	i18n.AR: {{"ب", "ت", "ث", "ج", "ح", "د", "ر", "س", "ش", "ع", "ف", "ق", "م", "ن"}, {"ا", "و", "ي", "", "ة", "أ"}},
}

// invent makes a word of two to four syllables, in Chinese of two characters.
func (t *texts) invent() string {
	if t.lang == i18n.ZH {
		return string([]rune{rune(0x4e00 + t.rand.Intn(2500)), rune(0x4e00 + t.rand.Intn(2500))})
	}
	parts := letters[t.lang]
	var b strings.Builder
	if t.lang == i18n.AR && t.rand.Intn(3) == 0 {
		b.WriteString("ال")
	}
	for range 2 + t.rand.Intn(3) {
		b.WriteString(parts[0][t.rand.Intn(len(parts[0]))] + parts[1][t.rand.Intn(len(parts[1]))])
	}
	return b.String()
}

// sentence is n words, and notes them.
func (t *texts) sentence(n int, noted map[uint64]bool) string {
	var b strings.Builder
	for i := range n {
		rank := t.zipf.Uint64()
		if !noted[rank] {
			noted[rank] = true
			t.in[rank]++
		}
		switch {
		case i > 0 && i%9 == 0:
			b.WriteString("， ")
		case i > 0 && t.lang != i18n.ZH:
			b.WriteByte(' ')
		}
		b.WriteString(t.words[rank])
	}
	return b.String()
}

func partyOf(i int) string { return fmt.Sprintf("x%02d", i%60) }

// entry is the record number i: a title and two texts, as long as those of an
// activity, in one of 60 Parties and five divisions, one in ten for the team.
func (t *texts) entry(i int) search.Entry {
	noted := map[uint64]bool{}
	p := search.Part{Lang: t.lang, Path: fmt.Sprintf("/records/%d", i), Title: t.sentence(5, noted),
		Fields: []search.Field{{Name: "text", Text: t.sentence(30, noted)}, {Name: "narrative", Text: t.sentence(20, noted)}}}
	if i%10 == 9 {
		p.Permission = permTeam
	}
	return search.Entry{Kind: []string{"activity", "milestone", "measure"}[i%3], Record: fmt.Sprint(i), Party: partyOf(i), Group: fmt.Sprint(i % 5), Parts: []search.Part{p}}
}

// kind is how frequent the words of a query are.
type kind int

const (
	rare kind = iota
	middling
	common
)

type query struct {
	text string
	kind kind
}

// queries are 200 fixed ones: 120 rare words, 60 middling, 20 common.
func (t *texts) queries(records int) []query {
	var list []query
	list = append(list, t.pick(rare, 120, 10, records/1000)...)
	list = append(list, t.pick(middling, 60, records/1000, records/10)...)
	list = append(list, t.pick(common, 20, records/5, records)...)
	t.rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// pick takes n words that occur in more than least and at most most records,
// evenly over the ranks; a word may be taken twice where there are too few.
func (t *texts) pick(k kind, n, least, most int) []query {
	var words []string
	for rank, in := range t.in {
		if in > least && in <= most {
			words = append(words, t.words[rank])
		}
	}
	if len(words) == 0 {
		panic("no word is that frequent: too few records")
	}
	list := make([]query, n)
	for i := range list {
		list[i] = query{words[i*len(words)/n%len(words)], k}
	}
	return list
}

// durations are times of which shares are asked.
type durations []time.Duration

// at is the time within which the given share in percent was done.
func (d durations) at(percent int) time.Duration {
	if len(d) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(d))
	return s[min(len(s)*percent/100, len(s)-1)]
}
