package exchange_test

import (
	"slices"
	"strings"
	"testing"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// An amount that two countries read differently is nobody's to guess: a row
// says both readings, and shows what stands in its cell.
func TestAmountsOfTwoReadings(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		d := k.list("budget")
		file := "activity;year;source;currency;planned\n"
		cells := []string{"12,345", "1.234", "١٢,٣٤٥", "12345", "12.3450", "0.500", "1,234.5", "12٫345"}
		for i, c := range cells {
			file += "1.1;" + []string{"2031", "2032", "2033", "2034", "2035", "2036", "2037", "2038"}[i] + ";state;TND;" + c + "\n"
		}
		im := k.start(d, i18n.EN, "money.csv", file, exchange.Plan{})
		for i, x := range k.lines(im, "") {
			twoWays := len(x.Bad) == 1 && x.Bad[0].ID == dataset.MsgErrorAmountTwoWays
			if twoWays != (i < 3) || i >= 3 && len(x.Bad) > 0 {
				t.Errorf("%s: %v", cells[i], x.Bad)
			}
			if i == 0 && strings.Join(x.Bad[0].Args, " ") != "Typed 12,345 Whole 12345 Part 12.3450" {
				t.Errorf("%v", x.Bad[0].Args)
			}
		}
		im = k.start(d, i18n.EN, "money.json", `[{"activity":"1.1","year":2031,"source":"state","currency":"TND","planned":12.345},{"activity":"1.1","year":2032,"source":"state","currency":"EUR","planned":"12,3456"}]`, exchange.Plan{})
		lines := k.lines(im, "")
		if len(lines[0].Bad) > 0 || lines[0].Op != dataset.Create {
			t.Errorf("a number that is no text: %v", lines[0].Bad)
		}
		if len(lines[1].Bad) != 1 || lines[1].Bad[0].Args[1] != "12,3456" {
			t.Errorf("the mistake does not quote the cell: %v", lines[1].Bad)
		}
	})
}

// Two rows that name one record are both mistakes, however far apart.
func TestRowsThatNameOneRecord(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		_, ids := k.twoMilestones()
		file := "id,title:en\n" + ids[0] + ",First\n"
		rows := k.parse(k.export(k.list("milestones"), i18n.EN, dataset.Form{Format: "csv", Codes: true}))
		for _, r := range rows[1:] {
			if r[0] != ids[0] {
				file += r[0] + ",Other\n"
			}
		}
		file += ids[0] + ",Last\n"
		im := k.start(k.list("milestones"), i18n.EN, "steps.csv", file, exchange.Plan{})
		bad := slices.DeleteFunc(k.lines(im, ""), func(x exchange.Line) bool { return len(x.Bad) == 0 })
		if im.Failed != 2 || len(bad) != 2 {
			t.Fatalf("%+v, %v", im.Counts, bad)
		}
		if bad[0].N != 2 || bad[0].Bad[0].ID != dataset.MsgErrorTwice || bad[1].Bad[0].ID != dataset.MsgErrorTwice {
			t.Errorf("%v", bad)
		}
	})
}

// A number of an activity that nothing has is one mistake of its cell.
func TestUnknownActivityIsOneMistake(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		_, ids := k.twoMilestones()
		im := k.start(k.list("milestones"), i18n.EN, "steps.csv", "id,activity\n"+ids[0]+",99.9\n", exchange.Plan{})
		if x := k.lines(im, "")[0]; len(x.Bad) != 1 {
			t.Errorf("%v", x.Bad)
		}
	})
}
