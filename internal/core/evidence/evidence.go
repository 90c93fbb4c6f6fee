// Package evidence keeps what supports a claim: files and links, on any
// record of any feature.
//
// Its main types are Evidence, Ref (the record it belongs to), Owner (the
// feature that owns such records; app supplies them) and Service. It decides
// who may read and change evidence from the rules of this feature and from
// what the Owner says of the record; evidence of a record that the public may
// not read is never public, whatever is written on it. Bytes lie in
// platform/blob, and are looked through in platform/sandbox before they are
// kept.
//
// What a contributor adds is proposed until an editor or reviewer accepts it.
// A newer version replaces an older one, which stays readable. Removing needs
// a reason, and the history remains. What counts as a means of verification of
// an indicator is the framework's to say, not this package's.
package evidence

import (
	"time"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/filetype"
	"openroadmap/internal/platform/i18n"
)

// KindEvidence is how history names evidence.
const KindEvidence = "evidence"

// Ref names the record that evidence belongs to.
type Ref struct {
	Party string // code
	Kind  string // of the record, as its Owner calls it
	ID    string // of the record
	Part  string // id of a part of it, e.g. a milestone; "" is the whole
}

// Kind says what sort of evidence it is.
type Kind string

// The kinds, in the order of forms.
const (
	Law        Kind = "law"
	Decision   Kind = "decision"
	Report     Kind = "report"
	Statistics Kind = "statistics"
	Minutes    Kind = "minutes"
	Media      Kind = "media"
	Photo      Kind = "photo"
	WebPage    Kind = "web_page"
	Dataset    Kind = "dataset"
	Other      Kind = "other"
)

// Kinds lists them.
var Kinds = [...]Kind{Law, Decision, Report, Statistics, Minutes, Media, Photo, WebPage, Dataset, Other}

var kindNames = map[Kind]string{Law: MsgKindLaw, Decision: MsgKindDecision, Report: MsgKindReport, Statistics: MsgKindStatistics, Minutes: MsgKindMinutes,
	Media: MsgKindMedia, Photo: MsgKindPhoto, WebPage: MsgKindWebPage, Dataset: MsgKindDataset, Other: MsgKindOther}

// Valid tells whether k is one of Kinds.
func (k Kind) Valid() bool { return kindNames[k] != "" }

// Label is the kind for a reader.
func (k Kind) Label(l *i18n.Localizer) string {
	if id := kindNames[k]; id != "" {
		return l.T(id)
	}
	return string(k)
}

// State is whether evidence counts.
type State string

// The states. Only Accepted evidence can be public.
const (
	Proposed State = "proposed"
	Accepted State = "accepted"
)

// File is what is known of a file. The zero File is none: a link.
type File struct {
	Name    string // as the sender called it, cleaned; for display and saving
	Type    string // key of its filetype.Type
	Charset string // of text, "" unknown
	Size    int64  // bytes
	SHA256  string // 64 hexadecimal digits; also where the content lies
}

// ContentType is what the file is sent as.
func (f File) ContentType() string {
	t, ok := filetype.ByKey(f.Type)
	switch {
	case !ok:
		return "application/octet-stream"
	case f.Charset != "":
		return t.MIME + "; charset=" + f.Charset
	}
	return t.MIME
}

// Evidence is a file or a link that supports what a record claims.
type Evidence struct {
	ID         string
	Ref        Ref
	Kind       Kind
	Title      i18n.Text         // never zero
	Note       i18n.Text         // what it shows
	Date       clock.Date        // of the thing itself; zero = not known
	Office     string            // that made it; an office, never a person
	Visibility access.Visibility // Team by default
	State      State
	URL        string // of a link; "" for a file
	File       File
	AddedBy    string // id of the person
	AddedAt    time.Time
	Replaces   string    // id of the older version, "" none
	ReplacedBy string    // id of the newer version once that is accepted, "" none
	RemovedAt  time.Time // zero while it is there
	Rev        int       // grows with every change, from 1
}

// IsFile tells a file from a link.
func (e Evidence) IsFile() bool { return e.File.SHA256 != "" }

// Current tells whether e counts and no newer version does.
func (e Evidence) Current() bool {
	return e.State == Accepted && e.ReplacedBy == "" && e.RemovedAt.IsZero()
}
