// Package errs holds the kinds of error that the program tells apart, and the
// message a reader gets for each. It knows no HTTP and no language: the
// message is a key with arguments, and web turns a Kind into a status.
//
// Operators read the wrapped chain (Error); readers only ever see Message and
// Fields, rendered in their language.
package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong in terms a caller can act on. Kinds are appended,
// never reused. The zero Kind is Internal.
type Kind int

const (
	Internal        Kind = iota // a fault of ours; readers see a general sentence
	Invalid                     // the input cannot be accepted; Fields or Message say why
	Unauthenticated             // nobody is signed in
	Forbidden                   // signed in, may know of the thing, may not do this
	NotFound                    // absent, or not to be known of
	Conflict                    // the same field was changed meanwhile
	TooLarge                    // over a size limit
	Unavailable                 // try again later
	TooMany                     // asked too often; try again after a while
)

// Message is a sentence for a reader: a message id and its arguments as
// key, value pairs (see i18n.Localizer.T).
type Message struct {
	ID   string
	Args []any
}

// Field is a mistake in one input. Name is the control's name in the form.
type Field struct {
	Name string
	Message
}

// Error is an error of a known Kind with its message for the reader.
type Error struct {
	Kind    Kind
	Message Message
	Fields  []Field // in form order; only for Invalid
	Detail  any     // what the page needs to show it, e.g. both texts of a Conflict
	cause   error
}

// New returns an error of kind k that readers see as message id with args.
func New(k Kind, id string, args ...any) *Error {
	return &Error{Kind: k, Message: Message{id, args}}
}

// Wrap is New with the cause kept for the operator.
func Wrap(cause error, k Kind, id string, args ...any) *Error {
	return &Error{Kind: k, Message: Message{id, args}, cause: cause}
}

// With returns e carrying detail.
func (e *Error) With(detail any) *Error { e.Detail = detail; return e }

func (e *Error) Unwrap() error { return e.cause }

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message.ID)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.ID)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// KindOf tells the Kind of err: Internal for an error of no known kind.
func KindOf(err error) Kind {
	if e := As(err); e != nil {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// As returns the *Error in err's chain, or nil.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Fields collects the mistakes of one form.
//
//	var bad errs.Fields
//	if title == "" { bad.Add("title", MsgErrorTitleMissing) }
//	if err := bad.Err(); err != nil { return err }
type Fields []Field

// Add records a mistake in the control called name.
func (fs *Fields) Add(name, id string, args ...any) {
	*fs = append(*fs, Field{name, Message{id, args}})
}

// Err returns nil when nothing was added, else one Invalid error with all.
func (fs Fields) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: Message{ID: "errs.invalid"}, Fields: fs}
}
