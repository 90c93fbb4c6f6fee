package measure

import (
	"context"
	"fmt"
	"testing"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/search"
)

// many adds measures with a text each, that nobody has looked through.
func (k kit) many(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		m := k.add(t, "title:en", fmt.Sprintf("Law %d", i), "national", fmt.Sprint(i+1))
		if _, err := k.AddText(ctx, k.editor, "xma", m.ID, Version{Label: "First", Lang: "en", From: mayFirst(2020)}, articles(t, lanterns)); err != nil {
			t.Fatal(err)
		}
	}
}

func (k kit) reading(t *testing.T) Reading {
	t.Helper()
	r, err := k.Reading(ctx, k.observer, "xma")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Texts are looked through by the job, not when they are saved; the work is
// stopped and gone on with, and begins anew without what a person decided.
func TestTextsAreLookedThroughLater(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		k.many(t, 3)
		if r := k.reading(t); r.State != ReadingOn || r.Waiting != 3 || r.Found != 0 {
			t.Fatalf("before: %+v", r)
		}
		if err := k.SetReading(ctx, k.editor, "xma", ReadingStopped, false); err != nil {
			t.Fatal(err)
		}
		if err := k.ReadTexts(ctx, "xma"); err != nil {
			t.Fatal(err)
		}
		if r := k.reading(t); r.State != ReadingStopped || r.Waiting != 3 {
			t.Errorf("stopped: %+v", r)
		}
		for who, a := range map[string]access.Actor{"observer": k.observer, "stranger": k.stranger} {
			if err := k.SetReading(ctx, a, "xma", ReadingOn, true); err == nil {
				t.Errorf("%s begins the work", who)
			}
		}
		if err := k.SetReading(ctx, k.editor, "xma", ReadingOn, false); err != nil {
			t.Fatal(err)
		}
		k.untilRead(t)
		if r := k.reading(t); r.State != ReadingDone || r.Waiting != 0 || r.Done != 3 || r.Found != 6 {
			t.Errorf("done: %+v", r)
		}
		k.checkAnew(t)
	})
}

// untilRead has the job do what waits.
func (k kit) untilRead(t *testing.T) {
	t.Helper()
	running, stop := context.WithTimeout(ctx, 20*time.Second)
	ended := make(chan struct{})
	go func() { k.Run(running); close(ended) }()
	for running.Err() == nil && k.reading(t).State == ReadingOn {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-ended
}

func (k kit) checkAnew(t *testing.T) {
	t.Helper()
	all, err := selectPartyProvisions(ctx, k.DB.Read(), "xma")
	if err != nil || len(all) != 6 {
		t.Fatalf("proposals: %d, %v", len(all), err)
	}
	if err := k.DecideProvision(ctx, k.editor, "xma", all[0].Measure, all[0].ID, Rejected); err != nil {
		t.Fatal(err)
	}
	if err := k.SetReading(ctx, k.editor, "xma", ReadingOn, true); err != nil {
		t.Fatal(err)
	}
	if r := k.reading(t); r.Waiting != 3 || r.Done != 0 {
		t.Errorf("anew: %+v", r)
	}
	if err := k.ReadTexts(ctx, "xma"); err != nil {
		t.Fatal(err)
	}
	again, err := selectPartyProvisions(ctx, k.DB.Read(), "xma")
	rejected := 0
	for _, p := range again {
		if p.State == Rejected {
			rejected++
		}
	}
	if err != nil || len(again) != 6 || rejected != 1 {
		t.Errorf("anew: %d, %d rejected, %v", len(again), rejected, err)
	}
	if err := k.SetReading(ctx, k.editor, "xma", "nothing", false); !errs.Is(err, errs.Invalid) {
		t.Errorf("a state that is none: %v", err)
	}
}

// The text that begins on a day is found from that day on, though nobody
// writes anything.
func TestTextsBeginByThemselves(t *testing.T) {
	each(t, func(t *testing.T, k kit) {
		m := k.add(t)
		k.text(t, m, "Now", mayFirst(2020), "Article 1. The old lantern is lit.")
		k.text(t, m, "Next", mayFirst(2028), "Article 1. The new beacon is lit.")
		index := &search.Index{DB: k.DB, Access: k.Access, Sources: []search.Source{k.source(), k.textSource()}}
		found := func(word string) int {
			r, err := index.Find(ctx, k.observer, search.Query{Text: word, Lang: "en"})
			if err != nil {
				t.Fatal(err)
			}
			return r.Total
		}
		if err := k.beginTexts(ctx); err != nil {
			t.Fatal(err)
		}
		before := found("beacon")
		if found("lantern") == 0 {
			t.Error("the text that holds is not found")
		}
		k.Today = func(string) clock.Date { return mayFirst(2028) }
		if err := k.beginTexts(ctx); err != nil {
			t.Fatal(err)
		}
		if after := found("beacon"); before != 0 || after == 0 || found("lantern") != 0 {
			t.Errorf("found %d times before, %d after", before, after)
		}
	})
}
