// Package review keeps proposals: changes to fields of a record that somebody
// may not make alone, and what a reviewer decided about them.
//
// Its types are Proposal, Target and Service. A proposal holds fields in the
// flat form of history, with the value each had when it was made; whether it
// still applies is asked of the record's owner, which implements Target (on a
// higher floor; app supplies it). Review knows nothing of activities.
//
// Who proposes never decides: a reviewer accepts or returns what others
// propose. The point of contact alone may accept a proposal of their own, with
// a reason (product.md, section 1 of this project).
package review

import (
	"context"
	"strings"
	"time"
	"unicode"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/i18n"
)

// State is where a proposal stands.
type State string

// The states. All but Waiting are final.
const (
	Waiting   State = "waiting"
	Accepted  State = "accepted"
	Returned  State = "returned"
	Withdrawn State = "withdrawn"
)

// Settled lists the final states.
var Settled = []State{Accepted, Returned, Withdrawn}

var stateNames = map[State]string{Waiting: MsgStateWaiting, Accepted: MsgStateAccepted, Returned: MsgStateReturned, Withdrawn: MsgStateWithdrawn}

// Label is the state for a reader.
func (s State) Label(l *i18n.Localizer) string {
	if id := stateNames[s]; id != "" {
		return l.T(id)
	}
	return string(s)
}

// Proposal is a set of changes to one record.
type Proposal struct {
	ID             string
	Party          string // code
	Kind           string // of the record, as its Target calls it
	Record         string // id
	Title          i18n.Text
	Changes        []history.Change // never empty; From is the value when it was proposed
	Note           string           // word of the author to the reviewer
	By             string           // id of the person
	Office         string           // id of the body on whose behalf, may be ""
	State          State
	CreatedAt      time.Time
	DecidedBy      string    // id of the person; "" while waiting and when withdrawn
	DecidedAt      time.Time // also when it was withdrawn; zero while waiting
	DecisionReason string    // always there when returned
	BaseRev        int       // revision of the record when it was proposed
}

// New is what a feature hands in for a proposal.
type New struct {
	Party, Kind, Record string
	Title               i18n.Text // how lists call the record: "2.4 Make works easy to find"
	Changes             []history.Change
	Note                string
	Office              string // "" takes the first body that the author belongs to
	BaseRev             int
}

// Target is the owner of a kind of record.
type Target interface {
	// Kind names the records, e.g. "activity".
	Kind() string
	// Apply makes the changes of p in tx and writes the record's history. It
	// answers an error of Kind Conflict, and changes nothing, when one of the
	// fields has been changed since p was made.
	Apply(ctx context.Context, tx *db.Tx, p Proposal, decidedBy access.Actor) error
	// Stale lists the fields of p that have been changed since it was made, to
	// something else than p wants. NotFound when the record is gone.
	Stale(ctx context.Context, tx *db.Tx, p Proposal) ([]string, error)
	// Describe says in the reader's language what the changes are. NotFound
	// when the record is gone.
	Describe(ctx context.Context, party, record string, changes []history.Change, l *i18n.Localizer) (Described, error)
}

// Described is a proposal in words.
type Described struct {
	Title i18n.Shown
	Link  string // of the record, without the language; "" is none
	Rev   int    // revision of the record now; 0 when unknown
	Rows  []Row  // in the order of the record's form
}

// Row is one field of a proposal. From, To and Now are ready to be read: names
// in place of ids, dates in full. "" is an empty field.
type Row struct {
	Field    string // of the change
	Label    string
	Lang     i18n.Lang // of the texts; None for codes, dates and names
	From, To string    // value when proposed, value proposed
	Conflict bool      // the field has been changed since, to something else than To
	Now      string    // value stored now
}

// Rows in the raw: what is shown when no Target describes the record any more.
func rawRows(changes []history.Change) []Row {
	rows := make([]Row, len(changes))
	for i, c := range changes {
		rows[i] = Row{Field: c.Field, Label: c.Field, From: c.From, To: c.To, Now: c.From}
	}
	return rows
}

// Clashes tells whether any field has been changed meanwhile.
func (d Described) Clashes() bool {
	for _, r := range d.Rows {
		if r.Conflict {
			return true
		}
	}
	return false
}

// Fresh lists the rows whose fields nobody changed meanwhile.
func (d Described) Fresh() (rows []Row) {
	for _, r := range d.Rows {
		if !r.Conflict {
			rows = append(rows, r)
		}
	}
	return rows
}

// MailText is the mail to the author of a decided proposal, in the author's
// language. link is the whole address of its page.
func MailText(l *i18n.Localizer, p Proposal, link string) (subject, text string) {
	title := oneLine(p.Title.For(l.Lang).Text)
	ids := [2]string{MsgMailAcceptedSubject, MsgMailAcceptedText}
	if p.State == Returned {
		ids = [2]string{MsgMailReturnedSubject, MsgMailReturnedText}
	}
	parts := []string{l.T(ids[1], "Title", title)}
	if p.DecisionReason != "" {
		parts = append(parts, l.T(MsgMailReason, "Reason", p.DecisionReason))
	}
	return shorten(l.T(ids[0], "Title", title), 150), strings.Join(append(parts, link), "\n\n") + "\n"
}

// oneLine makes text safe for the subject of a mail.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

func shorten(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return string(r[:max-1]) + "…"
	}
	return s
}
