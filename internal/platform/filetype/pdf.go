package filetype

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
)

var pdfVersion = regexp.MustCompile(`^%PDF-[12]\.\d`)

// checkPDF looks at both ends: the header, which must stand first so that the
// file is nothing else as well, the end mark, and the place of the table of
// contents, which must lie in the file. Files that ask for a password are
// refused: nobody could read them here.
func checkPDF(f *os.File) Verdict {
	head := make([]byte, 16)
	if n, _ := f.Read(head); !pdfVersion.Match(head[:n]) {
		return Verdict{Problem: Damaged, Place: "%PDF-"}
	}
	last, err := tailOf(f, 4<<10)
	if err != nil {
		return Verdict{Problem: Damaged}
	}
	end := bytes.LastIndex(last, []byte("%%EOF"))
	start := bytes.LastIndex(last, []byte("startxref"))
	if end < 0 || start < 0 || start > end {
		return Verdict{Problem: Truncated}
	}
	size, err := f.Stat()
	at, bad := strconv.ParseInt(string(bytes.TrimSpace(last[start+len("startxref"):end])), 10, 64)
	if err != nil || bad != nil || at <= 0 || at >= size.Size() {
		return Verdict{Problem: Damaged, Place: "startxref"}
	}
	if bytes.Contains(last, []byte("/Encrypt ")) {
		return Verdict{Problem: Encrypted}
	}
	return Verdict{}
}
