package legaltext

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"openroadmap/internal/platform/i18n"
)

// build finds the articles in the lines of a page.
func (p page) build() (Document, []Problem, error) {
	if n := p.size(); n > MaxText {
		return Document{}, nil, refuse(TooLarge, 0, strconv.Itoa(MaxText>>20)+" MB")
	}
	b := builder{page: p, weak: !p.any(false)}
	for i, l := range p.lines {
		if b.line(i, l); len(b.doc.Articles) > MaxArticles {
			return Document{}, nil, refuse(TooLarge, l.no, strconv.Itoa(MaxArticles))
		}
	}
	b.end()
	b.doc.Title, b.doc.Meta = p.title, p.meta
	if b.doc.Title == "" {
		b.doc.Title = b.firstLine()
	}
	if b.doc.Lang = p.lang; b.doc.Lang == i18n.None {
		b.doc.Lang = language(b.doc)
	}
	if len(b.doc.Articles) == 0 {
		return Document{}, nil, refuse(Empty, 0, "")
	}
	return b.doc, Check(b.doc), nil
}

func (p page) size() (n int) {
	for _, l := range p.lines {
		n += len(l.text) + 1
	}
	return n
}

// any tells whether a line heads an article in one of the styles.
func (p page) any(weak bool) bool {
	for i, l := range p.lines {
		if _, ok := articleHead(l, weak); ok && p.sentenceEnds(i) {
			return true
		}
	}
	return false
}

// sentenceEnds tells whether line i begins something: in wrapped text a line
// that goes on with the sentence before is no heading.
func (p page) sentenceEnds(i int) bool {
	if !p.wrapped || i == 0 || p.lines[i].level > 0 || p.lines[i].bold {
		return true
	}
	before := p.lines[i-1]
	if before.text == "" || before.level > 0 || before.bold {
		return true
	}
	if r, _ := utf8.DecodeLastRuneInString(before.text); strings.ContainsRune(".:;!?»”\")]。；：）؛", r) {
		return true
	}
	_, division := divisionHead(before)
	return division || utf8.RuneCountInString(before.text) < 60 && startsUpper(before.text)
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.Is(unicode.Han, r) || unicode.Is(unicode.Arabic, r)
}

// builder is the document as far as it is built.
type builder struct {
	page
	doc    Document
	weak   bool // articles are headed in a weak style
	path   path
	open   bool // an article is being read
	cur    Article
	body   body
	titled bool // the heading of cur is settled
}

func (b *builder) line(i int, l line) {
	if l.text == "" {
		b.body.blank()
		return
	}
	if h, ok := articleHead(l, b.weak); ok && b.sentenceEnds(i) {
		b.begin(h, l)
		return
	}
	if b.isTitle(l) {
		return
	}
	d, ok := divisionHead(l)
	if n := len(b.path); n > 0 && b.path[n-1].bare && !b.open && (!ok || d.free) && names(l) {
		b.path = b.path.name(l.text)
		return
	}
	if ok && b.sentenceEnds(i) {
		b.enter(d, l)
		return
	}
	b.add(l)
}

// isTitle drops the title of the law from its text.
func (b *builder) isTitle(l line) bool {
	return !b.open && len(b.doc.Articles) == 0 && (l.level == 1 || b.title != "" && strings.HasSuffix(squeeze(b.title), l.text))
}

// begin ends the article before and starts the next.
func (b *builder) begin(h head, l line) {
	b.end()
	b.open, b.titled = true, false
	b.cur = Article{Number: h.text, Path: b.path.String(), Line: l.no}
	if h.rest == "" {
		return
	}
	if h.style.after != isText && (l.level > 0 || h.style.after == isHeading || b.headingLike(h, l)) {
		b.cur.Heading, b.titled = strings.TrimSuffix(h.rest, "."), true
		return
	}
	b.add(line{no: l.no, text: h.rest, block: l.block})
}

// headingLike tells whether the rest of an article's line is its heading, not
// its first sentence.
func (b *builder) headingLike(h head, l line) bool {
	if utf8.RuneCountInString(h.rest) > 120 || strings.HasPrefix(h.rest, "(") {
		return false
	}
	if r, _ := utf8.DecodeLastRuneInString(h.rest); strings.ContainsRune(".:;,。؛", r) {
		return false
	}
	return b.nextBegins(l.no)
}

