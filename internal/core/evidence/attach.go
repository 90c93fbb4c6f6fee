package evidence

import (
	"context"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/ui"
	"openroadmap/internal/platform/web"
)

// Attachment is a form of another feature that may carry one file. What is
// attached becomes evidence of the record that the form makes, in the same
// transaction: both are there, or neither. Close it.
type Attachment struct {
	Form *web.Form
	up   *uploaded
}

// ReadForm reads a form with at most one file. A file that is refused is told
// by Problem; an error is one that no form answers.
func (s *Service) ReadForm(r *web.Request) (*Attachment, error) {
	up := handlers{s}.readFiles(r, 1)
	return &Attachment{up.form, up}, up.err
}

// Problem is err with what is wrong with the file: why it is refused, or that
// it is to be chosen again because of the other mistakes. An error that is not
// about fields stays as it is.
func (x *Attachment) Problem(err error) error { return x.up.with(err) }

// Close removes what is left of the file in the spool.
func (x *Attachment) Close() { x.up.close() }

// FileRoute lets a route take a form with one file. One that is too large is
// read on, so that the answer can say how large it is.
func (s *Service) FileRoute(rt web.Route) web.Route {
	rt.MaxBody, rt.Time = s.FileLimit*maxFiles+web.DefaultMaxBody, fileTime
	return rt
}

// FileField is the control for the file of an Attachment. It stands last in
// the form; problem is what Attachment.Problem returned.
func (s *Service) FileField(r *web.Request, label string, problem error) ui.FileField {
	f := fileField(r, s, 1, problem)
	f.Label = label
	return *f
}

// With does act, and attaches the file of x to the record that act names, all
// or nothing. Without a file it is act alone. in is about the file; act calls
// attach in its transaction.
func (s *Service) With(ctx context.Context, x *Attachment, act func(attach Attach) error) error {
	if err := s.put(ctx, x.up.files); err != nil {
		return err
	}
	attach := func(ctx context.Context, tx *db.Tx, a access.Actor, ref Ref, in Input) error {
		if len(x.up.files) == 0 {
			return nil
		}
		_, err := s.addFilesIn(ctx, tx, a, ref, in, x.up.files, "")
		return err
	}
	if err := act(attach); err != nil {
		return err
	}
	return s.makeSure(ctx, x.up.files)
}

// Attach adds the file of a form to a record in the transaction that makes the
// record; it does nothing where no file was sent.
type Attach func(ctx context.Context, tx *db.Tx, a access.Actor, ref Ref, in Input) error
