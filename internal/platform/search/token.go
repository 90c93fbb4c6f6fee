package search

import (
	"bytes"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is one word as it is indexed, and where it stands in the text.
type Token struct {
	Text       string // letters and digits only, and joint between digits; never empty
	Alt        string // another reading of the same word, "" if there is none
	Start, End int    // bytes of the original text
	typed      string // what it may mean in a query beside, "" for nothing else
}

const (
	// joint stands for the point inside a number: "2.4" is one token. It is
	// above ASCII, where both engines take every character as it is.
	joint = '·'
	// maxToken is the longest token in bytes; the rest of a longer word is
	// left out, on both sides alike.
	maxToken = 64
)

// Tokens cuts s into the tokens under which it is found: compatibility forms
// unified, case and accents folded, Arabic letters and article reduced,
// Chinese in pairs of neighbouring characters and the last one alone. It
// takes any bytes and never fails; the order is that of the text.
func Tokens(s string) []Token {
	c := cutter{s: s, tokens: make([]Token, 0, len(s)/7+1)}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		c.rune(r, i, i+n)
		i += n
	}
	c.endWord()
	c.endRun()
	return c.tokens
}

// cutter collects the word (alphabets) or the run (Chinese) that it is in.
type cutter struct {
	s          string
	tokens     []Token
	word       []byte
	start, end int
	arabic     bool
	run        []Token // single characters
}

func (c *cutter) rune(r rune, from, to int) {
	switch {
	case isHan(r):
		c.endWord()
		c.run = append(c.run, Token{Text: hanText(r), Start: from, End: to})
		return
	case unicode.IsMark(r) || r == tatweel:
		c.mark(r, to)
		return
	case !unicode.IsLetter(r) && !unicode.IsNumber(r):
		if !c.joins(r, to) {
			c.endWord()
			c.endRun()
		} else {
			c.word = utf8.AppendRune(c.word, joint)
		}
		return
	}
	c.endRun()
	if len(c.word) == 0 {
		c.start, c.arabic = from, isArabic(r)
	}
	c.end = to
	if len(c.word) < 2*maxToken { // what is beyond will be cut anyway
		c.word = fold(c.word, r)
	}
}

// mark belongs to the letter before it and is left out. The breve of й makes
// a letter of its own, however it is written.
func (c *cutter) mark(r rune, to int) {
	if len(c.word) == 0 {
		return
	}
	c.end = to
	if r == '\u0306' && bytes.HasSuffix(c.word, []byte("и")) {
		c.word = append(c.word[:len(c.word)-len("и")], "й"...)
	}
}

// joins tells whether r is the point between two digits.
func (c *cutter) joins(r rune, to int) bool {
	if r != '.' || len(c.word) == 0 || !isDigit(c.word[len(c.word)-1]) || c.end != to-1 {
		return false
	}
	next, _ := utf8.DecodeRuneInString(c.s[to:])
	return unicode.IsDigit(next)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func (c *cutter) endWord() {
	if len(c.word) == 0 {
		return
	}
	t := Token{Text: short(string(c.word)), Start: c.start, End: c.end}
	if c.arabic {
		t.Text, t.Alt, t.typed = withoutArticle(t.Text, c.s[c.start:c.end])
	}
	c.tokens = append(c.tokens, t)
	c.word = c.word[:0]
}

// endRun makes pairs of a run of Chinese characters, and the last one alone:
// a query of one character then finds it as the beginning of a token,
// wherever in the run it stands.
func (c *cutter) endRun() {
	for i, t := range c.run {
		if i+1 < len(c.run) {
			t.Text, t.End = t.Text+c.run[i+1].Text, c.run[i+1].End
		}
		c.tokens = append(c.tokens, t)
	}
	c.run = c.run[:0]
}

// short cuts a token at maxToken, between characters.
func short(w string) string {
	if len(w) <= maxToken {
		return w
	}
	end := maxToken
	for !utf8.RuneStart(w[end]) {
		end--
	}
	return w[:end]
}

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// hanText is r in its unified form.
func hanText(r rune) string {
	if r <= 0x9fff {
		return string(r)
	}
	return norm.NFKC.String(string(r))
}

// fold appends the letters and digits that r is indexed as.
func fold(w []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(w, byte(r))
	case r == 'й' || r == 'Й':
		return append(w, "й"...)
	case r >= 'А' && r <= 'Я':
		return utf8.AppendRune(w, r+'а'-'А')
	case r >= 'а' && r <= 'я':
		return utf8.AppendRune(w, r)
	case r >= 0x0621 && r <= 0x064a:
		return utf8.AppendRune(w, arabicLetter(r))
	case r < latinEnd:
		return append(w, latin()[r-utf8.RuneSelf]...)
	}
	return foldRare(w, r)
}

// latinEnd is the end of the Latin letters with accents of Western and Central
// Europe.
const latinEnd = 0x180

// latin is foldRare of the characters up to latinEnd.
var latin = sync.OnceValue(func() *[latinEnd - utf8.RuneSelf]string {
	var table [latinEnd - utf8.RuneSelf]string
	for i := range table {
		table[i] = string(foldRare(nil, rune(utf8.RuneSelf+i)))
	}
	return &table
})

// foldRare takes r apart by its compatibility form and keeps letters and
// digits.
func foldRare(w []byte, r rune) []byte {
	for _, part := range norm.NFKD.String(string(r)) {
		switch {
		case unicode.IsDigit(part):
			w = append(w, digit(part))
		case unicode.IsLetter(part) && part != tatweel:
			w = foldLetter(w, part)
		case unicode.IsNumber(part):
			w = utf8.AppendRune(w, part)
		}
	}
	return w
}

// foldLetter lowers a letter that has no compatibility form.
func foldLetter(w []byte, r rune) []byte {
	if s, ok := written[r]; ok {
		return append(w, s...)
	}
	return utf8.AppendRune(w, arabicLetter(unicode.ToLower(unicode.ToUpper(r))))
}

// written are letters that people also write with others; Unicode does not
// take them apart.
var written = map[rune]string{'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d",
	'ı': "i", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ς': "σ"}

// digit is the ASCII digit of a decimal digit of any script: Unicode keeps
// such digits in rows of ten, zero first.
func digit(r rune) byte {
	n := 0
	for unicode.IsDigit(r - 1) {
		r--
		n++
	}
	return '0' + byte(n%10)
}
