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

// Amounts are grouped with the marks of the language, those below ten
// thousand like all others.
func TestDecimalGroups(t *testing.T) {
	b := emptyBundle(t)
	for lang, want := range map[i18n.Lang][2]string{i18n.AR: {"6,000", "1,234,567.50"}, i18n.EN: {"6,000", "1,234,567.50"}, i18n.ES: {"6.000", "1.234.567,50"},
		i18n.FR: {"6\u202f000", "1\u202f234\u202f567,50"}, i18n.RU: {"6\u00a0000", "1\u00a0234\u00a0567,50"}, i18n.ZH: {"6,000", "1,234,567.50"}} {
		l := b.For(lang)
		if got := [2]string{l.Decimal(600000, 2), l.Decimal(123456750, 2)}; got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
		if l.Decimal(1234567, 0) != l.Int(1234567) {
			t.Errorf("%s: amounts are grouped %q, numbers %q", lang, l.Decimal(1234567, 0), l.Int(1234567))
		}
		if got := l.Decimal(99900, 2); got != "999" {
			t.Errorf("%s: %q", lang, got)
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
