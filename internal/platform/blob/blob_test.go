package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"openroadmap/internal/platform/blob"
	"openroadmap/internal/platform/errs"
)

// stores gives one store of each kind.
func stores(t *testing.T) map[string]blob.Store {
	t.Helper()
	disk, err := blob.NewDisk(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]blob.Store{"disk": disk, "s3": s3(t)}
}

// s3 is a store on an S3 server of its own, in memory.
func s3(t *testing.T) *blob.S3 {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("evidence"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	s, err := blob.ParseS3("s3://evidence/maravia?endpoint="+strings.TrimPrefix(server.URL, "http://")+"&insecure=true&region=eu-1", blob.Keys{Access: "a", Secret: "b"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func receive(t *testing.T, content string) *blob.File {
	t.Helper()
	spool, err := blob.NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := spool.Receive(strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestStores(t *testing.T) {
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			content := strings.Repeat("Registry of festivals. ", 9000)
			f := receive(t, content)
			sum := sha256.Sum256([]byte(content))
			if f.ID != hex.EncodeToString(sum[:]) || f.Size != int64(len(content)) {
				t.Errorf("received %s, %d bytes", f.ID, f.Size)
			}
			for range 2 { // the same content twice is kept once
				if err := s.Put(ctx, f); err != nil {
					t.Fatal(err)
				}
			}
			if i, err := s.Stat(ctx, f.ID); err != nil || i.Size != f.Size || time.Since(i.StoredAt) > time.Hour {
				t.Errorf("Stat = %+v, %v", i, err)
			}
			n := 0
			if err := s.Each(ctx, func(i blob.Info) error {
				n++
				if i.ID != f.ID || i.Size != f.Size {
					t.Errorf("Each told %+v", i)
				}
				return nil
			}); err != nil || n != 1 {
				t.Errorf("Each told of %d, %v", n, err)
			}
			for offset, want := range map[int64]string{0: content, 100: content[100:], f.Size: ""} {
				r, err := s.Open(ctx, f.ID, offset)
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(r)
				r.Close()
				if err != nil || string(got) != want {
					t.Errorf("Open at %d gave %d bytes, %v; want %d", offset, len(got), err, len(want))
				}
			}
			if err := iotest.TestReader(blob.NewReader(ctx, s, blob.Info{ID: f.ID, Size: f.Size}), []byte(content)); err != nil {
				t.Error(err)
			}
			for range 2 {
				if err := s.Delete(ctx, f.ID); err != nil {
					t.Error(err)
				}
			}
			for _, id := range []string{f.ID, "nonsense", "../../etc/passwd", strings.Repeat("A", 64), ""} {
				if _, err := s.Stat(ctx, id); !errs.Is(err, errs.NotFound) {
					t.Errorf("Stat(%q) = %v, want not found", id, err)
				}
				if _, err := s.Open(ctx, id, 0); !errs.Is(err, errs.NotFound) {
					t.Errorf("Open(%q) = %v, want not found", id, err)
				}
			}
		})
	}
}

func TestReceiveTooLarge(t *testing.T) {
	dir := t.TempDir()
	spool, err := blob.NewSpool(dir)
	if err != nil {
		t.Fatal(err)
	}
	rest := bytes.NewReader(make([]byte, 5000))
	_, err = spool.Receive(rest, 1000)
	if e := errs.As(err); e == nil || e.Kind != errs.TooLarge || e.Detail != int64(5000) {
		t.Errorf("5000 bytes where 1000 are allowed: %v", err)
	}
	if rest.Len() > 0 {
		t.Errorf("%d bytes were left unread", rest.Len())
	}
	if _, err := spool.Receive(iotest.ErrReader(io.ErrUnexpectedEOF), 1000); err == nil {
		t.Error("a broken upload was taken for a whole one")
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d files were left behind", len(left))
	}
}

// What a crash left is cleaned at the next start; what another server is
// receiving at this moment stays.
func TestSpoolIsCleaned(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, "in-old"), filepath.Join(dir, "in-young")
	for _, path := range []string{old, young} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.NewSpool(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("the half of a crash is still there")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a file that is being received was removed")
	}
}

func TestParseS3(t *testing.T) {
	keys := blob.Keys{Access: "known-access", Secret: "well-kept-secret"}
	for _, bad := range []string{"", "http://bucket", "s3://", "s3://key:secret@bucket", "s3://bucket?colour=red", "s3://bucket?endpoint=a%20b"} {
		if _, err := blob.ParseS3(bad, keys); err == nil {
			t.Errorf("ParseS3(%q) was accepted", bad)
		} else if strings.Contains(err.Error(), keys.Secret) {
			t.Errorf("ParseS3(%q) tells the secret: %v", bad, err)
		}
	}
	if _, err := blob.ParseS3("s3://bucket", blob.Keys{}); err == nil {
		t.Error("a store without keys was accepted")
	}
	s, err := blob.ParseS3("s3://bucket/a/b?endpoint=s3.example.org", keys)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.String(), "S3 bucket bucket at s3.example.org, below /a/b/"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
}

// A bucket that is missing is told at the start, and is no "not found" of a
// file.
func TestS3Check(t *testing.T) {
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	defer server.Close()
	s, err := blob.ParseS3("s3://nowhere?endpoint="+strings.TrimPrefix(server.URL, "http://")+"&insecure=true&region=eu-1", blob.Keys{Access: "a", Secret: "b"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(context.Background()); err == nil {
		t.Error("a missing bucket passed the check")
	}
	if err := s.Put(context.Background(), receive(t, "x")); !errs.Is(err, errs.Unavailable) {
		t.Errorf("Put into a missing bucket = %v", err)
	}
}

// A backup and its restoration keep every byte; a damaged archive is refused.
func TestBackup(t *testing.T) {
	ctx := context.Background()
	from, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "b.files.tar")
	if n, err := from.Backup(ctx, path); n != 0 || err != nil {
		t.Errorf("backup of nothing: %d, %v", n, err)
	}
	f := receive(t, strings.Repeat("Minutes of the committee. ", 500))
	if err := from.Put(ctx, f); err != nil {
		t.Fatal(err)
	}
	if n, err := from.Backup(ctx, path); n != 1 || err != nil {
		t.Fatalf("Backup = %d, %v", n, err)
	}
	to, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := to.Restore(ctx, path); n != 1 || err != nil {
		t.Fatalf("Restore = %d, %v", n, err)
	}
	if i, err := to.Stat(ctx, f.ID); err != nil || i.Size != f.Size {
		t.Errorf("after the restoration: %+v, %v", i, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[600] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Restore(ctx, path); err == nil {
		t.Error("a damaged archive was restored")
	}
}
