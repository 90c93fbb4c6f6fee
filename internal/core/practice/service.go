package practice

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"openroadmap/internal/core/framework"
	"openroadmap/internal/core/history"
	"openroadmap/internal/core/party"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/search"
)

// Visitors tells people without an account apart (identity.Service).
type Visitors interface {
	// Visitor counts a message; TooMany when there were too many of late.
	Visitor(ctx context.Context, what string, q *http.Request) error
	// Sign is a keyed hash that only this installation can make.
	Sign(ctx context.Context, purpose, text string) (string, error)
}

// Frameworks finds the frameworks that an installation knows.
type Frameworks interface {
	Get(framework.ID) (framework.Framework, bool)
	Latest() (framework.Framework, bool)
	All() []framework.Framework
}

// Service holds the use cases. All fields but Notify are required.
type Service struct {
	DB         *db.DB
	Access     *access.Table
	Embedded   Shelf
	Frameworks Frameworks
	Parties    *party.Service
	Visitors   Visitors
	Roadmaps   Roadmaps
	Evidence   Evidence
	Localizer  func(l i18n.Lang) *i18n.Localizer
	BaseURL    string // as readers see it, without a slash at the end
	Practice   bool   // practice Parties may be named as places
	Log        *slog.Logger
	// Notify mails a visitor who left an address that something was decided;
	// nil sends nothing.
	Notify func(ctx context.Context, tx *db.Tx, s Submission) error

	mu        sync.Mutex
	published []Practice
	read      int64 // the generation at which published was read, -1 never
	ready     bool
}

// Shelf holds what readers find now: the embedded practices, and the published
// ones from memory, read anew after a change of public content.
func (s *Service) Shelf() Shelf { return Shelf{all: s.Embedded.all, further: s.further} }

func (s *Service) further() []Practice {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.DB.Generation(db.All)
	if s.ready && s.read == now {
		return s.published
	}
	list, err := selectPublished(context.Background(), s.DB.Read())
	if err != nil {
		s.Log.Error("read the shelf of practices", "error", err) // what was there stays
		return s.published
	}
	s.published, s.read, s.ready = nil, now, true
	for _, x := range list {
		s.published = append(s.published, x.OnShelf())
	}
	return s.published
}

func missing() error { return errs.New(errs.NotFound, "error.not_found") }

// may checks p at a desk: a Party's, or with "" the operator's.
func (s *Service) may(a access.Actor, p access.Permission, desk party.Code) error {
	switch {
	case desk == "" && s.Access.Allows(a, PermModerate, access.Object{}):
		return nil
	case desk == "":
		return errs.New(errs.Forbidden, "error.forbidden")
	case s.Access.Allows(a, p, access.Object{Party: string(desk)}):
		return nil
	case len(a.Roles[string(desk)]) == 0:
		return missing()
	}
	return errs.New(errs.Forbidden, "error.forbidden")
}

// maxWaiting is how many visitors' submissions may wait at a time: a flood
// fills no disk.
const maxWaiting = 500

// Submit takes a practice from a visitor and returns the code by which its
// author finds it again. ticket comes from Ticket; the same ticket gives the
// same code and adds nothing a second time. Errors: Invalid by field, TooMany.
func (s *Service) Submit(ctx context.Context, in Submission, ticket string, q *http.Request) (code string, err error) {
	if code, err = s.code(ctx, ticket); err != nil {
		return "", err
	}
	claim := hashOf(code)
	if _, err := selectByClaim(ctx, s.DB.Read(), claim); !errs.Is(err, errs.NotFound) {
		return code, err
	}
	if err := s.check(ctx, in); err != nil {
		return "", err
	}
	if err := s.Visitors.Visitor(ctx, "practice", q); err != nil {
		return "", err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := countWaiting(ctx, tx)
		if err == nil && n >= maxWaiting {
			err = errs.New(errs.Invalid, MsgErrorFull)
		}
		if err != nil {
			return err
		}
		in.ID, in.By, in.Stage, in.Verified, in.CreatedAt, in.Rev = ID(db.NewID()), "", Submitted, "", tx.At, 1
		if err := insertSubmission(ctx, tx, in, claim); err != nil {
			return err
		}
		return s.log(ctx, tx, in, "", "submitted", "", changes(nil, in.Flatten()))
	})
	return code, err
}

