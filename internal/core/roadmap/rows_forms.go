package roadmap

import (
	"strconv"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/money"
	"openroadmap/internal/platform/web"
)

// rowAct is what a button that asks for more rows of a list sends as "act".
const rowAct = "rows_"

// moreRows offers another row of the list that a form asks for; false when it
// asks for none. Each row has its id already, so that sending the form twice
// makes one row.
func moreRows(f *web.Form) bool {
	switch f.Get("act") {
	case "rows":
		addRows(f, newRows)
	case rowAct + "budget":
		addBudgetRow(f)
	case rowAct + "risk":
		f.Values().Add("risk", db.NewID())
	default:
		return false
	}
	return true
}

// addBudgetRow offers an empty budget line in the currency of the last one.
func addBudgetRow(f *web.Form) {
	id := db.NewID()
	if ids := f.All("budget"); len(ids) > 0 {
		f.Set("budget_"+id+"_currency", f.Get("budget_"+ids[len(ids)-1]+"_currency"))
	}
	f.Values().Add("budget", id)
}

// fillRows puts the ids of the rows into a form, and the amounts as the reader
// writes them.
func fillRows(loc *i18n.Localizer, f *web.Form, a Activity) {
	for _, b := range a.BudgetLines() {
		f.Values().Add("budget", b.ID)
		for part, n := range map[string]Amount{"planned": b.Planned, "committed": b.Committed, "spent": b.Spent} {
			f.Set(Control("budget/"+b.ID+"/"+part), n.written(loc, b.Currency))
		}
	}
	for _, r := range a.Risks.All() {
		f.Values().Add("risk", r.ID)
	}
	if a.Plan.Budget == "" {
		addBudgetRow(f)
	}
	if a.Risks == "" {
		f.Values().Add("risk", db.NewID())
	}
}

// written is an amount as the reader writes it, without the currency.
func (a Amount) written(loc *i18n.Localizer, currency string) string {
	if !a.Known {
		return ""
	}
	return loc.Decimal(a.Minor, decimalsOf(currency))
}

// decimalsOf is 2 for a currency that there is not.
func decimalsOf(currency string) int {
	if n, ok := money.Decimals(currency); ok {
		return n
	}
	return 2
}

// rowReader reads the rows of one list from a form into flat fields.
type rowReader struct {
	loc  *i18n.Localizer
	form *web.Form
	lang i18n.Lang
	into Fields
	now  Fields // as the form was opened on
}

// control and key name a part of a row in the form and in the flat fields.
func (r rowReader) control(list, id, part string) string { return list + "_" + id + "_" + part }

// removed tells whether a row is ticked for removal or empty, and then takes
// it out with all it holds, so that the history keeps what it held.
func (r rowReader) removed(list, id string, parts ...string) bool {
	gone := r.form.Bool(r.control(list, id, "remove"))
	if !gone {
		for _, part := range parts {
			if strings.TrimSpace(r.form.Get(r.control(list, id, part))) != "" {
				return false
			}
		}
	}
	key := list + "/" + id
	r.into[key] = ""
	for k := range r.now {
		if strings.HasPrefix(k, key+"/") {
			r.into[k] = ""
		}
	}
	return true
}

// budget reads the budget lines; plan reads the planned side too.
func (r rowReader) budget(plan bool) {
	for i, id := range r.form.All("budget") {
		key := "budget/" + id
		if !db.IsID(id) || plan && r.removed("budget", id, "year", "source_name", "planned", "committed", "spent", "note") {
			continue
		}
		currency := r.now[key+"/currency"]
		if plan {
			currency = r.plannedLine(i, id)
		}
		for _, part := range []string{"committed", "spent"} {
			r.into[key+"/"+part] = r.amount(i+1, r.control("budget", id, part), currency)
		}
	}
}

