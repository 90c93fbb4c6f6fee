package framework

import (
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/platform/i18n"
)

func (c *checker) checkLines() {
	if len(c.file.Lines) == 0 {
		c.add(fieldPath{"lines"}, "the framework has no lines: list at least one")
	}
	numbers := map[string]bool{}
	for i, l := range c.file.Lines {
		at := fieldPath{"lines", i}
		c.checkID(at.in("id"), l.ID)
		c.checkNumber(at.in("number"), l.Number, numbers)
		c.checkWording(at, l.Wording, maxText)
		c.checkLineOutput(at, l)
		c.checkLineLinks(at, l)
		c.checkTargets(at.in("sdg_targets"), l)
		c.checkInstruments(at.in("instruments"), l.Instruments)
		c.checkContinues(at.in("continues"), l.Continues)
		c.checkLadder(at.in("ladder"), l.Ladder)
	}
}

func (c *checker) checkLineOutput(at fieldPath, l fileLine) {
	o, ok := c.output(l.Output)
	switch {
	case !ok:
		c.add(at.in("output"), "%s is no output of this framework: use the id of one listed under outputs", quote(l.Output))
	case o.Supplementary && !l.Supplementary:
		c.add(at.in("output"), "output %s is supplementary, so its lines are: add supplementary: true", quote(l.Output))
	}
}

func (c *checker) checkLineLinks(at fieldPath, l fileLine) {
	c.checkKnown(at.in("areas"), l.Areas, "monitoring area", func(k string) bool {
		_, ok := c.vocabulary.Area(convention.AreaKey(k))
		return ok
	})
	c.checkKnown(at.in("stages"), l.Stages, "value chain stage", func(k string) bool {
		_, ok := c.vocabulary.Stage(convention.StageKey(k))
		return ok
	})
}

func (c *checker) checkTargets(at fieldPath, l fileLine) {
	seen := map[string]bool{}
	for i, t := range l.SDGTargets {
		in := at.in(i)
		if _, ok := c.vocabulary.Target(convention.TargetKey(t.Target)); !ok {
			c.add(in.in("target"), "%s is no known SDG target: use one of the vocabulary, such as 4.4, between quotes", quote(t.Target))
		}
		if seen[t.Target] {
			c.add(in.in("target"), "target %s stands twice on this line: keep one", quote(t.Target))
		}
		seen[t.Target] = true
		if t.Weight < 1 || t.Weight > maxWeight {
			c.add(in.in("weight"), "weight %d: use a whole number from 1 to %d", t.Weight, maxWeight)
		}
		c.checkKnown(in.in("areas"), t.Areas, "area of this line", func(k string) bool { return slices.Contains(l.Areas, k) })
	}
}

func (c *checker) checkInstruments(at fieldPath, list []fileInstrument) {
	for i, n := range list {
		if !keyForm.MatchString(n.Key) {
			c.add(at.in(i, "key"), "%s is not a key: use small Latin letters, digits and _", quote(n.Key))
		}
		if n.View != "" && !keyForm.MatchString(n.View) {
			c.add(at.in(i, "view"), "%s is not a key: use small Latin letters, digits and _", quote(n.View))
		}
		if slices.Contains(list[:i], n) {
			c.add(at.in(i), "instrument %s stands twice on this line: keep one", quote(n.Key))
		}
	}
}

func (c *checker) checkLadder(at fieldPath, rungs []fileTexts) {
	if n := len(rungs); n != 0 && n != Rungs {
		c.add(at, "the ladder has %d rungs: give one text for each readiness from 0 to %d, or leave the ladder out", n, Rungs-1)
	}
	for i, t := range rungs {
		c.checkTexts(at.in(i), t, maxTitle)
		for _, l := range i18n.Langs {
			if t[string(l)] == "" {
				c.add(at.in(i), "the text in %s (%s) is missing: all six languages are needed", l.Name(), l)
			}
		}
	}
}

func (c *checker) checkContinues(at fieldPath, ids []string) {
	for i, id := range ids {
		fw, local, ok := strings.Cut(id, "/")
		switch {
		case !ok || !frameworkForm.MatchString(fw) || !localForm.MatchString(local):
			c.add(at.in(i), "%s is not the id of a line: write framework/line, such as my2028/a1", quote(id))
		case fw == c.file.ID:
			c.add(at.in(i), "%s is a line of this same framework: a line continues lines of earlier frameworks only", quote(id))
		case slices.Contains(ids[:i], id):
			c.add(at.in(i), "%s stands twice: keep one", quote(id))
		}
	}
}
