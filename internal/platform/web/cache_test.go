package web

import (
	"fmt"
	"testing"
)

func TestCacheDropsTheLeastRecentlyUsed(t *testing.T) {
	page := func(key string) *cached { return &cached{key: key, gz: make([]byte, 1000)} }
	c := newCache(4 * page("a").weight())
	for _, key := range []string{"a", "b", "c", "d"} {
		c.put(page(key))
	}
	c.get("a")
	c.put(page("e"))
	for key, want := range map[string]bool{"a": true, "b": false, "c": true, "d": true, "e": true} {
		if (c.get(key) != nil) != want {
			t.Errorf("page %s kept: %v, want %v", key, !want, want)
		}
	}
}

func TestCacheStaysWithinItsSize(t *testing.T) {
	c := newCache(10_000)
	for i := range 1000 {
		c.put(&cached{key: fmt.Sprint(i % 37), gz: make([]byte, 700+i%50)})
		if c.size > c.max {
			t.Fatalf("holds %d of %d bytes", c.size, c.max)
		}
	}
	sum := 0
	for e := c.order.Front(); e != nil; e = e.Next() {
		sum += e.Value.(*cached).weight()
	}
	if sum != c.size || len(c.items) != c.order.Len() {
		t.Errorf("counts %d bytes, holds %d; %d keys, %d pages", c.size, sum, len(c.items), c.order.Len())
	}
}
