package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/party"
	"openroadmap/internal/core/practice"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

const (
	namesSource     = "party-names.yaml"
	partiesSource   = "parties.csv"
	practicesSource = "good-practices.csv"

	// practicesOf is the framework whose numbers good-practices.csv uses.
	practicesOf = "or2019"
)

// table is a CSV file by column name.
type table struct {
	name    string
	columns map[string]int
	rows    [][]string
}

func readTable(name string, columns ...string) (table, error) {
	r, err := os.Open(name)
	if err != nil {
		return table{}, err
	}
	defer r.Close()
	all, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return table{}, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	t := table{name: filepath.Base(name), columns: map[string]int{}, rows: all[1:]}
	if !slices.Equal(all[0], columns) {
		return table{}, fmt.Errorf("%s: the columns must be %s", t.name, strings.Join(columns, ", "))
	}
	for i, c := range columns {
		t.columns[c] = i
	}
	return t, nil
}

func (t table) cell(row int, column string) string { return t.rows[row][t.columns[column]] }

// wrong names the place of a mistake as a spreadsheet counts: the head is row 1.
func (t table) wrong(row int, column string, err any) error {
	return fmt.Errorf("%s: row %d: %s: %v", t.name, row+2, column, err)
}

// readParties compiles the list of Parties, sorted by code.
func readParties(dir string) (party.List, error) {
	t, err := readTable(filepath.Join(dir, partiesSource), "iso2", "iso3", "name", "year", "date_deposit", "instrument", "electoral_group", "confidence", "sids", "ldc", "note")
	if err != nil {
		return party.List{}, err
	}
	names, err := readNames(filepath.Join(dir, namesSource))
	if err != nil {
		return party.List{}, err
	}
	list := party.List{Sources: []convention.Source{{Key: "compiled", Title: "List compiled from public sources, to be confirmed with the depositary at UNESCO"}}}
	for row := range t.rows {
		e, err := t.entry(row, names)
		if err != nil {
			return party.List{}, err
		}
		list.Entries = append(list.Entries, e)
	}
	slices.SortFunc(list.Entries, func(a, b party.Entry) int { return strings.Compare(string(a.Code), string(b.Code)) })
	return list, nil
}

func readNames(name string) (map[string]map[string]string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	names := map[string]map[string]string{}
	if err := yaml.UnmarshalWithOptions(data, &names, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return names, nil
}

func (t table) entry(row int, names map[string]map[string]string) (e party.Entry, err error) {
	iso2 := t.cell(row, "iso2")
	code := strings.ToLower(t.cell(row, "iso3"))
	if code == "" {
		code = strings.ToLower(iso2) // a regional organization
	}
	var ok bool
	if e.Code, ok = party.ParseCode(code); !ok {
		return e, t.wrong(row, "iso3", "is not a code")
	}
	e.ISO2, e.Note = iso2, t.cell(row, "note")
	e.Group, e.Instrument = party.Group(t.cell(row, "electoral_group")), party.Act(t.cell(row, "instrument"))
	e.Confidence = party.Confidence(strings.ReplaceAll(t.cell(row, "confidence"), "-", "_"))
	e.SIDS, e.LDC = t.cell(row, "sids") == "yes", t.cell(row, "ldc") == "yes"
	if e.Name, err = nameOf(iso2, t.cell(row, "name"), names[iso2]); err != nil {
		return e, t.wrong(row, "iso2", err)
	}
	if e.DepositYear, err = strconv.Atoi(t.cell(row, "year")); err != nil {
		return e, t.wrong(row, "year", err)
	}
	if d := t.cell(row, "date_deposit"); d != "" {
		if e.DepositOn, err = clock.ParseDate(d); err != nil || e.DepositOn.Year != e.DepositYear {
			return e, t.wrong(row, "date_deposit", "is no day of the year in column year")
		}
	}
	return e, t.checkFacts(row, e)
}

func (t table) checkFacts(row int, e party.Entry) error {
	switch {
	case e.Group != "" && !slices.Contains(party.Groups[:], e.Group):
		return t.wrong(row, "electoral_group", "is unknown")
	case !slices.Contains(party.Acts[:], e.Instrument):
		return t.wrong(row, "instrument", "is unknown")
	case !slices.Contains(party.Confidences[:], e.Confidence):
		return t.wrong(row, "confidence", "is unknown")
	}
	return nil
}

// nameOf takes English from the list and the rest from names or the CLDR.
func nameOf(iso2, english string, names map[string]string) (i18n.Text, error) {
	region, err := language.ParseRegion(iso2)
	if err != nil {
		return i18n.Text{}, err
	}
	text := i18n.NewText(i18n.EN, strings.ReplaceAll(english, "'", "’"))
	for _, l := range i18n.Langs {
		if l == i18n.EN {
			continue
		}
		name := names[string(l)]
		if name == "" && names == nil {
			name = display.Regions(language.Make(string(l))).Name(region)
		}
		if name == "" {
			return i18n.Text{}, fmt.Errorf("%s has no name in %s in %s", iso2, l, namesSource)
		}
		text = text.With(l, name, i18n.Human)
	}
	return text, nil
}

var states = map[string]practice.State{"verified": practice.Verified, "partly verified": practice.Partly, "to check": practice.ToCheck}

// readPractices compiles the good practices and holds their activities and
// Parties to the other sources.
func readPractices(dir string, set framework.Set, list party.List) ([]practice.Practice, error) {
	t, err := readTable(filepath.Join(dir, practicesSource), "id", "activity", "country_iso2", "year", "title", "summary", "status", "source")
	if err != nil {
		return nil, err
	}
	codes := map[string]party.Code{"": ""}
	for _, e := range list.Entries {
		codes[e.ISO2] = e.Code
	}
	seen := map[string]bool{}
	var all []practice.Practice
	for row := range t.rows {
		p, err := t.practice(row, codes)
		if err != nil {
			return nil, err
		}
		if _, ok := set.Line(p.Line); !ok {
			return nil, t.wrong(row, "activity", "is no line of the framework")
		}
		if seen[string(p.ID)] || p.ID == "" {
			return nil, t.wrong(row, "id", "is empty or stands twice")
		}
		seen[string(p.ID)] = true
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b practice.Practice) int { return rank(set, a) - rank(set, b) })
	return all, nil
}

func rank(set framework.Set, p practice.Practice) int {
	f, _ := set.Get(p.Line.Framework())
	return f.Rank(p.Line)
}

func (t table) practice(row int, codes map[string]party.Code) (p practice.Practice, err error) {
	var ok bool
	if p.Party, ok = codes[t.cell(row, "country_iso2")]; !ok {
		return p, t.wrong(row, "country_iso2", "is not in the list of Parties")
	}
	if p.State, ok = states[t.cell(row, "status")]; !ok {
		return p, t.wrong(row, "status", "is unknown")
	}
	if y := t.cell(row, "year"); y != "" {
		if p.Year, err = strconv.Atoi(y); err != nil {
			return p, t.wrong(row, "year", err)
		}
	}
	p.ID, p.Line = practice.ID(t.cell(row, "id")), framework.LineID(practicesOf+"/"+t.cell(row, "activity"))
	p.Title, p.Summary = i18n.NewText(i18n.EN, t.cell(row, "title")), i18n.NewText(i18n.EN, t.cell(row, "summary"))
	p.Source = t.cell(row, "source")
	return p, nil
}
