package received

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/publish/signed"
)

// Roadmap is a roadmap that another installation published.
type Roadmap struct {
	ID          string // Party and slug, "fra-2025"; names it in addresses
	Waiting     bool   // its key is not confirmed; only the operator sees it
	Party       string // code
	BaseURL     string // of the installation, as the file says
	Fingerprint string // of the key that signed it
	MadeOn      clock.Date
	ReceivedOn  clock.Date
	made        string // see content.made
	head        head
	body        body
}

// Key is a trusted key. It is trusted for the files of one installation.
type Key struct {
	Fingerprint string
	BaseURL     string
	TrustedOn   clock.Date
}

// List gives the roadmaps that are held, by Party. Everyone may.
func (s *Service) List(ctx context.Context) ([]Roadmap, error) {
	return selectRoadmaps(ctx, s.DB.Read(), false)
}

// Waiting gives the files whose key nobody has confirmed yet.
func (s *Service) Waiting(ctx context.Context, a access.Actor) ([]Roadmap, error) {
	if err := s.may(a); err != nil {
		return nil, err
	}
	return selectRoadmaps(ctx, s.DB.Read(), true)
}

// Keys lists the trusted keys.
func (s *Service) Keys(ctx context.Context, a access.Actor) ([]Key, error) {
	if err := s.may(a); err != nil {
		return nil, err
	}
	return selectKeys(ctx, s.DB.Read())
}

func (s *Service) may(a access.Actor) error {
	if !s.Access.Allows(a, PermTake, access.Object{}) {
		return errs.New(errs.Forbidden, "error.forbidden")
	}
	return nil
}

// Receive verifies a file and takes it in; the result is Waiting when its key
// is not trusted yet. Errors: Invalid with a sentence for a file that is no
// roadmap file, was altered (naming the places), is of a newer form, is not
// newer than the one held or is signed by another key, or whose Party works
// here; TooLarge.
func (s *Service) Receive(ctx context.Context, a access.Actor, file io.Reader) (x Roadmap, err error) {
	if err := s.may(a); err != nil {
		return x, err
	}
	data, err := io.ReadAll(io.LimitReader(file, signed.MaxSize+1))
	if err != nil {
		return x, err
	}
	r, err := s.verify(data)
	if err != nil {
		return x, err
	}
	r.ReceivedBy = a.Person
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		trusted, err := isTrusted(ctx, tx, r.Fingerprint, r.BaseURL)
		if err != nil {
			return err
		}
		r.Waiting = !trusted
		renewed, err := s.put(ctx, tx, r)
		if err != nil {
			return err
		}
		return note(ctx, tx, a, r.ID, cameAs(r, renewed), r.signedBy()...)
	})
	if err != nil {
		return x, err
	}
	return r.value()
}

// verify makes the row of a file.
func (s *Service) verify(data []byte) (r row, err error) {
	v, err := signed.Verify(bytes.NewReader(data))
	if err != nil {
		return r, sentence(err)
	}
	c, err := read(v.Content)
	if err != nil {
		return r, err
	}
	head, err1 := json.Marshal(c.head)
	body, err2 := json.Marshal(c.body)
	r = row{ID: c.Party.Code + "-" + c.Roadmap.Slug, Party: c.Party.Code, BaseURL: c.Origin.BaseURL, Fingerprint: v.Fingerprint, Made: c.made(),
		ReceivedOn: s.today(), Head: string(head), Body: string(body), File: data}
	return r, errors.Join(err1, err2)
}

func (s *Service) today() clock.Date { return clock.DateOf(s.DB.Now(), time.UTC) }

// mostPlaces is how many places of an altered file are named.
const mostPlaces = 5

// sentence is what a reader is told of a file that does not verify.
func sentence(err error) error {
	var altered signed.AlteredError
	switch {
	case errors.As(err, &altered):
		places := altered.Places[:min(mostPlaces, len(altered.Places))]
		return errs.Wrap(err, errs.Invalid, MsgErrorAltered, "Places", strings.Join(places, ", "))
	case errors.Is(err, signed.ErrTooLarge):
		return errs.Wrap(err, errs.Invalid, MsgErrorLarge, "Limit", fmt.Sprint(signed.MaxSize>>20))
	case errors.Is(err, signed.ErrNewer):
		return errs.Wrap(err, errs.Invalid, MsgErrorNewer)
	case errors.Is(err, signed.ErrSignature):
		return errs.Wrap(err, errs.Invalid, MsgErrorSignature)
	}
	return errs.Wrap(err, errs.Invalid, MsgErrorForm)
}

