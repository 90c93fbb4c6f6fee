package filetype

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strconv"
	"unicode/utf8"
)

// checkText accepts UTF-8, UTF-16 that says so, and text in an older encoding
// of one byte a letter: no control characters but tabs and line ends. The
// place of a mistake is a line.
func checkText(f *os.File) Verdict {
	r := bufio.NewReaderSize(f, 64<<10)
	switch begin, _ := r.Peek(2); {
	case bytes.Equal(begin, []byte{0xff, 0xfe}):
		return checkUTF16(r, "utf-16le", 0)
	case bytes.Equal(begin, []byte{0xfe, 0xff}):
		return checkUTF16(r, "utf-16be", 1)
	}
	return checkBytes(r)
}

func checkBytes(r *bufio.Reader) Verdict {
	line, isUTF8 := 1, true
	for {
		c, size, err := r.ReadRune()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Verdict{Problem: Damaged, Place: strconv.Itoa(line)}
		}
		if c == utf8.RuneError && size == 1 {
			isUTF8 = false
		}
		if c == '\n' {
			line++
		}
		if isControl(c) {
			return Verdict{Problem: NotText, Place: strconv.Itoa(line)}
		}
	}
	if isUTF8 {
		return Verdict{Charset: "utf-8"}
	}
	return Verdict{}
}

// checkUTF16 reads pairs of bytes, the low one at place low of each.
func checkUTF16(r *bufio.Reader, charset string, low int) Verdict {
	line := 1
	for {
		var pair [2]byte
		_, err := io.ReadFull(r, pair[:])
		if errors.Is(err, io.EOF) {
			return Verdict{Charset: charset}
		}
		if err != nil {
			return Verdict{Problem: Truncated, Place: strconv.Itoa(line)}
		}
		c := rune(pair[1-low])<<8 | rune(pair[low])
		if c == '\n' {
			line++
		}
		if isControl(c) {
			return Verdict{Problem: NotText, Place: strconv.Itoa(line)}
		}
	}
}

func isControl(c rune) bool {
	return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1a || c == 0x7f
}
