package sheet

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"
)

// Encoding is how letters are written as bytes.
type Encoding string

// The encodings that are read.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252" // Western European
	Windows1256 Encoding = "windows-1256" // Arabic
	Windows1251 Encoding = "windows-1251" // Russian
	GB18030     Encoding = "gb18030"      // Chinese
)

// Encodings lists them in the order of forms.
var Encodings = [...]Encoding{UTF8, Windows1252, Windows1256, Windows1251, GB18030, UTF16LE, UTF16BE}

// Valid tells whether e is one of Encodings.
func (e Encoding) Valid() bool {
	for _, x := range Encodings {
		if e == x {
			return true
		}
	}
	return false
}

func (e Encoding) decoder() encoding.Encoding {
	switch e {
	case UTF16LE:
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM)
	case UTF16BE:
		return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM)
	case Windows1252:
		return charmap.Windows1252
	case Windows1256:
		return charmap.Windows1256
	case Windows1251:
		return charmap.Windows1251
	case GB18030:
		return simplifiedchinese.GB18030
	}
	return xunicode.UTF8BOM
}

// Decode reads b as e; for showing a sample.
func (e Encoding) Decode(b []byte) string {
	out, err := e.decoder().NewDecoder().Bytes(b)
	if err != nil {
		return ""
	}
	return string(out)
}

// Detect sees in which encoding src is. guessed is true when the bytes would
// be text in several.
func Detect(src io.ReaderAt, size int64) (e Encoding, guessed bool, err error) {
	head := make([]byte, min(size, 64<<10))
	if _, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", false, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return UTF16LE, false, nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return UTF16BE, false, nil
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return UTF8, false, nil
	}
	if e, ok := zeros(head); ok {
		return e, false, nil
	}
	at, err := firstBadUTF8(io.NewSectionReader(src, 0, size))
	if err != nil || at < 0 {
		return UTF8, false, err
	}
	sample := make([]byte, min(size-max(at-2048, 0), 16<<10))
	if _, err := src.ReadAt(sample, max(at-2048, 0)); err != nil && err != io.EOF {
		return "", false, err
	}
	return likeliest(sample), true, nil
}

// zeros sees UTF-16 without a mark: every other byte of Latin text is zero.
func zeros(head []byte) (Encoding, bool) {
	var even, odd int
	for i, c := range head {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	switch {
	case len(head) < 4:
	case odd > len(head)/8 && odd > 8*even:
		return UTF16LE, true
	case even > len(head)/8 && even > 8*odd:
		return UTF16BE, true
	}
	return "", false
}

// firstBadUTF8 is where src stops being UTF-8, -1 if it does not.
func firstBadUTF8(src io.Reader) (int64, error) {
	buf := make([]byte, 64<<10)
	var at int64
	kept := 0
	for {
		n, err := src.Read(buf[kept:])
		b := buf[:kept+n]
		end := len(b)
		if err == nil {
			end = whole(b)
		}
		if !utf8.Valid(b[:end]) {
			return at + int64(badAt(b[:end])), nil
		}
		at += int64(end)
		kept = copy(buf, b[end:])
		if err == io.EOF {
			return -1, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// whole is the length of b without a letter that is cut off at its end.
func whole(b []byte) int {
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				return len(b)
			}
			return i
		}
	}
	return len(b)
}

func badAt(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return 0
}

// likeliest guesses among the eight-bit encodings: the one in which the most
// of the letters beyond ASCII stand beside a letter of the same script.
func likeliest(sample []byte) Encoding {
	best, most := Windows1252, -1
	for _, c := range []struct {
		Encoding
		script *unicode.RangeTable
	}{{Windows1252, unicode.Latin}, {Windows1256, unicode.Arabic}, {Windows1251, unicode.Cyrillic}, {GB18030, unicode.Han}} {
		if n := fits([]rune(c.Decode(sample)), c.script); n > most {
			best, most = c.Encoding, n
		}
	}
	return best
}

// fits counts letters of script beyond ASCII that stand as in words: beside
// letters of that script, where it is Latin beside plain ones.
func fits(text []rune, script *unicode.RangeTable) int {
	n := 0
	for i, r := range text {
		switch {
		case r < 0x80:
		case r == utf8.RuneError:
			n -= 4
		case unicode.Is(script, r):
			n += beside(text, i, script)
		case !unicode.IsPunct(r) && !unicode.IsSpace(r):
			n--
		}
	}
	return n
}

// beside judges letter i by its neighbours: a capital within a word speaks
// against it, as do two accented Latin letters in a row.
func beside(text []rune, i int, script *unicode.RangeTable) (n int) {
	for _, j := range [2]int{i - 1, i + 1} {
		if j < 0 || j >= len(text) || !unicode.Is(script, text[j]) {
			continue
		}
		if n = 1; script == unicode.Latin && text[j] >= 0x80 {
			return -1
		}
	}
	if i > 0 && unicode.IsUpper(text[i]) && unicode.IsLower(text[i-1]) {
		n -= 2
	}
	return n
}
