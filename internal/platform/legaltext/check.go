package legaltext

import (
	"strconv"
	"strings"
)

// Check lists what is odd about the numbers of a document.
func Check(d Document) []Problem {
	c := checker{seen: map[string]Article{}}
	for i := range d.Articles {
		c.article(&d.Articles[i])
	}
	if c.numbered == 0 {
		c.add(NoArticles, d.Articles[0], "")
	}
	return c.problems
}

type checker struct {
	problems []Problem
	seen     map[string]Article // by annex and key
	numbered int
	annex    string
	last     int
	path     string
}

func (c *checker) add(code Code, a Article, detail string) {
	c.problems = append(c.problems, Problem{code, a.Line, a.Number, detail})
}

func (c *checker) article(a *Article) {
	if a.Number == "" {
		return
	}
	if c.numbered++; a.Text == "" && a.Heading == "" {
		c.add(EmptyText, *a, "")
	}
	n, plain, ok := place(a.Number)
	if ok && n == 1 && plain && c.last > 0 && top(a.Path) != c.path {
		c.annex, c.last = top(a.Path), 0 // an annex counts from 1 again
	}
	c.path = top(a.Path)
	key := c.annex + "/" + Key(a.Number)
	if first, twice := c.seen[key]; twice {
		c.add(Twice, *a, strconv.Itoa(first.Line))
		return
	}
	c.seen[key] = *a
	if ok {
		c.follows(*a, n)
	}
}

// follows compares a number with the one before.
func (c *checker) follows(a Article, n int) {
	switch {
	case n < c.last:
		c.add(Backwards, a, strconv.Itoa(c.last))
		return
	case n == c.last+2:
		c.add(Missing, a, strconv.Itoa(n-1))
	case n > c.last+2:
		c.add(Missing, a, strconv.Itoa(c.last+1)+"–"+strconv.Itoa(n-1))
	}
	c.last = n
}

func top(path string) string {
	first, _, _ := strings.Cut(path, PathSeparator)
	return first
}
