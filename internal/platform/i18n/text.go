package i18n

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"strconv"
	"strings"
)

// State says how the text of one language came about.
type State string

// The states of a translation. Outdated is not stored: it is what a human or
// approved text becomes when its original changes.
const (
	Original State = "original"
	Machine  State = "machine"
	Human    State = "human"
	Approved State = "approved"
	Outdated State = "outdated"
	Missing  State = "missing"
)

// Entry is the text in one language.
type Entry struct {
	Text  string `json:"text"`
	State State  `json:"state"`
	Of    string `json:"of,omitempty"` // hash of the original that it translates
}

// Text is content in up to six languages, one of them the original. It is one
// value, stored as JSON, and kept in that form: pages read hundreds of texts
// and show one language of a few, so that only what is asked for is decoded.
// The zero Text is empty. A Text is immutable: With returns a changed copy.
type Text struct {
	json string // as decode reads it; "" = no text in any language
}

// plain is a Text taken apart; its JSON is the stored form.
type plain struct {
	Original Lang           `json:"original"`
	In       map[Lang]Entry `json:"in"`
}

// NewText is a text whose original is s in language l; empty s gives the zero Text.
func NewText(l Lang, s string) Text {
	if s == "" {
		return Text{}
	}
	return encode(plain{Original: l, In: map[Lang]Entry{l: {Text: s, State: Original}}})
}

// With returns t with the text of l set to s. The first text set becomes the
// original. Setting "" removes the language (removing the original removes
// all). A changed original leaves the others as they are: StateIn then calls
// them Outdated.
func (t Text) With(l Lang, s string, state State) Text {
	if t.IsZero() {
		return NewText(l, s)
	}
	v := t.decode()
	if s == "" && l == v.Original {
		return Text{}
	}
	switch {
	case s == "":
		delete(v.In, l)
	case l == v.Original:
		v.In[l] = Entry{Text: s, State: Original}
	default:
		v.In[l] = Entry{Text: s, State: state, Of: hashOf(v.In[v.Original].Text)}
	}
	return encode(v)
}

// Compose makes a text at once of what stands in several languages: the first
// of order that has a text is the original, the others are translations in
// state. It is With for each of order, in one step.
func Compose(order []Lang, in map[Lang]string, state State) Text {
	list, of := make([]langEntry, 0, len(Langs)), ""
	for _, l := range order {
		s := in[l]
		switch {
		case s == "":
			continue
		case len(list) == 0:
			list = append(list, langEntry{l, Entry{Text: s, State: Original}})
			continue
		case of == "":
			of = hashOf(list[0].Text)
		}
		list = append(list, langEntry{l, Entry{Text: s, State: state, Of: of}})
	}
	if len(list) == 0 {
		return Text{}
	}
	return write(list[0].lang, list)
}

// IsZero tells whether there is no text in any language.
func (t Text) IsZero() bool { return t.json == "" }

// Original is the language that the others translate; "" for the zero Text.
func (t Text) Original() Lang {
	p := textParser{rest: t.json}
	return p.original()
}

// All yields the languages that there are and their entries, in the order of
// Langs.
func (t Text) All() iter.Seq2[Lang, Entry] {
	return func(yield func(Lang, Entry) bool) {
		in := t.decode().In
		for _, l := range Langs {
			if e, ok := in[l]; ok && !yield(l, e) {
				return
			}
		}
	}
}

// Get is the text exactly in l, or "".
func (t Text) Get(l Lang) string {
	e, _ := t.entry(l)
	return e.Text
}

// OriginalText is the text in the original's language.
func (t Text) OriginalText() string { return t.Get(t.Original()) }

// StateIn tells the state of the text in l: Missing when there is none,
// Outdated when the original has changed since it was translated.
func (t Text) StateIn(l Lang) State {
	e, ok := t.entry(l)
	if !ok {
		return Missing
	}
	return t.stateOf(l, e)
}

func (t Text) stateOf(l Lang, e Entry) State {
	original := t.Original()
	switch {
	case l == original:
		return Original
	case e.Of != hashOf(t.Get(original)):
		return Outdated
	}
	return e.State
}

// Shown is a text as a reader of one language gets it. Fallback is true when
// the text is in another language than the one asked for: the page then says
// so and marks Lang and Dir.
type Shown struct {
	Text     string
	Lang     Lang
	State    State
	Fallback bool
}

// Dir is the direction of the shown text.
func (s Shown) Dir() string { return s.Lang.Dir() }

// For picks what a reader of l sees: l itself, else the original.
func (t Text) For(l Lang) Shown {
	if t.IsZero() {
		return Shown{Lang: l, State: Missing}
	}
	if e, ok := t.entry(l); ok {
		return Shown{Text: e.Text, Lang: l, State: t.stateOf(l, e)}
	}
	original := t.Original()
	return Shown{Text: t.Get(original), Lang: original, State: Missing, Fallback: true}
}

// Equal tells whether both hold the same texts.
func (t Text) Equal(o Text) bool {
	if t.json == o.json {
		return true
	}
	a, b := t.decode(), o.decode()
	return a.Original == b.Original && maps.Equal(a.In, b.In)
}

// Value stores a Text as JSON; the zero Text as {}.
func (t Text) Value() (driver.Value, error) {
	b, err := t.MarshalJSON()
	return string(b), err
}

// Scan reads the JSON of either engine.
func (t *Text) Scan(src any) error {
	*t = Text{}
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return t.read(v)
	case []byte:
		return t.read(string(v))
	}
	return fmt.Errorf("scan text from %T", src)
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}

func parseWish(part string) (lang string, q float64) {
	tag, params, _ := strings.Cut(strings.TrimSpace(part), ";")
	q = 1
	if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
		q, _ = strconv.ParseFloat(v, 64)
	}
	base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	return base, q
}
