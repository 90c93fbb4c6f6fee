package search_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
	"openroadmap/internal/testkit"
)

const permTeam access.Permission = "thing.read"

func rules(t *testing.T) *access.Table {
	t.Helper()
	table, err := access.NewTable([]access.Rule{
		{Permission: permTeam, Roles: []access.Role{"observer", "contributor"}},
		{Permission: "thing.own", OfBody: []access.Role{"contributor"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func index(t *testing.T, d *db.DB) *search.Index {
	return &search.Index{DB: d, Access: rules(t), Sources: []search.Source{{Name: "things", Kinds: []string{"thing"}, Permissions: []access.Permission{"", permTeam, "thing.own"}}}}
}

func put(t *testing.T, d *db.DB, entries ...search.Entry) {
	t.Helper()
	err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return search.Put(ctx, tx, entries...) })
	if err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, x *search.Index, a access.Actor, q search.Query) search.Results {
	t.Helper()
	r, err := x.Find(context.Background(), a, q)
	if err != nil {
		t.Fatalf("Find(%q): %v", q.Text, err)
	}
	return r
}

func paths(r search.Results) []string {
	out := []string{}
	for _, h := range r.Hits {
		out = append(out, h.Path)
	}
	slices.Sort(out)
	return out
}

var anonymous access.Actor

func role(party string, r access.Role) access.Actor {
	return access.Actor{Person: "p1", Roles: map[string][]access.Role{party: {r}}}
}

func public(id string, l i18n.Lang, title string, texts ...string) search.Entry {
	e := search.Entry{Kind: "thing", Record: id, Party: "xma", Parts: []search.Part{{Lang: l, Path: "/" + id, Title: title}}}
	for i, text := range texts {
		e.Parts[0].Fields = append(e.Parts[0].Fields, search.Field{Name: fmt.Sprintf("f%d", i), Text: text})
	}
	return e
}

// Every hit on one engine is one on the other: real terms in six languages,
// each looked for by its own words, by one word and by a beginning.
func TestSameHitsOnBothEngines(t *testing.T) {
	sqlite, postgres := testkit.SQLite(t, search.Migrations), testkit.Postgres(t, search.Migrations)
	rows := glossary(t)
	for _, d := range []*db.DB{sqlite, postgres} {
		put(t, d, entriesOf(rows)...)
	}
	a, b := index(t, sqlite), index(t, postgres)
	asked := 0
	for i, row := range rows {
		if i%4 != 0 {
			continue // each costs a dozen queries
		}
		for _, l := range i18n.Langs {
			for _, q := range queriesOf(row[l]) {
				query := search.Query{Text: q, Lang: l, Limit: 1000}
				x, y := find(t, a, anonymous, query), find(t, b, anonymous, query)
				if diff := cmp.Diff(paths(x), paths(y)); diff != "" {
					t.Fatalf("%q in %s: sqlite - postgres +\n%s", q, l, diff)
				}
				if diff := cmp.Diff(x.Facets, y.Facets); diff != "" || x.Total != y.Total {
					t.Fatalf("counts of %q in %s: sqlite - postgres +\n%s", q, l, diff)
				}
				if !x.NoWords && !slices.Contains(paths(x), fmt.Sprintf("/r%d", i)) {
					t.Errorf("%q in %s does not find its own record (of %d)", q, l, x.Total)
				}
				asked++
			}
		}
	}
	if asked < 500 {
		t.Errorf("only %d queries asked", asked)
	}
}

// queriesOf looks for a text by all of it, its longest word, the beginning of
// that, and in capitals.
func queriesOf(text string) []string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil
	}
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	q := []string{longest, strings.ToUpper(longest)}
	if len(words) <= 12 {
		q = append(q, text)
	}
	if r := []rune(longest); len(r) > 5 && r[0] < 0x600 && r[2] != '-' {
		q = append(q, string(r[:4]))
	}
	return q
}

func glossary(t *testing.T) []map[i18n.Lang]string {
	f, err := os.Open(testkit.Samples(t, "..", "glossary.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[i18n.Lang]string
	for _, r := range all[1:] {
		row := map[i18n.Lang]string{}
		for i, name := range all[0] {
			if l, ok := i18n.ParseLang(name); ok {
				row[l] = r[i]
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func entriesOf(rows []map[i18n.Lang]string) []search.Entry {
	var entries []search.Entry
	for i, row := range rows {
		e := search.Entry{Kind: "thing", Record: fmt.Sprintf("r%d", i), Party: []string{"xma", "xes"}[i%2]}
		for _, l := range i18n.Langs {
			e.Parts = append(e.Parts, search.Part{Lang: l, Path: "/" + e.Record, Title: row[l], Fields: []search.Field{{Name: "text", Text: row[l] + " " + row[l]}}})
		}
		entries = append(entries, e)
	}
	return entries
}

func each(t *testing.T, test func(t *testing.T, d *db.DB, x *search.Index)) {
	testkit.EachDB(t, []fs.FS{search.Migrations}, func(t *testing.T, d *db.DB) { test(t, d, index(t, d)) })
}

func TestReadersFindWhatTheyMayRead(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		e := public("one", i18n.EN, "Mapping of studios", "Studios in the north")
		e.Parts = append(e.Parts,
			search.Part{Permission: permTeam, Path: "/one/notes", Title: "Mapping of studios", Heading: true, Fields: []search.Field{{Name: "note", Text: "Minister hesitates over studios"}}},
			search.Part{Lang: i18n.EN, Permission: "thing.own", Path: "/one/own", Title: "Studios of the body"})
		hidden := search.Entry{Kind: "thing", Record: "two", Party: "xma", Parts: []search.Part{{Lang: i18n.EN, Permission: permTeam, Path: "/two", Title: "Studios not announced"}}}
		put(t, d, e, hidden)
		for _, c := range []struct {
			name   string
			a      access.Actor
			text   string
			want   []string
			fields []string
		}{
			{"anonymous", anonymous, "studios", []string{"/one"}, []string{"f0"}},
			{"anonymous, words of the note", anonymous, "minister", []string{}, nil},
			{"anonymous, beginning of a word of the note", anonymous, "minis", []string{}, nil},
			{"operator without a role", access.Actor{Person: "p", Operator: true}, "studios", []string{"/one"}, []string{"f0"}},
			{"observer of another Party", role("xes", "observer"), "studios", []string{"/one"}, []string{"f0"}},
			{"observer of another Party, note", role("xes", "observer"), "minister", []string{}, nil},
			{"observer", role("xma", "observer"), "studios", []string{"/one", "/two"}, []string{"f0", "note"}},
			{"contributor", role("xma", "contributor"), "minister", []string{"/one/notes"}, []string{"note"}},
			{"somebody without that role", role("xma", "guest"), "minister", []string{}, nil},
		} {
			r := find(t, x, c.a, search.Query{Text: c.text, Lang: i18n.EN})
			if diff := cmp.Diff(c.want, paths(r)); diff != "" {
				t.Errorf("%s finds: -want +got\n%s", c.name, diff)
			}
			if r.Total != len(c.want) || r.Facets.Kinds["thing"] != len(c.want) || r.Facets.Parties["xma"] != len(c.want) {
				t.Errorf("%s: total %d, facets %+v, want %d", c.name, r.Total, r.Facets, len(c.want))
			}
			var fields []string
			for _, h := range r.Hits {
				for _, m := range h.Matches {
					fields = append(fields, m.Field)
				}
			}
			if diff := cmp.Diff(c.fields, fields); diff != "" {
				t.Errorf("%s matches in: -want +got\n%s", c.name, diff)
			}
		}
		if r := find(t, x, anonymous, search.Query{Text: "announced", Titles: true}); len(r.Hits) != 0 {
			t.Errorf("anonymous is suggested %v", paths(r))
		}
	})
}

func TestPutReplacesAndRemoves(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		put(t, d, public("a", i18n.EN, "Violin"), public("b", i18n.EN, "Viola"))
		number := func() (n int64) {
			if err := d.Read().NewRaw("SELECT max(number) FROM search_records").Scan(context.Background(), &n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := number()
		put(t, d, public("a", i18n.EN, "Violin"))
		if number() != before {
			t.Error("words that did not change were indexed again")
		}
		put(t, d, public("a", i18n.EN, "Cello"))
		for text, want := range map[string][]string{"violin": {}, "cello": {"/a"}, "viola": {"/b"}} {
			if diff := cmp.Diff(want, paths(find(t, x, anonymous, search.Query{Text: text}))); diff != "" {
				t.Errorf("%s: -want +got\n%s", text, diff)
			}
		}
		err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return search.Remove(ctx, tx, "thing", "a", "never") })
		if err != nil {
			t.Fatal(err)
		}
		if r := find(t, x, anonymous, search.Query{Text: "cello"}); r.Total != 0 {
			t.Error("a removed record is found")
		}
		var left int
		if err := d.Read().NewRaw("SELECT count(*) FROM search_parts").Scan(context.Background(), &left); err != nil || left != 1 {
			t.Errorf("%d parts left, want 1 (%v)", left, err)
		}
	})
}

func TestPutFailsWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			if err := search.Put(ctx, tx, public("a", i18n.EN, "Violin")); err != nil {
				return err
			}
			return context.Canceled
		})
		if err == nil {
			t.Fatal("no error")
		}
		if r := find(t, x, anonymous, search.Query{Text: "violin"}); r.Total != 0 {
			t.Error("found what was rolled back")
		}
	})
}

