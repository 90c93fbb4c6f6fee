package identity

import (
	"net/netip"
	"net/url"
	"testing"
	"time"

	"openroadmap/internal/platform/errs"
)

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		password, want string
	}{
		{"", MsgErrorPasswordMissing},
		{"elevenchars", MsgErrorPasswordShort},
		{"密码密码密码密码密码密", MsgErrorPasswordShort},
		{"Password1234", MsgErrorPasswordWorst},
		{"P@ssw0rd1234", MsgErrorPasswordWorst},
		{"123456789012", MsgErrorPasswordWorst},
		{"aaaaaaaaaaaa", MsgErrorPasswordWorst},
		{"abcabcabcabc", MsgErrorPasswordWorst},
		{"qwerty123456", MsgErrorPasswordWorst},
		{"AminaDiallo7", MsgErrorPasswordPersonal},
		{"amina.diallo", MsgErrorPasswordPersonal},
		{"river teapot north", ""},
		{"8f!2_9#x7(1k", ""},
		{"синий чайник у реки", ""},
		{"蓝色的茶壶在河的北边有一个", ""},
	} {
		var bad errs.Fields
		checkPassword(&bad, "password", c.password, "Amina Diallo", "amina.diallo@culture.example")
		got := ""
		if len(bad) > 0 {
			got = bad[0].ID
		}
		if got != c.want {
			t.Errorf("checkPassword(%q) = %q, want %q", c.password, got, c.want)
		}
	}
}

func TestLocalPath(t *testing.T) {
	for back, want := range map[string]string{
		"/work/xma/people":        "/work/xma/people",
		"/work?page=2":            "/work?page=2",
		"":                        "/work",
		"work":                    "/work",
		"//evil.example/":         "/work",
		"/\\evil.example":         "/work",
		"https://evil.example/":   "/work",
		"/work\r\nSet-Cookie: x":  "/work",
		"/sign-in?back=%2Fx":      "/work",
		"javascript:alert(1)":     "/work",
		"/%2f%2fevil.example/x":   "/work",
		"/parties/xma/activities": "/parties/xma/activities",
	} {
		if got := localPath(back); got != want {
			t.Errorf("localPath(%q) = %q, want %q", back, got, want)
		}
	}
}

func TestWait(t *testing.T) {
	for n, want := range map[int64]time.Duration{1: 0, 3: 0, 4: 2 * time.Second, 5: 4 * time.Second, 9: time.Minute, 1000: time.Minute} {
		if got := perAccount.wait(n); got != want {
			t.Errorf("wait(%d) = %v, want %v", n, got, want)
		}
	}
}

func TestNetworkOf(t *testing.T) {
	for a, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24",
		"2001:db8:1:2::3": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48",
	} {
		if got := networkOf(netip.MustParseAddr(a)); got != want {
			t.Errorf("networkOf(%s) = %s, want %s", a, got, want)
		}
	}
}

func TestDeviceLabel(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                  "Firefox, Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0":   "Edge, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18 Safari/604.1": "Safari, iOS",
		"curl/8": "",
	} {
		if got := deviceLabel(agent); got != want {
			t.Errorf("deviceLabel(%q) = %q, want %q", agent, got, want)
		}
	}
}

func TestKeptIsPackedWithoutPasswords(t *testing.T) {
	packed, ok := packKept(url.Values{"title": {"Été", "x"}, "password": {"secret"}, "current": {"secret"}})
	got := unpackKept(packed)
	if !ok || len(got) != 1 || len(got["title"]) != 2 || got["title"][0] != "Été" {
		t.Errorf("round trip gave %v, %v", got, ok)
	}
	if _, ok := packKept(url.Values{"text": {string(make([]byte, maxKept))}}); ok {
		t.Error("a form over the limit was packed")
	}
	for _, bad := range []string{"", "!!!", "bm8"} {
		if unpackKept(bad) != nil {
			t.Errorf("unpackKept(%q) gave something", bad)
		}
	}
}

func TestIsZone(t *testing.T) {
	for z, want := range map[string]bool{"UTC": true, "Africa/Nairobi": true, "": false, "Local": false, "../etc/passwd": false, "Mars/Olympus": false} {
		if IsZone(z) != want {
			t.Errorf("IsZone(%q) = %v", z, !want)
		}
	}
}

func TestHashForm(t *testing.T) {
	h := newHasher(Cost{MemoryKiB: 64, Passes: 1})
	defer h.stop()
	enc, err := h.hash(t.Context(), "river teapot north")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"river teapot north": true, "river teapot south": false} {
		if ok, err := h.verify(t.Context(), password, enc); err != nil || ok != want {
			t.Errorf("verify(%q) = %v, %v", password, ok, err)
		}
	}
	if ok, err := h.verify(t.Context(), "x", ""); ok || err != nil {
		t.Errorf("verify without a hash = %v, %v", ok, err)
	}
	if slotsFor(2000) != 1 || slotsFor(8000) != 2 || slotsFor(0) != 1 {
		t.Error("slots do not follow memory")
	}
}
