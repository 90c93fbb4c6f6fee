package i18n

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Bundle holds the messages of all features in all languages. It is filled
// once at start and only read afterwards.
type Bundle struct {
	bundle *goi18n.Bundle
	plain  map[Lang]map[string]string // messages without arguments: the fast path
	loc    map[Lang]*Localizer
}

// NewBundle loads locale/<lang>.json from each of the file systems. A
// missing file is an error: languages are complete or nothing starts. The
// same id in two places is an error too.
func NewBundle(sources ...fs.FS) (*Bundle, error) {
	b := &Bundle{bundle: goi18n.NewBundle(language.English), plain: map[Lang]map[string]string{}, loc: map[Lang]*Localizer{}}
	b.bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, l := range Langs {
		b.plain[l] = map[string]string{}
		seen := map[string]bool{}
		for _, src := range sources {
			if err := b.load(src, l, seen); err != nil {
				return nil, err
			}
		}
		b.loc[l] = newLocalizer(b, l)
	}
	return b, nil
}

func (b *Bundle) load(src fs.FS, l Lang, seen map[string]bool) error {
	name := path.Join("locale", string(l)+".json")
	data, err := fs.ReadFile(src, name)
	if err != nil {
		return fmt.Errorf("load messages: %w", err)
	}
	file, err := b.bundle.ParseMessageFileBytes(data, string(l)+".json")
	if err != nil {
		return fmt.Errorf("load messages %s: %w", name, err)
	}
	for _, m := range file.Messages {
		if seen[m.ID] {
			return fmt.Errorf("load messages %s: id %q stands in two features", name, m.ID)
		}
		seen[m.ID] = true
		if isPlain(m) {
			b.plain[l][m.ID] = m.Other
		}
	}
	return nil
}

func isPlain(m *goi18n.Message) bool {
	for i := 0; i+1 < len(m.Other); i++ {
		if m.Other[i] == '{' && m.Other[i+1] == '{' {
			return false
		}
	}
	return m.One == "" && m.Few == "" && m.Many == "" && m.Two == "" && m.Zero == ""
}

// For returns the Localizer of l. It may be shared between requests.
func (b *Bundle) For(l Lang) *Localizer {
	if loc, ok := b.loc[l]; ok {
		return loc
	}
	return b.loc[EN]
}

// PlainIDs lists the ids of l's messages without arguments, sorted; for tests.
func (b *Bundle) PlainIDs(l Lang) []string {
	ids := make([]string, 0, len(b.plain[l]))
	for id := range b.plain[l] {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}
