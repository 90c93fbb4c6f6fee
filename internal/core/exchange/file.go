package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"

	"openroadmap/internal/platform/db"
	"openroadmap/internal/platform/errs"
)

// chunkBytes is the size of the pieces in which a file is kept.
const chunkBytes = 1 << 20

// keep stores a file in pieces, each in a transaction of its own, so that a
// slow upload holds nobody up. Errors: TooLarge.
func (s *Service) keep(ctx context.Context, id string, r io.Reader) (size int64, sum string, err error) {
	hash := sha256.New()
	buf := make([]byte, chunkBytes)
	for seq := 0; ; seq++ {
		n, err := io.ReadFull(r, buf)
		if n > 0 {
			size += int64(n)
			if size > MaxFile {
				return size, "", tooLarge(nil)
			}
			hash.Write(buf[:n])
			piece := append([]byte(nil), buf[:n]...)
			if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return insertChunk(ctx, tx, id, seq, piece) }); err != nil {
				return size, "", err
			}
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return size, hex.EncodeToString(hash.Sum(nil)), nil
		case err != nil:
			return size, "", tooLarge(err)
		}
	}
}

// tooLarge tells a file that is over the limit from one that stopped coming.
func tooLarge(err error) error {
	var limit *http.MaxBytesError
	if err == nil || errors.As(err, &limit) {
		return errs.New(errs.TooLarge, MsgErrorTooLarge, "Max", MaxFile>>20)
	}
	return errs.Wrap(err, errs.Invalid, MsgErrorUpload)
}

// kept reads a file from its pieces.
type kept struct {
	ctx  context.Context
	q    db.IDB
	id   string
	size int64
	seq  int // of last
	last []byte
}

func (s *Service) file(ctx context.Context, im Import) *kept {
	return &kept{ctx: ctx, q: s.DB.Read(), id: im.ID, size: im.Bytes, seq: -1}
}

// ReadAt is what archives are read by. It serves one goroutine.
func (k *kept) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) && off < k.size {
		if err := k.load(int(off / chunkBytes)); err != nil {
			return n, err
		}
		c := copy(p[n:], k.last[off%chunkBytes:])
		n += c
		off += int64(c)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (k *kept) load(seq int) (err error) {
	if seq == k.seq {
		return nil
	}
	if k.last, err = selectChunk(k.ctx, k.q, k.id, seq); err == nil {
		k.seq = seq
	}
	return err
}
