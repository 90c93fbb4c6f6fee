package roadmap

import (
	"slices"
	"strconv"
	"strings"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/customfield"
	"openroadmap/internal/platform/i18n"
)

var sourceWords = map[SourceKey]string{SourceState: MsgSourceState, SourceRegional: MsgSourceRegional, SourceIFCD: MsgSourceIfcd, SourceDonor: MsgSourceDonor,
	SourcePrivate: MsgSourcePrivate, SourceOwn: MsgSourceOwn, SourceOther: MsgSourceOther}

var levelWords = map[RiskLevel]string{RiskUnknown: MsgRiskLevelUnknown, RiskLow: MsgRiskLevelLow, RiskMedium: MsgRiskLevelMedium, RiskHigh: MsgRiskLevelHigh}

var degreeWords = [...]string{1: MsgRiskDegree1, MsgRiskDegree2, MsgRiskDegree3, MsgRiskDegree4, MsgRiskDegree5}

var responseWords = map[ResponseKey]string{"avoid": MsgRiskResponseAvoid, "reduce": MsgRiskResponseReduce, "share": MsgRiskResponseShare, "accept": MsgRiskResponseAccept}

var priorityWords = map[Priority]string{"high": MsgPriorityHigh, "medium": MsgPriorityMedium, "low": MsgPriorityLow}

var genderWords = map[GenderMarker][2]string{"0": {MsgGender0, MsgGender0Hint}, "1": {MsgGender1, MsgGender1Hint}, "2": {MsgGender2, MsgGender2Hint}}

// SourceWord is the word of a source of money: "Donor".
func SourceWord(l *i18n.Localizer, s SourceKey) string { return word(l, sourceWords[s], MsgNotSaid) }

// SourceText is the source of a line with its own name: "Donor: Estelle".
func (b BudgetLine) SourceText(l *i18n.Localizer) string {
	name := b.SourceName.For(l.Lang).Text
	switch {
	case name == "":
		return SourceWord(l, b.Source)
	case b.Source == SourceOther:
		return name
	}
	return SourceWord(l, b.Source) + l.T(MsgColon) + name
}

// LevelWord is the word of a risk's level: "high".
func LevelWord(l *i18n.Localizer, v RiskLevel) string { return l.T(levelWords[v]) }

// ResponseWord is the word of the kind of answer to a risk, "" for none.
func ResponseWord(l *i18n.Localizer, k ResponseKey) string { return known(l, responseWords[k]) }

// PriorityWord is the word of a priority, "" for none.
func PriorityWord(l *i18n.Localizer, p Priority) string { return known(l, priorityWords[p]) }

// GenderWord is the rung of a gender marker in words, "" for none.
func GenderWord(l *i18n.Localizer, g GenderMarker) string { return known(l, genderWords[g][0]) }

func known(l *i18n.Localizer, id string) string {
	if id == "" {
		return ""
	}
	return l.T(id)
}

// Text is an amount with its currency: "1,200.50 EUR"; unknown is said.
func (a Amount) Text(l *i18n.Localizer, currency string) string {
	if !a.Known {
		return l.T(MsgBudgetUnknown)
	}
	return a.written(l, currency) + "\u00a0" + currency
}

// Figure is an amount without its currency; unknown is said.
func (a Amount) Figure(l *i18n.Localizer, currency string) string {
	if !a.Known {
		return l.T(MsgBudgetUnknown)
	}
	return a.written(l, currency)
}

// isAmount tells whether a name (see splitKey) is that of an amount.
func isAmount(name string) bool {
	return name == "budget/planned" || name == "budget/committed" || name == "budget/spent"
}

// rowValue is value for markers and the fields of rows.
func (s sayer) rowValue(key, name, v string) string {
	n, _ := strconv.Atoi(v)
	switch name {
	case "budget", "risk":
		return s.l.Int(n + 1)
	case "budget/source":
		return SourceWord(s.l, SourceKey(v))
	case "budget/planned", "budget/committed", "budget/spent":
		return s.amount(key, v)
	case "risk/likelihood", "risk/impact":
		if n > 0 && n < len(degreeWords) {
			return s.l.T(degreeWords[n])
		}
	case "risk/response":
		return ResponseWord(s.l, ResponseKey(v))
	case "priority":
		return PriorityWord(s.l, Priority(v))
	case "gender":
		return GenderWord(s.l, GenderMarker(v))
	case "youth":
		return s.l.T(MsgYes)
	case "targets":
		return s.targets(v)
	case "depends":
		return s.activities(v)
	case "custom":
		return customValue(s.l, s.own(key), v)
	}
	return v
}

func (s sayer) amount(key, v string) string {
	a, err := parseAmount(v)
	if err != nil {
		return v
	}
	if currency := s.currency(key); currency != "" {
		return a.Text(s.l, currency)
	}
	return a.written(s.l, "")
}

// currency is that of the budget line of a key, "" for one that is gone.
func (s sayer) currency(key string) string {
	_, row, _, _ := splitRow(key)
	b, _ := s.a.BudgetLine(row)
	return b.Currency
}

// typed is a canonical value as a form would hold it.
func (s sayer) typed(key, v string) string {
	name, _, _ := splitKey(key)
	a, err := parseAmount(v)
	if !isAmount(name) || err != nil {
		return v
	}
	return a.written(s.l, s.currency(key))
}

// targets are SDG targets with their weights: "4.4 (60 %), 8.3 (40 %)".
func (s sayer) targets(v string) string {
	ts, err := parseTargets(v)
	if err != nil {
		return v
	}
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = s.l.T(MsgTargetWeight, "Target", string(t.Target), "Weight", s.l.Int(t.Weight))
	}
	return s.l.List(words)
}

func (s sayer) activities(ids string) string {
	var words []string
	for _, id := range strings.Split(ids, ",") {
		words = append(words, s.number(id))
	}
	return s.l.List(words)
}

// SayField is the label of a field of a for the public history, with the
// number of its row.
func SayField(l *i18n.Localizer, a Activity, own []customfield.Field, field string) string {
	return sayer{l: l, a: a, fields: own}.label(field)
}

// SayValue is a canonical value of a field as readers see it. numbers are the
// display numbers of the activities that may be named, by id; others are left
// out.
func SayValue(l *i18n.Localizer, a Activity, voc convention.Vocabulary, own []customfield.Field, numbers map[string]string, field, v string) string {
	if field == "depends" {
		v = strings.Join(slices.DeleteFunc(split[string](v), func(id string) bool { return numbers[id] == "" }), ",")
	}
	return sayer{l: l, a: a, voc: voc, numbers: numbers, fields: own}.value(field, v)
}

// own is the Party's own field that a key names.
func (s sayer) own(key string) (f customfield.Field) {
	_, row, _, _ := splitRow(key)
	for _, f := range s.fields {
		if f.ID == row {
			return f
		}
	}
	return f
}
