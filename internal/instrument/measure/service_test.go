package measure

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"openroadmap/internal/core/convention"
	"openroadmap/internal/core/evidence"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/core/organization"
	"openroadmap/internal/core/party"
	"openroadmap/internal/instrument"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/platform/web"
	"openroadmap/internal/testkit"
)

var ctx = context.Background()

// kit is the service over an empty database, with two Parties.
type kit struct {
	*Service
	editor, observer, stranger access.Actor
}

func each(t *testing.T, test func(t *testing.T, k kit)) {
	testkit.EachDB(t, []fs.FS{migrations, organization.Migrations, search.Migrations, history.Feature().Migrations, evidence.Migrations}, func(t *testing.T, d *db.DB) {
		test(t, newKit(t, d))
	})
}

func newKit(t testing.TB, d *db.DB) kit {
	t.Helper()
	table, err := access.NewTable(rules)
	if err != nil {
		t.Fatal(err)
	}
	voc, err := convention.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := newService(instrument.Core{Log: slog.New(slog.DiscardHandler), DB: d, Access: table, Vocabulary: voc,
		Active:   func(_ context.Context, _ db.IDB, code string) (bool, error) { return code != "gone", nil },
		Evidence: evidence.NewService(evidence.Config{DB: d, Access: table}),
		Party:    func(code string) (party.Party, bool) { return party.Party{Code: party.Code(code)}, code != "gone" },
		Today:    func(string) clock.Date { return clock.Date{Year: 2027, Month: time.June, Day: 1} }})
	return kit{s, actor("xma", identity.Editor), actor("xma", identity.Observer), actor("xes", identity.Editor)}
}

func actor(code string, r access.Role) access.Actor {
	return access.Actor{Person: db.NewID(), Roles: map[string][]access.Role{code: {r}}}
}

// add makes a measure of pairs of keys and values.
func (k kit) add(t testing.TB, pairs ...string) Measure {
	t.Helper()
	typed := map[string]string{"title:en": "Law on the arts", "kind": "law"}
	for i := 0; i < len(pairs); i += 2 {
		typed[pairs[i]] = pairs[i+1]
	}
	m, err := k.Create(ctx, k.editor, "xma", typed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// save changes fields as if the form had been opened just before.
func (k kit) save(m Measure, pairs ...string) (Measure, error) {
	typed := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		typed[pairs[i]] = pairs[i+1]
	}
	return k.Save(ctx, k.editor, "xma", m.ID, web.NewBase(m.Flatten()), typed, nil)
}

func mistakes(err error) (ids []string) {
	if e := errs.As(err); e != nil {
		for _, f := range e.Fields {
			ids = append(ids, f.Name+" "+f.ID)
		}
	}
	return ids
}

func TestLifeOfAMeasure(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t, "visibility", "public")
		if m.Number != 1 || m.Visibility() != access.Team {
			t.Fatalf("a new measure is %s and %s", m.Ref(), m.Visibility())
		}
		if _, err := k.Public(ctx, "xma", "M-1"); !errs.Is(err, errs.NotFound) {
			t.Errorf("the public reads what is the team's: %v", err)
		}
		m, err := k.save(m, "visibility", "public", "title:fr", "Loi sur les arts", "life/e1", "0", "life/e1/stage", "adopted", "life/e1/on", "2027-01-01")
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Public(ctx, "xma", "M-1")
		if err != nil || got.Title().Get(i18n.FR) != "Loi sur les arts" || got.Rev != 2 {
			t.Fatalf("public: %+v, %v", got, err)
		}
		if err := k.SetRemoved(ctx, k.editor, "xma", m.ID, true); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Public(ctx, "xma", "M-1"); !errs.Is(err, errs.NotFound) {
			t.Errorf("the public reads what was removed: %v", err)
		}
		if next := k.add(t, "title:en", "Another"); next.Number != 2 {
			t.Errorf("the number of a removed measure is given again: %s", next.Ref())
		}
		k.checkHistory(t, m)
	})
}

// The public is told that, never what.
func (k kit) checkHistory(t *testing.T, m Measure) {
	t.Helper()
	entries, _, err := history.List(ctx, k.DB.Read(), history.Filter{Party: "xma", Kind: KindMeasure, Record: m.ID})
	if err != nil {
		t.Fatal(err)
	}
	var told, kept []string
	for _, e := range slices.Backward(entries) {
		if e.Visibility != access.Public {
			kept = append(kept, e.Action)
			continue
		}
		told = append(told, e.Action)
		if len(e.Changes) > 0 || e.Person != "" {
			t.Errorf("the public entry says more than that: %+v", e)
		}
	}
	if want := []string{actionCreated, actionChanged, actionRemoved}; !slices.Equal(kept, want) {
		t.Errorf("history = %v, want %v", kept, want)
	}
	if want := []string{actionPublished, actionWithdrawn}; !slices.Equal(told, want) {
		t.Errorf("told = %v, want %v", told, want)
	}
}

