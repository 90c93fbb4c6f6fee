package exchange_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// steps is a file of milestones with these due days.
func steps(days ...string) string {
	var b strings.Builder
	b.WriteString("activity,title:en,due\n")
	for i, d := range days {
		fmt.Fprintf(&b, "1.1,Step %d,%s\n", i+1, d)
	}
	return b.String()
}

func (k *desk) dues(im exchange.Import) (days []string) {
	k.Helper()
	for _, x := range k.lines(im, "") {
		days = append(days, x.Deltas[2].To)
	}
	return days
}

// What a file leaves open is asked, and what can be seen in it is not.
func TestWhatFilesLeaveOpen(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		for name, test := range map[string]func(*testing.T, *house.World){
			"dates of two readings": datesOfTwoReadings, "dates are asked once": datesAreAskedOnce,
			"kept columns are offered": keptColumnsAreOffered, "misnamed and hollow files": misnamedAndHollowFiles,
		} {
			t.Run(name, func(t *testing.T) { test(t, w) })
		}
	})
}

// Dates such as 3/4/2027 are never guessed: the other dates of the file decide
// and the page says which, or a person is asked.
func datesOfTwoReadings(t *testing.T, w *house.World) {
	k := open(t, w)
	d := k.list("milestones")
	for name, c := range map[string]struct {
		days []string
		want string // of the first row; "" = asked
		says string
	}{
		"a day past twelve":        {[]string{"3/4/2027", "30/4/2027"}, "2027-04-03", "the day, as “30/4/2027” in row 3 shows"},
		"a day past twelve second": {[]string{"3-4-2027", "4-30-2027"}, "2027-03-04", "the month, as “4-30-2027” in row 3 shows"},
		"in Arabic figures":        {[]string{"٣/٤/٢٠٢٧", "٣٠/٤/٢٠٢٧"}, "2027-04-03", "the day"},
		"with points":              {[]string{"3.4.2027", "4/30/2027"}, "2027-04-03", ""},
		"the same in both":         {[]string{"3/3/2027", "2027-04-05"}, "2027-03-03", ""},
		"the year first":           {[]string{"2027/4/3", "5/30/2027"}, "2027-04-03", ""},
		"in words":                 {[]string{"3 April 2027"}, "2027-04-03", ""},
		"only of two readings":     {[]string{"2027-01-01", "3/4/2027"}, "", "“3/4/2027” in row 3"},
		"of both kinds":            {[]string{"3/4/2027", "30/4/2027", "4/30/2027"}, "", "“3/4/2027” in row 2"},
	} {
		im := k.start(d, i18n.EN, "days.csv", steps(c.days...), exchange.Plan{})
		if c.want == "" {
			if im.State != exchange.Asking || im.Rows != 0 {
				t.Errorf("%s: %s", name, im.State)
			}
		} else if im.State != exchange.Ready || im.Failed > 0 || k.dues(im)[0] != c.want {
			t.Errorf("%s: %s %+v, %v", name, im.State, im.Counts, k.lines(im, ""))
		}
		if c.says != "" && !strings.Contains(k.says(im), c.says) {
			t.Errorf("%s: the page does not say %q: %s", name, c.says, k.says(im))
		}
	}
}

// Who is asked answers on the page; columns that are kept under a name keep
// the answer, which the dates of the next file may overrule.
func datesAreAskedOnce(t *testing.T, w *house.World) {
	k := open(t, w)
	c := k.With(house.Here, "point_of_contact")
	d := k.list("milestones")
	im := k.upload(c, d, "days.csv", steps("3/4/2027"), "")
	v := k.form(c, im, "map")
	if v.Has("days") {
		t.Fatal("the question has an answer before anybody gave one")
	}
	if a := c.Post("/en/work/"+house.Here+"/imports/"+im.ID+"/map", v); a.Status != 422 || !strings.Contains(a.Doc(t).Find("[role=alert]").Text(), "3/4/2027") {
		t.Errorf("no answer: %d", a.Status)
	}
	v.Set("days", "month")
	v.Set("save_as", "American")
	im = k.press(c, im, "map", v)
	if im.State != exchange.Ready || k.dues(im)[0] != "2027-03-04" {
		t.Fatalf("the month first: %s %v", im.State, im.Problem)
	}
	if im = k.upload(c, d, "more.csv", steps("5/6/2027"), "American"); im.State != exchange.Ready || k.dues(im)[0] != "2027-05-06" {
		t.Errorf("as before: %s, %v", im.State, im.Problem)
	}
	if im = k.upload(c, d, "other.csv", steps("5/6/2027", "30/6/2027"), "American"); im.State != exchange.Ready || k.dues(im)[0] != "2027-06-05" {
		t.Errorf("a file that tells otherwise: %s, %v", im.State, im.Problem)
	}
}

