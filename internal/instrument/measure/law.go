package measure

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
)

// law is a text with what its file says of it: its front matter, else its
// title.
type law struct {
	name     string // of the file
	doc      legaltext.Document
	problems []legaltext.Problem
}

// ranks are the words that laws call themselves by, in the languages that are
// read, folded.
var ranks = []struct {
	kind  string
	words []string
}{
	{"constitution", []string{"constitucion", "constitution", "конституция", "دستور", "宪法"}},
	{"decree", []string{"decreto", "decree", "decret", "указ", "مرسوم", "法令"}},
	{"regulation", []string{"reglamento", "regulation", "reglement", "resolucion", "resolution", "ordenanza", "ordinance", "arrete", "order", "положение", "постановление", "приказ", "لائحة", "قرار", "条例", "规定", "办法"}},
	{"policy", []string{"politica", "policy", "politique", "политика", "سياسة", "政策"}},
	{"strategy", []string{"estrategia", "strategy", "strategie", "стратегия", "استراتيجية", "战略"}},
	{"plan", []string{"plan", "план", "خطة", "计划", "规划"}},
	{"law", []string{"ley", "law", "act", "loi", "code", "codigo", "statute", "закон", "кодекс", "قانون", "法", "法律"}},
}

// kind is what the law is; told is false where nothing says so, and it is
// taken for a law.
func (w law) kind() (kind string, told bool) {
	for _, s := range []string{w.doc.Meta.Rank, w.doc.Title} {
		first := firstWord(s)
		for _, r := range ranks {
			for _, word := range r.words {
				if first == word || strings.HasPrefix(word, "法") && strings.HasSuffix(first, word) {
					return r.kind, true
				}
			}
		}
	}
	return "law", false
}

func firstWord(s string) string {
	words := strings.FieldsFunc(fold(s), func(r rune) bool { return r == ' ' || r == '-' || r == ',' || r == '.' || r == '\u00a0' })
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// numbered finds the number in a title: "Ley N.º 9.739", "Law No. 12/2019".
var numbered = regexp.MustCompile(`(?i)(?:n\s*[.]?\s*[º°]|n[úu]m(?:ero)?[.]?|no[.]|№|رقم|第)\s*(\d[\d./-]*)`)

func (w law) number() string {
	if n := w.doc.Meta.Number; n != "" {
		return n
	}
	if m := numbered.FindStringSubmatch(w.doc.Title); m != nil {
		return strings.TrimRight(m[1], "./-")
	}
	return ""
}

func (w law) title() string {
	if w.doc.Title != "" {
		return w.doc.Title
	}
	base := path.Base(w.name)
	return strings.TrimSuffix(base, path.Ext(base))
}

// nothing tells whether neither kind, number and date nor an article were found:
// a file that came along with laws.
func (w law) nothing() bool {
	_, told := w.kind()
	return !told && w.number() == "" && w.from().IsZero() && !slices.ContainsFunc(w.doc.Articles, func(a legaltext.Article) bool { return a.Number != "" })
}

// from is the first day of the text: as the file says, else its publication,
// else its promulgation.
func (w law) from() clock.Date {
	m := w.doc.Meta
	for _, d := range []clock.Date{m.InForce, m.Published, m.Promulgated} {
		if !d.IsZero() {
			return d
		}
	}
	return clock.Date{}
}

// label names the version: the law's rank and number, as the file has them.
func (w law) label() string {
	if n := w.number(); n != "" && w.doc.Meta.Rank != "" {
		rank := []rune(w.doc.Meta.Rank)
		return strings.ToUpper(string(rank[:1])) + string(rank[1:]) + " " + n
	}
	return short(w.title())
}

// lang is the language of the text, else otherwise.
func (w law) lang(otherwise i18n.Lang) i18n.Lang {
	if w.doc.Lang != i18n.None {
		return w.doc.Lang
	}
	return otherwise
}

// events are the stages that the file dates: promulgated is adopted; in force
// from the day it says, or from its publication where it says that it is.
func (w law) events() map[Stage]clock.Date {
	m, on := w.doc.Meta, map[Stage]clock.Date{}
	if !m.Promulgated.IsZero() {
		on[Adopted] = m.Promulgated
	}
	switch {
	case !m.InForce.IsZero():
		on[InForce] = m.InForce
	case !m.Published.IsZero() && inForceWords[fold(m.Status)]:
		on[InForce] = m.Published
	}
	if !m.Repealed.IsZero() {
		on[Repealed] = m.Repealed
	}
	return on
}

// repealed tells whether the file says that the law no longer holds; on which
// day, it may leave open.
func (w law) repealed() bool { return repealedWords[fold(w.doc.Meta.Status)] }

var repealedWords = map[string]bool{"repealed": true, "abrogated": true, "revoked": true, "derogado": true, "derogada": true, "abroge": true, "abrogee": true, "отменен": true, "утратил силу": true,
	"недействующий": true, "ملغى": true, "ملغي": true, "废止": true, "已废止": true, "失效": true}

var inForceWords = map[string]bool{"in_force": true, "in force": true, "vigente": true, "en vigor": true, "en vigueur": true, "действует": true, "ساري": true, "有效": true}

// fingerprint tells a text by its words: how many articles, and a hash of them.
func fingerprint(lang i18n.Lang, list []Article) string {
	h := sha256.New()
	h.Write([]byte(lang))
	for _, a := range list {
		for _, s := range []string{a.Number, a.Heading, a.Path, a.Text} {
			h.Write([]byte(s))
			h.Write([]byte{0})
		}
	}
	return strconv.Itoa(len(list)) + " · " + hex.EncodeToString(h.Sum(nil)[:6])
}
