package roadmap

import (
	"context"
	"math/big"
	"strconv"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// budgetDataset is the list of the budget lines of all activities. Amounts
// stand in files with a decimal point, in the whole unit of their currency.
func (s *Service) budgetDataset() dataset.Dataset {
	const public = access.Public
	return s.rowDataset(budgetList, dataset.Dataset{
		Key: "budget", Title: MsgDataBudget, Order: 30, Path: "/work/{code}/roadmaps/{slug}/budget-lines", Public: publicLists("budget-lines", []string{"activity"}),
		Columns: []dataset.Column{
			{ID: "year", Label: MsgColumnYear, Visibility: public, Type: dataset.Number, Required: true},
			{ID: "source", Label: MsgColumnSource, Visibility: public, Type: dataset.Choice, Options: sourceOptions(), Required: true},
			{ID: "source_name", Label: MsgDataSourceName, Visibility: public, Type: dataset.LangLine, Max: maxTitle},
			{ID: "currency", Label: MsgColumnCurrency, Visibility: public, Type: dataset.Currency, Required: true},
			{ID: "planned", Label: MsgColumnPlanned, Visibility: public, Type: dataset.Amount},
			{ID: "committed", Label: MsgColumnCommitted, Visibility: public, Type: dataset.Amount},
			{ID: "spent", Label: MsgColumnSpent, Visibility: public, Type: dataset.Amount},
			{ID: "note", Label: MsgColumnNote, Visibility: public, Type: dataset.LangLine, Max: maxReason},
		},
		Options: func(ctx context.Context, q db.IDB, sc dataset.Scope) (map[string][]dataset.Option, error) {
			refs, err := s.activityRefs(ctx, q, sc)
			return map[string][]dataset.Option{"activity": refs}, err
		},
	})
}

var budgetList = rowList{name: "budget", ref: []string{"year", "source", "currency", "source_name"}, needed: MsgDataNewBudget,
	ids: func(a Activity) (ids []string) {
		for _, b := range a.BudgetLines() {
			ids = append(ids, b.ID)
		}
		return ids
	},
	out: func(v Fields) {
		for _, part := range amountParts {
			if n, err := strconv.ParseInt(v[part], 10, 64); err == nil {
				v[part] = wholeUnits(n, decimalsOf(v["currency"]))
			}
		}
	},
	in: func(v Fields) (bad []badPart) {
		for _, part := range amountParts {
			if v[part] == "" {
				continue
			}
			minor, mistake := minorUnits(v[part], decimalsOf(v["currency"]))
			if mistake != "" {
				args := []any{"Typed", v[part], "Currency", v["currency"], "Digits", decimalsOf(v["currency"]), "Most", wholeUnits(i18n.MaxAmount, decimalsOf(v["currency"]))}
				bad = append(bad, badPart{part, mistake, args})
			}
			v[part] = minor
		}
		return bad
	},
}

var amountParts = []string{"planned", "committed", "spent"}

func sourceOptions() (out []dataset.Option) {
	for _, k := range Sources {
		out = append(out, dataset.Labelled(string(k), sourceWords[k]))
	}
	return out
}

// wholeUnits writes minor units as a decimal number without needless zeros.
func wholeUnits(n int64, digits int) string {
	s := strconv.FormatInt(n, 10)
	if digits == 0 {
		return s
	}
	s = strings.Repeat("0", max(digits+1-len(s), 0)) + s
	return dataset.TidyAmount(s[:len(s)-digits] + "." + s[len(s)-digits:])
}

// minorUnits reads a decimal number into minor units; mistake is a message.
func minorUnits(s string, digits int) (minor, mistake string) {
	n, ok := new(big.Rat).SetString(s)
	if !ok {
		return "", MsgDataMalformed
	}
	n.Mul(n, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)))
	switch {
	case n.Sign() < 0:
		return "", MsgDataAmountNegative
	case n.Cmp(new(big.Rat).SetInt64(i18n.MaxAmount)) > 0:
		return "", MsgDataAmountTooLarge
	case !n.IsInt():
		return "", MsgDataAmountDecimals
	}
	return n.Num().String(), ""
}
