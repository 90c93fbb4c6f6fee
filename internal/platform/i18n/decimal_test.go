package i18n_test

import (
	"testing"

	"openroadmap/internal/platform/i18n"
)

func TestParseDecimal(t *testing.T) {
	b := emptyBundle(t)
	for _, c := range []struct {
		lang   i18n.Lang
		typed  string
		digits int
		want   int64
		not    i18n.AmountMistake
	}{
		{i18n.EN, "1200", 2, 120000, ""},
		{i18n.EN, "1,200.50", 2, 120050, ""},
		{i18n.EN, " 1,200,300 ", 2, 120030000, ""},
		{i18n.EN, "1.200,50", 2, 120050, ""}, // one meaning only
		{i18n.EN, "1,200", 2, 120000, ""},
		{i18n.EN, "1.200", 2, 0, i18n.AmountTwoWays},
		{i18n.EN, "1.200", 3, 1200, ""},
		{i18n.EN, "12,5", 2, 1250, ""},
		{i18n.EN, "12,34,567", 2, 123456700, ""},
		{i18n.FR, "1 200,50", 2, 120050, ""},
		{i18n.FR, "1\u202f200\u00a0300", 2, 120030000, ""},
		{i18n.FR, "1,200", 2, 0, i18n.AmountTwoWays},
		{i18n.FR, "1.200", 2, 120000, ""},
		{i18n.ES, "1.200,5", 2, 120050, ""},
		{i18n.RU, "1 200,5", 2, 120050, ""},
		{i18n.AR, "١٬٢٠٠٫٥٠", 2, 120050, ""},
		{i18n.AR, "١٢٠٠", 0, 1200, ""},
		{i18n.AR, "1,200.50", 2, 120050, ""},
		{i18n.ZH, "1,200.5", 2, 120050, ""},
		{i18n.ZH, "１２００", 2, 120000, ""},
		{i18n.EN, "1200.5", 0, 0, i18n.AmountDecimals},
		{i18n.EN, "1200.505", 2, 0, i18n.AmountTwoWays},
		{i18n.EN, "1200.5055", 2, 0, i18n.AmountDecimals},
		{i18n.EN, "-5", 2, 0, i18n.AmountNegative},
		{i18n.EN, "−5", 2, 0, i18n.AmountNegative},
		{i18n.EN, "12k", 2, 0, i18n.AmountNoNumber},
		{i18n.EN, "1e9", 2, 0, i18n.AmountNoNumber},
		{i18n.EN, "", 2, 0, i18n.AmountNoNumber},
		{i18n.EN, ".", 2, 0, i18n.AmountNoNumber},
		{i18n.EN, "1,20,0", 2, 0, i18n.AmountNoNumber},
		{i18n.EN, "100000000000000", 2, i18n.MaxAmount, ""},
		{i18n.EN, "100000000000000.01", 2, 0, i18n.AmountTooLarge},
		{i18n.EN, "99999999999999999999999999", 2, 0, i18n.AmountTooLarge},
	} {
		got, not := b.For(c.lang).ParseDecimal(c.typed, c.digits)
		if got != c.want || not != c.not {
			t.Errorf("%s: ParseDecimal(%q, %d) = %d, %q, want %d, %q", c.lang, c.typed, c.digits, got, not, c.want, c.not)
		}
	}
}

// What a form is filled with is read back as the same amount.
func FuzzDecimal(f *testing.F) {
	for _, n := range []int64{0, 1, 5, 100, 120050, 123456789, 1200, 1200000, i18n.MaxAmount} {
		f.Add(n, "1.200,50")
	}
	b := emptyBundle(f)
	f.Fuzz(func(t *testing.T, n int64, typed string) {
		n = max(n, -n) % (i18n.MaxAmount + 1)
		if n < 0 {
			return
		}
		for _, l := range i18n.Langs {
			for digits := range 4 {
				loc := b.For(l)
				if back, not := loc.ParseDecimal(loc.Decimal(n, digits), digits); back != n || not != "" {
					t.Fatalf("%s: %d with %d decimals is written %q and read as %d (%s)", l, n, digits, loc.Decimal(n, digits), back, not)
				}
				if got, not := loc.ParseDecimal(typed, digits); not == "" && (got < 0 || got > i18n.MaxAmount) {
					t.Fatalf("%q is read as %d", typed, got)
				}
			}
		}
	})
}
