package exchange_test

import (
	"fmt"
	"regexp"
	"testing"

	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/test/house"
)

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// numberIDs writes the ids, which differ each time, as numbers in the order in
// which they come.
func numberIDs(s string) string {
	seen := map[string]string{}
	return anID.ReplaceAllStringFunc(s, func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprint("id-", len(seen)+1)
		}
		return seen[id]
	})
}

// Golden: what goes out is what others have built on. Whoever changes a
// column's name, words or order sees it here.
func TestGoldenExports(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		for _, key := range []string{"activities", "milestones", "budget", "risks", "stocktake", "organizations", "fields", "people", "measures", "measure-activities", "measure-provisions"} {
			for name, c := range map[string]struct {
				l i18n.Lang
				f dataset.Form
			}{
				key + ".fr.csv": {i18n.FR, dataset.Form{Format: sheet.CSV}},
				key + ".json":   {i18n.EN, dataset.Form{Format: sheet.JSON}},
			} {
				house.Golden(t, "test/exchange/testdata/"+name, numberIDs(k.export(k.list(key), c.l, c.f)))
			}
		}
	})
}
