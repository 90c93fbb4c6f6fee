package measure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"openroadmap/internal/core/history"
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
func (s *Service) read(ctx context.Context, k legaltext.Kind, name, at string) (legaltext.Document, error) {
	doc, _, err := s.parse(ctx, k, name, at)
	return doc, err
}

// parse is read with what is to be looked at.
func (s *Service) parse(ctx context.Context, k legaltext.Kind, name, at string) (doc legaltext.Document, odd []legaltext.Problem, err error) {
	err = s.Evidence.InSandbox(ctx, func(r *sandbox.Runner) error {
		box := *r
		box.Limits.Output = legaltext.MaxAnswer
		doc, odd, err = legaltext.Read(ctx, &box, k, at)
		return err
	})
	var no *legaltext.Refused
	var failed *sandbox.Failed
	switch {
	case errors.As(err, &no):
		return doc, nil, refusedText(name, no.Problem)
	case errors.As(err, &failed):
		s.Log.Warn("a text could not be read", "kind", k, "reason", failed.Reason, "detail", failed.Detail)
		return doc, nil, textError(errs.Invalid, MsgErrorTextFailed, name, legaltext.Problem{})
	}
	return doc, odd, err
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

// AddText adds a version of the text of a measure with its articles. What they
// seem to bear on is looked for afterwards, see Run. Errors: NotFound,
// Forbidden, Invalid at "label" or "from".
func (s *Service) AddText(ctx context.Context, a access.Actor, party, measure string, v Version, articles []Article) (Version, error) {
	if err := s.Access.Demand(a, PermManage, party); err != nil {
		return v, err
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.measure(ctx, tx, party, measure)
		if err != nil {
			return err
		}
		v, err = s.addText(ctx, tx, a, m, v, articles)
		return err
	})
	if err != nil {
		return v, fmt.Errorf("add text to measure %q: %w", measure, err)
	}
	s.bell.Ring()
	return v, nil
}

// addText is AddText in the caller's transaction, for those who may.
func (s *Service) addText(ctx context.Context, tx *db.Tx, a access.Actor, m Measure, v Version, articles []Article) (Version, error) {
	old, err := selectVersions(ctx, tx, m.Party, m.ID)
	if err != nil {
		return v, err
	}
	if err := checkVersion(m, old, v, len(articles)); err != nil {
		return v, err
	}
	v.ID, v.Measure, v.Articles, v.Rev, v.Looked = db.NewID(), m.ID, len(articles), 1, 0
	if err := insertVersion(ctx, tx, m.Party, v); err != nil {
		return v, err
	}
	if err := insertArticles(ctx, tx, v.ID, articles); err != nil {
		return v, err
	}
	if err := s.carryOver(ctx, tx, m, old, v, articles); err != nil {
		return v, err
	}
	return v, s.textChanged(ctx, tx, a, m, v, actionTextAdded)
}

// removeText takes a version out again, in the caller's transaction, for those
// who may.
func (s *Service) removeText(ctx context.Context, tx *db.Tx, a access.Actor, m Measure, v Version) error {
	if err := deleteVersion(ctx, tx, v); err != nil {
		return err
	}
	return s.textChanged(ctx, tx, a, m, v, actionTextRemoved)
}

// textChanged has the text looked through and found as it stands now, and
// writes the history.
func (s *Service) textChanged(ctx context.Context, tx *db.Tx, a access.Actor, m Measure, v Version, action string) error {
	if err := askReading(ctx, tx, m.Party); err != nil {
		return err
	}
	if err := s.offerText(ctx, tx, m); err != nil {
		return err
	}
	c := history.Change{Field: "text/" + v.ID, To: v.Label}
	if action == actionTextRemoved {
		c.From, c.To = v.Label, ""
	}
	return s.record(ctx, tx, a, m, m, action, []history.Change{c})
}

// carryOver keeps what a person decided about articles of the version before
// whose words are the same.
func (s *Service) carryOver(ctx context.Context, tx *db.Tx, m Measure, old []Version, v Version, articles []Article) error {
	before, ok := current(old, s.Today(m.Party))
	if !ok {
		return nil
	}
	list, err := selectArticles(ctx, tx, before.ID)
	if err != nil {
		return err
	}
	decided, err := selectProvisions(ctx, tx, m.Party, m.ID)
	if err != nil {
		return err
	}
	was, is := wordsByArticle(list), wordsByArticle(articles)
	var kept []Provision
	for _, p := range decided {
		words, stays := is[p.Article]
		if p.Version == before.ID && p.State != Proposed && stays && words == was[p.Article] {
			p.ID, p.Version = db.NewID(), v.ID
			kept = append(kept, p)
		}
	}
	return insertProvisions(ctx, tx, m.Party, kept)
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
	if on, ok := stageOn(m, Adopted); ok && !v.From.IsZero() && v.From.Before(on) {
		bad.Add("from", MsgErrorTextAdopted, "Date", on.String())
	}
	if on, ok := stageOn(m, Repealed); ok && !v.From.IsZero() && !v.From.Before(on) {
		bad.Add("from", MsgErrorTextRepealed, "Date", on.String())
	}
	return bad.Err()
}

// stageOn is the first day of a stage in the life of m.
func stageOn(m Measure, s Stage) (clock.Date, bool) {
	for _, e := range m.Life() {
		if e.Stage == s {
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
