package db

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/uptrace/bun"
	"modernc.org/sqlite"

	"openroadmap/internal/platform/errs"
)

// writer is the one goroutine that writes to SQLite. It takes whatever
// transactions are waiting, runs them one after another, each inside its own
// savepoint, commits them with one fsync and only then answers each caller.
//
// A failing transaction is rolled back to its savepoint and its neighbours
// stay. When the savepoint itself cannot be trusted any more (see unsafe),
// the whole group is undone, nobody is acknowledged, and each innocent one
// runs again alone.
type writer struct {
	db    *DB
	dir   string
	queue chan *job
	quit  chan struct{}
	done  sync.WaitGroup
	bad   error // set while the handle is not to be trusted
}

type job struct {
	ctx    context.Context
	fn     func(context.Context, *Tx) error
	tx     *Tx
	err    error
	answer chan error
}

// groupMax bounds how many transactions share a commit, and so how long the
// first of them waits.
const groupMax = 64

func newWriter(d *DB, dir string) *writer {
	w := &writer{db: d, dir: dir, queue: make(chan *job, 4*groupMax), quit: make(chan struct{})}
	w.done.Add(1)
	go w.loop()
	return w
}

func (w *writer) do(ctx context.Context, fn func(context.Context, *Tx) error) error {
	j := &job{ctx: ctx, fn: fn, answer: make(chan error, 1)}
	select {
	case w.queue <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed
	}
	select {
	case err := <-j.answer:
		return err
	case <-w.quit:
		w.done.Wait()
		select {
		case err := <-j.answer:
			return err
		default:
			return errClosed
		}
	}
}

var errClosed = errs.Wrap(errors.New("the database is closing"), errs.Unavailable, "error.unavailable")

func (w *writer) stop() {
	close(w.quit)
	w.done.Wait()
}

func (w *writer) loop() {
	defer w.done.Done()
	for {
		select {
		case j := <-w.queue:
			w.group(w.gather(j))
		case <-w.quit:
			return
		}
	}
}

