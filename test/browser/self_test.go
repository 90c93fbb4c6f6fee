package browser_test

import (
	"fmt"
	"net/http"
	"testing"
)

// The looks see what they are for: a page with every fault is found out.
func TestLooksSeeFaults(t *testing.T) {
	b, script := startBrowser(t), axeScript(t)
	base := serve(t, func(string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, `<!DOCTYPE html><title>x</title><script>alert(1)</script><img src="/x.png"><table width="900"><tr><td>wide</table><input name="a">`)
		})
	})
	x := b.tab(t, base)
	x.width(narrow)
	x.open("/")
	if x.overflow() == "" || x.refused() == "" || x.axe(script) == "" {
		t.Errorf("overflow %q, refused %q, axe %q: none may be empty", x.overflow(), x.refused(), x.axe(script))
	}
}
