package exchange_test

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/testkit"
	"openroadmap/test/house"
)

// realPlan is the Federal Data Strategy 2020 Action Plan of the United States
// as a ministry would have it: actions and their milestones.
type realPlan struct {
	Actions    [][]string // title, description, category
	Milestones [][]string // action, milestone, measurement, target date, reporting or responsible
}

var (
	actionHead   = regexp.MustCompile(`^### Action \d+: (.*)`)
	categoryHead = regexp.MustCompile(`^## (.* Actions)$`)
	struckOut    = regexp.MustCompile(`<s>.*?</s>`)
	markup       = regexp.MustCompile(`<[^>]*>|\{:[^}]*\}|\[\^\d+\]`)
	link         = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// plain is a piece of Markdown as a cell shows it: what was struck out is
// gone.
func plain(s string) string {
	s = link.ReplaceAllString(markup.ReplaceAllString(struckOut.ReplaceAllString(s, ""), ""), "$1")
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}

// readPlan reads the plan's actions and tables.
func readPlan(t *testing.T) (p realPlan) {
	t.Helper()
	data, err := os.ReadFile(testkit.Samples(t, "plans", "us_federal_data_strategy_2020_action_plan.md"))
	if err != nil {
		t.Fatal(err)
	}
	category := ""
	for _, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		n := len(p.Actions)
		if m := categoryHead.FindStringSubmatch(line); m != nil {
			category = m[1]
		} else if m := actionHead.FindStringSubmatch(line); m != nil {
			p.Actions = append(p.Actions, []string{plain(m[1]), "", category})
		} else if strings.HasPrefix(line, "|") && n > 0 {
			cells := strings.Split(strings.Trim(line, "|"), "|")
			if c := plain(cells[0]); c != "Milestone" && !strings.HasPrefix(c, "---") {
				p.Milestones = append(p.Milestones, []string{p.Actions[n-1][0], c, plain(cells[1]), plain(cells[2]), plain(cells[3])})
			}
		} else if n > 0 && p.Actions[n-1][1] == "" && line != "" {
			p.Actions[n-1][1] = plain(line)
		}
	}
	return p
}

// workbook writes the plan as a ministry keeps it: a sheet of actions and one
// of milestones under a title, with real dates where the plan has any.
func (p realPlan) workbook(t *testing.T) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	put := func(name string, head []string, rows [][]string) {
		f.NewSheet(name)
		f.SetCellValue(name, "A1", "Federal Data Strategy 2020 Action Plan")
		for i, row := range append([][]string{head}, rows...) {
			for j, c := range row {
				cell, _ := excelize.CoordinatesToCellName(j+1, i+3)
				if day, err := time.Parse("January 2, 2006", c); err == nil {
					f.SetCellValue(name, cell, day)
				} else {
					f.SetCellValue(name, cell, c)
				}
			}
		}
	}
	put("Actions", []string{"Action", "What it is about", "Category"}, p.Actions)
	put("Milestones", []string{"Action", "Milestone", "Measurement", "Target Date", "Reporting"}, p.Milestones)
	f.DeleteSheet("Sheet1")
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// upload sends a file on the page of a list and gives the import.
func (k *desk) upload(c *house.Client, d dataset.Dataset, name, file, mapping string) exchange.Import {
	k.Helper()
	a := k.send(c, d, name, file, mapping)
	if a.Status != 303 {
		k.Fatalf("upload of %s: %d %s", name, a.Status, a.Doc(k).Find("main").Text())
	}
	return k.run(k.got(path.Base(a.Location())))
}

func (k *desk) send(c *house.Client, d dataset.Dataset, name, file, mapping string) house.Answer {
	k.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("mapping", mapping)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if err != nil {
		k.Fatal(err)
	}
	w.Close()
	q := httptest.NewRequest("POST", "/en"+k.path(d)+"/import", &body)
	q.Host = "localhost:8080"
	q.Header.Set("Content-Type", w.FormDataContentType())
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	return c.Do(q)
}

func (k *desk) path(d dataset.Dataset) string {
	return strings.NewReplacer("{code}", house.Here, "{slug}", k.World.IDs.Slug).Replace(d.Path)
}

func (k *desk) got(id string) exchange.Import {
	k.Helper()
	im, _, err := k.Exchange.Get(k.Context(), k.actor, house.Here, id)
	if err != nil {
		k.Fatal(err)
	}
	return im
}

