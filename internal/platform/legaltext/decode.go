package legaltext

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"

	"openroadmap/internal/platform/filetype"
	"openroadmap/internal/platform/sheet"
)

// decode makes UTF-8 with plain line ends of data, and sees whether it is
// what it is called.
func decode(kind Kind, data []byte) (string, []Problem, error) {
	switch {
	case len(data) > MaxFile:
		return "", nil, refuse(TooLarge, 0, strconv.Itoa(MaxFile>>20)+" MB")
	case len(bytes.TrimSpace(data)) == 0:
		return "", nil, refuse(Empty, 0, "")
	}
	if err := rightKind(kind, data); err != nil {
		return "", nil, err
	}
	text, problems, err := toUTF8(kind, data)
	if err != nil {
		return "", nil, err
	}
	if at := strings.IndexByte(text, 0); at >= 0 {
		return "", nil, refuse(Encoding, lineAt(text, at), "NUL")
	}
	text = strings.TrimPrefix(text, "\ufeff")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), problems, nil
}

// rightKind refuses what begins like something else. Markdown may hold HTML,
// but a page that is one from its first byte is no Markdown.
func rightKind(kind Kind, data []byte) error {
	found := filetype.Sniff(data[:min(len(data), 512)])
	isHTML := found == "HTML" || kind == HTML && found == "XML" // XHTML
	switch {
	case kind == HTML && (isHTML || found == "" && hasTags(data)):
		return nil
	case kind != HTML && found == "":
		return nil
	case found == "":
		found = "text"
	}
	return refuse(Mislabel, 1, found)
}

var tag = regexp.MustCompile(`(?i)<(p|div|h[1-6]|table|span|br|a|b|body|article|section|ul|ol)[\s/>]`)

func hasTags(data []byte) bool { return tag.Match(data[:min(len(data), 64<<10)]) }

// toUTF8 reads the encoding that the file says or shows.
func toUTF8(kind Kind, data []byte) (string, []Problem, error) {
	if utf8.Valid(data) {
		return string(data), nil, nil
	}
	if kind == HTML {
		if e := said(data[:min(len(data), 4096)]); e != nil {
			out, err := e.NewDecoder().Bytes(data)
			return string(out), nil, err
		}
	}
	e, guessed, err := sheet.Detect(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", nil, err
	}
	text := e.Decode(data)
	if bad := strings.Count(text, "\ufffd"); text == "" || bad > len(text)/1000 || controls(text) {
		return "", nil, refuse(Encoding, lineAt(text, strings.IndexRune(text, '\ufffd')), string(e))
	}
	if !guessed {
		return text, nil, nil
	}
	return text, []Problem{{Code: Guessed, Line: firstBad(data), Detail: string(e)}}, nil
}

var meta = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,40})`)

// said is the encoding that a page names in its head, nil if it is UTF-8 or
// none.
func said(head []byte) encoding.Encoding {
	m := meta.FindSubmatch(head)
	if m == nil {
		return nil
	}
	e, name := charset.Lookup(string(m[1]))
	if name == "utf-8" || name == "replacement" {
		return nil
	}
	return e
}

// controls tells whether text holds signs that no text does.
func controls(text string) bool {
	n := 0
	for i := range len(text) {
		if c := text[i]; c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' {
			n++
		}
	}
	return n > len(text)/1000
}

// lineAt is the number of the line of a byte, 0 where there is none.
func lineAt(text string, at int) int {
	if at < 0 {
		return 0
	}
	return 1 + strings.Count(text[:at], "\n")
}

// firstBad is the line on which data stops being UTF-8.
func firstBad(data []byte) int {
	n := 1
	for l := range bytes.Lines(data) {
		if !utf8.Valid(l) {
			return n
		}
		n++
	}
	return 0
}
