package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
)

// Backup writes a consistent copy of the SQLite database of a data folder
// into a new file, while a server may go on writing. PostgreSQL has pg_dump.
func Backup(ctx context.Context, dir, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("the file %s is there already: name a new one", path)
	}
	pool, err := sql.Open("sqlite", dsn(dir, "mode=ro", "busy_timeout(10000)"))
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("back up into %s: %w", path, err)
	}
	return checkFile(ctx, path)
}

// Restore puts a backup into a data folder that has no database yet, after
// checking it.
func Restore(ctx context.Context, path, dir string) error {
	if err := checkFile(ctx, path); err != nil {
		return err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer lock.release()
	if _, err := os.Stat(File(dir)); err == nil {
		return fmt.Errorf("the data folder %s holds a database already: name an empty folder", dir)
	}
	return copyFile(path, File(dir))
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

func checkFile(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	pool, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer pool.Close()
	var verdict string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
		return fmt.Errorf("%s is not a whole SQLite database: %s %w", path, verdict, err)
	}
	return nil
}

// Verify checks the database: reachable, and on SQLite whole.
func (d *DB) Verify(ctx context.Context) error {
	if d.Engine != SQLite {
		return d.Check(ctx)
	}
	var verdict string
	if err := d.read.NewRaw("PRAGMA quick_check(1)").Scan(ctx, &verdict); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("the database file is damaged: %s", verdict)
	}
	return nil
}
