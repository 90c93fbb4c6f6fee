// Package search finds records by their words, the same on both engines: one
// tokenizer in Go (token.go) turns every text and every query into plain
// tokens, which SQLite keeps in FTS5 and PostgreSQL in a tsvector; neither
// engine looks at the text itself.
//
// A feature offers an Entry per record: its texts per language and per
// audience. Put replaces an entry inside the caller's transaction and does
// nothing when no word of it changed. Index.Find answers a Query. Who may
// read what is part of the query (permission and Party of each Part, through
// access.Table.Scope), so that results, counts, suggestions and highlights
// know nothing of what the reader may not read.
//
// The package knows nothing of the field: kinds, outputs and the names of
// fields are words that features choose and the page explains.
package search

import (
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/i18n"
)

// Version is the edition of tokenizer and index. Raise it whenever either
// changes what is stored: Rebuild then indexes everything anew.
const Version = 3

// Entry is what can be found of one record. (Kind, Record) names it; Put
// replaces the whole of it.
type Entry struct {
	Kind   string // "activity"; lower case, fixed for ever
	Record string // id, unique within Kind
	Party  string // code; "" for what belongs to no Party
	Group  string // a division of the records, e.g. the id of an output; may be ""
	Parts  []Part // one per language and audience; none removes the entry
}

// Part is the words of a record in one language for one audience. Fields that
// fewer people may read than the rest stand in a Part of their own.
type Part struct {
	// Lang is the language of the words; i18n.None when it is not known.
	Lang i18n.Lang
	// Permission is what a reader must hold in the entry's Party; "" means
	// that everyone may read. Roles that hold it for single records only
	// (access.Rule.OfBody) find nothing by it.
	Permission access.Permission
	Path       string // of the page, without the language: "/parties/xma/activities/2.4"
	Title      string // as shown; its words weigh more
	// Heading is shown with the title but not searched, so that a Part of
	// notes does not match by the title that another Part offers already.
	Heading bool
	Context string // shown beside the title, not searched: what the record is part of
	Fields  []Field
	// Words is what Cut gave for the Part; nil = Put cuts it.
	Words *Words
}

// Words are the tokens of a Part, each followed by a space, another reading
// of it after a slash. Who writes very many makes them before the transaction,
// which others wait for.
type Words struct{ title, body string }

// Cut makes the tokens of p.
func (p Part) Cut() *Words {
	w := &Words{}
	if !p.Heading {
		w.title = joined(Tokens(p.Title))
	}
	var body []Token
	for _, f := range p.Fields {
		body = append(body, Tokens(f.Text)...)
	}
	w.body = joined(body)
	return w
}

// Field is one text of a Part. Name is chosen by the feature ("narrative").
type Field struct {
	Name string `json:"n"`
	Text string `json:"t"`
}