// Ticket is what a public form carries: it makes the code of what is sent, so
// that a form sent twice is one submission.
func (s *Service) Ticket(ctx context.Context) (string, error) {
	id := db.NewID()
	sign, err := s.Visitors.Sign(ctx, "practice ticket", id)
	return id + "." + sign, err
}

// code is made from a ticket. Errors: Invalid for one that is none of ours.
func (s *Service) code(ctx context.Context, ticket string) (string, error) {
	id, sign, _ := strings.Cut(ticket, ".")
	want, err := s.Visitors.Sign(ctx, "practice ticket", id)
	if err != nil {
		return "", err
	}
	if sign != want || !db.IsID(id) {
		return "", errs.New(errs.Invalid, MsgErrorTicket)
	}
	secret, err := s.Visitors.Sign(ctx, "practice code", id)
	if err != nil {
		return "", err
	}
	raw, err := hex.DecodeString(secret)
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	text := base32.StdEncoding.EncodeToString(raw)
	return text[:5] + "-" + text[5:10] + "-" + text[10:15] + "-" + text[15:20], nil
}

// hashOf is how a code is kept; case, spaces and hyphens do not matter.
func hashOf(code string) string {
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}

// Claimed finds a submission by the code of its author. Errors: NotFound.
func (s *Service) Claimed(ctx context.Context, code string) (Submission, error) {
	return selectByClaim(ctx, s.DB.Read(), hashOf(code))
}

// Answer replaces a returned submission by what its author wrote now; it waits
// again. Errors: NotFound for an unknown code, Invalid by field or when it was
// not returned.
func (s *Service) Answer(ctx context.Context, code string, in Submission) error {
	if err := s.check(ctx, in); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := selectByClaim(ctx, tx, hashOf(code))
		if err != nil {
			return err
		}
		if now.Stage != Returned {
			return errs.New(errs.Invalid, MsgErrorNotReturned)
		}
		before := now.Flatten()
		after := in
		after.ID, after.By, after.Stage, after.Verified, after.Reason, after.CreatedAt, after.DecidedAt, after.Rev = now.ID, now.By, Submitted, "", now.Reason, now.CreatedAt, now.DecidedAt, now.Rev+1
		if err := updateSubmission(ctx, tx, after); err != nil {
			return err
		}
		return s.log(ctx, tx, after, "", "answered", "", changes(before, after.Flatten()))
	})
}

// Queue lists a page of what was submitted at a desk, and counts all.
// Errors: NotFound, Forbidden.
func (s *Service) Queue(ctx context.Context, a access.Actor, desk party.Code, stage Stage, offset, limit int) ([]Submission, int, error) {
	if err := s.may(a, PermRead, desk); err != nil {
		return nil, 0, err
	}
	return selectQueue(ctx, s.DB.Read(), desk, stage, offset, limit)
}

// Get finds a submission at a desk with its history, newest act first.
// Errors: NotFound, Forbidden.
func (s *Service) Get(ctx context.Context, a access.Actor, desk party.Code, id ID) (Submission, []history.Entry, error) {
	if err := s.may(a, PermRead, desk); err != nil {
		return Submission{}, nil, err
	}
	if !db.IsID(string(id)) {
		return Submission{}, nil, missing()
	}
	x, err := selectSubmission(ctx, s.DB.Read(), desk, id)
	if err != nil {
		return x, nil, err
	}
	acts, _, err := history.List(ctx, s.DB.Read(), history.Filter{Party: string(desk), Kind: KindPractice, Record: string(id)})
	return x, acts, err
}

