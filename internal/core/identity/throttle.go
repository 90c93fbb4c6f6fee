package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/netip"
	"time"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// A limit says how many failures are free and how long the longest wait is.
// The wait doubles from one second on.
type limit struct {
	free    int64
	longest time.Duration
}

// Failures of one account from one part of the network; of all accounts from
// there; of one account from a browser it has been used in before. Nobody
// can hold up an account as such: whoever comes from elsewhere, or from a
// browser known to the account, is not delayed by another's failures.
var (
	perAccount = limit{free: 3, longest: time.Minute}
	perNetwork = limit{free: 30, longest: 30 * time.Second}
	perDevice  = limit{free: 5, longest: time.Minute}
)

// forgetAfter is how long failures count.
const forgetAfter = time.Hour

// wait is the pause after so many failures in a row.
func (l limit) wait(failures int64) time.Duration {
	if failures <= l.free {
		return 0
	}
	return min(time.Second<<min(failures-l.free, 20), l.longest)
}

// networkOf is the part of the network an address belongs to: /24, /48.
func networkOf(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// throttleKey is one counter that an attempt falls under.
type throttleKey struct {
	hash  string
	limit limit
}

// throttleKeys lists the counters of an attempt. known tells that the device belongs
// to the account.
func throttleKeys(secret []byte, what, email string, from Client, known bool) []throttleKey {
	mac := func(parts ...string) string {
		h := hmac.New(sha256.New, secret)
		for _, p := range parts {
			fmt.Fprintf(h, "%d:%s", len(p), p)
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	if known {
		return []throttleKey{{mac("device", what, emailKey(email), from.Device), perDevice}}
	}
	network := networkOf(from.Address)
	keys := []throttleKey{{mac("account", what, emailKey(email), network), perAccount}}
	if a := from.Address.Unmap(); a.IsValid() && !a.IsLoopback() && !a.IsPrivate() {
		// Behind a proxy that app was not told of, everyone comes from one
		// place: only what is one network in truth counts as one.
		keys = append(keys, throttleKey{mac("network", what, network), perNetwork})
	}
	return keys
}

// reserve counts an attempt as failed before it is looked at, so that many at
// once gain nothing; release takes it back. Errors: TooMany with the wait.
func reserve(ctx context.Context, tx *db.Tx, keys []throttleKey) error {
	if err := forgetAttempts(ctx, tx, tx.At.Add(-forgetAfter)); err != nil {
		return err
	}
	found := make([]attempt, len(keys))
	var longest time.Duration
	for i, k := range keys {
		a, err := getAttempt(ctx, tx, k.hash)
		if err != nil {
			return err
		}
		longest = max(longest, a.NextAt.Sub(tx.At))
		found[i] = a
	}
	if longest > 0 {
		return tooMany(longest)
	}
	for i, k := range keys {
		n := found[i].Failures + 1
		if err := putAttempt(ctx, tx, attempt{k.hash, n, tx.At, tx.At.Add(k.limit.wait(n))}); err != nil {
			return err
		}
	}
	return nil
}

func tooMany(wait time.Duration) error {
	seconds := int(math.Ceil(wait.Seconds()))
	return errs.New(errs.TooMany, MsgErrorTooMany, "Seconds", seconds).With(web.RetryAfter(seconds))
}

// release forgets the failures of an attempt that succeeded. Those of the
// whole network stay, less this one.
func release(ctx context.Context, tx *db.Tx, keys []throttleKey) error {
	for _, k := range keys {
		var err error
		if k.limit == perNetwork {
			err = lowerAttempt(ctx, tx, k.hash, tx.At)
		} else {
			err = dropAttempt(ctx, tx, k.hash)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
