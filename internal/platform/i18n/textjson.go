package i18n

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MarshalJSON gives the stored form; the zero Text is {}.
func (t Text) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("{}"), nil
	}
	return []byte(t.json), nil
}

// UnmarshalJSON keeps JSON of the stored form as it is. Everything else that
// encoding/json takes for it (spaces, unknown keys, other escapes) is brought
// to that form.
func (t *Text) UnmarshalJSON(b []byte) error { return t.read(string(b)) }

func (t *Text) read(s string) error {
	p := textParser{rest: s}
	if n, ok := p.walk(); ok {
		if *t = (Text{}); n > 0 {
			t.json = s
		}
		return nil
	}
	var v plain
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		return err
	}
	*t = encode(v)
	return nil
}

// encode brings v to the stored form.
func encode(v plain) Text {
	if len(v.In) == 0 {
		return Text{}
	}
	list := make([]langEntry, 0, len(Langs))
	for l, e := range v.In {
		list = append(list, langEntry{l, e})
	}
	return write(v.Original, list)
}

// langEntry is an entry and its language.
type langEntry struct {
	lang Lang
	Entry
}

// write writes the stored form, languages in the order of their codes, as
// encoding/json would. It is written out: an import makes texts by the hundred
// thousand.
func write(original Lang, list []langEntry) Text {
	slices.SortFunc(list, func(a, b langEntry) int { return strings.Compare(string(a.lang), string(b.lang)) })
	b := append(make([]byte, 0, 256), `{"original":`...)
	b = append(appendString(b, string(original)), `,"in":{`...)
	for i, e := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendEntry(append(appendString(b, string(e.lang)), ':'), e.Entry)
	}
	return Text{string(append(b, "}}"...))}
}

func appendEntry(b []byte, e Entry) []byte {
	b = appendString(append(b, `{"text":`...), e.Text)
	b = appendString(append(b, `,"state":`...), string(e.State))
	if e.Of != "" {
		b = appendString(append(b, `,"of":`...), e.Of)
	}
	return append(b, '}')
}

// appendString writes s as encoding/json does without escapes for HTML.
func appendString(b []byte, s string) []byte {
	if plainJSON(s) {
		return append(append(append(b, '"'), s...), '"')
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string: cannot fail
	}
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}

// plainJSON tells whether s stands in JSON as it is.
func plainJSON(s string) bool {
	ascii := true
	for i := range len(s) {
		switch b := s[i]; {
		case b < ' ' || b == '"' || b == '\\' || b == 0x7f:
			return false
		case b >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s) && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029")
}

// decode takes t apart.
func (t Text) decode() plain {
	v := plain{In: map[Lang]Entry{}}
	if t.IsZero() {
		return v
	}
	p := textParser{rest: t.json}
	v.Original = p.original()
	for {
		l, ok := p.next()
		if !ok {
			return v
		}
		v.In[l] = p.entry()
	}
}

// entry finds one language without decoding the others.
func (t Text) entry(want Lang) (e Entry, ok bool) {
	p := textParser{rest: t.json}
	p.original()
	for {
		l, ok := p.next()
		switch {
		case !ok:
			return Entry{}, false
		case l == want:
			return p.entry(), true
		}
		p.skipEntry()
	}
}

// textParser reads the stored form:
//
//	{"original":"fr","in":{"en":{"text":"…","state":"human","of":"…"},"fr":{…}}}
//
// walk checks it once, when a text comes in; the other methods rely on that.
type textParser struct{ rest string }

func (p *textParser) eat(s string) bool {
	rest, ok := strings.CutPrefix(p.rest, s)
	p.rest = rest
	return ok
}

// walk tells whether all of the rest is in the stored form, and how many
// languages there are.
func (p *textParser) walk() (n int, ok bool) {
	if p.rest == "{}" {
		return 0, true
	}
	if !p.eat(`{"original":`) || !p.eat(`""`) && !p.walkLang() || !p.eat(`,"in":{`) {
		return 0, false
	}
	last := ""
	for {
		lang := p.rest
		if !p.walkLang() || !p.eat(`:{"text":`) || lang[:4] <= last || !p.walkEntry() {
			return 0, false
		}
		n++
		last = lang[:4]
		if !p.eat(",") {
			return n, p.rest == "}}"
		}
	}
}

// walkLang passes a language: two letters in quotes.
func (p *textParser) walkLang() bool {
	for _, l := range Langs {
		if len(p.rest) > 4 && p.rest[0] == '"' && p.rest[1:3] == string(l) && p.rest[3] == '"' {
			p.rest = p.rest[4:]
			return true
		}
	}
	return false
}

func (p *textParser) walkEntry() bool {
	if !p.walkString() || !p.eat(`,"state":`) || !p.walkString() {
		return false
	}
	if p.eat(`,"of":`) && !p.walkString() {
		return false
	}
	return p.eat("}")
}

// walkString passes a string with simple escapes.
func (p *textParser) walkString() bool {
	s, escaped, ok := p.quoted()
	if !ok || !utf8.ValidString(s) || hasControl(s) {
		return false
	}
	return !escaped || simple(s)
}

// simple tells whether unescape reads all escapes of s.
func simple(s string) bool {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			return true
		}
		s = s[i+1:]
		if strings.IndexByte(`"\/nt`+"rbf", s[0]) >= 0 {
			s = s[1:]
			continue
		}
		if r, ok := escapedRune(s); !ok || r >= 0xD800 && r < 0xE000 {
			return false
		}
		s = s[5:]
	}
}

