package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/test/house"
)

// frail is an importer to which things happen: before a block, outside of its
// transaction, and instead of it.
type frail struct {
	dataset.Importer
	before  func(block int)
	instead func(block int) error
	block   *int
}

func (f frail) Prepare(diffs []*dataset.Diff) {
	*f.block++
	if f.before != nil {
		f.before(*f.block)
	}
	if p, ok := f.Importer.(dataset.Preparer); ok {
		p.Prepare(diffs)
	}
}

func (f frail) Apply(ctx context.Context, tx *db.Tx, diffs []*dataset.Diff) error {
	if f.instead != nil {
		if err := f.instead(*f.block); err != nil {
			return err
		}
	}
	return f.Importer.Apply(ctx, tx, diffs)
}

// weaken has things happen to imports of milestones, of which two rows make a
// block.
func (k *desk) weaken(before func(block int), instead func(block int) error) (mend func()) {
	k.Helper()
	i := slices.IndexFunc(k.Exchange.Datasets, func(d dataset.Dataset) bool { return d.Key == "milestones" })
	d := &k.Exchange.Datasets[i]
	whole, block := *d, 0
	d.Batch = 2
	d.Import = func(ctx context.Context, q db.IDB, s dataset.Scope, fields []dataset.Field) (dataset.Importer, error) {
		im, err := whole.Import(ctx, q, s, fields)
		return frail{im, before, instead, &block}, err
	}
	return func() { *d = whole }
}

// sixDays changes six milestones, three blocks of them.
func (k *desk) sixDays() string {
	k.Helper()
	var file strings.Builder
	file.WriteString("id,due\n")
	for _, row := range k.table("milestones", "id")[:6] {
		fmt.Fprintf(&file, "%s,2029-05-05\n", row[0])
	}
	return file.String()
}

// moved counts the milestones that sixDays has moved.
func (k *desk) moved() (n int) {
	k.Helper()
	for _, row := range k.table("milestones", "due") {
		if row[0] == "2029-05-05" {
			n++
		}
	}
	return n
}

// server does the work of imports until none is left, or until ctx ends.
func (k *desk) server(ctx context.Context, im exchange.Import) exchange.Import {
	k.Helper()
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	done := make(chan struct{})
	go func() { defer close(done); k.Exchange.Run(ctx) }()
	for k.got(im.ID).State.Working() && ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	<-done
	return k.got(im.ID)
}

func (k *desk) accepted(all bool) exchange.Import {
	k.Helper()
	im := k.start(k.list("milestones"), i18n.EN, "days.csv", k.sixDays(), exchange.Plan{})
	im, err := k.Exchange.Accept(context.Background(), k.actor, im.Party, im.ID, all)
	if err != nil {
		k.Fatal(err)
	}
	return im
}

// says is what the page of an import says.
func (k *desk) says(im exchange.Import) string {
	k.Helper()
	return k.With(house.Here, "point_of_contact").Get("/en/work/" + house.Here + "/imports/" + im.ID).Doc(k).Find("main").Text()
}

// letGo is what time does to the hold of a server that is gone.
func (k *desk) letGo() {
	k.Helper()
	err := k.DB.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewRaw("UPDATE exchange_imports SET lease_at = NULL").Exec(ctx)
		return err
	})
	if err != nil {
		k.Fatal(err)
	}
}

// Whatever happens in the middle of an import, it is saved whole in the end, or
// nothing of it is.
func TestNothingStaysHalfSaved(t *testing.T) {
	house.Each(t, func(t *testing.T, w *house.World) {
		for name, test := range map[string]func(*testing.T, *house.World){
			"killed after the first block": killedAfterTheFirstBlock, "broken off": whatBreaksOffIsTakenBack, "broken off on the command line": runNowTakesBack,
			"stopped": stoppedImportIsTakenBack, "its person is gone": importOfSomebodyWhoIsGone, "killed command": killedCommand,
		} {
			t.Run(name, func(t *testing.T) { test(t, w) })
		}
	})
}

// A server that is killed between two blocks leaves an import that says it is
// being saved; the next server ends it.
func killedAfterTheFirstBlock(t *testing.T, w *house.World) {
	k := open(t, w)
	ctx, kill := context.WithCancel(context.Background())
	mend := k.weaken(func(block int) {
		if block == 2 {
			kill()
		}
	}, nil)
	im := k.server(ctx, k.accepted(true))
	if im.State != exchange.Applying || k.moved() != 2 || !strings.Contains(k.says(im), "Being saved") {
		t.Fatalf("killed: %s, %d rows of the first block saved; %s", im.State, k.moved(), k.says(im))
	}
	mend()
	k.letGo()
	if im = k.server(context.Background(), im); im.State != exchange.Applied || k.moved() != 6 {
		t.Errorf("the next server: %s %v, %d saved", im.State, im.Problem, k.moved())
	}
}