// cameAs is the action of taking r in.
func cameAs(r row, renewed bool) string {
	switch {
	case r.Waiting:
		return actionWaits
	case renewed:
		return actionRenewed
	}
	return actionReceived
}

// put checks r against what is here and writes it. renewed tells that an older
// file of the roadmap was held.
func (s *Service) put(ctx context.Context, tx *db.Tx, r row) (renewed bool, err error) {
	here, err := s.Parties.Active(ctx, tx, r.Party)
	if err != nil {
		return false, err
	}
	if here[r.Party] {
		return false, errs.New(errs.Invalid, MsgErrorWorksHere, "Party", r.Party)
	}
	held, err := selectHead(ctx, tx, r.ID, false)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return false, err
	}
	renewed = err == nil
	if renewed && held.made >= r.Made {
		return false, errs.New(errs.Invalid, MsgErrorOlder, "Date", held.MadeOn.String())
	}
	if renewed && held.Fingerprint != r.Fingerprint {
		return false, errs.New(errs.Invalid, MsgErrorOtherKey, "Key", held.Fingerprint)
	}
	if err := putRoadmap(ctx, tx, r); err != nil || r.Waiting {
		return renewed, err
	}
	return renewed, tx.Touch(ctx, db.All)
}

// Confirm trusts the key of the waiting file with that id, for the installation
// that the file names, and takes the file in. fingerprint is what was
// confirmed: another file may have come meanwhile, which is Invalid.
func (s *Service) Confirm(ctx context.Context, a access.Actor, id, fingerprint string) (x Roadmap, err error) {
	if err := s.may(a); err != nil {
		return x, err
	}
	file, err := selectFile(ctx, s.DB.Read(), id, true)
	if err != nil {
		return x, err
	}
	r, err := s.verify(file)
	if err != nil {
		return x, err
	}
	if compact(r.Fingerprint) != compact(fingerprint) {
		return x, errs.New(errs.Invalid, MsgErrorNotThis, "Key", r.Fingerprint)
	}
	r.ReceivedBy = a.Person
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.put(ctx, tx, r); err != nil {
			return err
		}
		if _, err := deleteRoadmap(ctx, tx, id, true); err != nil {
			return err
		}
		if err := note(ctx, tx, a, id, actionConfirmed, r.signedBy()...); err != nil {
			return err
		}
		return putKey(ctx, tx, keyRow{Fingerprint: r.Fingerprint, BaseURL: r.BaseURL, TrustedOn: s.today(), TrustedBy: a.Person})
	})
	if err != nil {
		return x, err
	}
	return r.value()
}

// compact is a fingerprint without its spaces, as addresses carry it.
func compact(fingerprint string) string { return strings.ReplaceAll(fingerprint, " ", "") }

// Discard throws a waiting file away; NotFound if there is none.
func (s *Service) Discard(ctx context.Context, a access.Actor, id string) error {
	return s.drop(ctx, a, id, true)
}

// Remove takes a roadmap off this installation; NotFound if it is not held.
// Its key stays trusted.
func (s *Service) Remove(ctx context.Context, a access.Actor, id string) error {
	return s.drop(ctx, a, id, false)
}

func (s *Service) drop(ctx context.Context, a access.Actor, id string, waiting bool) error {
	if err := s.may(a); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		was, err := deleteRoadmap(ctx, tx, id, waiting)
		if err != nil {
			return err
		}
		if !was {
			return missing()
		}
		action := actionRemoved
		if waiting {
			action = actionDiscarded
		}
		if err := note(ctx, tx, a, id, action); err != nil {
			return err
		}
		return tx.Touch(ctx, db.All)
	})
}

// Distrust forgets a key; what it signed stays, and its next file waits.
func (s *Service) Distrust(ctx context.Context, a access.Actor, fingerprint string) error {
	keys, err := s.Keys(ctx, a)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if compact(k.Fingerprint) == compact(fingerprint) {
			return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
				if _, err := deleteKey(ctx, tx, k.Fingerprint); err != nil {
					return err
				}
				return note(ctx, tx, a, k.Fingerprint, actionDistrusted)
			})
		}
	}
	return missing()
}

func missing() error { return errs.New(errs.NotFound, "error.not_found") }