// form is the form of an import's page that leads to an act, as it stands.
func (k *desk) form(c *house.Client, im exchange.Import, act string) url.Values {
	k.Helper()
	a := c.Get("/en/work/" + house.Here + "/imports/" + im.ID)
	form := a.Doc(k).Find(`form[action$="/` + act + `"]`)
	if form.Length() == 0 {
		k.Fatalf("the page of %s has no form for %s: %s", im.FileName, act, a.Doc(k).Find("main").Text())
	}
	return house.Fields(form.First())
}

// fill sends the form of columns with the given values in it.
func (k *desk) fill(c *house.Client, im exchange.Import, values map[string]string) exchange.Import {
	k.Helper()
	v := k.form(c, im, "map")
	for name, x := range values {
		if !v.Has(name) {
			k.Errorf("the form of columns does not ask for %s", name)
		}
		v.Set(name, x)
	}
	if a := c.Post("/en/work/"+house.Here+"/imports/"+im.ID+"/map", v); a.Status != 303 {
		k.Fatalf("columns of %s: %d %s", im.FileName, a.Status, a.Doc(k).Find("main").Text())
	}
	return k.run(k.got(im.ID))
}

func (k *desk) press(c *house.Client, im exchange.Import, act string, values url.Values) exchange.Import {
	k.Helper()
	if a := c.Post("/en/work/"+house.Here+"/imports/"+im.ID+"/"+act, values); a.Status != 303 {
		k.Fatalf("%s %s: %d %s", act, im.FileName, a.Status, a.Doc(k).Find("main").Text())
	}
	return k.run(k.got(im.ID))
}

// A ministry moves its plan here: columns are chosen once, the words of the
// plan are given their meaning, mistakes stand with their cells, the mended
// file comes in whole, and undo leaves nothing of it.
func TestARealPlanMovesIn(t *testing.T) {
	plan := readPlan(t)
	if len(plan.Actions) != 20 || len(plan.Milestones) < 60 {
		t.Fatalf("the plan has %d actions and %d milestones", len(plan.Actions), len(plan.Milestones))
	}
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		c := k.With(house.Here, "point_of_contact")
		all := dataset.Form{Format: sheet.CSV, Codes: true, All: true}
		before := k.everything(all)
		actions := k.moveActions(c, plan)
		milestones := k.moveMilestones(c, plan)
		k.compare(plan)
		for _, im := range []exchange.Import{milestones, actions} {
			if im = k.press(c, im, "undo", nil); im.State != exchange.Undone || im.Refused != 0 {
				t.Fatalf("undo of %s: %s, %d refused, %v", im.Dataset, im.State, im.Refused, problems(k, im))
			}
		}
		if after := k.everything(all); after != before {
			t.Errorf("undo left something behind")
		}
	})
}

func (k *desk) everything(f dataset.Form) (out string) {
	for _, key := range []string{"activities", "milestones"} {
		out += k.export(k.list(key), i18n.EN, f)
	}
	return out
}

// moveActions: three categories of the plan become outputs.
func (k *desk) moveActions(c *house.Client, plan realPlan) exchange.Import {
	k.Helper()
	im := k.upload(c, k.list("activities"), "plan.xlsx", plan.workbook(k.T), "")
	if im.State != exchange.Asking || im.Plan.HeadRow != 3 {
		k.Fatalf("a foreign file with a title above its heads is %s, heads in row %d", im.State, im.Plan.HeadRow)
	}
	im = k.fill(c, im, map[string]string{"column_title:en": "Action", "column_text:en": "What it is about", "column_output": "Category", "save_as": "Our actions"})
	if im.State != exchange.Asking || len(im.Plan.Values["output"]) != 3 {
		k.Fatalf("%s; words asked for: %v", im.State, im.Plan.Values)
	}
	choices := map[string]string{"save_as": "Our actions"}
	fw, _ := k.Roadmaps.Frameworks.Get(k.roadmap().Framework)
	for i, o := range fw.ReferenceOutputs()[:3] {
		choices[fmt.Sprint("value_output_", i)] = string(o.ID)
	}
	im = k.fill(c, im, choices)
	if im.State != exchange.Ready || im.Created != len(plan.Actions) || im.Failed > 0 {
		k.Fatalf("actions: %s %+v, %v", im.State, im.Counts, problems(k, im))
	}
	if im = k.press(c, im, "accept", url.Values{"what": {"all"}}); im.State != exchange.Applied {
		k.Fatalf("actions: %s, %v", im.State, problems(k, im))
	}
	return im
}

