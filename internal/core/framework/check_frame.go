package framework

import (
	"slices"
	"strings"

	"openroadmap/internal/core/convention"
)

func (c *checker) checkHead() {
	f := c.file
	if f.Format != formatVersion {
		c.add(fieldPath{"format"}, "this program reads format %d: write format: %d", formatVersion, formatVersion)
	}
	if !frameworkForm.MatchString(f.ID) {
		c.add(fieldPath{"id"}, "%s is not an id: use 2 to 31 small Latin letters and digits, beginning with a letter, such as or2019", quote(f.ID))
	}
	if f.Version < 1 || f.Version > 1_000_000 {
		c.add(fieldPath{"version"}, "version %d: count the versions of the file from 1", f.Version)
	}
	if f.Year < 1900 || f.Year > 2200 {
		c.add(fieldPath{"year"}, "year %d: write the year of the document in four digits", f.Year)
	}
	c.checkHeading(fieldPath{"title"}, f.Title, maxTitle)
	c.checkHeading(fieldPath{"short_title"}, f.ShortTitle, maxTitle)
	c.checkHeading(fieldPath{"publisher"}, f.Publisher, maxTitle)
	c.checkHeading(fieldPath{"publisher_in_full"}, f.PublisherInFull, maxTitle)
	c.checkHeading(fieldPath{"banner"}, f.Banner, maxTitle)
	c.checkHeading(fieldPath{"introduction"}, f.Introduction, maxText)
	for i, s := range f.Contact {
		c.checkString(fieldPath{"contact", i}, s, maxTitle)
	}
	c.checkKnown(fieldPath{"domains"}, f.Domains, "cultural domain", func(k string) bool {
		_, ok := c.vocabulary.Domain(convention.DomainKey(k))
		return ok
	})
}

// checkHeading is checkWording for the texts at the head of the file, which
// need no status.
func (c *checker) checkHeading(at fieldPath, w fileWording, limit int) {
	if w.Status == "" {
		w.Status = string(SourceOnly)
	}
	c.checkWording(at, w, limit)
}

func (c *checker) checkSources() {
	seen := map[string]bool{}
	for i, s := range c.file.Sources {
		at := fieldPath{"sources", i}
		if !keyForm.MatchString(s.Key) {
			c.add(at.in("key"), "%s is not a key: use small Latin letters, digits and _", quote(s.Key))
		}
		if seen[s.Key] {
			c.add(at.in("key"), "source %s stands twice: give each its own key", quote(s.Key))
		}
		seen[s.Key] = true
		c.checkString(at.in("title"), s.Title, maxTitle)
	}
}

func (c *checker) checkOutputs() {
	if len(c.file.Outputs) == 0 {
		c.add(fieldPath{"outputs"}, "the framework has no outputs: list at least one")
	}
	numbers := map[string]bool{}
	for i, o := range c.file.Outputs {
		at := fieldPath{"outputs", i}
		c.checkID(at.in("id"), o.ID)
		c.checkNumber(at.in("number"), o.Number, numbers)
		c.checkWording(at, o.Wording, maxText)
		c.checkBeside(at, o.Supplementary, o.Beside, c.isReferenceOutput(o.Beside), "output")
	}
}

// checkBeside holds the rule that only a supplementary thing stands beside
// another, and that other is not supplementary; so there are no circles.
func (c *checker) checkBeside(at fieldPath, supplementary bool, beside string, known bool, what string) {
	switch {
	case !supplementary && beside != "":
		c.add(at.in("beside"), "only a supplementary %s stands beside another: remove this field or add supplementary: true", what)
	case supplementary && !known:
		c.add(at.in("beside"), "%s is no %s of this framework that is not supplementary: name the one it stands beside", quote(beside), what)
	}
}

func (c *checker) isReferenceOutput(id string) bool {
	return slices.ContainsFunc(c.file.Outputs, func(o fileOutput) bool { return o.ID == id && !o.Supplementary })
}

func (c *checker) output(id string) (fileOutput, bool) {
	i := slices.IndexFunc(c.file.Outputs, func(o fileOutput) bool { return o.ID == id })
	if i < 0 {
		return fileOutput{}, false
	}
	return c.file.Outputs[i], true
}

func (c *checker) checkGoals() {
	for i, g := range c.file.Goals {
		at := fieldPath{"goals", i}
		c.checkID(at.in("id"), g.ID)
		c.checkGoalText(at, g)
		beside := slices.ContainsFunc(c.file.Goals, func(o fileGoal) bool { return o.ID == g.Beside && !o.Supplementary })
		c.checkBeside(at, g.Supplementary, g.Beside, beside, "goal")
		c.checkLink(at.in("outputs"), g.Outputs, "output", func(k string) bool { _, ok := c.output(k); return ok })
		c.checkLink(at.in("sdgs"), g.SDGs, "Sustainable Development Goal", func(k string) bool {
			_, ok := c.vocabulary.SDG(convention.SDGKey(k))
			return ok
		})
	}
}

// checkGoalText: a goal of the Convention takes its text from the vocabulary,
// a supplementary one brings its own.
func (c *checker) checkGoalText(at fieldPath, g fileGoal) {
	_, known := c.vocabulary.Goal(convention.GoalKey(g.Goal))
	switch {
	case g.Supplementary && g.Goal != "":
		c.add(at.in("goal"), "a supplementary goal is no goal of the Convention: remove this field and write its text")
	case g.Supplementary:
		c.checkWording(at, g.Wording, maxText)
		return
	case !known:
		c.add(at.in("goal"), "%s is no goal of the Convention: use one of %s", quote(g.Goal), c.goalKeys())
	case len(g.Wording.Text) > 0:
		c.add(at.in("text"), "the text of a goal of the Convention is known: remove this field")
	}
	c.checkStatus(at.in("status"), g.Wording.Status)
	c.checkSourceKeys(at.in("sources"), g.Wording.Sources)
	c.checkNote(at.in("note"), g.Wording.Note)
}

func (c *checker) goalKeys() string {
	var ks []string
	for _, g := range c.vocabulary.Goals {
		ks = append(ks, string(g.Key))
	}
	return strings.Join(ks, ", ")
}

func (c *checker) checkLink(at fieldPath, l fileLink, what string, known func(string) bool) {
	c.checkKnown(at.in("to"), l.To, what, known)
	c.checkStatus(at.in("status"), l.Status)
	c.checkSourceKeys(at.in("sources"), l.Sources)
	c.checkNote(at.in("note"), l.Note)
}
