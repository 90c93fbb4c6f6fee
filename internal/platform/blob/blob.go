// Package blob keeps the bytes of files: on the disk of the data folder or in
// an S3-compatible store, behind one interface.
//
// Its types are Spool (where a file is received, measured and hashed), File (a
// received file), and Store (where it stays). Content is addressed by its
// SHA-256, so that the same file is kept once and a damaged one is found. The
// package knows no names, owners or readers of files: who may read what is
// decided by the feature that refers to them (core/evidence), and a feature
// never hands an ID to a reader as an address.
package blob

import (
	"context"
	"encoding/hex"
	"io"
	"time"
)

// Info describes stored content.
type Info struct {
	ID       string    // SHA-256 of the content, 64 hexadecimal digits, lower case
	Size     int64     // bytes
	StoredAt time.Time // when it was last put
}

// Store keeps content by its ID. Errors are of Kind NotFound for an ID that
// is not there and Unavailable when the store cannot be reached or is full.
type Store interface {
	// Put keeps the content of f. When it returns, the content is durable.
	// Putting what is there already renews StoredAt.
	Put(ctx context.Context, f *File) error
	// Open reads from offset to the end. The caller closes it.
	Open(ctx context.Context, id string, offset int64) (io.ReadCloser, error)
	Stat(ctx context.Context, id string) (Info, error)
	// Delete removes content; what is not there is no error.
	Delete(ctx context.Context, id string) error
	// Each calls do for everything stored, in no order, until it fails.
	Each(ctx context.Context, do func(Info) error) error
	// String says for the operator where the store is, without any secret.
	String() string
}

// IsID tells whether s can be an ID.
func IsID(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && hex.EncodeToString(b) == s
}
