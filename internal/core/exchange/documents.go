package exchange

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"openroadmap/internal/platform/access"
	"openroadmap/internal/platform/dataset"
	"openroadmap/internal/platform/errs"
	"openroadmap/internal/platform/i18n"
	"openroadmap/internal/platform/sheet"
	"openroadmap/internal/platform/web"
)

// documents are the rows of an import that takes no table: their names alone.
type documents struct {
	names []string
	n     int
}

func (d *documents) Next() (sheet.Row, error) {
	if d.n == len(d.names) {
		return sheet.Row{}, io.EOF
	}
	d.n++
	return sheet.Row{N: d.n, Text: d.names[d.n-1 : d.n]}, nil
}

func (d *documents) Close() error { return nil }

// headsOf are the heads of documents: every field, of which the importer fills
// those that a document tells.
func headsOf(d dataset.Dataset) heads {
	h := heads{Row: 1, Names: []string{""}} // the first cell is the name
	for _, f := range d.Fields(false, i18n.Langs[:]) {
		h.Names = append(h.Names, f.Key())
	}
	return h
}

// lookAtFiles finds out whether the documents of what came in can be listed.
func (s *Service) lookAtFiles(a access.Actor, d dataset.Dataset, im *Import) error {
	names, err := d.Files.Open(s.importScope(a, *im))
	if err == nil && len(names) == 0 {
		err = errs.New(errs.Invalid, MsgErrorNoFile)
	}
	im.State, im.Rows = Reading, len(names)
	return err
}

// receiveFiles packs the files of a form into an archive while they come in.
func (h handlers) receiveFiles(r *web.Request, d dataset.Dataset) (Import, error) {
	pr, pw := io.Pipe()
	pack := &packer{zip: zip.NewWriter(pw)}
	done := make(chan error, 1)
	go func() {
		err := pack.all(r)
		pw.CloseWithError(err)
		done <- err
	}()
	im, err := h.Start(r.Context(), r.Actor, d, New{Party: r.Party(), Slug: r.PathValue("slug"), Lang: r.Lang, Named: pack.name, File: pr})
	pr.CloseWithError(errUnread)
	if packed := <-done; packed != nil && !errors.Is(packed, errUnread) {
		return im, packed
	}
	return im, err
}

var errUnread = errors.New("nobody reads what comes in")

// Pack writes files, each opened by its name, into an archive.
func Pack(ctx context.Context, w io.Writer, names []string, open func(name string) (io.ReadCloser, error)) error {
	p := &packer{zip: zip.NewWriter(w)}
	for _, name := range names {
		f, err := open(name)
		if err != nil {
			return err
		}
		err = errors.Join(p.add(name, f), f.Close(), ctx.Err())
		if err != nil {
			return err
		}
	}
	return p.zip.Close()
}

// packer fills an archive. Files are stored as they are: the archive lives for
// as long as the import does.
type packer struct {
	zip   *zip.Writer
	first string
	n     int
}

// name is what the import is called: its first file, and how many more.
func (p *packer) name() string {
	if p.n > 1 {
		return p.first + " +" + strconv.Itoa(p.n-1)
	}
	return p.first
}

func (p *packer) all(r *web.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return errs.New(errs.Invalid, MsgErrorNoFile)
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF && p.n > 0 {
			return p.zip.Close()
		}
		if err == io.EOF {
			return errs.New(errs.Invalid, MsgErrorNoFile)
		}
		if err != nil {
			return tooLarge(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		if err := p.add(part.FileName(), part); err != nil {
			return err
		}
	}
}

func (p *packer) add(name string, content io.Reader) error {
	name = strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/")
	if p.n++; p.n == 1 {
		p.first = path.Base(name)
	}
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	if _, err = io.Copy(w, content); errors.Is(err, errUnread) || errors.Is(err, io.ErrClosedPipe) {
		return errUnread
	} else if err != nil {
		return tooLarge(err)
	}
	return nil
}
