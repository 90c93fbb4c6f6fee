package dataset

import (
	"context"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// Words knows how the values of some fields are written, for readers of one
// language, and finds values again by the words of any language.
type Words struct {
	Fields []Field
	L      *i18n.Localizer
	bundle *i18n.Bundle
	lists  []*list // by field; nil where there are no choices
	Bool   [2]string
}

// list is the choices of a column.
type list struct {
	options []Option
	ofParty bool              // the choices depend on the Party
	code    map[string]string // folded word → code; "" = several have it
	label   map[string]string // code → word for the reader, unless another has it too
}

// Load reads the choices of the fields of d.
func Load(ctx context.Context, q db.IDB, b *i18n.Bundle, d Dataset, s Scope, fields []Field) (*Words, error) {
	own := map[string][]Option{}
	if d.Options != nil {
		var err error
		if own, err = d.Options(ctx, q, s); err != nil {
			return nil, err
		}
	}
	w := &Words{Fields: fields, L: b.For(s.Lang), bundle: b, lists: make([]*list, len(fields))}
	w.Bool = [2]string{w.L.T(MsgNo), w.L.T(MsgYes)}
	for i, f := range fields {
		if f.Type != Choice && f.Type != Choices {
			continue
		}
		options := f.Options
		more, ofParty := own[f.ID]
		if ofParty {
			options = more
		}
		w.lists[i] = newList(b, w.L, options)
		w.lists[i].ofParty = ofParty
	}
	return w, nil
}

func newList(b *i18n.Bundle, l *i18n.Localizer, options []Option) *list {
	x := &list{options: options, code: make(map[string]string, 7*len(options)), label: make(map[string]string, len(options))}
	for _, o := range options {
		words := append([]string{o.Label(l)}, o.Also...)
		for _, lang := range i18n.Langs {
			words = append(words, o.Label(b.For(lang)))
		}
		for _, word := range words {
			x.know(fold(word), o.Code)
		}
	}
	for _, o := range options { // codes come before words
		x.code[fold(o.Code)] = o.Code
	}
	for _, o := range options {
		if word := o.Label(l); x.code[fold(word)] == o.Code && !strings.Contains(word, ";") {
			x.label[o.Code] = word
		}
	}
	return x
}

func (x *list) know(word, code string) {
	if word == "" {
		return
	}
	if have, ok := x.code[word]; ok && have != code {
		code = ""
	}
	x.code[word] = code
}

// fold makes words comparable: composed, without case, single spaces.
func fold(s string) string {
	if plain(s) {
		return s
	}
	return cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(s), " ")))
}

// plain tells whether s is folded already, as codes and ids are.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return true
}

// Choices lists the words that field i offers, for drop-downs; in codes where
// codes is set.
func (w *Words) Choices(i int, codes bool) []string {
	if w.Fields[i].Type == Bool {
		if codes {
			return []string{"true", "false"}
		}
		return []string{w.Bool[1], w.Bool[0]}
	}
	x := w.lists[i]
	if x == nil {
		return nil
	}
	out := make([]string, 0, len(x.options))
	for _, o := range x.options {
		out = append(out, w.word(x, o.Code, codes))
	}
	return out
}

// Options are the choices of field i as codes and words.
func (w *Words) Options(i int) (options [][2]string) {
	if w.lists[i] == nil {
		return nil
	}
	for _, o := range w.lists[i].options {
		options = append(options, [2]string{o.Code, o.Label(w.L)})
	}
	return options
}

func (w *Words) word(x *list, code string, codes bool) string {
	if word := x.label[code]; word != "" && !codes {
		return word
	}
	return code
}

// Cell writes a canonical value of field i for the reader, or in codes.
func (w *Words) Cell(i int, v string, codes bool) string {
	switch {
	case w.Fields[i].Type == Bool:
		return w.yesNo(v, codes)
	case v == "" || w.lists[i] == nil:
		return v
	case w.Fields[i].Type == Choice:
		return w.word(w.lists[i], v, codes)
	}
	parts := strings.Split(v, ",")
	for n, code := range parts {
		parts[n] = w.word(w.lists[i], code, codes)
	}
	return strings.Join(parts, "; ")
}

func (w *Words) yesNo(v string, codes bool) string {
	switch {
	case codes && v == "true":
		return "true"
	case codes:
		return "false"
	case v == "true":
		return w.Bool[1]
	}
	return w.Bool[0]
}

// Shown is Cell for a page, where dates are written out.
func (w *Words) Shown(i int, v string) string {
	switch w.Fields[i].Type {
	case Date:
		if d, ok := isoDate(v); ok {
			return w.L.DateShort(d)
		}
	case Choice, Choices:
		if w.lists[i] != nil && v != "" {
			return w.L.List(w.labels(i, v))
		}
	case Bool:
		return w.yesNo(v, false)
	}
	return v
}

func (w *Words) labels(i int, v string) []string {
	codes := strings.Split(v, ",")
	for n, code := range codes {
		for _, o := range w.lists[i].options {
			if o.Code == code {
				codes[n] = o.Label(w.L)
			}
		}
	}
	return codes
}
