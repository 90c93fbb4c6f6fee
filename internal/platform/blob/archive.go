package blob

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Backup writes everything in a disk store into a new archive (tar) beside a
// backup of the database, while a server may go on. It counts the files; with
// none it writes no archive.
func (d *Disk) Backup(ctx context.Context, path string) (n int, err error) {
	var out *os.File
	var w *tar.Writer
	err = d.Each(ctx, func(i Info) error {
		if out == nil {
			if out, err = os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o640); err != nil {
				return err
			}
			w = tar.NewWriter(out)
		}
		n++
		return d.archive(ctx, w, i)
	})
	if out == nil {
		return n, err
	}
	return n, errors.Join(err, w.Close(), out.Sync(), out.Close())
}

func (d *Disk) archive(ctx context.Context, w *tar.Writer, i Info) error {
	r, err := d.Open(ctx, i.ID, 0)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := w.WriteHeader(&tar.Header{Name: i.ID, Size: i.Size, Mode: 0o640, ModTime: i.StoredAt, Typeflag: tar.TypeReg}); err != nil {
		return err
	}
	_, err = io.CopyN(w, r, i.Size)
	return err
}

// Restore puts an archive of Backup into the store, and counts the files. What
// does not have the hash that is its name is refused: the archive is damaged.
func (d *Disk) Restore(ctx context.Context, path string) (n int, err error) {
	in, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	spool, err := NewSpool(filepath.Join(d.dir, "restoring"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(spool.dir)
	for r := tar.NewReader(in); ; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err == nil {
			err = d.restore(ctx, spool, r, h)
		}
		if err != nil {
			return n, fmt.Errorf("restore files from %s, file %d: %w", path, n+1, err)
		}
	}
}

func (d *Disk) restore(ctx context.Context, spool *Spool, r io.Reader, h *tar.Header) error {
	f, err := spool.Receive(r, h.Size)
	if err != nil {
		return err
	}
	defer f.Close()
	if f.ID != h.Name {
		return fmt.Errorf("%q does not have the content that belongs to its name: the archive is damaged", h.Name)
	}
	return d.Put(ctx, f)
}
