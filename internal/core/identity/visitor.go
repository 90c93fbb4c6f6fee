package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"openroadmap/internal/platform/db"
)

// What people without an account may send before they must wait, from one
// part of the network; more where all may come through one proxy.
var (
	perVisitor = limit{free: 5, longest: time.Hour}
	perProxy   = limit{free: 60, longest: time.Minute}
)

// Visitor counts a message of somebody without an account, of the sort that
// what names. Only a keyed hash of the network is kept, for an hour. Errors:
// TooMany with the wait.
func (s *Service) Visitor(ctx context.Context, what string, q *http.Request) error {
	from := s.address(q).Unmap()
	network := networkOf(from)
	hash, err := s.Sign(ctx, "visitor "+what, network)
	if err != nil {
		return err
	}
	key := throttleKey{hash, perVisitor}
	if !from.IsValid() || from.IsLoopback() || from.IsPrivate() {
		key.limit = perProxy
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return reserve(ctx, tx, []throttleKey{key}) })
}

// Sign is a keyed hash of text for a purpose, by a secret of the installation:
// nobody else can make it. 64 hexadecimal digits.
func (s *Service) Sign(ctx context.Context, purpose, text string) (string, error) {
	key, err := s.throttleSecret(ctx)
	if err != nil {
		return "", err
	}
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "%d:%s%s", len(purpose), purpose, text)
	return hex.EncodeToString(h.Sum(nil)), nil
}
