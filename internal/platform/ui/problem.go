package ui

import (
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
)

// Problem is the body of an error page: what happened, what to do, and the
// reference by which operators find the request.
type Problem struct {
	Kind     errs.Kind
	Title    string // "" takes the general title of Kind
	Message  string // what happened, from the error; "" takes the general sentence of Kind
	Advice   string // what to do; "" takes the general advice of Kind
	Request  string // id of the request; "" shows none
	HomeURL  string // where to start again
	SignIn   string // address of the sign-in page, for Unauthenticated
	BackHome string // words of the link to HomeURL; "" is "First page"
}

// problemWords are the ids of title, general sentence and advice of a kind.
var problemWords = map[errs.Kind][3]string{
	errs.Internal:        {MsgErrorInternalTitle, MsgErrorInternal, MsgErrorInternalDo},
	errs.Invalid:         {MsgErrorInvalidTitle, MsgErrorInvalid, MsgErrorInvalidDo},
	errs.Unauthenticated: {MsgErrorUnauthenticatedTitle, MsgErrorUnauthenticated, MsgErrorUnauthenticatedDo},
	errs.Forbidden:       {MsgErrorForbiddenTitle, MsgErrorForbidden, MsgErrorForbiddenDo},
	errs.NotFound:        {MsgErrorNotFoundTitle, MsgErrorNotFound, MsgErrorNotFoundDo},
	errs.Conflict:        {MsgErrorConflictTitle, MsgErrorConflict, MsgErrorConflictDo},
	errs.TooLarge:        {MsgErrorTooLargeTitle, MsgErrorTooLarge, MsgErrorTooLargeDo},
	errs.Unavailable:     {MsgErrorUnavailableTitle, MsgErrorUnavailable, MsgErrorUnavailableDo},
	errs.TooMany:         {MsgErrorTooManyTitle, MsgErrorTooMany, MsgErrorTooManyDo},
}

func wordsOf(k errs.Kind) [3]string {
	if w, ok := problemWords[k]; ok {
		return w
	}
	return problemWords[errs.Internal]
}

// ProblemTitle is the title of the error page of k, for Frame.Title.
func ProblemTitle(l *i18n.Localizer, k errs.Kind) string { return l.T(wordsOf(k)[0]) }

func (p Problem) sentence(l *i18n.Localizer) string {
	if p.Message != "" {
		return p.Message
	}
	return l.T(wordsOf(p.Kind)[1])
}

func (p Problem) advice(l *i18n.Localizer) string {
	if p.Advice != "" {
		return p.Advice
	}
	return l.T(wordsOf(p.Kind)[2])
}

// Heading is the title of the page of p, for Frame.Title too.
func (p Problem) Heading(l *i18n.Localizer) string {
	if p.Title != "" {
		return p.Title
	}
	return ProblemTitle(l, p.Kind)
}

func (p Problem) homeWords(l *i18n.Localizer) string {
	if p.BackHome != "" {
		return p.BackHome
	}
	return l.T(MsgErrorHome)
}

// Conflict is the page shown when the same field was changed under the
// reader. Nothing is lost: both texts stand side by side and a choice follows.
type Conflict struct {
	Action string      // where the form goes again
	Hidden [][2]string // all that travels with it: the new version, the other values
	Fields []ConflictField
}

// ConflictField is one field that both changed. The form sends Name with the
// text to save and Name_choice with "theirs" or "yours".
type ConflictField struct {
	Name, Label          string
	Theirs, Yours        string
	TheirsBy, TheirsTime string    // "" when unknown
	Lang                 i18n.Lang // of the texts
	Rows                 int       // of the text box; 0 is 6
	// Words are Theirs and Yours as people read them, for fields that hold
	// codes, ids or dates: then they are shown and nothing is typed anew.
	Words *[2]string
}

// shown are the two texts side by side.
func (c ConflictField) shown() (theirs, yours string) {
	if c.Words != nil {
		return c.Words[0], c.Words[1]
	}
	return c.Theirs, c.Yours
}

func first(a, _ string) string  { return a }
func second(_, b string) string { return b }

func (c ConflictField) theirsHead(l *i18n.Localizer) string {
	if c.TheirsBy == "" {
		return l.T(MsgConflictTheirs)
	}
	return l.T(MsgConflictTheirsBy, "Name", c.TheirsBy, "Time", c.TheirsTime)
}

func (c ConflictField) choice(l *i18n.Localizer) Choice {
	return Choice{
		Name: c.Name + "_choice", Label: l.T(MsgConflictChoice, "Field", c.Label), Value: "yours",
		Options: []Option{
			{Value: "theirs", Label: l.T(MsgConflictTakeTheirs)},
			{Value: "yours", Label: l.T(MsgConflictTakeYours)},
		},
	}
}

func (c ConflictField) field(l *i18n.Localizer) Field {
	rows := c.Rows
	if rows == 0 {
		rows = 6
	}
	return Field{Name: c.Name, Label: l.T(MsgConflictEdit), Value: c.Yours, Lang: c.Lang, Rows: rows}
}
