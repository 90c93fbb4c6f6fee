package measure

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// Columns beside those of the fields.
const (
	columnRef   = "ref"
	columnMarks = "activities"
)

// datasets are the lists that go out and in as files.
func (s *Service) datasets() []dataset.Dataset {
	return []dataset.Dataset{{
		Key: "measures", Version: 1, Title: MsgName, Order: 70, Read: PermRead, Write: PermManage,
		Path: "/work/{code}/measures", Query: filterQuery(), Public: []dataset.Public{{Path: "/parties/{code}/measures", Query: filterQuery()}},
		Columns: s.columns(), Options: bodyOptions, Rows: s.rows, Import: s.importer,
	}, s.lawsDataset(), s.gapDataset(), s.provisionsDataset()}
}

// columns follow from the fields. Money and the stages of the life are a line
// each: "2027 EUR 12000.00", "2027-03-01 adopted".
func (s *Service) columns() []dataset.Column {
	cols := []dataset.Column{
		{ID: "id", Label: dataset.MsgColumnId, Type: dataset.ID, Visibility: access.Public},
		{ID: columnRef, Label: MsgColumnRef, Type: dataset.Line, ReadOnly: true, Visibility: access.Public},
	}
	for _, f := range fields {
		if f.list == "" {
			cols = append(cols, s.column(f))
		}
	}
	return append(cols,
		dataset.Column{ID: listLife, Label: MsgPartLife, Hint: MsgDataLifeHint, Type: dataset.Text, Visibility: access.Public},
		dataset.Column{ID: listMoney, Label: MsgPartMoney, Hint: MsgDataMoneyHint, Type: dataset.Text, Visibility: access.Public},
		dataset.Column{ID: columnMarks, Label: MsgColumnActivities, Type: dataset.Line, ReadOnly: true, Visibility: access.Public},
	)
}

var columnTypes = map[kindOf]dataset.Type{line: dataset.LangLine, text: dataset.LangText, code: dataset.Line, names: dataset.Text, website: dataset.Line,
	choice: dataset.Choice, choices: dataset.Choices, flag: dataset.Bool}

func (s *Service) column(f field) dataset.Column {
	c := dataset.Column{ID: f.id, Label: f.label, Hint: f.hint, Type: columnTypes[f.kind], Max: f.max, Required: f.id == fieldKind, Visibility: access.Public}
	if f.who != everyone {
		c.Visibility = access.Team
	}
	for _, n := range sets[f.set] {
		c.Options = append(c.Options, dataset.Labelled(n.code, n.label))
	}
	for _, e := range vocabulary(s.Vocabulary, f.set) {
		c.Options = append(c.Options, dataset.Named(e.code, e.text.Text))
	}
	return c
}

// bodyOptions are the bodies of the Party, for everybody those that the public
// knows.
func bodyOptions(ctx context.Context, q db.IDB, sc dataset.Scope) (map[string][]dataset.Option, error) {
	names := organization.Names
	if sc.Public {
		names = organization.PublicNames
	}
	bodies, err := names(ctx, q, sc.Party)
	options := []dataset.Option{}
	for id, name := range bodies {
		options = append(options, dataset.Named(id, name))
	}
	slices.SortFunc(options, func(a, b dataset.Option) int { return strings.Compare(a.Code, b.Code) })
	return map[string][]dataset.Option{fieldAgencies: options}, err
}

// rows lists the measures that the filter selects, as the page does.
func (s *Service) rows(ctx context.Context, q db.IDB, sc dataset.Scope, fields []dataset.Field, yield func([]string) error) error {
	numbers, found, err := s.exported(ctx, sc)
	if err != nil {
		return err
	}
	known, err := bodyOptions(ctx, q, sc)
	if err != nil {
		return err
	}
	where := "m.removed = ?"
	if sc.Public {
		where += " AND m.visibility = 'public'"
	}
	all, err := selectMeasures(ctx, q, sc.Party, where, false)
	if err != nil {
		return err
	}
	byID := map[string]Measure{}
	for _, m := range all {
		byID[m.ID] = m
	}
	var cells []string
	for _, x := range found.Rows {
		m := byID[x.id]
		v := m.cells()
		v[columnMarks] = marksCell(x, numbers)
		v[fieldAgencies] = only(v[fieldAgencies], known[fieldAgencies])
		cells = dataset.Pick(fields, v, cells)
		if err := yield(cells); err != nil {
			return err
		}
	}
	return nil
}

