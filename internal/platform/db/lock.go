package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// fileLock keeps a second server off the same SQLite file: each would hold
// pages in memory that the other changes.
type fileLock struct{ f *os.File }

// lockFolder makes the data folder if it is missing and takes its lock. Its
// errors are whole sentences for the operator.
func lockFolder(dir string) (*fileLock, error) {
	if dir == "" {
		return nil, errors.New("name a data folder with --data")
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be made: %w", dir, err)
	}
	path := filepath.Join(dir, "openroadmap.lock")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be written to: %w", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("another Open Roadmap server or command is using the data folder %s: stop it first", dir)
	}
	return &fileLock{f}, nil
}

func (l *fileLock) release() {
	if err := l.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		fmt.Fprintln(os.Stderr, "release the data folder:", err)
	}
}
