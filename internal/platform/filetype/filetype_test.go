package filetype_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"openroadmap/internal/platform/filetype"
	"openroadmap/internal/platform/sandbox"
)

func check(t testing.TB, name string, content []byte) filetype.Verdict {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	kind, ok := filetype.ByName(name)
	if !ok {
		t.Fatalf("%s is of no known type", name)
	}
	return kind.Check(f)
}

func pdf() []byte {
	return []byte("%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
}

func pictures(t testing.TB) (pngFile, jpegFile []byte) {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 40, 30))
	var p, j bytes.Buffer
	if err := png.Encode(&p, img); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&j, img, nil); err != nil {
		t.Fatal(err)
	}
	return p.Bytes(), j.Bytes()
}

// webp is the smallest lossless image: one point.
func webp() []byte {
	return []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
}

type entry struct{ name, content string }

func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const docxMain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

func docx(t testing.TB, more ...entry) []byte {
	return archive(t, append([]entry{{"[Content_Types].xml", `<Types><Override ContentType="` + docxMain + `"/></Types>`}, {"word/document.xml", "<w><p>Plan</p></w>"}}, more...)...)
}

func odt(t testing.TB, manifest string) []byte {
	return archive(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}, entry{"META-INF/manifest.xml", manifest}, entry{"content.xml", "<office/>"})
}

func utf16le(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestGoodFiles(t *testing.T) {
	p, j := pictures(t)
	for name, content := range map[string][]byte{"plan.pdf": pdf(), "PLAN.PDF": pdf(), "a.png": p, "a.jpg": j, "a.jpeg": j, "a.webp": webp(), "a.docx": docx(t), "a.odt": odt(t, "<manifest/>"),
		"a.csv": []byte("année;valeur\r\n2026;3\r\n"), "a.txt": []byte("\xef\xbb\xbfمرحبا\n")} {
		if v := check(t, name, content); v.Problem != filetype.None {
			t.Errorf("%s was refused: %+v", name, v)
		}
	}
	for want, content := range map[string][]byte{"utf-8": []byte("é"), "utf-16le": utf16le("année\n"), "": []byte("ann\xe9e\n")} {
		if v := check(t, "a.csv", content); v.Problem != filetype.None || v.Charset != want {
			t.Errorf("text in %q: %+v", want, v)
		}
	}
}

func TestBadFiles(t *testing.T) {
	p, j := pictures(t)
	bomb := archive(t, entry{"[Content_Types].xml", docxMain}, entry{"word/media/zero.bin", strings.Repeat("\x00", 64<<20)})
	for _, c := range []struct {
		why, name string
		content   []byte
		want      filetype.Verdict
	}{
		{"nothing in it", "a.pdf", nil, filetype.Verdict{Problem: filetype.Empty}},
		{"a picture called PDF", "a.pdf", p, filetype.Verdict{Problem: filetype.Other, Found: "PNG"}},
		{"a program called PDF", "a.pdf", []byte("MZ\x90\x00"), filetype.Verdict{Problem: filetype.Other, Found: "EXE"}},
		{"a page called text", "a.txt", []byte(" <!DOCTYPE html><script>"), filetype.Verdict{Problem: filetype.Other, Found: "HTML"}},
		{"a drawing called CSV", "a.csv", []byte(`<?xml version="1.0"?><svg onload="x()">`), filetype.Verdict{Problem: filetype.Other, Found: "SVG"}},
		{"text called picture", "a.png", []byte("hello"), filetype.Verdict{Problem: filetype.Other}},
		{"a PDF with something before it", "a.pdf", append([]byte("<html>"), pdf()...), filetype.Verdict{Problem: filetype.Other, Found: "HTML"}},
		{"half a PDF", "a.pdf", pdf()[:40], filetype.Verdict{Problem: filetype.Truncated}},
		{"a PDF whose contents lie elsewhere", "a.pdf", bytes.Replace(pdf(), []byte("\n9\n"), []byte("\n99999\n"), 1), filetype.Verdict{Problem: filetype.Damaged, Place: "startxref"}},
		{"a PDF with a password", "a.pdf", bytes.Replace(pdf(), []byte("/Root"), []byte("/Encrypt 5 0 R /Root"), 1), filetype.Verdict{Problem: filetype.Encrypted}},
		{"half a PNG", "a.png", p[:len(p)-12], filetype.Verdict{Problem: filetype.Truncated}},
		{"a PNG of a billion points", "a.png", huge(p), filetype.Verdict{Problem: filetype.Pixels}},
		{"half a JPEG", "a.jpg", j[:len(j)-2], filetype.Verdict{Problem: filetype.Truncated}},
		{"half a WebP", "a.webp", webp()[:32], filetype.Verdict{Problem: filetype.Truncated}},
		{"a WebP without an image", "a.webp", bytes.Replace(webp(), []byte("VP8L"), []byte("ABCD"), 1), filetype.Verdict{Problem: filetype.Damaged}},
		{"a ZIP called DOCX", "a.docx", archive(t, entry{"a.txt", "x"}), filetype.Verdict{Problem: filetype.Other, Found: "ZIP"}},
		{"a DOCX called XLSX", "a.xlsx", docx(t), filetype.Verdict{Problem: filetype.Other, Found: "DOCX"}},
		{"an ODT called ODS", "a.ods", odt(t, "<m/>"), filetype.Verdict{Problem: filetype.Other, Found: "ODT"}},
		{"an ODT with a password", "a.odt", odt(t, "<m><encryption-data/></m>"), filetype.Verdict{Problem: filetype.Encrypted}},
		{"half a DOCX", "a.docx", docx(t)[:200], filetype.Verdict{Problem: filetype.Truncated}},
		{"a DOCX with programs", "a.docx", docx(t, entry{"word/vbaProject.bin", "x"}), filetype.Verdict{Problem: filetype.Macros, Place: "word/vbaProject.bin"}},
		{"a DOCX that writes elsewhere", "a.docx", docx(t, entry{"../../etc/cron.d/x", "x"}), filetype.Verdict{Problem: filetype.Damaged, Place: "../../etc/cron.d/x"}},
		{"a DOCX with broken XML", "a.docx", docx(t, entry{"word/styles.xml", "<a><b"}), filetype.Verdict{Problem: filetype.Damaged, Place: "word/styles.xml"}},
		{"a bomb", "a.docx", bomb, filetype.Verdict{Problem: filetype.Bomb, Place: "word/media/zero.bin"}},
		{"a NUL in text", "a.csv", []byte("a;b\n1;\x002\n"), filetype.Verdict{Problem: filetype.NotText, Place: "2"}},
		{"half a letter of UTF-16", "a.csv", append(utf16le("a\nb"), 'c'), filetype.Verdict{Problem: filetype.Truncated, Place: "2"}},
	} {
		if got := check(t, c.name, c.content); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.why, got, c.want)
		}
	}
	for _, name := range []string{"a.html", "a.svg", "a.exe", "a", "pdf", "a.pdf.html", "a.docm"} {
		if kind, ok := filetype.ByName(name); ok {
			t.Errorf("%s is taken for %s", name, kind.Name)
		}
	}
}

