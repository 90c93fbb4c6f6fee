package pages_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"openroadmap/internal/platform/db"
	"openroadmap/test/house"
)

// smallDisk is a disk of a few megabytes, in memory.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED ON A FULL DISK: mounting a small disk needs the right to do so: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount %s: %s", dir, out)
		}
	})
	return dir
}

// fill writes a file until no byte more fits, and returns its path.
func fill(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block = block[:len(block)/2]
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// On a full disk a save answers with a sentence and keeps nothing; what was
// acknowledged before is there; pages are read; when there is room again the
// next save works.
func TestFullDisk(t *testing.T) {
	w := house.Make(t, db.SQLite)
	disk := smallDisk(t)
	t.Run("full", func(t *testing.T) {
		t.Setenv("TMPDIR", disk)
		h := w.Open(t)
		editor := h.With(house.Here, "editor")
		path := "/en/work/xma/activities/" + w.IDs.Activity + "/update"
		narrative := func() string {
			return strings.TrimSpace(editor.Get(path).Doc(t).Find(`[name="narrative"]`).Text())
		}
		filler := fill(t, disk)
		kept, refused := narrative(), house.Answer{}
		for i := 0; refused.Status == 0 && i < 500; i++ {
			typed := fmt.Sprintf("Save %d. %s", i, strings.Repeat("Long text. ", 300))
			typed = strings.TrimSpace(typed)
			switch a := send(t, editor, path, "narrative", typed); a.Status {
			case 303:
				kept = typed
			default:
				refused = a
			}
		}
		if text := refused.Doc(t).Find("main").Text(); refused.Status != 503 || !strings.Contains(text, "disk of this site is full") || !strings.Contains(text, "free space") || strings.Contains(text, "Wait a minute") {
			t.Errorf("a save on a full disk = %d: %s", refused.Status, text)
		}
		if got := narrative(); got != kept {
			t.Errorf("after the refusal the record holds %.40q, want the last acknowledged %.40q", got, kept)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if a := send(t, editor, path, "narrative", "There is room again"); a.Status != 303 || narrative() != "There is room again" {
			t.Errorf("a save with room again = %d", a.Status)
		}
		h.Close()
	})
}
