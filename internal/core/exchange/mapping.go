package exchange

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/web"
)

// readPlan reads the form of columns. What it does not show stays as it was.
func readPlan(d dataset.Dataset, f *web.Form, was Plan) Plan {
	p := was
	p.Columns, p.Fixed = map[string]string{}, map[string]string{}
	if e := sheet.Encoding(f.Get("encoding")); e.Valid() {
		p.Encoding = e
	}
	if f.Has("sheet") && slices.Contains(was.Sheets, f.Get("sheet")) {
		p.Sheet = f.Get("sheet")
	}
	if f.Has("head_row") {
		p.HeadRow = f.Int("head_row", 0, 1000)
	}
	if o := dataset.DayOrder(f.Get("days")); o == dataset.DayFirst || o == dataset.MonthFirst {
		p.Days, p.DaysHold = o, true
	}
	for _, x := range d.Fields(false, i18n.Langs[:]) {
		if head := f.Get("column_" + x.Key()); head != "" {
			p.Columns[x.Key()] = head
		}
		if v := strings.TrimSpace(f.Get("fixed_" + x.Key())); v != "" {
			p.Fixed[x.Key()] = v
		}
	}
	p.SaveAs = f.Line("save_as", 60)
	p.Values = readValues(f, was.Values)
	return p
}

// readValues reads which of our choices the words of the file mean.
func readValues(f *web.Form, was map[string]map[string]string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for key, words := range was {
		out[key] = map[string]string{}
		i := 0
		for _, word := range sorted(words) {
			out[key][word] = words[word]
			if name := valueName(key, i); f.Has(name) {
				out[key][word] = f.Get(name)
			}
			i++
		}
	}
	return out
}

func valueName(key string, i int) string { return fmt.Sprintf("value_%s_%d", key, i) }

func sorted(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

const (
	lookRows  = 5000 // rows in which words of choices are looked for
	maxValues = 40   // words of one column that are asked for
)

// askValues looks for words of choices that nobody knows, and notes them in
// the plan, once, so that the form asks for them.
func (h handlers) askValues(r *web.Request, im Import, d dataset.Dataset, p *Plan) (bool, error) {
	if p.Asked {
		return false, nil
	}
	p.Asked = true
	im.Plan = *p
	book, _, heads, err := h.open(r.Context(), im, 0)
	if err != nil {
		return false, err
	}
	defer book.Close()
	l := lay(d, *p, heads.Names)
	words, err := dataset.Load(r.Context(), h.DB.Read(), h.Bundle, d, h.importScope(r.Actor, im), l.fields)
	if err != nil {
		return false, err
	}
	found, err := unknownWords(book, l, dataset.NewParser(words))
	if p.Values == nil {
		p.Values = map[string]map[string]string{}
	}
	for key, list := range found {
		if p.Values[key] == nil {
			p.Values[key] = map[string]string{}
		}
		for _, word := range list {
			if _, there := p.Values[key][word]; !there {
				p.Values[key][word] = ""
			}
		}
	}
	return len(found) > 0, err
}

// unknownWords lists, by field of one choice, the words that are none.
func unknownWords(book sheet.Book, l layout, parser *dataset.Parser) (map[string][]string, error) {
	found := map[string][]string{}
	for range lookRows {
		row, err := book.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, asInvalid(err)
		}
		for i, f := range l.fields {
			c := l.columns[i]
			if f.Type != dataset.Choice || c < 0 || c >= len(row.Text) || row.Text[c] == "" {
				continue
			}
			word := dataset.Fold(row.Text[c])
			if _, bad := parser.Parse(i, row.Text[c]); bad != nil && len(found[f.Key()]) < maxValues && !slices.Contains(found[f.Key()], word) {
				found[f.Key()] = append(found[f.Key()], word)
			}
		}
	}
	return found, nil
}
