package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Bundle holds the messages of all features in all languages. It is filled
// once at start and only read afterwards.
type Bundle struct {
	bundle *goi18n.Bundle
	plain  map[Lang]map[string]string // messages without arguments or forms; the bundle has the others
	loc    map[Lang]*Localizer
}

// NewBundle loads locale/<lang>.json from each of the file systems. A
// missing file is an error: languages are complete or nothing starts. The
// same id in two places is an error too.
func NewBundle(sources ...fs.FS) (*Bundle, error) {
	b := &Bundle{bundle: goi18n.NewBundle(language.English), plain: map[Lang]map[string]string{}, loc: map[Lang]*Localizer{}}
	files, err := parseAll(sources)
	if err != nil {
		return nil, err
	}
	for i, l := range Langs {
		b.plain[l] = map[string]string{}
		if err := b.add(l, files[i]); err != nil {
			return nil, err
		}
		b.loc[l] = newLocalizer(b, l)
	}
	return b, nil
}

// parseAll reads the files of all languages at the same time: they are a
// third of what starting takes.
func parseAll(sources []fs.FS) (files [len(Langs)][]*goi18n.MessageFile, err error) {
	var failed [len(Langs)]error
	var wg sync.WaitGroup
	for i, l := range Langs {
		wg.Go(func() { files[i], failed[i] = parse(sources, l) })
	}
	wg.Wait()
	return files, errors.Join(failed[:]...)
}

func parse(sources []fs.FS, l Lang) ([]*goi18n.MessageFile, error) {
	name := path.Join("locale", string(l)+".json")
	files := make([]*goi18n.MessageFile, len(sources))
	for i, src := range sources {
		data, err := fs.ReadFile(src, name)
		if err != nil {
			return nil, fmt.Errorf("load messages: %w", err)
		}
		files[i], err = goi18n.ParseMessageFileBytes(data, string(l)+".json", map[string]goi18n.UnmarshalFunc{"json": json.Unmarshal})
		if err != nil {
			return nil, fmt.Errorf("load messages %s: %w", name, err)
		}
	}
	return files, nil
}

func (b *Bundle) add(l Lang, files []*goi18n.MessageFile) error {
	seen := map[string]bool{}
	for _, file := range files {
		var rich []*goi18n.Message
		for _, m := range file.Messages {
			if seen[m.ID] {
				return fmt.Errorf("load messages of %s: id %q stands in two features", l, m.ID)
			}
			seen[m.ID] = true
			if isPlain(m) {
				b.plain[l][m.ID] = m.Other
			} else {
				rich = append(rich, m)
			}
		}
		if err := b.bundle.AddMessages(file.Tag, rich...); err != nil {
			return fmt.Errorf("load messages of %s: %w", l, err)
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