// moveMilestones: what the plan writes in place of a date is answered cell by
// cell; the mended file needs no more answers.
func (k *desk) moveMilestones(c *house.Client, plan realPlan) exchange.Import {
	k.Helper()
	d := k.list("milestones")
	im := k.upload(c, d, "plan.xlsx", plan.workbook(k.T), "")
	im = k.fill(c, im, map[string]string{"sheet": "Milestones"})
	im = k.fill(c, im, map[string]string{"column_activity": "Action", "column_title:en": "Milestone", "column_due": "Target Date", "save_as": "Our milestones"})
	mended, vague := plan.mend()
	if im.State != exchange.Ready || im.Failed != vague || im.Created != len(plan.Milestones)-vague || vague == 0 {
		k.Fatalf("milestones: %s %+v; %d have no date; %v", im.State, im.Counts, vague, problems(k, im))
	}
	for _, x := range k.lines(im, "mistakes") {
		want := plan.Milestones[x.N-4][3]
		if len(x.Bad) != 1 || !slices.Contains(x.Bad[0].Args, dataset.Short(want)) {
			k.Errorf("row %d: %v, want a mistake in %q", x.N, x.Bad, want)
		}
	}
	if a := c.Post("/en/work/"+house.Here+"/imports/"+im.ID+"/accept", url.Values{"what": {"all"}}); a.Status != 422 {
		k.Errorf("all of a file with mistakes: %d", a.Status)
	}
	k.press(c, im, "drop", nil)
	im = k.upload(c, d, "plan mended.xlsx", mended.workbook(k.T), "Our milestones")
	if im.State != exchange.Ready || im.Created != len(plan.Milestones) {
		k.Fatalf("mended: %s %+v, %v", im.State, im.Counts, problems(k, im))
	}
	return k.press(c, im, "accept", url.Values{"what": {"all"}})
}

// mend gives what has no date the end of the year, as a person would who is
// asked, and tells how many there were.
func (p realPlan) mend() (mended realPlan, vague int) {
	mended.Actions = p.Actions
	for _, row := range p.Milestones {
		row = slices.Clone(row)
		if row[3] = strings.TrimSuffix(row[3], "*"); !isDay(row[3]) { // the asterisk marks a day that was moved
			row[3] = "December 31, 2020"
			vague++
		}
		mended.Milestones = append(mended.Milestones, row)
	}
	return mended, vague
}

func isDay(s string) bool {
	_, err := time.Parse("January 2, 2006", s)
	return err == nil
}

func (k *desk) roadmap() roadmap.Roadmap {
	k.Helper()
	r, err := k.Roadmaps.Get(k.Context(), k.actor, house.Here, k.World.IDs.Slug)
	if err != nil {
		k.Fatal(err)
	}
	return r
}

// compare: every action and milestone of the plan is there, word for word.
func (k *desk) compare(plan realPlan) {
	k.Helper()
	mended, _ := plan.mend()
	titles := map[string]string{} // number → title
	for _, row := range k.table("activities", "number", "title:en", "text:en") {
		titles[row[0]] = row[1]
	}
	have := map[string]bool{}
	for _, row := range k.table("milestones", "activity", "title:en", "due") {
		have[titles[row[0]]+"|"+row[1]+"|"+row[2]] = true
	}
	for _, row := range mended.Milestones {
		day, _ := time.Parse("January 2, 2006", row[3])
		if key := row[0] + "|" + row[1] + "|" + day.Format(time.DateOnly); !have[key] {
			k.Errorf("missing: %s", key)
		}
	}
}

// table is some columns of a list.
func (k *desk) table(key string, columns ...string) (out [][]string) {
	k.Helper()
	rows := k.parse(k.export(k.list(key), i18n.EN, dataset.Form{Format: sheet.CSV, Codes: true, All: true}))
	for _, row := range rows[1:] {
		var cells []string
		for _, c := range columns {
			i := slices.IndexFunc(rows[0], func(h string) bool { return h == c || strings.HasPrefix(h, c+" {") })
			cells = append(cells, row[i])
		}
		out = append(out, cells)
	}
	return out
}