// gather takes what else is waiting, up to groupMax.
func (w *writer) gather(first *job) []*job {
	group := []*job{first}
	for len(group) < groupMax {
		select {
		case j := <-w.queue:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// group runs jobs under one commit and answers them.
func (w *writer) group(jobs []*job) {
	redo := w.commit(jobs)
	for _, j := range jobs {
		if redo[j] {
			w.commit([]*job{j})
		}
	}
	for _, j := range jobs {
		if j.err == nil {
			w.db.finish(j.tx)
		}
		j.answer <- j.err
	}
}

// commit runs jobs in one SQLite transaction and leaves each job's result in
// j.err. It returns the jobs that must run again because a neighbour spoiled
// the group.
func (w *writer) commit(jobs []*job) (redo map[*job]bool) {
	if err := w.heal(); err != nil {
		return fail(jobs, err)
	}
	conn, err := w.db.write.Conn(context.Background())
	if err != nil {
		return fail(jobs, w.fatal(err))
	}
	defer conn.Close()
	if err := exec(conn, "BEGIN IMMEDIATE"); err != nil {
		return fail(jobs, unavailable(err))
	}
	for _, j := range jobs {
		if spoiled := w.run(conn, j, len(jobs) > 1); spoiled {
			return w.undo(conn, jobs, j)
		}
	}
	if err := exec(conn, "COMMIT"); err != nil {
		w.undo(conn, nil, nil)
		return fail(jobs, w.fatal(err))
	}
	return nil
}

// run executes one job inside its savepoint. spoiled is true when the group
// cannot go on. A group of one needs no savepoint: an error undoes it all.
func (w *writer) run(conn bun.Conn, j *job, shared bool) (spoiled bool) {
	if j.err = j.ctx.Err(); j.err != nil {
		return false
	}
	if shared {
		if err := exec(conn, "SAVEPOINT job"); err != nil {
			j.err = unavailable(err)
			return true
		}
	}
	j.tx = &Tx{IDB: conn, At: w.db.clock.Now()}
	j.err = w.db.call(j.ctx, j.fn, j.tx)
	if unsafe(j.err) {
		j.err = unavailable(j.err)
		return true
	}
	if !shared {
		return j.err != nil
	}
	if j.err != nil {
		if err := exec(conn, "ROLLBACK TO job"); err != nil {
			return true
		}
	}
	return exec(conn, "RELEASE job") != nil
}

// undo rolls the group back. Everyone but the culprit, and those that had
// failed by themselves, runs again.
func (w *writer) undo(conn bun.Conn, jobs []*job, culprit *job) (redo map[*job]bool) {
	if err := exec(conn, "ROLLBACK"); err != nil {
		// After FULL or IOERR SQLite may have rolled back already.
		w.db.log.Warn("rollback", "error", err)
	}
	if culprit != nil && mayBeDamage(culprit.err) {
		w.bad = culprit.err
	}
	redo = map[*job]bool{}
	for _, j := range jobs {
		if j == culprit {
			if j.err == nil {
				j.err = unavailable(errors.New("savepoint lost"))
			}
			continue
		}
		if j.err == nil {
			redo[j] = true
		}
	}
	return redo
}

func fail(jobs []*job, err error) map[*job]bool {
	for _, j := range jobs {
		j.err = err
	}
	return nil
}

func (w *writer) fatal(err error) error {
	w.bad = err
	return unavailable(err)
}

// heal reopens the file after a fatal error and checks it before it is used.
func (w *writer) heal() error {
	if w.bad == nil {
		return nil
	}
	w.db.log.Error("reopening the database", "after", w.bad)
	if err := w.db.write.Close(); err != nil {
		w.db.log.Warn("close the database", "error", err)
	}
	fresh, err := openWriter(context.Background(), w.dir)
	if err != nil {
		return unavailable(err)
	}
	w.db.write = fresh
	var verdict string
	if err := fresh.NewRaw("PRAGMA quick_check(1)").Scan(context.Background(), &verdict); err != nil || verdict != "ok" {
		return errs.Wrap(fmt.Errorf("the database file fails its check: %s %w; run openroadmap verify, and restore a backup", verdict, err), errs.Unavailable, "error.damaged")
	}
	w.bad = nil
	return nil
}

func exec(conn bun.Conn, stmt string) error {
	// The bare connection: bun would parse the statement for nothing.
	_, err := conn.Conn.ExecContext(context.Background(), stmt)
	return err
}

func unavailable(err error) error {
	if sqliteCode(err)&0xff == sqliteFull {
		return errs.Wrap(err, errs.Unavailable, "error.full")
	}
	if IsDamage(err) {
		return errs.Wrap(err, errs.Unavailable, "error.damaged")
	}
	return errs.Wrap(err, errs.Unavailable, "error.unavailable")
}

// SQLite result codes, https://www.sqlite.org/rescode.html
const (
	sqliteBusy, sqliteNoMem, sqliteInterrupt, sqliteIOErr, sqliteCorrupt, sqliteFull, sqliteNotADB = 5, 7, 9, 10, 11, 13, 26

	sqlitePrimaryKey, sqliteUnique = 1555, 2067
)

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// unsafe tells whether err may have rolled back more than one savepoint.
func unsafe(err error) bool {
	switch sqliteCode(err) & 0xff {
	case sqliteBusy, sqliteNoMem, sqliteInterrupt, sqliteIOErr, sqliteCorrupt, sqliteFull, sqliteNotADB:
		return true
	}
	return false
}

// mayBeDamage tells whether the file must be reopened and checked after err.
func mayBeDamage(err error) bool { return IsDamage(err) || sqliteCode(err)&0xff == sqliteIOErr }

// IsDamage tells whether err says that the database file is not whole.
func IsDamage(err error) bool {
	c := sqliteCode(err) & 0xff
	return c == sqliteCorrupt || c == sqliteNotADB
}
