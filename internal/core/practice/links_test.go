package practice

import (
	"net/url"
	"testing"
)

func TestParseLinks(t *testing.T) {
	links, bad := parseLinks("https://a.example/x The report\n\n http://b.example \r\n")
	if bad != "" || len(links) != 2 || links[0].Title != "The report" || links[1].Label() != "http://b.example" {
		t.Errorf("%+v, bad %q", links, bad)
	}
	for _, s := range []string{"javascript:alert(1)", "data:text/html,x", "ftp://a.example", "//a.example", "/path", "a.example", "https://", "https://user:pass@a.example", "https://user@a.example", `https://a.example/"><script>`, `https:\\a.example`, "HTTPS:a.example"} {
		if _, bad := parseLinks(s); bad == "" {
			t.Errorf("%q is taken as an address", s)
		}
	}
}

// FuzzParseLinks holds what is taken to what may be shown as a link, and to
// coming back from storage as it went in.
func FuzzParseLinks(f *testing.F) {
	for _, s := range []string{"https://a.example words", "javascript:x", "https://a.example\nhttp://b.example/é?q=1#f", "https://a.example/\u202e", "https://[::1]/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		links, bad := parseLinks(s)
		if bad != "" {
			return
		}
		for _, l := range links {
			u, err := url.Parse(l.URL)
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
				t.Fatalf("%q leads to %q", s, l.URL)
			}
		}
		again, bad := parseLinks(formatLinks(links))
		if bad != "" || formatLinks(again) != formatLinks(links) {
			t.Fatalf("%q comes back as %q", formatLinks(links), formatLinks(again))
		}
	})
}
