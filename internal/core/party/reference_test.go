package party_test

import (
	"encoding/csv"
	"os"
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

func reference(t *testing.T) map[party.Code]party.Entry {
	t.Helper()
	l, err := party.Reference()
	if err != nil {
		t.Fatal(err)
	}
	of := map[party.Code]party.Entry{}
	for _, e := range l.Entries {
		if of[e.Code].Code != "" {
			t.Errorf("%s stands twice", e.Code)
		}
		of[e.Code] = e
	}
	return of
}

func TestReferenceEntries(t *testing.T) {
	for code, e := range reference(t) {
		if _, ok := party.ParseCode(string(code)); !ok {
			t.Errorf("%q is not a code", code)
		}
		for _, l := range i18n.Langs {
			if s := e.Name.Get(l); s == "" || !norm.NFC.IsNormalString(s) {
				t.Errorf("%s in %s = %q", code, l, s)
			}
		}
		if e.Group != "" && !slices.Contains(party.Groups[:], e.Group) {
			t.Errorf("%s: group %q", code, e.Group)
		}
		if e.Confidence == "" || !e.DepositOn.IsZero() && e.DepositOn.Year != e.DepositYear {
			t.Errorf("%s: confidence %q, deposit %s in %d", code, e.Confidence, e.DepositOn, e.DepositYear)
		}
	}
}

func TestReferenceNames(t *testing.T) {
	of := reference(t)
	for _, c := range []struct {
		code party.Code
		lang i18n.Lang
		want string
	}{
		{"eu", i18n.FR, "Union européenne"},
		{"eu", i18n.ZH, "欧洲联盟"},
		{"tur", i18n.EN, "Türkiye"},
		{"mkd", i18n.RU, "Северная Македония"},
		{"swz", i18n.FR, "Eswatini"},
		{"pse", i18n.AR, "فلسطين"},
		{"fra", i18n.ES, "Francia"},
		{"che", i18n.ZH, "瑞士"},
	} {
		if got := of[c.code].Name.Get(c.lang); got != c.want {
			t.Errorf("%s in %s = %q, want %q", c.code, c.lang, got, c.want)
		}
	}
	if e := of["eu"]; e.Group != "" || e.SIDS || e.LDC {
		t.Errorf("the European Union is in no electoral group: %+v", e.Facts)
	}
	if e := of["hti"]; !e.SIDS || !e.LDC {
		t.Error("Haiti is a small island developing State and a least developed country")
	}
}

// TestReferenceFollowsCompiledList holds the embedded list against the list
// that the project was given.
func TestReferenceFollowsCompiledList(t *testing.T) {
	r, err := os.Open(testkit.Samples(t, "reference", "parties.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byISO2 := map[string]party.Entry{}
	for _, e := range reference(t) {
		byISO2[e.ISO2] = e
	}
	if len(byISO2) != len(rows)-1 {
		t.Errorf("%d entries, the compiled list has %d", len(byISO2), len(rows)-1)
	}
	for _, row := range rows[1:] {
		e := byISO2[row[0]]
		if e.DepositOn.String() != row[4] || string(e.Instrument) != row[5] || string(e.Group) != row[6] || e.Note != row[8] {
			t.Errorf("%s = %+v, the compiled list has %v", row[0], e, row)
		}
	}
}

func TestSortByName(t *testing.T) {
	var list []party.Party
	for _, code := range []party.Code{"swe", "che", "aut", "eth", "esp", "arm"} {
		list = append(list, party.Party{Code: code, Facts: reference(t)[code].Facts})
	}
	for lang, want := range map[i18n.Lang][]party.Code{
		i18n.EN: {"arm", "aut", "eth", "esp", "swe", "che"}, // Armenia, Austria, Ethiopia, Spain, Sweden, Switzerland
		i18n.FR: {"arm", "aut", "esp", "eth", "swe", "che"}, // … Autriche, Espagne, Éthiopie, Suède, Suisse
	} {
		party.SortByName(list, lang)
		var got []party.Code
		for _, p := range list {
			got = append(got, p.Code)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %s: %v, want %v", lang, got, want)
		}
	}
}

func TestParseCode(t *testing.T) {
	for s, want := range map[string]bool{"fra": true, "eu": true, "xma": true, "x01": true, "x123": true, "": false, "FRA": false, "fr": false, "franc": false, "x1": false, "../": false, "fra\n": false} {
		if _, ok := party.ParseCode(s); ok != want {
			t.Errorf("ParseCode(%q) ok = %v, want %v", s, ok, want)
		}
	}
}
