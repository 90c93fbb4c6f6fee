package app

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"syscall"

	"openroadmap/internal/core/identity"
	"openroadmap/internal/platform/i18n"
)

// health reports on the parts that identity does not know.
type health struct{ a *App }

// minFree is how little space on the disk of the data folder is a worry.
const minFree = 1 << 30

// Health tells version, migrations applied at this start, and free space.
func (h health) Health(_ context.Context, l *i18n.Localizer) []identity.HealthRow {
	rows := []identity.HealthRow{{Label: l.T(identity.MsgHealthVersion), Value: h.a.Config.Build, OK: true}}
	free, ok := freeSpace(h.a.Config.DataDir)
	if ok {
		rows = append(rows, identity.HealthRow{Label: l.T(identity.MsgHealthDisk), Value: l.Int(int(free>>20)) + " MiB", OK: free > minFree})
	}
	return rows
}

func freeSpace(dir string) (bytes uint64, ok bool) {
	var st syscall.Statfs_t
	if dir == "" || syscall.Statfs(dir, &st) != nil {
		return 0, false
	}
	return st.Bavail * uint64(st.Bsize), true
}

// address tells where a request comes from: the other end of the connection,
// or behind a proxy of ours the last address that it noted.
func (a *App) address(q *http.Request) netip.Addr {
	if a.Config.Proxy {
		notes := strings.Split(q.Header.Get("X-Forwarded-For"), ",")
		if addr, err := netip.ParseAddr(strings.TrimSpace(notes[len(notes)-1])); err == nil {
			return addr
		}
	}
	peer, _ := netip.ParseAddrPort(q.RemoteAddr)
	return peer.Addr()
}
