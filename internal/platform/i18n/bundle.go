package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Bundle holds the messages of all features in all languages. English is
// read at once, each other language when it is first asked for: most
// installations serve two, and reading all six was a third of what starting
// took.
type Bundle struct {
	sources []fs.FS
	langs   map[Lang]func() (*catalog, error)
}

// catalog is the messages of one language.
type catalog struct {
	plain map[string]string // messages without arguments or forms; rich has the others
	rich  *goi18n.Bundle
	loc   *Localizer
}

// NewBundle reads locale/<lang>.json from each of the file systems, English
// first. A missing file is an error, the same id in two places is one too.
func NewBundle(sources ...fs.FS) (*Bundle, error) {
	b := &Bundle{sources: sources, langs: map[Lang]func() (*catalog, error){}}
	for _, l := range Langs {
		b.langs[l] = sync.OnceValues(func() (*catalog, error) { return b.read(l) })
	}
	_, err := b.langs[EN]()
	return b, err
}

// Check reads the languages that nobody has asked for yet; for tests, since
// the messages are part of the program.
func (b *Bundle) Check() error {
	var failed []error
	for _, l := range Langs {
		_, err := b.langs[l]()
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (b *Bundle) read(l Lang) (*catalog, error) {
	c := &catalog{plain: map[string]string{}, rich: goi18n.NewBundle(language.English)}
	seen := map[string]bool{}
	for _, src := range b.sources {
		if err := c.add(src, l, seen); err != nil {
			return nil, fmt.Errorf("load messages of %s: %w", l, err)
		}
	}
	c.loc = newLocalizer(c, l)
	return c, nil
}

// add reads the messages of one feature.
func (c *catalog) add(src fs.FS, l Lang, seen map[string]bool) error {
	name := path.Join("locale", string(l)+".json")
	data, err := fs.ReadFile(src, name)
	if err != nil {
		return err
	}
	file, err := goi18n.ParseMessageFileBytes(data, string(l)+".json", map[string]goi18n.UnmarshalFunc{"json": json.Unmarshal})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var rich []*goi18n.Message
	for _, m := range file.Messages {
		if seen[m.ID] {
			return fmt.Errorf("id %q stands in two features", m.ID)
		}
		seen[m.ID] = true
		if isPlain(m) {
			c.plain[m.ID] = m.Other
		} else {
			rich = append(rich, m)
		}
	}
	return c.rich.AddMessages(file.Tag, rich...)
}

func isPlain(m *goi18n.Message) bool {
	for i := 0; i+1 < len(m.Other); i++ {
		if m.Other[i] == '{' && m.Other[i+1] == '{' {
			return false
		}
	}
	return m.One == "" && m.Few == "" && m.Many == "" && m.Two == "" && m.Zero == ""
}

// For returns the Localizer of l, of English if there is no language l. It
// may be shared between requests. Messages that cannot be read are a mistake
// in the program, which Check finds in the tests.
func (b *Bundle) For(l Lang) *Localizer { return b.catalog(l).loc }

func (b *Bundle) catalog(l Lang) *catalog {
	read, ok := b.langs[l]
	if !ok {
		read = b.langs[EN]
	}
	c, err := read()
	if err != nil {
		panic(err)
	}
	return c
}

// PlainIDs lists the ids of l's messages without arguments, sorted; for tests.
func (b *Bundle) PlainIDs(l Lang) []string {
	return slices.Sorted(maps.Keys(b.catalog(l).plain))
}
