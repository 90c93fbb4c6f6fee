package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
)

const (
	keptLife = time.Hour
	maxKept  = 900 << 10 // bytes of JSON that the sign-in page carries
)

// packKept writes a form for a hidden field. Passwords are left out. ok is
// false for a form too large to carry.
func packKept(v url.Values) (packed string, ok bool) {
	kept := url.Values{}
	for name, all := range v {
		if !strings.Contains(name, "password") && name != "current" {
			kept[name] = all
		}
	}
	if len(kept) == 0 {
		return "", true
	}
	data, err := json.Marshal(kept)
	if err != nil || len(data) > maxKept {
		return "", false
	}
	return base64.RawURLEncoding.EncodeToString(data), true
}

// unpackKept reads what packKept wrote; nil for anything else.
func unpackKept(packed string) url.Values {
	data, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil || len(data) > maxKept {
		return nil
	}
	var v url.Values
	if json.Unmarshal(data, &v) != nil || len(v) == 0 {
		return nil
	}
	return v
}

// Keep stores a form for person, who returns to path, for an hour.
func (s *Service) Keep(ctx context.Context, person, path string, v url.Values) (token string, err error) {
	token = newToken()
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return insertKept(ctx, tx, hashToken(token), person, path, v, tx.At.Add(keptLife))
	})
	return token, err
}

// Kept returns a form kept for the actor, once; nil when there is none.
func (s *Service) Kept(ctx context.Context, a access.Actor, token string) url.Values {
	if !a.SignedIn() || len(token) != 43 {
		return nil
	}
	var v url.Values
	err := s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = takeKept(ctx, tx, hashToken(token), a.Person)
		return err
	})
	if err != nil {
		s.log.Error("fetch a kept form", "error", err)
		return nil
	}
	return v
}

// localPath returns back if it is a path on this site, else "/work".
func localPath(back string) string {
	const home = "/work"
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n\t") || len(back) > 2000 {
		return home
	}
	u, err := url.Parse(back)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil || strings.HasPrefix(u.Path, "//") {
		return home
	}
	if u.Path == "/sign-in" || u.Path == "/sign-out" {
		return home
	}
	u.Fragment = ""
	return u.String()
}

// withKept adds the token of a kept form to a path.
func withKept(path, token string) string {
	if token == "" {
		return path
	}
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return path + sep + "kept=" + token
}