// nextBegins tells whether the next line with words begins a sentence of the
// same article.
func (b *builder) nextBegins(no int) bool {
	i := no - 1
	for i < len(b.lines) && b.lines[i].no <= no {
		i++
	}
	for ; i < len(b.lines); i++ {
		l := b.lines[i]
		if l.text == "" {
			continue
		}
		_, article := articleHead(l, b.weak)
		return !article && l.level == 0 && startsUpper(strings.TrimLeft(l.text, "1234567890().- "))
	}
	return false
}

// enter opens a division. A heading that names no division and follows an
// article's number is that article's heading.
func (b *builder) enter(d division, l line) {
	if d.rank == rankOther && b.open && b.cur.Number != "" && b.cur.Heading == "" && b.body.empty() {
		b.cur.Heading, b.titled = l.text, true
		return
	}
	b.end()
	b.path = b.path.enter(d)
}

// add puts a line into the article that is open, or opens a piece outside
// articles.
func (b *builder) add(l line) {
	if !b.open {
		b.open, b.titled, b.cur = true, true, Article{Path: b.path.String(), Line: l.no}
	}
	b.body.add(l, b.wrapped)
}

// end closes the article that is open.
func (b *builder) end() {
	if !b.open {
		return
	}
	b.body.sign(b.closing)
	b.cur.Text = b.body.String()
	if !b.titled {
		b.cur.Heading, b.cur.Text = bracketed(b.cur.Text)
	}
	if b.cur.Number != "" || b.cur.Text != "" {
		b.doc.Articles = append(b.doc.Articles, b.cur)
	}
	b.open, b.body = false, body{}
}

// bracketed takes a heading in brackets off the beginning of a text:
// "(Cometidos).- Son cometidos …".
func bracketed(text string) (heading, rest string) {
	if !strings.HasPrefix(text, "(") || strings.HasPrefix(text, "(*)") {
		return "", text
	}
	depth := 0
	for i, r := range text {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		}
		if i > 400 || r == '\n' {
			break
		}
		if depth == 0 {
			after, signed := cutSigns(text[i+1:])
			if signed || strings.HasPrefix(text[i+1:], "\n") {
				return strings.TrimSuffix(text[1:i], "."), strings.TrimLeft(after, "\n")
			}
			break
		}
	}
	return "", text
}

// body is the text of an article under way.
type body struct {
	paragraphs []string
	gap        bool // a blank line came
}

func (b *body) blank() { b.gap = true }

func (b *body) empty() bool { return len(b.paragraphs) == 0 }

// enumerator begins an item of a list: "A)", "1.", "-", "(a)", "IV)", "1°".
var enumerator = regexp.MustCompile(`^(?:[-–—•*·]|\(?[A-Za-zÑñа-яА-Я]{1,2}[).]|\(?[IVXLC]+[).\-]|\(?\d{1,3}(?:[.)°º\-]|\.[°ºo])|[（(]?[一二三四五六七八九十]+[）)、])`)

// wrapWidth is the length from which a line is taken to end because the paper
// did.
const wrapWidth = 45

// add joins l to the paragraph before where that was broken by the paper.
func (b *body) add(l line, wrapped bool) {
	n := len(b.paragraphs)
	if wrapped && n > 0 && !b.gap && !l.block && !l.bold && goesOn(b.paragraphs[n-1], l.text) {
		b.paragraphs[n-1] += " " + l.text
		return
	}
	b.paragraphs, b.gap = append(b.paragraphs, l.text), false
}

func goesOn(before, text string) bool {
	if enumerator.MatchString(text) || strings.HasPrefix(before, "|") {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(first) || utf8.RuneCountInString(before) >= wrapWidth && !strings.ContainsRune(".:;。；：؛", last)
}

// sign takes off who signed, as the front matter names them: the last
// paragraphs, where the names fill several.
func (b *body) sign(closing string) {
	if closing == "" {
		return
	}
	closing = fold(closing)
	n := len(b.paragraphs)
	for i := n - 1; i >= max(0, n-6); i-- {
		if names := fold(strings.Join(b.paragraphs[i:], " ")); names == closing {
			b.paragraphs = b.paragraphs[:i]
			return
		}
	}
}

func (b *body) String() string { return strings.Join(b.paragraphs, "\n") }

// firstLine is the beginning of the text, for a law that names itself nowhere.
func (b *builder) firstLine() string {
	for _, a := range b.doc.Articles {
		for l := range strings.Lines(a.Text) {
			if l = strings.TrimSpace(l); l != "" && a.Number == "" {
				return cutRunes(l, 200)
			}
		}
	}
	return ""
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}
