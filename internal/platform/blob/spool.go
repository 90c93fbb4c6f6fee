package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"openroadmap/internal/platform/errs"
)

// Spool is the folder in which files are received.
type Spool struct{ dir string }

// stale is how old a temporary file must be to be cleaned away: older than
// the longest upload can take, since another server may be receiving.
const stale = time.Hour

// NewSpool uses dir, makes it if it is missing, and removes what earlier runs
// left in it.
func NewSpool(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("folder for files being received: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("folder for files being received: %w", err)
	}
	for _, e := range entries {
		if i, err := e.Info(); err == nil && i.Mode().IsRegular() && time.Since(i.ModTime()) > stale {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return &Spool{dir}, nil
}

// File is received content. Close removes what is left of it in the spool.
type File struct {
	ID   string // SHA-256
	Size int64
	Path string
}

// Receive reads r to its end into a new file. Content of more than limit
// bytes is read to its end, so that what follows it can be read, but not kept:
// the error is of Kind TooLarge. Errors of r pass.
func (s *Spool) Receive(r io.Reader, limit int64) (*File, error) {
	tmp, err := os.CreateTemp(s.dir, "in-")
	if err != nil {
		return nil, unavailable(err)
	}
	f := &File{Path: tmp.Name()}
	sum := sha256.New()
	f.Size, err = io.Copy(io.MultiWriter(tmp, sum), io.LimitReader(r, limit+1))
	if err == nil && f.Size > limit {
		var rest int64
		rest, err = io.Copy(io.Discard, r)
		if err == nil {
			err = errs.New(errs.TooLarge, "error.too_large").With(f.Size + rest)
		}
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		f.Close()
		return nil, err
	}
	f.ID = hex.EncodeToString(sum.Sum(nil))
	return f, nil
}

// Open opens the content for reading.
func (f *File) Open() (*os.File, error) { return os.Open(f.Path) }

// Close removes the file from the spool, if it is still there.
func (f *File) Close() error {
	if err := os.Remove(f.Path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func unavailable(err error) error {
	if err == nil || errs.As(err) != nil {
		return err
	}
	return errs.Wrap(err, errs.Unavailable, "error.unavailable")
}
