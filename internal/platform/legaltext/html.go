package legaltext

import (
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"openroadmap/internal/platform/i18n"
)

// readHTML makes lines of a page. It reads tokens and builds no tree, so that
// neither depth nor size of the markup matters; scripts, styles and what is
// not shown are dropped.
func readHTML(s string) (page, error) {
	r := htmlReader{z: html.NewTokenizer(strings.NewReader(s)), no: 1, start: 1}
	for {
		t := r.z.Next()
		raw := r.z.Raw()
		if t == html.ErrorToken {
			if err := r.z.Err(); err != io.EOF {
				return page{}, refuse(Mislabel, r.no, err.Error())
			}
			r.flush()
			return r.page, nil
		}
		newlines := strings.Count(string(raw), "\n")
		r.token(t)
		if r.no += newlines; r.size > MaxText {
			return page{}, refuse(TooLarge, r.no, strconv.Itoa(MaxText>>20)+" MB")
		}
	}
}

type htmlReader struct {
	page
	z         *html.Tokenizer
	no, start int // line of the token, and of the words collected
	words     strings.Builder
	size      int // bytes of words so far
	level     int // of the heading that is open
	bold      int // how many are open
	plain     bool
	skipped   atom.Atom // element whose content is dropped
	depth     int       // how often it is open
	inTitle   bool
	row       int // cells so far
}

func (r *htmlReader) token(t html.TokenType) {
	switch t {
	case html.TextToken:
		r.text(string(r.z.Text()))
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := r.z.TagName()
		r.open(atom.Lookup(name), more, t == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := r.z.TagName()
		r.close(atom.Lookup(name))
	}
}

// dropped are elements whose content is no part of the text.
func dropped(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Math, atom.Iframe, atom.Object, atom.Select, atom.Button, atom.Textarea, atom.Nav, atom.Audio, atom.Video, atom.Canvas:
		return true
	}
	return false
}

func (r *htmlReader) text(s string) {
	switch {
	case r.skipped != 0:
		return
	case r.inTitle:
		r.title = squeeze(r.title + " " + s)
		return
	}
	if r.words.Len() == 0 {
		if strings.TrimSpace(s) == "" {
			return
		}
		r.start, r.plain = r.no+strings.Count(s[:len(s)-len(strings.TrimLeft(s, " \t\r\n"))], "\n"), false
	}
	r.plain = r.plain || r.bold == 0 && strings.TrimSpace(s) != ""
	r.size += len(s)
	r.words.WriteString(s)
}

func (r *htmlReader) open(a atom.Atom, more, closed bool) {
	switch {
	case r.skipped != 0:
		if a == r.skipped && !closed {
			r.depth++
		}
		return
	case dropped(a):
		if !closed {
			r.skipped, r.depth = a, 1
		}
		return
	}
	switch a {
	case atom.Html:
		r.language(more)
	case atom.Title:
		r.inTitle = true
	case atom.B, atom.Strong:
		r.bold++
	case atom.Td, atom.Th:
		if r.row++; r.row > 1 && r.words.Len() > 0 {
			r.words.WriteString(" | ")
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.flush()
		r.level = int(a.String()[1] - '0')
	case atom.Li:
		r.flush()
	default:
		if breaks(a) {
			r.flush()
		}
	}
}

func (r *htmlReader) close(a atom.Atom) {
	if r.skipped != 0 {
		if a == r.skipped {
			if r.depth--; r.depth == 0 {
				r.skipped = 0
			}
		}
		return
	}
	switch a {
	case atom.Title:
		r.inTitle = false
	case atom.B, atom.Strong:
		r.bold = max(0, r.bold-1)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.flush()
		r.level = 0
	case atom.Tr:
		r.flush()
	default:
		if breaks(a) {
			r.flush()
		}
	}
}

// breaks tells whether an element begins and ends a line.
func breaks(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Br, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.Table, atom.Thead, atom.Tbody, atom.Tr, atom.Caption, atom.Blockquote, atom.Pre, atom.Hr, atom.Body, atom.Form, atom.Fieldset, atom.Figure, atom.Address, atom.Center:
		return true
	}
	return false
}

// flush ends a line. A line of a table is held together.
func (r *htmlReader) flush() {
	text := squeeze(r.words.String())
	r.words.Reset()
	if text != "" {
		r.lines = append(r.lines, line{no: r.start, text: text, level: r.level, bold: !r.plain, block: r.row > 1})
	}
	r.row = 0
}

// language reads <html lang>.
func (r *htmlReader) language(more bool) {
	for more {
		var k, v []byte
		if k, v, more = r.z.TagAttr(); string(k) == "lang" && len(v) >= 2 {
			r.lang, _ = i18n.ParseLang(strings.ToLower(string(v[:2])))
		}
	}
}