func TestWhoMayReadAndChange(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		if _, err := k.Get(ctx, k.observer, "xma", m.ID); err != nil {
			t.Errorf("observer reads: %v", err)
		}
		if _, err := k.Create(ctx, k.observer, "xma", map[string]string{"title:en": "x", "kind": "law"}, nil); !errs.Is(err, errs.Forbidden) {
			t.Errorf("observer adds: %v", err)
		}
		if _, err := k.Get(ctx, k.stranger, "xma", m.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another Party's editor reads: %v", err)
		}
		if _, err := k.Get(ctx, k.stranger, "xes", m.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("under the code of another Party: %v", err)
		}
		if _, err := k.Save(ctx, k.stranger, "xes", m.ID, web.Base{}, map[string]string{"title:en": "x"}, nil); !errs.Is(err, errs.NotFound) {
			t.Errorf("changed under the code of another Party: %v", err)
		}
	})
}

func TestMistakes(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t, "national", "7/2025")
		for name, c := range map[string]struct{ typed, want []string }{
			"no title":           {[]string{"title:en", ""}, []string{"title " + MsgErrorTitle}},
			"a kind of no kind":  {[]string{"kind", "song"}, []string{"kind " + web.MsgChoice}},
			"an unknown domain":  {[]string{"domains", "music,cultivo"}, []string{"domains " + web.MsgChoice}},
			"a body of nobody":   {[]string{"agencies", "x"}, []string{"agencies " + web.MsgChoice}},
			"half an address":    {[]string{"website", "culture.example"}, []string{"website " + MsgErrorWebsite}},
			"script for address": {[]string{"eli", "javascript:alert(1)"}, []string{"eli " + MsgErrorWebsite}},
			"a bell in the text": {[]string{"summary:en", "a\ab"}, []string{"summary:en " + web.MsgControl}},
			"stage without day":  {[]string{"life/e", "0", "life/e/stage", "draft"}, []string{"life/e/on " + MsgErrorOn}},
			"money in no currency": {[]string{"money/a", "0", "money/a/year", "2027", "money/a/currency", "XXZ", "money/a/amount", "5"},
				[]string{"money/a/currency " + MsgErrorCurrency}},
			"dates out of order": {[]string{"life/a", "0", "life/a/stage", "adopted", "life/a/on", "2027-05-01", "life/b", "1", "life/b/stage", "draft", "life/b/on", "2027-06-01"},
				[]string{"life/b/on " + MsgErrorOrder}},
		} {
			if _, err := k.save(m, c.typed...); !slices.Equal(mistakes(err), c.want) {
				t.Errorf("%s: %v, want %v", name, mistakes(err), c.want)
			}
		}
		_, err := k.Create(ctx, k.editor, "xma", map[string]string{"title:en": "Copy", "kind": "law", "national": " 7/2025 "}, nil)
		if got := mistakes(err); !slices.Equal(got, []string{"national " + MsgErrorTaken}) {
			t.Errorf("two laws with one number: %v", got)
		}
		if _, err := k.Create(ctx, k.editor, "xma", map[string]string{"title:en": "Decree", "kind": "decree", "national": "7/2025"}, nil); err != nil {
			t.Errorf("a decree with the number of a law: %v", err)
		}
		if now, err := k.Get(ctx, k.editor, "xma", m.ID); err != nil || now.Rev != 1 {
			t.Errorf("something was saved half: %+v, %v", now, err)
		}
	})
}

func TestSaveMergesByField(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t, "money/a", "0", "money/a/year", "2027", "money/a/currency", "EUR", "money/a/amount", "100")
		if _, err := k.save(m, "kind", "decree", "money/b", "1", "money/b/year", "2028", "money/b/currency", "EUR", "money/b/amount", "5"); err != nil {
			t.Fatal(err)
		}
		// The form was opened before that.
		if _, err := k.save(m, "title:en", "Law on art", "money/a/amount", "200"); err != nil {
			t.Fatal(err)
		}
		now, _ := k.Get(ctx, k.editor, "xma", m.ID)
		if f := now.Flatten(); f["kind"] != "decree" || f["title:en"] != "Law on art" || f["money/a/amount"] != "200" || f["money/b/year"] != "2028" {
			t.Errorf("merged: %v", f)
		}
		_, err := k.save(m, "title:en", "Law on the fine arts")
		clash, ok := clashOf(err)
		if !ok || !slices.Equal(clash.Keys, []string{"title:en"}) || clash.Now.Title().Get(i18n.EN) != "Law on art" {
			t.Errorf("clash: %+v, %v", clash, err)
		}
	})
}

