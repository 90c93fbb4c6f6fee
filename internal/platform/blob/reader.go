package blob

import (
	"context"
	"errors"
	"io"
)

// Reader reads stored content from any place, as ranges of downloads need. It
// asks the store only when it is read.
type Reader struct {
	ctx   context.Context
	store Store
	info  Info
	at    int64
	open  io.ReadCloser // at place at; nil before the first read and after a seek
}

// NewReader reads the content that info describes. Close it.
func NewReader(ctx context.Context, s Store, info Info) *Reader {
	return &Reader{ctx: ctx, store: s, info: info}
}

func (r *Reader) Read(p []byte) (int, error) {
	if r.at >= r.info.Size {
		return 0, io.EOF
	}
	if r.open == nil {
		open, err := r.store.Open(r.ctx, r.info.ID, r.at)
		if err != nil {
			return 0, err
		}
		r.open = open
	}
	n, err := r.open.Read(p)
	r.at += int64(n)
	if errors.Is(err, io.EOF) && r.at < r.info.Size {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Seek moves to a place; it is an error before the beginning.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	to := offset
	switch whence {
	case io.SeekCurrent:
		to += r.at
	case io.SeekEnd:
		to += r.info.Size
	}
	if to < 0 {
		return r.at, errors.New("blob: seek before the beginning")
	}
	if to == r.at {
		return to, nil
	}
	r.at = to
	return to, r.Close()
}

// Close ends reading.
func (r *Reader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}
