package identity

import (
	"context"
	"strings"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// Token lets a program act for a person, within what the token allows. The
// person sees it listed, and can end it; its secret is shown once.
type Token struct {
	ID        string
	Name      string // what it is for
	Write     bool   // false: it only reads
	CreatedAt time.Time
	UsedAt    time.Time // to about half an hour; zero = never
	ExpiresAt time.Time
}

// TokenDays are the lives, in days, that a person can choose from.
var TokenDays = []int{30, 90, 365}

// maxTokens is how many a person may have at a time.
const maxTokens = 20

// tokenMark begins every token, so that secret scanners know one.
const tokenMark = "ort_"

// CreateToken makes a token of the actor's and gives its secret, which is
// kept nowhere. Errors: Unauthenticated; Invalid with fields token_name,
// token_days.
func (s *Service) CreateToken(ctx context.Context, a access.Actor, name string, write bool, days int) (secret string, t Token, err error) {
	if err := s.need(a, PermAccount, ""); err != nil {
		return "", t, err
	}
	var bad errs.Fields
	checkTokenName(&bad, name)
	if !oneOf(TokenDays, days) {
		bad.Add("token_days", MsgErrorTokenDays)
	}
	if err := bad.Err(); err != nil {
		return "", t, err
	}
	secret = tokenMark + newToken()
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := listTokens(ctx, tx, a.Person, tx.At)
		if err != nil {
			return err
		}
		if len(rows) >= maxTokens {
			bad.Add("token_name", MsgErrorTokenCount, "Max", maxTokens)
			return bad.Err()
		}
		r := tokenRow{TokenHash: hashToken(secret), ID: db.NewID(), PersonID: a.Person, Name: name, MayWrite: write, CreatedAt: tx.At, ExpiresAt: tx.At.AddDate(0, 0, days)}
		t = r.token()
		return insertToken(ctx, tx, r)
	})
	return secret, t, err
}

func checkTokenName(bad *errs.Fields, name string) {
	if name == "" {
		bad.Add("token_name", MsgErrorTokenName)
		return
	}
	var own errs.Fields
	checkName(&own, "token_name", name)
	*bad = append(*bad, own...)
}

func oneOf(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// TokensOf lists the actor's tokens that have not ended, the newest first.
func (s *Service) TokensOf(ctx context.Context, a access.Actor) ([]Token, error) {
	if err := s.need(a, PermAccount, ""); err != nil {
		return nil, err
	}
	rows, err := listTokens(ctx, s.db.Read(), a.Person, s.db.Now())
	list := make([]Token, len(rows))
	for i, r := range rows {
		list[i] = r.token()
	}
	return list, err
}

// EndToken ends one of the actor's tokens at once. Errors: NotFound.
func (s *Service) EndToken(ctx context.Context, a access.Actor, id string) error {
	if err := s.need(a, PermAccount, ""); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return endToken(ctx, tx, a.Person, id) })
}

// AuthenticateToken finds who a token acts for, with what they are in each
// Party now. The operator's office does not pass to programs. Errors: NotFound
// for a token that is unknown, has ended, or whose person is disabled.
func (s *Service) AuthenticateToken(ctx context.Context, secret string) (access.Actor, Token, error) {
	if !strings.HasPrefix(secret, tokenMark) || len(secret) != len(tokenMark)+43 {
		return access.Actor{}, Token{}, errs.New(errs.NotFound, "error.not_found")
	}
	hash, now := hashToken(secret), s.db.Now()
	w, row, err := findToken(ctx, s.db.Read(), hash, now)
	if err != nil {
		return access.Actor{}, Token{}, err
	}
	grants, err := grantsOf(ctx, s.db.Read(), w.PersonID)
	if err != nil {
		return access.Actor{}, Token{}, err
	}
	if now.Sub(row.UsedAt) >= seenEvery {
		err := s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return touchToken(ctx, tx, hash) })
		if err != nil && ctx.Err() == nil {
			s.log.Warn("note that a token is used", "error", err)
		}
	}
	w.Operator = false
	return actorOf(w, grants), row.token(), nil
}
