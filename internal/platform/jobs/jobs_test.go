package jobs

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		b, did, ended := NewBell(), 0, false
		go func() {
			b.Loop(ctx, time.Minute, func() { did++ })
			ended = true
		}()
		expect := func(want int, when string) {
			t.Helper()
			if synctest.Wait(); did != want {
				t.Errorf("%s: done %d times, want %d", when, did, want)
			}
		}
		expect(1, "at once")
		b.Ring()
		expect(2, "when rung")
		time.Sleep(time.Minute)
		expect(3, "after the pause")
		stop()
		if synctest.Wait(); !ended {
			t.Error("the loop goes on after the end")
		}
	})
}

// Ringing twice before the loop looks is ringing once, and nobody waits.
func TestRingNeverWaits(t *testing.T) {
	b := NewBell()
	b.Ring()
	b.Ring()
	Bell(nil).Ring()
	if len(b) != 1 {
		t.Errorf("the bell was rung %d times", len(b))
	}
}
