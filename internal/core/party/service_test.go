package party_test

import (
	"context"
	"errors"
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/testkit"
)

var operator = access.Actor{Person: "op", Operator: true}

// silent is a Journal that keeps nothing.
func silent(context.Context, *db.Tx, party.Code, string, string, []party.FieldChange) error {
	return nil
}

func service(t *testing.T, d *db.DB, journal party.Journal) *party.Service {
	t.Helper()
	rules, err := access.NewTable(party.Rules)
	if err != nil {
		t.Fatal(err)
	}
	s, err := party.NewService(d, rules, journal)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func each(t *testing.T, test func(t *testing.T, ctx context.Context, s *party.Service)) {
	testkit.EachDB(t, []fs.FS{party.Migrations}, func(t *testing.T, d *db.DB) {
		test(t, context.Background(), service(t, d, silent))
	})
}

// practiceFacts are valid facts of a fictitious Party.
func practiceFacts(name string) party.Facts {
	return party.Facts{Name: i18n.NewText(i18n.EN, name), Group: "II", Instrument: "ratification", DepositOn: clock.Date{Year: 2010, Month: 5, Day: 4}, Confidence: party.Confirmed}
}

var settings = party.Settings{TimeZone: "Africa/Dakar", DefaultLang: i18n.FR, ContentLangs: []i18n.Lang{i18n.FR, i18n.AR, i18n.FR}}

func TestActivate(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		if err := s.Activate(ctx, operator, "sen", settings); err != nil {
			t.Fatal(err)
		}
		p, err := s.Get(ctx, "sen")
		if err != nil {
			t.Fatal(err)
		}
		want := party.Settings{TimeZone: "Africa/Dakar", DefaultLang: i18n.FR, ContentLangs: []i18n.Lang{i18n.AR, i18n.FR}}
		if !p.Active || p.Corrected || p.Version != 1 || !reflect.DeepEqual(p.Settings, want) || p.Name.Get(i18n.EN) != "Senegal" || p.Group != "Va" {
			t.Errorf("sen = %+v", p)
		}
		active, err := s.List(ctx, party.Filter{ActiveOnly: true}, i18n.EN)
		if err != nil || len(active) != 1 {
			t.Errorf("active: %d, %v, want one", len(active), err)
		}
		if err := s.Deactivate(ctx, operator, "sen"); err != nil {
			t.Fatal(err)
		}
		if p, _ = s.Get(ctx, "sen"); p.Active || p.TimeZone != "Africa/Dakar" {
			t.Errorf("after Deactivate: %+v", p)
		}
	})
}

func TestActivateRefusesBadSettings(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		for field, set := range map[string]party.Settings{
			"time_zone":     {TimeZone: "Mars/Base", DefaultLang: i18n.FR, ContentLangs: []i18n.Lang{i18n.FR}},
			"content_langs": {TimeZone: "UTC", DefaultLang: i18n.FR},
			"default_lang":  {TimeZone: "UTC", DefaultLang: i18n.FR, ContentLangs: []i18n.Lang{i18n.AR}},
		} {
			wantField(t, s.Activate(ctx, operator, "sen", set), field)
		}
		if p, _ := s.Get(ctx, "sen"); p.Active {
			t.Error("a refused activation left the Party active")
		}
	})
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	e := errs.As(err)
	if e == nil || e.Kind != errs.Invalid {
		t.Errorf("%s: error %v, want Invalid", field, err)
		return
	}
	for _, f := range e.Fields {
		if f.Name == field {
			return
		}
	}
	t.Errorf("no mistake at %s: %v", field, err)
}

