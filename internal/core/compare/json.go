package compare

import (
	"encoding/json"
	"io"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Schema names the JSON form, which docs/comparison.md describes.
const Schema = "openroadmap/comparison/1"

type jsonComparison struct {
	Schema     string         `json:"schema"`
	Party      string         `json:"party"`
	Roadmap    string         `json:"roadmap"`
	From       jsonEdition    `json:"from"`
	To         jsonEdition    `json:"to"`
	Summary    jsonCount      `json:"summary"`
	Outputs    []jsonCount    `json:"outputs"`
	Fields     []jsonField    `json:"fields"`
	Activities []jsonActivity `json:"activities"`
}

type jsonEdition struct {
	Version   int              `json:"version"` // 0 = the open revision
	Framework string           `json:"framework"`
	AdoptedOn *clock.Date      `json:"adopted_on"`
	Bodies    map[string]words `json:"bodies"` // names at that time, by id

}

// words is a text by language.
type words map[i18n.Lang]string

type jsonCount struct {
	Output    string `json:"output,omitempty"`
	Added     int    `json:"added"`
	Removed   int    `json:"removed"`
	Changed   int    `json:"changed"`
	Unchanged int    `json:"unchanged"`
}

type jsonActivity struct {
	ID     string      `json:"id"`
	Line   string      `json:"line,omitempty"`
	Number string      `json:"number"`
	Output string      `json:"output"` // its number: frameworks differ in ids
	Change Kind        `json:"change"`
	Moved  bool        `json:"moved"`
	Fields []jsonField `json:"fields"`
}

type jsonField struct {
	Field  string    `json:"field"`
	Lang   i18n.Lang `json:"lang,omitempty"`
	Before *string   `json:"before"` // null = empty
	After  *string   `json:"after"`
}

// WriteJSON writes c as the documented JSON form.
func (c Comparison) WriteJSON(w io.Writer) error {
	out := jsonComparison{Schema: Schema, Party: c.To.Roadmap.Party, Roadmap: c.To.Roadmap.Slug, From: editionOf(c.From), To: editionOf(c.To),
		Summary: countOf("", c.Count()), Outputs: []jsonCount{}, Fields: fieldsOf(c.Fields), Activities: []jsonActivity{}}
	for _, o := range c.Outputs() {
		out.Outputs = append(out.Outputs, countOf(o.Number, o.Count))
	}
	for _, a := range c.Activities {
		now := a.Now()
		out.Activities = append(out.Activities, jsonActivity{ID: now.ID, Line: string(now.Line), Number: now.Number, Output: a.Output, Change: a.Kind, Moved: a.Moved, Fields: fieldsOf(a.Fields)})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func editionOf(e roadmap.Edition) jsonEdition {
	out := jsonEdition{Version: e.Number(), Framework: string(e.Framework.ID), Bodies: map[string]words{}}
	for id, name := range e.Bodies {
		out.Bodies[id] = words{}
		for l, entry := range name.All() {
			out.Bodies[id][l] = entry.Text
		}
	}
	if e.Version != nil {
		out.AdoptedOn = &e.Version.Act.On
	}
	return out
}

func countOf(output string, n Count) jsonCount {
	return jsonCount{output, n.Added, n.Removed, n.Changed, n.Unchanged}
}

func fieldsOf(list []Field) []jsonField {
	out := []jsonField{}
	for _, f := range list {
		out = append(out, jsonField{f.Key, f.Lang, orNull(f.Before), orNull(f.After)})
	}
	return out
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