// only keeps the codes that are among options.
func only(codes string, options []dataset.Option) string {
	kept := slices.DeleteFunc(split(codes), func(c string) bool {
		return !slices.ContainsFunc(options, func(o dataset.Option) bool { return o.Code == c })
	})
	return strings.Join(kept, ",")
}

// numbers are the numbers of the activities that the reader may know of, by
// key.
func (s *Service) numbers(ctx context.Context, sc dataset.Scope) (map[string]string, error) {
	numbers := map[string]string{}
	if !sc.Public {
		v, err := s.view(ctx, sc.Actor, sc.Party)
		for _, it := range v.Items {
			numbers[it.Key()] = it.Number
		}
		return numbers, err
	}
	rows, _, err := s.Roadmaps.PublicList(ctx, roadmap.ListFilter{Party: sc.Party, Limit: 1000}, sc.Lang)
	for _, x := range rows {
		numbers[keyOf(x)] = x.Number
	}
	return numbers, err
}

// marksCell lists what a measure does for activities: "1.4 covers; 2.4 partly".
func marksCell(x *listed, numbers map[string]string) string {
	var all []string
	for _, part := range split(x.cols[atActivities]) {
		if key, cover, _ := strings.Cut(part, "="); numbers[key] != "" {
			all = append(all, numbers[key]+" "+cover)
		}
	}
	return strings.Join(all, "; ")
}

// cells are the values of a measure by column.
func (m Measure) cells() map[string]string {
	v := map[string]string{}
	m.Values.flatten("", v)
	v["id"], v[columnRef] = m.ID, m.Ref()
	v[listLife], v[listMoney] = m.lifeCell(), m.moneyCell()
	return v
}

func (m Measure) lifeCell() string {
	var lines []string
	for _, e := range m.Life() {
		lines = append(lines, e.On.String()+" "+string(e.Stage))
	}
	return strings.Join(lines, "\n")
}

func (m Measure) moneyCell() string {
	var lines []string
	for _, row := range m.Rows[listMoney] {
		n, err := strconv.ParseInt(row.Codes[partAmount], 10, 64)
		if err == nil {
			lines = append(lines, row.Codes[partYear]+" "+row.Codes[partCurrency]+" "+plainAmount(n, decimals(row.Codes[partCurrency])))
		}
	}
	return strings.Join(lines, "\n")
}

// plainAmount writes minor units with a point: 1250050 is 12500.50.
func plainAmount(n int64, digits int) string {
	s := fmt.Sprintf("%0*d", digits+1, n)
	if digits == 0 {
		return s
	}
	return s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// parsePlain reads what plainAmount writes; fewer decimals are filled up.
func parsePlain(s string, digits int) (string, bool) {
	whole, part, _ := strings.Cut(s, ".")
	if len(part) > digits {
		return "", false
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", digits-len(part)), 10, 64)
	return strconv.FormatInt(n, 10), err == nil && n >= 0 && n <= i18n.MaxAmount && whole != ""
}

// setList puts the lines of a cell in place of a list of m; notes of events
// whose stage and day stay are kept. bad quotes the first line that is none.
func (m *Measure) setList(list, cell string) (bad string) {
	old := slices.Clone(m.Rows[list])
	var rows []Row
	for l := range strings.Lines(cell) {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		codes, ok := parseRow(list, strings.Fields(l))
		if !ok {
			return l
		}
		row := Row{ID: db.NewID(), Values: Values{Codes: codes}.clone()}
		if i := slices.IndexFunc(old, func(o Row) bool { return sameCodes(o.Codes, codes) }); i >= 0 {
			row, old = old[i], slices.Delete(old, i, i+1)
		}
		rows = append(rows, row)
	}
	if m.Rows[list] = rows; len(rows) == 0 {
		delete(m.Rows, list)
	}
	return ""
}

func parseRow(list string, words []string) (codes map[string]string, ok bool) {
	switch {
	case list == listLife && len(words) == 2:
		return map[string]string{partOn: words[0], partStage: words[1]}, Stage(words[1]).rank() >= 0
	case list == listMoney && len(words) == 3:
		n, ok := parsePlain(words[2], decimals(words[1]))
		return map[string]string{partYear: words[0], partCurrency: words[1], partAmount: n}, ok
	}
	return nil, false
}

func sameCodes(a, b map[string]string) bool {
	for k, v := range b {
		if a[k] != v {
			return false
		}
	}
	return true
}
