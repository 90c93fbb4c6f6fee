package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
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

// watch looks at the memory in use until peak is called, which gives how far
// it rose above the beginning, in bytes.
func watch() (peak func() int64) {
	inUse := func() int64 {
		samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
		metrics.Read(samples)
		return int64(samples[0].Value.Uint64() + samples[1].Value.Uint64())
	}
	start, stop, result := inUse(), make(chan struct{}), make(chan int64)
	go func() {
		tick, most := time.NewTicker(10*time.Millisecond), start
		defer tick.Stop()
		for {
			select {
			case <-stop:
				result <- most - start
				return
			case <-tick.C:
				most = max(most, inUse())
			}
		}
	}()
	return func() int64 { close(stop); return <-result }
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
		peak := watch()
		c, t, held := cpu(b), time.Now(), s.DB.Held()
		if err := do(); err != nil {
			b.Fatal(name, err)
		}
		used, took := cpu(b)-c, time.Since(t)
		b.Logf("%-28s %6.2f s CPU %6.2f s, writer held %6.2f s, memory at most +%d MiB", name, used.Seconds(), took.Seconds(), (s.DB.Held() - held).Seconds(), peak()>>20)
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
