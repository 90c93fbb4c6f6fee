package db_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/testkit"
)

const callers = 16

func scratch(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewRaw("CREATE TABLE scratch (id BIGINT PRIMARY KEY, note TEXT NOT NULL)").Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func insert(ctx context.Context, tx db.IDB, id int) error {
	_, err := tx.NewRaw("INSERT INTO scratch (id, note) VALUES (?, ?)", id, fmt.Sprint("note ", id)).Exec(ctx)
	return err
}

func ids(t *testing.T, d *db.DB) map[int]bool {
	t.Helper()
	var got []int
	if err := d.Read().NewRaw("SELECT id FROM scratch").Scan(context.Background(), &got); err != nil {
		t.Fatal(err)
	}
	set := map[int]bool{}
	for _, id := range got {
		set[id] = true
	}
	return set
}

// One of 16 callers is cancelled, panics or fails; the other 15 are durable.
func TestTxGroup(t *testing.T) {
	spoil := map[string]func(ctx context.Context, cancel func(), tx *db.Tx) error{
		"fails":  func(context.Context, func(), *db.Tx) error { return errors.New("no") },
		"panics": func(context.Context, func(), *db.Tx) error { panic("no") },
		"cancelled": func(ctx context.Context, cancel func(), tx *db.Tx) error {
			cancel()
			if ctx.Err() != nil {
				return errors.New("the cancel reached the statement")
			}
			return errors.New("gives up")
		},
		"breaks a key": func(ctx context.Context, _ func(), tx *db.Tx) error { return insert(ctx, tx, 1000) },
	}
	for name, bad := range spoil {
		t.Run(name, func(t *testing.T) {
			testkit.EachDB(t, []fs.FS{}, func(t *testing.T, d *db.DB) { checkGroup(t, d, bad) })
		})
	}
}

func checkGroup(t *testing.T, d *db.DB, bad func(context.Context, func(), *db.Tx) error) {
	scratch(t, d)
	var acknowledged, after atomic.Int64
	var wg sync.WaitGroup
	for i := range callers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
				tx.AfterCommit(func() { after.Add(1) })
				if i == 7 {
					if err := insert(ctx, tx, 1000); err != nil {
						return err
					}
					return bad(ctx, cancel, tx)
				}
				return insert(ctx, tx, i)
			})
			if (err == nil) == (i == 7) {
				t.Errorf("caller %d: error %v", i, err)
			}
			if err == nil {
				acknowledged.Add(1)
			}
		}()
	}
	wg.Wait()
	got := ids(t, d)
	if len(got) != callers-1 || got[1000] || got[7] {
		t.Errorf("rows %v, want all but the spoiled one", got)
	}
	if acknowledged.Load() != callers-1 || after.Load() != callers-1 {
		t.Errorf("acknowledged %d, after commit %d, want %d", acknowledged.Load(), after.Load(), callers-1)
	}
}

func TestTxInsideTx(t *testing.T) {
	testkit.EachDB(t, []fs.FS{}, func(t *testing.T, d *db.DB) {
		err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			return d.Tx(ctx, func(context.Context, *db.Tx) error { return nil })
		})
		if err == nil {
			t.Error("a transaction inside a transaction was allowed")
		}
	})
}

func TestTxCancelledBeforeStart(t *testing.T) {
	testkit.EachDB(t, []fs.FS{}, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		ran := false
		err := d.Tx(ctx, func(context.Context, *db.Tx) error { ran = true; return nil })
		if !errors.Is(err, context.Canceled) || ran {
			t.Errorf("Tx = %v, ran %v; want cancelled, not run", err, ran)
		}
	})
}

// Sixteen read-modify-write transactions must not lose one another's update.
func TestTxSerializes(t *testing.T) {
	testkit.EachDB(t, []fs.FS{}, func(t *testing.T, d *db.DB) {
		scratch(t, d)
		ctx := context.Background()
		if err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, 0) }); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range callers {
			wg.Add(1)
			go func() {
				defer wg.Done()
				err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
					var n int
					if err := tx.NewRaw("SELECT length(note) FROM scratch WHERE id = 0").Scan(ctx, &n); err != nil {
						return err
					}
					note := fmt.Sprintf("%*s", n+1, "x")
					_, err := tx.NewRaw("UPDATE scratch SET note = ? WHERE id = 0", note).Exec(ctx)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		var n int
		if err := d.Read().NewRaw("SELECT length(note) FROM scratch WHERE id = 0").Scan(ctx, &n); err != nil {
			t.Fatal(err)
		}
		if want := len("note 0") + callers; n != want {
			t.Errorf("length %d, want %d: an update was lost", n, want)
		}
	})
}

func TestGeneration(t *testing.T) {
	testkit.EachDB(t, []fs.FS{}, func(t *testing.T, d *db.DB) {
		touch := func(fail error) {
			err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(tx.Touch(ctx, "xma"), tx.Touch(ctx, "xma"), fail)
			})
			if !errors.Is(err, fail) {
				t.Fatal(err)
			}
		}
		touch(nil)
		touch(errors.New("undone"))
		if g, all, other := d.Generation("xma"), d.Generation(db.All), d.Generation("xes"); g != 1 || all != 1 || other != 0 {
			t.Errorf("generations %d %d %d, want 1 1 0", g, all, other)
		}
	})
}

func TestSecondServerIsRefused(t *testing.T) {
	dir := t.TempDir()
	first, err := db.Open(context.Background(), db.Config{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if second, err := db.Open(context.Background(), db.Config{DataDir: dir}); err == nil {
		second.Close()
		t.Error("a second server opened the same folder")
	}
}