// plannedLine reads what is plan of a line and returns its currency.
func (r rowReader) plannedLine(i int, id string) string {
	key, f := "budget/"+id, r.form
	at := func(part string) string { return r.control("budget", id, part) }
	currency := strings.ToUpper(strings.TrimSpace(f.Get(at("currency"))))
	r.into[key] = strconv.Itoa(i)
	r.into[key+"/year"] = r.year(i+1, at("year"))
	r.into[key+"/source"] = f.Get(at("source"))
	r.into[key+"/source_name:"+string(r.lang)] = f.Line(at("source_name"), maxTitle)
	r.into[key+"/currency"] = currency
	r.into[key+"/planned"] = r.amount(i+1, at("planned"), currency)
	r.into[key+"/note:"+string(r.lang)] = f.Line(at("note"), maxReason)
	return currency
}

func (r rowReader) year(number int, control string) string {
	s := i18n.Digits(strings.TrimSpace(r.form.Get(control)))
	n, err := strconv.Atoi(s)
	if s == "" || err == nil && n >= 1900 && n <= 2200 {
		return s
	}
	r.form.Bad.Add(control, MsgErrorBudgetYear, "Number", number)
	return ""
}

// amountMistakes are the messages of what is no amount.
var amountMistakes = map[i18n.AmountMistake]string{i18n.AmountNoNumber: MsgErrorAmountNoNumber, i18n.AmountNegative: MsgErrorAmountNegative,
	i18n.AmountTwoWays: MsgErrorAmountTwoWays, i18n.AmountDecimals: MsgErrorAmountDecimals, i18n.AmountTooLarge: MsgErrorAmountTooLarge}

// amount reads money of a currency in canonical form.
func (r rowReader) amount(number int, control, currency string) string {
	s := strings.TrimSpace(r.form.Get(control))
	if s == "" {
		return ""
	}
	digits := decimalsOf(currency)
	n, mistake := r.loc.ParseDecimal(s, digits)
	if mistake == "" {
		return strconv.FormatInt(n, 10)
	}
	whole, part := twoWays(s, digits)
	r.form.Bad.Add(control, amountMistakes[mistake], "Number", number, "Typed", s, "Example", r.loc.Decimal(1250050, 2), "Currency", currency,
		"Digits", digits, "Most", r.loc.Decimal(i18n.MaxAmount, digits), "Whole", whole, "Part", part)
	return ""
}

// twoWays writes 1.234 as 1234 and as 1.23.
func twoWays(s string, digits int) (whole, part string) {
	i := strings.LastIndexAny(s, ".,")
	if i < 0 || len(s)-i-1 < digits {
		return s, s
	}
	return s[:i] + s[i+1:], s[:i+1+digits]
}

// risks reads the risks.
func (r rowReader) risks() {
	for i, id := range r.form.All("risk") {
		if !db.IsID(id) || r.removed("risk", id, "text", "answer", "likelihood", "impact", "response", "owner") {
			continue
		}
		key, f := "risk/"+id, r.form
		at := func(part string) string { return r.control("risk", id, part) }
		r.into[key] = strconv.Itoa(i)
		r.into[key+"/text:"+string(r.lang)] = f.Text(at("text"), maxReason)
		for _, part := range []string{"likelihood", "impact"} {
			r.into[key+"/"+part] = f.Choice(at(part), "", "1", "2", "3", "4", "5")
		}
		r.into[key+"/response"] = f.Get(at("response"))
		r.into[key+"/answer:"+string(r.lang)] = f.Text(at("answer"), maxReason)
		r.into[key+"/owner"] = f.Get(at("owner"))
		r.into[key+"/visibility"] = ""
		if f.Bool(at("visibility")) {
			r.into[key+"/visibility"] = string(access.Public)
		}
	}
}

// keepRows leaves whole the rows of which the reader chose, in a conflict, to
// keep what somebody else saved.
func keepRows(f *web.Form, typed Fields) {
	for key, v := range typed {
		list, row, name, _ := splitRow(key)
		if list == "" || name != "" || v != "" {
			continue
		}
		for k := range typed {
			if strings.HasPrefix(k, key+"/") && f.Get(Control(k)+"_choice") == "theirs" {
				dropRow(typed, list+"/"+row)
				break
			}
		}
	}
}

func dropRow(typed Fields, key string) {
	for k := range typed {
		if k == key || strings.HasPrefix(k, key+"/") {
			delete(typed, k)
		}
	}
}