func TestMarksAndFacets(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t, "domains", "music,design", "life/e", "0", "life/e/stage", "adopted", "life/e/on", "2027-01-01")
		k.add(t, "title:en", "Plan", "kind", "plan", "domains", "music", "life/e", "0", "life/e/stage", "adopted", "life/e/on", "2028-01-01")
		err := k.Mark(ctx, k.editor, "xma", m.ID, []Mark{{Activity: "or2019/1.4", Cover: Covers, Reason: i18n.NewText(i18n.EN, "why")}, {Activity: "or2019/2.4", Cover: Not}})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			f    Filter
			want int
		}{
			"all": {Filter{}, 2}, "domain": {Filter{Is: map[string]string{"domain": "music"}}, 2},
			"two facets":                         {Filter{Is: map[string]string{"domain": "design", "kind": "law"}}, 1},
			"activity":                           {Filter{Is: map[string]string{"activity": "or2019/1.4"}}, 1},
			"an activity that it does not cover": {Filter{Is: map[string]string{"activity": "or2019/2.4"}}, 0},
			"adopted by today":                   {Filter{Is: map[string]string{"status": "adopted"}}, 1},
			"words":                              {Filter{Words: "LAW arts"}, 1},
			"number":                             {Filter{Words: "m-2"}, 1},
			"signs of a pattern are ordinary":    {Filter{Words: "%"}, 0},
			"nothing is public":                  {Filter{Public: true}, 0},
			"a value that there is not":          {Filter{Is: map[string]string{"kind": "song"}}, 0},
		} {
			got, err := k.list(ctx, "xma", c.f)
			if err != nil || got.Total != c.want {
				t.Errorf("%s: %d, %v, want %d", name, got.Total, err, c.want)
			}
		}
		got, _ := k.list(ctx, "xma", Filter{Is: map[string]string{"kind": "law"}})
		if got.N["kind"]["plan"] != 1 || got.N["domain"]["music"] != 1 {
			t.Errorf("counts beside a filter: %v", got.N)
		}
		rows, err := selectServing(ctx, k.DB.Read(), "xma", "or2019/1.4", false)
		if err != nil || len(rows) != 1 || rows[0].Reason.Get(i18n.EN) != "why" {
			t.Errorf("of the activity: %+v, %v", rows, err)
		}
	})
}

func TestVersionsOfText(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		articles := []Article{{Number: "1", Heading: "Aim", Text: "Art is free."}, {Number: "2", Text: "It is paid."}}
		v, err := k.AddText(ctx, k.editor, "xma", m.ID, Version{Label: "Draft", Lang: i18n.EN}, articles)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.AddText(ctx, k.editor, "xma", m.ID, Version{Label: "Empty"}, nil); !errs.Is(err, errs.Invalid) {
			t.Errorf("a version without articles: %v", err)
		}
		_, list, err := k.Articles(ctx, k.editor, "xma", m.ID, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.RemoveArticle(ctx, k.editor, "xma", m.ID, v.ID, list[1]); err != nil {
			t.Fatal(err)
		}
		got, list, err := k.Articles(ctx, k.observer, "xma", m.ID, v.ID)
		if err != nil || got.Articles != 1 || len(list) != 1 || list[0].Position != 1 || list[0].Heading != "Aim" {
			t.Errorf("articles: %+v %+v, %v", got, list, err)
		}
		for who, a := range map[string]access.Actor{"public": {}, "stranger": k.stranger} {
			if _, _, err := k.Articles(ctx, a, "xma", m.ID, v.ID); !errs.Is(err, errs.NotFound) {
				t.Errorf("%s reads the text of the team's: %v", who, err)
			}
		}
	})
}

// BenchmarkList lists 5,000 measures with all facets counted.
func BenchmarkList(b *testing.B) {
	d := testkit.SQLite(b, migrations, organization.Migrations, search.Migrations, history.Feature().Migrations, evidence.Migrations)
	k := newKit(b, d)
	err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for i := range 5000 {
			m := Measure{ID: db.NewID(), Party: "xma", Number: i + 1, Rev: 1}
			typed := map[string]string{"title:en": fmt.Sprintf("Law number %d on the arts", i), "kind": sets[setKinds][i%9].code, "domains": "music,design", "stages": "creation,access",
				"groups": "women,youth", "level": "national", "nature": "legislative", "visibility": "public", "life/a": "0", "life/a/stage": "draft", "life/a/on": "2020-01-01",
				"life/b": "1", "life/b/stage": "adopted", "life/b/on": "2021-02-03", "features:en": string(make([]byte, 0))}
			m.Record = m.with(slices.Collect(maps.Keys(typed)), typed)
			if err := writeMeasure(ctx, tx, m, []Mark{{Activity: "or2019/1.4", Cover: Covers}, {Activity: "or2019/2.4", Cover: Partly}}, true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if _, err := k.list(ctx, "xma", Filter{Is: map[string]string{"domain": "music"}}); err != nil {
			b.Fatal(err)
		}
	}
}
