package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"

	"openroadmap/internal/platform/errs"
)

// Tx is one unit of work. It carries its time, so that everything written in
// it bears the same instant.
type Tx struct {
	IDB
	At      time.Time
	after   []func()
	touched map[string]int64 // Party → generation reached, see Touch
}

// AfterCommit registers f to run once the transaction is durable, before the
// caller is answered. f does not run if the transaction fails.
func (t *Tx) AfterCommit(f func()) { t.after = append(t.after, f) }

// slowTx is how long a transaction may hold the writer before it is logged.
const slowTx = 50 * time.Millisecond

type inTxKey struct{}

// Tx runs fn as one unit of work and returns once it is durable or undone.
//
// fn touches only the database: it may run twice, and it runs to its end even
// if ctx is cancelled meanwhile (a cancelled statement would roll back its
// neighbours in the same group). Everything else goes into AfterCommit. Tx
// inside fn is an error at once. A panic in fn undoes it and is returned as
// an error. When the disk is full or the file is damaged the error is of Kind
// Unavailable.
func (d *DB) Tx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	if ctx.Value(inTxKey{}) != nil {
		return errors.New("db: transaction inside a transaction")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.writer != nil {
		return d.writer.do(ctx, fn)
	}
	return d.txPostgres(ctx, fn)
}

// retries is how often a serialization failure is tried again.
const retries = 20

func (d *DB) txPostgres(ctx context.Context, fn func(context.Context, *Tx) error) error {
	var err error
	for try := 0; try < retries; try++ {
		err = d.tryPostgres(ctx, fn)
		if !isSerialization(err) {
			return err
		}
		time.Sleep(time.Duration(try) * 3 * time.Millisecond)
	}
	return errs.Wrap(err, errs.Unavailable, "error.unavailable")
}

func (d *DB) tryPostgres(ctx context.Context, fn func(context.Context, *Tx) error) error {
	bare, err := d.write.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{IDB: bare, At: d.clock.Now()}
	if err := d.call(ctx, fn, tx); err != nil {
		return errors.Join(err, ignoreDone(bare.Rollback()))
	}
	if err := bare.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	d.finish(tx)
	return nil
}

// Held is how long transactions have run since the start, all together: while
// one runs in SQLite, the others wait.
func (d *DB) Held() time.Duration { return time.Duration(d.held.Load()) }

// call runs fn under the marker that forbids nesting, turns a panic into an
// error and logs a transaction that takes too long.
func (d *DB) call(ctx context.Context, fn func(context.Context, *Tx) error, tx *Tx) (err error) {
	start := time.Now()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in transaction: %v\n%s", p, debug.Stack())
		}
		took := time.Since(start)
		d.held.Add(int64(took))
		if took > slowTx {
			d.log.Warn("slow transaction", "ms", took.Milliseconds())
		}
	}()
	return fn(context.WithValue(context.WithoutCancel(ctx), inTxKey{}, true), tx)
}

func (d *DB) finish(tx *Tx) {
	d.gens.raise(tx.touched)
	for _, f := range tx.after {
		f()
	}
}

func isSerialization(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// IsDuplicate tells whether err is a broken unique or primary key, on either
// engine.
func IsDuplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	return sqliteCode(err) == sqliteUnique || sqliteCode(err) == sqlitePrimaryKey
}

// NotFound turns "no rows" into an error of Kind NotFound; other errors pass.
func NotFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	return err
}

var _ IDB = bun.Tx{}