func TestRanking(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		put(t, d, public("body", i18n.EN, "Other", "A text about mapping and many other things that people do"),
			public("title", i18n.EN, "Mapping", "Some words"),
			public("none", i18n.EN, "Nothing", "of it"))
		r := find(t, x, anonymous, search.Query{Text: "mapping", Lang: i18n.EN})
		if len(r.Hits) != 2 || r.Hits[0].Path != "/title" {
			t.Errorf("hits %v, want /title first", r.Hits)
		}
	})
}

// A record that matches in several languages is one result, in the reader's.
func TestOneResultPerRecord(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		e := public("a", i18n.EN, "Festival of music")
		e.Parts = append(e.Parts, search.Part{Lang: i18n.FR, Path: "/a", Title: "Festival de musique"}, search.Part{Lang: i18n.RU, Path: "/a", Title: "Фестиваль"})
		put(t, d, e, public("b", i18n.EN, "Festival of film"))
		r := find(t, x, anonymous, search.Query{Text: "festival", Lang: i18n.FR})
		if r.Total != 2 || r.Facets.Langs["en"] != 2 || r.Facets.Langs["fr"] != 1 || r.Facets.Kinds["thing"] != 2 {
			t.Errorf("total %d, facets %+v", r.Total, r.Facets)
		}
		if r.Hits[0].Title.String() != "Festival de musique" {
			t.Errorf("first hit %+v, want the French one", r.Hits[0])
		}
		r = find(t, x, anonymous, search.Query{Text: "festival", Lang: i18n.FR, Filter: search.Filter{Lang: i18n.EN}})
		if r.Total != 2 || r.Hits[0].Lang != i18n.EN || r.Hits[1].Lang != i18n.EN || r.Facets.Langs["fr"] != 1 {
			t.Errorf("filtered by language: %+v", r)
		}
	})
}