// Create writes a practice of a Party. Its point of contact publishes it at
// once, as reported by the Party; an editor's waits for the point of contact.
// Errors: NotFound, Forbidden, Invalid by field.
func (s *Service) Create(ctx context.Context, a access.Actor, by party.Code, in Submission) (Submission, error) {
	if err := s.may(a, PermEdit, by); err != nil {
		return in, err
	}
	if err := s.check(ctx, in); err != nil {
		return in, err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		in.ID, in.By, in.Email, in.Stage, in.CreatedAt, in.Rev = ID(db.NewID()), by, "", Submitted, tx.At, 1
		action := "submitted"
		if s.may(a, PermPublish, by) == nil {
			in.Stage, in.Verified, in.DecidedAt, action = Published, Reported, tx.At, "published"
		}
		if err := insertSubmission(ctx, tx, in, ""); err != nil {
			return err
		}
		if err := s.log(ctx, tx, in, a.Person, action, "", changes(nil, in.Flatten())); err != nil {
			return err
		}
		return s.show(ctx, tx, in)
	})
	return in, err
}

// log writes the history of a submission, which stays with those at its desk.
func (s *Service) log(ctx context.Context, tx *db.Tx, x Submission, person, action, reason string, changed []history.Change) error {
	return history.Write(ctx, tx, history.Entry{Ref: history.Ref{Party: string(x.By), Kind: KindPractice, ID: string(x.ID)}, Person: person, Action: action, Reason: reason,
		Changes: changed, Visibility: access.Team})
}

// show brings search and public pages up to date with x.
func (s *Service) show(ctx context.Context, tx *db.Tx, x Submission) error {
	if x.Stage != Published && x.DecidedAt.IsZero() {
		return nil // never public so far
	}
	e := search.Entry{Kind: KindPractice, Record: string(x.ID)}
	if x.Stage == Published {
		e = s.entry(x.OnShelf())
	}
	if err := search.Put(ctx, tx, e); err != nil {
		return err
	}
	return tx.Touch(ctx, string(x.By))
}

// lastYear is the last year that a practice may have begun.
func (s *Service) lastYear() int { return s.DB.Now().Year() }

// firstYear is the first one.
const firstYear = 1900

// maxSources is how many links a practice holds.
const maxSources = 10

// check holds a submission to the rules. Errors: Invalid by field.
func (s *Service) check(ctx context.Context, x Submission) error {
	var bad errs.Fields
	if x.Title.IsZero() {
		bad.Add("title", MsgErrorTitle)
	}
	if x.Summary.IsZero() {
		bad.Add("summary", MsgErrorSummary)
	}
	if f, _ := s.Frameworks.Get(x.Line.Framework()); !knows(f, x.Line) {
		bad.Add("line", MsgErrorLine)
	}
	if x.Year < firstYear || x.Year > s.lastYear() {
		bad.Add("year", MsgErrorYear, "First", firstYear, "Last", s.lastYear())
	}
	if n := len(x.Links); n == 0 || n > maxSources {
		bad.Add("sources", MsgErrorSources, "Max", maxSources)
	}
	if x.Place != "" {
		switch _, err := s.Parties.Get(ctx, x.Place); {
		case errs.Is(err, errs.NotFound):
			bad.Add("place", "web.choice")
		case err != nil:
			return err
		}
	} else if x.Region == "" {
		bad.Add("place", MsgErrorPlace)
	}
	return bad.Err()
}

func knows(f framework.Framework, id framework.LineID) bool { _, ok := f.Line(id); return ok }

// isEmail tells whether s can be an address; whether mail arrives, only mail
// shows.
func isEmail(s string) bool {
	before, after, ok := strings.Cut(s, "@")
	return ok && before != "" && strings.Contains(after, ".") && !strings.ContainsAny(s, " ,;<>\"") && !strings.Contains(after, "@")
}