// Columns that were kept are offered when a file has them again, and one press
// reads it as before.
func keptColumnsAreOffered(t *testing.T, w *house.World) {
	k := open(t, w)
	c := k.With(house.Here, "point_of_contact")
	d := k.list("milestones")
	foreign := func(step string) string { return "Strand;Étape;Échéance;Remarque\n1.1;" + step + ";30.6.2028;x\n" }
	im := k.upload(c, d, "plan.csv", foreign("Un"), "")
	im = k.fill(c, im, map[string]string{"column_activity": "Strand", "column_title:fr": "Étape", "column_due": "Échéance", "save_as": "Bureau du plan"})
	if im.State != exchange.Ready || im.Created != 1 {
		t.Fatalf("%s %+v %v", im.State, im.Counts, problems(k, im))
	}
	im = k.upload(c, d, "plan 2.csv", foreign("Deux"), "")
	if im.State != exchange.Asking || !strings.Contains(k.says(im), "Bureau du plan") {
		t.Fatalf("the same columns: %s; %s", im.State, k.says(im))
	}
	im = k.press(c, im, "map", url.Values{"mapping": {"Bureau du plan"}})
	if im.State != exchange.Ready || im.Created != 1 || im.Failed > 0 {
		t.Errorf("one press: %s %+v %v", im.State, im.Counts, problems(k, im))
	}
	other := k.upload(c, d, "other.csv", "Strand;Étape;Fin\n1.1;Trois;30.6.2028\n", "")
	if other.State != exchange.Asking || strings.Contains(k.says(other), "Bureau du plan") {
		t.Errorf("other columns: %s; %s", other.State, k.says(other))
	}
	chosen := k.upload(c, d, "other.csv", "Strand;Étape;Fin\n1.1;Trois;30.6.2028\n", "Bureau du plan")
	if chosen.State != exchange.Asking {
		t.Errorf("kept columns that the file does not have: %s %+v", chosen.State, chosen.Counts)
	}
}

// A file is read as what it is, and the page says so; one without rows is
// refused in words.
func misnamedAndHollowFiles(t *testing.T, w *house.World) {
	k := open(t, w)
	c := k.With(house.Here, "point_of_contact")
	d := k.list("milestones")
	workbook := k.export(d, i18n.EN, dataset.Form{Format: "xlsx"})
	for name, says := range map[[2]string]string{
		{"steps.xlsx", steps("2028-01-01")}: "CSV: that is what the file is", {"steps.csv", workbook}: "XLSX: that is what the file is",
		{"steps.csv", `[{"activity": "1.1", "title:en": "A", "due": "soon"}]`}: "JSON: that is what the file is",
	} {
		if im := k.upload(c, d, name[0], name[1], ""); im.State != exchange.Ready || !strings.Contains(k.says(im), says) {
			t.Errorf("%s: %s; %s", name[0], im.State, k.says(im))
		}
	}
	im := k.upload(c, d, "steps.json", `[{"activity": "1.1", "title:en": "A", "due": "soon"}]`, "")
	if lines := k.lines(im, "mistakes"); len(lines) != 1 || lines[0].N != 1 || !strings.Contains(k.says(im), "Record") || strings.Contains(k.says(im), "otherwise") {
		t.Errorf("the first record: %+v; %s", lines, k.says(im))
	}
	for name, says := range map[[2]string]string{
		{"heads.csv", "activity,title:en,due\n"}:                                           "no rows below",
		{"heads.csv", "Strand;Step\n\n\n"}:                                                 "no rows below",
		{"empty.json", `{"schema":"openroadmap/milestones/1","columns":["id"],"rows":[]}`}: "no rows below",
		{"newer.json", `{"schema":"openroadmap/milestones/7","rows":[]}`}:                  "newer version",
		{"newer.csv", "id {openroadmap/milestones/7},due\n"}:                               "newer version",
		{"twice.json", `[{"due":"2028-01-01","due":"2028-01-02"}]`}:                        "Record 1 has “due” twice",
	} {
		a := k.send(c, d, name[0], name[1], "")
		if a.Status != 422 || !strings.Contains(a.Doc(t).Find("[role=alert]").Text(), says) {
			t.Errorf("%s: %d %s, want %q", name[0], a.Status, a.Doc(t).Find("[role=alert]").Text(), says)
		}
	}
}