// quoted takes a string as it is written, without its quotes; escaped tells
// whether there is a backslash in it.
func (p *textParser) quoted() (s string, escaped, ok bool) {
	if !p.eat(`"`) {
		return "", false, false
	}
	for end := 0; ; {
		i := strings.IndexByte(p.rest[end:], '"')
		if i < 0 {
			return "", false, false
		}
		end += i
		if !oddBackslashes(p.rest[:end]) {
			s, p.rest = p.rest[:end], p.rest[end+1:]
			return s, strings.IndexByte(s, '\\') >= 0, true
		}
		end++
	}
}

func oddBackslashes(s string) bool {
	n := 0
	for n < len(s) && s[len(s)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

func (p *textParser) str() string {
	s, escaped, _ := p.quoted()
	if escaped {
		return unescape(s)
	}
	return s
}

// original passes to the first language.
func (p *textParser) original() Lang {
	if !p.eat(`{"original":`) {
		return ""
	}
	l := known(p.str())
	p.eat(`,"in":{`)
	return l
}

// next passes to the entry of the next language.
func (p *textParser) next() (Lang, bool) {
	p.eat(",")
	if !strings.HasPrefix(p.rest, `"`) {
		return "", false
	}
	l := known(p.str())
	p.eat(`:{"text":`)
	return l, true
}

func (p *textParser) entry() (e Entry) {
	e.Text = p.str()
	p.eat(`,"state":`)
	e.State = stateOf(p.str())
	if p.eat(`,"of":`) {
		e.Of = p.str()
	}
	p.eat("}")
	return e
}

func (p *textParser) skipEntry() {
	p.quoted()
	p.eat(`,"state":`)
	p.quoted()
	if p.eat(`,"of":`) {
		p.quoted()
	}
	p.eat("}")
}

// known is l as one of Langs, so that it does not hold the whole text.
func known(l string) Lang {
	for _, k := range Langs {
		if string(k) == l {
			return k
		}
	}
	return Lang(strings.Clone(l))
}

// stateOf is likewise.
func stateOf(b string) State {
	for _, s := range [...]State{Original, Human, Approved, Machine} {
		if string(s) == b {
			return s
		}
	}
	return State(strings.Clone(b))
}

var escapes = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\/`, `/`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\b`, "\b", `\f`, "\f")

func unescape(s string) string {
	if !strings.Contains(s, `\u`) {
		return escapes.Replace(s)
	}
	var out strings.Builder
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		s = s[i+1:]
		if r, ok := escapedRune(s); ok {
			out.WriteRune(r)
			s = s[5:]
			continue
		}
		out.WriteString(escapes.Replace(`\` + s[:1]))
		s = s[1:]
	}
}

// escapedRune reads "u00e9…".
func escapedRune(s string) (rune, bool) {
	if len(s) < 5 || s[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:5], 16, 16)
	return rune(n), err == nil
}

func hasControl(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' {
			return true
		}
	}
	return false
}
