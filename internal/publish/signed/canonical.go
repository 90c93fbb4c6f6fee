package signed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deep a file may be nested: ours are six deep.
const maxDepth = 32

// Errors of reading, before anything is looked at.
var (
	errDepth = errors.New("nested too deeply")
	errUTF8  = errors.New("not UTF-8")
)

// parse reads one JSON value strictly: numbers are kept as they are written,
// a name that stands twice in an object and deep nesting are errors.
func parse(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errUTF8
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := value(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands after the end")
	}
	return v, nil
}

func value(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		return object(d, depth)
	case json.Delim('['):
		return array(d, depth)
	}
	return t, nil
}

func object(d *json.Decoder, depth int) (any, error) {
	out := map[string]any{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := t.(string)
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("%q stands twice", name)
		}
		if out[name], err = value(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return out, err
}

func array(d *json.Decoder, depth int) (any, error) {
	out := []any{}
	for d.More() {
		v, err := value(d, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	_, err := d.Token()
	return out, err
}

// canonical writes v as RFC 8785 does: names in the order of their UTF-16
// code units, no white space, the shortest escapes, numbers as ECMAScript
// prints them.
func canonical(v any) ([]byte, error) {
	var b strings.Builder
	err := write(&b, v)
	return []byte(b.String()), err
}

func write(b *strings.Builder, v any) error {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case string:
		writeString(b, v)
	case json.Number:
		return writeNumber(b, v)
	case []any:
		return writeArray(b, v)
	case map[string]any:
		return writeObject(b, v)
	default:
		return fmt.Errorf("no JSON value: %T", v)
	}
	return nil
}

func writeArray(b *strings.Builder, list []any) error {
	b.WriteByte('[')
	for i, x := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := write(b, x); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func writeObject(b *strings.Builder, m map[string]any) error {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.SortFunc(names, func(x, y string) int { return slices.Compare(utf16.Encode([]rune(x)), utf16.Encode([]rune(y))) })
	b.WriteByte('{')
	for i, n := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		writeString(b, n)
		b.WriteByte(':')
		if err := write(b, m[n]); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

var escapes = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func writeString(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch e := escapes[r]; {
		case e != "":
			b.WriteString(e)
		case r < 0x20:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}

// writeNumber prints a double as ECMAScript does: plain from 1e-6 to 1e21,
// otherwise with an exponent.
func writeNumber(b *strings.Builder, n json.Number) error {
	f, err := n.Float64()
	if err != nil {
		return fmt.Errorf("number %s: %w", n, err)
	}
	abs := f
	if abs < 0 {
		abs = -abs
	}
	switch {
	case f == 0:
		b.WriteByte('0')
	case abs >= 1e-6 && abs < 1e21:
		b.WriteString(strconv.FormatFloat(f, 'f', -1, 64))
	default:
		s := strconv.FormatFloat(f, 'e', -1, 64)
		s = strings.Replace(strings.Replace(s, "e-0", "e-", 1), "e+0", "e+", 1)
		b.WriteString(s)
	}
	return nil
}
