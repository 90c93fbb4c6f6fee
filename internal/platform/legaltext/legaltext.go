// Package legaltext reads the text of a law and holds it by article: it finds
// articles, their headings and the divisions they stand in (titles, chapters,
// sections) in text, Markdown and HTML, in the six languages of the United
// Nations, compares two versions (Diff) and proposes which articles bear on
// which themes (Lexicon.Propose).
//
// Its types are Document, Article, Problem, Change, Lexicon and Proposal. It is
// pure: no database, no pages, no network. It keeps nothing of a law but its
// words: amendments are not applied, and what is in force is the business of
// those who keep versions. Further formats come as further Kinds.
//
// The file of a stranger is read in a sandbox: see Parsers and Read.
package legaltext

import (
	"fmt"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// Kind is how a text is written down.
type Kind string

// The kinds that are read.
const (
	Text     Kind = "text"
	Markdown Kind = "markdown" // with or without front matter
	HTML     Kind = "html"
)

// Kinds lists them in the order of forms.
var Kinds = [...]Kind{Text, Markdown, HTML}

// Limits of one text. They are far above any law, and low enough that a
// hostile file costs little.
const (
	MaxFile     = 64 << 20 // bytes as uploaded: markup can be ten times the text
	MaxText     = 8 << 20  // bytes without markup
	MaxArticles = 20_000
)

// Document is a law as it was read.
type Document struct {
	Title    string    `json:"title"` // "" if none was found
	Meta     Meta      `json:"meta"`
	Lang     i18n.Lang `json:"lang"`     // of the text; None if it cannot be told
	Articles []Article `json:"articles"` // in the order of the text
}

// Article is one article, or what stands outside articles: a preamble, an
// annex.
type Article struct {
	Number  string `json:"number"`  // as printed, in figures: "3 bis", "12A", "L. 111-1"; "" outside articles
	Heading string `json:"heading"` // "" = none
	Path    string `json:"path"`    // divisions it stands in, from above: "TITLE I › Chapter 2"; "" = none
	Text    string `json:"text"`    // paragraphs, with a line break between
	Line    int    `json:"line"`    // of the file, from 1
}

// PathSeparator stands between the divisions of a Path.
const PathSeparator = " › "

// Meta is what the file says of the law, as its front matter or head has it.
// Every field may be empty.
type Meta struct {
	Rank        string     `json:"rank"`       // "ley", "decree"
	Number      string     `json:"number"`     // "9739"
	Identifier  string     `json:"identifier"` // "UY-ley-9739", an ELI
	Status      string     `json:"status"`     // "in_force"
	Source      string     `json:"source"`     // address
	Promulgated clock.Date `json:"promulgated"`
	Published   clock.Date `json:"published"`
	InForce     clock.Date `json:"in_force"` // first day, only where the file says so
	Repealed    clock.Date `json:"repealed"` // first day on which it no longer holds
}

// Code names a Problem.
type Code string

// The problems. The first ones refuse a file, see Refused; the others are for
// a person to look at.
const (
	Empty      Code = "empty"
	TooLarge   Code = "too_large"  // Detail: the limit in MB, or the number of articles
	Mislabel   Code = "mislabel"   // the file is something else; Detail: what it is
	Encoding   Code = "encoding"   // not text in any encoding that is read
	Guessed    Code = "guessed"    // the encoding was guessed; Detail: its name
	Twice      Code = "twice"      // an article number that was there before; Detail: line of the first
	Missing    Code = "missing"    // numbers between the last article and this one; Detail: "6–8"
	Backwards  Code = "backwards"  // a number below the one before
	NoArticles Code = "no_article" // no heading of an article was found: all is kept as one piece
	EmptyText  Code = "empty_text" // an article without words
	BadDate    Code = "date"       // a date that is none; Detail: as it stands
	FrontOpen  Code = "front"      // the front matter cannot be read; Detail: why
)

// Problem is something to look at, with its place.
type Problem struct {
	Code    Code   `json:"code"`
	Line    int    `json:"line"`    // of the file, from 1; 0 = the file as a whole
	Article string `json:"article"` // number; "" = none
	Detail  string `json:"detail"`
}

// Refused is the error of a file that is not read at all.
type Refused struct{ Problem }

func (r *Refused) Error() string {
	return fmt.Sprintf("legal text refused: %s at line %d: %s", r.Code, r.Line, r.Detail)
}

func refuse(code Code, line int, detail string) error {
	return &Refused{Problem{Code: code, Line: line, Detail: detail}}
}

// Parse reads a text of the given kind. The problems are in the order of the
// file. Errors: *Refused.
func Parse(kind Kind, data []byte) (Document, []Problem, error) {
	text, problems, err := decode(kind, data)
	if err != nil {
		return Document{}, nil, err
	}
	p := page{}
	switch kind {
	case HTML:
		p, err = readHTML(text)
	case Markdown:
		p = readMarkdown(text)
	default:
		p = readText(text)
	}
	if err != nil {
		return Document{}, nil, err
	}
	doc, found, err := p.build()
	if err != nil {
		return Document{}, nil, err
	}
	return doc, append(append(problems, p.problems...), found...), nil
}

// page is a file as lines, before articles are found.
type page struct {
	title    string
	meta     Meta
	lang     i18n.Lang
	closing  string // who signed; left out of the last article
	lines    []line
	wrapped  bool // lines end where the paper did, not the paragraph
	problems []Problem
}

// line is one line of words, markup taken off.
type line struct {
	no    int // of the file, from 1
	text  string
	level int  // of a heading, from 1; 0 = no heading
	bold  bool // as a whole
	block bool // a table row or a list item: never joined to others
}
