// Command search measures the search over many records in each language and
// prints one table: how long 200 fixed queries take, beside their limit.
//
//	go run ./bench/search [-records 100000] [-langs ar,zh] [-database postgres://…]
//
// Run it from the root of the project on a machine that does nothing else. It
// works in a folder that it removes; with -database it needs an empty database
// that it may fill, once for each language named. The texts are made of
// invented words in the script of each language, as frequent as words are in
// real texts (Zipf's law). Of the queries 60 % are rare words (in at most one
// record in a thousand), 30 % middling (up to one in ten), 10 % in more than a
// fifth of all records. Limits are those of the project's issue on search.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

func main() {
	records := flag.Int("records", 100_000, "records per language")
	langs := flag.String("langs", "ar,zh,en,fr,ru,es", "languages, each in a database of its own")
	database := flag.String("database", "", "address of an empty PostgreSQL database; empty: SQLite")
	flag.Parse()
	tw := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "Language\tMade in\tSize\tRare p50\tMiddling p50\tCommon p50\tAll p50\tAll p95\tCPU p95\tLimit\tReached")
	for _, l := range strings.Split(*langs, ",") {
		if err := measure(tw, i18n.Lang(l), *records, *database); err != nil {
			fmt.Fprintln(os.Stderr, "search:", err)
			os.Exit(1)
		}
	}
	tw.Flush()
}

// limit is the longest that 19 of 20 queries may take.
const limit = 20 * time.Millisecond

func measure(tw *tabwriter.Writer, l i18n.Lang, records int, database string) error {
	fmt.Fprintln(os.Stderr, "making", records, "records in", l)
	dir, err := os.MkdirTemp("", "openroadmap-search-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d, err := openEmpty(dir, database)
	if err != nil {
		return err
	}
	defer d.Close()
	start := time.Now()
	texts := newTexts(l)
	if err := fill(d, texts, records); err != nil {
		return err
	}
	made, size := time.Since(start), sizeOf(dir)
	fmt.Fprintln(os.Stderr, "asking")
	times, err := ask(d, l, texts.queries(records))
	if err != nil {
		return err
	}
	reached := map[bool]string{true: "yes", false: "NO"}[times.all.at(95) <= limit]
	fmt.Fprintf(tw, "%s\t%.0f s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\tat most 20 ms\t%s\n", l, made.Seconds(), size, ms(times.rare.at(50)), ms(times.middling.at(50)),
		ms(times.common.at(50)), ms(times.all.at(50)), ms(times.all.at(95)), ms(times.cpu.at(95)), reached)
	return nil
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000) }

func sizeOf(dir string) string {
	st, err := os.Stat(db.File(dir))
	if err != nil {
		return "–"
	}
	return fmt.Sprintf("%d MB", st.Size()>>20)
}

func openEmpty(dir, database string) (*db.DB, error) {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{DataDir: dir, URL: database, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	merged, err := db.Migrations(search.Migrations)
	if err == nil {
		_, err = d.Migrate(ctx, merged)
	}
	if err == nil && database != "" { // the languages follow one another in one database
		_, err = d.Read().NewRaw("TRUNCATE search_records, search_parts, search_words, search_classes").Exec(ctx)
	}
	return d, err
}

// fill indexes records, a few hundred in a transaction, as an import does.
func fill(d *db.DB, texts *texts, records int) error {
	const atOnce = 500
	for from := 0; from < records; from += atOnce {
		entries := make([]search.Entry, min(atOnce, records-from))
		for i := range entries {
			entries[i] = texts.entry(from + i)
		}
		err := d.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error { return search.Put(ctx, tx, entries...) })
		if err != nil {
			return err
		}
	}
	if d.Engine == db.Postgres {
		_, err := d.Read().NewRaw("ANALYZE").Exec(context.Background())
		return err
	}
	return nil
}

// permTeam is what a tenth of the records demand.
const permTeam access.Permission = "bench.team"

// timings are how long queries took, by how frequent their words are.
type timings struct{ rare, middling, common, all, cpu durations }

// usedCPU is the processor time of this process until now, collecting garbage
// included.
func usedCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// ask asks every query four times, the sets mixed; the first round only warms
// the caches.
func ask(d *db.DB, l i18n.Lang, queries []query) (t timings, err error) {
	rules, err := access.NewTable([]access.Rule{{Permission: permTeam, Roles: []access.Role{"observer"}}})
	if err != nil {
		return t, err
	}
	x := &search.Index{DB: d, Access: rules, Sources: []search.Source{{Permissions: []access.Permission{permTeam}}}}
	reader := access.Actor{Person: "reader", Roles: map[string][]access.Role{partyOf(3): {"observer"}}}
	for round := range 4 {
		for _, q := range queries {
			start, cpu := time.Now(), usedCPU()
			r, err := x.Find(context.Background(), reader, search.Query{Text: q.text, Lang: l})
			took, used := time.Since(start), usedCPU()-cpu
			if err != nil {
				return t, err
			}
			if r.Total == 0 {
				return t, fmt.Errorf("%q finds nothing", q.text)
			}
			if round == 0 {
				continue
			}
			t.all, t.cpu = append(t.all, took), append(t.cpu, used)
			switch q.kind {
			case rare:
				t.rare = append(t.rare, took)
			case middling:
				t.middling = append(t.middling, took)
			case common:
				t.common = append(t.common, took)
			}
		}
	}
	return t, nil
}