// huge says in its header that the image has a billion points.
func huge(p []byte) []byte {
	h := bytes.Clone(p)
	copy(h[16:24], []byte{0, 0, 0x7f, 0xff, 0, 0, 0x7f, 0xff})
	// The checksum of the header must fit, else it is damaged first.
	sum := crc(h[12:29])
	copy(h[29:33], []byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)})
	return h
}

func crc(b []byte) uint32 {
	c := ^uint32(0)
	for _, x := range b {
		c ^= uint32(x)
		for range 8 {
			c = c>>1 ^ 0xedb88320&-(c&1)
		}
	}
	return ^c
}

// Every type has a parser that writes its verdict.
func TestParsers(t *testing.T) {
	r := &sandbox.Runner{Parsers: filetype.Parsers()}
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, pdf(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, kind := range filetype.Types() {
		out, err := r.Run(t.Context(), filetype.Prefix+kind.Key, path)
		var v filetype.Verdict
		if err == nil {
			err = json.Unmarshal(out, &v)
		}
		if err != nil || (v.Problem == filetype.None) != (kind.Key == "pdf") {
			t.Errorf("%s: %+v, %v", kind.Key, v, err)
		}
	}
}

// Whatever the bytes, a check ends with a verdict.
func FuzzCheck(f *testing.F) {
	p, j := pictures(f)
	for _, seed := range [][]byte{pdf(), p, j, webp(), docx(f), odt(f, "<m/>"), utf16le("a\n"), []byte("PK\x03\x04")} {
		f.Add(seed)
	}
	names := map[string]bool{}
	for _, problem := range filetype.Problems {
		names[string(problem)] = true
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range filetype.Types() {
			v := check(t, "a"+kind.Ext[0], data)
			if v.Problem != filetype.None && !names[string(v.Problem)] {
				t.Errorf("%s: unknown problem %q", kind.Key, v.Problem)
			}
		}
	})
}

func ExampleByName() {
	kind, ok := filetype.ByName("Action plan.PDF")
	fmt.Println(kind.Name, kind.MIME, ok)
	// Output: PDF application/pdf true
}
