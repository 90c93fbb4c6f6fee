package i18n_test

import (
	"testing"
	"testing/fstest"

	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/i18n"
)

func emptyBundle(t testing.TB) *i18n.Bundle {
	t.Helper()
	fs := fstest.MapFS{}
	for _, l := range i18n.Langs {
		fs["locale/"+string(l)+".json"] = &fstest.MapFile{Data: []byte(`{"x": "x"}`)}
	}
	b, err := i18n.NewBundle(fs)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What a page shows, its reader may type back, in every language and month.
func TestParseDateReadsWhatDateWrites(t *testing.T) {
	b := emptyBundle(t)
	for _, l := range i18n.Langs {
		for m := 1; m <= 12; m++ {
			want, _ := clock.NewDate(2027, m, 13)
			for _, s := range []string{b.For(l).Date(want), b.For(l).DateShort(want), want.String()} {
				if got, ok := b.For(l).ParseDate(s); !ok || got != want {
					t.Errorf("%s: ParseDate(%q) = %v, %v; want %v", l, s, got, ok, want)
				}
			}
		}
	}
}

func TestParseDate(t *testing.T) {
	l := emptyBundle(t).For(i18n.FR)
	want, _ := clock.NewDate(2027, 6, 30)
	for _, s := range []string{"30.6.2027", "30/06/2027", "30 juin 2027", "30 June 2027", "2027年6月30日", "٣٠/٦/٢٠٢٧", "30 حزيران 2027", "٣٠ جوان ٢٠٢٧", "30 حزيران/يونيو 2027", " 30 - 6 - 2027 "} {
		if got, ok := l.ParseDate(s); !ok || got != want {
			t.Errorf("ParseDate(%q) = %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "31.6.2027", "soon", "30 ju 2027", "6.2027", "30 juin", "1 2 3 4", "30 febjuin 2027", "30 كانون 2027"} {
		if got, ok := l.ParseDate(s); ok {
			t.Errorf("ParseDate(%q) = %v, want none", s, got)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"30 June 2027", "2027-06-30", "٣٠/٦/٢٠٢٧", "99999999999999999999"} {
		f.Add(s)
	}
	fs := fstest.MapFS{}
	for _, l := range i18n.Langs {
		fs["locale/"+string(l)+".json"] = &fstest.MapFile{Data: []byte(`{"x": "x"}`)}
	}
	b, err := i18n.NewBundle(fs)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := b.For(i18n.RU).ParseDate(s); ok {
			if _, exists := clock.NewDate(d.Year, int(d.Month), d.Day); !exists {
				t.Errorf("ParseDate(%q) = %v, which does not exist", s, d)
			}
		}
	})
}
