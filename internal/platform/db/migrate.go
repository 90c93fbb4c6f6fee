package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var ownMigrations embed.FS

// Migrations merges the migrations/*.sql of all features into one ordered
// list. Two files with one number are an error, unless they are the two
// spellings of one migration: .sqlite.sql and .postgres.sql.
func Migrations(sources ...fs.FS) (fs.FS, error) {
	merged := fstest.MapFS{}
	byNumber := map[string]string{}
	for _, src := range append([]fs.FS{ownMigrations}, sources...) {
		names, err := fs.Glob(src, "migrations/*.sql")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			base := path.Base(name)
			if len(base) < 13 {
				return nil, fmt.Errorf("migration %s: name it YYYYMMDDHHMM_feature_what.sql", name)
			}
			if other, taken := byNumber[base[:12]]; taken && !twins(other, base) {
				return nil, fmt.Errorf("migrations %s and %s have one number", other, base)
			}
			byNumber[base[:12]] = base
			data, err := fs.ReadFile(src, name)
			if err != nil {
				return nil, err
			}
			merged[base] = &fstest.MapFile{Data: data}
		}
	}
	return merged, nil
}

// spelling is how the name of a migration for one engine only ends.
var spelling = map[Engine]string{SQLite: ".sqlite.sql", Postgres: ".postgres.sql"}

func twins(a, b string) bool {
	stem, found := strings.CutSuffix(a, spelling[SQLite])
	other := spelling[Postgres]
	if !found {
		stem, found = strings.CutSuffix(a, other)
		other = spelling[SQLite]
	}
	return found && b == stem+other
}

// forEngine leaves out the migrations that are for the other engine only.
func forEngine(all fs.FS, e Engine) (fs.FS, error) {
	names, err := fs.Glob(all, "*.sql")
	if err != nil {
		return nil, err
	}
	kept := fstest.MapFS{}
	for _, name := range names {
		if e == SQLite && strings.HasSuffix(name, spelling[Postgres]) || e == Postgres && strings.HasSuffix(name, spelling[SQLite]) {
			continue
		}
		data, err := fs.ReadFile(all, name)
		if err != nil {
			return nil, err
		}
		kept[name] = &fstest.MapFile{Data: data}
	}
	return kept, nil
}

// Migrate brings the schema up to date and returns the names of the
// migrations it applied.
func (d *DB) Migrate(ctx context.Context, migrations fs.FS) ([]string, error) {
	dialect := goose.DialectSQLite3
	if d.Engine == Postgres {
		dialect = goose.DialectPostgres
	}
	mine, err := forEngine(migrations, d.Engine)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	p, err := goose.NewProvider(dialect, d.write.DB, mine)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	results, err := p.Up(ctx)
	if sqliteCode(err)&0xff == sqliteFull {
		return nil, fmt.Errorf("migrate: the disk of the data folder is full; make room and start again: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var applied []string
	for _, r := range results {
		applied = append(applied, path.Base(r.Source.Path))
	}
	return applied, d.LoadGenerations(ctx)
}
