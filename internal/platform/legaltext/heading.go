package legaltext

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"openroadmap/internal/platform/i18n"
)

// style is one way in which laws head their articles.
type style struct {
	lang i18n.Lang
	word *regexp.Regexp // the word before the number
	read func(string) (numeral, bool)
	weak bool // the word also names divisions: counts only where no other style is found
	// after says that the rest of the line is the article's heading, as in
	// Russian laws, or never is one, as in Chinese ones.
	after restOf
}

type restOf int

const (
	either restOf = iota
	isHeading
	isText
)

var styles = []style{
	{i18n.None, regexp.MustCompile(`^(?:ART[ÍI]CULO|Art[íi]culo|ARTICLE|Article|ART\.|Art\.|Arts\.)\s*`), readNumeral, false, either},
	{i18n.RU, regexp.MustCompile(`^(?:СТАТЬЯ|Статья|Ст\.)\s+`), readNumeral, false, isHeading},
	{i18n.AR, regexp.MustCompile(`^(?:ال)?ماد[ةه]\s*`), arabicNumeral, false, either},
	{i18n.ZH, regexp.MustCompile(`^第`), hanNumeral, false, isText},
	{i18n.EN, regexp.MustCompile(`^(?:SECTION|Section|SEC\.|Sec\.|§|CLAUSE|Clause|REGULATION|Regulation|RULE|Rule)\s*`), readNumeral, true, either},
	{i18n.AR, regexp.MustCompile(`^(?:ال)?فصل\s*`), arabicNumeral, true, either},
}

var hanArticle = regexp.MustCompile(`^([一二三四五六七八九十百千零〇两\d０-９]{1,9})条(?:之([一二三四五六七八九十\d]+))?`)

// hanNumeral reads "十二条之一" as 12-1.
func hanNumeral(s string) (numeral, bool) {
	m := hanArticle.FindStringSubmatch(s)
	if m == nil || han(m[1]) == 0 {
		return numeral{}, false
	}
	n := numeral{text: strconv.Itoa(han(m[1])), rest: s[len(m[0]):]}
	if m[2] != "" {
		n.text += "-" + strconv.Itoa(han(m[2]))
	}
	return n, true
}

// head is the heading line of an article.
type head struct {
	style
	numeral
	signed bool // a sign stands between number and rest, so that it is no sentence
}

// articleHead reads l as the heading of an article. A line that is no heading
// in the markup must look like one: a capital, a number, then a sign or
// nothing. ("Artículo 5 de la ley" is a sentence.)
func articleHead(l line, weak bool) (head, bool) {
	if !mayBegin(l.text) {
		return head{}, false
	}
	for _, s := range styles {
		if s.weak != weak {
			continue
		}
		word := s.word.FindString(l.text)
		if word == "" {
			continue
		}
		n, ok := s.read(l.text[len(word):])
		if !ok {
			continue
		}
		h := head{style: s, numeral: n}
		h.rest, h.signed = cutSigns(n.rest)
		h.signed = h.signed || n.stopped
		if l.level > 0 || h.stands(n.rest) {
			return h, true
		}
	}
	return head{}, false
}

// stands tells whether what follows the number makes it a heading.
func (h head) stands(after string) bool {
	if h.signed || after == "" {
		return true
	}
	r, _ := utf8.DecodeRuneInString(after)
	if h.style.after == isText {
		return unicode.IsSpace(r) || r == '【' || r == '（'
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
	return next == '(' || next == '"' || next == '«' || h.style.lang == i18n.RU && unicode.IsUpper(next)
}

// mayBegin is a quick look at the first letter: most lines are none.
func mayBegin(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case 'A', 'S', 'C', 'R', 'С', 'ا', 'م', 'ف', '第', '§':
		return true
	}
	return false
}

// cutSigns takes off what separates a number from the words after it: ".-",
// "°.", " —", ")".
func cutSigns(s string) (rest string, signed bool) {
	rest = strings.TrimLeft(s, " .:-–—°º)]）：、;|　")
	return rest, strings.ContainsAny(s[:len(s)-len(rest)], ".:-–—°º)]）：;|")
}