func TestCorrect(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		p, err := s.Get(ctx, "bwa")
		if err != nil {
			t.Fatal(err)
		}
		f := p.Facts
		f.DepositOn, f.DepositYear, f.Confidence = clock.Date{Year: 2020, Month: 2, Day: 3}, 0, party.Confirmed
		f.Name = f.Name.With(i18n.FR, "Botswana (République du)", i18n.Human)
		if err := s.Correct(ctx, operator, "bwa", p.Version, f); err != nil {
			t.Fatal(err)
		}
		got, _ := s.Get(ctx, "bwa")
		f.DepositYear = 2020
		if !got.Corrected || got.Active || !reflect.DeepEqual(got.Facts, f) {
			t.Errorf("corrected = %+v\nwant %+v", got.Facts, f)
		}
		if err := s.Correct(ctx, operator, "bwa", p.Version, f); !errs.Is(err, errs.Conflict) {
			t.Errorf("correcting from an old version: %v, want Conflict", err)
		}
		if err := s.Revert(ctx, operator, "bwa"); err != nil {
			t.Fatal(err)
		}
		if got, _ = s.Get(ctx, "bwa"); got.Corrected || !reflect.DeepEqual(got.Facts, p.Facts) {
			t.Errorf("reverted = %+v", got)
		}
	})
}

func TestCorrectNamesFields(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		for field, spoil := range map[string]func(*party.Facts){
			"name":         func(f *party.Facts) { f.Name = i18n.Text{} },
			"name:en":      func(f *party.Facts) { f.Name = i18n.NewText(i18n.EN, strings.Repeat("é", 251)) },
			"name:fr":      func(f *party.Facts) { f.Name = f.Name.With(i18n.FR, "a\x07b", i18n.Human) },
			"iso2":         func(f *party.Facts) { f.ISO2 = "f1" },
			"group":        func(f *party.Facts) { f.Group = "VI" },
			"instrument":   func(f *party.Facts) { f.Instrument = "wish" },
			"confidence":   func(f *party.Facts) { f.Confidence = "" },
			"deposit_on":   func(f *party.Facts) { f.DepositOn = clock.Date{Year: 2005, Month: 1, Day: 1} },
			"deposit_year": func(f *party.Facts) { f.DepositYear = 2011 },
			"note":         func(f *party.Facts) { f.Note = strings.Repeat("n", 2001) },
		} {
			f := practiceFacts("Republic of Test")
			spoil(&f)
			wantField(t, s.Correct(ctx, operator, "fra", 0, f), field)
		}
		f := practiceFacts("Republic of Test")
		f.DepositOn = clock.DateOf(testkit.Now, testkit.Now.Location()).Add(1)
		wantField(t, s.Correct(ctx, operator, "fra", 0, f), "deposit_on")
		f = practiceFacts("Republic of Test")
		f.ISO2 = "DE"
		wantField(t, s.Correct(ctx, operator, "fra", 0, f), "iso2")
	})
}

func TestAdd(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		for _, code := range []string{"xma", "x01"} {
			if err := s.Add(ctx, operator, code, practiceFacts("Republic of "+code)); err != nil {
				t.Fatal(err)
			}
			p, err := s.Get(ctx, party.Code(code))
			if err != nil || !p.IsPractice() || p.Active || p.DepositYear != 2010 {
				t.Errorf("%s = %+v, %v", code, p, err)
			}
		}
		wantField(t, s.Add(ctx, operator, "xma", practiceFacts("Again")), "code")
		wantField(t, s.Add(ctx, operator, "fra", practiceFacts("France")), "code")
		wantField(t, s.Add(ctx, operator, "Zed", practiceFacts("Zed")), "code")
		practice, err := s.List(ctx, party.Filter{Kinds: []party.Kind{party.Practice}}, i18n.EN)
		if err != nil || len(practice) != 2 || practice[0].Code != "x01" {
			t.Errorf("practice Parties = %v, %v", practice, err)
		}
		if err := s.Revert(ctx, operator, "xma"); !errs.Is(err, errs.NotFound) {
			t.Errorf("Revert of an added Party: %v, want NotFound", err)
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		all, err := s.List(ctx, party.Filter{}, i18n.FR)
		if err != nil || len(all) != len(reference(t)) {
			t.Fatalf("%d Parties, %v, want the embedded list", len(all), err)
		}
		if first := all[0].Code; first != "afg" {
			t.Errorf("first in French is %s, want afg", first)
		}
		for name, c := range map[string]struct {
			filter party.Filter
			want   []party.Code
		}{
			"name":         {party.Filter{Name: " suisse "}, []party.Code{"che"}},
			"organization": {party.Filter{Kinds: []party.Kind{party.RegionalOrganization}}, []party.Code{"eu"}},
			"both_flags":   {party.Filter{SIDS: true, LDC: true, Group: "III"}, []party.Code{"hti"}},
		} {
			got, err := s.List(ctx, c.filter, i18n.EN)
			var codes []party.Code
			for _, p := range got {
				codes = append(codes, p.Code)
			}
			if err != nil || !reflect.DeepEqual(codes, c.want) {
				t.Errorf("%s: %v, %v, want %v", name, codes, err, c.want)
			}
		}
	})
}

