package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"openroadmap/internal/core/exchange"
	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
)

// exchangeRows is how many milestones go in and out.
const exchangeRows = 100_000

// manyMilestones is a table of new milestones, spread over the activities.
func manyMilestones(numbers []string) string {
	var b strings.Builder
	b.WriteString("activity,title:en,title:fr,due,done,proof:en\n")
	for i := range exchangeRows {
		done, proof := "", ""
		if i%3 == 0 {
			done, proof = "2026-03-01", fmt.Sprintf("https://example.org/proof/%d", i)
		}
		fmt.Fprintf(&b, "%s,Register number %d checked and printed,Registre numéro %d vérifié et imprimé,20%02d-%02d-%02d,%s,%s\n", numbers[i*len(numbers)/exchangeRows], i, i, 27+i%4, i%12+1, i%28+1, done, proof)
	}
	return b.String()
}

// cpu is the time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkExchange takes 100,000 milestones in (CSV and XLSX), saves them and
// takes them out again, and tells what each step costs.
func BenchmarkExchange(b *testing.B) {
	s := openWith(b, 1)
	ctx, x := context.Background(), s.Exchange
	actor := access.Actor{Person: "bench", Roles: map[string][]access.Role{Code(1): {identity.Editor}}}
	d, _ := x.Dataset("milestones")
	slug := x.Slug(ctx, Code(1))
	step := func(name string, do func() error) {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c, t := cpu(b), time.Now()
		if err := do(); err != nil {
			b.Fatal(name, err)
		}
		used, took := cpu(b)-c, time.Since(t)
		runtime.ReadMemStats(&after)
		b.Logf("%-28s %6.2f s CPU %6.2f s, heap from the system +%d MiB", name, used.Seconds(), took.Seconds(), (int64(after.Sys)-int64(before.Sys))>>20)
	}
	start := func(name, file string) (im exchange.Import) {
		step("upload "+name, func() (err error) {
			im, err = x.Start(ctx, actor, d, exchange.New{Party: Code(1), Slug: slug, Lang: i18n.EN, FileName: name, File: strings.NewReader(file)})
			return err
		})
		step("dry run "+name, func() (err error) {
			im, err = x.RunNow(ctx, actor, im)
			return err
		})
		b.Logf("%s: %s, %+v", name, im.State, im.Counts)
		return im
	}
	im := start("milestones.csv", manyMilestones(s.Numbers))
	step("save", func() (err error) {
		if im, err = x.Accept(ctx, actor, im.Party, im.ID, true); err == nil {
			im, err = x.RunNow(ctx, actor, im)
		}
		return err
	})
	b.Logf("saved: %s, %d refused, %v", im.State, im.Refused, im.Problem)
	sc := x.Scope(actor, Code(1), slug, i18n.EN)
	for _, f := range sheet.Formats {
		step("export "+string(f), func() error { return x.Export(ctx, d, sc, dataset.Form{Format: f}, io.Discard) })
	}
	var wb bytes.Buffer
	if err := x.Export(ctx, d, sc, dataset.Form{Format: sheet.XLSX}, &wb); err != nil {
		b.Fatal(err)
	}
	start("milestones.xlsx", wb.String())
	step("undo", func() (err error) {
		if im, err = x.Undo(ctx, actor, im.Party, im.ID); err == nil {
			im, err = x.RunNow(ctx, actor, im)
		}
		return err
	})
	b.Logf("undone: %s, %d refused", im.State, im.Refused)
}