func TestCommonWordsRankTheNewest(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		var entries []search.Entry
		for i := range search.Newest + 500 {
			e := public(fmt.Sprintf("c%04d", i), i18n.EN, "Culture", "number")
			if i < 10 {
				e.Party = "xes"
			}
			entries = append(entries, e)
		}
		put(t, d, entries...)
		r := find(t, x, anonymous, search.Query{Text: "culture"})
		if !r.Capped || r.Total != search.Newest || len(r.Hits) != 20 {
			t.Errorf("capped %v, total %d, %d hits", r.Capped, r.Total, len(r.Hits))
		}
		r = find(t, x, anonymous, search.Query{Text: "culture", Filter: search.Filter{Party: "xes"}})
		if r.Total != 10 {
			t.Errorf("the ten oldest, filtered: total %d", r.Total)
		}
		r = find(t, x, anonymous, search.Query{Text: "culture", Offset: 1990, Limit: 20})
		if len(r.Hits) != 10 {
			t.Errorf("last page holds %d hits, want 10", len(r.Hits))
		}
	})
}

func TestBadQueries(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		put(t, d, public("a", i18n.EN, "Or near", "the and"))
		for _, q := range []string{"", " ", "'", `"`, "' OR NEAR( *)", `"unclosed`, "title:x", "{title} : a", "a AND", "NOT", "a* b*", "^a", "\x00", "a\x00b", "\xff\xfe", ":*", "& | !", "<->",
			strings.Repeat("a", 10000), strings.Repeat("long words ", 1000), strings.Repeat("文化", 5000), strings.Repeat("'", 10000), "\u202e\u0000\u0306", "\\", "%_", "$$"} {
			find(t, x, anonymous, search.Query{Text: q})
			find(t, x, anonymous, search.Query{Text: q, Titles: true})
		}
		if r := find(t, x, anonymous, search.Query{Text: `" OR NEAR(`}); r.Total != 1 {
			t.Errorf("operators are words like others: %d found, want 1", r.Total)
		}
		if !find(t, x, anonymous, search.Query{Text: "( * )"}).NoWords {
			t.Error("signs alone are words")
		}
	})
}

// TestRebuild: what was stored before there was an index is found after it,
// once; a second rebuild does nothing; a fixed source loses what is gone.
func TestRebuild(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		units, made := []string{"u1", "u2", "u3"}, 0
		x.Sources[0].Units = func(_ context.Context, _ db.IDB, after string, n int) (left []string, err error) {
			for _, u := range units {
				if u > after {
					left = append(left, u)
				}
			}
			return left[:min(n, len(left))], nil
		}
		x.Sources[0].Entries = func(_ context.Context, _ db.IDB, u string) ([]search.Entry, error) {
			made++
			return []search.Entry{public(u, i18n.EN, "Unit "+u)}, nil
		}
		ctx := context.Background()
		for range 2 {
			if err := x.Rebuild(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if r := find(t, x, anonymous, search.Query{Text: "unit"}); r.Total != 3 || made != 3 {
			t.Errorf("%d found of %d made, want 3 of 3", r.Total, made)
		}
		x.Sources[0].Fixed, units = true, units[:2]
		if err := x.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		if r := find(t, x, anonymous, search.Query{Text: "unit"}); r.Total != 2 {
			t.Errorf("%d found, want 2: the third is gone", r.Total)
		}
	})
}
