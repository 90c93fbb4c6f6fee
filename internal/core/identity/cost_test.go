package identity

import (
	"testing"
)

// BenchmarkSignInHash is one password check as it is in service.
func BenchmarkSignInHash(b *testing.B) {
	h := newHasher(DefaultCost)
	defer h.stop()
	for b.Loop() {
		if _, err := h.verify(b.Context(), "river teapot north", ""); err != nil {
			b.Fatal(err)
		}
	}
}
