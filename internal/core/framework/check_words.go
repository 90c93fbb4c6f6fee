package framework

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/platform/i18n"
)

// checkID holds ids to framework/local and to one use each in the file.
func (c *checker) checkID(at fieldPath, id string) {
	local, ok := strings.CutPrefix(id, c.file.ID+"/")
	if !ok || !localForm.MatchString(local) {
		c.add(at, "%s is not an id here: write %s/ and then small Latin letters, digits and dots", quote(id), c.file.ID)
		return
	}
	if first, twice := c.ids[id]; twice {
		c.add(at, "id %s stands twice, first at %s: give each its own id", quote(id), first)
		return
	}
	c.ids[id] = at
}

func (c *checker) checkNumber(at fieldPath, number string, seen map[string]bool) {
	c.checkString(at, number, 12)
	if number != "" && seen[number] {
		c.add(at, "number %s stands twice: give each its own number", quote(number))
	}
	seen[number] = true
}

func (c *checker) checkWording(at fieldPath, w fileWording, limit int) {
	c.checkTexts(at.in("text"), w.Text, limit)
	for _, l := range i18n.Langs {
		if _, ok := w.Text[string(l)]; !ok {
			c.add(at.in("text"), "the text in %s (%s) is missing: all six languages are needed", l.Name(), l)
		}
	}
	for i, l := range w.Official {
		if _, ok := i18n.ParseLang(l); !ok {
			c.add(at.in("official", i), "%s is none of the six languages ar, en, es, fr, ru, zh", quote(l))
		}
	}
	c.checkStatus(at.in("status"), w.Status)
	c.checkSourceKeys(at.in("sources"), w.Sources)
	c.checkNote(at.in("note"), w.Note)
}

// checkNote: a note may be in fewer languages, but its original is English.
func (c *checker) checkNote(at fieldPath, n fileTexts) {
	c.checkTexts(at, n, maxNote)
	if _, ok := n[string(i18n.EN)]; len(n) > 0 && !ok {
		c.add(at, "the note in English (en) is missing: the other languages translate it")
	}
}

func (c *checker) checkTexts(at fieldPath, t fileTexts, limit int) {
	for _, l := range slices.Sorted(maps.Keys(t)) {
		if _, ok := i18n.ParseLang(l); !ok {
			c.add(at.in(l), "%s is none of the six languages ar, en, es, fr, ru, zh", quote(l))
			continue
		}
		c.checkString(at.in(l), t[l], limit)
	}
}

func (c *checker) checkString(at fieldPath, s string, limit int) {
	switch n := uniseg.GraphemeClusterCount(s); {
	case strings.TrimSpace(s) == "":
		c.add(at, "the text is empty: write it or remove the field")
	case s != strings.TrimSpace(s):
		c.add(at, "white space stands at the beginning or end: remove it")
	case n > limit:
		c.add(at, "the text has %d characters, %d more than the limit of %d: shorten it", n, n-limit, limit)
	case strings.ContainsFunc(s, isControl) || !utf8.ValidString(s):
		c.add(at, "the text holds a control character: remove it")
	case !norm.NFC.IsNormalString(s):
		c.add(at, "the text is not in Unicode normal form C: save it composed")
	}
}

func (c *checker) checkStatus(at fieldPath, s string) {
	if !WordingStatus(s).Valid() {
		c.add(at, "%s is no wording status: use %s, %s or %s", quote(s), Verified, SourceOnly, ToCheck)
	}
}

func (c *checker) checkSourceKeys(at fieldPath, ks []string) {
	c.checkKnown(at, ks, "source of this file", func(k string) bool {
		return slices.ContainsFunc(c.file.Sources, func(s fileSource) bool { return s.Key == k })
	})
}

// checkKnown checks a list of keys: each known, none twice.
func (c *checker) checkKnown(at fieldPath, ks []string, what string, known func(string) bool) {
	for i, k := range ks {
		switch {
		case !known(k):
			c.add(at.in(i), "%s is no %s: correct it or remove it", quote(k), what)
		case slices.Contains(ks[:i], k):
			c.add(at.in(i), "%s stands twice in this list: keep one", quote(k))
		}
	}
}

// quote shows what was typed, shortened so that a message stays readable.
func quote(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
