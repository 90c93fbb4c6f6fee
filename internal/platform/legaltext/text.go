package legaltext

import (
	"regexp"
	"strings"
	"unicode"
)

// readText makes lines of plain text.
func readText(s string) page {
	p := page{wrapped: true}
	n := 0
	for l := range strings.Lines(s) {
		n++
		p.lines = append(p.lines, line{no: n, text: squeeze(l)})
	}
	return p
}

// readMarkdown makes lines of Markdown: headings get their level, emphasis and
// links their words. Only what laws use is understood; the rest stays as it
// stands.
func readMarkdown(s string) page {
	p := page{wrapped: true}
	n, body := p.front(s)
	comment := false
	for l := range strings.Lines(body) {
		n++
		var x line
		if x, comment = markdownLine(l, comment); x.level == 1 && p.title == "" {
			p.title = x.text
		}
		x.no = n
		p.lines = append(p.lines, x)
	}
	return p
}

var (
	mdHeading = regexp.MustCompile(`^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$`)
	mdImage   = regexp.MustCompile(`!\[([^\]]*)\]\([^)]*\)`)
	mdLink    = regexp.MustCompile(`\[([^\]]*)\]\((?:[^()]|\([^)]*\))*\)`)
	mdStrong  = regexp.MustCompile(`(\*\*|__)(\S(?:.*?\S)?)(\*\*|__)`)
	mdEm      = regexp.MustCompile(`(^|[^\w*(])[*_](\p{L}(?:[^*_]*?\S)?)[*_]($|[^\w*)])`)
	mdEscape  = regexp.MustCompile("\\\\([\\\\`*_{}\\[\\]()#+.!|~>-])")
	mdRule    = regexp.MustCompile(`^\s*([-*_=]\s*){3,}$`)
	mdComment = regexp.MustCompile(`<!--.*?-->`)
)

// markdownLine takes the markup off one line; comment tells whether it stands
// inside an HTML comment, and still is one the next line does.
func markdownLine(l string, comment bool) (line, bool) {
	l = strings.TrimRight(l, "\r\n")
	if comment {
		_, after, closed := strings.Cut(l, "-->")
		if !closed {
			return line{}, true
		}
		l = after
	}
	l = mdComment.ReplaceAllString(l, "")
	l, _, comment = strings.Cut(l, "<!--")
	x := line{}
	if m := mdHeading.FindStringSubmatch(l); m != nil {
		x.level, l = len(m[1]), m[2]
	}
	if mdRule.MatchString(l) {
		return x, comment
	}
	l = strings.TrimPrefix(strings.TrimSpace(l), "> ")
	x.bold = len(l) > 4 && strings.HasPrefix(l, "**") && strings.HasSuffix(l, "**")
	x.block = strings.HasPrefix(l, "|")
	x.text = squeeze(unmark(l))
	return x, comment
}

// unmark replaces marks by what they mark.
func unmark(l string) string {
	if !strings.ContainsAny(l, "*_[\\") {
		return l
	}
	l = mdImage.ReplaceAllString(l, "$1")
	l = mdLink.ReplaceAllString(l, "$1")
	l = mdStrong.ReplaceAllString(l, "$2")
	l = mdEm.ReplaceAllString(l, "$1$2$3")
	return mdEscape.ReplaceAllString(l, "$1")
}

// squeeze makes one space of every run of white space and drops signs that
// are not seen.
func squeeze(s string) string {
	plain := true
	for _, r := range s {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x80 && (unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)) || unicode.IsControl(r) {
			plain = false
			break
		}
	}
	if plain && !strings.Contains(s, "  ") {
		return strings.Trim(s, " ")
	}
	return strings.Join(strings.Fields(strings.Map(visible, s)), " ")
}

// visible drops soft hyphens, marks of direction and other signs without a
// shape; joiners belong to the spelling of some scripts and stay.
func visible(r rune) rune {
	switch {
	case r == '\u200c' || r == '\u200d':
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
		return -1
	}
	return r
}
