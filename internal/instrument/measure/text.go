package measure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/clock"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/legaltext"
	"openroadmap/internal/platform/sandbox"
	"openroadmap/internal/platform/web"
)

// endings are the file names of the kinds of text.
var endings = map[string]legaltext.Kind{".txt": legaltext.Text, ".md": legaltext.Markdown, ".markdown": legaltext.Markdown, ".html": legaltext.HTML, ".htm": legaltext.HTML, ".xhtml": legaltext.HTML}

// acceptedEndings are those for a file control.
const acceptedEndings = ".txt,.md,.markdown,.html,.htm,.xhtml"

// receive keeps a file that comes in, or what was pasted, for the sandbox.
// Close what it gives. Errors: TooLarge at the file control.
func (s *Service) receive(name string, content io.Reader) (*blob.File, error) {
	f, err := s.Evidence.Spool.Receive(content, legaltext.MaxFile)
	if errs.Is(err, errs.TooLarge) {
		return nil, textError(errs.TooLarge, MsgErrorTextLarge, name, legaltext.Problem{Detail: fmt.Sprintf("%d MB", legaltext.MaxFile>>20)})
	}
	return f, err
}

// textKind is the kind that a file's name says. Errors: Invalid at the file
// control.
func textKind(name string) (legaltext.Kind, error) {
	if k, ok := endings[strings.ToLower(path.Ext(name))]; ok {
		return k, nil
	}
	return "", textError(errs.Invalid, MsgErrorTextType, name, legaltext.Problem{})
}

// read parses a text that came in, in the sandbox. Errors: Invalid or TooLarge
// at the file control, with the name, the line and why.
func (s *Service) read(ctx context.Context, k legaltext.Kind, name, at string) (doc legaltext.Document, err error) {
	err = s.Evidence.InSandbox(ctx, func(r *sandbox.Runner) error {
		box := *r
		box.Limits.Output = legaltext.MaxAnswer
		doc, _, err = legaltext.Read(ctx, &box, k, at)
		return err
	})
	var no *legaltext.Refused
	var failed *sandbox.Failed
	switch {
	case errors.As(err, &no):
		return doc, refusedText(name, no.Problem)
	case errors.As(err, &failed):
		s.Log.Warn("a text could not be read", "kind", k, "reason", failed.Reason, "detail", failed.Detail)
		return doc, textError(errs.Invalid, MsgErrorTextFailed, name, legaltext.Problem{})
	}
	return doc, err
}

func refusedText(name string, p legaltext.Problem) error {
	switch p.Code {
	case legaltext.TooLarge:
		return textError(errs.TooLarge, MsgErrorTextLarge, name, p)
	case legaltext.Mislabel:
		return textError(errs.Invalid, MsgErrorTextMislabel, name, p)
	case legaltext.Encoding:
		return textError(errs.Invalid, MsgErrorTextEncoding, name, p)
	}
	return textError(errs.Invalid, MsgErrorTextEmpty, name, p)
}

// fileControl is the name of the file control of the form.
const fileControl = "file"

func textError(k errs.Kind, id, name string, p legaltext.Problem) error {
	return &errs.Error{Kind: k, Message: errs.Message{ID: "errs.invalid"},
		Fields: []errs.Field{{Name: fileControl, Message: errs.Message{ID: id, Args: []any{"Name", short(web.CleanFileName(name)), "Line", p.Line, "Detail", p.Detail}}}}}
}

// articlesOf are the articles of a document that was read.
func articlesOf(d legaltext.Document) []Article {
	list := make([]Article, len(d.Articles))
	for i, a := range d.Articles {
		list[i] = Article{i + 1, a.Number, a.Heading, a.Path, a.Text}
	}
	return list
}

// AddText adds a version of the text of a measure with its articles, and what
// they seem to bear on. Errors: NotFound, Forbidden, Invalid at "label" or
// "from".
func (s *Service) AddText(ctx context.Context, a access.Actor, party, measure string, v Version, articles []Article) (Version, error) {
	m, err := s.Get(ctx, a, party, measure)
	if err != nil {
		return v, err
	}
	old, err := s.Versions(ctx, a, party, measure)
	if err != nil {
		return v, err
	}
	if err := checkVersion(m, old, v, len(articles)); err != nil {
		return v, err
	}
	v.ID, v.Measure, v.Articles = db.NewID(), m.ID, len(articles)
	found, err := s.proposeFor(ctx, m, old, v, articles)
	if err != nil {
		return v, err
	}
	err = s.changeText(ctx, a, party, measure, actionTextAdded, v, func(ctx context.Context, tx *db.Tx) error {
		if err := insertVersion(ctx, tx, party, v); err != nil {
			return err
		}
		if err := insertArticles(ctx, tx, v.ID, articles); err != nil {
			return err
		}
		if err := insertProvisions(ctx, tx, party, found); err != nil {
			return err
		}
		return s.offerText(ctx, tx, m)
	})
	return v, err
}

// proposeFor proposes for a new version, with what was decided about the one
// before in mind.
func (s *Service) proposeFor(ctx context.Context, m Measure, old []Version, v Version, articles []Article) ([]Provision, error) {
	before, ok := current(old, s.Today(m.Party))
	if !ok {
		return propose(ctx, v, articles, nil, nil)
	}
	list, err := selectArticles(ctx, s.DB.Read(), before.ID)
	if err != nil {
		return nil, err
	}
	decided, err := selectProvisions(ctx, s.DB.Read(), m.Party, m.ID)
	if err != nil {
		return nil, err
	}
	decided = slices.DeleteFunc(decided, func(p Provision) bool { return p.Version != before.ID })
	return propose(ctx, v, articles, decided, wordsByArticle(list))
}

func wordsByArticle(list []Article) map[string]string {
	words := map[string]string{}
	for _, a := range list {
		words[legaltext.Key(a.Number)] = plainWords(a.Text)
	}
	return words
}

// checkVersion holds a new version against the life of its measure and the
// other versions.
func checkVersion(m Measure, old []Version, v Version, articles int) error {
	var bad errs.Fields
	if v.Label == "" {
		bad.Add("label", MsgErrorTextLabel)
	}
	if articles == 0 {
		bad.Add(fileControl, MsgErrorTextNeed)
	}
	for _, o := range old {
		if !v.From.IsZero() && o.From == v.From {
			bad.Add("from", MsgErrorTextSameDay, "Label", short(o.Label))
		}
	}
	if on, ok := repealedOn(m); ok && !v.From.IsZero() && !v.From.Before(on) {
		bad.Add("from", MsgErrorTextRepealed, "Date", on.String())
	}
	return bad.Err()
}

func repealedOn(m Measure) (clock.Date, bool) {
	for _, e := range m.Life() {
		if e.Stage == Repealed {
			return e.On, true
		}
	}
	return clock.Date{}, false
}

// langOf is the language of a text: the one chosen, else the one found, else
// the measure's own.
func langOf(chosen string, d legaltext.Document, m Measure) i18n.Lang {
	if l, ok := i18n.ParseLang(chosen); ok {
		return l
	}
	if d.Lang != i18n.None {
		return d.Lang
	}
	return m.Title().Original()
}