func TestOnlyOperatorChanges(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		for _, a := range []access.Actor{{}, {Person: "p", Roles: map[string][]access.Role{"fra": {"point_of_contact"}}}} {
			for name, err := range map[string]error{
				"Activate":   s.Activate(ctx, a, "fra", settings),
				"Deactivate": s.Deactivate(ctx, a, "fra"),
				"Correct":    s.Correct(ctx, a, "fra", 0, practiceFacts("France")),
				"Add":        s.Add(ctx, a, "xma", practiceFacts("Maravia")),
				"Revert":     s.Revert(ctx, a, "fra"),
			} {
				if !errs.Is(err, errs.Forbidden) {
					t.Errorf("%s by %q: %v, want Forbidden", name, a.Person, err)
				}
			}
		}
	})
}

func TestGetUnknown(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, s *party.Service) {
		for _, c := range []party.Code{"", "zzz", "FRA", "xma", "a'b", "x\x00y"} {
			if _, err := s.Get(ctx, c); !errs.Is(err, errs.NotFound) {
				t.Errorf("Get(%q): %v, want NotFound", c, err)
			}
		}
		if err := s.Activate(ctx, operator, "zzz", settings); !errs.Is(err, errs.NotFound) {
			t.Errorf("Activate(zzz): %v, want NotFound", err)
		}
	})
}

func TestJournal(t *testing.T) {
	testkit.EachDB(t, []fs.FS{party.Migrations}, func(t *testing.T, d *db.DB) {
		var got []string
		s := service(t, d, func(_ context.Context, _ *db.Tx, c party.Code, by, act string, changes []party.FieldChange) error {
			for _, ch := range changes {
				got = append(got, strings.Join([]string{string(c), by, act, ch.Field, ch.From, ch.To}, "|"))
			}
			return nil
		})
		ctx := context.Background()
		p, err := s.Get(ctx, "fra")
		if err != nil {
			t.Fatal(err)
		}
		f := p.Facts
		f.Name = f.Name.With(i18n.ES, "Francia (República de)", i18n.Human)
		if err := s.Correct(ctx, operator, "fra", 0, f); err != nil {
			t.Fatal(err)
		}
		if err := s.Activate(ctx, operator, "fra", party.Settings{TimeZone: "Europe/Paris", DefaultLang: i18n.EN, ContentLangs: []i18n.Lang{i18n.EN}}); err != nil {
			t.Fatal(err)
		}
		want := []string{"fra|op|corrected|name:es|Francia|Francia (República de)", "fra|op|activated|active||yes", "fra|op|activated|time_zone|UTC|Europe/Paris"}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("journal = %q\nwant %q", got, want)
		}
	})
}

func TestFailedJournalUndoesChange(t *testing.T) {
	testkit.EachDB(t, []fs.FS{party.Migrations}, func(t *testing.T, d *db.DB) {
		full := errors.New("journal is full")
		s := service(t, d, func(context.Context, *db.Tx, party.Code, string, string, []party.FieldChange) error { return full })
		if err := s.Activate(context.Background(), operator, "fra", settings); !errors.Is(err, full) {
			t.Errorf("error %v, want the journal's", err)
		}
		if p, _ := s.Get(context.Background(), "fra"); p.Active {
			t.Error("the Party is active although its journal entry failed")
		}
	})
}
