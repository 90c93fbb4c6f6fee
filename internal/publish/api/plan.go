package api

import (
	"slices"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/money"
)

// Markers are what activities are sorted and counted by.
type Markers struct {
	Priority string   `json:"priority,omitempty" enum:"high,medium,low" doc:"Absent: not said"`
	Groups   []string `json:"groups" doc:"Keys of target groups, see getVocabulary"`
	Gender   string   `json:"gender,omitempty" enum:"0,1,2" doc:"Gender marker: 0 not an aim, 1 one aim among others, 2 the main aim"`
	Youth    bool     `json:"youth" doc:"Serves young people in the first place"`
	Legal    *Text    `json:"legal,omitempty" doc:"Law or decision that it rests on"`
}

// BudgetLine is money of one year from one source. Lines in different
// currencies are never added up.
type BudgetLine struct {
	ID         string `json:"id"`
	Year       int    `json:"year,omitempty"`
	Source     string `json:"source" enum:"state,regional,ifcd,donor,private,own,other"`
	SourceName *Text  `json:"source_name,omitempty"`
	Currency   string `json:"currency" doc:"ISO 4217"`
	Decimals   int    `json:"decimals" doc:"Of the currency: amounts are in units of 10 to the minus this"`
	Planned    *int64 `json:"planned,omitempty" doc:"In minor units; absent: unknown, never zero"`
	Committed  *int64 `json:"committed,omitempty" doc:"Likewise; not told of a version that a newer one replaced"`
	Spent      *int64 `json:"spent,omitempty" doc:"Likewise"`
	Note       *Text  `json:"note,omitempty"`
}

// Risk is what may keep an activity from being carried out.
type Risk struct {
	ID         string   `json:"id"`
	Text       *Text    `json:"text,omitempty"`
	Likelihood int      `json:"likelihood,omitempty" doc:"1 to 5; absent: not given"`
	Impact     int      `json:"impact,omitempty" doc:"1 to 5; absent: not given"`
	Level      string   `json:"level,omitempty" enum:"low,medium,high" doc:"Likelihood times impact: to 4, to 12, to 25"`
	Response   string   `json:"response,omitempty" enum:"avoid,reduce,share,accept"`
	Answer     *Text    `json:"answer,omitempty" doc:"What is done about it"`
	Owner      *BodyRef `json:"owner,omitempty"`
	Public     bool     `json:"public"`
}

// FieldValue is what an activity holds in a field of the Party's own.
type FieldValue struct {
	Field  string `json:"field" doc:"Id"`
	Name   Text   `json:"name"`
	Kind   string `json:"kind" enum:"text,number,choice,date"`
	Value  string `json:"value,omitempty" doc:"A number with a point, a date, or the key of a choice"`
	Text   *Text  `json:"text,omitempty" doc:"Of a text"`
	Choice *Text  `json:"choice,omitempty" doc:"Of a choice, in words"`
}

// plan adds to a what stands beside the words of an activity. What a past
// version does not tell of today is left out, as on its page.
func (a *Activity) plan(v roadmap.View, it roadmap.Item, l i18n.Lang) {
	m := it.Plan.Markers
	a.Markers = Markers{string(m.Priority), keys(m.Groups), string(m.Gender), m.Youth, text(m.Legal, l)}
	a.DependsOn, a.NeededBy = numbersOf(v.WaitsFor(it)), numbersOf(v.NeededBy(it.ID))
	a.Budget, a.Risks, a.OwnFields = []BudgetLine{}, []Risk{}, []FieldValue{}
	for _, b := range it.BudgetLines() {
		a.Budget = append(a.Budget, budgetLineOf(b, v.Past(), l))
	}
	for _, f := range v.Fields {
		if x, ok := fieldValueOf(f, it.Custom.Of(f.ID), l); ok {
			a.OwnFields = append(a.OwnFields, x)
		}
	}
	if v.Past() {
		return
	}
	for _, r := range it.Risks.All() {
		a.Risks = append(a.Risks, riskOf(v, r, l))
	}
}

func numbersOf(items []roadmap.Item) []string {
	numbers := make([]string, len(items))
	for i, it := range items {
		numbers[i] = it.Number
	}
	return numbers
}

func budgetLineOf(b roadmap.BudgetLine, past bool, l i18n.Lang) BudgetLine {
	out := BudgetLine{ID: b.ID, Year: b.Year, Source: string(b.Source), SourceName: text(b.SourceName, l), Currency: b.Currency, Planned: minor(b.Planned), Note: text(b.Note, l)}
	out.Decimals, _ = money.Decimals(b.Currency)
	if !past {
		out.Committed, out.Spent = minor(b.Committed), minor(b.Spent)
	}
	return out
}

func minor(a roadmap.Amount) *int64 {
	if !a.Known {
		return nil
	}
	return &a.Minor
}

func riskOf(v roadmap.View, r roadmap.Risk, l i18n.Lang) Risk {
	out := Risk{ID: r.ID, Text: text(r.Text, l), Likelihood: r.Likelihood, Impact: r.Impact, Level: string(r.Level()), Response: string(r.Response),
		Answer: text(r.Answer, l), Public: r.Public}
	if name, ok := v.Bodies[r.Owner]; ok {
		out.Owner = &BodyRef{r.Owner, word(name, l)}
	}
	return out
}

func fieldValueOf(f customfield.Field, value roadmap.CustomValue, l i18n.Lang) (FieldValue, bool) {
	out := FieldValue{Field: f.ID, Name: word(f.Name, l), Kind: string(f.Kind), Value: value.Value, Text: text(value.Text, l)}
	if i := slices.IndexFunc(f.Choices, func(c customfield.Choice) bool { return c.Key == value.Value }); i >= 0 {
		out.Choice = text(f.Choices[i].Text, l)
	}
	return out, out.Value != "" || out.Text != nil
}
