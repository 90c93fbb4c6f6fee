package exchange

import (
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
)

// heads are the column heads of a file and what they say of it.
type heads struct {
	Row     int
	Names   []string
	Filled  int // heads that are not empty
	Schema  string
	Samples [][]string // the rows below, a few
	Rows    []int      // where Samples stand in the file
}

// below is the first of the samples that looks like column heads where the
// head row itself looks like a title: one cell alone in its row. 0 if none
// does.
func (h heads) below() int {
	if h.Filled > 1 {
		return 0
	}
	for i, cells := range h.Samples {
		if filled(cells) > 1 {
			return h.Rows[i]
		}
	}
	return 0
}

func filled(cells []string) (n int) {
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}

const (
	samples   = 3  // rows that are shown when columns are asked for
	titleRows = 10 // rows above the column heads that may be titles
)

// readHeads reads the head row, and the rows below it that samples shows.
func readHeads(b sheet.Book, p Plan, rows int) (h heads, err error) {
	for {
		r, err := b.Next()
		if err != nil {
			return h, err
		}
		if r.N >= p.HeadRow {
			h.Row = r.N
			h.Names, h.Filled = slices.Clone(r.Text), filled(r.Text)
			break
		}
	}
	for i, name := range h.Names {
		name, schema := sheet.SplitHead(sheet.Unguard(strings.TrimSpace(name)))
		h.Names[i] = strings.TrimSpace(name)
		if schema != "" {
			h.Schema = schema
		}
	}
	h.Names = unique(h.Names)
	for len(h.Samples) < rows {
		r, err := b.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return h, err
		}
		h.Samples, h.Rows = append(h.Samples, slices.Clone(r.Text)), append(h.Rows, r.N)
	}
	return h, nil
}

// unique gives every column a name of its own: what has none gets its place,
// what stands twice its number.
func unique(names []string) []string {
	seen := map[string]int{}
	for i, n := range names {
		if n == "" {
			n = "(" + strconv.Itoa(i+1) + ")"
		}
		if seen[n]++; seen[n] > 1 {
			n += " (" + strconv.Itoa(seen[n]) + ")"
		}
		names[i] = n
	}
	return names
}

// checkSchema refuses a file that says it holds another list, or a newer
// version of this one. Error: Invalid.
func checkSchema(d dataset.Dataset, schema string) error {
	if schema == "" || schema == d.Schema() {
		return nil
	}
	parts := strings.Split(schema, "/")
	if len(parts) != 3 {
		return errs.New(errs.Invalid, MsgErrorSchema, "Schema", schema)
	}
	version, err := strconv.Atoi(parts[2])
	switch {
	case parts[1] != d.Key || err != nil:
		return errs.New(errs.Invalid, MsgErrorSchema, "Schema", schema)
	case version > d.Version:
		return errs.New(errs.Invalid, MsgErrorNewer, "Schema", schema, "Ours", d.Schema())
	}
	return nil
}

// known finds fields by their keys and by their heads in every language. A
// field of the Party's own may bear the name of another: then both stand, in
// the order of the list.
type known map[string][]dataset.Field

func (s *Service) known(d dataset.Dataset, own i18n.Lang) known {
	k := known{}
	fields := d.Fields(false, i18n.Langs[:])
	for _, f := range fields {
		k.add(f.Key(), f)
	}
	for _, l := range i18n.Langs {
		for _, f := range fields {
			k.add(f.Head(s.Bundle.For(l)), f)
		}
	}
	for _, f := range fields { // a head without a language means the Party's own
		for _, l := range i18n.Langs {
			if f.Lang == own {
				k.add(f.Title(s.Bundle.For(l)), f)
			}
		}
		if f.Lang == own {
			k.add(f.ID, f)
		}
	}
	return k
}

func (k known) add(name string, f dataset.Field) {
	name = dataset.Fold(name)
	if !slices.ContainsFunc(k[name], func(o dataset.Field) bool { return o.Key() == f.Key() }) {
		k[name] = append(k[name], f)
	}
}

// recognized tells which fields the heads name, and how many heads name none.
func (k known) recognized(names []string) (columns map[string]string, strange int) {
	columns = map[string]string{}
	for _, n := range names {
		fields := k[dataset.Fold(numbered.ReplaceAllString(n, ""))]
		if _, whole := k[dataset.Fold(n)]; whole {
			fields = k[dataset.Fold(n)]
		}
		i := slices.IndexFunc(fields, func(f dataset.Field) bool { return columns[f.Key()] == "" })
		if i < 0 {
			strange++
			continue
		}
		columns[fields[i].Key()] = n
	}
	return columns, strange
}

// numbered is what unique writes after a head that stands twice.
var numbered = regexp.MustCompile(` \(\d+\)$`)

// guess adds to columns the fields whose heads a strange head resembles.
func (k known) guess(names []string, columns map[string]string) {
	used := map[string]bool{}
	for _, n := range columns {
		used[n] = true
	}
	keys := make([]string, 0, len(k))
	for head := range k {
		keys = append(keys, head)
	}
	slices.Sort(keys)
	for _, n := range names {
		words := dataset.Fold(n)
		for _, head := range keys {
			key := k[head][0].Key()
			if _, taken := columns[key]; !used[n] && !taken && len([]rune(head)) > 2 && !k[head][0].ReadOnly && strings.Contains(words, head) {
				columns[key], used[n] = n, true
			}
		}
	}
}

// layout is which column of a file fills which field.
type layout struct {
	fields  []dataset.Field
	columns []int    // place in the file; -1 for a fixed value
	fixed   []string // by field
}

// lay puts the plan's columns in the order of the dataset.
func lay(d dataset.Dataset, p Plan, names []string) (l layout) {
	for _, f := range d.Fields(false, i18n.Langs[:]) {
		head, mapped := p.Columns[f.Key()]
		fixed := p.Fixed[f.Key()]
		column := slices.Index(names, head)
		if !mapped || head == "" || column < 0 {
			column = -1
		}
		if f.ReadOnly || column < 0 && fixed == "" {
			continue
		}
		l.fields, l.columns, l.fixed = append(l.fields, f), append(l.columns, column), append(l.fixed, fixed)
	}
	return l
}

// keys are the fields' keys, as the plan keeps them.
func (l layout) keys() []string {
	keys := make([]string, len(l.fields))
	for i, f := range l.fields {
		keys[i] = f.Key()
	}
	return keys
}

// fieldsOf finds the fields that an import's blocks speak of.
func fieldsOf(d dataset.Dataset, keys []string) []dataset.Field {
	all := d.Fields(false, i18n.Langs[:])
	at := dataset.Index(all)
	fields := make([]dataset.Field, 0, len(keys))
	for _, k := range keys {
		if i, ok := at[k]; ok {
			fields = append(fields, all[i])
		}
	}
	return fields
}
