package api

import (
	"net/http"

	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/web"
)

// identify finds whose token a request bears. A token that may only read is
// turned away from everything else here, whatever its owner may do.
func (s *API) identify(r *web.Request, token string) error {
	actor, t, err := s.Tokens.AuthenticateToken(r.Context(), token)
	if errs.Is(err, errs.NotFound) {
		return errs.New(errs.Unauthenticated, MsgErrorToken)
	}
	if err != nil {
		return err
	}
	r.Actor = actor
	if r.Method != http.MethodGet && r.Method != http.MethodHead && !t.Write {
		return errs.New(errs.Forbidden, MsgErrorReadOnly)
	}
	return nil
}
