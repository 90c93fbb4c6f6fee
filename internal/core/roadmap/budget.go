package roadmap

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/platform/i18n"
)

// SourceKey says where money comes from.
type SourceKey string

// The sources. SourceOther needs a name.
const (
	SourceState    SourceKey = "state"
	SourceRegional SourceKey = "regional"
	SourceIFCD     SourceKey = "ifcd" // International Fund for Cultural Diversity
	SourceDonor    SourceKey = "donor"
	SourcePrivate  SourceKey = "private"
	SourceOwn      SourceKey = "own"
	SourceOther    SourceKey = "other"
)

// Sources lists them in the order of the form.
var Sources = []SourceKey{SourceState, SourceRegional, SourceIFCD, SourceDonor, SourcePrivate, SourceOwn, SourceOther}

// Amount is money in minor units of a currency. An amount that is not Known is
// shown as unknown, never as zero.
type Amount struct {
	Minor int64 // 0 to i18n.MaxAmount
	Known bool
}

// plus adds what is known.
func (a Amount) plus(b Amount) Amount { return Amount{a.Minor + b.Minor, a.Known || b.Known} }

func (a Amount) String() string {
	if !a.Known {
		return ""
	}
	return strconv.FormatInt(a.Minor, 10)
}

func parseAmount(v string) (Amount, error) {
	if v == "" {
		return Amount{}, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err == nil && (n < 0 || n > i18n.MaxAmount) {
		err = fmt.Errorf("amount %d is out of range", n)
	}
	return Amount{n, true}, err
}

// BudgetLine is money of one year from one source in one currency. Committed
// and Spent are progress: they are always live; everything else is plan and
// frozen by adoption.
type BudgetLine struct {
	ID         string
	Order      int
	Year       int // 0: not given
	Source     SourceKey
	SourceName i18n.Text // of SourceOther, or which donor
	Currency   string    // ISO 4217
	Planned    Amount
	Committed  Amount
	Spent      Amount
	Note       i18n.Text
}

// Budget is the planned side of an activity's budget lines, in stored form;
// Spending is what is committed and spent, by the ids of the lines.
// Activity.BudgetLines joins both.
type (
	Budget   string
	Spending string
)

// lines takes the planned side apart, in order.
func (b Budget) lines() []BudgetLine {
	var lines []BudgetLine
	eachPacked(string(b), func(row, name, value string) {
		if name == "" {
			lines = append(lines, BudgetLine{ID: row})
		}
		if n := len(lines) - 1; n >= 0 && lines[n].ID == row {
			_ = lines[n].setPlan(name, "", value) // written by pack: cannot fail
		}
	})
	return lines
}

// packBudget is the stored form of lines.
func packBudget(lines []BudgetLine) Budget {
	slices.SortStableFunc(lines, func(x, y BudgetLine) int { return cmp.Compare(x.Order, y.Order) })
	var p packer
	for _, b := range lines {
		p.put(b.ID, "", strconv.Itoa(b.Order))
		p.put(b.ID, "year", count(b.Year))
		p.put(b.ID, "source", string(b.Source))
		p.text(b.ID, "source_name", b.SourceName)
		p.put(b.ID, "currency", b.Currency)
		p.put(b.ID, "planned", b.Planned.String())
		p.text(b.ID, "note", b.Note)
	}
	return Budget(p.String())
}

// setPlan sets a field of the planned side; texts in lang, or with "" whole as
// they are stored.
func (b *BudgetLine) setPlan(name string, lang i18n.Lang, v string) (err error) {
	switch name {
	case "":
		b.Order, err = strconv.Atoi(v)
	case "year":
		err = setCount(&b.Year, v, 1900, 2200)
	case "source":
		b.Source = SourceKey(v)
	case "source_name":
		b.SourceName = withText(b.SourceName, lang, v)
	case "currency":
		b.Currency = v
	case "planned":
		b.Planned, err = parseAmount(v)
	case "note":
		b.Note = withText(b.Note, lang, v)
	default:
		err = fmt.Errorf("no such field")
	}
	return err
}

// withText is t with v in lang, or for lang "" the text that v stores.
func withText(t i18n.Text, lang i18n.Lang, v string) i18n.Text {
	if lang == "" {
		return packedText(v)
	}
	return t.With(lang, v, i18n.Human)
}

// amounts are what is committed and spent.
type amounts struct{ committed, spent Amount }

func (s Spending) byLine() map[string]amounts {
	m := map[string]amounts{}
	eachPacked(string(s), func(row, name, value string) {
		a := m[row]
		n, _ := parseAmount(value)
		if name == "committed" {
			a.committed = n
		} else {
			a.spent = n
		}
		m[row] = a
	})
	return m
}

// with sets what is committed or spent on a line, "" removes it.
func (s Spending) with(line, name, v string) Spending {
	var p packer
	key := line + "/" + name
	for l := range strings.Lines(string(s)) {
		if !strings.HasPrefix(l, key+"\t") {
			p.WriteString(l)
		}
	}
	p.put(line, name, v)
	return Spending(p.String())
}

// BudgetLines lists the budget lines of a, in order.
func (a Activity) BudgetLines() []BudgetLine {
	lines := a.Plan.Budget.lines()
	if a.Spending == "" {
		return lines
	}
	paid := a.Spending.byLine()
	for i := range lines {
		lines[i].Committed, lines[i].Spent = paid[lines[i].ID].committed, paid[lines[i].ID].spent
	}
	return lines
}

// BudgetLine finds one by id; ok is false if there is none.
func (a Activity) BudgetLine(id string) (BudgetLine, bool) {
	lines := a.BudgetLines()
	if i := slices.IndexFunc(lines, func(b BudgetLine) bool { return b.ID == id }); i >= 0 {
		return lines[i], true
	}
	return BudgetLine{}, false
}

// setBudget changes one field of a budget line; "" for the line itself removes
// it with all it holds, and a first field adds it.
func (a *Activity) setBudget(id, name string, lang i18n.Lang, v string) error {
	if err := rowID(id); err != nil {
		return err
	}
	if name == "committed" || name == "spent" {
		if _, err := parseAmount(v); err != nil {
			return err
		}
		a.Spending = a.Spending.with(id, name, v)
		return nil
	}
	lines := a.Plan.Budget.lines()
	i := slices.IndexFunc(lines, func(b BudgetLine) bool { return b.ID == id })
	switch {
	case name == "" && v == "":
		a.Plan.Budget = packBudget(slices.DeleteFunc(lines, func(b BudgetLine) bool { return b.ID == id }))
		a.Spending = a.Spending.with(id, "committed", "").with(id, "spent", "")
		return nil
	case i < 0 && v == "":
		return nil
	case i < 0:
		lines = append(lines, BudgetLine{ID: id})
		i = len(lines) - 1
	}
	if err := lines[i].setPlan(name, lang, v); err != nil {
		return err
	}
	a.Plan.Budget = packBudget(lines)
	return nil
}

// setBudgetText replaces a whole text of a budget line.
func (a *Activity) setBudgetText(id, name string, t i18n.Text) {
	lines := a.Plan.Budget.lines()
	for i := range lines {
		switch {
		case lines[i].ID != id:
		case name == "note":
			lines[i].Note = t
		default:
			lines[i].SourceName = t
		}
	}
	a.Plan.Budget = packBudget(lines)
}

// budget puts the budget lines of a into f.
func (f Fields) budget(a Activity) {
	for _, b := range a.BudgetLines() {
		key := "budget/" + b.ID
		f.put(key, strconv.Itoa(b.Order))
		f.put(key+"/year", count(b.Year))
		f.put(key+"/source", string(b.Source))
		f.text(key+"/source_name", b.SourceName)
		f.put(key+"/currency", b.Currency)
		f.put(key+"/planned", b.Planned.String())
		f.put(key+"/committed", b.Committed.String())
		f.put(key+"/spent", b.Spent.String())
		f.text(key+"/note", b.Note)
	}
}

// Total is the money of one currency in one year; Year 0 is of lines that give
// none.
// Currencies are never mixed.
type Total struct {
	Currency                  string
	Year                      int
	All                       bool // the sum of the currency, over all years
	Planned, Committed, Spent Amount
}

// SpentOf is the share of the planned money that is spent, in percent. ok is
// false when either is unknown or nothing is planned.
func (t Total) SpentOf() (percent int, ok bool) {
	if !t.Planned.Known || !t.Spent.Known || t.Planned.Minor == 0 {
		return 0, false
	}
	return int(float64(t.Spent.Minor)/float64(t.Planned.Minor)*100 + 0.5), true
}

func (t Total) plus(b BudgetLine) Total {
	t.Planned, t.Committed, t.Spent = t.Planned.plus(b.Planned), t.Committed.plus(b.Committed), t.Spent.plus(b.Spent)
	return t
}

// Totals adds budget lines up, by currency and year in order, those without a
// year after the others; each currency ends with its sum.
func Totals(lines []BudgetLine) []Total {
	type place struct {
		currency string
		all      bool
		year     int
	}
	sums := map[place]Total{}
	for _, b := range lines {
		for _, at := range []place{{b.Currency, false, b.Year}, {b.Currency, true, 0}} {
			t := sums[at].plus(b)
			t.Currency, t.All, t.Year = at.currency, at.all, at.year
			sums[at] = t
		}
	}
	totals := make([]Total, 0, len(sums))
	for _, t := range sums {
		totals = append(totals, t)
	}
	slices.SortFunc(totals, func(a, b Total) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.place(), b.place()))
	})
	return totals
}

// place orders the totals of a currency: by year, without a year, the sum.
func (t Total) place() int {
	switch {
	case t.All:
		return math.MaxInt
	case t.Year == 0:
		return math.MaxInt - 1
	}
	return t.Year
}
