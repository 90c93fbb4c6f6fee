package money_test

import (
	"slices"
	"testing"

	"golang.org/x/text/currency"

	"openroadmap/internal/platform/money"
)

func TestDecimals(t *testing.T) {
	for code, want := range map[string]int{"EUR": 2, "USD": 2, "JPY": 0, "XOF": 0, "KWD": 3, "TND": 3} {
		if n, ok := money.Decimals(code); n != want || !ok {
			t.Errorf("Decimals(%s) = %d, %v, want %d", code, n, ok, want)
		}
	}
	for _, code := range []string{"", "eur", "DEM", "XYZ", "XAU", "EURO"} {
		if _, ok := money.Decimals(code); ok {
			t.Errorf("%q is taken for a currency in use", code)
		}
	}
}

// No code stands twice, and each that the CLDR knows is one of its codes.
func TestCodesAreCurrencies(t *testing.T) {
	all := money.Codes()
	if len(slices.Compact(slices.Clone(all))) != len(all) || len(all) < 150 {
		t.Fatalf("%d codes, some twice", len(all))
	}
	younger := []string{"MRU", "STN", "VES", "SLE", "VED", "ZWG", "XCG"} // than the CLDR of x/text
	for _, code := range all {
		if _, err := currency.ParseISO(code); err != nil && !slices.Contains(younger, code) {
			t.Errorf("%s: %v", code, err)
		}
	}
}
