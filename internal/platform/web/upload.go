package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"openroadmap/internal/platform/errs"
)

// Limits of the text fields of a form with files. The files themselves are
// limited by who receives them and by Route.MaxBody.
const (
	maxFieldBytes = DefaultMaxBody // all fields together
	maxParts      = 500
)

// Upload is a file of a form while it comes in. Content can be read once, and
// only until receive returns.
type Upload struct {
	Control string // name of the control
	Name    string // as the browser sent it, without folders; not cleaned
	Content io.Reader
}

// ReadUpload reads a form with files as it comes in, never a whole file in
// memory. receive is called for each file in turn; its error ends reading and
// is returned beside the form read so far. Pages put file controls last, so
// that by then everything typed has been read. An empty file control, which
// browsers send without a name, is not told. A form that is not sent the way of
// files has none.
//
// NUL and bytes that are no text are made visible and noted in Bad: who calls
// it must look at Bad.
//
// Errors: TooLarge when the body is over the route's limit; Invalid when it is
// no form; those of receive.
func (r *Request) ReadUpload(receive func(Upload) error) (*Form, error) {
	if !isMultipart(r.Request) {
		f, err := r.readBody()
		if err != nil {
			return NewForm(nil), err
		}
		f.plainAll(isNUL)
		return f, nil
	}
	m, err := r.Request.MultipartReader()
	if err != nil {
		return NewForm(nil), errs.Wrap(err, errs.Invalid, "web.bad_form")
	}
	f := NewForm(url.Values{})
	f.loc = r.L
	left := int64(maxFieldBytes)
	for range maxParts {
		part, err := m.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return f, badBody(err)
		}
		if part.FileName() == "" && isFilePart(part) {
			continue
		}
		if part.FileName() == "" {
			left, err = f.readField(part, left)
		} else if err = receive(Upload{part.FormName(), part.FileName(), part}); err != nil && errs.As(err) == nil {
			err = badBody(err)
		}
		if err != nil {
			return f, err
		}
	}
	return f, errs.New(errs.Invalid, "web.bad_form")
}

// isFilePart tells whether part comes from a file control, though without a
// file.
func isFilePart(p *multipart.Part) bool {
	_, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	_, named := params["filename"]
	return err == nil && named
}

// readField adds one text field and returns how many bytes may still come.
func (f *Form) readField(part *multipart.Part, left int64) (int64, error) {
	data, err := io.ReadAll(io.LimitReader(part, left+1))
	switch {
	case err != nil:
		return left, badBody(err)
	case int64(len(data)) > left:
		return left, errs.New(errs.TooLarge, "error.too_large")
	case !isText(part.FormName()):
		return left, errs.New(errs.Invalid, "web.bad_form")
	}
	f.values.Add(part.FormName(), f.plainly(part.FormName(), string(data), isNUL))
	return left - int64(len(data)), nil
}

func badBody(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) {
		return errs.Wrap(err, errs.TooLarge, "error.too_large")
	}
	return errs.Wrap(err, errs.Invalid, "web.bad_form")
}

// errFileFollows ends reading the fields of a form at its first file.
var errFileFollows = errors.New("a file follows")

// readFieldsOnly reads a form with files up to its first file: what is to be
// kept when the session has ended.
func (r *Request) readFieldsOnly() (*Form, error) {
	f, err := r.ReadUpload(func(Upload) error { return errs.Wrap(errFileFollows, errs.Invalid, "web.bad_form") })
	if errors.Is(err, errFileFollows) {
		err = nil
	}
	return f, err
}

func isMultipart(q *http.Request) bool {
	kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	return err == nil && kind == "multipart/form-data"
}

// allowTime gives a request that carries a file more time than the server's
// ordinary limits.
func allowTime(w http.ResponseWriter, d time.Duration) {
	c := http.NewResponseController(w)
	end := time.Now().Add(d)
	// A server without deadlines (in tests) has nothing to extend.
	if err := errors.Join(c.SetReadDeadline(end), c.SetWriteDeadline(end)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		panic(fmt.Errorf("allow time for a file: %w", err))
	}
}
