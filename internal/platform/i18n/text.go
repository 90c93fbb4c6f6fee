package i18n

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
// value, stored as JSON. The zero Text is empty. A Text is immutable: With and
// Approve return a changed copy.
type Text struct {
	Original Lang           `json:"original,omitempty"`
	In       map[Lang]Entry `json:"in,omitempty"`
}

// NewText is a text whose original is s in language l; empty s gives the zero Text.
func NewText(l Lang, s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{Original: l, In: map[Lang]Entry{l: {Text: s, State: Original}}}
}

// With returns t with the text of l set to s. The first text set becomes the
// original. Setting "" removes the language (removing the original removes
// all). A changed original leaves the others as they are: StateIn then calls
// them Outdated.
func (t Text) With(l Lang, s string, state State) Text {
	if t.IsZero() {
		return NewText(l, s)
	}
	if s == "" && l == t.Original {
		return Text{}
	}
	out := Text{Original: t.Original, In: make(map[Lang]Entry, len(t.In)+1)}
	for k, v := range t.In {
		out.In[k] = v
	}
	switch {
	case s == "":
		delete(out.In, l)
	case l == t.Original:
		out.In[l] = Entry{Text: s, State: Original}
	default:
		out.In[l] = Entry{Text: s, State: state, Of: hashOf(t.In[t.Original].Text)}
	}
	return out
}

// IsZero tells whether there is no text in any language.
func (t Text) IsZero() bool { return len(t.In) == 0 }

// Get is the text exactly in l, or "".
func (t Text) Get(l Lang) string { return t.In[l].Text }

// OriginalText is the text in the original's language.
func (t Text) OriginalText() string { return t.In[t.Original].Text }

// StateIn tells the state of the text in l: Missing when there is none,
// Outdated when the original has changed since it was translated.
func (t Text) StateIn(l Lang) State {
	e, ok := t.In[l]
	switch {
	case !ok:
		return Missing
	case l == t.Original:
		return Original
	case e.Of != hashOf(t.OriginalText()):
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
	if e, ok := t.In[l]; ok {
		return Shown{Text: e.Text, Lang: l, State: t.StateIn(l)}
	}
	if t.IsZero() {
		return Shown{Lang: l, State: Missing}
	}
	return Shown{Text: t.OriginalText(), Lang: t.Original, State: Missing, Fallback: true}
}

// Equal tells whether both hold the same texts.
func (t Text) Equal(o Text) bool {
	if t.Original != o.Original || len(t.In) != len(o.In) {
		return false
	}
	for l, e := range t.In {
		if o.In[l] != e {
			return false
		}
	}
	return true
}

// Value stores a Text as JSON; the zero Text as {}.
func (t Text) Value() (driver.Value, error) {
	b, err := json.Marshal(t)
	return string(b), err
}

// Scan reads the JSON of either engine.
func (t *Text) Scan(src any) error {
	*t = Text{}
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		return t.UnmarshalJSON([]byte(v))
	case []byte:
		return t.UnmarshalJSON(v)
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
