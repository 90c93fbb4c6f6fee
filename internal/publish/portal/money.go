package portal

import (
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/money"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// moneyPage is the budget of a whole roadmap: for each currency by year, by
// source and by output. Currencies are never added up.
type moneyPage struct {
	l          *i18n.Localizer
	Marks      []string
	Currencies []moneyIn
	Lists      []fileLinks // the sums, the lines themselves and the risks, as files
}

// moneyIn is the money of one currency.
type moneyIn struct {
	ID, Name string
	Tables   []budgetTable
}

// spending is a budget line with the activity that it pays for.
type spending struct {
	roadmap.BudgetLine
	it roadmap.Item
}

// spendings lists all budget lines of o.
func (o opened) spendings() (all []spending) {
	for _, it := range o.v.Items {
		for _, b := range it.BudgetLines() {
			if o.v.Past() {
				b.Committed, b.Spent = roadmap.Amount{}, roadmap.Amount{}
			}
			all = append(all, spending{b, it})
		}
	}
	return all
}

// money answers with the budget of an opened roadmap.
func (s *Portal) money(r *web.Request, o opened) (web.Response, error) {
	l := r.L
	page := moneyPage{l: l, Marks: s.openMarks(o), Lists: moneyLists(o), Currencies: o.currencies()}
	f := s.openFrame(r, o, l.T(roadmap.MsgSectionBudget), "")
	return r.Page(f, moneyBody(page))
}

// currencies is all money of o, for each currency in order of its code.
func (o opened) currencies() (list []moneyIn) {
	byCurrency := map[string][]spending{}
	for _, x := range o.spendings() {
		byCurrency[x.Currency] = append(byCurrency[x.Currency], x)
	}
	for currency, lines := range byCurrency {
		list = append(list, moneyIn{ID: "c" + strings.ToLower(currency), Name: o.l.T(roadmap.MsgBudgetCaption, "Currency", currency), Tables: o.moneyTables(lines)})
	}
	slices.SortFunc(list, func(a, b moneyIn) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// moneyTables are the tables of lines that share a currency.
func (o opened) moneyTables(lines []spending) []budgetTable {
	l := o.l
	var years []roadmap.BudgetLine
	for _, x := range lines {
		years = append(years, x.BudgetLine)
	}
	totals := roadmap.Totals(years)
	byYear := budgetTable{Head: l.T(roadmap.MsgColumnYear), Caption: l.T(roadmap.MsgColumnYear), Live: !o.v.Past()}
	for _, t := range totals {
		byYear.Years = append(byYear.Years, yearOf(l, t, largest(totals, t.Currency)))
	}
	source := o.grouped(l.T(MsgSource), lines, func(x spending) string { return roadmap.SourceWord(l, x.Source) })
	output := o.grouped(l.T(MsgFilterOutput), lines, func(x spending) string { return l.T(MsgOutputNumber, "Number", outputNumber(o.v, x.it)) })
	return []budgetTable{byYear, source, output}
}

// grouped adds lines of one currency up by what name says of them, in order of
// the names.
func (o opened) grouped(head string, lines []spending, name func(spending) string) budgetTable {
	groups := map[string][]roadmap.BudgetLine{}
	for _, x := range lines {
		x.Year = 0
		groups[name(x)] = append(groups[name(x)], x.BudgetLine)
	}
	t := budgetTable{Head: head, Caption: head, Live: !o.v.Past()}
	sums, most := map[string]roadmap.Total{}, int64(0)
	for k, ls := range groups {
		sum := roadmap.Totals(ls)[0]
		sums[k], most = sum, max(most, sum.Planned.Minor, sum.Committed.Minor, sum.Spent.Minor)
	}
	for k, sum := range sums {
		row := yearOf(o.l, sum, most)
		row.Label = k
		t.Years = append(t.Years, row)
	}
	slices.SortFunc(t.Years, func(a, b budgetYear) int { return cmp.Compare(a.Label, b.Label) })
	return t
}

// fileLinks are the files of a list.
type fileLinks struct {
	Label string
	Files []ui.Link
}

// moneyLists are what stands on the page of the budget, and its lines and the
// risks beside it with their identifiers.
func moneyLists(o opened) []fileLinks {
	return []fileLinks{
		{o.l.T(roadmap.MsgSectionBudget), []ui.Link{{Label: "CSV", URL: o.at("/budget.csv")}}},
		{o.l.T(roadmap.MsgDataBudget), dataset.Links(o.at("/budget-lines"), nil)},
		{o.l.T(roadmap.MsgSectionRisks), dataset.Links(o.at("/risks"), nil)},
	}
}

// moneyFile answers with all budget lines as CSV, amounts in plain figures.
func (s *Portal) moneyFile(r *web.Request, o opened) (web.Response, error) {
	l := r.L
	head := []string{l.T(MsgColumnActivity), l.T(MsgFilterOutput), l.T(roadmap.MsgColumnYear), l.T(MsgSource), l.T(roadmap.MsgColumnCurrency),
		l.T(roadmap.MsgColumnPlanned), l.T(roadmap.MsgColumnCommitted), l.T(roadmap.MsgColumnSpent)}
	return web.File{Type: "text/csv; charset=utf-8", Public: true, Write: func(w io.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write(head); err != nil {
			return err
		}
		for _, x := range o.spendings() {
			year := ""
			if x.Year > 0 {
				year = strconv.Itoa(x.Year)
			}
			row := []string{x.it.Number, outputNumber(o.v, x.it), year, sheet.Guard(x.SourceText(l)), x.Currency, figure(x.Planned, x.Currency), figure(x.Committed, x.Currency), figure(x.Spent, x.Currency)}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		out.Flush()
		return out.Error()
	}}, nil
}

// figure writes an amount for programs: "1200.50"; "" where it is unknown.
func figure(a roadmap.Amount, currency string) string {
	if !a.Known {
		return ""
	}
	digits, ok := money.Decimals(currency)
	if !ok {
		digits = 2
	}
	s := strconv.FormatInt(a.Minor, 10)
	if digits == 0 {
		return s
	}
	if len(s) <= digits {
		s = strings.Repeat("0", digits+1-len(s)) + s
	}
	return s[:len(s)-digits] + "." + s[len(s)-digits:]
}
