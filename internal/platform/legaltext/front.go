package legaltext

import (
	"strings"

	"github.com/goccy/go-yaml"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

// front reads the front matter of s, if there is one, and returns the number
// of lines before the body. What cannot be read is a problem, and the body is
// read all the same.
func (p *page) front(s string) (lines int, body string) {
	if !strings.HasPrefix(s, "---\n") {
		return 0, s
	}
	end := strings.Index(s, "\n---\n")
	if end < 0 || end > maxFront {
		p.problems = append(p.problems, Problem{Code: FrontOpen, Line: 1})
		return 0, s
	}
	head, body := s[4:end+1], s[end+len("\n---\n"):]
	var fields map[string]any
	if err := yaml.Unmarshal([]byte(head), &fields); err != nil {
		why, _, _ := strings.Cut(err.Error(), "\n")
		p.problems = append(p.problems, Problem{Code: FrontOpen, Line: 1, Detail: why})
	}
	p.describe(head, fields)
	return strings.Count(s[:end+len("\n---\n")], "\n"), body
}

// maxFront is the longest front matter in bytes; a file of dashes is none.
const maxFront = 64 << 10

// Names under which files hold what Meta does, the best first.
var (
	nameTitle       = []string{"title", "titulo", "título", "titre", "name"}
	nameRank        = []string{"rank", "type", "official_type", "rango", "tipo", "nature"}
	nameNumber      = []string{"official_number", "number", "numero", "número", "numéro", "num"}
	nameIdentifier  = []string{"eli", "identifier", "id"}
	nameStatus      = []string{"status", "estado", "état", "etat"}
	nameSource      = []string{"source", "url", "fuente"}
	nameLang        = []string{"lang", "language", "idioma", "langue"}
	namePromulgated = []string{"promulgation_date", "promulgated", "fecha_promulgacion", "fecha de promulgación", "adopted", "date", "fecha"}
	namePublished   = []string{"publication_date", "published", "fecha_publicacion", "fecha de publicación", "date_publication"}
	nameInForce     = []string{"in_force", "entry_into_force", "date_in_force", "vigencia", "fecha_vigencia", "effective_date", "entree_en_vigueur"}
	nameRepealed    = []string{"repealed", "repeal_date", "repealed_on", "date_repealed", "date_end", "fecha_derogacion", "fecha de derogación", "date_abrogation"}
	nameSigned      = []string{"signatories", "firmantes", "department"}
)

func (p *page) describe(head string, fields map[string]any) {
	get := func(names []string) (value, name string) {
		for _, n := range names {
			if s := spoken(fields[n]); s != "" {
				return s, n
			}
		}
		return "", ""
	}
	text := func(names []string) string { v, _ := get(names); return v }
	date := func(names []string) clock.Date {
		v, name := get(names)
		d, ok := ParseDate(v)
		if v == "" || ok {
			return d
		}
		p.problems = append(p.problems, Problem{Code: BadDate, Line: 1 + fieldLine(head, name), Detail: v})
		return clock.Date{} // not the day that month 13 would come to
	}
	p.title = text(nameTitle)
	p.lang, _ = i18n.ParseLang(text(nameLang))
	p.closing = text(nameSigned)
	p.meta = Meta{Rank: text(nameRank), Number: text(nameNumber), Identifier: text(nameIdentifier), Status: text(nameStatus), Source: text(nameSource),
		Promulgated: date(namePromulgated), Published: date(namePublished), InForce: date(nameInForce), Repealed: date(nameRepealed)}
}

// fieldLine is the line of a field in the front matter, from 1.
func fieldLine(head, name string) int {
	n := 0
	for l := range strings.Lines(head) {
		if n++; strings.HasPrefix(l, name+":") {
			return n
		}
	}
	return 0
}

// spoken is a plain value as text; lists and maps are none.
func spoken(v any) string {
	switch v := v.(type) {
	case string:
		return squeeze(v)
	case nil, map[string]any, []any:
		return ""
	}
	out, err := yaml.Marshal(v)
	if err != nil {
		return ""
	}
	return squeeze(strings.Trim(strings.TrimSpace(string(out)), `"'`))
}
