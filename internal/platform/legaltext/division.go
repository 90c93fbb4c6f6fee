package legaltext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// division is a title, a chapter, a section: what articles stand in.
type division struct {
	rank int    // books before titles before chapters …
	text string // "CAPÍTULO II - De los titulares"
	bare bool   // only the number so far: the next line may name it
	free bool   // it has no number
}

// Ranks of divisions. other is a heading that names itself nothing; it ends
// with whatever division comes next.
const (
	rankAnnex = iota
	rankBook
	rankPart
	rankTitle
	rankChapter
	rankSection
	rankSubsection
	rankOther = 90
)

var divisions = []struct {
	rank int
	word *regexp.Regexp
}{
	{rankBook, regexp.MustCompile(`^(?i:libro|livre|book|книга|الكتاب)\s+`)},
	{rankPart, regexp.MustCompile(`^(?:PARTE|Parte|PARTIE|Partie|PART|Part|ЧАСТЬ|Часть|القسم)\s+`)},
	{rankTitle, regexp.MustCompile(`^(?:T[ÍI]TULO|T[íi]tulo|TITRE|Titre|TITLE|Title|РАЗДЕЛ|Раздел|الباب)\s+`)},
	{rankChapter, regexp.MustCompile(`^(?:CAP[ÍI]TULO|Cap[íi]tulo|CAP\.|CHAPITRE|Chapitre|CHAPTER|Chapter|ГЛАВА|Глава|الفصل)\s+`)},
	{rankSection, regexp.MustCompile(`^(?:SECCI[ÓO]N|Secci[óo]n|SECTION|Section|РАЗДЕЛ|الفرع|المبحث)\s+`)},
	{rankSubsection, regexp.MustCompile(`^(?:SUBSECCI[ÓO]N|Subsecci[óo]n|SOUS-SECTION|Sous-section|SUBSECTION|Subsection|ПАРАГРАФ|Параграф|§|المطلب)\s*`)},
}

var (
	hanDivision = regexp.MustCompile(`^第[一二三四五六七八九十百\d]+(分?编|部分|章|节)(.*)$`)
	annex       = regexp.MustCompile(`^(?:ANEXO|Anexo|ANNEXE?|Annexe?|SCHEDULE|Schedule|ПРИЛОЖЕНИЕ|Приложение|附件|附录|الملحق|ملحق)(?:[\s:.\-–—]*(?:[IVXLC]+|\d+|[A-Z]|[一二三四五六七八九十]+|[\x{0660}-\x{0669}]+)?)\b?`)
	closingPart = regexp.MustCompile(`^(?i:disposici(?:ón|on|ones) (?:transitorias?|finales|adicionales|derogatorias?|generales|especiales)|dispositions? (?:finales?|transitoires?|générales?|diverses)|(?:final|transitional|general|miscellaneous) provisions|заключительные положения|переходные положения|أحكام (?:ختامية|انتقالية|عامة)|附则|总则)[^.;,]{0,60}$`)
)

var hanRanks = map[string]int{"编": rankBook, "分编": rankPart, "部分": rankPart, "章": rankChapter, "节": rankSection}

// longestDivision is the longest line, in bytes, that is read as one.
const longestDivision = 400

// divisionHead reads l as the heading of a division. Outside headings of the
// markup the line must look like one.
func divisionHead(l line) (division, bool) {
	if l.text == "" || len(l.text) > longestDivision || l.block {
		return division{}, false
	}
	if d, ok := numberedDivision(l); ok {
		return d, true
	}
	if m := hanDivision.FindStringSubmatch(l.text); m != nil && !strings.ContainsAny(m[2], "，。；") {
		return division{rank: hanRanks[m[1]], text: l.text, bare: m[2] == ""}, true
	}
	if m := annex.FindString(l.text); m != "" && utf8.RuneCountInString(l.text) < 120 && (m == l.text || startsAnew(l.text[len(m):])) {
		return division{rank: rankAnnex, text: l.text, bare: m == l.text}, true
	}
	if closingPart.MatchString(l.text) {
		return division{rank: rankChapter, text: l.text, free: true}, true
	}
	if l.level > 1 {
		return division{rank: rankOther, text: l.text, free: true}, true
	}
	return division{}, false
}

func numberedDivision(l line) (division, bool) {
	for _, d := range divisions {
		word := d.word.FindString(l.text)
		if word == "" {
			continue
		}
		n, ok := divisionNumber(l.text[len(word):])
		if !ok || l.level == 0 && n.rest != "" && !n.stopped && !startsAnew(n.rest) {
			continue
		}
		rest, _ := cutSigns(n.rest)
		return division{rank: d.rank, text: l.text, bare: rest == ""}, true
	}
	return division{}, false
}

func divisionNumber(s string) (numeral, bool) {
	if n, ok := readNumeral(s); ok {
		return n, true
	}
	if n, ok := arabicNumeral(s); ok {
		return n, true
	}
	for _, w := range []string{"PRELIMINAR", "Preliminar", "PRÉLIMINAIRE", "Préliminaire", "preliminar", "préliminaire", "PRELIMINARY", "Preliminary"} {
		if strings.HasPrefix(s, w) {
			return numeral{text: w, rest: s[len(w):]}, true
		}
	}
	return numeral{}, false
}

// startsAnew tells whether what follows a number is a name or a sign, not the
// rest of a sentence.
func startsAnew(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " "))
	return unicode.IsUpper(r) || unicode.Is(unicode.Arabic, r) || unicode.Is(unicode.Han, r) || strings.ContainsRune(".:-–—°º)", r)
}

// path is the divisions that are open.
type path []division

// enter opens d, closing what it does not stand in.
func (p path) enter(d division) path {
	for len(p) > 0 && p[len(p)-1].rank >= d.rank {
		p = p[:len(p)-1]
	}
	return append(p[:len(p):len(p)], d)
}

// name completes the last division with the line that names it.
func (p path) name(text string) path {
	c := append(path{}, p...)
	c[len(c)-1].text += " - " + text
	c[len(c)-1].bare = false
	return c
}

func (p path) String() string {
	names := make([]string, len(p))
	for i, d := range p {
		names[i] = d.text
	}
	return strings.Join(names, PathSeparator)
}

// names tells whether a line may name a division: short, one of a few words,
// no sentence.
func names(l line) bool {
	return !l.block && utf8.RuneCountInString(l.text) <= 200 && !strings.HasSuffix(l.text, ".") && !strings.HasSuffix(l.text, ";") && !strings.HasSuffix(l.text, "。")
}
