package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"openroadmap/internal/platform/errs"
)

// Disk is a Store in a folder: ab/abcdef… by the first digits of the ID.
type Disk struct{ dir string }

// NewDisk uses dir and makes it if it is missing.
func NewDisk(dir string) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("folder of the files: %w", err)
	}
	return &Disk{dir}, nil
}

func (d *Disk) String() string { return "folder " + d.dir }

func (d *Disk) path(id string) (string, error) {
	if !IsID(id) {
		return "", errs.New(errs.NotFound, "error.not_found")
	}
	return filepath.Join(d.dir, id[:2], id), nil
}

// Put copies the content beside its place, makes it durable, and only then
// gives it its name.
func (d *Disk) Put(_ context.Context, f *File) error {
	to, err := d.path(f.ID)
	if err != nil {
		return err
	}
	if i, err := os.Stat(to); err == nil && i.Size() == f.Size {
		now := time.Now()
		return unavailable(os.Chtimes(to, now, now))
	}
	if err := d.place(f, to); err != nil {
		return unavailable(fmt.Errorf("keep file %s: %w", f.ID, err))
	}
	return nil
}

func (d *Disk) place(f *File, to string) error {
	folder := filepath.Dir(to)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	tmp, err := os.CreateTemp(folder, partPrefix)
	if err != nil {
		return err
	}
	_, err = io.Copy(tmp, in)
	if err = errors.Join(err, tmp.Chmod(0o640), tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), to)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return err
	}
	return errors.Join(syncDir(folder), syncDir(d.dir))
}

// partPrefix begins the names of files that are not whole yet.
const partPrefix = "part-"

// syncDir makes the names in a folder durable.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open reads content from offset on.
func (d *Disk) Open(_ context.Context, id string, offset int64) (io.ReadCloser, error) {
	path, err := d.path(id)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, onDisk(err)
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		f.Close()
		return nil, unavailable(err)
	}
	return f, nil
}

// Stat describes content.
func (d *Disk) Stat(_ context.Context, id string) (Info, error) {
	path, err := d.path(id)
	if err != nil {
		return Info{}, err
	}
	i, err := os.Stat(path)
	if err != nil {
		return Info{}, onDisk(err)
	}
	return Info{id, i.Size(), i.ModTime()}, nil
}

// Delete removes content.
func (d *Disk) Delete(_ context.Context, id string) error {
	path, err := d.path(id)
	if err != nil {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return unavailable(err)
	}
	return nil
}

// Each walks the folder. Halves that a crash left are removed on the way,
// once they are old.
func (d *Disk) Each(ctx context.Context, do func(Info) error) error {
	return filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil || e.IsDir() {
			return err
		}
		i, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if IsID(e.Name()) {
			return do(Info{e.Name(), i.Size(), i.ModTime()})
		}
		if len(e.Name()) > len(partPrefix) && e.Name()[:len(partPrefix)] == partPrefix && time.Since(i.ModTime()) > stale {
			return os.Remove(path)
		}
		return nil
	})
}

func onDisk(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return errs.Wrap(err, errs.NotFound, "error.not_found")
	}
	return unavailable(err)
}
