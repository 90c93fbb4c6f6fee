package legaltext_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/ui"
)

func law(articles ...legaltext.Article) legaltext.Document {
	return legaltext.Document{Articles: articles}
}

func article(number, text string) legaltext.Article {
	return legaltext.Article{Number: number, Text: text}
}

// said describes changes in short.
func said(changes []legaltext.Change) string {
	var b strings.Builder
	for _, c := range changes {
		switch {
		case c.From == nil:
			b.WriteString("+" + c.To.Number)
		case c.To == nil:
			b.WriteString("-" + c.From.Number)
		default:
			b.WriteString(c.To.Number)
			if c.Renumbered() {
				b.WriteString("<" + c.From.Number)
			}
			if c.Rewritten() {
				b.WriteString("~")
			}
			if c.Moved {
				b.WriteString("^")
			}
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

const (
	sea   = "The sea is free to all who sail on it by day and by night, in calm and in storm, without toll."
	wind  = "The wind belongs to no one; mills may use it under the rules that the harbour master lays down."
	light = "Every lighthouse is lit from dusk to dawn and its keeper is paid by the treasury of the islands."
)

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to legaltext.Document
		want     string
	}{
		{"same", law(article("1", sea), article("2", wind)), law(article("1º", sea), article("2", wind)), "1º 2"},
		{"white space", law(article("1", "a\nb")), law(article("1", "a  b")), "1"},
		{"added and removed", law(article("1", sea), article("2", wind)), law(article("1", sea), article("3", light)), "1 +3 -2"},
		{"changed", law(article("1", sea), article("2", wind)), law(article("1", sea+" Fishing too."), article("2", wind)), "1~ 2"},
		{"inserted, the rest renumbered", law(article("1", sea), article("2", wind)), law(article("1", light), article("2", sea), article("3", wind)), "+1 2<1 3<2"},
		{"renumbered and changed", law(article("1", sea), article("7", wind)), law(article("1", sea), article("3", strings.Replace(wind, "mills", "sails", 1))), "1 3<7~"},
		{"moved", law(article("1", sea), article("2", wind), article("3", light)), law(article("3", light), article("1", sea), article("2", wind)), "3^ 1 2"},
		{"moved to another division", law(article("1", sea)), law(legaltext.Article{Number: "1", Path: "TITLE II", Text: sea}), "1^"},
		{"repealed as a whole", law(article("1", sea)), law(), "-1"},
		{"number twice", law(article("1", sea), article("1", wind)), law(article("1", sea), article("1", light)), "1 1~"},
	} {
		if got := said(legaltext.Diff(c.from, c.to)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDiffByWord(t *testing.T) {
	c := legaltext.Diff(law(article("1", sea)), law(article("1", strings.Replace(sea, "day", "dawn", 1))))[0]
	var changed []string
	for _, p := range c.Words() {
		if p.Change != ui.Same {
			changed = append(changed, fmt.Sprint(p.Change, p.Text))
		}
	}
	if got := strings.Join(changed, " "); got != "1 day 2 dawn" && got != "1day 2dawn" {
		t.Errorf("words changed: %s", got)
	}
}

// A law of 200 articles, each of which changed a little, some moved.
func TestDiffOfALongLaw(t *testing.T) {
	from, to := longLaws()
	start := time.Now()
	n := 0
	for _, c := range legaltext.Diff(from, to) {
		n += len(c.Words())
	}
	took := time.Since(start)
	t.Logf("200 articles in %s, %d pieces", took.Round(time.Millisecond), n)
	if took > time.Second { // the aim is 200 ms
		t.Errorf("it took %s", took)
	}
}

func longLaws() (from, to legaltext.Document) {
	for i := range 200 {
		var b strings.Builder
		for k := range 25 {
			fmt.Fprintf(&b, "Clause %d of article %d says that the keeper of tower %d sleeps by day. ", k, i, i*k%17)
		}
		from.Articles = append(from.Articles, article(fmt.Sprint(i+1), b.String()))
		to.Articles = append(to.Articles, article(fmt.Sprint(i+1), strings.ReplaceAll(strings.Replace(b.String(), "sleeps", "rests", 3), "tower 4 ", "tower IV ")))
	}
	return from, to
}

func BenchmarkDiff(b *testing.B) {
	from, to := longLaws()
	for b.Loop() {
		for _, c := range legaltext.Diff(from, to) {
			c.Words()
		}
	}
}
