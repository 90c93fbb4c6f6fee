package received

import (
	"context"

	"openroadmap/internal/core/history"
	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
)

// KindReceived is how history names what is received. Its entries belong to no
// Party: they are the installation's, and the operator reads them.
const KindReceived = "received"

// What is done, for history.
const (
	actionReceived   = "received"
	actionRenewed    = "renewed"
	actionWaits      = "waits"
	actionConfirmed  = "confirmed"
	actionDiscarded  = "discarded"
	actionRemoved    = "removed"
	actionDistrusted = "distrusted"
)

var actionWords = map[string]string{actionReceived: MsgActionReceived, actionRenewed: MsgActionRenewed, actionWaits: MsgActionWaits, actionConfirmed: MsgActionConfirmed,
	actionDiscarded: MsgActionDiscarded, actionRemoved: MsgActionRemoved, actionDistrusted: MsgActionDistrusted}

// note writes what a did to a received roadmap, or to the key that record is
// the fingerprint of.
func note(ctx context.Context, tx *db.Tx, a access.Actor, record, action string, changes ...history.Change) error {
	return history.Write(ctx, tx, history.Entry{Ref: history.Ref{Kind: KindReceived, ID: record}, Person: a.Person, Action: action, Changes: changes, Visibility: access.Team})
}

// signedBy names the key of a file and the day on which the file was made.
func (r row) signedBy() []history.Change {
	return []history.Change{{Field: "key", To: r.Fingerprint}, {Field: "made", To: r.Made}}
}

// lastActs is how many acts the operator's page tells of.
const lastActs = 20

// Acts lists what was done last, the newest first.
func (s *Service) Acts(ctx context.Context, a access.Actor) ([]history.Entry, error) {
	if err := s.may(a); err != nil {
		return nil, err
	}
	list, _, err := history.List(ctx, s.DB.Read(), history.Filter{Kind: KindReceived, Limit: lastActs})
	return list, err
}