// Rows that cannot be saved to the end are taken back, even where that fails
// at first, and the page says so.
func whatBreaksOffIsTakenBack(t *testing.T, w *house.World) {
	k := open(t, w)
	mend := k.weaken(nil, func(block int) error {
		if block > 1 {
			return errors.New("the disk is full")
		}
		return nil
	})
	im := k.accepted(true)
	ctx, stop := context.WithCancel(context.Background())
	go func() { time.Sleep(700 * time.Millisecond); stop() }()
	if im = k.server(ctx, im); im.State != exchange.Undoing || k.moved() != 2 || !strings.Contains(k.says(im), "Broke off; being taken back") {
		t.Fatalf("with a full disk: %s, %d saved; %s", im.State, k.moved(), k.says(im))
	}
	mend()
	k.letGo()
	im = k.server(context.Background(), im)
	if im.State != exchange.Undone || k.moved() != 0 {
		t.Fatalf("with room again: %s, %d saved", im.State, k.moved())
	}
	if text := k.says(im); !strings.Contains(text, "Broke off; taken back") || !strings.Contains(text, "Something went wrong on our side") || !strings.Contains(text, "Send the file again") {
		t.Errorf("the page says %s", text)
	}
}

// On the command line it is taken back before the command ends.
func runNowTakesBack(t *testing.T, w *house.World) {
	k := open(t, w)
	failed := false
	k.weaken(nil, func(block int) error {
		if block == 3 && !failed {
			failed = true
			return errors.New("the disk is full")
		}
		return nil
	})
	im, err := k.Exchange.RunNow(context.Background(), k.actor, k.accepted(true))
	if err == nil || im.State != exchange.Undone || im.Problem == nil || k.moved() != 0 {
		t.Errorf("%s %v, %d saved, %v", im.State, im.Problem, k.moved(), err)
	}
}

// Whoever stops an import has nothing of it.
func stoppedImportIsTakenBack(t *testing.T, w *house.World) {
	k := open(t, w)
	var im exchange.Import
	k.weaken(func(block int) {
		if block == 2 {
			if _, err := k.Exchange.Stop(context.Background(), k.actor, im.Party, im.ID); err != nil {
				t.Errorf("stop: %v", err)
			}
		}
	}, nil)
	im = k.accepted(true)
	if now := k.server(context.Background(), im); now.State != exchange.Undone || k.moved() != 0 || !strings.Contains(k.says(now), "The import was stopped") {
		t.Errorf("stopped: %s, %d saved; %s", now.State, k.moved(), k.says(now))
	}
	if _, err := k.Exchange.Stop(context.Background(), k.actor, im.Party, im.ID); err == nil {
		t.Error("what is done can be stopped")
	}
}

// An import whose person has lost the account is not saved in that name.
func importOfSomebodyWhoIsGone(t *testing.T, w *house.World) {
	k := open(t, w)
	im := k.accepted(true)
	k.Exchange.Actor = func(context.Context, string) (access.Actor, error) {
		return access.Actor{}, errors.New("no such person")
	}
	if now := k.server(context.Background(), im); now.State != exchange.Undone || k.moved() != 0 {
		t.Errorf("%s, %d saved", now.State, k.moved())
	}
}

// What a killed command has begun is ended by a server, but only once the
// command gives no sign of life.
func killedCommand(t *testing.T, w *house.World) {
	k := open(t, w)
	k.actor = k.CommandLine(house.Here)
	im := k.accepted(true)
	if w.Engine == db.Postgres { // beside SQLite there is no other process
		ctx, stop := context.WithCancel(context.Background())
		go func() { time.Sleep(300 * time.Millisecond); stop() }()
		if now := k.server(ctx, im); now.State != exchange.Applying || k.moved() != 0 {
			t.Errorf("a server took the work of a command: %s", now.State)
		}
	}
	k.letGo()
	if now := k.server(context.Background(), im); now.State != exchange.Applied || k.moved() != 6 {
		t.Errorf("%s %v, %d saved", now.State, now.Problem, k.moved())
	}
}
