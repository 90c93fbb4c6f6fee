package web

import (
	"net/http"
)

// csp has no nonce, so that cached pages stay valid. Nothing inline, nothing
// from elsewhere.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

var securityHeaders = map[string]string{
	"Content-Security-Policy":      csp,
	"X-Content-Type-Options":       "nosniff",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Referrer-Policy":              "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}

// secure puts the security headers on every answer, errors and static files
// included, and turns away foreign host names.
func (s *Site) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		h := w.Header()
		for k, v := range securityHeaders {
			h[k] = []string{v}
		}
		if s.Secure() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !s.hostAllowed(q.Host) {
			http.Error(w, "421 This server does not answer for that host name. Set --base-url to the address that readers use.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, q)
	})
}
