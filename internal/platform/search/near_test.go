package search_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

func TestNearest(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, x *search.Index) {
		secret := search.Entry{Kind: "thing", Record: "s", Party: "xma", Parts: []search.Part{{Lang: i18n.EN, Permission: permTeam, Path: "/s", Title: "Clavichord"}}}
		put(t, d, public("a", i18n.EN, "Mapping of strategies"), public("b", i18n.RU, "Стратегия развития"), public("c", i18n.AR, "خريطة الطريق"), secret)
		for _, c := range []struct {
			name, text string
			a          access.Actor
			want       search.Near
		}{
			{"one letter missing", "maping", anonymous, search.Near{Missing: []string{"maping"}, Query: "mapping"}},
			{"swapped", "mappnig strategies", anonymous, search.Near{Missing: []string{"mappnig"}, Query: "mapping strategies"}},
			{"Russian", "стратегея", anonymous, search.Near{Missing: []string{"стратегея"}, Query: "стратегия"}},
			{"Arabic", "الطرييق", anonymous, search.Near{Missing: []string{"الطرييق"}, Query: "الطريق"}},
			{"nothing like it", "xylophone", anonymous, search.Near{Missing: []string{"xylophone"}}},
			{"hidden from this reader", "clavicord", anonymous, search.Near{Missing: []string{"clavicord"}}},
			{"shown to this one", "clavicord", role("xma", "observer"), search.Near{Missing: []string{"clavicord"}, Query: "clavichord"}},
			{"words that occur, not together", "mapping развития", anonymous, search.Near{}},
			{"Chinese", "文化法律", anonymous, search.Near{Missing: []string{"文化", "法律"}}},
		} {
			got, err := x.Nearest(context.Background(), c.a, search.Query{Text: c.text, Lang: i18n.EN})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: -want +got\n%s", c.name, diff)
			}
		}
	})
}
