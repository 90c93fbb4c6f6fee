package i18n

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// UnmarshalJSON reads what MarshalJSON of the plain struct writes. Pages read
// hundreds of texts, so the common form is read here without reflection;
// anything else (escapes beyond \" \\ \n \t, spaces, unknown keys) is left to
// encoding/json.
func (t *Text) UnmarshalJSON(b []byte) error {
	p := textParser{rest: b}
	if v, ok := p.text(); ok && len(p.rest) == 0 {
		*t = v
		return nil
	}
	type plain Text
	var v plain
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	*t = Text(v)
	return nil
}

// textParser reads the form that we write. Its methods give ok = false for
// everything else; the caller then reads it the slow way.
type textParser struct{ rest []byte }

func (p *textParser) eat(c byte) bool {
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// object reads {"key":…,…}; value reads what follows a colon.
func (p *textParser) object(value func(key []byte) bool) bool {
	if !p.eat('{') {
		return false
	}
	if p.eat('}') {
		return true
	}
	for {
		key, ok := p.plain()
		if !ok || !p.eat(':') || !value(key) {
			return false
		}
		if !p.eat(',') {
			return p.eat('}')
		}
	}
}

func (p *textParser) text() (t Text, ok bool) {
	ok = p.object(func(key []byte) bool {
		switch string(key) {
		case "original":
			s, ok := p.plain()
			t.Original = known(s)
			return ok
		case "in":
			if t.In != nil { // twice: encoding/json would join the two
				return false
			}
			t.In = make(map[Lang]Entry, len(Langs))
			return p.object(func(l []byte) bool {
				lang := known(l)
				e, ok := p.entry()
				t.In[lang] = e
				return ok
			})
		}
		return false
	})
	return t, ok
}

// known is l as one of Langs, so that no copy of two letters is kept.
func known(l []byte) Lang {
	for _, k := range Langs {
		if string(k) == string(l) {
			return k
		}
	}
	return Lang(l)
}

// stateOf is likewise.
func stateOf(b []byte) State {
	for _, s := range [...]State{Original, Human, Approved, Machine} {
		if string(s) == string(b) {
			return s
		}
	}
	return State(b)
}

func (p *textParser) entry() (e Entry, ok bool) {
	ok = p.object(func(key []byte) bool {
		var ok bool
		var b []byte
		switch string(key) {
		case "text":
			e.Text, ok = p.str()
		case "state":
			b, ok = p.plain()
			e.State = stateOf(b)
		case "of":
			e.Of, ok = p.str()
		}
		return ok
	})
	return e, ok
}

// plain reads a string without escapes; it is part of what is read, not a
// copy.
func (p *textParser) plain() ([]byte, bool) {
	if !p.eat('"') {
		return nil, false
	}
	end := bytes.IndexByte(p.rest, '"')
	if end < 0 {
		return nil, false
	}
	raw := p.rest[:end]
	p.rest = p.rest[end+1:]
	return raw, bytes.IndexByte(raw, '\\') < 0 && !hasControl(raw) && utf8.Valid(raw)
}

// str reads a string with simple escapes.
func (p *textParser) str() (string, bool) {
	if !p.eat('"') {
		return "", false
	}
	end := bytes.IndexByte(p.rest, '"')
	if end < 0 {
		return "", false
	}
	if raw := p.rest[:end]; bytes.IndexByte(raw, '\\') < 0 {
		p.rest = p.rest[end+1:]
		return clean(raw)
	}
	return p.escaped()
}

func (p *textParser) escaped() (string, bool) {
	out := make([]byte, 0, 128)
	for i := 0; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '"':
			p.rest = p.rest[i+1:]
			return string(out), utf8.Valid(out)
		case '\\':
			i++
			if i == len(p.rest) {
				return "", false
			}
			switch p.rest[i] {
			case '"', '\\', '/':
				out = append(out, p.rest[i])
			case 'n':
				out = append(out, '\n')
			case 't':
				out = append(out, '\t')
			default:
				return "", false
			}
		default:
			if c < ' ' {
				return "", false
			}
			out = append(out, c)
		}
	}
	return "", false
}

// clean copies what encoding/json would take as it is.
func clean(b []byte) (string, bool) {
	return string(b), utf8.Valid(b) && !hasControl(b)
}

func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' {
			return true
		}
	}
	return false
}
