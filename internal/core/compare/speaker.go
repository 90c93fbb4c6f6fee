package compare

import (
	"strings"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
)

// speaker puts the fields of one activity into words, each side with the names
// of its own time.
type speaker struct {
	builder
	of            Activity
	before, after roadmap.FieldWords
}

func (b builder) speaker(a Activity) speaker {
	w := speaker{builder: b, of: a}
	was, now := a.Now(), a.Now()
	if a.Before != nil {
		was = *a.Before
	}
	w.before, w.after = b.at.Words(was, b.c.From), b.at.Words(now, b.c.To)
	return w
}

// items are the fields of one part. Of a text that changed in several
// languages the reader's is shown, the others are named.
func (w speaker) items(fields []Field) (list []item) {
	for i := 0; i < len(fields); {
		n := i + 1
		for n < len(fields) && fields[n].Key == fields[i].Key {
			n++
		}
		if f := fields[i]; !isPlace(f.Key) {
			list = append(list, w.item(fields[i:n]))
		}
		i = n
	}
	return list
}

// item is one field in all its languages.
func (w speaker) item(all []Field) item {
	shown := all[0]
	for _, f := range all {
		if f.Lang == w.l.Lang {
			shown = f
		}
	}
	var others []string
	for _, f := range all {
		if f.Lang != shown.Lang {
			others = append(others, f.Lang.Name())
		}
	}
	it := item{Label: w.label(shown.Key), Lang: shown.Lang, Words: shown.Lang != "", Others: w.l.List(others)}
	it.Before, it.After = w.values(shown)
	if shown.Key == "line" {
		it.Words, it.Official = true, true
	}
	return it
}

// own are the labels of what only this package compares.
var own = map[string]string{"number": MsgFieldNumber, "output": MsgFieldOutput, "line": MsgFieldLine, "framework": MsgFieldFramework}

func (w speaker) label(key string) string {
	if id := own[key]; id != "" {
		return w.l.T(id)
	}
	if w.hasPart(key) {
		return w.after.Label(key)
	}
	return w.before.Label(key)
}

// hasPart tells whether the part of the activity that key belongs to is still
// there.
func (w speaker) hasPart(key string) bool {
	return w.partIn(w.of.After, Field{Key: key}.Group())
}

func (w speaker) partIn(a *roadmap.Activity, group string) bool {
	if a == nil {
		return false
	}
	if group == "" {
		return true
	}
	for key := range a.Flatten() {
		if key == group || strings.HasPrefix(key, group+"/") {
			return true
		}
	}
	return false
}

// part is the heading of a part: "Milestone 2".
func (w speaker) part(group string) string { return w.label(group) }

// partTag says that a part of an activity came or went.
func (w speaker) partTag(group string, of Kind) string {
	was, is := w.partIn(w.of.Before, group), w.partIn(w.of.After, group)
	switch {
	case of != Changed || was == is:
		return ""
	case is:
		return w.l.T(MsgAdded)
	}
	return w.l.T(MsgRemoved)
}

// values are both values in words.
func (w speaker) values(f Field) (before, after string) {
	switch f.Key {
	case "number", "output":
		return f.Before, f.After
	case "line":
		return lineWords(w.c.From, f.Before, w.l.Lang), lineWords(w.c.To, f.After, w.l.Lang)
	case "framework":
		return frameworkWords(w.c.From, w.l.Lang), frameworkWords(w.c.To, w.l.Lang)
	}
	if f.Lang != "" {
		return f.Before, f.After
	}
	return w.before.Value(f.Key, f.Before), w.after.Value(f.Key, f.After)
}

func lineWords(e roadmap.Edition, id string, l i18n.Lang) string {
	line, ok := e.Framework.Line(framework.LineID(id))
	if !ok {
		return id
	}
	return line.Number + " " + line.Text.For(l).Text
}

func frameworkWords(e roadmap.Edition, l i18n.Lang) string {
	return e.Framework.Title.Text.For(l).Text + " (" + string(e.Framework.ID) + ")"
}
