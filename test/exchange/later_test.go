package exchange_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"path"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/roadmap"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/test/house"
)

// twoMilestones are rows that change the due day of two milestones.
func (k *desk) twoMilestones() (file string, ids []string) {
	k.Helper()
	rows := k.table("milestones", "id", "due")
	file = "id,due\n"
	for _, row := range rows[:2] {
		file += row[0] + ",2029-05-05\n"
		ids = append(ids, row[0])
	}
	return file, ids
}

func (k *desk) due(id string) string {
	k.Helper()
	for _, row := range k.table("milestones", "id", "due") {
		if row[0] == id {
			return row[1]
		}
	}
	return ""
}

// Undo leaves alone what somebody changed later, and says which row.
func TestUndoLeavesLaterChangesAlone(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		d := k.list("milestones")
		file, ids := k.twoMilestones()
		before := k.due(ids[1])
		im := k.accept(k.start(d, i18n.EN, "days.csv", file, exchange.Plan{}), true)
		later := k.accept(k.start(d, i18n.EN, "later.csv", "id,due\n"+ids[0]+",2029-06-06\n", exchange.Plan{}), true)
		if im.State != exchange.Applied || later.State != exchange.Applied {
			t.Fatalf("%s, %s", im.State, later.State)
		}
		im = k.undo(im)
		refused := k.lines(im, "refused")
		if im.State != exchange.Undone || im.Refused != 1 || len(refused) != 1 || refused[0].ID != ids[0] || refused[0].Refused.ID != dataset.MsgErrorChangedSince {
			t.Errorf("%s, %d refused: %+v", im.State, im.Refused, refused)
		}
		if k.due(ids[0]) != "2029-06-06" || k.due(ids[1]) != before {
			t.Errorf("after undo: %s and %s, want 2029-06-06 and %s", k.due(ids[0]), k.due(ids[1]), before)
		}
	})
}

// An import whose server ended in the middle of it is taken up by the next.
func TestWorkGoesOnAfterARestart(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		file, ids := k.twoMilestones()
		im := k.start(k.list("milestones"), i18n.EN, "days.csv", file, exchange.Plan{})
		ended, end := context.WithCancel(context.Background())
		end()
		if _, err := k.Exchange.Accept(context.Background(), k.actor, im.Party, im.ID, true); err != nil {
			t.Fatal(err)
		}
		k.Exchange.Run(ended) // a server that ends at once
		if now := k.got(im.ID); now.State != exchange.Applying {
			t.Fatalf("interrupted: %s", now.State)
		}
		ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
		defer stop()
		done := make(chan struct{})
		go func() { defer close(done); k.Exchange.Run(ctx) }()
		for k.got(im.ID).State.Working() && ctx.Err() == nil {
			time.Sleep(20 * time.Millisecond)
		}
		stop()
		<-done
		if now := k.got(im.ID); now.State != exchange.Applied || k.due(ids[0]) != "2029-05-05" {
			t.Errorf("taken up: %s, %v; due %s", now.State, now.Problem, k.due(ids[0]))
		}
	})
}

// bomb is a workbook whose sheet unpacks to more than is taken in.
func bomb(t *testing.T, workbook string) string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range r.File {
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if head, _, ok := bytes.Cut(body, []byte("<sheetData>")); ok {
			w.Write(append(head, "<sheetData>"...))
			for range sheet.MaxUnpacked>>20 + 1 {
				w.Write(bytes.Repeat([]byte(" "), 1<<20))
			}
		}
		w.Write(body)
	}
	z.Close()
	return b.String()
}

// What cannot be read is answered on the page where it was sent, in words,
// and nothing of it is kept.
func TestUploadsThatCannotBeRead(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		c := k.With(house.Here, "point_of_contact")
		d := k.list("milestones")
		kept, _ := k.Exchange.List(context.Background(), k.actor, house.Here)
		whole := k.export(d, i18n.EN, dataset.Form{Format: sheet.XLSX})
		for name, x := range map[string]struct {
			file   string
			status int
			id     string
		}{
			"bomb.xlsx":      {bomb(t, whole), 422, exchange.MsgProblemBomb},
			"cut.xlsx":       {whole[:len(whole)/2], 422, exchange.MsgProblemTruncatedWhole},
			"picture.csv":    {"\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01", 500), 422, exchange.MsgProblemNoTable},
			"old.xlsx":       {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), 422, exchange.MsgProblemOldExcel},
			"nothing.csv":    {"", 422, exchange.MsgProblemEmpty},
			"too large.json": {strings.Repeat(" ", exchange.MaxFile+1), 413, exchange.MsgErrorTooLarge},
		} {
			a := k.send(c, d, name, x.file, "")
			if a.Status == 303 {
				t.Errorf("%s was taken in: %+v", name, k.got(path.Base(a.Location())))
			}
			words := a.Doc(t).Find("main").Text()
			begin, _, _ := strings.Cut(k.Bundle.For(i18n.EN).T(x.id, "Row", 0, "Detail", "", "Max", 64), "0")
			if a.Status != x.status && a.Status != 422 || !strings.Contains(words, strings.Split(begin, "  ")[0][:12]) {
				t.Errorf("%s: %d, want %s in %q", name, a.Status, x.id, words)
			}
		}
		if list, err := k.Exchange.List(context.Background(), k.actor, house.Here); err != nil || len(list) != len(kept) {
			t.Errorf("%d imports are kept, %v", len(list)-len(kept), err)
		}
	})
}

// The list over all Parties goes out in its filter, with chosen columns.
func TestAllActivitiesAsFile(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		k := open(t, w)
		a := k.Anonymous().Get("/fr/activities.csv?column=number&column=status")
		rows := k.parse(string(a.Body))
		_, n, err := k.Roadmaps.PublicList(context.Background(), listAll(k), i18n.FR)
		if err != nil || a.Status != 200 || len(rows) != n+1 || len(rows[0]) != 2 || n == 0 {
			t.Errorf("%d, %d rows of %d, %v", a.Status, len(rows), n, err)
		}
		if a := k.Anonymous().Get("/en/activities.csv?q=" + strings.Repeat("zq", 8)); len(k.parse(string(a.Body))) != 1 {
			t.Errorf("a filter that finds nothing: %q", a.Body)
		}
		links := k.Anonymous().Get("/ar/activities?position=in").Doc(t).Find(`a[href^="/ar/activities.xlsx?"]`)
		if links.Length() != 1 {
			t.Errorf("%d links to the file", links.Length())
		}
	})
}

// listAll is the filter of the list over all Parties that publish.
func listAll(k *desk) (f roadmap.ListFilter) {
	k.Helper()
	found, err := k.Roadmaps.PublishedRoadmaps(context.Background())
	if err != nil {
		k.Fatal(err)
	}
	for _, r := range found {
		f.Order = append(f.Order, r.Party)
	}
	f.Limit = -1
	return f
}
