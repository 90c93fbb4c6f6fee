package roadmap_test

import (
	"context"
	"net/url"
	"slices"
	"testing"

	"openroadmap/internal/core/customfield"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
)

// kinds gives the kit's Party a field of each kind; the choice is the team's.
func (k *kit) kinds() {
	choice := func(key string) customfield.Choice {
		return customfield.Choice{Key: key, Text: i18n.NewText(i18n.EN, key)}
	}
	var list []customfield.Field
	for id, kind := range map[string]customfield.Kind{"t1": customfield.KindText, "n1": customfield.KindNumber, "d1": customfield.KindDate, "c1": customfield.KindChoice} {
		list = append(list, customfield.Field{ID: id, Kind: kind, Name: i18n.NewText(i18n.EN, id), Public: id != "c1"})
	}
	i := slices.IndexFunc(list, func(f customfield.Field) bool { return f.ID == "c1" })
	list[i].Choices = []customfield.Choice{choice("north"), choice("south")}
	k.CustomFields = func(context.Context, string) ([]customfield.Field, error) { return list, nil }
}

// What a list is asked of the Party's own fields, and the activities it finds:
// for everybody, for the team, and in the files of both.
func TestListsFilterByOwnFields(t *testing.T) {
	eachKit(t, func(t *testing.T, k *kit) {
		r := k.begin()
		k.kinds()
		k.mustSave(editor, "2.4", roadmap.Fields{"lead": "b1"})
		k.adopt()
		k.mustSave(editor, "2.3", roadmap.Fields{"custom/t1:en": "Creative Maravia", "custom/n1": "-2.5", "custom/d1": "2027-06-30", "custom/c1": "north"})
		k.mustSave(editor, "2.4", roadmap.Fields{"custom/t1:en": "Digital State", "custom/n1": "10", "custom/d1": "2028-01-01"})
		both, none := []string{"2.3", "2.4"}, []string(nil)
		for query, want := range map[string]struct{ public, team []string }{
			"own.t1=maravia":                      {both[:1], both[:1]},
			"own.n1.from=-3":                      {both, both},
			"own.n1.from=9.5":                     {both[1:], both[1:]},
			"own.n1.from=-3&own.n1.to=0":          {both[:1], both[:1]},
			"own.d1.to=2027-12-31":                {both[:1], both[:1]},
			"own.d1.from=2027-06-30&own.t1=state": {both[1:], both[1:]},
			"own.c1=north":                        {none, both[:1]}, // the public must not learn what the team keeps to itself
			"own.c1=east":                         {none, none},
			"own.n1=10":                           {none, none},
			"own.n1.from=many":                    {none, none},
			"own.d1.from=yesterday":               {none, none},
			"own.x9=1":                            {none, none},
			"own.=1":                              {none, none},
			"own.t1=maravia&own.t1.from=a":        {none, none},
			"own.n1.from=nan":                     {none, none},
		} {
			q, err := url.ParseQuery(query)
			must(t, q, err)
			if got := k.publicNumbers(q); !slices.Equal(got, want.public) {
				t.Errorf("%s: everybody finds %v, want %v", query, got, want.public)
			}
			for public, wanted := range map[bool][]string{true: want.public, false: want.team} {
				sc := dataset.Scope{Actor: editor, Party: party, Slug: r.Slug, Lang: i18n.EN, Langs: i18n.Langs[:], Public: public, Filter: q}
				if got := k.exported(sc); !slices.Equal(got, wanted) {
					t.Errorf("%s: the file (public: %v) holds %v, want %v", query, public, got, wanted)
				}
			}
		}
	})
}

// publicNumbers are the activities that everybody finds with a query.
func (k *kit) publicNumbers(q url.Values) (numbers []string) {
	k.t.Helper()
	own, err := k.PublicFields(k.ctx, party)
	must(k.t, own, err)
	f := roadmap.ListFilter{Party: party, Own: roadmap.ReadOwn(own, q), Show: own}
	rows, _, err := k.PublicList(k.ctx, f, i18n.EN)
	for _, x := range must(k.t, rows, err) {
		numbers = append(numbers, x.Number)
		if len(x.Own.All()) != len(own) {
			k.t.Errorf("%s shows %+v", x.Number, x.Own.All())
		}
	}
	return numbers
}

func (k *kit) exported(sc dataset.Scope) (numbers []string) {
	k.t.Helper()
	d, err := roadmap.Datasets(k.Service)[0].Of(k.ctx, party)
	must(k.t, d, err)
	fields := slices.DeleteFunc(d.Fields(sc.Public, sc.Langs), func(f dataset.Field) bool { return f.ID != "number" })
	err = d.Rows(k.ctx, k.DB.Read(), sc, fields, func(cells []string) error { numbers = append(numbers, cells[0]); return nil })
	must(k.t, 0, err)
	return numbers
}
